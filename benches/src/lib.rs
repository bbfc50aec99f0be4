//! What `ratios` and `speed` measure: the cases, and what they are compared with.
#![allow(clippy::restriction, missing_docs, reason = "benches may panic")]

pub mod by_hand;
pub mod cases;
mod floor;
pub mod inputs;
pub mod obvious;
