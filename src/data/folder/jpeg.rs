//! Whether a JPEG file holds all that its pixels are made of. Decoders make up what is missing; this
//! goes through the file as they do, and computes no pixel.

mod entropy;

use entropy::{Bits, Block, End, Huffman};

use super::MAX_PIXELS;

/// How a whole file ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whole {
    /// With the marker that ends it.
    Ended,
    /// With the last bit of the last block, and no marker.
    WithoutEnd,
}

/// Why a JPEG file is not to be decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flaw {
    /// Part of the pixels' data is not there.
    CutShort,
    /// A kind of JPEG that is not read, in words.
    Unread(&'static str),
}

/// Most colour channels.
const MOST_COMPONENTS: usize = 4;

/// One colour channel.
#[derive(Default)]
struct Component {
    id: u8,
    /// Blocks across and down in a unit of an interleaved scan.
    across: usize,
    down: usize,
    /// Blocks in a row of the whole frame.
    stride: usize,
    /// Which coefficients of each block are not zero; kept for progressive frames.
    nonzero: Vec<u64>,
    /// Whether a scan brought anything of it.
    seen: bool,
}

#[derive(Default)]
struct Frame {
    progressive: bool,
    width: usize,
    height: usize,
    components: Vec<Component>,
}

impl Frame {
    /// Largest number of blocks of a component in a unit, across and down.
    fn unit(&self) -> (usize, usize) {
        let across = self.components.iter().map(|component| component.across).max();
        let down = self.components.iter().map(|component| component.down).max();
        (across.unwrap_or(1), down.unwrap_or(1))
    }
}

/// What a file has said so far.
#[derive(Default)]
struct State {
    frame: Frame,
    dc: [Option<Huffman>; 4],
    ac: [Option<Huffman>; 4],
    /// Units between two restart markers; 0 for none.
    restart: usize,
}

/// Goes through a whole file.
///
/// # Errors
/// If pixels are missing, or it is a kind of JPEG that is not read. Whatever else may be wrong with
/// it is left to the decoder.
pub(super) fn check(bytes: &[u8]) -> Result<Whole, Flaw> {
    let mut state = State::default();
    let mut at = 2;
    // Whether the last scan ended with the file, to the bit.
    let mut ended = false;
    loop {
        let Some((marker, after)) = next_marker(bytes, at) else {
            let complete = ended && !state.frame.progressive && state.all_seen();
            return if complete { Ok(Whole::WithoutEnd) } else { Err(Flaw::CutShort) };
        };
        at = after;
        match marker {
            // End of the image; what follows is another one, or nobody's business.
            0xD9 if state.all_seen() => return Ok(Whole::Ended),
            0xD9 => return Err(Flaw::CutShort),
            0x01 | 0xD0..=0xD8 => continue,
            _ => {}
        }
        let Some(length) = bytes.get(at..at + 2) else { return Err(Flaw::CutShort) };
        let length = usize::from(u16::from_be_bytes([length[0], length[1]])).max(2);
        let Some(segment) = bytes.get(at + 2..at + length) else { return Err(Flaw::CutShort) };
        at += length;
        ended = false;
        match marker {
            0xC4 => state.read_tables(segment),
            0xDD => {
                if let [high, low] = *segment {
                    state.restart = usize::from(u16::from_be_bytes([high, low]));
                }
            }
            0xC0..=0xC2 => {
                if segment.first() != Some(&8) {
                    return Err(Flaw::Unread("one with 12 bits per channel"));
                }
                if state.read_frame(marker == 0xC2, segment).is_none() {
                    return Ok(Whole::Ended);
                }
            }
            0xC3 => return Err(Flaw::Unread("a lossless one")),
            0xC5..=0xC7 => return Err(Flaw::Unread("a hierarchical one")),
            0xC9..=0xCB | 0xCD..=0xCF => return Err(Flaw::Unread("one with arithmetic coding")),
            0xF7 => return Err(Flaw::Unread("a JPEG-LS")),
            0xDA => {
                match state.walk(segment, &bytes[at..]) {
                    Some(End::CutShort) => return Err(Flaw::CutShort),
                    Some(End::Complete { rest, padded }) => {
                        ended = padded && bytes[at + rest..].iter().all(|&byte| byte == 0xFF);
                    }
                    None => {}
                }
                at = after_scan(bytes, at);
            }
            _ => {}
        }
    }
}

/// The next marker from here on, and where its segment begins.
fn next_marker(bytes: &[u8], mut at: usize) -> Option<(u8, usize)> {
    loop {
        at += bytes.get(at..)?.iter().position(|&byte| byte == 0xFF)?;
        at += bytes[at..].iter().position(|&byte| byte != 0xFF)?;
        if bytes[at] != 0 {
            return Some((bytes[at], at + 1));
        }
    }
}

/// Where the data of a scan end: at the next marker that is no restart.
fn after_scan(bytes: &[u8], mut at: usize) -> usize {
    loop {
        match next_marker(bytes, at) {
            Some((0xD0..=0xD7, after)) => at = after,
            Some((_, after)) => return after - 2,
            None => return bytes.len(),
        }
    }
}

impl State {
    fn all_seen(&self) -> bool {
        let components = &self.frame.components;
        !components.is_empty() && components.iter().all(|component| component.seen)
    }

    fn read_tables(&mut self, mut segment: &[u8]) {
        while let Some((&kind, rest)) = segment.split_first() {
            let Some((counts, rest)) = rest.split_first_chunk::<16>() else { return };
            let total = counts.iter().map(|&count| usize::from(count)).sum();
            let Some((values, rest)) = rest.split_at_checked(total) else { return };
            let tables = if kind >> 4 == 0 { &mut self.dc } else { &mut self.ac };
            if let Some(table) = tables.get_mut(usize::from(kind & 15)) {
                *table = Huffman::new(counts, values);
            }
            segment = rest;
        }
    }

    /// Reads a frame's header; `None` if it is broken or too large, which the decoder refuses.
    fn read_frame(&mut self, progressive: bool, segment: &[u8]) -> Option<()> {
        let &[_, h1, h0, w1, w0, _, ref parts @ ..] = segment else { return None };
        let (width, height) = (u16::from_be_bytes([w1, w0]), u16::from_be_bytes([h1, h0]));
        let pixels = u64::from(width) * u64::from(height);
        if pixels == 0 || pixels > MAX_PIXELS || parts.len() > 3 * MOST_COMPONENTS {
            return None;
        }
        let components = parts.chunks_exact(3).map(|part| Component {
            id: part[0],
            across: usize::from(part[1] >> 4).clamp(1, 4),
            down: usize::from(part[1] & 15).clamp(1, 4),
            ..Component::default()
        });
        let components = components.collect();
        let (width, height) = (width.into(), height.into());
        let mut frame = Frame { progressive, width, height, components };
        let (across, down) = frame.unit();
        let units = (frame.width.div_ceil(8 * across), frame.height.div_ceil(8 * down));
        for component in &mut frame.components {
            component.stride = units.0 * component.across;
            if progressive {
                component.nonzero = vec![0; component.stride * units.1 * component.down];
            }
        }
        self.frame = frame;
        Some(())
    }

    /// Goes through the data of one scan; `None` where they cannot be understood.
    fn walk(&mut self, header: &[u8], data: &[u8]) -> Option<End> {
        let (&count, rest) = header.split_first()?;
        let (parts, rest) = rest.split_at_checked(2 * usize::from(count))?;
        let &[start, end, approximation, ..] = rest else { return None };
        let block = Block {
            progressive: self.frame.progressive,
            start: start.into(),
            end: end.min(63).into(),
            refines: approximation >> 4 != 0,
        };
        let (across, down) = self.frame.unit();
        // Which component each block of a unit belongs to, and where in the unit it lies.
        let mut unit = Vec::new();
        let mut size =
            (self.frame.width.div_ceil(8 * across), self.frame.height.div_ceil(8 * down));
        for part in parts.chunks_exact(2) {
            let components = &mut self.frame.components;
            let index = components.iter().position(|component| component.id == part[0])?;
            let component = &mut components[index];
            component.seen = true;
            let tables = (usize::from(part[1] >> 4), usize::from(part[1] & 15));
            if count == 1 {
                size.0 = (self.frame.width * component.across).div_ceil(8 * across);
                size.1 = (self.frame.height * component.down).div_ceil(8 * down);
                unit.push((index, tables, (1, 1), (0, 0)));
                continue;
            }
            let grid = (component.across, component.down);
            for y in 0..grid.1 {
                unit.extend((0..grid.0).map(|x| (index, tables, grid, (x, y))));
            }
        }

        let mut bits = Bits::new(data);
        let mut run = 0;
        let mut none = 0;
        let total = size.0 * size.1;
        for number in 0..total {
            if self.restart > 0 && number > 0 && number.is_multiple_of(self.restart) {
                run = 0;
                if bits.restart().is_none() {
                    return bits.is_used_up().then_some(End::CutShort);
                }
            }
            for &(index, tables, grid, place) in &unit {
                let component = &mut self.frame.components[index];
                let x = number % size.0 * grid.0 + place.0;
                let y = number / size.0 * grid.1 + place.1;
                let nonzero = component.nonzero.get_mut(y * component.stride + x);
                let dc = self.dc.get(tables.0).and_then(Option::as_ref);
                let ac = self.ac.get(tables.1).and_then(Option::as_ref);
                block.walk(&mut bits, dc, ac, nonzero.unwrap_or(&mut none), &mut run)?;
            }
            if bits.is_short() && !bits.stops_at_restart() {
                return Some(End::CutShort);
            }
        }
        Some(bits.complete())
    }
}
