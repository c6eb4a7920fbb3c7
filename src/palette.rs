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
