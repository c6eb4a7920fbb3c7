//! Names as people write them: in capitals, with other dashes, mistyped.

/// Letters and digits alone, in lower case: `Noisy_VAE` and `noisy-vae` are one name.
pub fn squeezed(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The name that differs least, if no more than a slip of the hand separates the two.
pub fn nearest<'a>(text: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let written = squeezed(text);
    let length = written.chars().count();
    names
        .map(|name| (distance(&written, &squeezed(name)), name))
        .filter(|&(distance, name)| distance <= 2 && 2 * distance < length.min(name.len()))
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, name)| name)
}

/// Letters to add, take away, change or swap with their neighbour until the two are the same.
fn distance(one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let mut table = vec![vec![0; other.len() + 1]; one.len() + 1];
    for i in 0..=one.len() {
        for j in 0..=other.len() {
            table[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let changed = usize::from(one[i - 1] != other[j - 1]);
                let least = (table[i - 1][j] + 1)
                    .min(table[i][j - 1] + 1)
                    .min(table[i - 1][j - 1] + changed);
                let swapped =
                    i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1];
                if swapped { least.min(table[i - 2][j - 2] + 1) } else { least }
            };
        }
    }
    table[one.len()][other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dashes_blanks_and_capitals_do_not_count() {
        assert_eq!(squeezed("Noisy_VAE "), "noisyvae");
        assert_eq!(squeezed("Fashion-MNIST"), "fashionmnist");
    }

    #[test]
    fn a_swap_is_one_slip() {
        assert_eq!(
            [distance("minst", "mnist"), distance("", "ab"), distance("abc", "abc")],
            [1, 2, 0]
        );
        assert_eq!(nearest("minst", ["digits", "mnist"].into_iter()), Some("mnist"));
        assert_eq!(nearest("cats", ["digits", "mnist"].into_iter()), None);
    }
}
