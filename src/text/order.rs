//! Arabic and Hebrew read from right to left. The window shapes each run of letters of one font in
//! its own direction, but puts runs one after another from left to right; so several words come in
//! the wrong order. For one line this puts the runs in the order in which they are seen: the plain
//! cases of the Unicode algorithm, without embeddings.

/// What a character is, as far as direction goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    Left,
    Right,
    /// Blanks and punctuation go along with what is around them.
    Either,
}

/// Characters of one kind that follow each other.
struct Run {
    direction: Direction,
    text: String,
}

/// A line for the eye: only where something in it reads from right to left does anything change.
pub(crate) fn seen(line: &str) -> String {
    if !line.chars().any(|char| direction(char) == Direction::Right) {
        return line.to_owned();
    }
    let mut runs = runs(line);
    // The line reads as its first letter does.
    let strong = |run: &&Run| run.direction != Direction::Either;
    let base = runs.iter().find(strong).map_or(Direction::Left, |run| run.direction);
    let directions: Vec<Direction> = (0..runs.len())
        .map(|place| match runs[place].direction {
            Direction::Either => {
                let before = place.checked_sub(1).map_or(base, |before| runs[before].direction);
                let after = runs.get(place + 1).map_or(base, |after| after.direction);
                if before == after { before } else { base }
            }
            known => known,
        })
        .collect();
    for (run, direction) in runs.iter_mut().zip(&directions) {
        if run.direction == Direction::Either && *direction == Direction::Right {
            run.text = run.text.chars().rev().map(mirrored).collect();
        }
        run.direction = *direction;
    }
    // Neighbours of one direction stay together; those from right to left are turned round.
    let mut groups: Vec<String> = runs
        .chunk_by(|one, other| one.direction == other.direction)
        .map(|group| {
            let texts = group.iter().map(|run| run.text.as_str());
            if group[0].direction == Direction::Right {
                texts.rev().collect()
            } else {
                texts.collect()
            }
        })
        .collect();
    if base == Direction::Right {
        groups.reverse();
    }
    groups.concat()
}

fn runs(line: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for char in line.chars() {
        let direction = direction(char);
        match runs.last_mut() {
            Some(run) if run.direction == direction => run.text.push(char),
            _ => runs.push(Run { direction, text: char.to_string() }),
        }
    }
    runs
}

fn direction(char: char) -> Direction {
    match u32::from(char) {
        _ if char.is_numeric() => Direction::Left,
        0x590..=0x8ff
        | 0xfb1d..=0xfdff
        | 0xfe70..=0xfefc
        | 0x10800..=0x10fff
        | 0x1e800..=0x1efff => Direction::Right,
        _ if char.is_alphanumeric() || char > '\u{2fff}' => Direction::Left,
        // A mark belongs to the letter before it.
        _ if unicode_normalization::char::is_combining_mark(char) => Direction::Left,
        _ => Direction::Either,
    }
}

fn mirrored(char: char) -> char {
    match char {
        '(' => ')',
        ')' => '(',
        '[' => ']',
        ']' => '[',
        '{' => '}',
        '}' => '{',
        '<' => '>',
        '>' => '<',
        '«' => '»',
        '»' => '«',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_from_right_to_left_come_in_the_order_in_which_they_are_seen() {
        for (line, order) in [
            ("cat", "cat"),
            ("black cat (2)", "black cat (2)"),
            ("猫 犬", "猫 犬"),
            ("קטן", "קטן"),
            ("חתול שחור", "שחור חתול"),
            ("חתול שחור קטן", "קטן שחור חתול"),
            ("חתול 12", "12 חתול"),
            ("חתול BMW X5 שחור", "שחור BMW X5 חתול"),
            ("class חתול שחור", "class שחור חתול"),
            ("חתול (שחור)", "(שחור) חתול"),
            ("חתו…חור", "חור…חתו"),
            ("", ""),
        ] {
            assert_eq!(seen(line), order, "{line}");
        }
    }
}
