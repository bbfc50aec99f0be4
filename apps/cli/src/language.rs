//! The language of what is printed: that of `--lang`, or the one that the user reads.

use std::ffi::OsString;

pub(crate) use lianlian_mpay_diagnose::Language;

/// What `--lang` says, or the system's locale. It is looked for before the command line is read,
/// since help and errors have a language too.
pub(crate) fn of(arguments: &[OsString]) -> Language {
    let mut rest = arguments.iter().filter_map(|argument| argument.to_str());
    while let Some(argument) = rest.next() {
        let code = match argument.strip_prefix("--lang") {
            Some("") => rest.next(),
            Some(code) => code.strip_prefix('='),
            None => continue,
        };
        if let Some(code) = code {
            return of_code(code);
        }
    }
    of_code(&sys_locale::get_locale().unwrap_or_default())
}

fn of_code(code: &str) -> Language {
    if code.to_ascii_lowercase().starts_with("zh") {
        Language::Chinese
    } else {
        Language::English
    }
}

/// One of two texts.
pub(crate) fn pick<'t>(language: Language, english: &'t str, chinese: &'t str) -> &'t str {
    match language {
        Language::Chinese => chinese,
        _ => english,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_arguments(arguments: &[&str]) -> Language {
        let arguments: Vec<_> = arguments.iter().map(OsString::from).collect();
        of(&arguments)
    }

    #[test]
    fn the_option_comes_first() {
        for arguments in [["mpay", "--lang", "zh"], ["mpay", "why", "--lang=zh-CN"]] {
            assert_eq!(of_arguments(&arguments), Language::Chinese);
        }
        assert_eq!(of_arguments(&["mpay", "--lang=en"]), Language::English);
    }

    #[test]
    fn locales_are_told_apart() {
        assert_eq!(of_code("zh_CN.UTF-8"), Language::Chinese);
        assert_eq!(of_code("zh-Hans"), Language::Chinese);
        assert_eq!(of_code("C"), Language::English);
        assert_eq!(of_code(""), Language::English);
    }
}
