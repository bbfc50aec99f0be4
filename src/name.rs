//! What a member's name may be, and how two names compare.

use alloc::borrow::Cow;
use core::cmp::Ordering;

use crate::error::NameProblem;
use crate::scan;

/// The longest name that is accepted, in characters. Names in published messages have at most 12.
pub const MAX_NAME_LEN: usize = 64;

/// Rule `MSG-2`: 1 to [`MAX_NAME_LEN`] characters of `A-Z a-z 0-9 _`.
pub(crate) fn check(name: &str) -> Result<(), NameProblem> {
    if name.is_empty() {
        return Err(NameProblem::Empty);
    }
    if scan::any(name, |byte| !is_name_byte(byte)) {
        let is_wrong = |c: &char| u8::try_from(*c).map_or(true, |byte| !is_name_byte(byte));
        return Err(NameProblem::Character(
            name.chars().find(is_wrong).unwrap_or_default(),
        ));
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

/// Rule `REQ-5`: whether a value contains `&name=`, and so reads as another member.
pub(crate) fn is_in(value: &str) -> bool {
    let is_name = |part: &str| {
        part.split_once('=')
            .is_some_and(|(name, _)| check(name).is_ok())
    };
    scan::any(value, |byte| byte == b'&') && value.split('&').skip(1).any(is_name)
}

/// A name as errors carry it.
pub(crate) fn owned(name: &str) -> Cow<'static, str> {
    Cow::Owned(name.into())
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}
