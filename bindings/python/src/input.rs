//! What callers hand in: bytes in several classes, and texts.

use std::borrow::Cow;

use pyo3::conversion::FromPyObjectOwned;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyBytes, PyMemoryView, PyString};

/// Bytes, or a text, which counts as its UTF-8. What cannot change under the caller's hands
/// (`bytes`, `str`) is not copied.
pub(crate) struct Input<'a> {
    bytes: Cow<'a, [u8]>,
    is_text: bool,
}

impl Input<'_> {
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The text, if it was given as one.
    pub(crate) fn text(&self) -> Option<&str> {
        let text = self.is_text.then(|| str::from_utf8(&self.bytes));
        text.and_then(Result::ok)
    }
}

impl<'a, 'py> FromPyObject<'a, 'py> for Input<'a> {
    type Error = PyErr;

    fn extract(object: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        let is_text = object.is_instance_of::<PyString>();
        let bytes = if is_text {
            Cow::Borrowed(object.extract::<&'a str>()?.as_bytes())
        } else {
            bytes_of(object)?
        };
        Ok(Self { bytes, is_text })
    }
}

fn bytes_of<'a>(object: Borrowed<'a, '_, PyAny>) -> PyResult<Cow<'a, [u8]>> {
    if object.is_instance_of::<PyBytes>() {
        return Ok(Cow::Borrowed(object.extract::<&'a [u8]>()?));
    }
    if let Ok(array) = object.cast::<PyByteArray>() {
        return Ok(Cow::Owned(array.to_vec()));
    }
    if object.is_instance_of::<PyMemoryView>() {
        let bytes = object.call_method0("tobytes")?;
        return Ok(Cow::Owned(bytes.extract::<&[u8]>()?.to_vec()));
    }
    let class = object.get_type().name()?.to_string();
    Err(PyTypeError::new_err(format!(
        "expected bytes, bytearray, memoryview or str, not {class}"
    )))
}

/// The items of an iterable of texts. A text by itself is none: it would be taken letter by letter.
pub(crate) struct Texts(pub(crate) Vec<String>);

impl<'a, 'py> FromPyObject<'a, 'py> for Texts {
    type Error = PyErr;

    fn extract(object: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        items(object).map(Self)
    }
}

/// The items of an iterable that is no text.
pub(crate) fn items<'a, 'py, T>(object: Borrowed<'a, 'py, PyAny>) -> PyResult<Vec<T>>
where
    T: FromPyObjectOwned<'py>,
    for<'b> <T as FromPyObject<'b, 'py>>::Error: Into<PyErr>,
{
    if object.is_instance_of::<PyString>() || object.is_instance_of::<PyBytes>() {
        return Err(PyTypeError::new_err(
            "expected several items, as a list or a tuple, not one text",
        ));
    }
    let item = |item: PyResult<Bound<'py, PyAny>>| item?.extract().map_err(Into::into);
    object.try_iter()?.map(item).collect()
}
