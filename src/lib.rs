//! The signature core of LianLian Pay's (连连支付) MPAY API, for the *Card Bind Verify* call.
//!
//! Pure functions over bytes: no I/O, no HTTP, no clock, no globals, `no_std` with `alloc`. The
//! pipeline is the architecture. Each stage is a type that can be used on its own, depends on
//! those before it only, and is held by a group of rules:
//!
//! ```text
//! merchant → LianLian
//!
//!   BindVerifyRequest     five values, named
//!       │ prepare         refuses what is malformed, or reads in two ways             REQ
//!       ▼
//!   PreparedRequest       SignedFields ─▶ SigningString ─▶ Digest                 ORD STR
//!       │ Signer          a key: here, in an HSM, in another process                  SIG
//!       ▼
//!   SignedRequest         the JSON body to post                                       REQ
//!       │ expected        what the response has to match
//!       ▼
//! LianLian → merchant
//!
//!   bytes                 from anybody
//!       │ Message::parse  one strict reading of JSON                                  MSG
//!       ▼
//!   Message               SignedFields ─▶ SigningString ─▶ SignedMessage          ORD STR
//!       │ Verifier        is the sign type allowed, and the signature LianLian's?     SIG
//!       ▼
//!   Verified              what LianLian said
//!       │ Expected        to this request? of this API? is all signed that counts?    RSP
//!       ▼
//!   Outcome               bound, refused, or an unsigned claim
//! ```
//!
//! The values of a bound card and of a refusal come from [`Verified`], which owns the very message
//! that was verified, and there is no other way to them.
//!
//! - The typed call: [`BindVerifyRequest::sign`], then [`SignedRequest::verify_response`], or
//!   [`Expected::verify_response`] where the response arrives elsewhere.
//! - Every other MPAY message: [`sign_message`] and [`verify_message`], or stage by stage
//!   [`PreparedMessage`], [`Message`], [`SignedFields`], [`SigningString`], [`SignedMessage`].
//! - Keys: [`SigningKey`], [`VerifyingKey`]; those that live elsewhere: [`Signer`], [`Verifier`],
//!   or two steps: [`BindVerifyRequest::prepare`], [`Expected::open`].
//! - Errors: [`Error`] and [`KeyError`], with a stable [`code`](Error::code) and
//!   [`number`](Error::number).
//! - Why a message does not verify, and what a key file is: the crate `lianlian-mpay-diagnose`.
//! - Pages: [`embedding`] in other languages and where there is no operating system; for
//!   [`auditors`]; [`migrating`] from LianLian's Java or PHP demo code.
//!
//! Rules such as `SIG-7` are those of `vectors/SPEC.md`, where each has its source, and the
//! vectors beside it hold accepted and refused cases of each.
//!
//! # Example
//!
//! ```
//! use lianlian_mpay::{BindVerifyRequest, Error, NextStep, Outcome, SignType, Signer, VerifyingKey};
//!
//! fn bind(merchant: &impl Signer, lianlian: &VerifyingKey) -> Result<(), Error> {
//!     let request = BindVerifyRequest {
//!         oid_partner: "201103171000000000",
//!         token: "D096DBA0E3E0CC8F1D504C06E71D292D",
//!         user_id: "2013051500001",
//!         verify_code: "666666",
//!         no_order: Some("20130515094013"),
//!     };
//!     let signed = request.sign(SignType::Sha256WithRsa, merchant)?;
//!     let response = post(signed.body());
//!     match signed.verify_response(&response, lianlian)? {
//!         Outcome::Bound(card) => store(card.no_agree()),        // LianLian's word
//!         Outcome::Refused(refusal) => act(refusal.next_step()), // LianLian's word
//!         Outcome::Unsigned(claim) => query(claim.ret_code()),   // anybody's word
//!     }
//!     Ok(())
//! }
//! # fn post(_: &str) -> Vec<u8> { Vec::new() }
//! # fn store(_: Option<&str>) {}
//! # fn act(_: NextStep) {}
//! # fn query(_: &str) {}
//! ```
//!
//! # Untrusted input
//!
//! What takes bytes or text from outside ([`Message::parse`], [`Expected::verify_response`],
//! [`SigningKey::from_text`], [`VerifyingKey::from_text`] and their kin) does not panic, whatever
//! it is given, and its time and memory are bounded by the input's length and by the constants
//! [`MAX_MESSAGE_LEN`], [`MAX_FIELDS`], [`MAX_DEPTH`], [`MAX_KEY_LEN`] and [`MAX_KEY_BITS`].
#![no_std]

extern crate alloc;

mod base64;
mod bind_verify;
mod codes;
mod digest;
mod error;
mod json;
mod key;
mod limits;
mod message;
mod name;
mod prepared_message;
mod randomness;
mod secret;
mod sign_type;
mod signature;
mod signed_fields;
mod signed_message;
mod signer;
mod signing_string;

pub use bind_verify::{
    BindVerifyRequest, BoundCard, CONTENT_TYPE, ENDPOINT, Expected, NextStep, OpenedResponse,
    Outcome, PreparedRequest, Refusal, ResponseField, ResponseFieldIter, ResponseFields, RetCode,
    SignedRequest, SignedResponse, UnsignedRefusal,
};
pub use digest::Digest;
pub use error::{
    Error, FoundKey, KeyError, KeyFile, KeyRole, LengthUnit, Limit, Mismatch, NameProblem, Position,
};
#[cfg(any(feature = "getrandom", feature = "openssl"))]
pub use key::FastSigningKey;
pub use key::{
    FastVerifyingKey, Fingerprint, KeyContainer, KeyEncoding, KeyFormat, KeySet, KnownKey,
    Pkcs8Der, SigningKey, VerifyingKey,
};
#[cfg(feature = "openssl")]
pub use key::{NativeSigningKey, NativeVerifyingKey};
pub use limits::{
    MAX_DEPTH, MAX_FIELDS, MAX_KEY_BITS, MAX_KEY_LEN, MAX_MESSAGE_LEN, MAX_NAME_LEN, MIN_KEY_BITS,
};
pub use message::{Field, Message, Value};
pub use prepared_message::{PreparedMessage, SignedBody, sign_message};
pub use randomness::Randomness;
pub use sign_type::{SignType, UnknownSignType};
pub use signature::Signature;
pub use signed_fields::{Direction, SignedFields, signing_order};
pub use signed_message::{SignedMessage, Verified, verify_message};
pub use signer::{HostVerdict, Signer, Verifier};
pub use signing_string::SigningString;

#[cfg(any(doc, doctest))]
#[doc = include_str!("docs/auditors.md")]
pub mod auditors {}

#[cfg(any(doc, doctest))]
#[doc = include_str!("docs/embedding.md")]
pub mod embedding {}

#[cfg(any(doc, doctest))]
#[doc = include_str!("docs/migrating.md")]
pub mod migrating {}

/// The examples of the README, as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

/// The same in Chinese.
#[cfg(doctest)]
#[doc = include_str!("../README.zh-CN.md")]
struct ReadmeChinese;
