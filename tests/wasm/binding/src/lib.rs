//! What a binding would ship: keys in, requests signed, responses verified.
//!
//! Every answer is JSON; a refusal is `{"error": code, "message": text}`. Keys are parsed once: an
//! import answers with `{"key": handle}`, and the host frees the handle when it is done.
#![no_std]

extern crate alloc;

use alloc::boxed::Box;
use alloc::string::ToString;

use abi::{HostRandom, answer, bytes};
use lianlian_mpay::{
    BindVerifyRequest, Error, Expected, KeyError, Message, Outcome, SignType, SigningKey,
    VerifyingKey,
};
use serde_json::{Value, json};

/// Reads a private key as a file holds it.
///
/// # Safety
///
/// That of `abi::bytes`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn import_signing_key(text: *const u8, length: usize) -> u64 {
    // SAFETY: the contract is the same.
    let text = unsafe { bytes(text, length) };
    reply(SigningKey::from_bytes(text).map(handle))
}

/// Reads a public key as a file holds it.
///
/// # Safety
///
/// That of `abi::bytes`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn import_verifying_key(text: *const u8, length: usize) -> u64 {
    // SAFETY: the contract is the same.
    let text = unsafe { bytes(text, length) };
    reply(VerifyingKey::from_bytes(text).map(handle))
}

/// Wipes a private key.
///
/// # Safety
///
/// `key` is a handle of `import_signing_key`, and is not used afterwards.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn free_signing_key(key: *mut SigningKey) {
    // SAFETY: a handle is the address of a box that nothing else frees.
    drop(unsafe { Box::from_raw(key) });
}

/// Forgets a public key.
///
/// # Safety
///
/// `key` is a handle of `import_verifying_key`, and is not used afterwards.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn free_verifying_key(key: *mut VerifyingKey) {
    // SAFETY: a handle is the address of a box that nothing else frees.
    drop(unsafe { Box::from_raw(key) });
}

/// Signs a request, given as a JSON object with its fields and `sign_type`. Answers with the body
/// to send: `{"body": text}`.
///
/// # Safety
///
/// `key` is a handle of `import_signing_key` that was not freed; the rest as `abi::bytes`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sign_request(
    key: *const SigningKey,
    fields: *const u8,
    length: usize,
) -> u64 {
    // SAFETY: a handle is the address of a box, which lives; the rest has the same contract.
    let (key, fields) = unsafe { (&*key, bytes(fields, length)) };
    reply(sign(key, fields))
}

/// Reads the response to a request, which is given by the body that was sent.
///
/// # Safety
///
/// `key` is a handle of `import_verifying_key` that was not freed; the rest as `abi::bytes`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn verify_response(
    key: *const VerifyingKey,
    request: *const u8,
    request_length: usize,
    response: *const u8,
    response_length: usize,
) -> u64 {
    // SAFETY: a handle is the address of a box, which lives; the rest has the same contract.
    let (key, request, response) = unsafe {
        (
            &*key,
            bytes(request, request_length),
            bytes(response, response_length),
        )
    };
    reply(verify(key, request, response))
}

fn sign(key: &SigningKey, fields: &[u8]) -> Result<Value, Error> {
    let message = Message::parse(fields)?;
    let sign_type = message.text("sign_type");
    let sign_type = sign_type.ok_or(Error::MissingField { name: "sign_type" })?;
    let sign_type = SignType::parse(sign_type)?;
    let prepared = BindVerifyRequest::from_message(&message, sign_type)?.prepare(sign_type)?;
    let signature = key.sign_digest_with(&mut HostRandom, &prepared.digest())?;
    // The key has checked it.
    let signed = prepared.finish_unchecked(signature)?;
    Ok(json!({ "body": signed.body() }))
}

fn verify(key: &VerifyingKey, request: &[u8], response: &[u8]) -> Result<Value, Error> {
    let expected = Expected::from_message(&Message::parse(request)?)?;
    Ok(match expected.verify_response(response, key)? {
        Outcome::Bound(card) => json!({
            "outcome": "bound",
            "card_no": card.card_no(),
            "no_agree": card.no_agree(),
        }),
        Outcome::Refused(refusal) => json!({
            "outcome": "refused",
            "ret_code": refusal.ret_code().as_str(),
            "ret_msg": refusal.ret_msg(),
            "next": refusal.next_step().code(),
        }),
        Outcome::Unsigned(claim) => json!({
            "outcome": "unsigned",
            "ret_code": claim.ret_code(),
            "ret_msg": claim.ret_msg(),
        }),
    })
}

/// What a refusal says, whichever of the two errors it is.
trait Refused: ToString {
    fn code(&self) -> &'static str;
}

impl Refused for Error {
    fn code(&self) -> &'static str {
        self.code()
    }
}

impl Refused for KeyError {
    fn code(&self) -> &'static str {
        self.code()
    }
}

/// The host's handle of a key: where it lies.
fn handle<K>(key: K) -> Value {
    json!({ "key": Box::into_raw(Box::new(key)) as usize })
}

fn reply<E: Refused>(result: Result<Value, E>) -> u64 {
    let value = result
        .unwrap_or_else(|error| json!({ "error": error.code(), "message": error.to_string() }));
    answer(value.to_string().as_bytes())
}
