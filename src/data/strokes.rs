//! How people write the ten digits: the way of the pen through a few points.
//!
//! Points are written as `x,y` in hundredths of a box, x to the right, y down, from `0,0` at
//! its top left. A smooth curve runs through them; a point with `!` is a sharp corner.

/// A position, x to the right, y down.
pub(super) type Point = [f32; 2];

/// One way of writing a digit.
pub(super) struct Style {
    /// How often it is seen, relative to the other styles of the digit.
    pub weight: f32,
    /// One list of points each time the pen is put down.
    strokes: &'static [&'static str],
}

const fn style(weight: f32, strokes: &'static [&'static str]) -> Style {
    Style { weight, strokes }
}

impl Style {
    /// The points of each stroke, in parts of the box; a corner's point stands twice in a row.
    pub(super) fn strokes(&self) -> impl Iterator<Item = Vec<Point>> {
        self.strokes.iter().map(|stroke| stroke.split(' ').flat_map(points).collect())
    }
}

/// One point, or two for a corner.
fn points(text: &str) -> impl Iterator<Item = Point> {
    let corner = text.ends_with('!');
    let mut numbers = text.trim_end_matches('!').split(',').map(|number| {
        number.parse::<f32>().expect("strokes are constants, and a test reads them all") / 100.0
    });
    let point = [0, 1].map(|_| numbers.next().expect("a point has two numbers"));
    std::iter::repeat_n(point, if corner { 2 } else { 1 })
}

/// The styles of each digit.
pub(super) const DIGITS: [&[Style]; 10] =
    [ZERO, ONE, TWO, THREE, FOUR, FIVE, SIX, SEVEN, EIGHT, NINE];

const ZERO: &[Style] = &[
    // Closed, the end running over the start.
    style(4.0, &["55,0 20,13 4,50 18,87 50,100 83,86 96,50 80,12 50,0 36,5"]),
    // Left open at the top right.
    style(2.0, &["62,6 32,4 7,35 8,75 42,100 80,88 96,52 88,20 66,0"]),
    // Begun at the left, ending in a hook inside.
    style(1.5, &["20,20 5,55 20,90 52,100 85,82 95,45 78,8 45,0 22,14 30,30"]),
    // With a slash.
    style(0.5, &["52,0 20,13 5,50 20,88 50,100 82,86 95,50 80,13 52,0", "85,8 16,94"]),
];

const ONE: &[Style] = &[
    // A bare line.
    style(4.0, &["52,0 50,50 48,100"]),
    // With an upstroke.
    style(2.5, &["20,27 38,15 56,0! 54,50 54,100"]),
    // With an upstroke and a foot.
    style(1.5, &["24,24 40,14 54,0! 53,50 52,100", "18,100 50,98 86,99"]),
    // Bent, with a short tick.
    style(1.0, &["34,12 50,0! 56,40 50,80 56,100"]),
];

const TWO: &[Style] = &[
    // Sharp at the bottom left, flat foot.
    style(3.0, &["7,25 24,5 55,0 85,15 84,40 52,70 7,100! 50,97 96,98"]),
    // With a loop at the bottom left.
    style(2.5, &["10,22 30,3 60,0 85,20 78,46 50,78 22,98 5,92 15,78 40,85 70,100 98,90"]),
    // Swan-necked, wavy foot.
    style(2.0, &["14,14 42,0 76,8 86,30 62,62 10,100! 34,92 64,100 97,92"]),
    // Like a Z with a round shoulder.
    style(1.0, &["5,10 40,2 80,6 86,24 50,60 5,98! 50,100 95,100"]),
];

const THREE: &[Style] = &[
    // Two bowls that meet in a point.
    style(3.5, &["10,12 42,0 80,10 80,33 40,47! 82,56 93,78 65,98 30,100 4,86"]),
    // Flat top.
    style(1.2, &["10,3 50,2 86,0! 62,22 40,40! 80,48 94,73 70,97 30,100 5,87"]),
    // A small loop in the middle.
    style(1.5, &["12,14 45,0 80,12 74,34 46,50 32,47 44,42 80,55 90,80 60,99 26,98 6,84"]),
    // Shallow bowls in one sweep.
    style(1.3, &["20,5 60,2 80,18 62,40 56,47 84,62 80,86 45,100 10,95"]),
];

const FOUR: &[Style] = &[
    // Open at the top.
    style(3.5, &["20,2 12,30 8,56! 50,58 95,53", "74,6 70,50 66,100"]),
    // Open, with a round corner.
    style(2.0, &["16,0 6,30 14,52 45,55 92,46", "82,4 76,45 74,100"]),
    // Closed at the top.
    style(2.5, &["68,0 36,34 4,66! 50,67 98,64", "68,0 68,50 66,100"]),
    // In one go, closed, without a bar to the right.
    style(1.2, &["70,4 36,24 8,52! 40,54 74,50 78,4! 72,50 66,100"]),
];

const FIVE: &[Style] = &[
    // Belly first, the roof as a second stroke.
    style(3.0, &["26,3 23,24 20,45! 50,37 85,50 90,76 60,98 26,100 5,88", "25,3 55,3 92,0"]),
    // In one go from the right.
    style(2.5, &["90,0 55,3 24,3! 20,24 16,46! 46,38 82,52 88,76 60,98 26,100 4,90"]),
    // Round, like an S.
    style(1.5, &["90,3 50,2 22,16 26,38 60,50 88,70 70,95 32,100 6,90"]),
    // Small belly, long roof that does not touch.
    style(1.0, &["30,14 26,30 22,48! 48,46 72,62 70,86 44,100 10,97", "34,8 62,5 98,0"]),
];

const SIX: &[Style] = &[
    // Curved back, closed loop.
    style(3.0, &["75,0 40,15 13,50 10,80 40,100 78,92 90,70 65,53 32,60 12,80"]),
    // Straight back.
    style(2.0, &["45,0 26,25 12,56 10,84 36,100 70,94 82,74 60,60 30,68 14,82"]),
    // A hook at the top.
    style(1.5, &["92,14 72,0 36,14 10,50 12,82 42,100 80,90 90,66 62,48 30,56 12,74"]),
    // Small loop that stays open.
    style(1.2, &["60,0 24,25 6,60 16,92 50,100 80,85 72,66 48,64 30,74"]),
];

const SEVEN: &[Style] = &[
    // Plain.
    style(3.5, &["5,4 45,3 92,0! 62,45 42,100"]),
    // With a bar.
    style(2.0, &["6,4 45,3 92,0! 62,45 38,100", "22,52 55,49 86,48"]),
    // With a serif at the left.
    style(1.5, &["6,20 10,3! 50,4 92,2! 68,42 50,100"]),
    // Wavy roof, bent leg.
    style(1.5, &["4,14 26,2 56,7 94,0! 70,30 52,62 50,100"]),
    // Round shoulder.
    style(1.0, &["5,8 45,2 82,6 84,26 60,60 46,100"]),
];

const EIGHT: &[Style] = &[
    // An S, and back up.
    style(3.5, &["80,14 50,0 18,12 22,35 52,50 86,68 82,92 50,100 14,90 16,68 50,48 80,30 80,12"]),
    // Two circles.
    style(
        2.0,
        &["52,47 20,38 16,14 50,0 82,12 80,36 50,47", "50,47 14,60 8,86 50,100 90,86 86,60 50,47"],
    ),
    // Open at the top right.
    style(1.5, &["72,10 40,0 12,14 24,38 56,52 80,74 68,96 36,100 14,84 34,60 66,34 92,4"]),
    // Slim, the crossing high up.
    style(1.0, &["70,10 46,0 24,12 34,32 56,42 82,66 74,95 40,100 14,84 26,60 54,38 72,22 66,8"]),
];

const NINE: &[Style] = &[
    // Straight tail.
    style(3.0, &["84,16 54,0 16,12 10,38 40,52 74,40 86,12! 80,55 74,100"]),
    // Curved tail.
    style(2.0, &["82,20 56,0 20,10 10,36 38,52 72,40 86,14 90,45 78,84 46,100 14,92"]),
    // Tail leaning to the left.
    style(2.0, &["90,10 60,0 24,14 14,36 40,48 74,36 92,8! 70,50 46,100"]),
    // Small loop that stays open, one sweep.
    style(1.2, &["66,2 30,8 14,30 36,44 70,34 84,10! 80,50 62,100"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stroke_can_be_read_and_lies_in_the_box() {
        for (digit, styles) in DIGITS.iter().enumerate() {
            assert!(styles.len() >= 3, "{digit}");
            for stroke in styles.iter().flat_map(Style::strokes) {
                assert!(stroke.len() >= 2, "{digit}");
                assert!(
                    stroke.iter().flatten().all(|value| (0.0..=1.0).contains(value)),
                    "{digit}"
                );
            }
        }
    }

    #[test]
    fn an_exclamation_mark_makes_a_corner() {
        let strokes: Vec<_> = style(1.0, &["0,50 20,45! 100,7"]).strokes().collect();
        assert_eq!(strokes, [[[0.0, 0.5], [0.2, 0.45], [0.2, 0.45], [1.0, 0.07]]]);
    }
}
