//! The laws are in `tests/`.
