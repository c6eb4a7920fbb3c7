//! Whether a file holds more pictures than the one that is read: frames of an animation, pages.

use image::ImageFormat;

/// Whether there is a second frame or page.
pub(super) fn has_more(format: ImageFormat, bytes: &[u8]) -> bool {
    let more = match format {
        ImageFormat::Png => frames_of_png(bytes),
        ImageFormat::WebP => bytes.get(12..16).zip(bytes.get(20)).map(|(chunk, flags)| {
            const ANIMATION: u8 = 2;
            chunk == b"VP8X" && flags & ANIMATION != 0
        }),
        ImageFormat::Gif => frames_of_gif(bytes),
        ImageFormat::Tiff => pages_of_tiff(bytes),
        _ => None,
    };
    more.unwrap_or(false)
}

/// An animated PNG says so before its first pixels.
fn frames_of_png(bytes: &[u8]) -> Option<bool> {
    let mut at = 8;
    loop {
        let length = u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?);
        match bytes.get(at + 4..at + 8)? {
            b"acTL" => {
                let frames = u32::from_be_bytes(bytes.get(at + 8..at + 12)?.try_into().ok()?);
                return Some(frames > 1);
            }
            b"IDAT" => return Some(false),
            _ => at = at.checked_add(12)?.checked_add(usize::try_from(length).ok()?)?,
        }
    }
}

/// Counts the images among a GIF's blocks.
fn frames_of_gif(bytes: &[u8]) -> Option<bool> {
    /// Bytes of a colour table of this many colours, if there is one.
    fn table(flags: u8) -> usize {
        if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
    }
    let mut at = 13 + table(*bytes.get(10)?);
    let mut images = 0;
    loop {
        match bytes.get(at)? {
            b'!' => at += 2,
            b',' => {
                images += 1;
                if images > 1 {
                    return Some(true);
                }
                at += 11 + table(*bytes.get(at + 9)?);
            }
            _ => return Some(false),
        }
        // Sub-blocks, up to an empty one.
        loop {
            let length = usize::from(*bytes.get(at)?);
            at += 1 + length;
            if length == 0 {
                break;
            }
        }
    }
}

/// The first directory of a TIFF ends with the place of the next.
fn pages_of_tiff(bytes: &[u8]) -> Option<bool> {
    let little = bytes.starts_with(b"II");
    let word = |at: usize| {
        let word: [u8; 2] = bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if little { u16::from_le_bytes(word) } else { u16::from_be_bytes(word) })
    };
    let long = |at: usize| {
        let long: [u8; 4] = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        let long = if little { u32::from_le_bytes(long) } else { u32::from_be_bytes(long) };
        usize::try_from(long).ok()
    };
    let directory = long(4)?;
    let entries = usize::from(word(directory)?);
    let next = directory.checked_add(2 + 12 * entries)?;
    Some(long(next)? != 0)
}
