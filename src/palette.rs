//! Colours that mean the same in the window and on paper, as red, green, blue.

/// A colour.
pub type Rgb = (u8, u8, u8);

/// Class colours on a light ground.
pub const CLASSES_LIGHT: [Rgb; 10] = [
    (8, 107, 169),
    (255, 118, 15),
    (175, 36, 105),
    (17, 182, 133),
    (129, 100, 246),
    (31, 75, 4),
    (104, 165, 225),
    (171, 94, 0),
    (6, 38, 171),
    (102, 9, 99),
];

/// Class colours on a dark ground.
pub const CLASSES_DARK: [Rgb; 10] = [
    (36, 110, 170),
    (221, 107, 3),
    (203, 31, 90),
    (0, 226, 163),
    (136, 104, 250),
    (203, 253, 88),
    (174, 245, 255),
    (232, 179, 0),
    (239, 135, 252),
    (56, 167, 168),
];

/// The models of a race, the lead first, on a light and on a dark ground.
pub const MODELS: [(Rgb, Rgb); 3] = [
    ((0, 104, 190), (70, 160, 255)),
    ((204, 84, 0), (255, 150, 50)),
    ((100, 0, 88), (255, 192, 241)),
];

/// The form of a class's mark: with ten colours, each of 260 classes has a mark of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Its outline.
    pub shape: Shape,
    /// Whether there is a dot in its middle.
    pub dotted: bool,
}

/// The outline of a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A circle.
    Disc,
    /// A square on its side.
    Square,
    /// A triangle that points up.
    Up,
    /// A square on its corner.
    Diamond,
    /// A star of five points.
    Star,
    /// An upright cross.
    Plus,
    /// A triangle that points down.
    Down,
    /// A cross that leans.
    Cross,
    /// A triangle that points to the left.
    Left,
    /// A triangle that points to the right.
    Right,
    /// A narrow rectangle.
    Bar,
    /// A wide rectangle.
    Dash,
    /// Two triangles, one on the other.
    Hourglass,
}

/// No corner of a [`Shape`] is further from the middle than this.
pub const FURTHEST: f32 = 1.5;

impl Shape {
    /// Ten classes have one after another.
    pub const ALL: [Self; 13] = [
        Self::Disc,
        Self::Square,
        Self::Up,
        Self::Diamond,
        Self::Star,
        Self::Plus,
        Self::Down,
        Self::Cross,
        Self::Left,
        Self::Right,
        Self::Bar,
        Self::Dash,
        Self::Hourglass,
    ];

    /// Its corners one after another, about as large as a circle of radius 1; y points down. Every
    /// point of the outline is seen from the middle.
    pub fn corners(self) -> Vec<[f32; 2]> {
        let round = |count: usize, turn: f32, radius: fn(usize) -> f32| {
            let corner = |at: usize| {
                let angle = std::f32::consts::TAU * (at as f32 / count as f32 + turn);
                [radius(at) * angle.cos(), radius(at) * angle.sin()]
            };
            (0..count).map(corner).collect::<Vec<_>>()
        };
        // Three corners a quarter, from arm to arm.
        let cross = |turn: f32| {
            let arm = [[1.25, 0.4], [0.4, 0.4], [0.4, 1.25]];
            let corner = |at: usize| {
                let quarters = (at / 3) as f32 / 4.0 + turn;
                let (sine, cosine) = (quarters * std::f32::consts::TAU).sin_cos();
                let [x, y] = arm[at % 3];
                [x * cosine - y * sine, x * sine + y * cosine]
            };
            (0..12).map(corner).collect::<Vec<_>>()
        };
        let rectangle = |x: f32, y: f32| vec![[-x, -y], [x, -y], [x, y], [-x, y]];
        match self {
            Self::Disc => round(24, 0.0, |_| 1.0),
            Self::Square => rectangle(0.88, 0.88),
            Self::Diamond => round(4, 0.0, |_| 1.38),
            Self::Up => round(3, -0.25, |_| 1.4),
            Self::Down => round(3, 0.25, |_| 1.4),
            Self::Left => round(3, 0.5, |_| 1.4),
            Self::Right => round(3, 0.0, |_| 1.4),
            Self::Star => round(10, -0.25, |at| if at % 2 == 0 { FURTHEST } else { 0.65 }),
            Self::Plus => cross(0.0),
            Self::Cross => cross(0.125),
            Self::Bar => rectangle(0.55, 1.35),
            Self::Dash => rectangle(1.35, 0.55),
            Self::Hourglass => {
                vec![[-1.0, -1.1], [1.0, -1.1], [0.3, 0.0], [1.0, 1.1], [-1.0, 1.1], [-0.3, 0.0]]
            }
        }
    }

    /// How far a point lies inside, in radii; negative outside.
    pub fn inside(self, [x, y]: [f32; 2], corners: &[[f32; 2]]) -> f32 {
        if self == Self::Disc {
            return 1.0 - x.hypot(y);
        }
        let (mut nearest, mut within) = (f32::MAX, false);
        for (place, &[x1, y1]) in corners.iter().enumerate() {
            let [x2, y2] = corners[(place + 1) % corners.len()];
            let (along, from) = ([x2 - x1, y2 - y1], [x - x1, y - y1]);
            let share = (from[0] * along[0] + from[1] * along[1])
                / (along[0].powi(2) + along[1].powi(2)).max(f32::MIN_POSITIVE);
            let share = share.clamp(0.0, 1.0);
            nearest = nearest.min((from[0] - share * along[0]).hypot(from[1] - share * along[1]));
            if (y1 > y) != (y2 > y) && x < x1 + (y - y1) / (y2 - y1) * (x2 - x1) {
                within = !within;
            }
        }
        if within { nearest } else { -nearest }
    }
}

impl Mark {
    /// Of a class: the first ten have discs, the next ten squares, and so on.
    pub fn of(class: usize) -> Self {
        let turn = class / CLASSES_LIGHT.len();
        let shapes = Shape::ALL.len();
        Self { shape: Shape::ALL[turn % shapes], dotted: turn / shapes % 2 == 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_of_256_has_a_mark_and_colour_of_its_own() {
        let look = |class: usize| (Mark::of(class), class % CLASSES_LIGHT.len());
        for class in 0..256 {
            assert!((0..class).all(|other| look(other) != look(class)), "{class}");
        }
    }

    #[test]
    fn shapes_are_about_equally_large_and_differ() {
        let grid =
            || (-15..=15).flat_map(|x| (-15..=15).map(move |y| [x, y].map(|v| v as f32 / 10.0)));
        let filled = |shape: Shape| -> Vec<bool> {
            let corners = shape.corners();
            assert!(corners.iter().all(|[x, y]| x.hypot(*y) <= FURTHEST + 1e-3), "{shape:?}");
            grid().map(|point| shape.inside(point, &corners) > 0.0).collect()
        };
        let all: Vec<Vec<bool>> = Shape::ALL.map(filled).to_vec();
        for (place, one) in all.iter().enumerate() {
            let area = one.iter().filter(|&&inside| inside).count() as f32 / 100.0;
            assert!((2.0..4.0).contains(&area), "{:?}: {area}", Shape::ALL[place]);
            for other in &all[..place] {
                let differ = one.iter().zip(other).filter(|(a, b)| a != b).count();
                assert!(differ > 50, "{:?}: {differ}", Shape::ALL[place]);
            }
        }
    }
}
