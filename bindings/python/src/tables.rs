//! What the core enumerates: limits, error codes, return codes, and where to post.

use lianlian_mpay::{Error, NextStep};
use lianlian_mpay_diagnose as diagnose;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use crate::diagnosis::Reason;
use crate::enums::Code;
use crate::errors::Answer;

/// A return code of LianLian's, documented or not.
#[pyclass(frozen, eq, hash, module = "lianlian_mpay")]
#[derive(PartialEq, Eq, Hash)]
pub(crate) struct RetCode(pub(crate) lianlian_mpay::RetCode);

#[pymethods]
impl RetCode {
    /// Takes a code that was stored, such as that of a refusal.
    #[new]
    fn new(code: &str) -> Answer<Self> {
        Ok(Self(lianlian_mpay::RetCode::parse(code)?))
    }

    /// The four digits.
    #[getter]
    fn code(&self) -> &str {
        self.0.as_str()
    }

    /// What it means, in English.
    #[getter]
    fn meaning(&self) -> Option<&'static str> {
        self.0.meaning()
    }

    /// LianLian's documented text, in Chinese.
    #[getter]
    fn message_zh(&self) -> Option<&'static str> {
        self.0.message_zh()
    }

    /// What to do next. For `0000` and for a code that is not documented: query.
    #[getter]
    fn next_step(&self) -> Code<NextStep> {
        Code(self.0.next_step())
    }

    /// Whether it is `0000`, the only code of a success.
    #[getter]
    fn is_success(&self) -> bool {
        self.0.is_success()
    }

    fn __str__(&self) -> &str {
        self.0.as_str()
    }

    fn __repr__(&self) -> String {
        format!("RetCode('{}')", self.0)
    }
}

pub(crate) fn add_to(module: &Bound<'_, PyModule>) -> PyResult<()> {
    let py = module.py();
    module.add("ENDPOINT", lianlian_mpay::ENDPOINT)?;
    module.add("CONTENT_TYPE", lianlian_mpay::CONTENT_TYPE)?;
    module.add("MAX_MESSAGE_LEN", lianlian_mpay::MAX_MESSAGE_LEN)?;
    module.add("MAX_FIELDS", lianlian_mpay::MAX_FIELDS)?;
    module.add("MAX_DEPTH", lianlian_mpay::MAX_DEPTH)?;
    module.add("MAX_NAME_LEN", lianlian_mpay::MAX_NAME_LEN)?;
    module.add("MIN_KEY_BITS", lianlian_mpay::MIN_KEY_BITS)?;
    module.add("MAX_KEY_BITS", lianlian_mpay::MAX_KEY_BITS)?;
    module.add("MAX_KEY_LEN", lianlian_mpay::MAX_KEY_LEN)?;
    module.add("VERSION", env!("CARGO_PKG_VERSION"))?;

    let codes = PyDict::new(py);
    for (number, code) in Error::CODES {
        codes.set_item(number, code)?;
    }
    module.add("ERROR_CODES", codes)?;
    let documented = lianlian_mpay::RetCode::documented().map(|code| Bound::new(py, RetCode(code)));
    let documented = documented.collect::<PyResult<Vec<_>>>()?;
    module.add("RETURN_CODES", PyTuple::new(py, documented)?)?;
    let reasons = diagnose::Reason::ALL
        .iter()
        .map(|reason| Bound::new(py, Reason(*reason)));
    let reasons = reasons.collect::<PyResult<Vec<_>>>()?;
    module.add("REASONS", PyTuple::new(py, reasons)?)
}
