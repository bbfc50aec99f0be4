//! Names of fields: what the core's rules `MSG-2` and `ORD-1` say of them.

use core::cmp::Ordering;

use lianlian_mpay::MAX_NAME_LEN;

/// Rule `ORD-1`.
pub(crate) fn compare(a: &str, b: &str) -> Ordering {
    let a = a.bytes().map(|byte| byte.to_ascii_lowercase());
    a.cmp(b.bytes().map(|byte| byte.to_ascii_lowercase()))
}

/// Rule `MSG-2`.
pub(crate) fn is_name(name: &str) -> bool {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || c == '_';
    (1..=MAX_NAME_LEN).contains(&name.len()) && name.chars().all(is_allowed)
}
