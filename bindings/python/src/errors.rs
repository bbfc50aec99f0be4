//! The core's errors as exceptions. Their classes are written in Python, since the stable ABI has
//! no exception classes with members.

use lianlian_mpay::{Error, KeyError, Position};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyType;

/// Why a call has no answer.
pub(crate) enum Failure {
    /// About a message or a signature.
    Message(Error),
    /// About a key.
    Key(KeyError),
    /// The host's key raised an exception; the core says what it makes of that.
    Host { error: Error, cause: PyErr },
    /// An exception of Python's own: a wrong type, no memory, an interrupt.
    Python(PyErr),
}

pub(crate) type Answer<T> = Result<T, Failure>;

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Message(error)
    }
}

impl From<KeyError> for Failure {
    fn from(error: KeyError) -> Self {
        Self::Key(error)
    }
}

impl From<PyErr> for Failure {
    fn from(error: PyErr) -> Self {
        Self::Python(error)
    }
}

impl From<Failure> for PyErr {
    fn from(failure: Failure) -> Self {
        Python::attach(|py| match failure {
            Failure::Message(error) => message_error(py, &error),
            Failure::Key(error) => key_error(py, &error),
            Failure::Host { error, cause } => {
                let raised = message_error(py, &error);
                raised.set_cause(py, Some(cause));
                raised
            }
            Failure::Python(error) => error,
        })
    }
}

/// Where in a text, as `Position` of `_errors.py` takes it.
pub(crate) type Place = (usize, usize, usize);

pub(crate) fn place(position: Position) -> Place {
    (position.offset, position.line, position.column)
}

/// The same as an object.
pub(crate) fn position(py: Python<'_>, place: Place) -> PyResult<Bound<'_, PyAny>> {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    CLASS
        .import(py, "lianlian_mpay._errors", "Position")?
        .call1(place)
}

fn message_error(py: Python<'_>, error: &Error) -> PyErr {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let place = error.position().map(place);
    let arguments = (
        error.to_string(),
        error.code(),
        error.number(),
        error.field(),
        place,
        error.offset(),
        error.detail(),
    );
    let class = CLASS.import(py, "lianlian_mpay._errors", "MpayMessageError");
    raised(class.and_then(|class| class.call1(arguments)))
}

fn key_error(py: Python<'_>, error: &KeyError) -> PyErr {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let nowhere: Option<Place> = None;
    let arguments = (
        error.to_string(),
        error.code(),
        error.number(),
        None::<&str>,
        nowhere,
        None::<usize>,
        error.detail(),
    );
    let class = CLASS.import(py, "lianlian_mpay._errors", "MpayKeyError");
    raised(class.and_then(|class| class.call1(arguments)))
}

fn raised(exception: PyResult<Bound<'_, PyAny>>) -> PyErr {
    exception.map_or_else(|error| error, PyErr::from_value)
}
