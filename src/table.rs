//! Tables as CSV (RFC 4180, with `\n` at the ends of lines): the one writer of the program.
//!
//! Names come from people (class folders, file names), and a spreadsheet takes a cell that begins
//! with `=` for a formula: [`Cell::Text`] is made harmless, numbers stay what they are.

use csv::{Terminator, WriterBuilder};

/// A cell of a table.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Words. What a spreadsheet would compute is written behind an apostrophe.
    Text(String),
    /// A number or a truth value, as it is written.
    Number(String),
    /// Not known, or without meaning here.
    Empty,
}

impl Cell {
    /// A number with so many digits behind the point.
    pub fn fixed(value: impl Into<f64>, digits: usize) -> Self {
        Self::Number(format!("{:.digits$}", value.into()))
    }

    fn written(self) -> String {
        match self {
            Self::Text(text) if is_formula(&text) => format!("'{text}"),
            Self::Text(text) | Self::Number(text) => text,
            Self::Empty => String::new(),
        }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Into::into)
    }
}

macro_rules! numbers {
    ($($kind:ty),*) => {
        $(impl From<$kind> for Cell {
            fn from(value: $kind) -> Self {
                // Of f32 and f64 these are the fewest digits that bring the same number back.
                Self::Number(value.to_string())
            }
        })*
    };
}

numbers!(bool, u8, u64, usize, f32, f64);

/// A table that is being written into memory, where writing does not fail.
struct Lines(csv::Writer<Vec<u8>>);

impl Lines {
    fn new() -> Self {
        let mut builder = WriterBuilder::new();
        builder.flexible(true).terminator(Terminator::Any(b'\n'));
        Self(builder.from_writer(Vec::new()))
    }

    fn put(&mut self, cells: impl IntoIterator<Item = impl Into<Cell>>) {
        let cells = cells.into_iter().map(|cell| cell.into().written());
        let _ = self.0.write_record(cells);
    }

    /// What is written of strings is UTF-8.
    fn finish(self) -> String {
        String::from_utf8(self.0.into_inner().unwrap_or_default()).unwrap_or_default()
    }
}

/// One line of a table, with its end.
pub fn line(cells: impl IntoIterator<Item = impl Into<Cell>>) -> String {
    let mut lines = Lines::new();
    lines.put(cells);
    lines.finish()
}

/// A whole table: its titles, then its rows.
pub fn table(
    titles: impl IntoIterator<Item = impl Into<Cell>>,
    rows: impl IntoIterator<Item = Vec<Cell>>,
) -> String {
    let mut lines = Lines::new();
    lines.put(titles);
    rows.into_iter().for_each(|row| lines.put(row));
    lines.finish()
}

/// Whether a spreadsheet would take this text for a formula (OWASP, CSV injection). A plain number,
/// such as a class called −1, computes nothing.
fn is_formula(text: &str) -> bool {
    let invisible = |char: char| {
        char.is_whitespace() || matches!(char, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}')
    };
    let leads = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
    let begins = text.trim_start_matches(invisible).starts_with(leads);
    let is_number = text.chars().all(|char| char.is_ascii_digit() || "+-.eE".contains(char))
        && text.parse::<f64>().is_ok();
    text.starts_with(['\t', '\r', '\n']) || (begins && !is_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a reader of CSV gets back.
    fn read(text: &str) -> Vec<Vec<String>> {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
    }

    #[test]
    fn ordinary_cells_are_written_as_they_are() {
        let cells: Vec<Cell> = vec![
            "a b".into(),
            0.1_f32.into(),
            (-0.25).into(),
            7_usize.into(),
            Cell::Empty,
            true.into(),
            Cell::fixed(2.0, 3),
            f64::NEG_INFINITY.into(),
            None::<f64>.into(),
        ];
        assert_eq!(line(cells), "a b,0.1,-0.25,7,,true,2.000,-inf,\n");
    }

    #[test]
    fn commas_quotes_and_line_breaks_come_back_from_any_reader() {
        let names = ["a, b", "the \"one\"", "two\nlines", "back\rspace", "end\r\n", "", " blank "];
        let text = table(["a", "b", "c", "d", "e", "f", "g"], [names.map(Cell::from).to_vec()]);
        assert_eq!(read(&text)[1], names);
        assert!(text.ends_with('\n') && !text.ends_with("\n\n"));
    }

    #[test]
    fn what_a_spreadsheet_would_compute_is_text_behind_an_apostrophe() {
        for name in [
            "=1+1",
            "+1+1",
            "-1+1",
            "@SUM(A1)",
            "\tTab",
            "\rReturn",
            " =1",
            "\u{feff}=1",
            "=cmd|' /C calc'!A0",
            "＝1+1",
            "-",
            "=HYPERLINK(\"http://x\",\"y\")",
        ] {
            assert_eq!(read(&line([name])), [[format!("'{name}")]], "{name:?}");
        }
        for harmless in ["a=1", "1-2", "3", "-1", "+2.5e-3", "O'Neill", "é", "'quoted'"] {
            assert_eq!(read(&line([harmless])), [[harmless]]);
        }
    }

    #[test]
    fn negative_numbers_stay_numbers() {
        assert_eq!(line([-1.5_f64, -0.0, f64::NAN]), "-1.5,-0,NaN\n");
    }
}
