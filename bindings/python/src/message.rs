//! The general layer, for every MPAY message: what is signed, writing one, verifying one.

use lianlian_mpay::{Direction, Message, SignType, Signature, SigningString};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyMapping};

use crate::enums::Code;
use crate::errors::Answer;
use crate::input::{Input, Texts, items};
use crate::keys::{KeySet, Signing, Verifying, VerifyingKey};

/// The digest of a signing string, which is what a key signs.
#[pyclass(frozen, module = "lianlian_mpay")]
pub(crate) struct Digest(pub(crate) lianlian_mpay::Digest);

#[pymethods]
impl Digest {
    /// Hashes bytes as a sign type asks for.
    #[new]
    fn new(sign_type: Code<SignType>, data: Input<'_>) -> Self {
        Self(lianlian_mpay::Digest::new(sign_type.0, data.bytes()))
    }

    /// The sign type whose digest it is.
    #[getter]
    fn sign_type(&self) -> Code<SignType> {
        Code(self.0.sign_type())
    }

    /// The DER of `DigestInfo`: what a device signs that pads, but does not hash.
    #[getter]
    fn info<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.0.to_info())
    }

    /// The digest's bytes, 16 or 32.
    fn __bytes__<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.0.as_bytes())
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        let other = other.cast::<Self>();
        other.is_ok_and(|other| other.get().0 == self.0)
    }

    fn __hash__(&self) -> u64 {
        let first = self.0.as_bytes().first_chunk().copied();
        u64::from_ne_bytes(first.unwrap_or_default())
    }

    /// The algorithm only: behind MD5 the unknown digits of a card number are soon found.
    fn __repr__(&self) -> String {
        format!("Digest.{:?}", self.0)
    }
}

/// The fields of a message that are signed, which need not have a signature yet.
#[pyclass(frozen, module = "lianlian_mpay")]
pub(crate) struct SignedFields {
    signing_string: SigningString,
    /// Name, and whether its value reads in more than one way.
    names: Vec<(String, bool)>,
    unsigned: Vec<String>,
}

#[pymethods]
impl SignedFields {
    /// Reads a message of a direction. With a sign type, that is added where the message has none.
    #[new]
    #[pyo3(signature = (body, direction, *, sign_type=None, excluded=Texts(Vec::new())))]
    fn new(
        body: Input<'_>,
        direction: Code<Direction>,
        sign_type: Option<Code<SignType>>,
        excluded: Texts,
    ) -> Answer<Self> {
        let message = Message::parse(body.bytes())?;
        let fields =
            lianlian_mpay::SignedFields::from_message_without(&message, direction.0, &excluded.0)?;
        let fields = match sign_type {
            Some(Code(sign_type)) => fields.with_sign_type(sign_type)?,
            None => fields,
        };
        let ambiguous: Vec<_> = fields.ambiguous().collect();
        let name = |(name, _): &(&str, &str)| (String::from(*name), ambiguous.contains(name));
        Ok(Self {
            signing_string: SigningString::new(&fields),
            names: fields.pairs().iter().map(name).collect(),
            unsigned: fields.unsigned().iter().map(ToString::to_string).collect(),
        })
    }

    /// The text that is signed. It holds every value: keep it out of logs.
    #[getter]
    fn signing_string(&self) -> &str {
        self.signing_string.as_str()
    }

    /// The names of the signed fields, in signing order.
    #[getter]
    fn names(&self) -> Vec<&str> {
        self.names.iter().map(|(name, _)| name.as_str()).collect()
    }

    /// The names of fields that have a value and are not signed, in the message's order.
    #[getter]
    fn unsigned(&self) -> Vec<&str> {
        self.unsigned.iter().map(String::as_str).collect()
    }

    /// The names of signed fields whose value reads as more fields in the signing string.
    #[getter]
    fn ambiguous(&self) -> Vec<&str> {
        let ambiguous = self.names.iter().filter(|(_, is_ambiguous)| *is_ambiguous);
        ambiguous.map(|(name, _)| name.as_str()).collect()
    }

    /// The digest of the signing string.
    fn digest(&self, sign_type: Code<SignType>) -> Digest {
        Digest(self.signing_string.digest(sign_type.0))
    }

    fn __repr__(&self) -> String {
        format!("SignedFields({})", self.names().join(", "))
    }
}

/// Names in signing order.
#[pyfunction]
pub(crate) fn signing_order(names: Texts) -> Answer<Vec<String>> {
    let names = names.0.iter().map(String::as_str);
    let ordered = lianlian_mpay::signing_order(names)?;
    Ok(ordered.into_iter().map(String::from).collect())
}

/// The text of a message that is signed. It holds every value: keep it out of logs.
#[pyfunction]
#[pyo3(signature = (body, direction, *, excluded=Texts(Vec::new())))]
pub(crate) fn signing_string(
    body: Input<'_>,
    direction: Code<Direction>,
    excluded: Texts,
) -> Answer<String> {
    let fields = SignedFields::new(body, direction, None, excluded)?;
    Ok(fields.signing_string().to_owned())
}

/// The fields of a message to be written: a mapping, or pairs.
pub(crate) struct Pairs(Vec<(String, String)>);

impl<'a, 'py> FromPyObject<'a, 'py> for Pairs {
    type Error = PyErr;

    fn extract(object: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(fields) = object.cast::<PyDict>() {
            return items(fields.items().as_any().as_borrowed()).map(Self);
        }
        match object.cast::<PyMapping>() {
            Ok(fields) => items(fields.items()?.as_any().as_borrowed()).map(Self),
            Err(_) => items(object).map(Self),
        }
    }
}

/// A message of any MPAY API, which waits for a signature from wherever the key is.
#[pyclass(frozen, module = "lianlian_mpay")]
pub(crate) struct PreparedMessage(lianlian_mpay::PreparedMessage);

#[pymethods]
impl PreparedMessage {
    /// Takes the fields in the order in which they shall stand in the message.
    #[new]
    fn new(fields: Pairs, sign_type: Code<SignType>) -> Answer<Self> {
        let prepared = lianlian_mpay::PreparedMessage::new(&fields.0, sign_type.0)?;
        Ok(Self(prepared))
    }

    /// Takes the fields as the JSON of an object. Numbers and booleans count as their text.
    #[staticmethod]
    fn from_json(json: Input<'_>, sign_type: Code<SignType>) -> Answer<Self> {
        let message = Message::parse(json.bytes())?;
        let prepared = lianlian_mpay::PreparedMessage::from_message(&message, sign_type.0)?;
        Ok(Self(prepared))
    }

    /// The text to be signed. It holds every value: keep it out of logs.
    #[getter]
    fn signing_string(&self) -> &str {
        self.0.signing_string().as_str()
    }

    /// The digest of that text.
    #[getter]
    fn digest(&self) -> Digest {
        Digest(self.0.digest())
    }

    /// How it is to be signed.
    #[getter]
    fn sign_type(&self) -> Code<SignType> {
        Code(self.0.sign_type())
    }

    /// Signs it, and gives the body to send.
    fn sign(&self, key: Signing<'_>) -> Answer<SignedBody> {
        let prepared = self.0.clone();
        key.with(|signer| prepared.sign(signer)).map(SignedBody)
    }

    /// Takes the signature, and gives the body to send after checking it with the public half.
    fn finish(&self, signature: Input<'_>, key: Verifying<'_>) -> Answer<SignedBody> {
        let prepared = self.0.clone();
        let signature = Signature::from_bytes(signature.bytes());
        key.with(|verifier| prepared.finish(signature, verifier))
            .map(SignedBody)
    }

    /// As `finish`, with the whole block that a raw public operation recovered from the signature.
    fn finish_with_block(&self, signature: Input<'_>, block: Input<'_>) -> Answer<SignedBody> {
        let prepared = self.0.clone();
        let signature = Signature::from_bytes(signature.bytes());
        Ok(SignedBody(
            prepared.finish_with_block(signature, block.bytes())?,
        ))
    }

    fn __repr__(&self) -> String {
        format!("PreparedMessage({:?})", self.0.signing_string())
    }
}

/// A signed message, ready to be sent.
#[pyclass(frozen, module = "lianlian_mpay")]
pub(crate) struct SignedBody(lianlian_mpay::SignedBody);

#[pymethods]
impl SignedBody {
    /// The JSON to post, as UTF-8.
    #[getter]
    fn body(&self) -> &[u8] {
        self.0.as_str().as_bytes()
    }

    /// The text that was signed. It holds every value: keep it out of logs.
    #[getter]
    fn signing_string(&self) -> &str {
        self.0.signing_string().as_str()
    }

    /// The signature's bytes.
    #[getter]
    fn signature(&self) -> &[u8] {
        self.0.signature().as_bytes()
    }

    fn __repr__(&self) -> String {
        format!("SignedBody({} bytes)", self.0.as_str().len())
    }
}

/// Signs a message of any MPAY API: the whole way in one call.
#[pyfunction]
pub(crate) fn sign_message(
    fields: Pairs,
    key: Signing<'_>,
    sign_type: Code<SignType>,
) -> Answer<SignedBody> {
    PreparedMessage::new(fields, sign_type)?.sign(key)
}

/// A message of any MPAY API that carries a signature, which is not checked yet.
#[pyclass(frozen, module = "lianlian_mpay")]
pub(crate) struct SignedMessage(lianlian_mpay::SignedMessage<'static>);

#[pymethods]
impl SignedMessage {
    /// Takes a message apart into what is signed and its signature.
    #[new]
    #[pyo3(signature = (body, direction, *, excluded=Texts(Vec::new())))]
    fn new(body: Input<'_>, direction: Code<Direction>, excluded: Texts) -> Answer<Self> {
        let message = Message::parse(body.bytes())?;
        let signed = lianlian_mpay::SignedMessage::excluding(message, direction.0, &excluded.0)?;
        Ok(Self(signed.into_owned()))
    }

    /// The text that was signed, if the signature is right. It holds every value.
    #[getter]
    fn signing_string(&self) -> &str {
        self.0.signing_string().as_str()
    }

    /// The digest of that text.
    #[getter]
    fn digest(&self) -> Digest {
        Digest(self.0.digest())
    }

    /// What `sign_type` says.
    #[getter]
    fn sign_type(&self) -> Code<SignType> {
        Code(self.0.sign_type())
    }

    /// The bytes that `sign` holds.
    #[getter]
    fn signature(&self) -> &[u8] {
        self.0.signature().as_bytes()
    }

    /// The names of fields that have a value but no signature over it.
    #[getter]
    fn unsigned(&self) -> Vec<&str> {
        self.0.unsigned().collect()
    }

    /// Verifies the message, if its sign type is one of `allowed`.
    fn verify(&self, key: Verifying<'_>, allowed: Allowed) -> Answer<Verified> {
        let signed = self.0.clone();
        key.with(|verifier| signed.verify(verifier, &allowed.0))
            .map(Verified)
    }

    /// As `verify`, and tells which key of the set it was.
    fn verify_with_set(
        &self,
        keys: &Bound<'_, KeySet>,
        allowed: Allowed,
    ) -> Answer<(Verified, Py<VerifyingKey>)> {
        let signed = self.0.clone();
        let verify = |verifier: &dyn lianlian_mpay::Verifier| signed.verify(verifier, &allowed.0);
        let (verified, key) = keys.get().with(keys.py(), verify)?;
        Ok((Verified(verified), key))
    }

    /// As `verify`, with the whole block that a raw public operation recovered from `signature`.
    fn verify_with_block(&self, block: Input<'_>, allowed: Allowed) -> Answer<Verified> {
        let verified = self
            .0
            .clone()
            .verify_with_block(block.bytes(), &allowed.0)?;
        Ok(Verified(verified))
    }

    fn __repr__(&self) -> String {
        format!("{:?}", self.0)
    }
}

/// The sign types that a caller allows.
pub(crate) struct Allowed(pub(crate) Vec<SignType>);

impl<'a, 'py> FromPyObject<'a, 'py> for Allowed {
    type Error = PyErr;

    fn extract(object: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        let allowed: Vec<Code<SignType>> = items(object)?;
        Ok(Self(
            allowed
                .into_iter()
                .map(|Code(sign_type)| sign_type)
                .collect(),
        ))
    }
}

/// A message whose signature was checked.
#[pyclass(frozen, module = "lianlian_mpay")]
pub(crate) struct Verified(lianlian_mpay::Verified<'static>);

#[pymethods]
impl Verified {
    /// The value of a field that is signed.
    fn value(&self, name: &str) -> Option<&str> {
        self.0.value(name)
    }

    /// The signed names and values, in signing order.
    #[getter]
    fn signed<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let signed = PyDict::new(py);
        for (name, value) in self.0.signed() {
            signed.set_item(name, value)?;
        }
        Ok(signed)
    }

    /// The names of fields that have a value but no signature over it: anybody on the way may have
    /// written them.
    #[getter]
    fn unsigned(&self) -> Vec<&str> {
        self.0.unsigned().collect()
    }

    /// The names of signed fields whose value reads as more fields in the signing string.
    #[getter]
    fn ambiguous(&self) -> Vec<&str> {
        self.0.ambiguous().collect()
    }

    /// How it was signed.
    #[getter]
    fn sign_type(&self) -> Code<SignType> {
        Code(self.0.sign_type())
    }

    /// The names of the signed fields.
    fn __repr__(&self) -> String {
        let names: Vec<_> = self.0.signed().map(|(name, _)| name).collect();
        format!("Verified({})", names.join(", "))
    }
}

/// Verifies a message of any MPAY API: the whole way in one call.
#[pyfunction]
#[pyo3(signature = (body, direction, key, allowed, *, excluded=Texts(Vec::new())))]
pub(crate) fn verify_message(
    body: Input<'_>,
    direction: Code<Direction>,
    key: Verifying<'_>,
    allowed: Allowed,
    excluded: Texts,
) -> Answer<Verified> {
    let message = Message::parse(body.bytes())?;
    let signed = lianlian_mpay::SignedMessage::excluding(message, direction.0, &excluded.0)?;
    let verified = key.with(|verifier| signed.verify(verifier, &allowed.0))?;
    Ok(Verified(verified.into_owned()))
}
