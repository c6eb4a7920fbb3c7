//! Numbers as people write them, read alike in the window's fields and on the command line.
//!
//! A point or a comma may stand before the decimals (0.3, 0,3), groups of three digits may be set
//! apart (1 000, 1'000, 1.234,5), digits and signs may be those of other scripts (٠٫٣, ０．３), and
//! 30 % and 8/255 are numbers. What can be read in two ways is refused with both readings, never
//! guessed.

use std::borrow::Cow;

use crate::text::numbers as text;

/// From here on, the numbers of a field can't tell a whole number from the next one.
pub const LARGEST_WHOLE: f64 = 9_007_199_254_740_992.0;

/// What a number is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Any number.
    Real,
    /// A count: 1,024 is 1024.
    Whole,
    /// A share in percent: 30 and 30 % are the same.
    Percent,
}

/// A number of this kind.
///
/// # Errors
/// The reason in words, to go on with: it begins with what was written and ends without a full stop.
pub fn read(written: &str, kind: Kind) -> Result<f64, String> {
    let tidy = tidy(written);
    let wrong = |reason: &str| text::wrong(written.trim(), reason);
    if tidy.is_empty() {
        return Err(text::NOTHING.to_owned());
    }
    let (number, in_percent) = match tidy.strip_suffix('%') {
        Some(number) => (number.trim_end(), true),
        None => (&*tidy, false),
    };
    if in_percent && kind == Kind::Whole {
        return Err(wrong(text::NO_PERCENT));
    }
    let shift = if in_percent && kind == Kind::Real { -2 } else { 0 };
    let value = match number.split_once('/') {
        Some((above, below)) if kind != Kind::Whole => {
            let [above, below] =
                [above, below].map(|part| decimal(part.trim(), false, 0).map_err(&wrong));
            above? / below? * 10_f64.powi(shift)
        }
        _ => decimal(number, kind == Kind::Whole, shift).map_err(&wrong)?,
    };
    if !value.is_finite() {
        return Err(wrong(text::NOT_FINITE));
    }
    if kind == Kind::Whole && value.fract() != 0.0 {
        return Err(wrong(text::NOT_WHOLE));
    }
    Ok(value)
}

/// Any number, for an option of the command line.
///
/// # Errors
/// The reason in words.
pub fn real(written: &str) -> Result<f64, String> {
    read(written, Kind::Real)
}

/// The same with less precision.
///
/// # Errors
/// The reason in words.
pub fn single(written: &str) -> Result<f32, String> {
    let value = real(written)? as f32;
    if value.is_finite() { Ok(value) } else { Err(text::wrong(written, text::NOT_FINITE)) }
}

/// Several numbers that were written as one text.
#[derive(Clone, Debug, PartialEq)]
pub struct Numbers(Vec<f64>);

impl Numbers {
    /// All numbers of all texts.
    pub fn all(lists: &[Self]) -> Vec<f64> {
        lists.iter().flat_map(|list| &list.0).copied().collect()
    }
}

/// Numbers between commas, between semicolons (then a comma may stand before decimals) or, where
/// there are neither, between blanks.
///
/// # Errors
/// The reason in words, also where a comma may be meant as that of decimals: 0,1.
pub fn list(written: &str) -> Result<Numbers, String> {
    items(written)?.map(|item| read(item, Kind::Real)).collect::<Result<_, _>>().map(Numbers)
}

/// The same for whole numbers, which have no decimals to be mistaken for: 0,1 is two of them.
///
/// # Errors
/// The reason in words.
pub fn whole_list(written: &str) -> Result<Vec<u64>, String> {
    let separators: &[char] =
        if written.contains(is_semicolon) { &[';', '；', '؛'] } else { &[',', '，', '،', ' '] };
    let items = written.split(separators).map(str::trim).filter(|item| !item.is_empty());
    let seed = |item: &str| {
        let value = read(item, Kind::Whole)?;
        if (0.0..=LARGEST_WHOLE).contains(&value) {
            Ok(value as u64)
        } else {
            Err(text::wrong(item, text::NO_SEED))
        }
    };
    let numbers = items.map(seed).collect::<Result<Vec<_>, _>>()?;
    if numbers.is_empty() { Err(text::NOTHING.to_owned()) } else { Ok(numbers) }
}

/// All numbers of all texts, with less precision.
pub fn singles(lists: &[Numbers]) -> Vec<f32> {
    Numbers::all(lists).into_iter().map(|value| value as f32).collect()
}

/// As a list that [`list`] reads in one way only.
pub fn written(numbers: &Numbers) -> String {
    numbers.0.iter().map(|value| format!("{value:?}")).collect::<Vec<_>>().join(",")
}

fn is_semicolon(char: char) -> bool {
    matches!(char, ';' | '；' | '؛')
}

fn is_comma(char: char) -> bool {
    matches!(char, ',' | '，' | '،')
}

/// The texts of a list's numbers, none of them empty.
fn items(written: &str) -> Result<impl Iterator<Item = &str>, String> {
    let parts: Vec<&str> = if written.contains(is_semicolon) {
        written.split(is_semicolon).collect()
    } else if written.contains(is_comma) {
        let parts: Vec<&str> = written.split(is_comma).collect();
        if let Some(pair) = decimal_comma(&parts) {
            return Err(text::decimal_comma(pair[0].trim(), pair[1].trim()));
        }
        parts
    } else {
        written.split_whitespace().collect()
    };
    let parts: Vec<&str> =
        parts.into_iter().map(str::trim).filter(|part| !part.is_empty()).collect();
    if parts.is_empty() {
        return Err(text::NOTHING.to_owned());
    }
    match parts.iter().find(|part| part.contains(char::is_whitespace) && !part.contains(['%', '/']))
    {
        Some(part) => Err(text::wrong(part, text::SEPARATE)),
        None => Ok(parts.into_iter()),
    }
}

/// Two neighbours of a list that look like the whole part and the decimals of one number: digits
/// around the comma without a blank, and a zero in front, as nobody writes it before a whole number.
/// 0,1,2 and the like are lists.
fn decimal_comma<'a>(parts: &'a [&'a str]) -> Option<&'a [&'a str]> {
    let digits = |text: &str| {
        let digits: String = tidy(text).trim_start_matches('-').to_owned();
        (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(digits)
    };
    let padded = |text: &str| digits(text).is_some_and(|d| d.len() > 1 && d.starts_with('0'));
    let numbers: Option<Vec<u64>> =
        parts.iter().map(|part| digits(part)?.parse::<u64>().ok()).collect();
    let ascends = numbers.is_some_and(|n| n.len() > 2 && n.is_sorted_by(|a, b| a < b));
    if ascends && !parts.iter().any(|part| padded(part)) {
        return None;
    }
    parts.windows(2).find(|pair| {
        let touching =
            !pair[0].ends_with(char::is_whitespace) && !pair[1].starts_with(char::is_whitespace);
        let zero = digits(pair[0]).is_some_and(|whole| whole == "0");
        touching
            && digits(pair[0]).is_some()
            && digits(pair[1]).is_some()
            && (zero || padded(pair[1]))
    })
}

/// With the digits and signs of English, and without blanks around.
fn tidy(written: &str) -> Cow<'_, str> {
    let written = written.trim_matches(|char: char| char.is_whitespace() || char == '\u{feff}');
    if written.is_ascii() {
        return written.into();
    }
    // The zeros of the scripts whose digits keyboards type.
    const ZEROS: [char; 14] =
        ['٠', '۰', '०', '০', '੦', '૦', '୦', '௦', '౦', '೦', '൦', '๐', '０', '߀'];
    let plain = |char: char| {
        let digit = ZEROS.iter().find_map(|&zero| {
            let value = u32::from(char).checked_sub(u32::from(zero)).filter(|&value| value < 10)?;
            char::from_digit(value, 10)
        });
        digit.unwrap_or(match char {
            '−' | '－' | '﹣' | '‐' | '–' => '-',
            '＋' => '+',
            '．' | '٫' => '.',
            '，' | '،' => ',',
            '’' | '٬' | '＇' => '\'',
            '％' | '٪' => '%',
            '／' | '⁄' => '/',
            blank if blank.is_whitespace() => ' ',
            other => other,
        })
    };
    // Marks of direction are not to be seen.
    let seen = |char: &char| {
        !matches!(char, '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{2066}'..='\u{2069}')
    };
    Cow::Owned(written.chars().filter(seen).map(plain).collect())
}

/// A number in one of the usual notations, times 10 to the power of `shift`.
fn decimal(number: &str, whole: bool, shift: i32) -> Result<f64, &'static str> {
    let lower = number.to_ascii_lowercase();
    let (sign, rest) = match lower.as_bytes().first() {
        Some(b'-') => ("-", lower[1..].trim_start()),
        Some(b'+') => ("", lower[1..].trim_start()),
        _ => ("", &*lower),
    };
    if matches!(rest, "nan" | "inf" | "infinity" | "∞") {
        return Err(text::NOT_FINITE);
    }
    let (digits, exponent) = match rest.split_once('e') {
        Some((digits, exponent)) => (digits, exponent.parse::<i32>().map_err(|_| text::NO_NUMBER)?),
        None => (rest, 0),
    };
    let (units, decimals) = split(digits, whole, exponent == 0 && rest.len() == digits.len())?;
    if units.is_empty() && decimals.is_empty() {
        return Err(text::NO_NUMBER);
    }
    let exponent = exponent.saturating_add(shift);
    let value: f64 =
        format!("{sign}{units}.{decimals}e{exponent}").parse().map_err(|_| text::NO_NUMBER)?;
    let nothing = |digits: &str| digits.bytes().all(|digit| digit == b'0');
    if value == 0.0 && !(nothing(&units) && nothing(&decimals)) {
        return Err(text::TOO_SMALL);
    }
    Ok(value)
}

/// The digits before and after the decimal point, or comma.
fn split(number: &str, whole: bool, plain: bool) -> Result<(String, String), &'static str> {
    let places = |mark: char| number.match_indices(mark).map(|(at, _)| at).collect::<Vec<_>>();
    let (points, commas) = (places('.'), places(','));
    let (mark, groups) = match (&points[..], &commas[..]) {
        ([], []) => (None, None),
        ([at], []) | ([], [at]) => {
            let (units, decimals) = (&number[..*at], &number[at + 1..]);
            // 1,234: decimals, or a group of three?
            let grouped = plain && decimals.len() == 3 && (1..=3).contains(&units.len());
            let grouped = grouped && !units.starts_with('0');
            match (grouped, whole) {
                (true, true) if decimals != "000" => (None, number[*at..].chars().next()),
                (true, true) => return Err(text::POINT_OR_GROUP),
                (true, false) if points.is_empty() => return Err(text::COMMA_OR_GROUP),
                _ => (Some(*at), None),
            }
        }
        ([_, _, ..], []) => (None, Some('.')),
        ([], [_, _, ..]) => (None, Some(',')),
        ([.., last], [at]) if at > last => (Some(*at), Some('.')),
        ([at], [.., last]) if at > last => (Some(*at), Some(',')),
        _ => return Err(text::NO_NUMBER),
    };
    let (units, decimals) = match mark {
        Some(at) => (&number[..at], &number[at + 1..]),
        None => (number, ""),
    };
    let groups = groups.or_else(|| units.chars().find(|char| matches!(char, ' ' | '\'' | '_')));
    let units = match groups {
        Some(group) => {
            let parts: Vec<&str> = units.split(group).collect();
            let first = (1..=3).contains(&parts[0].len());
            if !first || parts[1..].iter().any(|part| part.len() != 3) {
                return Err(text::NO_NUMBER);
            }
            parts.concat()
        }
        None => units.to_owned(),
    };
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if all_digits(&units) && all_digits(decimals) {
        Ok((units, decimals.to_owned()))
    } else {
        Err(text::NO_NUMBER)
    }
}

#[cfg(test)]
mod tests;
