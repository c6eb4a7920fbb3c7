//! What is said of numbers that were typed, in a field or on the command line.

// Why a text is no number. Each goes on after the text itself: see `wrong`.
pub(crate) const NO_NUMBER: &str = "is not a number";
pub(crate) const NOT_FINITE: &str = "is not a usable finite number";
pub(crate) const TOO_SMALL: &str = "is too small to distinguish from 0";
pub(crate) const NOT_WHOLE: &str = "is not a whole number";
pub(crate) const NO_PERCENT: &str = "is a percentage, but a whole number is needed here";
pub(crate) const NO_SEED: &str = "is not a whole number from 0 to 9007199254740992";
pub(crate) const COMMA_OR_GROUP: &str = "can mean two numbers";
pub(crate) const POINT_OR_GROUP: &str = "can mean two whole numbers";
pub(crate) const SEPARATE: &str = "is not one number: separate numbers with commas or semicolons";

/// Nothing was typed.
pub(crate) const NOTHING: &str = "a number is needed here";

/// `reason` is one of those above.
pub(crate) fn wrong(written: &str, reason: &str) -> String {
    const MOST: usize = 40;
    let short: String = written.chars().take(MOST).collect();
    let rest = if written.chars().nth(MOST).is_some() { "…" } else { "" };
    let told = format!("'{short}{rest}' {reason}");
    let without = || written.replace([',', '.'], "");
    if reason == COMMA_OR_GROUP {
        return format!("{told}: write {} or {}", written.replace(',', "."), without());
    }
    if reason == POINT_OR_GROUP {
        let units = written.split([',', '.']).next().unwrap_or_default();
        return format!("{told}: write {units} or {}", without());
    }
    if reason == NO_NUMBER { told + ", like 0.3, 0,3 or 1e-3" } else { told }
}

/// Two numbers of a list that may be one with decimals.
pub(crate) fn decimal_comma(units: &str, decimals: &str) -> String {
    format!(
        "'{units},{decimals}' can mean one number or two: write {units}.{decimals}, or \
         {units},{decimals}.0 for two; in a list with semicolons, a comma is a decimal comma"
    )
}

// Beside a field of the window.

/// What was typed was not taken.
pub(crate) fn refused(reason: &str) -> String {
    format!("{reason}. The value is unchanged.")
}

/// What was typed is more than the field takes.
pub(crate) fn too_much(largest: &str) -> String {
    format!("The maximum is {largest}; it is now set.")
}

/// What was typed is less than the field takes.
pub(crate) fn too_little(smallest: &str) -> String {
    format!("The minimum is {smallest}; it is now set.")
}

/// A list of a form that can't be read.
pub(crate) fn list_refused(name: &str, reason: &str) -> String {
    format!("{name}: {reason}.")
}
