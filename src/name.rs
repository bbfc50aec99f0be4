//! What a field's name may be, and how two names compare.

use alloc::borrow::Cow;
use core::cmp::Ordering;

use crate::error::NameProblem;
use crate::limits::MAX_NAME_LEN;

/// Rule `MSG-2`: 1 to [`MAX_NAME_LEN`] characters of `A-Z a-z 0-9 _`.
pub(crate) fn check(name: &str) -> Result<(), NameProblem> {
    if name.is_empty() {
        return Err(NameProblem::Empty);
    }
    if let Some(wrong) = name.chars().find(|c| !is_name_character(*c)) {
        return Err(NameProblem::Character(wrong));
    }
    if name.len() > MAX_NAME_LEN {
        return Err(NameProblem::TooLong);
    }
    Ok(())
}

/// Rule `ORD-1`: by bytes with ASCII letters lower-cased, a prefix first.
pub(crate) fn compare(a: &str, b: &str) -> Ordering {
    let a = a.bytes().map(|byte| byte.to_ascii_lowercase());
    a.cmp(b.bytes().map(|byte| byte.to_ascii_lowercase()))
}

/// Rule `MSG-3`: whether two names are one but for ASCII case.
pub(crate) fn is_same(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b)
}

/// A name as errors carry it.
pub(crate) fn owned(name: &str) -> Cow<'static, str> {
    Cow::Owned(name.into())
}

fn is_name_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}
