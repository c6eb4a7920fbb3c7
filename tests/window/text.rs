//! The words of the window stand in src/text, and nowhere else: no panel speaks for itself.
//!
//! The source of src/ui is read literal by literal. Ids, names of textures, messages to the log
//! and of broken promises are told from words by the call that a literal is given to.

use std::fs;
use std::path::{Path, PathBuf};

/// What is called with something that nobody reads in the window.
const NOT_SHOWN: &[&str] = &[
    // Ids and names of textures.
    "from_id_salt",
    "id_salt",
    "push_id",
    "Id::new",
    "Id::unique",
    "Grid::new",
    "Plot::new",
    "plain_plot",
    "with",
    "Panel::top",
    "Panel::bottom",
    "Panel::left",
    "Panel::right",
    "Strip::top",
    "load_texture",
    // For those who look into the program.
    "expect",
    "panic!",
    "unreachable!",
    "assert!",
    "assert_eq!",
    "debug_assert!",
    "trace!",
    "debug!",
    "info!",
    "warn!",
    "error!",
];

/// What shows everything that it is given: here a single word is one too many.
const SHOWN: &[&str] = &[
    "label",
    "weak",
    "strong",
    "heading",
    "colored_label",
    "button",
    "small_button",
    "menu_button",
    "checkbox",
    "radio_value",
    "selectable_label",
    "selectable_value",
    "toggle_value",
    "hint_text",
    "selected_text",
    "alt_text",
    "accessible_name",
    "on_hover_text",
    "on_disabled_hover_text",
    "x_axis_label",
    "y_axis_label",
    "describe",
    "Button::new",
    "CollapsingHeader::new",
    "Label::new",
    "MenuButton::new",
    "RichText::new",
];

/// A string literal, and the call it is given to: empty where there is none.
#[derive(Debug, PartialEq)]
struct Literal {
    line: usize,
    text: String,
    call: String,
}

/// An open bracket: what stands before it, and whether nothing inside is shown.
struct Open {
    bracket: char,
    call: String,
    hidden: bool,
}

/// The literals of a source, without those in attributes and in parts for tests only.
fn literals(source: &str) -> Vec<Literal> {
    let chars: Vec<char> = source.chars().collect();
    let starts = |at: usize, text: &str| {
        text.chars().enumerate().all(|(offset, char)| chars.get(at + offset) == Some(&char))
    };
    let mut found = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    // The next block is for tests only.
    let mut tests_follow = false;
    let (mut at, mut line) = (0, 1);
    while at < chars.len() {
        let mut end = at + 1;
        match chars[at] {
            '/' if starts(at, "//") => {
                while end < chars.len() && chars[end] != '\n' {
                    end += 1;
                }
            }
            '#' if starts(at, "#[") || starts(at, "#![") => {
                tests_follow |= starts(at, "#[cfg(test)]");
                open.push(Open { bracket: '[', call: "#".to_owned(), hidden: true });
                while chars[end - 1] != '[' {
                    end += 1;
                }
            }
            bracket @ ('(' | '[' | '{') => {
                let call = if bracket == '(' { name_before(&chars[..at]) } else { String::new() };
                let hidden = bracket == '{' && std::mem::take(&mut tests_follow);
                open.push(Open { bracket, call, hidden });
            }
            ')' | ']' | '}' => {
                open.pop();
            }
            // A module for tests in a file of its own.
            ';' if tests_follow && open.is_empty() => tests_follow = false,
            '\'' => {
                // A character such as '"' or '\''; anything else is a lifetime.
                if starts(at + 1, "\\") {
                    end = at + 3;
                    while chars[end] != '\'' {
                        end += 1;
                    }
                    end += 1;
                } else if starts(at + 2, "'") {
                    end = at + 3;
                }
            }
            '"' => {
                let hashes = chars[..at].iter().rev().take_while(|char| **char == '#').count();
                let raw = at > hashes && chars[at - hashes - 1] == 'r';
                while chars[end] != '"' || raw && !starts(end + 1, &"#".repeat(hashes)) {
                    end += if !raw && chars[end] == '\\' { 2 } else { 1 };
                }
                let text = chars[at + 1..end].iter().collect();
                end += 1;
                if !open.iter().any(|open| open.hidden) {
                    found.push(Literal { line, text, call: call(&open) });
                }
            }
            _ => {}
        }
        line += chars[at..end].iter().filter(|char| **char == '\n').count();
        at = end;
    }
    assert!(open.is_empty(), "the brackets of a source do not match");
    found
}

/// The path and name of what is called with a bracket that follows: `ui.label`, `Id::new`, `warn!`.
fn name_before(chars: &[char]) -> String {
    let of_name = |char: &&char| char.is_alphanumeric() || matches!(char, '_' | ':' | '!');
    let name: Vec<char> = chars.iter().rev().take_while(of_name).copied().collect();
    name.into_iter().rev().collect()
}

/// The innermost call around a place, seen through tuples, lists, and sentences put together.
fn call(open: &[Open]) -> String {
    let inner = open.iter().rev().take_while(|open| open.bracket != '{');
    let named =
        |open: &&Open| !matches!(open.call.as_str(), "" | "format!" | "Some" | "Ok" | "Err");
    inner.filter(named).map(|open| open.call.clone()).next().unwrap_or_default()
}

/// Words of at least this many letters, without what is filled in.
fn words(text: &str, letters: usize) -> usize {
    let mut depth = 0;
    let mut said = String::new();
    for char in text.replace("\\n", " ").chars() {
        match char {
            '{' => depth += 1,
            '}' => depth -= 1,
            char if depth == 0 => said.push(char),
            _ => {}
        }
    }
    let long = |word: &&str| word.chars().filter(|char| char.is_alphabetic()).count() >= letters;
    said.split_whitespace().filter(long).count()
}

/// Whether a literal is for people.
fn is_shown(literal: &Literal) -> bool {
    let is_given_to = |calls: &[&str]| {
        calls
            .iter()
            .any(|name| literal.call == *name || literal.call.ends_with(&format!("::{name}")))
    };
    if is_given_to(NOT_SHOWN) {
        return false;
    }
    let (most, letters) = if is_given_to(SHOWN) { (0, 3) } else { (1, 2) };
    words(&literal.text, letters) > most
}

/// What a source says by itself.
fn spoken(source: &str) -> Vec<Literal> {
    literals(source).into_iter().filter(is_shown).collect()
}

/// What measures the window speaks on the command line, which has its own words.
const MEASURES: [&str; 2] = ["bench", "soak"];

/// All sources in a folder and in its folders, without those for tests and measurements only.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if MEASURES.contains(&name.trim_end_matches(".rs")) {
            continue;
        }
        if path.is_dir() && name != "tests" {
            sources(&path, found);
        } else if name.ends_with(".rs") && name != "tests.rs" {
            found.push(path);
        }
    }
}

#[test]
fn no_panel_has_words_of_its_own() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    sources(&root.join("src/ui"), &mut paths);
    paths.sort();
    assert!(paths.len() > 40, "only {} sources of the window were found", paths.len());
    let mut said = String::new();
    let mut read = 0;
    for path in paths {
        let source = fs::read_to_string(&path).unwrap();
        read += literals(&source).len();
        let path = path.strip_prefix(root).unwrap().display();
        for Literal { line, text, .. } in spoken(&source) {
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            said += &format!("\n{path}:{line}: {text}");
        }
    }
    assert!(read > 150, "only {read} literals were found: ids and file names alone are more");
    assert!(said.is_empty(), "these words belong into src/text:{said}");
}

#[test]
fn words_are_found() {
    for source in [
        r#"fn f(ui: &mut Ui) { ui.button("Seed"); }"#,
        r#"fn f() -> String { format!("step {} of {}", 1, 2) }"#,
        r#"fn f(ui: &mut Ui) { ui.label(format!("{} pairs", 3)); }"#,
        r##"const HINT: &str = r#"Back to "the" start"#;"##,
        "const HINT: &str = \"Back to \\\n    the start\";",
        r#"fn f() { let quote = '"'; name("of the window"); let _ = '\''; }"#,
        r#"fn f<'a>(x: &'a str) { ui.menu_button(x, |ui| { ui.weak("nothing"); }) }"#,
        r#"fn f() { items.push((1, "Two models", 3)); }"#,
        "#[cfg(test)]\nmod tests;\nconst A: &str = \"not in tests\";",
    ] {
        assert_eq!(spoken(source).len(), 1, "{source}");
    }
    let lines = "const A: &str = \"a\";\n// Two words\nconst B: &str = \"two words\";";
    let found = Literal { line: 3, text: "two words".to_owned(), call: String::new() };
    assert_eq!(spoken(lines), [found]);
}

#[test]
fn ids_messages_to_the_log_and_tests_are_left_alone() {
    for source in [
        "/// Says “two words”, or \"two words\".\nfn f() {} // \"and here\"",
        r#"fn f() { ComboBox::from_id_salt(("method of the other", model)); }"#,
        r#"fn f() { egui::Grid::new("keys of the page"); Id::unique("over all"); }"#,
        r#"fn f() { ui.ctx().load_texture(&format!("picture of {}", 1), image, options); }"#,
        r#"fn f() { list.first().expect("there is at least one"); }"#,
        r#"fn f() { tracing::warn!("{name} could not be opened: {error}"); }"#,
        r#"#[error("no window could be opened: {0}")] NoWindow(String),"#,
        r#"fn f() { ui.label("–"); ui.checkbox(&mut on, "z′"); path.join("settings"); }"#,
        r#"fn f() { set_text(format!("{:.2} px", 1.0)); }"#,
        "#[cfg(test)]\nmod tests { fn f() { get(\"Back to the start\"); } }",
    ] {
        assert_eq!(spoken(source), [], "{source}");
    }
}
