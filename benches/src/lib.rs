//! What `ratios` and `speed` measure: the cases, and what they are compared with.
#![allow(
    clippy::restriction,
    clippy::missing_errors_doc,
    clippy::missing_panics_doc,
    clippy::must_use_candidate,
    missing_debug_implementations,
    missing_docs,
    reason = "benches may panic, and nobody else uses them"
)]

pub mod by_hand;
pub mod cases;
mod floor;
pub mod inputs;
pub mod obvious;
