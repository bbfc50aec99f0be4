//! placeholder
#![allow(clippy::restriction, reason = "tests may panic")]
