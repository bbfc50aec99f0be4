//! What each op does: through the core's public API, as its users call it.
#![allow(
    clippy::indexing_slicing,
    reason = "of JSON objects that are made here"
)]

use alloc::borrow::ToOwned as _;
use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use lianlian_mpay::{
    BindVerifyRequest, Digest, Direction, Error, Expected, Message, Outcome, PreparedMessage,
    SignType, Signature, SignedFields, SignedMessage, SigningKey, SigningString, Verifier,
    VerifyingKey, signing_order,
};
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::format::{Case, Entries, File, Key};
use crate::input::{Input, base64, hex};
use crate::run::{Backend, Diagnose, Ran, Stop, Verify};

pub(crate) fn run_op(file: &File, case: &Case, backend: Backend) -> Ran {
    if let (Some(Diagnose(diagnose)), "diagnose") = (backend.diagnose, case.op.as_str()) {
        return diagnose(file, Input::new(case)?);
    }
    let input = Input::new(case)?;
    match case.op.as_str() {
        "order" => order(input),
        "signing_string" => signing_string(input),
        "sign" => sign_message(file, input, backend),
        "verify" => verify(file, input, backend),
        "verify_raw" => verify_raw(file, input, backend),
        "bind_verify_request" => bind_verify_request(file, input, backend),
        "bind_verify_response" => bind_verify_response(file, input, backend),
        "body" => body(file, input, backend),
        "import_key" => import_key(input),
        other => Err(Stop::Unusable(format!("unknown op `{other}`"))),
    }
}

fn order(mut input: Input) -> Ran {
    let names = input.texts("names")?;
    input.end()?;
    Ok(json!({ "names": signing_order(names.iter().map(String::as_str))? }))
}

fn signing_string(mut input: Input) -> Ran {
    let (bytes, direction) = (input.message()?, input.direction()?);
    input.end()?;
    let message = Message::parse(&bytes)?;
    let fields = SignedFields::from_message(&message, direction)?;
    let mut out = json!({ "signing_string": SigningString::new(&fields).as_str() });
    if !fields.unsigned().is_empty() {
        out["unsigned"] = json!(fields.unsigned());
    }
    Ok(out)
}

fn sign_message(file: &File, mut input: Input, backend: Backend) -> Ran {
    let bytes = input.message()?;
    let (key, sign_type) = (input.text("key")?, input.text("sign_type")?);
    input.end()?;
    let message = Message::parse(&bytes)?;
    let sign_type = SignType::parse(&sign_type)?;
    let fields =
        SignedFields::from_message(&message, Direction::Request)?.with_sign_type(sign_type)?;
    let signing_string = SigningString::new(&fields);
    let signature = (backend.sign)(&signing_key(file, &key)?, &signing_string.digest(sign_type))?;
    Ok(json!({
        "signature": signature.to_base64(),
        "signing_string": signing_string.as_str(),
    }))
}

fn verify(file: &File, mut input: Input, backend: Backend) -> Ran {
    let (bytes, direction) = (input.message()?, input.direction()?);
    let (key, excluded) = (input.text("key")?, input.excluded()?);
    let allowed = input.allow()?.unwrap_or_else(|| SignType::ALL.into());
    input.end()?;
    let message = Message::parse(&bytes)?;
    let signed = SignedMessage::excluding(message, direction, &excluded)?;
    signed.verify(&verifier(file, &key, backend)?, &allowed)?;
    Ok(json!({ "valid": true }))
}

fn verify_raw(file: &File, mut input: Input, backend: Backend) -> Ran {
    let sign_type = match input.text("digest")?.as_str() {
        "md5" => SignType::Rsa,
        "sha256" => SignType::Sha256WithRsa,
        other => return Err(Stop::Unusable(format!("unknown digest `{other}`"))),
    };
    let (key, public) = (input.optional_text("key")?, input.optional_text("public")?);
    let message = hex(&input.text("message_hex")?)?;
    let signature = hex(&input.text("signature_hex")?)?;
    input.end()?;
    let key = match (key, public) {
        (Some(id), None) => verifying_key(file, &id)?,
        (None, Some(public)) => VerifyingKey::from_text(&public)?,
        _ => return Err(Stop::Unusable("`in` has either `key` or `public`".into())),
    };
    let digest = Digest::new(sign_type, &message);
    (backend.verify)(&key, &digest, &Signature::from_bytes(&signature))?;
    Ok(json!({ "valid": true }))
}

fn bind_verify_request(file: &File, mut input: Input, backend: Backend) -> Ran {
    let fields = compact(&input.object("fields")?);
    let (key, sign_type) = (input.text("key")?, input.text("sign_type")?);
    input.end()?;
    let sign_type = SignType::parse(&sign_type)?;
    let message = Message::parse(fields.as_bytes())?;
    let request = BindVerifyRequest::from_message(&message, sign_type)?;
    let prepared = request.prepare(sign_type)?;
    let signature = (backend.sign)(&signing_key(file, &key)?, &prepared.digest())?;
    let signed = prepared.finish_unchecked(signature)?;
    written(signed.body(), signed.signing_string())
}

fn body(file: &File, mut input: Input, backend: Backend) -> Ran {
    let fields = compact(&input.object("fields")?);
    let (key, sign_type) = (input.text("key")?, input.text("sign_type")?);
    input.end()?;
    let sign_type = SignType::parse(&sign_type)?;
    let message = Message::parse(fields.as_bytes())?;
    let prepared = PreparedMessage::from_message(&message, sign_type)?;
    let signature = (backend.sign)(&signing_key(file, &key)?, &prepared.digest())?;
    let signed = prepared.finish_unchecked(signature)?;
    written(signed.as_str(), signed.signing_string())
}

fn written(body: &str, signing_string: &SigningString) -> Ran {
    let body: Value = serde_json::from_str(body)
        .map_err(|error| Stop::Unusable(format!("the body is not JSON: {error}")))?;
    Ok(json!({ "body": body, "signing_string": signing_string.as_str() }))
}

fn bind_verify_response(file: &File, mut input: Input, backend: Backend) -> Ran {
    let bytes = input.message()?;
    let request = compact(&input.object("request")?);
    let (key, excluded, allow) = (input.text("key")?, input.excluded()?, input.allow()?);
    input.end()?;
    let mut expected =
        Expected::from_message(&request_message(&request)?)?.with_excluded(&excluded);
    if let Some(allow) = allow {
        expected = expected.with_allowed(&allow);
    }
    let verifier = verifier(file, &key, backend)?;
    Ok(outcome(&expected.verify_response(&bytes, &verifier)?))
}

/// What is expected of a response: of a request no more than these fields.
fn request_message(text: &str) -> Result<Message<'_>, Stop> {
    let unusable = |problem| Stop::Unusable(format!("`request`: {problem}"));
    let message = Message::parse(text.as_bytes()).map_err(|error| unusable(error.to_string()))?;
    let is_known = |name: &str| ["oid_partner", "user_id", "no_order", "sign_type"].contains(&name);
    let unknown = message.iter().find(|field| !is_known(field.name()));
    match unknown.map(|field| format!("unknown member `{}`", field.name())) {
        Some(problem) => Err(unusable(problem)),
        None => Ok(message),
    }
}

fn outcome(outcome: &Outcome) -> Value {
    match outcome {
        Outcome::Bound(card) => {
            let mut out = json!({ "outcome": "bound", "card_no": card.card_no() });
            if let Some(no_agree) = card.no_agree() {
                out["no_agree"] = json!(no_agree);
            }
            if let Some(no_order) = card.no_order() {
                out["no_order"] = json!(no_order);
            }
            out
        }
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
    }
}

fn import_key(mut input: Input) -> Ran {
    let (text, der) = (input.optional_text("text")?, input.optional_text("der")?);
    let kind = input.text("kind")?;
    input.end()?;
    let (bits, format) = match (kind.as_str(), text, der) {
        ("private", Some(text), None) => described_private(&SigningKey::from_text(&text)?),
        ("private", None, Some(der)) => described_private(&SigningKey::from_der(&base64(&der)?)?),
        ("public", Some(text), None) => described_public(&VerifyingKey::from_text(&text)?),
        ("public", None, Some(der)) => described_public(&VerifyingKey::from_der(&base64(&der)?)?),
        _ => {
            return Err(Stop::Unusable(
                "`in` has either `text` or `der`, and `kind` is `private` or `public`".into(),
            ));
        }
    };
    Ok(json!({ "bits": bits, "format": format }))
}

fn described_private(key: &SigningKey) -> (usize, String) {
    (key.bits(), key.format().to_string())
}

fn described_public(key: &VerifyingKey) -> (usize, String) {
    (key.bits(), key.format().to_string())
}

/// An object as it is sent, whatever blanks and escapes the file has: they are not the message's.
/// A text that cannot be written anew is left as it is, for the crate to refuse.
fn compact(object: &RawValue) -> String {
    let Ok(Entries(members)) = serde_json::from_str(object.get()) else {
        return object.get().to_owned();
    };
    let member = |(name, value): (String, Box<RawValue>)| {
        let value = match serde_json::from_str::<String>(value.get()) {
            Ok(string) => json!(string).to_string(),
            Err(_) => value.get().to_owned(),
        };
        format!("{}:{value}", json!(name))
    };
    let members: Vec<_> = members.into_iter().map(member).collect();
    format!("{{{}}}", members.join(","))
}

fn key<'f>(file: &'f File, id: &str) -> Result<&'f Key, Stop> {
    file.keys
        .get(id)
        .ok_or_else(|| Stop::Unusable(format!("no key `{id}` in the file")))
}

fn signing_key(file: &File, id: &str) -> Result<SigningKey, Stop> {
    let private = key(file, id)?.private.as_ref();
    let private =
        private.ok_or_else(|| Stop::Unusable(format!("key `{id}` has no private half")))?;
    Ok(SigningKey::from_text(private)?)
}

/// The public half, or that of the private one.
pub(crate) fn verifying_key(file: &File, id: &str) -> Result<VerifyingKey, Stop> {
    match &key(file, id)?.public {
        Some(public) => Ok(VerifyingKey::from_text(public)?),
        None => Ok(signing_key(file, id)?.verifying_key().clone()),
    }
}

/// A key of the file, with the arithmetic of a backend.
struct Checker {
    key: VerifyingKey,
    verify: Verify,
}

impl Verifier for Checker {
    fn verify_digest(&self, digest: &Digest, signature: &Signature) -> Result<(), Error> {
        (self.verify)(&self.key, digest, signature)
    }
}

fn verifier(file: &File, id: &str, backend: Backend) -> Result<Checker, Stop> {
    Ok(Checker {
        key: verifying_key(file, id)?,
        verify: backend.verify,
    })
}
