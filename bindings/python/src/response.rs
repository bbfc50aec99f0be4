//! The Card Bind Verify response: bytes in, an outcome that answers this request out.

use lianlian_mpay::{Message, OpenedResponse, SignType};
use pyo3::prelude::*;

use crate::enums::Code;
use crate::errors::Answer;
use crate::input::{Input, Texts};
use crate::keys::{KeySet, Verifying, VerifyingKey};
use crate::message::{Allowed, Digest};
use crate::outcome::{self, UnsignedRefusal};

/// What a response has to match, where the request itself is not at hand.
#[pyclass(frozen, eq, hash, module = "lianlian_mpay")]
#[derive(PartialEq, Eq, Hash)]
pub(crate) struct Expected(pub(crate) lianlian_mpay::Expected);

#[pymethods]
impl Expected {
    /// Of the values that were sent. The response has to be signed as the request was.
    #[new]
    #[pyo3(signature = (oid_partner, user_id, sign_type, *, no_order=None))]
    fn new(
        oid_partner: &str,
        user_id: &str,
        sign_type: Code<SignType>,
        no_order: Option<&str>,
    ) -> Answer<Self> {
        let expected = lianlian_mpay::Expected::new(oid_partner, user_id, sign_type.0)?;
        Ok(Self(match no_order {
            Some(no_order) => expected.with_no_order(no_order)?,
            None => expected,
        }))
    }

    /// Of the body that was sent, or of its JSON before it was signed. Without `sign_type` in it,
    /// every sign type is allowed.
    #[staticmethod]
    fn from_body(body: Input<'_>) -> Answer<Self> {
        let sent = Message::parse(body.bytes())?;
        Ok(Self(lianlian_mpay::Expected::from_message(&sent)?))
    }

    /// The same, with other sign types.
    fn with_allowed(&self, allowed: Allowed) -> Self {
        Self(self.0.clone().with_allowed(&allowed.0))
    }

    /// The same, where the signature leaves out these fields, beside `sign`.
    fn with_excluded(&self, names: Texts) -> Self {
        Self(self.0.clone().with_excluded(&names.0))
    }

    #[getter]
    fn oid_partner(&self) -> &str {
        self.0.oid_partner()
    }

    #[getter]
    fn user_id(&self) -> &str {
        self.0.user_id()
    }

    #[getter]
    fn no_order(&self) -> Option<&str> {
        self.0.no_order()
    }

    #[getter]
    fn allowed(&self) -> Vec<Code<SignType>> {
        self.0.allowed().iter().copied().map(Code).collect()
    }

    #[getter]
    fn excluded(&self) -> Vec<String> {
        self.0.excluded().to_vec()
    }

    /// Reads the response. `key` is LianLian's public key.
    fn verify_response<'py>(
        &self,
        py: Python<'py>,
        body: Input<'_>,
        key: Verifying<'py>,
    ) -> Answer<Bound<'py, PyAny>> {
        verified(py, &self.0, &body, &key)
    }

    /// Opens the response, as the first of two steps.
    fn open_response<'py>(&self, py: Python<'py>, body: Input<'_>) -> Answer<Bound<'py, PyAny>> {
        opened(py, &self.0, &body)
    }

    fn __repr__(&self) -> String {
        format!("{:?}", self.0)
    }
}

pub(crate) fn verified<'py>(
    py: Python<'py>,
    expected: &lianlian_mpay::Expected,
    body: &Input<'_>,
    key: &Verifying<'py>,
) -> Answer<Bound<'py, PyAny>> {
    let body = body.bytes();
    let outcome = key.with(|verifier| expected.verify_response(body, verifier))?;
    Ok(outcome::object(py, outcome)?)
}

pub(crate) fn opened<'py>(
    py: Python<'py>,
    expected: &lianlian_mpay::Expected,
    body: &Input<'_>,
) -> Answer<Bound<'py, PyAny>> {
    Ok(match expected.open(body.bytes())? {
        OpenedResponse::Signed(signed) => Bound::new(py, SignedResponse(signed))?.into_any(),
        OpenedResponse::Unsigned(claim) => Bound::new(py, UnsignedRefusal::new(claim))?.into_any(),
    })
}

/// A response that carries a signature, which is not checked yet.
#[pyclass(frozen, module = "lianlian_mpay")]
pub(crate) struct SignedResponse(lianlian_mpay::SignedResponse);

#[pymethods]
impl SignedResponse {
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

    /// Verifies it. `key` is LianLian's public key.
    fn finish<'py>(&self, py: Python<'py>, key: Verifying<'py>) -> Answer<Bound<'py, PyAny>> {
        let response = self.0.clone();
        let outcome = key.with(|verifier| response.finish(verifier))?;
        Ok(outcome::object(py, outcome)?)
    }

    /// As `finish`, and tells which key of the set it was.
    fn finish_with_set<'py>(
        &self,
        py: Python<'py>,
        keys: &Bound<'py, KeySet>,
    ) -> Answer<(Bound<'py, PyAny>, Py<VerifyingKey>)> {
        let response = self.0.clone();
        let (outcome, key) = keys.get().with(py, |verifier| response.finish(verifier))?;
        Ok((outcome::object(py, outcome)?, key))
    }

    /// As `finish`, with the whole block that a raw public operation recovered from `signature`.
    fn finish_with_block<'py>(
        &self,
        py: Python<'py>,
        block: Input<'_>,
    ) -> Answer<Bound<'py, PyAny>> {
        let outcome = self.0.clone().finish_with_block(block.bytes())?;
        Ok(outcome::object(py, outcome)?)
    }

    fn __repr__(&self) -> String {
        format!("{:?}", self.0)
    }
}
