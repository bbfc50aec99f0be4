//! What a binding would ship: keys in, requests signed, responses verified.
//!
//! Every answer is JSON; a refusal is `{"error": code, "message": text}`. Keys are parsed once: an
//! import answers with `{"key": handle}`, and the host frees the handle when it is done.
#![no_std]

extern crate alloc;

use alloc::boxed::Box;
use alloc::string::ToString as _;

use abi::{HostRandom, answer, bytes};
use lianlian_mpay::{
    BindVerifyRequest, Error, Expected, Message, Outcome, SignType, SigningKey, VerifyingKey,
};
use serde_json::{Value, json};

/// Reads a private key from its text.
///
/// # Safety
///
/// That of `abi::bytes`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn import_signing_key(text: *const u8, length: usize) -> u64 {
    // SAFETY: the contract is the same.
    let text = unsafe { bytes(text, length) };
    reply(utf8(text).and_then(SigningKey::from_text).map(handle))
}

/// Reads a public key from its text.
///
/// # Safety
///
/// That of `abi::bytes`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn import_verifying_key(text: *const u8, length: usize) -> u64 {
    // SAFETY: the contract is the same.
    let text = unsafe { bytes(text, length) };
    reply(utf8(text).and_then(VerifyingKey::from_text).map(handle))
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

/// Signs a request, given as a JSON object with its members and `sign_type`. Answers with the body
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
    let sign_type = SignType::parse(text(&message, "sign_type")?)?;
    let request = BindVerifyRequest::from_message(&message, sign_type)?;
    let signed = request.sign_with_rng(sign_type, key, &mut HostRandom)?;
    Ok(json!({ "body": signed.body() }))
}

fn verify(key: &VerifyingKey, request: &[u8], response: &[u8]) -> Result<Value, Error> {
    let request = Message::parse(request)?;
    let mut expected = Expected::new(
        text(&request, "oid_partner")?,
        text(&request, "user_id")?,
        SignType::parse(text(&request, "sign_type")?)?,
    )?;
    if let Some(no_order) = request.text("no_order") {
        expected = expected.with_no_order(no_order)?;
    }
    Ok(match expected.read(response, key)? {
        Outcome::Bound(card) => json!({
            "outcome": "bound",
            "card_no": card.card_no(),
            "no_agree": card.no_agree(),
        }),
        Outcome::Refused(refusal) => json!({
            "outcome": "refused",
            "ret_code": refusal.ret_code().as_str(),
            "ret_msg": refusal.ret_msg(),
            "authenticated": refusal.is_authenticated(),
            "next": refusal.next_step().as_str(),
        }),
    })
}

fn text<'m>(message: &'m Message<'_>, name: &'static str) -> Result<&'m str, Error> {
    message.text(name).ok_or(Error::MissingField { name })
}

fn utf8(text: &[u8]) -> Result<&str, Error> {
    core::str::from_utf8(text).map_err(|error| Error::InvalidUtf8 {
        offset: error.valid_up_to(),
    })
}

/// The host's handle of a key: where it lies.
fn handle<K>(key: K) -> Value {
    json!({ "key": Box::into_raw(Box::new(key)) as usize })
}

fn reply(result: Result<Value, Error>) -> u64 {
    let value = result
        .unwrap_or_else(|error| json!({ "error": error.code(), "message": error.to_string() }));
    answer(value.to_string().as_bytes())
}
