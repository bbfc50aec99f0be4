//! The two READMEs say the same, and what they print is what is printed.
#![allow(clippy::restriction, reason = "tests may panic")]

const ENGLISH: &str = include_str!("../README.md");
const CHINESE: &str = include_str!("../README.zh-CN.md");
const PRINTED: &str = include_str!("../examples/expected/bind_verify.txt");

/// A page's parts that both languages share: the levels of its headings and its code blocks without
/// comments, in their order.
fn parts(page: &str) -> Vec<String> {
    let (mut parts, mut block) = (Vec::new(), None);
    for line in page.lines() {
        match (&mut block, line.starts_with("```")) {
            (None, true) => block = Some(line.to_owned()),
            (None, false) if line.starts_with('#') => {
                parts.push(line.split(' ').next().unwrap().to_owned());
            }
            (None, false) => {}
            (Some(_), true) => parts.extend(block.take()),
            (Some(text), false) => {
                let is_rust = text.starts_with("```rust");
                let code = line.split("//").next().filter(|_| is_rust);
                text.push('\n');
                text.push_str(code.unwrap_or(line).trim_end());
            }
        }
    }
    assert_eq!(block, None, "a code block is not closed");
    parts
}

/// Per section, how many rows of tables, items of lists and links it has.
fn shape(page: &str) -> Vec<[usize; 3]> {
    let is_item = |line: &&str| line.starts_with("- ") || line.starts_with(char::is_numeric);
    let count = |section: &str| {
        let rows = section.lines().filter(|line| line.starts_with('|'));
        let items = section.lines().filter(is_item);
        [rows.count(), items.count(), section.matches("](").count()]
    };
    page.split("\n## ").map(count).collect()
}

#[test]
fn both_have_the_same_headings_and_code_blocks() {
    let (english, chinese) = (parts(ENGLISH), parts(CHINESE));
    assert!(english.iter().filter(|part| *part == "##").count() > 5);
    assert!(english.iter().any(|part| part.starts_with("```rust")));
    assert_eq!(english, chinese);
}

#[test]
fn both_have_the_same_tables_lists_and_links() {
    assert_eq!(shape(ENGLISH), shape(CHINESE));
}

#[test]
fn each_leads_to_the_other() {
    assert!(ENGLISH.contains("](README.zh-CN.md)"));
    assert!(CHINESE.contains("](README.md)"));
}

/// `…` stands for lines that are left out.
#[test]
fn the_output_shown_is_the_examples() {
    let blocks = parts(ENGLISH);
    let shown = blocks
        .iter()
        .find_map(|block| block.strip_prefix("```text\n"))
        .unwrap();
    let mut rest = PRINTED;
    for piece in shown.split("\n…\n") {
        let at = rest
            .find(piece)
            .unwrap_or_else(|| panic!("not printed, or not there: {piece}"));
        rest = &rest[at + piece.len()..];
    }
}
