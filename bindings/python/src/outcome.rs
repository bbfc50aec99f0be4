//! What a response means: one of three classes.

use lianlian_mpay::{NextStep, Outcome, ResponseFields};
use pyo3::prelude::*;

use crate::enums::Code;

/// A field of a response. It holds a value, which `repr` does not show.
#[pyclass(frozen, module = "lianlian_mpay")]
pub(crate) struct ResponseField {
    #[pyo3(get)]
    name: String,
    #[pyo3(get)]
    text: String,
    #[pyo3(get)]
    is_signed: bool,
}

#[pymethods]
impl ResponseField {
    fn __repr__(&self) -> String {
        let is_signed = if self.is_signed { "True" } else { "False" };
        format!("ResponseField(name='{}', is_signed={is_signed})", self.name)
    }
}

fn fields(fields: &ResponseFields) -> Vec<ResponseField> {
    let field = |field: lianlian_mpay::ResponseField<'_>| ResponseField {
        name: field.name().into(),
        text: field.text().into(),
        is_signed: field.is_signed(),
    };
    fields.iter().map(field).collect()
}

fn names(fields: &ResponseFields) -> String {
    let names: Vec<_> = fields.iter().map(|field| field.name()).collect();
    names.join(", ")
}

/// The card is bound. LianLian signed it, for this request.
#[pyclass(frozen, module = "lianlian_mpay", name = "Bound")]
pub(crate) struct BoundCard(lianlian_mpay::BoundCard);

#[pymethods]
impl BoundCard {
    #[getter]
    fn oid_partner(&self) -> &str {
        self.0.oid_partner()
    }

    #[getter]
    fn user_id(&self) -> &str {
        self.0.user_id()
    }

    /// The card's number as LianLian sent it: with `*` or in full.
    #[getter]
    fn card_no(&self) -> &str {
        self.0.card_no()
    }

    /// The card's number with `*` for all but the last four.
    #[getter]
    fn masked_card_no(&self) -> String {
        self.0.masked_card_no()
    }

    /// The agreement's number, with which later payments are made.
    #[getter]
    fn no_agree(&self) -> Option<&str> {
        self.0.no_agree()
    }

    #[getter]
    fn no_order(&self) -> Option<&str> {
        self.0.no_order()
    }

    /// All fields but `sign`, in the response's order.
    #[getter]
    fn fields(&self) -> Vec<ResponseField> {
        fields(self.0.fields())
    }

    /// Whether there is such a field, with a value that is signed.
    fn is_signed(&self, name: &str) -> bool {
        self.0.is_signed(name)
    }

    fn __repr__(&self) -> String {
        let masked = self.0.masked_card_no();
        format!(
            "Bound(card_no='{masked}', fields=[{}])",
            names(self.0.fields())
        )
    }
}

/// The card is not bound. LianLian signed it.
#[pyclass(frozen, module = "lianlian_mpay", name = "Refused")]
pub(crate) struct Refusal(lianlian_mpay::Refusal);

#[pymethods]
impl Refusal {
    #[getter]
    fn ret_code(&self) -> String {
        self.0.ret_code().to_string()
    }

    #[getter]
    fn ret_msg(&self) -> &str {
        self.0.ret_msg()
    }

    /// What to do next.
    #[getter]
    fn next_step(&self) -> Code<NextStep> {
        Code(self.0.next_step())
    }

    /// What the code means, in English, if it is documented.
    #[getter]
    fn meaning(&self) -> Option<&'static str> {
        self.0.ret_code().meaning()
    }

    /// LianLian's documented text of the code, in Chinese.
    #[getter]
    fn message_zh(&self) -> Option<&'static str> {
        self.0.ret_code().message_zh()
    }

    /// All fields but `sign`, in the response's order.
    #[getter]
    fn fields(&self) -> Vec<ResponseField> {
        fields(self.0.fields())
    }

    fn __repr__(&self) -> String {
        let code = self.0.ret_code();
        format!(
            "Refused(ret_code='{code}', fields=[{}])",
            names(self.0.fields())
        )
    }
}

/// Somebody says that the card is not bound; LianLian did not sign it. Query LianLian before you act
/// on it.
#[pyclass(frozen, module = "lianlian_mpay", name = "Unsigned")]
pub(crate) struct UnsignedRefusal(lianlian_mpay::UnsignedRefusal);

impl UnsignedRefusal {
    pub(crate) const fn new(claim: lianlian_mpay::UnsignedRefusal) -> Self {
        Self(claim)
    }
}

#[pymethods]
impl UnsignedRefusal {
    #[getter]
    fn ret_code(&self) -> &str {
        self.0.ret_code()
    }

    #[getter]
    fn ret_msg(&self) -> &str {
        self.0.ret_msg()
    }

    /// All fields, in the response's order. None is signed.
    #[getter]
    fn fields(&self) -> Vec<ResponseField> {
        fields(self.0.fields())
    }

    fn __repr__(&self) -> String {
        let code = self.0.ret_code();
        format!(
            "Unsigned(ret_code='{code}', fields=[{}])",
            names(self.0.fields())
        )
    }
}

/// An outcome as an object of its class.
pub(crate) fn object(py: Python<'_>, outcome: Outcome) -> PyResult<Bound<'_, PyAny>> {
    Ok(match outcome {
        Outcome::Bound(card) => Bound::new(py, BoundCard(card))?.into_any(),
        Outcome::Refused(refusal) => Bound::new(py, Refusal(refusal))?.into_any(),
        Outcome::Unsigned(claim) => Bound::new(py, UnsignedRefusal(claim))?.into_any(),
    })
}
