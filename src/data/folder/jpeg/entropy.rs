//! The Huffman codes of a scan: how long each is, and whether the data reach so far.

/// How a scan ends.
pub(super) enum End {
    /// Not all of its blocks are there.
    CutShort,
    /// All are; the data after the last of them begin here. `padded` if the last byte is filled up
    /// with ones, as encoders do.
    Complete { rest: usize, padded: bool },
}

/// Bits of a scan, up to the next marker.
pub(super) struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
    /// The next bits, the first of them topmost.
    buffer: u64,
    left: u32,
    /// Whether the data ended, or a marker came, before the bits that were asked for.
    short: bool,
}

impl<'a> Bits<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, buffer: 0, left: 0, short: false }
    }

    fn fill(&mut self) {
        while self.left <= 48 {
            let Some(&byte) = self.bytes.get(self.at) else { return };
            if byte == 0xFF && self.bytes.get(self.at + 1) != Some(&0) {
                return;
            }
            self.at += if byte == 0xFF { 2 } else { 1 };
            self.buffer |= u64::from(byte) << (56 - self.left);
            self.left += 8;
        }
    }

    /// The next 16 bits, zeros where there are none.
    fn peek(&mut self) -> u32 {
        if self.left < 16 {
            self.fill();
        }
        (self.buffer >> 48) as u32
    }

    /// Takes up to 16 bits.
    fn take(&mut self, count: u32) -> u32 {
        let bits = self.peek() >> (16 - count);
        if count > self.left {
            self.short = true;
        }
        self.buffer <<= count;
        self.left = self.left.saturating_sub(count);
        bits
    }

    pub(super) fn is_short(&self) -> bool {
        self.short
    }

    /// Whether what stopped the bits is a restart marker: some of them are broken, but it goes on.
    pub(super) fn stops_at_restart(&self) -> bool {
        matches!(self.bytes.get(self.at..), Some([0xFF, 0xD0..=0xD7, ..]))
    }

    /// Goes on behind the next restart marker. `None` where there is none.
    pub(super) fn restart(&mut self) -> Option<()> {
        let mut at = self.at;
        loop {
            at += self.bytes.get(at..)?.iter().position(|&byte| byte == 0xFF)?;
            match self.bytes.get(at + 1)? {
                0 => at += 2,
                0xFF => at += 1,
                0xD0..=0xD7 => {
                    *self = Self { at: at + 2, ..Self::new(self.bytes) };
                    return Some(());
                }
                _ => return None,
            }
        }
    }

    /// Whether every whole byte up to the next marker is used.
    pub(super) fn is_used_up(&self) -> bool {
        let marker = matches!(self.bytes.get(self.at..), Some([0xFF, next, ..]) if *next != 0);
        self.left < 8 && (marker || self.at == self.bytes.len())
    }

    /// What there is to say once all blocks are there.
    pub(super) fn complete(&self) -> End {
        let padding = self.left % 8;
        let ones = (1 << padding) - 1;
        // Bits above the whole bytes that were read ahead.
        let padded = self.buffer.rotate_left(padding) & ones == ones;
        End::Complete { rest: self.at - (self.left / 8) as usize, padded }
    }
}

/// Bits that are looked up at once.
const LOOKAHEAD: u32 = 9;

/// A table of codes.
pub(super) struct Huffman {
    /// Length and value of the code that these bits begin with; length 0 where it is longer.
    short: Vec<(u8, u8)>,
    /// For each length the first code that is too large for it, and how to find the value.
    longer: [(i32, i32); 17],
    values: Vec<u8>,
}

impl Huffman {
    /// `counts` codes of each length from 1 to 16; `None` if there cannot be so many.
    pub(super) fn new(counts: &[u8; 16], values: &[u8]) -> Option<Self> {
        let mut short = vec![(0, 0); 1 << LOOKAHEAD];
        let mut longer = [(0, 0); 17];
        let (mut code, mut index) = (0_i32, 0_i32);
        for (length, &count) in (1_u32..).zip(counts) {
            longer[length as usize] = (code + i32::from(count), index - code);
            for _ in 0..count {
                if length <= LOOKAHEAD {
                    let shift = LOOKAHEAD - length;
                    let first = (code as usize) << shift;
                    let value = *values.get(index as usize)?;
                    short.get_mut(first..first + (1 << shift))?.fill((length as u8, value));
                }
                code += 1;
                index += 1;
            }
            if code > 1 << length {
                return None;
            }
            code <<= 1;
        }
        Some(Self { short, longer, values: values.to_vec() })
    }

    /// The next value; `None` where no code fits.
    fn read(&self, bits: &mut Bits<'_>) -> Option<u8> {
        let next = bits.peek();
        let (length, value) = self.short[(next >> (16 - LOOKAHEAD)) as usize];
        if length > 0 {
            bits.take(length.into());
            return Some(value);
        }
        for length in LOOKAHEAD + 1..=16 {
            let code = (next >> (16 - length)) as i32;
            let (end, offset) = self.longer[length as usize];
            if code < end {
                bits.take(length);
                return self.values.get(usize::try_from(code + offset).ok()?).copied();
            }
        }
        // No code begins with the zeros behind the end: that is the end, not damage.
        if bits.left < 16 {
            bits.short = true;
            return Some(0);
        }
        None
    }
}

/// How the blocks of a scan are coded.
pub(super) struct Block {
    pub(super) progressive: bool,
    /// First and last coefficient, in zigzag order.
    pub(super) start: usize,
    pub(super) end: usize,
    /// Whether it brings one bit more of coefficients that an earlier scan began.
    pub(super) refines: bool,
}

impl Block {
    /// Goes through one block. `nonzero` are its coefficients that are not zero, `run` the blocks
    /// that are said to bring nothing more. `None` where the data are broken, or a table is missing.
    pub(super) fn walk(
        &self,
        bits: &mut Bits<'_>,
        dc: Option<&Huffman>,
        ac: Option<&Huffman>,
        nonzero: &mut u64,
        run: &mut u32,
    ) -> Option<()> {
        if !self.progressive {
            return sequential(bits, dc?, ac?);
        }
        match (self.start, self.refines) {
            (0, false) => {
                let size = dc?.read(bits)?;
                bits.take(u32::from(size).min(16));
            }
            (0, true) => drop(bits.take(1)),
            (_, false) => self.first(bits, ac?, nonzero, run)?,
            (_, true) => self.refine(bits, ac?, nonzero, run)?,
        }
        Some(())
    }

    fn first(
        &self,
        bits: &mut Bits<'_>,
        ac: &Huffman,
        nonzero: &mut u64,
        run: &mut u32,
    ) -> Option<()> {
        if *run > 0 {
            *run -= 1;
            return Some(());
        }
        let mut at = self.start;
        while at <= self.end {
            let (zeros, size) = split(ac.read(bits)?);
            match (zeros, size) {
                (15, 0) => at += 16,
                (_, 0) => {
                    *run = (1 << zeros) - 1 + bits.take(zeros);
                    break;
                }
                _ => {
                    at += zeros as usize;
                    bits.take(size);
                    *nonzero |= 1_u64.checked_shl(at as u32).unwrap_or(0);
                    at += 1;
                }
            }
        }
        Some(())
    }

    fn refine(
        &self,
        bits: &mut Bits<'_>,
        ac: &Huffman,
        nonzero: &mut u64,
        run: &mut u32,
    ) -> Option<()> {
        let known = *nonzero;
        let is_known = |at: usize| known >> at & 1 == 1;
        let mut at = self.start;
        while *run == 0 && at <= self.end {
            let (mut zeros, size) = split(ac.read(bits)?);
            if size == 0 && zeros < 15 {
                *run = (1 << zeros) + bits.take(zeros);
                break;
            }
            if size > 0 {
                bits.take(1);
            }
            while at <= self.end {
                if is_known(at) {
                    bits.take(1);
                } else if zeros == 0 {
                    break;
                } else {
                    zeros -= 1;
                }
                at += 1;
            }
            if size > 0 && at <= 63 {
                *nonzero |= 1 << at;
            }
            at += 1;
        }
        if *run > 0 {
            for _ in (at..=self.end).filter(|&at| is_known(at)) {
                bits.take(1);
            }
            *run -= 1;
        }
        Some(())
    }
}

fn sequential(bits: &mut Bits<'_>, dc: &Huffman, ac: &Huffman) -> Option<()> {
    let size = dc.read(bits)?;
    bits.take(u32::from(size).min(16));
    let mut at = 1;
    while at < 64 {
        let (zeros, size) = split(ac.read(bits)?);
        match (zeros, size) {
            (15, 0) => at += 16,
            (_, 0) => break,
            _ => {
                bits.take(size);
                at += zeros + 1;
            }
        }
    }
    Some(())
}

/// How many zeros come first, and how many bits the coefficient after them has.
fn split(symbol: u8) -> (u32, u32) {
    (u32::from(symbol >> 4), u32::from(symbol & 15))
}
