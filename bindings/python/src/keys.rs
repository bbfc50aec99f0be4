//! Keys: read by the core, or held by the host.

use std::cell::Cell;

use lianlian_mpay::{Digest, Error, KeyFormat, KnownKey, Signature, Signer, Verifier};
use pyo3::exceptions::{PyIndexError, PyTypeError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyIterator, PyList, PyTuple, PyType};

use crate::enums::Code;
use crate::errors::Answer;
use crate::host::{self, HostKey, HostSigner, HostVerifier, Raised};
use crate::input::{Input, items};
use crate::message;

/// Who does the arithmetic of a key.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Arithmetic {
    Core,
    Cryptography,
    /// A key object of the caller.
    Host,
}

impl Arithmetic {
    const fn code(self) -> &'static str {
        match self {
            Self::Core => "core",
            Self::Cryptography => "cryptography",
            Self::Host => "host",
        }
    }

    /// What the caller chose, if anything.
    fn chosen(code: Option<&str>) -> PyResult<Option<Self>> {
        match code {
            None => Ok(None),
            Some("core") => Ok(Some(Self::Core)),
            Some("cryptography") => Ok(Some(Self::Cryptography)),
            Some(_) => Err(PyValueError::new_err(
                "arithmetic is \"core\", \"cryptography\" or None",
            )),
        }
    }
}

/// A public key, for the time of one call.
enum ForOneCall<'c, 'py> {
    Core(&'c lianlian_mpay::VerifyingKey),
    Host(HostVerifier<'c, 'py>),
}

impl Verifier for ForOneCall<'_, '_> {
    fn verify_digest(&self, digest: &Digest, signature: &Signature) -> Result<(), Error> {
        match self {
            Self::Core(key) => key.verify_digest(digest, signature),
            Self::Host(key) => key.verify_digest(digest, signature),
        }
    }
}

/// Has `cryptography` load a key: where that was chosen, or where it is installed and takes the key.
fn loaded_by_host(
    py: Python<'_>,
    chosen: Option<Arithmetic>,
    load: impl Fn(&Bound<'_, PyModule>) -> PyResult<HostKey>,
) -> PyResult<Option<HostKey>> {
    match chosen {
        Some(Arithmetic::Cryptography) => load(host::required(py)?).map(Some),
        Some(_) => Ok(None),
        None => match host::installed(py)? {
            Some(host) => host::if_taken(host, load(host)),
            None => Ok(None),
        },
    }
}

/// A public key, which verifies.
#[pyclass(frozen, module = "lianlian_mpay")]
pub(crate) struct VerifyingKey {
    pub(crate) key: lianlian_mpay::VerifyingKey,
    host: Option<HostKey>,
    arithmetic: Arithmetic,
}

impl VerifyingKey {
    fn new(
        py: Python<'_>,
        key: lianlian_mpay::VerifyingKey,
        chosen: Option<Arithmetic>,
    ) -> PyResult<Self> {
        let spki = key.to_spki_der();
        let host = loaded_by_host(py, chosen, |host| HostKey::load_public(host, &spki))?;
        let arithmetic = match host {
            Some(_) => Arithmetic::Cryptography,
            None => Arithmetic::Core,
        };
        Ok(Self {
            key,
            host,
            arithmetic,
        })
    }

    /// A key object of the caller. The core checks its numbers; it also does the arithmetic if the
    /// object cannot.
    fn of_host(object: &Bound<'_, PyAny>) -> Answer<Self> {
        let py = object.py();
        let spki = host::required(py)?.call_method1(intern!(py, "spki"), (object,))?;
        let spki = spki.cast::<PyBytes>().map_err(PyErr::from)?;
        let key = lianlian_mpay::VerifyingKey::from_der(spki.as_bytes())?;
        if !object.hasattr(intern!(py, "recover_data_from_signature"))? {
            return Ok(Self::new(py, key, None)?);
        }
        let host = Some(HostKey::new(object.clone()));
        Ok(Self {
            key,
            host,
            arithmetic: Arithmetic::Host,
        })
    }

    /// Lets the core verify with this key. Where the core does the arithmetic, other threads run.
    pub(crate) fn with<T: Send>(
        &self,
        py: Python<'_>,
        call: impl FnOnce(&dyn Verifier) -> Result<T, Error> + Send,
    ) -> Answer<T> {
        if self.host.is_none() {
            return Ok(py.detach(|| call(&self.key))?);
        }
        let raised = Raised::default();
        let result = call(&self.for_one_call(py, &raised));
        raised.or(py, result)
    }

    fn for_one_call<'c, 'py>(&'c self, py: Python<'py>, raised: &'c Raised) -> ForOneCall<'c, 'py> {
        match &self.host {
            None => ForOneCall::Core(&self.key),
            Some(key) => ForOneCall::Host(HostVerifier {
                py,
                key,
                signature_len: self.key.signature_len(),
                raised,
            }),
        }
    }

    fn described(&self, class: &str) -> String {
        format!(
            "{class}(bits={}, fingerprint='{}', arithmetic='{}')",
            self.key.bits(),
            self.key.fingerprint(),
            self.arithmetic.code()
        )
    }

    fn format(&self) -> Option<KeyFormat> {
        (self.arithmetic != Arithmetic::Host).then(|| self.key.format())
    }
}

#[pymethods]
impl VerifyingKey {
    /// Reads a public key as a file holds it: PEM, base64 or DER, of SPKI or PKCS#1.
    #[classmethod]
    #[pyo3(signature = (data, arithmetic=None))]
    fn from_bytes(
        class: &Bound<'_, PyType>,
        data: Input<'_>,
        arithmetic: Option<&str>,
    ) -> Answer<Self> {
        let chosen = Arithmetic::chosen(arithmetic)?;
        let key = match data.text() {
            Some(text) => lianlian_mpay::VerifyingKey::from_text(text)?,
            None => lianlian_mpay::VerifyingKey::from_bytes(data.bytes())?,
        };
        Ok(Self::new(class.py(), key, chosen)?)
    }

    /// Reads a public key from DER, SPKI or PKCS#1.
    #[classmethod]
    #[pyo3(signature = (data, arithmetic=None))]
    fn from_der(
        class: &Bound<'_, PyType>,
        data: Input<'_>,
        arithmetic: Option<&str>,
    ) -> Answer<Self> {
        let chosen = Arithmetic::chosen(arithmetic)?;
        let key = lianlian_mpay::VerifyingKey::from_der(data.bytes())?;
        Ok(Self::new(class.py(), key, chosen)?)
    }

    /// Takes a public key of `cryptography`, or an object with its interface.
    #[classmethod]
    fn from_host(_class: &Bound<'_, PyType>, key: &Bound<'_, PyAny>) -> Answer<Self> {
        Self::of_host(key)
    }

    /// A key that LianLian published: `KnownKey.LIANLIAN_PLATFORM` verifies what LianLian sends.
    #[classmethod]
    #[pyo3(signature = (key, arithmetic=None))]
    fn published(
        class: &Bound<'_, PyType>,
        key: Code<KnownKey>,
        arithmetic: Option<&str>,
    ) -> PyResult<Self> {
        let chosen = Arithmetic::chosen(arithmetic)?;
        Self::new(class.py(), key.0.public_key(), chosen)
    }

    /// The length of the modulus in bits.
    #[getter]
    fn bits(&self) -> usize {
        self.key.bits()
    }

    /// What the key was read from, such as `spki-pem`; nothing for a key object of the caller.
    #[getter(format)]
    fn format_text(&self) -> Option<String> {
        self.format().map(|format| format.to_string())
    }

    /// Who does the arithmetic: `cryptography`, `core`, or `host` for a key object of the caller.
    #[getter]
    fn arithmetic(&self) -> &'static str {
        self.arithmetic.code()
    }

    /// The SHA-256 of the SPKI in hex, which identifies the key in logs and lists.
    #[getter]
    fn fingerprint(&self) -> String {
        self.key.fingerprint().to_string()
    }

    /// Which of the keys that LianLian published it is, if it is one.
    #[getter]
    fn known(&self) -> Option<Code<KnownKey>> {
        self.key.fingerprint().known().map(Code)
    }

    /// The key as DER of `SubjectPublicKeyInfo`.
    fn to_spki_der<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.key.to_spki_der())
    }

    /// Checks a signature over a digest; raises where it is none.
    fn verify_digest(
        &self,
        py: Python<'_>,
        digest: &Bound<'_, message::Digest>,
        signature: Input<'_>,
    ) -> Answer<()> {
        let digest = digest.get().0;
        let signature = Signature::from_bytes(signature.bytes());
        self.with(py, |verifier| verifier.verify_digest(&digest, &signature))
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        let other = other.cast::<Self>();
        other.is_ok_and(|other| other.get().key == self.key)
    }

    fn __hash__(&self) -> u64 {
        let fingerprint = self.key.fingerprint();
        let first = fingerprint.as_bytes().first_chunk().copied();
        u64::from_ne_bytes(first.unwrap_or_default())
    }

    fn __repr__(&self) -> String {
        self.described("VerifyingKey")
    }

    /// Pickled as its SPKI. Another process chooses `cryptography` or the core for itself, unless
    /// the core was chosen here.
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let from_der = py.get_type::<Self>().getattr(intern!(py, "from_der"))?;
        let chosen = (self.arithmetic == Arithmetic::Core).then_some(Arithmetic::Core.code());
        (from_der, (self.to_spki_der(py), chosen)).into_pyobject(py)
    }
}

/// A private key, which signs.
#[pyclass(frozen, module = "lianlian_mpay")]
pub(crate) struct SigningKey {
    private: Private,
    public: Py<VerifyingKey>,
}

enum Private {
    Core(Box<lianlian_mpay::SigningKey>),
    Host(HostKey),
}

impl SigningKey {
    fn new(
        py: Python<'_>,
        key: lianlian_mpay::SigningKey,
        chosen: Option<Arithmetic>,
    ) -> PyResult<Self> {
        let public = key.verifying_key().clone();
        let host = loaded_by_host(py, chosen, |host| {
            HostKey::load_private(host, key.to_pkcs8_der().as_bytes())
        })?;
        let (private, chosen) = match host {
            Some(host) => (Private::Host(host), chosen),
            None => (Private::Core(Box::new(key)), Some(Arithmetic::Core)),
        };
        let public = Py::new(py, VerifyingKey::new(py, public, chosen)?)?;
        Ok(Self { private, public })
    }

    fn of_host(object: &Bound<'_, PyAny>) -> Answer<Self> {
        let py = object.py();
        object.getattr(intern!(py, "sign"))?;
        let public = object.call_method0(intern!(py, "public_key"))?;
        Ok(Self {
            private: Private::Host(HostKey::new(object.clone())),
            public: Py::new(py, VerifyingKey::of_host(&public)?)?,
        })
    }

    /// Lets the core sign with this key. Where the core does the arithmetic, other threads run.
    pub(crate) fn with<T: Send>(
        &self,
        py: Python<'_>,
        call: impl FnOnce(&dyn Signer) -> Result<T, Error> + Send,
    ) -> Answer<T> {
        let key = match &self.private {
            Private::Core(key) => return Ok(py.detach(|| call(key.as_ref()))?),
            Private::Host(key) => key,
        };
        let raised = Raised::default();
        let public = &self.public.get().for_one_call(py, &raised);
        let result = call(&HostSigner {
            py,
            key,
            public,
            raised: &raised,
        });
        raised.or(py, result)
    }
}

#[pymethods]
impl SigningKey {
    /// Reads a private key as a file holds it: PEM, base64 or DER, of PKCS#8 or PKCS#1.
    #[classmethod]
    #[pyo3(signature = (data, arithmetic=None))]
    fn from_bytes(
        class: &Bound<'_, PyType>,
        data: Input<'_>,
        arithmetic: Option<&str>,
    ) -> Answer<Self> {
        let chosen = Arithmetic::chosen(arithmetic)?;
        let key = match data.text() {
            Some(text) => lianlian_mpay::SigningKey::from_text(text)?,
            None => lianlian_mpay::SigningKey::from_bytes(data.bytes())?,
        };
        Ok(Self::new(class.py(), key, chosen)?)
    }

    /// Reads a private key from DER, PKCS#8 or PKCS#1.
    #[classmethod]
    #[pyo3(signature = (data, arithmetic=None))]
    fn from_der(
        class: &Bound<'_, PyType>,
        data: Input<'_>,
        arithmetic: Option<&str>,
    ) -> Answer<Self> {
        let chosen = Arithmetic::chosen(arithmetic)?;
        let key = lianlian_mpay::SigningKey::from_der(data.bytes())?;
        Ok(Self::new(class.py(), key, chosen)?)
    }

    /// Takes a private key of `cryptography`, or an object with its interface, such as one that
    /// asks an HSM or a KMS.
    #[classmethod]
    fn from_host(_class: &Bound<'_, PyType>, key: &Bound<'_, PyAny>) -> Answer<Self> {
        Self::of_host(key)
    }

    /// The public half.
    #[getter]
    fn verifying_key(&self, py: Python<'_>) -> Py<VerifyingKey> {
        self.public.clone_ref(py)
    }

    /// The length of the modulus in bits.
    #[getter]
    fn bits(&self) -> usize {
        self.public.get().bits()
    }

    /// What the key was read from, such as `pkcs8-pem`; nothing for a key object of the caller.
    #[getter]
    fn format(&self) -> Option<String> {
        self.public.get().format_text()
    }

    /// Who does the arithmetic: `cryptography`, `core`, or `host` for a key object of the caller.
    #[getter]
    fn arithmetic(&self) -> &'static str {
        self.public.get().arithmetic()
    }

    /// Whether this private key and that public key are one pair.
    fn is_pair_of(&self, public: &Bound<'_, VerifyingKey>) -> bool {
        self.public.get().key == public.get().key
    }

    /// Signs a digest. The signature is checked with the public half before it is returned.
    fn sign_digest<'py>(
        &self,
        py: Python<'py>,
        digest: &Bound<'_, message::Digest>,
    ) -> Answer<Bound<'py, PyBytes>> {
        let digest = digest.get().0;
        let signature = self.with(py, |signer| signer.sign_checked(&digest))?;
        Ok(PyBytes::new(py, signature.as_bytes()))
    }

    fn __repr__(&self) -> String {
        self.public.get().described("SigningKey")
    }
}

/// Several public keys at once, for the time of a rotation.
#[pyclass(frozen, sequence, module = "lianlian_mpay")]
pub(crate) struct KeySet {
    keys: Vec<Py<VerifyingKey>>,
}

impl KeySet {
    fn as_list<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        PyList::new(py, self.keys.iter().map(|key| key.clone_ref(py)))
    }

    /// Lets the core verify with any of these keys, and tells which one it was.
    pub(crate) fn with<T: Send>(
        &self,
        py: Python<'_>,
        call: impl FnOnce(&dyn Verifier) -> Result<T, Error> + Send,
    ) -> Answer<(T, Py<VerifyingKey>)> {
        let raised = Raised::default();
        let keys = self.keys.iter();
        let keys = keys.map(|key| key.get().for_one_call(py, &raised));
        let set = Remembering {
            keys: keys.into(),
            place: Cell::default(),
        };
        let result = call(&set);
        let place = set.place.get();
        let result = raised.or(py, result)?;
        let key = self.keys.get(place).map(|key| key.clone_ref(py));
        let key = key.ok_or_else(|| PyIndexError::new_err("no key of the set was asked"))?;
        Ok((result, key))
    }
}

/// The core's set, which remembers the place of the key that it was.
struct Remembering<'c, 'py> {
    keys: lianlian_mpay::KeySet<ForOneCall<'c, 'py>>,
    place: Cell<usize>,
}

impl Verifier for Remembering<'_, '_> {
    fn verify_digest(&self, digest: &Digest, signature: &Signature) -> Result<(), Error> {
        let place = self.keys.matching(digest, signature)?;
        self.place.set(place);
        Ok(())
    }
}

#[pymethods]
impl KeySet {
    #[new]
    fn new(keys: &Bound<'_, PyAny>) -> PyResult<Self> {
        let keys = items::<Bound<'_, VerifyingKey>>(keys.as_borrowed())?;
        Ok(Self {
            keys: keys.into_iter().map(Bound::unbind).collect(),
        })
    }

    fn __len__(&self) -> usize {
        self.keys.len()
    }

    fn __getitem__<'py>(&self, py: Python<'py>, place: isize) -> PyResult<Bound<'py, PyAny>> {
        self.as_list(py)?.as_any().get_item(place)
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyIterator>> {
        self.as_list(py)?.try_iter()
    }

    fn __repr__(&self) -> String {
        let keys = self.keys.iter().map(|key| key.get().__repr__());
        format!("KeySet([{}])", keys.collect::<Vec<_>>().join(", "))
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        (py.get_type::<Self>(), (self.as_list(py)?,)).into_pyobject(py)
    }
}

/// What signs, as an argument: a key of this module, or of the host.
pub(crate) struct Signing<'py>(Bound<'py, SigningKey>);

impl Signing<'_> {
    pub(crate) fn with<T: Send>(
        &self,
        call: impl FnOnce(&dyn Signer) -> Result<T, Error> + Send,
    ) -> Answer<T> {
        self.0.get().with(self.0.py(), call)
    }
}

impl<'a, 'py> FromPyObject<'a, 'py> for Signing<'py> {
    type Error = PyErr;

    fn extract(object: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(key) = object.cast::<SigningKey>() {
            return Ok(Self(key.to_owned()));
        }
        if !(object.hasattr("sign")? && object.hasattr("public_key")?) {
            return Err(not_a_key(
                &object,
                "a SigningKey or a private key like cryptography's",
            ));
        }
        Ok(Self(Bound::new(
            object.py(),
            SigningKey::of_host(&object)?,
        )?))
    }
}

/// What verifies, as an argument: a key of this module, or of the host, or several.
pub(crate) enum Verifying<'py> {
    One(Bound<'py, VerifyingKey>),
    Any(Bound<'py, KeySet>),
}

impl Verifying<'_> {
    pub(crate) fn with<T: Send>(
        &self,
        call: impl FnOnce(&dyn Verifier) -> Result<T, Error> + Send,
    ) -> Answer<T> {
        match self {
            Self::One(key) => key.get().with(key.py(), call),
            Self::Any(keys) => keys.get().with(keys.py(), call).map(|(result, _)| result),
        }
    }
}

impl<'a, 'py> FromPyObject<'a, 'py> for Verifying<'py> {
    type Error = PyErr;

    fn extract(object: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(key) = object.cast::<VerifyingKey>() {
            return Ok(Self::One(key.to_owned()));
        }
        if let Ok(keys) = object.cast::<KeySet>() {
            return Ok(Self::Any(keys.to_owned()));
        }
        if !object.hasattr("public_numbers")? {
            let expected = "a VerifyingKey, a KeySet or a public key like cryptography's";
            return Err(not_a_key(&object, expected));
        }
        let key = VerifyingKey::of_host(&object)?;
        Ok(Self::One(Bound::new(object.py(), key)?))
    }
}

fn not_a_key(object: &Bound<'_, PyAny>, expected: &str) -> PyErr {
    match object.get_type().name() {
        Ok(class) => PyTypeError::new_err(format!("expected {expected}, not {class}")),
        Err(error) => error,
    }
}
