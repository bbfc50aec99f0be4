//! The input of a case.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use lianlian_mpay::{Direction, SignType, Signature};
use serde_json::value::RawValue;

use crate::format::{Case, Object};
use crate::run::Stop;

/// The input of a case, of which every member has to be known.
pub(crate) struct Input(Object);

impl Input {
    pub(crate) fn new(case: &Case) -> Result<Self, Stop> {
        Ok(Self(Object::read(case.input.get())?))
    }

    pub(crate) fn text(&mut self, name: &str) -> Result<String, Stop> {
        Ok(self.0.required(name)?)
    }

    pub(crate) fn optional_text(&mut self, name: &str) -> Result<Option<String>, Stop> {
        Ok(self.0.optional(name)?)
    }

    pub(crate) fn texts(&mut self, name: &str) -> Result<Vec<String>, Stop> {
        Ok(self.0.required(name)?)
    }

    #[cfg(feature = "diagnose")]
    pub(crate) fn optional_texts(&mut self, name: &str) -> Result<Vec<String>, Stop> {
        Ok(self.0.optional(name)?.unwrap_or_default())
    }

    #[cfg(feature = "diagnose")]
    pub(crate) fn objects(&mut self, name: &str) -> Result<Vec<Self>, Stop> {
        let objects: Vec<Box<RawValue>> = self.0.required(name)?;
        let objects = objects.iter();
        objects
            .map(|object| Ok(Self(Object::read(object.get())?)))
            .collect()
    }

    #[cfg(feature = "diagnose")]
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.has(name)
    }

    pub(crate) fn excluded(&mut self) -> Result<Vec<String>, Stop> {
        Ok(self.0.optional("excluded")?.unwrap_or_default())
    }

    pub(crate) fn object(&mut self, name: &str) -> Result<Box<RawValue>, Stop> {
        Ok(self.0.required(name)?)
    }

    /// The bytes of `message`, or of `message_hex`.
    pub(crate) fn message(&mut self) -> Result<Vec<u8>, Stop> {
        let text = self.optional_text("message")?;
        let in_hex = self.optional_text("message_hex")?;
        message_bytes(text.as_ref(), in_hex.as_ref())
    }

    pub(crate) fn direction(&mut self) -> Result<Direction, Stop> {
        direction(&self.text("direction")?)
    }

    /// What `allow` names, if it is there.
    pub(crate) fn allow(&mut self) -> Result<Option<Vec<SignType>>, Stop> {
        let names: Option<Vec<String>> = self.0.optional("allow")?;
        names.map(|names| sign_types(&names)).transpose()
    }

    pub(crate) fn end(self) -> Result<(), Stop> {
        Ok(self.0.end()?)
    }
}

fn message_bytes(text: Option<&String>, in_hex: Option<&String>) -> Result<Vec<u8>, Stop> {
    match (text, in_hex) {
        (Some(text), None) => Ok(text.clone().into_bytes()),
        (None, Some(in_hex)) => hex(in_hex),
        _ => Err(Stop::Unusable(
            "`in` has either `message` or `message_hex`".into(),
        )),
    }
}

fn direction(text: &str) -> Result<Direction, Stop> {
    match text {
        "request" => Ok(Direction::Request),
        "response" => Ok(Direction::Response),
        other => Err(Stop::Unusable(format!("unknown direction `{other}`"))),
    }
}

fn sign_types(names: &[String]) -> Result<Vec<SignType>, Stop> {
    names
        .iter()
        .map(|name| SignType::parse(name).map_err(Stop::from))
        .collect()
}

pub(crate) fn hex(text: &str) -> Result<Vec<u8>, Stop> {
    let bad = || Stop::Unusable("not hex".into());
    if !text.len().is_multiple_of(2) || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(bad());
    }
    let pairs = text.as_bytes().chunks(2).map(|pair| {
        let pair = str::from_utf8(pair).map_err(|_| bad())?;
        u8::from_str_radix(pair, 16).map_err(|_| bad())
    });
    pairs.collect()
}

/// The bytes of a base64 text, through the crate's own canonical reading.
pub(crate) fn base64(text: &str) -> Result<Vec<u8>, Stop> {
    match Signature::from_base64(text) {
        Ok(bytes) => Ok(bytes.as_bytes().to_vec()),
        Err(_) => Err(Stop::Unusable("`der` is not base64".into())),
    }
}
