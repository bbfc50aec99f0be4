//! Many messages at once: a column of messages in, a column of numbers or texts out, by Arrow's
//! `PyCapsule` interface and without a Python object for any row.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, BinaryArray, LargeBinaryArray, StringArray, UInt16Array};
use arrow_schema::{ArrowError, DataType, Field, FieldRef};
use lianlian_mpay::{Direction, Error, Message, SignType, SignedMessage, Verifier};
use lianlian_mpay_diagnose::{Diagnosis, Language, NamedKey, diagnose};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyTuple};
use pyo3_arrow::error::PyArrowResult;
use pyo3_arrow::ffi::{ArrayIterator, to_array_pycapsules, to_stream_pycapsule};
use pyo3_arrow::input::AnyArray;

use crate::diagnosis::Keys;
use crate::enums::Code;
use crate::errors::{Answer, Failure};
use crate::input::Texts;
use crate::keys::Verifying;
use crate::message::Allowed;

// A consumer may wish for another type. To grant it is the producer's choice, and would bring in
// every cast that Arrow has: most of the library's size.

/// A column of results.
#[pyclass(frozen, module = "lianlian_mpay.arrow")]
pub(crate) struct Column {
    field: FieldRef,
    array: ArrayRef,
}

#[pymethods]
impl Column {
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_array__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyArrowResult<Bound<'py, PyTuple>> {
        drop(requested_schema);
        to_array_pycapsules(py, self.field.clone(), &self.array, None)
    }

    fn __len__(&self) -> usize {
        self.array.len()
    }

    fn __repr__(&self) -> String {
        format!(
            "Column({}, {} rows)",
            self.field.data_type(),
            self.array.len()
        )
    }
}

/// A column of results, in the chunks that the messages came in.
#[pyclass(frozen, module = "lianlian_mpay.arrow")]
pub(crate) struct ChunkedColumn {
    field: FieldRef,
    chunks: Vec<ArrayRef>,
}

#[pymethods]
impl ChunkedColumn {
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyArrowResult<Bound<'py, PyCapsule>> {
        drop(requested_schema);
        let chunks = self.chunks.clone().into_iter().map(Ok);
        let chunks = ArrayIterator::new(chunks, self.field.clone());
        to_stream_pycapsule(py, Box::new(chunks), None)
    }

    fn __len__(&self) -> usize {
        self.chunks.iter().map(Array::len).sum()
    }

    fn __repr__(&self) -> String {
        format!(
            "ChunkedColumn({}, {} rows)",
            self.field.data_type(),
            self.__len__()
        )
    }
}

/// Verifies a column of messages of any MPAY API: 0 for each that verifies, or the number of its
/// error; null for null.
#[pyfunction]
#[pyo3(signature = (column, direction, key, allowed, *, excluded=Texts(Vec::new())))]
pub(crate) fn verify_column<'py>(
    py: Python<'py>,
    column: AnyArray,
    direction: Code<Direction>,
    key: Verifying<'py>,
    allowed: Allowed,
    excluded: Texts,
) -> Answer<Bound<'py, PyAny>> {
    let question = Question {
        direction: direction.0,
        allowed: &allowed.0,
        excluded: &excluded.0,
    };
    answered(py, column, DataType::UInt16, |messages| {
        let numbers =
            key.with(|verifier| each(messages, &mut |message| question.ask(message, verifier)))?;
        Ok(Arc::new(UInt16Array::from(numbers)))
    })
}

/// Tells why messages of a column do not verify: the codes of all findings, or with a language their
/// words, with a `; ` between; null for each that verifies, and for null.
#[pyfunction]
#[pyo3(signature = (column, direction, keys, *, language=None, excluded=Texts(Vec::new())))]
pub(crate) fn explain_column(
    py: Python<'_>,
    column: AnyArray,
    direction: Code<Direction>,
    keys: Keys,
    language: Option<Code<Language>>,
    excluded: Texts,
) -> Answer<Bound<'_, PyAny>> {
    let language = language.map(|Code(language)| language);
    answered(py, column, DataType::Utf8, |messages| {
        let texts = py.detach(|| {
            let keys: Vec<NamedKey<'_>> = keys.for_core();
            each(messages, &mut |message| {
                let diagnosis = diagnose(message, direction.0, &keys, &excluded.0);
                Ok(explained(&diagnosis, language))
            })
        });
        let texts = texts?.into_iter().map(Option::flatten);
        Ok(Arc::new(texts.collect::<StringArray>()))
    })
}

/// What is asked of each message.
struct Question<'q> {
    direction: Direction,
    allowed: &'q [SignType],
    excluded: &'q [String],
}

impl Question<'_> {
    /// The number of the error, or 0. A verifier that cannot answer ends it all.
    fn ask(&self, message: &[u8], verifier: &dyn Verifier) -> Result<u16, Error> {
        match self.verify(message, verifier) {
            Ok(()) => Ok(0),
            Err(error @ Error::VerifyingFailed { .. }) => Err(error),
            Err(error) => Ok(error.number()),
        }
    }

    fn verify(&self, message: &[u8], verifier: &dyn Verifier) -> Result<(), Error> {
        let message = Message::parse(message)?;
        let signed = SignedMessage::excluding(message, self.direction, self.excluded)?;
        signed.verify(verifier, self.allowed).map(drop)
    }
}

fn explained(diagnosis: &Diagnosis, language: Option<Language>) -> Option<String> {
    let findings = diagnosis.findings().iter();
    let texts = findings.map(|finding| match language {
        Some(language) => finding.describe(language),
        None => finding.reason().code().into(),
    });
    (!diagnosis.verifies()).then(|| texts.collect::<Vec<_>>().join("; "))
}

/// Answers a column, array by array, as the form is that it came in.
fn answered(
    py: Python<'_>,
    column: AnyArray,
    data_type: DataType,
    answer: impl Fn(&dyn Array) -> Answer<ArrayRef>,
) -> Answer<Bound<'_, PyAny>> {
    let field = Arc::new(Field::new("", data_type, true));
    check_type(column.field()?.data_type())?;
    Ok(match column {
        AnyArray::Array(array) => {
            let array = answer(&array.into_inner().0)?;
            Bound::new(py, Column { field, array })?.into_any()
        }
        AnyArray::Stream(stream) => {
            let chunks = stream
                .into_reader()?
                .map(|chunk| answer(&chunk.map_err(raised)?));
            let chunks = chunks.collect::<Answer<_>>()?;
            Bound::new(py, ChunkedColumn { field, chunks })?.into_any()
        }
    })
}

fn raised(error: ArrowError) -> Failure {
    PyErr::from(pyo3_arrow::error::PyArrowError::from(error)).into()
}

fn check_type(data_type: &DataType) -> PyResult<()> {
    match data_type {
        DataType::Utf8
        | DataType::LargeUtf8
        | DataType::Utf8View
        | DataType::Binary
        | DataType::LargeBinary
        | DataType::BinaryView => Ok(()),
        DataType::Dictionary(_, values) => check_type(values),
        other => Err(PyTypeError::new_err(format!(
            "expected a column of texts or binaries, not of {other}"
        ))),
    }
}

/// Asks once for each message that is not null, and of a dictionary once for each of its values.
/// Texts are taken as bytes: that they are UTF-8 is the producer's word, which the core checks.
fn each<T: Clone>(
    messages: &dyn Array,
    ask: &mut dyn FnMut(&[u8]) -> Result<T, Error>,
) -> Result<Vec<Option<T>>, Error> {
    match messages.data_type() {
        DataType::Utf8 => each_of(&BinaryArray::from(messages.as_string().clone()), ask),
        DataType::LargeUtf8 => each_of(&LargeBinaryArray::from(messages.as_string().clone()), ask),
        DataType::Utf8View => each_of(&messages.as_string_view().clone().to_binary_view(), ask),
        DataType::Binary => each_of(messages.as_binary::<i32>(), ask),
        DataType::LargeBinary => each_of(messages.as_binary::<i64>(), ask),
        DataType::BinaryView => each_of(messages.as_binary_view(), ask),
        // The type was checked before.
        _ => {
            let dictionary = messages.as_any_dictionary();
            if dictionary.values().is_empty() {
                return Ok(vec![None; messages.len()]);
            }
            let answers = each(dictionary.values(), ask)?;
            let keys = dictionary.normalized_keys().into_iter().enumerate();
            let answer = |(row, key): (usize, usize)| {
                let answer = answers.get(key).filter(|_| dictionary.is_valid(row));
                answer.cloned().flatten()
            };
            Ok(keys.map(answer).collect())
        }
    }
}

fn each_of<'m, T>(
    messages: impl IntoIterator<Item = Option<&'m [u8]>>,
    ask: &mut dyn FnMut(&[u8]) -> Result<T, Error>,
) -> Result<Vec<Option<T>>, Error> {
    let messages = messages.into_iter();
    messages
        .map(|message| message.map(&mut *ask).transpose())
        .collect()
}
