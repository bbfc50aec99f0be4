//! Runs vector files of the format `mpay-vectors/1` against the crate.
//!
//! Strict on purpose: a case that it does not understand fails, so that nothing is skipped in
//! silence. What a file or a key says besides does not matter.
//! It needs `alloc` only, so that it also runs where there is no operating system.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use lianlian_mpay::{
    BindVerifyRequest, Digest, Direction, Error, Expected, KeyError, Message, Outcome,
    PreparedMessage, SignType, Signature, SignedFields, SignedMessage, SigningKey, SigningString,
    UnknownSignType, Verifier, VerifyingKey, signing_order,
};
use serde::de::{DeserializeOwned, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use serde_json::{Value, json};

/// The one format that this runner knows.
pub(crate) const FORMAT: &str = "mpay-vectors/1";

/// A vector file. What it and its keys say besides does not matter.
pub(crate) struct File {
    pub(crate) format: String,
    pub(crate) keys: BTreeMap<String, Key>,
    pub(crate) cases: Vec<Box<RawValue>>,
}

/// A key of a vector file; either half may be missing.
pub(crate) struct Key {
    pub(crate) private: Option<String>,
    pub(crate) public: Option<String>,
    #[allow(dead_code, reason = "for people, and for the corpus test")]
    pub(crate) bits: Option<usize>,
}

/// A case; `in` is read by its op.
#[allow(
    dead_code,
    reason = "some fields are for people and for the corpus test"
)]
pub(crate) struct Case {
    pub(crate) id: String,
    pub(crate) rules: Vec<String>,
    pub(crate) comment: Option<String>,
    pub(crate) source: Option<String>,
    pub(crate) op: String,
    pub(crate) input: Box<RawValue>,
    pub(crate) out: Option<Value>,
    pub(crate) err: Option<String>,
}

impl File {
    pub(crate) fn read(json: &str) -> Result<Self, String> {
        let mut file = Object::read(json)?;
        let keys: Option<BTreeMap<String, Box<RawValue>>> = file.optional("keys")?;
        let keys = keys.unwrap_or_default();
        let keys = keys
            .into_iter()
            .map(|(id, key)| Ok((id, Key::read(key.get())?)));
        Ok(Self {
            format: file.required("format")?,
            keys: keys.collect::<Result<_, String>>()?,
            cases: file.required("cases")?,
        })
    }
}

impl Key {
    fn read(json: &str) -> Result<Self, String> {
        let mut key = Object::read(json)?;
        Ok(Self {
            private: key.optional("private")?,
            public: key.optional("public")?,
            bits: key.optional("bits")?,
        })
    }
}

impl Case {
    pub(crate) fn read(json: &str) -> Result<Self, String> {
        let mut case = Object::read(json)?;
        let read = Self {
            id: case.required("id")?,
            rules: case.optional("rules")?.unwrap_or_default(),
            comment: case.optional("comment")?,
            source: case.optional("source")?,
            op: case.required("op")?,
            input: case.required("in")?,
            out: case.optional("out")?,
            err: case.optional("err")?,
        };
        case.end()?;
        Ok(read)
    }
}

/// The members of a JSON object that are not read yet, each as its JSON. Read by hand, since what
/// would derive it takes longer to compile than the crate.
struct Object(Vec<(String, Box<RawValue>)>);

impl Object {
    fn read(json: &str) -> Result<Self, String> {
        let Entries(members) = serde_json::from_str(json).map_err(|error| error.to_string())?;
        let mut names = BTreeSet::new();
        match members.iter().find(|(name, _)| !names.insert(name)) {
            Some((name, _)) => Err(format!("duplicate member `{name}`")),
            None => Ok(Self(members)),
        }
    }

    /// The member of this name, unless it is missing or `null`.
    fn optional<T: DeserializeOwned>(&mut self, name: &str) -> Result<Option<T>, String> {
        let Some(place) = self.0.iter().position(|(found, _)| found == name) else {
            return Ok(None);
        };
        let (_, json) = self.0.swap_remove(place);
        serde_json::from_str(json.get()).map_err(|error| format!("`{name}`: {error}"))
    }

    fn required<T: DeserializeOwned>(&mut self, name: &str) -> Result<T, String> {
        let value = self.optional(name)?;
        value.ok_or_else(|| format!("missing member `{name}`"))
    }

    /// Nothing is left that nobody knows.
    fn end(self) -> Result<(), String> {
        match self.0.first() {
            Some((name, _)) => Err(format!("unknown member `{name}`")),
            None => Ok(()),
        }
    }
}

/// The input of a case, of which every member has to be known.
struct Input(Object);

impl Input {
    fn of(case: &Case) -> Result<Self, Stop> {
        Ok(Self(Object::read(case.input.get())?))
    }

    fn text(&mut self, name: &str) -> Result<String, Stop> {
        Ok(self.0.required(name)?)
    }

    fn optional_text(&mut self, name: &str) -> Result<Option<String>, Stop> {
        Ok(self.0.optional(name)?)
    }

    fn texts(&mut self, name: &str) -> Result<Vec<String>, Stop> {
        Ok(self.0.required(name)?)
    }

    fn excluded(&mut self) -> Result<Vec<String>, Stop> {
        Ok(self.0.optional("excluded")?.unwrap_or_default())
    }

    fn object(&mut self, name: &str) -> Result<Box<RawValue>, Stop> {
        Ok(self.0.required(name)?)
    }

    /// The bytes of `message`, or of `message_hex`.
    fn message(&mut self) -> Result<Vec<u8>, Stop> {
        let text = self.optional_text("message")?;
        let in_hex = self.optional_text("message_hex")?;
        message_bytes(text.as_ref(), in_hex.as_ref())
    }

    fn direction(&mut self) -> Result<Direction, Stop> {
        direction(&self.text("direction")?)
    }

    /// What `allow` names, if it is there.
    fn allow(&mut self) -> Result<Option<Vec<SignType>>, Stop> {
        let names: Option<Vec<String>> = self.0.optional("allow")?;
        names.map(|names| sign_types(&names)).transpose()
    }

    fn end(self) -> Result<(), Stop> {
        Ok(self.0.end()?)
    }
}

/// How a file fared.
#[derive(Default)]
pub(crate) struct Report {
    pub(crate) passed: usize,
    /// Cases of `diagnose`, which is not this crate's.
    pub(crate) left_out: usize,
    /// A line for each case that failed: its id, and what was expected and found.
    pub(crate) failures: Vec<String>,
}

/// Why a case has no result to compare.
pub(crate) enum Stop {
    /// The crate refused, with this code, and in these words.
    Refused(&'static str, String),
    /// The case itself is not one that can be run.
    Unusable(String),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Refused(error.code(), error.to_string())
    }
}

impl From<UnknownSignType> for Stop {
    fn from(error: UnknownSignType) -> Self {
        Error::from(error).into()
    }
}

impl From<KeyError> for Stop {
    fn from(error: KeyError) -> Self {
        Self::Refused(error.code(), error.to_string())
    }
}

impl From<String> for Stop {
    fn from(problem: String) -> Self {
        Self::Unusable(problem)
    }
}

pub(crate) type Ran = Result<Value, Stop>;

/// How to sign: blinding needs random numbers, which come from elsewhere on each machine.
pub(crate) type Sign = fn(&SigningKey, &Digest) -> Result<Signature, Error>;

/// How to verify.
pub(crate) type Verify = fn(&VerifyingKey, &Digest, &Signature) -> Result<(), Error>;

/// How to diagnose, where there is a crate for it.
pub(crate) type Diagnose = fn(&File, &Case) -> Ran;

/// What does the arithmetic, and what else there is.
#[derive(Clone, Copy)]
pub(crate) struct Backend {
    pub(crate) sign: Sign,
    pub(crate) verify: Verify,
    pub(crate) diagnose: Option<Diagnose>,
}

/// Runs every case of a file but those of `diagnose`, with the crate's own arithmetic.
pub(crate) fn run(text: &str, sign: Sign) -> Report {
    let backend = Backend {
        sign,
        verify: VerifyingKey::verify_digest,
        diagnose: None,
    };
    run_with(text, backend)
}

/// Runs every case of a file.
pub(crate) fn run_with(text: &str, backend: Backend) -> Report {
    let mut report = Report::default();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let file = match File::read(text) {
        Ok(file) => file,
        Err(error) => {
            report
                .failures
                .push(format!("the file: expected {FORMAT}, got {error}"));
            return report;
        }
    };
    if file.format != FORMAT {
        report
            .failures
            .push(format!("the file: expected {FORMAT}, got {}", file.format));
        return report;
    }
    let mut seen = BTreeSet::new();
    for (index, raw) in file.cases.iter().enumerate() {
        match run_case(&file, raw, backend, &mut seen) {
            Ok(true) => report.passed += 1,
            Ok(false) => report.left_out += 1,
            Err((id, failure)) => {
                let id = id.unwrap_or_else(|| format!("case {}", index + 1));
                report.failures.push(format!("{id}: {failure}"));
            }
        }
    }
    report
}

/// Runs a case; false where it is left out.
fn run_case(
    file: &File,
    raw: &RawValue,
    backend: Backend,
    seen: &mut BTreeSet<String>,
) -> Result<bool, (Option<String>, String)> {
    let case = Case::read(raw.get()).map_err(|problem| (id_of(raw), problem))?;
    let failed = |failure: String| (Some(case.id.clone()), failure);
    if !seen.insert(case.id.clone()) {
        return Err(failed("the id is not unique".into()));
    }
    let expected = match (&case.out, &case.err) {
        (Some(out), None) => Ok(with_parsed_body(out)),
        (None, Some(code)) => Err(code.as_str()),
        _ => return Err(failed("a case has either `out` or `err`".into())),
    };
    if case.op == "diagnose" && backend.diagnose.is_none() {
        return Ok(false);
    }
    compare(expected, run_op(file, &case, backend)).map_err(failed)?;
    Ok(true)
}

/// A body is compared as JSON, also where a file carries it as text.
fn with_parsed_body(out: &Value) -> Value {
    let mut out = out.clone();
    if let Some(body) = out.get_mut("body")
        && let Some(Ok(parsed)) = body.as_str().map(serde_json::from_str)
    {
        *body = parsed;
    }
    out
}

fn compare(expected: Result<Value, &str>, got: Ran) -> Result<(), String> {
    let got = match got {
        Ok(value) => Ok(value),
        Err(Stop::Refused(code, text)) => Err((code, text)),
        Err(Stop::Unusable(problem)) => return Err(problem),
    };
    match (expected, got) {
        (Ok(out), Ok(value)) if out == value => Ok(()),
        (Err(code), Err((found, _))) if code == found => Ok(()),
        (Ok(out), Ok(value)) => Err(format!("expected {out}, got {value}")),
        (Ok(out), Err((found, text))) => Err(format!("expected {out}, got {found} ({text})")),
        (Err(code), Ok(value)) => Err(format!("expected {code}, got {value}")),
        (Err(code), Err((found, text))) => Err(format!("expected {code}, got {found} ({text})")),
    }
}

fn id_of(raw: &RawValue) -> Option<String> {
    let value: Value = serde_json::from_str(raw.get()).ok()?;
    Some(value.get("id")?.as_str()?.to_owned())
}

fn run_op(file: &File, case: &Case, backend: Backend) -> Ran {
    if let (Some(diagnose), "diagnose") = (backend.diagnose, case.op.as_str()) {
        return diagnose(file, case);
    }
    let input = Input::of(case)?;
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

/// The input of a case as a type of its own, for other ops.
#[allow(dead_code, reason = "the runner of another crate has such an op")]
pub(crate) fn input<T: DeserializeOwned>(case: &Case) -> Result<T, Stop> {
    serde_json::from_str(case.input.get())
        .map_err(|error| Stop::Unusable(format!("`in` of {}: {error}", case.op)))
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

pub(crate) fn message_bytes(
    text: Option<&String>,
    in_hex: Option<&String>,
) -> Result<Vec<u8>, Stop> {
    match (text, in_hex) {
        (Some(text), None) => Ok(text.clone().into_bytes()),
        (None, Some(in_hex)) => hex(in_hex),
        _ => Err(Stop::Unusable(
            "`in` has either `message` or `message_hex`".into(),
        )),
    }
}

/// The members of a JSON object, in their order, and those of one name too.
struct Entries(Vec<(String, Box<RawValue>)>);

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Self(Vec::new()))
    }
}

impl<'de> Visitor<'de> for Entries {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Self, A::Error> {
        while let Some(member) = map.next_entry()? {
            self.0.push(member);
        }
        Ok(self)
    }
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

pub(crate) fn direction(text: &str) -> Result<Direction, Stop> {
    match text {
        "request" => Ok(Direction::Request),
        "response" => Ok(Direction::Response),
        other => Err(Stop::Unusable(format!("unknown direction `{other}`"))),
    }
}

fn sign_types(names: &[String]) -> Result<Vec<SignType>, Stop> {
    names
        .iter()
        .map(|name| SignType::parse(name).map_err(Stop::from))
        .collect()
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

fn hex(text: &str) -> Result<Vec<u8>, Stop> {
    let bad = || Stop::Unusable("not hex".into());
    if !text.len().is_multiple_of(2) || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(bad());
    }
    let pairs = (0..text.len())
        .step_by(2)
        .map(|i| u8::from_str_radix(&text[i..i + 2], 16));
    pairs.collect::<Result<_, _>>().map_err(|_| bad())
}

/// The bytes of a base64 text, through the crate's own canonical reading.
pub(crate) fn base64(text: &str) -> Result<Vec<u8>, Stop> {
    match Signature::from_base64(text) {
        Ok(bytes) => Ok(bytes.as_bytes().to_vec()),
        Err(_) => Err(Stop::Unusable("`der` is not base64".into())),
    }
}
