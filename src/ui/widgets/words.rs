//! Names and numbers as every panel writes them.

use crate::config::DatasetChoice;
use crate::state::AppState;
use crate::text::{classes, reports};

/// What the window calls a choice before its data set is there.
pub fn title(choice: &DatasetChoice) -> String {
    match choice {
        DatasetChoice::Digits => reports::DIGITS.to_owned(),
        DatasetChoice::Mnist => reports::MNIST.to_owned(),
        DatasetChoice::FashionMnist => reports::FASHION_MNIST.to_owned(),
        DatasetChoice::Folder(path) => path.display().to_string(),
    }
}

/// What the data set calls a class, in one short line.
pub fn class_name(state: &AppState, class: Option<usize>) -> String {
    named(state, class, classes::shown)
}

/// The same for a tooltip, with everything there is to it.
pub fn whole_class_name(state: &AppState, class: Option<usize>) -> String {
    named(state, class, classes::whole)
}

fn named(state: &AppState, class: Option<usize>, words: fn(&str, usize) -> String) -> String {
    let names = state.dataset.as_ref().map(|dataset| &dataset.class_names);
    let name = class.and_then(|class| Some(words(names?.get(class)?, class)));
    name.unwrap_or_else(|| "?".to_owned())
}

/// A whole number with thin groups: `12 345`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn numbers_read_well() {
        assert_eq!(grouped(7), "7");
        assert_eq!(grouped(1234567), "1 234 567");
    }
}
