//! The signature core of LianLian Pay's (连连支付) MPAY API.
#![no_std]
extern crate alloc;

mod backend;
mod base64;
mod digest;
mod error;
mod fields;
mod json;
mod key;
mod message;
mod name;
mod outcome;
mod page;
mod request;
mod response;
mod ret_code;
mod rsa;
mod sign_type;
mod signature;
mod signed_message;
mod signing_string;

pub use rand_core;

pub use backend::{Signer, Verifier};
pub use digest::Digest;
pub use error::{Error, FoundKey, KeyRole, Limit, Mismatch, NameProblem, Position};
pub use fields::{Direction, Fields, signing_order};
pub use json::MAX_DEPTH;
pub use key::{
    Fingerprint, KeyContainer, KeyEncoding, KeyFormat, KnownKey, SigningKey, VerifyingKey,
};
pub use message::{MAX_MEMBERS, MAX_MESSAGE_LEN, Member, Message, Value};
pub use name::MAX_NAME_LEN;
pub use outcome::{BoundCard, Outcome, Refusal, ResponseMember, ResponseMembers};
pub use request::{BindVerifyRequest, CONTENT_TYPE, ENDPOINT, PreparedRequest, SignedRequest};
pub use response::Expected;
pub use ret_code::{NextStep, RetCode};
pub use rsa::{MAX_KEY_BITS, MIN_KEY_BITS};
pub use sign_type::SignType;
pub use signature::Signature;
pub use signed_message::{SignedMessage, Verified};
pub use signing_string::SigningString;
