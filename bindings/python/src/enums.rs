//! The core's enums as classes of Python's `enum`, made from the core's own lists. Each member is a
//! `str`, its code; where an enum is taken, so is the code.

use lianlian_mpay::{Direction, KeyRole, KnownKey, NextStep, SignType};
use lianlian_mpay_diagnose::{Language, Side};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyString, PyType};

use crate::errors::Failure;

/// An enum that has a class in Python.
pub(crate) trait Coded: Copy + 'static {
    const CLASS: &'static str;

    fn all() -> &'static [Self];

    fn code(self) -> &'static str;

    /// The member's name in Python.
    fn name(self) -> String {
        self.code().to_uppercase()
    }

    /// The one with this code.
    fn parse(code: &str) -> Result<Self, Failure> {
        let mut all = Self::all().iter().copied();
        let found = all.find(|one| one.code() == code);
        found.ok_or_else(|| PyValueError::new_err(format!("not a code of {}", Self::CLASS)).into())
    }

    /// The class, once it is made.
    fn class() -> &'static PyOnceLock<Py<PyType>>;
}

/// Implements [`Coded`] of a type, a list of its values, and what gives a value's code.
macro_rules! coded {
    ($Type:ident, $all:expr, $code:expr $(, $more:item)*) => {
        impl Coded for $Type {
            const CLASS: &'static str = stringify!($Type);

            fn all() -> &'static [Self] {
                $all
            }

            fn code(self) -> &'static str {
                $code(self)
            }

            $($more)*

            fn class() -> &'static PyOnceLock<Py<PyType>> {
                static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
                &CLASS
            }
        }
    };
}

coded!(Direction, Self::ALL, Self::code);
coded!(KeyRole, Self::ALL, Self::code);
coded!(KnownKey, Self::ALL, Self::code);
coded!(NextStep, Self::ALL, Self::code);
coded!(Side, &[Self::LianLian, Self::Merchant], Self::code);
coded!(
    Language,
    &[Self::English, Self::Chinese],
    |language| match language {
        Self::Chinese => "zh",
        _ => "en",
    },
    fn name(self) -> String {
        format!("{self:?}").to_uppercase()
    }
);
coded!(
    SignType,
    Self::ALL,
    Self::as_str,
    fn name(self) -> String {
        self.as_str().replace("with", "_with_").to_uppercase()
    },
    /// As the core reads it, and refuses it.
    fn parse(text: &str) -> Result<Self, Failure> {
        Self::parse(text).map_err(|unknown| lianlian_mpay::Error::from(unknown).into())
    }
);

/// A value of an enum, as an argument: a member of its class, or the code.
pub(crate) struct Code<T>(pub(crate) T);

impl<'a, 'py, T: Coded> FromPyObject<'a, 'py> for Code<T> {
    type Error = PyErr;

    fn extract(object: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        Ok(Self(T::parse(object.extract::<&str>()?)?))
    }
}

/// As a result: the member of the class.
impl<'py, T: Coded> IntoPyObject<'py> for Code<T> {
    type Target = PyAny;
    type Output = Bound<'py, PyAny>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        let class = T::class().get_or_try_init(py, || new_class::<T>(py))?;
        class.bind(py).call1((self.0.code(),))
    }
}

fn new_class<T: Coded>(py: Python<'_>) -> PyResult<Py<PyType>> {
    let members = T::all().iter().map(|one| (one.name(), one.code()));
    let members: Vec<_> = members.collect();
    let options = PyDict::new(py);
    options.set_item("module", "lianlian_mpay")?;
    options.set_item("type", py.get_type::<PyString>())?;
    let new = py.import("enum")?.getattr("Enum")?;
    let class = new.call((T::CLASS, members), Some(&options))?;
    Ok(class.cast_into::<PyType>()?.unbind())
}

fn add<T: Coded>(module: &Bound<'_, PyModule>) -> PyResult<()> {
    let py = module.py();
    let class = T::class().get_or_try_init(py, || new_class::<T>(py))?;
    module.add(T::CLASS, class)
}

pub(crate) fn add_to(module: &Bound<'_, PyModule>) -> PyResult<()> {
    add::<Direction>(module)?;
    add::<KeyRole>(module)?;
    add::<KnownKey>(module)?;
    add::<Language>(module)?;
    add::<NextStep>(module)?;
    add::<Side>(module)?;
    add::<SignType>(module)
}
