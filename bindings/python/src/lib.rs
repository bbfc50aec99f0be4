//! The Rust half of the Python distribution `lianlian-mpay`: classes and functions over the core's
//! public API. What `cryptography` does is in `lianlian_mpay/_host.py`, exceptions are in
//! `lianlian_mpay/_errors.py`, and the types of all that is here in `lianlian_mpay/_native.pyi`.
#![allow(
    clippy::needless_pass_by_value,
    reason = "PyO3 hands arguments over by value"
)]

mod arrow;
mod diagnosis;
mod enums;
mod errors;
mod host;
mod input;
mod keys;
mod message;
mod outcome;
mod request;
mod response;
mod tables;

/// The module `lianlian_mpay._native`.
#[pyo3::pymodule]
mod _native {
    use pyo3::prelude::*;

    #[pymodule_export]
    use crate::arrow::{ChunkedColumn, Column, explain_column, verify_column};
    #[pymodule_export]
    use crate::diagnosis::{
        Diagnosis, Finding, KeyDiagnosis, NamedKey, Place, Reason, SignatureContent, SignedText,
        diagnose, diagnose_key, diagnose_signature,
    };
    #[pymodule_export]
    use crate::keys::{KeySet, SigningKey, VerifyingKey};
    #[pymodule_export]
    use crate::message::{
        Digest, PreparedMessage, SignedBody, SignedFields, SignedMessage, Verified, sign_message,
        signing_order, signing_string, verify_message,
    };
    #[pymodule_export]
    use crate::outcome::{BoundCard, Refusal, ResponseField, UnsignedRefusal};
    #[pymodule_export]
    use crate::request::{BindVerifyRequest, PreparedRequest, SignedRequest};
    #[pymodule_export]
    use crate::response::{Expected, SignedResponse};
    #[pymodule_export]
    use crate::tables::RetCode;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        crate::enums::add_to(module)?;
        crate::tables::add_to(module)
    }
}
