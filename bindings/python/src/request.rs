//! The Card Bind Verify request: named values in, a signed body out.

use lianlian_mpay::{Message, SignType, Signature};
use pyo3::prelude::*;
use pyo3::types::PyString;

use crate::enums::Code;
use crate::errors::Answer;
use crate::input::Input;
use crate::keys::{Signing, Verifying};
use crate::message::Digest;
use crate::response::{Expected, opened};

/// A Card Bind Verify request, not signed yet. It keeps the caller's own strings and makes no copy
/// of them.
#[pyclass(frozen, module = "lianlian_mpay")]
pub(crate) struct BindVerifyRequest {
    #[pyo3(get)]
    oid_partner: Py<PyString>,
    #[pyo3(get)]
    token: Py<PyString>,
    #[pyo3(get)]
    user_id: Py<PyString>,
    #[pyo3(get)]
    verify_code: Py<PyString>,
    #[pyo3(get)]
    no_order: Option<Py<PyString>>,
}

#[pymethods]
impl BindVerifyRequest {
    #[new]
    #[pyo3(signature = (*, oid_partner, token, user_id, verify_code, no_order=None))]
    fn new(
        oid_partner: Py<PyString>,
        token: Py<PyString>,
        user_id: Py<PyString>,
        verify_code: Py<PyString>,
        no_order: Option<Py<PyString>>,
    ) -> Self {
        Self {
            oid_partner,
            token,
            user_id,
            verify_code,
            no_order,
        }
    }

    /// Reads a request from the JSON of its fields, without `sign`. A `sign_type` in it has to be
    /// the one asked for.
    #[staticmethod]
    fn from_json(py: Python<'_>, json: Input<'_>, sign_type: Code<SignType>) -> Answer<Self> {
        let message = Message::parse(json.bytes())?;
        let request = lianlian_mpay::BindVerifyRequest::from_message(&message, sign_type.0)?;
        let text = |text: &str| PyString::new(py, text).unbind();
        Ok(Self {
            oid_partner: text(request.oid_partner),
            token: text(request.token),
            user_id: text(request.user_id),
            verify_code: text(request.verify_code),
            no_order: request.no_order.map(text),
        })
    }

    /// Validates the request, signs it, and gives the body to send.
    fn sign(
        &self,
        py: Python<'_>,
        key: Signing<'_>,
        sign_type: Code<SignType>,
    ) -> Answer<SignedRequest> {
        let prepared = self.prepared(py, sign_type)?;
        key.with(|signer| prepared.sign(signer)).map(SignedRequest)
    }

    /// Validates the request and builds its signing string, as the first of two steps.
    fn prepare(&self, py: Python<'_>, sign_type: Code<SignType>) -> Answer<PreparedRequest> {
        self.prepared(py, sign_type).map(PreparedRequest)
    }

    /// Without `token` and `verify_code`.
    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let no_order = self
            .no_order
            .as_ref()
            .map(|text| text.to_str(py))
            .transpose()?;
        Ok(format!(
            "BindVerifyRequest(oid_partner={:?}, user_id={:?}, no_order={})",
            self.oid_partner.to_str(py)?,
            self.user_id.to_str(py)?,
            no_order.map_or_else(|| "None".into(), |text| format!("{text:?}")),
        ))
    }
}

impl BindVerifyRequest {
    fn prepared(
        &self,
        py: Python<'_>,
        sign_type: Code<SignType>,
    ) -> Answer<lianlian_mpay::PreparedRequest> {
        let no_order = self
            .no_order
            .as_ref()
            .map(|text| text.to_str(py))
            .transpose()?;
        let request = lianlian_mpay::BindVerifyRequest {
            oid_partner: self.oid_partner.to_str(py)?,
            token: self.token.to_str(py)?,
            user_id: self.user_id.to_str(py)?,
            verify_code: self.verify_code.to_str(py)?,
            no_order,
        };
        Ok(request.prepare(sign_type.0)?)
    }
}

/// A valid request with its signing string, which waits for a signature from wherever the key is.
#[pyclass(frozen, module = "lianlian_mpay")]
pub(crate) struct PreparedRequest(lianlian_mpay::PreparedRequest);

#[pymethods]
impl PreparedRequest {
    /// The text to be signed. It holds `token` and `verify_code`: keep it out of logs.
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

    /// Signs the request, and gives the body to send.
    fn sign(&self, key: Signing<'_>) -> Answer<SignedRequest> {
        let prepared = self.0.clone();
        key.with(|signer| prepared.sign(signer)).map(SignedRequest)
    }

    /// Takes the signature, and gives the body to send after checking it with the public half.
    fn finish(&self, signature: Input<'_>, key: Verifying<'_>) -> Answer<SignedRequest> {
        let prepared = self.0.clone();
        let signature = Signature::from_bytes(signature.bytes());
        key.with(|verifier| prepared.finish(signature, verifier))
            .map(SignedRequest)
    }

    /// As `finish`, with the whole block that a raw public operation recovered from the signature.
    fn finish_with_block(&self, signature: Input<'_>, block: Input<'_>) -> Answer<SignedRequest> {
        let prepared = self.0.clone();
        let signature = Signature::from_bytes(signature.bytes());
        Ok(SignedRequest(
            prepared.finish_with_block(signature, block.bytes())?,
        ))
    }

    fn __repr__(&self) -> String {
        format!("PreparedRequest({:?})", self.0.signing_string())
    }
}

/// A request ready to be sent, and the means to read its response.
#[pyclass(frozen, module = "lianlian_mpay")]
pub(crate) struct SignedRequest(lianlian_mpay::SignedRequest);

#[pymethods]
impl SignedRequest {
    /// The JSON to post to `ENDPOINT` with `CONTENT_TYPE`, as UTF-8.
    #[getter]
    fn body(&self) -> &[u8] {
        self.0.body().as_bytes()
    }

    /// The text that was signed. It holds `token` and `verify_code`: keep it out of logs.
    #[getter]
    fn signing_string(&self) -> &str {
        self.0.signing_string().as_str()
    }

    /// The signature's bytes.
    #[getter]
    fn signature(&self) -> &[u8] {
        self.0.signature().as_bytes()
    }

    /// What the response has to match; it can be kept apart from the request.
    #[getter]
    fn expected(&self) -> Expected {
        Expected(self.0.expected().clone())
    }

    /// Reads the response to this request. `key` is LianLian's public key.
    fn verify_response<'py>(
        &self,
        py: Python<'py>,
        body: Input<'_>,
        key: Verifying<'py>,
    ) -> Answer<Bound<'py, PyAny>> {
        crate::response::verified(py, self.0.expected(), &body, &key)
    }

    /// Opens the response to this request, as the first of two steps.
    fn open_response<'py>(&self, py: Python<'py>, body: Input<'_>) -> Answer<Bound<'py, PyAny>> {
        opened(py, self.0.expected(), &body)
    }

    fn __repr__(&self) -> String {
        format!("SignedRequest({} bytes)", self.0.body().len())
    }
}
