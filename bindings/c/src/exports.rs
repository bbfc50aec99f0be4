//! The border: every function that the header declares. The one file with `unsafe`, of which there
//! are two kinds: names that are exported as they are, and [`bytes_of`], [`list_of`], [`boxed`], which
//! read what a caller's pointer points to. Their contract is the header's: a pointer with a length
//! points to so many readable bytes or items, or is NULL with length 0; a handle is NULL, or came
//! from this library and was not freed; an out parameter is NULL or can be written.
//!
//! Handles come in as `Option<&T>`, which is a pointer that may be NULL. No panic crosses: the core
//! has none, but where one would, it becomes an error (`misuse`), since a process that serves others
//! must not end for it.
#![allow(unsafe_code, reason = "the border to C")]
#![allow(
    clippy::missing_safety_doc,
    clippy::undocumented_unsafe_blocks,
    reason = "the contract is the same for all, and stands above"
)]

use core::ffi::c_char;
use core::{ptr, slice};
use std::panic::{AssertUnwindSafe, catch_unwind};

use lianlian_mpay::{
    BindVerifyRequest, Digest, Expected as CoreExpected, KnownKey, Message, Outcome,
    PreparedMessage, SignType, Signature, SignedFields, SignedMessage,
    SigningKey as CoreSigningKey, VerifyingKey as CoreVerifyingKey, signing_order,
};
use lianlian_mpay_diagnose::{
    Diagnosis as CoreDiagnosis, NamedKey, diagnose_key, diagnose_signature, diagnose_with_texts,
};
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::handles::{
    By, Bytes, Diagnosis, Fields, KeyDiagnosis, Names, Opened, OutcomeHandle, Prepared, Signed,
    SigningKey, VerifiedHandle, VerifyingKey, parse,
};
use crate::{names, tables};

/// A text or bytes: so many bytes from `data` on. `data` may be NULL where `length` is 0. Texts are
/// UTF-8, and need no NUL at their end.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Text {
    /// Where it begins.
    pub data: *const c_char,
    /// How many bytes it has.
    pub length: usize,
}

/// A key that may have made a signature, for a diagnosis.
#[repr(C)]
pub struct NamedKeyInput {
    /// What the diagnosis calls it.
    pub name: Text,
    /// `LLMPAY_LIANLIAN` or `LLMPAY_MERCHANT`.
    pub side: u32,
    /// The key, which is borrowed for the call.
    pub key: *const VerifyingKey,
}

/// Expected of the answer to a request.
pub struct Expected(CoreExpected);

// What pointers point to

/// # Safety
/// As above.
unsafe fn bytes_of<'a>(data: *const c_char, length: usize) -> Result<&'a [u8], Failure> {
    if length == 0 {
        return Ok(&[]);
    }
    if data.is_null() {
        return Err(Failure::misuse("NULL with a length"));
    }
    if isize::try_from(length).is_err() {
        return Err(Failure::misuse("a length beyond the address space"));
    }
    // SAFETY: not NULL, and so many bytes by the contract.
    Ok(unsafe { slice::from_raw_parts(data.cast(), length) })
}

/// # Safety
/// As above.
unsafe fn list_of<'a, T>(items: *const T, count: usize) -> Result<&'a [T], Failure> {
    if count == 0 {
        return Ok(&[]);
    }
    if items.is_null() {
        return Err(Failure::misuse("NULL with a length"));
    }
    if count > isize::MAX.unsigned_abs() / size_of::<T>().max(1) {
        return Err(Failure::misuse("a length beyond the address space"));
    }
    // SAFETY: not NULL, and so many items by the contract.
    Ok(unsafe { slice::from_raw_parts(items, count) })
}

/// # Safety
/// As above.
unsafe fn text_of<'a>(data: *const c_char, length: usize) -> Result<&'a str, Failure> {
    // SAFETY: the contract is the same.
    let bytes = unsafe { bytes_of(data, length) }?;
    str::from_utf8(bytes).map_err(|error| {
        lianlian_mpay::Error::InvalidUtf8 {
            offset: error.valid_up_to(),
        }
        .into()
    })
}

/// # Safety
/// As above.
unsafe fn optional_text_of<'a>(
    data: *const c_char,
    length: usize,
) -> Result<Option<&'a str>, Failure> {
    if data.is_null() && length == 0 {
        return Ok(None);
    }
    // SAFETY: the contract is the same.
    unsafe { text_of(data, length) }.map(Some)
}

/// # Safety
/// As above.
unsafe fn texts_of<'a>(texts: *const Text, count: usize) -> Result<Vec<&'a str>, Failure> {
    // SAFETY: the contract is the same, for the list and for each of its items.
    let texts = unsafe { list_of(texts, count) }?.iter();
    texts
        .map(|text| unsafe { text_of(text.data, text.length) })
        .collect()
}

/// Takes a handle back from the caller.
///
/// # Safety
/// As above; and nothing uses the handle afterwards.
unsafe fn boxed<T>(handle: *mut T) -> Option<Box<T>> {
    // SAFETY: it came from `Box::into_raw` by the contract.
    (!handle.is_null()).then(|| unsafe { Box::from_raw(handle) })
}

// How results go out

fn need<T>(handle: Option<&T>) -> Result<&T, Failure> {
    handle.ok_or_else(|| Failure::misuse("a handle is NULL"))
}

fn guarded<T>(made: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    catch_unwind(AssertUnwindSafe(made))
        .unwrap_or_else(|_| Err(Failure::misuse("a panic, which is a bug of this library")))
}

/// A handle by the out parameter, which is NULL where there is an error; or the error.
fn make<T>(out: Option<&mut *mut T>, made: impl FnOnce() -> Result<T, Failure>) -> *mut Failure {
    let Some(out) = out else {
        return failed(Failure::misuse("the out parameter is NULL"));
    };
    *out = ptr::null_mut();
    match guarded(made) {
        Ok(value) => {
            *out = Box::into_raw(Box::new(value));
            ptr::null_mut()
        }
        Err(failure) => failed(failure),
    }
}

fn check(made: impl FnOnce() -> Result<(), Failure>) -> *mut Failure {
    match guarded(made) {
        Ok(()) => ptr::null_mut(),
        Err(failure) => failed(failure),
    }
}

fn failed(failure: Failure) -> *mut Failure {
    Box::into_raw(Box::new(failure))
}

/// Lends bytes that live as long as the handle.
fn lend(bytes: &[u8], length: Option<&mut usize>) -> *const c_char {
    put(length, bytes.len());
    bytes.as_ptr().cast()
}

/// As [`lend`], or NULL.
fn lend_any(bytes: Option<&[u8]>, length: Option<&mut usize>) -> *const c_char {
    if let Some(bytes) = bytes {
        return lend(bytes, length);
    }
    put(length, 0);
    ptr::null()
}

fn put<T>(out: Option<&mut T>, value: T) {
    if let Some(out) = out {
        *out = value;
    }
}

// Errors

/// The error's stable number: see `llmpay_tables`. 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_error_number(handle: Option<&Failure>) -> u16 {
    handle.map_or(0, Failure::number)
}

/// The error's stable machine name, such as `signature_mismatch`. NULL for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_error_code(
    handle: Option<&Failure>,
    length: Option<&mut usize>,
) -> *const c_char {
    lend_any(handle.map(|error| error.code().as_bytes()), length)
}

/// What happened, in English, without a value of a message.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_error_text(
    handle: Option<&Failure>,
    length: Option<&mut usize>,
) -> *const c_char {
    lend_any(handle.map(|error| error.text().as_bytes()), length)
}

/// The name of the field that the error is about, or NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_error_field(
    handle: Option<&Failure>,
    length: Option<&mut usize>,
) -> *const c_char {
    lend_any(handle.and_then(Failure::field).map(str::as_bytes), length)
}

/// What exactly is wrong, as a machine name or a short text, or NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_error_detail(
    handle: Option<&Failure>,
    length: Option<&mut usize>,
) -> *const c_char {
    lend_any(handle.and_then(Failure::detail).map(str::as_bytes), length)
}

/// At which byte of the input the fault is, from 0. False where that is not known.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_error_offset(
    handle: Option<&Failure>,
    offset: Option<&mut usize>,
) -> bool {
    let found = handle.and_then(Failure::offset);
    put(offset, found.unwrap_or_default());
    found.is_some()
}

/// In which line and column (in characters) of a message's text the fault is, from 1. False where that
/// is not known.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_error_position(
    handle: Option<&Failure>,
    line: Option<&mut usize>,
    column: Option<&mut usize>,
) -> bool {
    let Some(found) = handle.and_then(Failure::position) else {
        return false;
    };
    put(line, found.line);
    put(column, found.column);
    true
}

/// Frees an error.
/// NULL is fine. Nothing may use the handle, or what it lent, afterwards.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_error_free(handle: *mut Failure) {
    // SAFETY: the contract.
    drop(unsafe { boxed(handle) });
}

// Bytes and names that the caller owns

/// The bytes, which live as long as the handle. A text is UTF-8, without a NUL at its end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_bytes_data(
    handle: Option<&Bytes>,
    length: Option<&mut usize>,
) -> *const c_char {
    lend_any(handle.map(|bytes| bytes.0.as_slice()), length)
}

/// Wipes and frees bytes.
/// NULL is fine. Nothing may use the handle, or what it lent, afterwards.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_bytes_free(handle: *mut Bytes) {
    // SAFETY: the contract.
    drop(unsafe { boxed(handle) });
}

/// How many names there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_names_count(handle: Option<&Names>) -> usize {
    handle.map_or(0, |names| names.0.len())
}

/// The name at a place, from 0, or NULL behind the last.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_names_at(
    handle: Option<&Names>,
    place: usize,
    length: Option<&mut usize>,
) -> *const c_char {
    let name = handle.and_then(|names| names.0.get(place));
    lend_any(name.map(String::as_bytes), length)
}

/// Frees names.
/// NULL is fine. Nothing may use the handle, or what it lent, afterwards.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_names_free(handle: *mut Names) {
    // SAFETY: the contract.
    drop(unsafe { boxed(handle) });
}

// Keys

/// Reads a private key as a file holds it: PEM, bare base64 or DER, of PKCS#8 or PKCS#1.
///
/// Errors: `key_format` (not base64, truncated, a file that is named), `key_kind` (another kind of key),
/// `key_encrypted`, `key_size` (below 1017 or above 4096 bits), `key_invalid` (numbers that do not fit).
/// `llmpay_diagnose_key` says more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_signing_key_from_bytes(
    data: *const c_char,
    length: usize,
    out: Option<&mut *mut SigningKey>,
) -> *mut Failure {
    // SAFETY: the contract.
    make(out, || {
        Ok(CoreSigningKey::from_bytes(unsafe { bytes_of(data, length) }?)?.into())
    })
}

/// As `llmpay_signing_key_from_bytes`, of DER alone.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_signing_key_from_der(
    data: *const c_char,
    length: usize,
    out: Option<&mut *mut SigningKey>,
) -> *mut Failure {
    // SAFETY: the contract.
    make(out, || {
        Ok(CoreSigningKey::from_der(unsafe { bytes_of(data, length) }?)?.into())
    })
}

/// The public half, lent: it lives as long as the private key, and is not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_signing_key_verifying_key(
    handle: Option<&SigningKey>,
) -> *const VerifyingKey {
    handle.map_or(ptr::null(), |key| ptr::from_ref(&key.public))
}

/// The key as PKCS#8 DER, to hand it to a library or device that signs. It is a secret.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_signing_key_to_pkcs8_der(
    handle: Option<&SigningKey>,
    out: Option<&mut *mut Bytes>,
) -> *mut Failure {
    make(out, || {
        let der = need(handle)?.key.to_pkcs8_der();
        Ok(Bytes(Zeroizing::new(der.as_bytes().to_vec())))
    })
}

/// Whether these are the two halves of one pair. False where one is NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_signing_key_is_pair_of(
    handle: Option<&SigningKey>,
    public: Option<&VerifyingKey>,
) -> bool {
    handle
        .zip(public)
        .is_some_and(|(key, public)| key.key.is_pair_of(&public.key))
}

/// Signs a digest (of 16 bytes for `LLMPAY_RSA`, 32 for `LLMPAY_SHA256_WITH_RSA`) with the core's own
/// arithmetic, blinded, and checks the signature before it is released.
///
/// Errors: `misuse` (a digest of another length, no such sign type), `signing_failed` (no randomness, or
/// the result did not check: a damaged key).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_signing_key_sign_digest(
    handle: Option<&SigningKey>,
    sign_type: u32,
    digest: *const c_char,
    digest_length: usize,
    out: Option<&mut *mut Bytes>,
) -> *mut Failure {
    // SAFETY: the contract.
    make(out, || {
        let digest = names::digest(names::sign_type(sign_type)?, unsafe {
            bytes_of(digest, digest_length)
        }?)?;
        let signature = need(handle)?.key.sign_digest(&digest)?;
        Ok(signature.as_bytes().to_vec().into())
    })
}

/// Wipes and frees a private key, and the public half that it lent.
/// NULL is fine. Nothing may use the handle, or what it lent, afterwards.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_signing_key_free(handle: *mut SigningKey) {
    // SAFETY: the contract.
    drop(unsafe { boxed(handle) });
}

/// Reads a public key as a file holds it: PEM, bare base64 or DER, of SPKI or PKCS#1. To verify what
/// LianLian sends, this is LianLian's public key.
///
/// Errors: as those of `llmpay_signing_key_from_bytes`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_verifying_key_from_bytes(
    data: *const c_char,
    length: usize,
    out: Option<&mut *mut VerifyingKey>,
) -> *mut Failure {
    // SAFETY: the contract.
    make(out, || {
        Ok(CoreVerifyingKey::from_bytes(unsafe { bytes_of(data, length) }?)?.into())
    })
}

/// As `llmpay_verifying_key_from_bytes`, of DER alone.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_verifying_key_from_der(
    data: *const c_char,
    length: usize,
    out: Option<&mut *mut VerifyingKey>,
) -> *mut Failure {
    // SAFETY: the contract.
    make(out, || {
        Ok(CoreVerifyingKey::from_der(unsafe { bytes_of(data, length) }?)?.into())
    })
}

/// A key that LianLian published, by its code: see `llmpay_tables`.
///
/// Errors: `misuse` (no such code).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_verifying_key_known(
    code: *const c_char,
    code_length: usize,
    out: Option<&mut *mut VerifyingKey>,
) -> *mut Failure {
    // SAFETY: the contract.
    make(out, || {
        let known = KnownKey::parse(unsafe { text_of(code, code_length) }?);
        let known = known.ok_or_else(|| Failure::misuse("no such key"))?;
        Ok(known.public_key().into())
    })
}

/// The length of the modulus in bits, 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_verifying_key_bits(handle: Option<&VerifyingKey>) -> usize {
    handle.map_or(0, |key| key.key.bits())
}

/// What it was read from: `spki-pem`, `pkcs8-base64`, …
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_verifying_key_format(
    handle: Option<&VerifyingKey>,
    length: Option<&mut usize>,
) -> *const c_char {
    lend_any(handle.map(|key| key.format.as_bytes()), length)
}

/// SHA-256 of its `SubjectPublicKeyInfo`, in hex: what tells keys apart in logs.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_verifying_key_fingerprint(
    handle: Option<&VerifyingKey>,
    length: Option<&mut usize>,
) -> *const c_char {
    lend_any(handle.map(|key| key.fingerprint.as_bytes()), length)
}

/// The code of the key that LianLian published, if it is one, or NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_verifying_key_known_code(
    handle: Option<&VerifyingKey>,
    length: Option<&mut usize>,
) -> *const c_char {
    lend_any(
        handle
            .and_then(|key| key.key.fingerprint().known())
            .map(|known| known.code().as_bytes()),
        length,
    )
}

/// The key as `SubjectPublicKeyInfo` in DER.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_verifying_key_to_spki_der(
    handle: Option<&VerifyingKey>,
    out: Option<&mut *mut Bytes>,
) -> *mut Failure {
    make(out, || Ok(need(handle)?.key.to_spki_der().into()))
}

/// Verifies a signature of a digest with the core's own arithmetic.
///
/// Errors: `signature_length`, `signature_mismatch`; `misuse` (a digest of another length).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_verifying_key_verify_digest(
    handle: Option<&VerifyingKey>,
    sign_type: u32,
    digest: *const c_char,
    digest_length: usize,
    signature: *const c_char,
    signature_length: usize,
) -> *mut Failure {
    // SAFETY: the contract.
    check(|| {
        let digest = names::digest(names::sign_type(sign_type)?, unsafe {
            bytes_of(digest, digest_length)
        }?)?;
        let signature = Signature::from_bytes(unsafe { bytes_of(signature, signature_length) }?);
        Ok(need(handle)?.key.verify_digest(&digest, &signature)?)
    })
}

/// Frees a public key. Not for one that a private key lent.
/// NULL is fine. Nothing may use the handle, or what it lent, afterwards.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_verifying_key_free(handle: *mut VerifyingKey) {
    // SAFETY: the contract.
    drop(unsafe { boxed(handle) });
}

// Digests and blocks, for arithmetic elsewhere

/// Hashes bytes as a sign type asks for: 16 bytes (MD5) or 32 (SHA-256).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_digest(
    sign_type: u32,
    data: *const c_char,
    length: usize,
    out: Option<&mut *mut Bytes>,
) -> *mut Failure {
    // SAFETY: the contract.
    make(out, || {
        let digest = Digest::new(names::sign_type(sign_type)?, unsafe {
            bytes_of(data, length)
        }?);
        Ok(digest.as_bytes().to_vec().into())
    })
}

/// Compares the block that a raw public operation (without padding) recovered from a signature: as many
/// bytes as the modulus. Of a signature that the operation refused, hand in zeros.
///
/// Errors: `signature_length`, `signature_mismatch`; `misuse` (a digest of another length).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_verify_block(
    sign_type: u32,
    digest: *const c_char,
    digest_length: usize,
    signature: *const c_char,
    signature_length: usize,
    block: *const c_char,
    block_length: usize,
) -> *mut Failure {
    // SAFETY: the contract.
    check(|| {
        let digest = names::digest(names::sign_type(sign_type)?, unsafe {
            bytes_of(digest, digest_length)
        }?)?;
        let signature = Signature::from_bytes(unsafe { bytes_of(signature, signature_length) }?);
        let block = unsafe { bytes_of(block, block_length) }?;
        Ok(signature.verify_with_block(&digest, block)?)
    })
}

// Requests

/// Checks a Card Bind Verify request, and prepares it for its signature. `no_order` may be NULL, which
/// leaves it out.
///
/// Errors: `empty_field`, `field_too_long`, `field_format`, `ambiguous_value` (see the API page and
/// rules REQ-1 to REQ-7), `invalid_utf8`, `misuse` (no such sign type).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_request_prepare(
    oid_partner: *const c_char,
    oid_partner_length: usize,
    user_id: *const c_char,
    user_id_length: usize,
    token: *const c_char,
    token_length: usize,
    verify_code: *const c_char,
    verify_code_length: usize,
    no_order: *const c_char,
    no_order_length: usize,
    sign_type: u32,
    out: Option<&mut *mut Prepared>,
) -> *mut Failure {
    // SAFETY: the contract.
    make(out, || unsafe {
        let request = BindVerifyRequest {
            oid_partner: text_of(oid_partner, oid_partner_length)?,
            user_id: text_of(user_id, user_id_length)?,
            token: text_of(token, token_length)?,
            verify_code: text_of(verify_code, verify_code_length)?,
            no_order: optional_text_of(no_order, no_order_length)?,
        };
        Ok(request.prepare(names::sign_type(sign_type)?)?.into())
    })
}

/// As `llmpay_request_prepare`, of a JSON object with the request's fields.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_request_prepare_json(
    fields: *const c_char,
    fields_length: usize,
    sign_type: u32,
    out: Option<&mut *mut Prepared>,
) -> *mut Failure {
    // SAFETY: the contract.
    make(out, || {
        let sign_type = names::sign_type(sign_type)?;
        let message = parse(unsafe { bytes_of(fields, fields_length) }?)?;
        let request = BindVerifyRequest::from_message(&message, sign_type)?;
        Ok(request.prepare(sign_type)?.into())
    })
}

/// Prepares any MPAY request, of a JSON object with its fields.
///
/// Errors: those of reading JSON, `nested_field`, `field_name`, `unknown_sign_type`,
/// `sign_type_not_allowed` (the fields name another one).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_message_prepare_json(
    fields: *const c_char,
    fields_length: usize,
    sign_type: u32,
    out: Option<&mut *mut Prepared>,
) -> *mut Failure {
    // SAFETY: the contract.
    make(out, || {
        let sign_type = names::sign_type(sign_type)?;
        let message = parse(unsafe { bytes_of(fields, fields_length) }?)?;
        Ok(PreparedMessage::from_message(&message, sign_type)?.into())
    })
}

/// The text that is signed: with every value, so keep it out of logs.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_prepared_signing_string(
    handle: Option<&Prepared>,
    length: Option<&mut usize>,
) -> *const c_char {
    lend_any(
        handle.map(|prepared| prepared.signing_string().as_str().as_bytes()),
        length,
    )
}

/// Its digest, of 16 or 32 bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_prepared_digest(
    handle: Option<&Prepared>,
    length: Option<&mut usize>,
) -> *const c_char {
    lend_any(handle.map(|prepared| prepared.digest.as_bytes()), length)
}

/// Its `DigestInfo` in DER: what a key elsewhere signs that pads, but does not hash.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_prepared_digest_info(
    handle: Option<&Prepared>,
    length: Option<&mut usize>,
) -> *const c_char {
    lend_any(handle.map(|prepared| prepared.info.as_slice()), length)
}

/// Signs it with the core's own arithmetic. The handle stays, and is still to be freed.
///
/// Errors: `signing_failed`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_prepared_sign(
    handle: Option<&Prepared>,
    key: Option<&SigningKey>,
    out: Option<&mut *mut Signed>,
) -> *mut Failure {
    make(out, || need(handle)?.sign(&need(key)?.key))
}

/// Takes the signature of a key elsewhere, and checks it with the public half.
///
/// Errors: `signature_length`, `signature_mismatch`: another key, another digest, or a digest that was
/// hashed again; `llmpay_diagnose_signature` says which.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_prepared_finish(
    handle: Option<&Prepared>,
    signature: *const c_char,
    signature_length: usize,
    key: Option<&VerifyingKey>,
    out: Option<&mut *mut Signed>,
) -> *mut Failure {
    // SAFETY: the contract.
    make(out, || {
        let signature = Signature::from_bytes(unsafe { bytes_of(signature, signature_length) }?);
        need(handle)?.finish(signature, &need(key)?.key)
    })
}

/// As `llmpay_prepared_finish`, with the block that a raw public operation recovered from the signature.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_prepared_finish_with_block(
    handle: Option<&Prepared>,
    signature: *const c_char,
    signature_length: usize,
    block: *const c_char,
    block_length: usize,
    out: Option<&mut *mut Signed>,
) -> *mut Failure {
    // SAFETY: the contract.
    make(out, || {
        let signature = Signature::from_bytes(unsafe { bytes_of(signature, signature_length) }?);
        need(handle)?.finish_with_block(signature, unsafe { bytes_of(block, block_length) }?)
    })
}

/// Wipes and frees it.
/// NULL is fine. Nothing may use the handle, or what it lent, afterwards.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_prepared_free(handle: *mut Prepared) {
    // SAFETY: the contract.
    drop(unsafe { boxed(handle) });
}

/// The JSON body to send, as `application/json; charset=utf-8`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_signed_body(
    handle: Option<&Signed>,
    length: Option<&mut usize>,
) -> *const c_char {
    lend_any(handle.map(|signed| signed.body().as_bytes()), length)
}

/// The text that was signed: with every value, so keep it out of logs.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_signed_signing_string(
    handle: Option<&Signed>,
    length: Option<&mut usize>,
) -> *const c_char {
    lend_any(
        handle.map(|signed| signed.signing_string().as_str().as_bytes()),
        length,
    )
}

/// The bytes of the signature.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_signed_signature(
    handle: Option<&Signed>,
    length: Option<&mut usize>,
) -> *const c_char {
    lend_any(handle.map(|signed| signed.signature().as_bytes()), length)
}

/// What is expected of the answer.
///
/// Errors: `misuse` (not a Card Bind Verify request).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_signed_expected(
    handle: Option<&Signed>,
    out: Option<&mut *mut Expected>,
) -> *mut Failure {
    make(out, || Ok(Expected(need(handle)?.expected()?)))
}

/// Wipes and frees it.
/// NULL is fine. Nothing may use the handle, or what it lent, afterwards.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_signed_free(handle: *mut Signed) {
    // SAFETY: the contract.
    drop(unsafe { boxed(handle) });
}

// Responses

/// What is expected of the answer to a request that is not at hand. `no_order` may be NULL.
///
/// Errors: as those of `llmpay_request_prepare`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_expected_new(
    oid_partner: *const c_char,
    oid_partner_length: usize,
    user_id: *const c_char,
    user_id_length: usize,
    no_order: *const c_char,
    no_order_length: usize,
    sign_type: u32,
    out: Option<&mut *mut Expected>,
) -> *mut Failure {
    // SAFETY: the contract.
    make(out, || unsafe {
        let oid_partner = text_of(oid_partner, oid_partner_length)?;
        let user_id = text_of(user_id, user_id_length)?;
        let expected = CoreExpected::new(oid_partner, user_id, names::sign_type(sign_type)?)?;
        Ok(Expected(
            match optional_text_of(no_order, no_order_length)? {
                None => expected,
                Some(no_order) => expected.with_no_order(no_order)?,
            },
        ))
    })
}

/// What is expected of the answer to a request, by the body that was sent.
///
/// Errors: those of reading JSON, and of the fields that it compares.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_expected_from_body(
    body: *const c_char,
    body_length: usize,
    out: Option<&mut *mut Expected>,
) -> *mut Failure {
    // SAFETY: the contract.
    make(out, || {
        let message = parse(unsafe { bytes_of(body, body_length) }?)?;
        Ok(Expected(CoreExpected::from_message(&message)?))
    })
}

/// Allows other sign types than the request's: a set of bits, `LLMPAY_RSA | LLMPAY_SHA256_WITH_RSA`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_expected_allow(
    handle: Option<&mut Expected>,
    sign_types: u32,
) -> *mut Failure {
    check(|| {
        let expected = handle.ok_or_else(|| Failure::misuse("a handle is NULL"))?;
        let allowed = names::sign_types(sign_types)?;
        expected.0 = expected.0.clone().with_allowed(&allowed);
        Ok(())
    })
}

/// Takes fields out of the signature, which LianLian left out of it. Their values are then anybody's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_expected_exclude(
    handle: Option<&mut Expected>,
    names: *const Text,
    count: usize,
) -> *mut Failure {
    // SAFETY: the contract.
    check(|| {
        let expected = handle.ok_or_else(|| Failure::misuse("a handle is NULL"))?;
        let excluded = unsafe { texts_of(names, count) }?;
        expected.0 = expected.0.clone().with_excluded(&excluded);
        Ok(())
    })
}

/// Verifies a response with the core's own arithmetic: the whole way from bytes to the outcome.
///
/// Errors: those of reading JSON; `missing_signature`, `signature_encoding`, `signature_length`,
/// `signature_mismatch` (not LianLian's, or altered: `llmpay_diagnose` says why),
/// `unknown_sign_type`, `sign_type_not_allowed`, `response_mismatch` (the answer to another request),
/// and those of the fields of a success.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_expected_verify_response(
    handle: Option<&Expected>,
    body: *const c_char,
    body_length: usize,
    key: Option<&VerifyingKey>,
    out: Option<&mut *mut OutcomeHandle>,
) -> *mut Failure {
    // SAFETY: the contract.
    make(out, || {
        let body = unsafe { bytes_of(body, body_length) }?;
        let (expected, key) = (need(handle)?, need(key)?);
        Ok(expected.0.verify_response(body, &key.key)?.into())
    })
}

/// Reads a response whose signature is verified elsewhere. Errors: as those of
/// `llmpay_expected_verify_response`, but for what the signature decides.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_expected_open(
    handle: Option<&Expected>,
    body: *const c_char,
    body_length: usize,
    out: Option<&mut *mut Opened>,
) -> *mut Failure {
    // SAFETY: the contract.
    make(out, || {
        Ok(need(handle)?
            .0
            .open(unsafe { bytes_of(body, body_length) }?)?
            .into())
    })
}

/// Frees it.
/// NULL is fine. Nothing may use the handle, or what it lent, afterwards.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_expected_free(handle: *mut Expected) {
    // SAFETY: the contract.
    drop(unsafe { boxed(handle) });
}

// Opened messages, whose signature is yet to be verified

/// Reads a message of any MPAY API. `direction` is `LLMPAY_REQUEST` or `LLMPAY_RESPONSE`; `excluded`
/// names fields that the caller takes out of the signature.
///
/// Errors: those of reading JSON, `nested_field`, `number_format`, `missing_signature`,
/// `signature_encoding`, `unknown_sign_type`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_message_open(
    body: *const c_char,
    body_length: usize,
    direction: u32,
    excluded: *const Text,
    excluded_count: usize,
    out: Option<&mut *mut Opened>,
) -> *mut Failure {
    // SAFETY: the contract.
    make(out, || {
        let excluded = unsafe { texts_of(excluded, excluded_count) }?;
        let message = parse(unsafe { bytes_of(body, body_length) }?)?;
        let direction = names::direction(direction)?;
        Ok(SignedMessage::excluding(message, direction, &excluded)?
            .into_owned()
            .into())
    })
}

/// Whether there is a signature to verify: an unsigned refusal has none, and its outcome needs neither key
/// nor block.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_opened_is_signed(handle: Option<&Opened>) -> bool {
    handle.is_some_and(|opened| opened.digest.is_some())
}

/// Its sign type, 0 where it is not signed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_opened_sign_type(handle: Option<&Opened>) -> u32 {
    let digest = handle.and_then(|opened| opened.digest);
    digest.map_or(0, |digest| names::number_of(digest.sign_type()))
}

/// The text that has to be signed, or NULL: with every value, so keep it out of logs.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_opened_signing_string(
    handle: Option<&Opened>,
    length: Option<&mut usize>,
) -> *const c_char {
    lend_any(
        handle
            .and_then(Opened::signing_string)
            .map(|text| text.as_str().as_bytes()),
        length,
    )
}

/// Its digest, or NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_opened_digest(
    handle: Option<&Opened>,
    length: Option<&mut usize>,
) -> *const c_char {
    lend_any(
        handle
            .and_then(|opened| opened.digest.as_ref())
            .map(Digest::as_bytes),
        length,
    )
}

/// Its `DigestInfo` in DER.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_opened_digest_info(
    handle: Option<&Opened>,
    length: Option<&mut usize>,
) -> *const c_char {
    lend_any(handle.map(|opened| opened.info.as_slice()), length)
}

/// The bytes of its signature, or NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_opened_signature(
    handle: Option<&Opened>,
    length: Option<&mut usize>,
) -> *const c_char {
    lend_any(
        handle.and_then(Opened::signature).map(Signature::as_bytes),
        length,
    )
}

/// The outcome, verified with the core's own arithmetic. The handle is used up, but still to be freed; so
/// it is by the two functions below.
///
/// Errors: as those of `llmpay_expected_verify_response`; `misuse` (used up, or of `llmpay_message_open`).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_opened_outcome(
    handle: Option<&mut Opened>,
    key: Option<&VerifyingKey>,
    out: Option<&mut *mut OutcomeHandle>,
) -> *mut Failure {
    make(out, || {
        let opened = handle.ok_or_else(|| Failure::misuse("a handle is NULL"))?;
        Ok(opened.outcome(&By::Key(&need(key)?.key))?.into())
    })
}

/// The outcome, by the block that a raw public operation recovered from the signature: as many bytes as
/// the modulus; zeros where the operation refused the signature. Without a signature none is needed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_opened_outcome_with_block(
    handle: Option<&mut Opened>,
    block: *const c_char,
    block_length: usize,
    out: Option<&mut *mut OutcomeHandle>,
) -> *mut Failure {
    // SAFETY: the contract.
    make(out, || {
        let opened = handle.ok_or_else(|| Failure::misuse("a handle is NULL"))?;
        let block = unsafe { bytes_of(block, block_length) }?;
        Ok(opened.outcome(&By::Block(block))?.into())
    })
}

/// The outcome, by the word of a host that verifies, for want of its block: `LLMPAY_MATCHES`,
/// `LLMPAY_DOES_NOT_MATCH` or `LLMPAY_NO_ANSWER`. Use it only for a host that passes
/// `vectors/raw_signatures.json`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_opened_outcome_by_host(
    handle: Option<&mut Opened>,
    verdict: u32,
    out: Option<&mut *mut OutcomeHandle>,
) -> *mut Failure {
    make(out, || {
        let opened = handle.ok_or_else(|| Failure::misuse("a handle is NULL"))?;
        Ok(opened.outcome(&By::Host(names::verdict(verdict)?))?.into())
    })
}

/// A message of any MPAY API, verified with the core's own arithmetic. `sign_types` is the set of those
/// that are allowed. The handle is used up, but still to be freed.
///
/// Errors: `sign_type_not_allowed`, `signature_length`, `signature_mismatch`; `misuse` (used up, or the
/// answer to a request).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_opened_verified(
    handle: Option<&mut Opened>,
    key: Option<&VerifyingKey>,
    sign_types: u32,
    out: Option<&mut *mut VerifiedHandle>,
) -> *mut Failure {
    make(out, || {
        let opened = handle.ok_or_else(|| Failure::misuse("a handle is NULL"))?;
        let allowed = names::sign_types(sign_types)?;
        let by = By::Key(&need(key)?.key);
        Ok(opened.verified(&by, &allowed)?.into())
    })
}

/// As `llmpay_opened_verified`, by the block that a raw public operation recovered.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_opened_verified_with_block(
    handle: Option<&mut Opened>,
    block: *const c_char,
    block_length: usize,
    sign_types: u32,
    out: Option<&mut *mut VerifiedHandle>,
) -> *mut Failure {
    // SAFETY: the contract.
    make(out, || {
        let opened = handle.ok_or_else(|| Failure::misuse("a handle is NULL"))?;
        let allowed = names::sign_types(sign_types)?;
        let by = By::Block(unsafe { bytes_of(block, block_length) }?);
        Ok(opened.verified(&by, &allowed)?.into())
    })
}

/// As `llmpay_opened_verified`, by the word of a host that verifies.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_opened_verified_by_host(
    handle: Option<&mut Opened>,
    verdict: u32,
    sign_types: u32,
    out: Option<&mut *mut VerifiedHandle>,
) -> *mut Failure {
    make(out, || {
        let opened = handle.ok_or_else(|| Failure::misuse("a handle is NULL"))?;
        let allowed = names::sign_types(sign_types)?;
        let by = By::Host(names::verdict(verdict)?);
        Ok(opened.verified(&by, &allowed)?.into())
    })
}

/// Wipes and frees it.
/// NULL is fine. Nothing may use the handle, or what it lent, afterwards.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_opened_free(handle: *mut Opened) {
    // SAFETY: the contract.
    drop(unsafe { boxed(handle) });
}

// Outcomes

/// `LLMPAY_BOUND`, `LLMPAY_REFUSED` (signed by LianLian) or `LLMPAY_UNSIGNED` (anybody's word: query before
/// you act on it). 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_outcome_kind(handle: Option<&OutcomeHandle>) -> u32 {
    match handle.map(|handle| &handle.outcome) {
        Some(Outcome::Bound(_)) => 1,
        Some(Outcome::Refused(_)) => 2,
        Some(Outcome::Unsigned(_)) => 3,
        None => 0,
    }
}

/// The bound card's number, as LianLian sends it. NULL where it is not bound.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_outcome_card_no(
    handle: Option<&OutcomeHandle>,
    length: Option<&mut usize>,
) -> *const c_char {
    let found = handle.and_then(|handle| match &handle.outcome {
        Outcome::Bound(card) => Some(card.card_no()),
        _ => None,
    });
    lend_any(found.map(str::as_bytes), length)
}

/// The card's number with all but its last digits masked, for logs. NULL where it is not bound.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_outcome_masked_card_no(
    handle: Option<&OutcomeHandle>,
    length: Option<&mut usize>,
) -> *const c_char {
    lend_any(
        handle
            .and_then(|handle| handle.masked.as_deref())
            .map(str::as_bytes),
        length,
    )
}

/// The agreement number, where LianLian sends one. NULL where it is not bound.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_outcome_no_agree(
    handle: Option<&OutcomeHandle>,
    length: Option<&mut usize>,
) -> *const c_char {
    let found = handle.and_then(|handle| match &handle.outcome {
        Outcome::Bound(card) => card.no_agree(),
        _ => None,
    });
    lend_any(found.map(str::as_bytes), length)
}

/// The order number, where LianLian sends one. NULL where it is not bound.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_outcome_no_order(
    handle: Option<&OutcomeHandle>,
    length: Option<&mut usize>,
) -> *const c_char {
    let found = handle.and_then(|handle| match &handle.outcome {
        Outcome::Bound(card) => card.no_order(),
        _ => None,
    });
    lend_any(found.map(str::as_bytes), length)
}

/// The return code of a refusal, of either kind. NULL where it is bound.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_outcome_ret_code(
    handle: Option<&OutcomeHandle>,
    length: Option<&mut usize>,
) -> *const c_char {
    let found = handle.and_then(|handle| match &handle.outcome {
        Outcome::Unsigned(claim) => Some(claim.ret_code()),
        _ => handle.ret_code.as_ref().map(lianlian_mpay::RetCode::as_str),
    });
    lend_any(found.map(str::as_bytes), length)
}

/// The message of a refusal, of either kind. NULL where it is bound.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_outcome_ret_msg(
    handle: Option<&OutcomeHandle>,
    length: Option<&mut usize>,
) -> *const c_char {
    let found = handle.and_then(|handle| match &handle.outcome {
        Outcome::Bound(_) => None,
        Outcome::Refused(refusal) => Some(refusal.ret_msg()),
        Outcome::Unsigned(claim) => Some(claim.ret_msg()),
    });
    lend_any(found.map(str::as_bytes), length)
}

/// What to do next, of a signed refusal: `ask_code_again`, … (see `llmpay_tables`). NULL for all others: an
/// unsigned refusal has none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_outcome_next_step(
    handle: Option<&OutcomeHandle>,
    length: Option<&mut usize>,
) -> *const c_char {
    let found = handle.and_then(|handle| match &handle.outcome {
        Outcome::Refused(refusal) => Some(refusal.next_step().code()),
        _ => None,
    });
    lend_any(found.map(str::as_bytes), length)
}

/// Any field of the response by its name, and whether it is signed. NULL where it is missing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_outcome_field(
    handle: Option<&OutcomeHandle>,
    name: *const c_char,
    name_length: usize,
    is_signed: Option<&mut bool>,
    length: Option<&mut usize>,
) -> *const c_char {
    // SAFETY: the contract.
    let name = unsafe { text_of(name, name_length) }.unwrap_or_default();
    let fields = handle.map(|handle| match &handle.outcome {
        Outcome::Bound(card) => card.fields(),
        Outcome::Refused(refusal) => refusal.fields(),
        Outcome::Unsigned(claim) => claim.fields(),
    });
    let field = fields.and_then(|fields| fields.get(name));
    put(
        is_signed,
        field
            .as_ref()
            .is_some_and(lianlian_mpay::ResponseField::is_signed),
    );
    lend_any(field.map(|field| field.text().as_bytes()), length)
}

/// Wipes and frees it.
/// NULL is fine. Nothing may use the handle, or what it lent, afterwards.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_outcome_free(handle: *mut OutcomeHandle) {
    // SAFETY: the contract.
    drop(unsafe { boxed(handle) });
}

// Verified messages

/// Its sign type.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_verified_sign_type(handle: Option<&VerifiedHandle>) -> u32 {
    handle.map_or(0, |handle| names::number_of(handle.verified.sign_type()))
}

/// The value of a field that is signed, by its name. NULL where there is none: an unsigned value is never
/// handed out.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_verified_value(
    handle: Option<&VerifiedHandle>,
    name: *const c_char,
    name_length: usize,
    length: Option<&mut usize>,
) -> *const c_char {
    // SAFETY: the contract.
    let name = unsafe { text_of(name, name_length) }.unwrap_or_default();
    let value = handle.and_then(|handle| handle.verified.value(name));
    lend_any(value.map(str::as_bytes), length)
}

/// The name of a field that is signed, in signing order, at a place from 0. NULL behind the last.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_verified_signed_at(
    handle: Option<&VerifiedHandle>,
    place: usize,
    length: Option<&mut usize>,
) -> *const c_char {
    let name = handle.and_then(|handle| handle.signed.get(place));
    lend_any(name.map(String::as_bytes), length)
}

/// The name of a field that has a value and is not signed. NULL behind the last.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_verified_unsigned_at(
    handle: Option<&VerifiedHandle>,
    place: usize,
    length: Option<&mut usize>,
) -> *const c_char {
    let name = handle.and_then(|handle| handle.unsigned.get(place));
    lend_any(name.map(String::as_bytes), length)
}

/// The name of a signed field whose value reads as further fields (`&x=`). NULL behind the last.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_verified_ambiguous_at(
    handle: Option<&VerifiedHandle>,
    place: usize,
    length: Option<&mut usize>,
) -> *const c_char {
    let name = handle.and_then(|handle| handle.ambiguous.get(place));
    lend_any(name.map(String::as_bytes), length)
}

/// Wipes and frees it.
/// NULL is fine. Nothing may use the handle, or what it lent, afterwards.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_verified_free(handle: *mut VerifiedHandle) {
    // SAFETY: the contract.
    drop(unsafe { boxed(handle) });
}

// Signing strings

/// The fields of a message that are signed, without regard to a signature.
///
/// Errors: those of reading JSON, `nested_field`, `number_format`, `field_name`, `duplicate_field`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_fields_from_message(
    body: *const c_char,
    body_length: usize,
    direction: u32,
    out: Option<&mut *mut Fields>,
) -> *mut Failure {
    // SAFETY: the contract.
    make(out, || {
        let message = parse(unsafe { bytes_of(body, body_length) }?)?;
        let fields = SignedFields::from_message(&message, names::direction(direction)?)?;
        Ok(Fields::new(&fields))
    })
}

/// The fields of a request that is to be signed, with `sign_type` added where it is missing.
///
/// Errors: those above, `unknown_sign_type`, `sign_type_not_allowed`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_fields_to_sign(
    body: *const c_char,
    body_length: usize,
    sign_type: u32,
    out: Option<&mut *mut Fields>,
) -> *mut Failure {
    // SAFETY: the contract.
    make(out, || {
        let message: Message<'_> = parse(unsafe { bytes_of(body, body_length) }?)?;
        let sign_type: SignType = names::sign_type(sign_type)?;
        let fields = SignedFields::from_message(&message, names::direction(1)?)?;
        Ok(Fields::new(&fields.with_sign_type(sign_type)?))
    })
}

/// The text that is signed: with every value, so keep it out of logs.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_fields_signing_string(
    handle: Option<&Fields>,
    length: Option<&mut usize>,
) -> *const c_char {
    lend_any(
        handle.map(|fields| fields.signing_string.as_str().as_bytes()),
        length,
    )
}

/// The name of a field that has a value and is not signed, at a place from 0. NULL behind the last.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_fields_unsigned_at(
    handle: Option<&Fields>,
    place: usize,
    length: Option<&mut usize>,
) -> *const c_char {
    let name = handle.and_then(|fields| fields.unsigned.get(place));
    lend_any(name.map(String::as_bytes), length)
}

/// Wipes and frees it.
/// NULL is fine. Nothing may use the handle, or what it lent, afterwards.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_fields_free(handle: *mut Fields) {
    // SAFETY: the contract.
    drop(unsafe { boxed(handle) });
}

/// Orders names as they are signed.
///
/// Errors: `duplicate_field` (equal but for case), `field_name`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_signing_order(
    names: *const Text,
    count: usize,
    out: Option<&mut *mut Names>,
) -> *mut Failure {
    // SAFETY: the contract.
    make(out, || {
        let names = unsafe { texts_of(names, count) }?;
        let ordered = signing_order(names)?;
        Ok(Names(ordered.into_iter().map(Into::into).collect()))
    })
}

// Many messages

/// Verifies many messages with one key: `numbers[i]` is 0, or the number of the error of `messages[i]`.
/// One thread; call it from several for more.
///
/// Errors: `misuse` only.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_verify_batch(
    messages: *const Text,
    count: usize,
    direction: u32,
    excluded: *const Text,
    excluded_count: usize,
    sign_types: u32,
    key: Option<&VerifyingKey>,
    numbers: *mut u16,
) -> *mut Failure {
    // SAFETY: the contract.
    check(|| {
        let key = need(key)?;
        let (direction, allowed) = (names::direction(direction)?, names::sign_types(sign_types)?);
        let excluded = unsafe { texts_of(excluded, excluded_count) }?;
        let messages = unsafe { list_of(messages, count) }?;
        if numbers.is_null() && count > 0 {
            return Err(Failure::misuse("NULL with a length"));
        }
        for (place, message) in messages.iter().enumerate() {
            let body = unsafe { bytes_of(message.data, message.length) }?;
            let verify = || -> Result<(), lianlian_mpay::Error> {
                let message = Message::parse(body)?;
                let signed = SignedMessage::excluding(message, direction, &excluded)?;
                signed.verify(&key.key, &allowed).map(drop)
            };
            let number = verify().map_or_else(|error| error.number(), |()| 0);
            // SAFETY: there are as many numbers as messages.
            unsafe { numbers.add(place).write(number) };
        }
        Ok(())
    })
}

// Diagnosis

/// Why does this message not verify? `keys` are those that may have signed it: the first of the sender's
/// side is the one that verification was tried with. `texts` are what the signer says was signed.
///
/// Errors: `misuse`, `invalid_utf8` (a name or text). A message is never refused.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_diagnose(
    body: *const c_char,
    body_length: usize,
    direction: u32,
    keys: *const NamedKeyInput,
    key_count: usize,
    excluded: *const Text,
    excluded_count: usize,
    texts: *const Text,
    text_count: usize,
    out: Option<&mut *mut Diagnosis>,
) -> *mut Failure {
    // SAFETY: the contract.
    make(out, || {
        let body = unsafe { bytes_of(body, body_length) }?;
        let keys = unsafe { named_keys(keys, key_count) }?;
        let excluded = unsafe { texts_of(excluded, excluded_count) }?;
        let texts = unsafe { texts_of(texts, text_count) }?;
        let direction = names::direction(direction)?;
        let found = diagnose_with_texts(body, direction, &keys, &excluded, &texts);
        Ok(Diagnosis(found))
    })
}

/// # Safety
/// As above; and each key lives.
unsafe fn named_keys<'a>(
    keys: *const NamedKeyInput,
    count: usize,
) -> Result<Vec<NamedKey<'a>>, Failure> {
    // SAFETY: the contract, for the list and for each of its items.
    let keys = unsafe { list_of(keys, count) }?.iter();
    keys.map(|key| {
        Ok(NamedKey {
            name: unsafe { text_of(key.name.data, key.name.length) }?,
            side: names::side(key.side)?,
            key: &need(unsafe { key.key.as_ref() })?.key,
        })
    })
    .collect()
}

/// Why is this signature, of a key elsewhere, not that of this digest?
///
/// Errors: `misuse`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_diagnose_signature(
    sign_type: u32,
    digest: *const c_char,
    digest_length: usize,
    signature: *const c_char,
    signature_length: usize,
    keys: *const NamedKeyInput,
    key_count: usize,
    out: Option<&mut *mut Diagnosis>,
) -> *mut Failure {
    // SAFETY: the contract.
    make(out, || {
        let digest = names::digest(names::sign_type(sign_type)?, unsafe {
            bytes_of(digest, digest_length)
        }?)?;
        let signature = unsafe { bytes_of(signature, signature_length) }?;
        let keys = unsafe { named_keys(keys, key_count) }?;
        Ok(Diagnosis(diagnose_signature(&digest, signature, &keys)))
    })
}

/// Whether the message verifies after all.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_diagnosis_verifies(handle: Option<&Diagnosis>) -> bool {
    handle.is_some_and(|handle| CoreDiagnosis::verifies(&handle.0))
}

/// The diagnosis as a JSON object: see `Report::to_json` of the crate `lianlian-mpay-diagnose`. `language` is
/// `LLMPAY_ENGLISH` or `LLMPAY_CHINESE`; values of the message are in it only with `with_values`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_diagnosis_json(
    handle: Option<&Diagnosis>,
    language: u32,
    with_values: bool,
    out: Option<&mut *mut Bytes>,
) -> *mut Failure {
    make(out, || {
        let report = need(handle)?.0.report(names::language(language)?);
        let report = if with_values {
            report.with_values()
        } else {
            report
        };
        Ok(report.to_json().into())
    })
}

/// The diagnosis as a text for people.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_diagnosis_text(
    handle: Option<&Diagnosis>,
    language: u32,
    with_values: bool,
    out: Option<&mut *mut Bytes>,
) -> *mut Failure {
    make(out, || {
        let report = need(handle)?.0.report(names::language(language)?);
        let report = if with_values {
            report.with_values()
        } else {
            report
        };
        Ok(report.to_string().into())
    })
}

/// Wipes and frees it.
/// NULL is fine. Nothing may use the handle, or what it lent, afterwards.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_diagnosis_free(handle: *mut Diagnosis) {
    // SAFETY: the contract.
    drop(unsafe { boxed(handle) });
}

/// What is this key? `role` is the one that is needed, `LLMPAY_PRIVATE` or `LLMPAY_PUBLIC`.
///
/// Errors: `misuse`. Bytes are never refused.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_diagnose_key(
    data: *const c_char,
    length: usize,
    role: u32,
    out: Option<&mut *mut KeyDiagnosis>,
) -> *mut Failure {
    // SAFETY: the contract.
    make(out, || {
        let bytes = unsafe { bytes_of(data, length) }?;
        Ok(KeyDiagnosis(diagnose_key(bytes, names::role(role)?)))
    })
}

/// The diagnosis as a JSON object: see `KeyReport::to_json` of the crate `lianlian-mpay-diagnose`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_key_diagnosis_json(
    handle: Option<&KeyDiagnosis>,
    language: u32,
    out: Option<&mut *mut Bytes>,
) -> *mut Failure {
    make(out, || {
        Ok(need(handle)?
            .0
            .report(names::language(language)?)
            .to_json()
            .into())
    })
}

/// The diagnosis as a text for people.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_key_diagnosis_text(
    handle: Option<&KeyDiagnosis>,
    language: u32,
    out: Option<&mut *mut Bytes>,
) -> *mut Failure {
    make(out, || {
        Ok(need(handle)?
            .0
            .report(names::language(language)?)
            .to_string()
            .into())
    })
}

/// Frees it.
/// NULL is fine. Nothing may use the handle, or what it lent, afterwards.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_key_diagnosis_free(handle: *mut KeyDiagnosis) {
    // SAFETY: the contract.
    drop(unsafe { boxed(handle) });
}

// Tables

/// What is listed in the core, as one JSON object: `endpoint`, `content_type`, `limits`, `errors` (number and
/// code), `reasons` (number, code, and the texts in both languages), `ret_codes` (code, meaning, LianLian's
/// own text, next step), `next_steps`, `known_keys`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_tables(out: Option<&mut *mut Bytes>) -> *mut Failure {
    make(out, || Ok(tables::tables().into()))
}

/// The version of this library, a text that ends with NUL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn llmpay_version() -> *const c_char {
    concat!(env!("CARGO_PKG_VERSION"), "\0").as_ptr().cast()
}
