//! Keys that the host holds: the arithmetic is done by a Python object with the interface of
//! `cryptography`'s keys, through `lianlian_mpay/_host.py`.

use std::cell::RefCell;

use lianlian_mpay::{Digest, Error, Signature, Signer, Verifier};
use pyo3::exceptions::{PyException, PyImportError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyByteArray, PyBytes, PyModule};

use crate::errors::{Answer, Failure};

/// A private or public key of the host.
pub(crate) struct HostKey(Py<PyAny>);

impl HostKey {
    pub(crate) fn new(key: Bound<'_, PyAny>) -> Self {
        Self(key.unbind())
    }

    /// A private key that the core has read, for `cryptography`.
    pub(crate) fn load_private(host: &Bound<'_, PyModule>, pkcs8: &[u8]) -> PyResult<Self> {
        let load = intern!(host.py(), "load_private");
        let pkcs8 = PyByteArray::new(host.py(), pkcs8);
        Ok(Self::new(host.call_method1(load, (pkcs8,))?))
    }

    /// A public key that the core has read, for `cryptography`.
    pub(crate) fn load_public(host: &Bound<'_, PyModule>, spki: &[u8]) -> PyResult<Self> {
        let load = intern!(host.py(), "load_public");
        let spki = PyBytes::new(host.py(), spki);
        Ok(Self::new(host.call_method1(load, (spki,))?))
    }

    fn sign(&self, py: Python<'_>, digest: &[u8]) -> PyResult<Vec<u8>> {
        let arguments = (&self.0, PyBytes::new(py, digest));
        let signature = required(py)?.call_method1(intern!(py, "sign"), arguments)?;
        Ok(signature.cast::<PyBytes>()?.as_bytes().to_vec())
    }

    /// Whether the signature holds these bytes behind its padding.
    fn holds(&self, py: Python<'_>, signature: &[u8], info: &[u8]) -> PyResult<bool> {
        let arguments = (&self.0, PyBytes::new(py, signature));
        let found = required(py)?.call_method1(intern!(py, "recover"), arguments)?;
        Ok(!found.is_none() && found.cast::<PyBytes>()?.as_bytes() == info)
    }
}

/// The module that calls `cryptography`.
pub(crate) fn required(py: Python<'_>) -> PyResult<&Bound<'_, PyModule>> {
    static HOST: PyOnceLock<Py<PyModule>> = PyOnceLock::new();
    let host = HOST.get_or_try_init(py, || py.import("lianlian_mpay._host").map(Bound::unbind));
    host.map(|host| host.bind(py))
}

/// The same, unless `cryptography` is not installed.
pub(crate) fn installed(py: Python<'_>) -> PyResult<Option<&Bound<'_, PyModule>>> {
    static MISSING: PyOnceLock<()> = PyOnceLock::new();
    if MISSING.get(py).is_some() {
        return Ok(None);
    }
    match required(py) {
        Err(error) if error.is_instance_of::<PyImportError>(py) => {
            MISSING.get_or_init(py, || ());
            Ok(None)
        }
        found => found.map(Some),
    }
}

/// What `cryptography` made of a key: nothing where it does not take this one.
pub(crate) fn if_taken(
    host: &Bound<'_, PyModule>,
    loaded: PyResult<HostKey>,
) -> PyResult<Option<HostKey>> {
    let not_taken = host.getattr(intern!(host.py(), "NOT_TAKEN"))?;
    match loaded {
        Ok(key) => Ok(Some(key)),
        Err(error) if error.matches(host.py(), not_taken)? => Ok(None),
        Err(error) => Err(error),
    }
}

/// The exception that a host's key raised during a call of the core, whose errors have no room for
/// it.
#[derive(Default)]
pub(crate) struct Raised(RefCell<Option<PyErr>>);

impl Raised {
    fn keep(&self, exception: PyErr, error: Error) -> Error {
        self.0.replace(Some(exception));
        error
    }

    /// The core's answer, with the exception as the cause. What no program should catch (an
    /// interrupt) goes on as it is.
    pub(crate) fn or<T>(self, py: Python<'_>, result: Result<T, Error>) -> Answer<T> {
        match (result, self.0.into_inner()) {
            (Err(_), Some(cause)) if !cause.is_instance_of::<PyException>(py) => {
                Err(Failure::Python(cause))
            }
            (Err(error), Some(cause)) => Err(Failure::Host { error, cause }),
            (result, _) => Ok(result?),
        }
    }
}

/// A public key of the host, for the time of one call.
pub(crate) struct HostVerifier<'c, 'py> {
    pub(crate) py: Python<'py>,
    pub(crate) key: &'c HostKey,
    pub(crate) signature_len: usize,
    pub(crate) raised: &'c Raised,
}

impl Verifier for HostVerifier<'_, '_> {
    /// Rule `SIG-5` is checked here, `SIG-6` and the padding of `SIG-7` by the host, and what
    /// stands behind the padding here.
    fn verify_digest(&self, digest: &Digest, signature: &Signature) -> Result<(), Error> {
        let (expected, found) = (self.signature_len, signature.as_bytes().len());
        if expected != found {
            return Err(Error::SignatureLength { expected, found });
        }
        let holds = self
            .key
            .holds(self.py, signature.as_bytes(), &digest.to_info());
        match holds {
            Ok(true) => Ok(()),
            Ok(false) => Err(Error::SignatureMismatch),
            Err(exception) => {
                let problem = "the host's key raised an exception";
                Err(self
                    .raised
                    .keep(exception, Error::VerifyingFailed { problem }))
            }
        }
    }
}

/// A private key of the host, for the time of one call.
pub(crate) struct HostSigner<'c, 'py> {
    pub(crate) py: Python<'py>,
    pub(crate) key: &'c HostKey,
    pub(crate) public: &'c dyn Verifier,
    pub(crate) raised: &'c Raised,
}

impl Signer for HostSigner<'_, '_> {
    fn sign_digest(&self, digest: &Digest) -> Result<Signature, Error> {
        let signature = self.key.sign(self.py, digest.as_bytes());
        signature.map(Signature::from).map_err(|exception| {
            let problem = "the host's key raised an exception";
            self.raised
                .keep(exception, Error::SigningFailed { problem })
        })
    }

    fn public_half(&self) -> &dyn Verifier {
        self.public
    }
}
