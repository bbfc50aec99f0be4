//! The signature core of LianLian Pay's (连连支付) MPAY API for C: what `lianlian_mpay.h` declares.
//!
//! `exports` is the border, and the one file with `unsafe`; all it does is to turn pointers into
//! what the core takes, and results into handles. `handles` are what the pointers point to.

#![allow(
    missing_debug_implementations,
    reason = "handles are for C, which prints none"
)]

pub mod exports;
pub mod failure;
pub mod handles;
mod names;
mod tables;
