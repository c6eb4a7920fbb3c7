//! Names of classes, which may be anything that a folder can be called.

use super::order;
use unicode_normalization::char::is_combining_mark;

/// The most columns a name takes where it stands among others; a Han character takes two.
const MOST: usize = 20;
/// The most letters of a name in a tooltip.
const MOST_WHOLE: usize = 300;

/// A name in one short line. Whatever is not shown as it is has its number beside it, so that no two
/// look alike.
pub(crate) fn shown(name: &str, class: usize) -> String {
    short(name, class, order::seen)
}

/// The same for what puts letters into the order in which they are seen by itself.
pub(crate) fn logical(name: &str, class: usize) -> String {
    short(name, class, str::to_owned)
}

fn short(name: &str, class: usize, order: fn(&str) -> String) -> String {
    let line = line(name);
    if line.is_empty() {
        return format!("(blank) #{class}");
    }
    let short = shortened(&line, MOST);
    if short == name { order(&short) } else { format!("{} #{class}", order(&short)) }
}

/// A name as whole as there is room for, and its number.
pub(crate) fn whole(name: &str, class: usize) -> String {
    let line = line(name);
    let name = if line.is_empty() { "(blank)".to_owned() } else { shortened(&line, MOST_WHOLE) };
    if name == class.to_string() { name } else { format!("{name}, number {class}") }
}

/// A text in at most so many columns: what is too much is left out in the middle, since names often
/// differ at their ends.
pub(crate) fn shortened(text: &str, columns: usize) -> String {
    if text.chars().map(width).sum::<usize>() <= columns {
        return text.to_owned();
    }
    let room = columns.saturating_sub(1);
    let (head_room, tail_room) = (room - room / 2, room / 2);
    let chars: Vec<char> = text.chars().collect();
    let fits = |chars: &mut dyn Iterator<Item = &char>, room: usize| {
        let mut taken = 0;
        chars
            .take_while(|&&char| {
                taken += width(char);
                taken <= room
            })
            .count()
    };
    let head = fits(&mut chars.iter(), head_room);
    let mut tail = chars.len() - fits(&mut chars.iter().rev(), tail_room);
    // A mark without its letter would sit on the dots.
    while tail < chars.len() && (width(chars[tail]) == 0) {
        tail += 1;
    }
    let head: String = chars[..head].iter().collect();
    let tail: String = chars[tail..].iter().collect();
    format!("{}…{}", head.trim_end(), tail.trim_start())
}

/// In one line, without what can't be seen.
fn line(name: &str) -> String {
    let unseen = |char: char| matches!(char, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{ad}');
    let plain = |char: char| if char.is_control() || char.is_whitespace() { ' ' } else { char };
    let seen: String = name.chars().filter(|&char| !unseen(char)).map(plain).collect();
    seen.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The columns that a character takes.
fn width(char: char) -> usize {
    match u32::from(char) {
        _ if is_combining_mark(char) => 0,
        0x200c..=0x200d | 0xfe00..=0xfe0f => 0,
        0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff => 2,
        0xfe30..=0xfe4f | 0xff00..=0xff60 | 0x1f000..=0x1faff | 0x20000..=0x3ffff => 2,
        _ => 1,
    }
}

/// How many classes there are beside those that are listed.
pub(crate) fn others(count: usize) -> String {
    format!("and {count} others, less likely")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_names_are_shown_as_they_are() {
        for name in
            ["0", "Ankle boot", "T-shirt", "猫", "قطة", "बिल्ली", "🐱", "exactly twenty let."]
        {
            assert_eq!(shown(name, 3), name);
        }
    }

    #[test]
    fn long_names_keep_both_ends_and_get_their_number() {
        let long = "a".repeat(200);
        assert_eq!(shown(&long, 7), "aaaaaaaaaa…aaaaaaaaa #7");
        let [one, two] =
            ["left", "right"].map(|end| format!("the same first twenty letters, {end}"));
        assert_eq!(shown(&one, 1), "the same f…ers, left #1");
        assert_ne!(shown(&one, 1), shown(&two, 2));
        let han = "猫".repeat(30);
        assert_eq!(shown(&han, 0), "猫猫猫猫猫…猫猫猫猫 #0");
    }

    #[test]
    fn names_that_look_alike_do_not_stay_so() {
        let names = ["", " ", "a\nb", "a b", "a\tb", "\u{202e}a b", "a\u{200b} b"];
        let all: Vec<String> = names.iter().enumerate().map(|(at, name)| shown(name, at)).collect();
        for (place, one) in all.iter().enumerate() {
            assert!(!all[..place].contains(one), "{one}");
            assert!(!one.chars().any(char::is_control), "{one:?}");
        }
        assert_eq!(shown("\u{200b}", 4), "(blank) #4");
    }

    #[test]
    fn a_tooltip_has_all_of_a_name() {
        let long = "b".repeat(200);
        assert!(whole(&long, 9).starts_with(&long));
        assert_eq!(whole("3", 3), "3");
        assert_eq!(whole("cat", 3), "cat, number 3");
        assert!(whole(&"c".repeat(5000), 9).chars().count() < 330);
    }

    #[test]
    fn no_mark_is_left_without_its_letter() {
        let marked = "e\u{301}".repeat(40);
        let short = shortened(&marked, 11);
        let after = short.split('…').nth(1).unwrap();
        assert!(after.starts_with('e'), "{short:?}");
    }
}
