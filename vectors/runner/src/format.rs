//! What is in a vector file. Read by hand, since what would derive it takes longer to compile than
//! the core.

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt;

use serde::de::{DeserializeOwned, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_json::value::RawValue;

/// The one format that this runner knows.
pub const FORMAT: &str = "mpay-vectors/1";

/// A vector file. What it and its keys say besides does not matter.
#[derive(Debug, Clone)]
pub struct File {
    /// [`FORMAT`], in a file that can be run.
    pub format: String,
    /// The keys that cases name.
    pub keys: BTreeMap<String, Key>,
    /// The cases, each as its JSON: one that cannot be read fails alone.
    pub cases: Vec<Box<RawValue>>,
}

/// A key of a vector file; either half may be missing.
#[derive(Clone)]
pub struct Key {
    /// Base64 of PKCS#8 DER.
    pub private: Option<String>,
    /// Base64 of SPKI DER.
    pub public: Option<String>,
    /// The length of the modulus, for people.
    pub bits: Option<usize>,
}

/// A case; `in` is read by its op.
#[derive(Debug, Clone)]
pub struct Case {
    /// Unique in the file.
    pub id: String,
    /// The rules of `SPEC.md` that decide it.
    pub rules: Vec<String>,
    /// What it is about.
    pub comment: Option<String>,
    /// Where it is from.
    pub source: Option<String>,
    /// What to do.
    pub op: String,
    /// What with.
    pub input: Box<RawValue>,
    /// What must come of it.
    pub out: Option<Value>,
    /// Or the code that it must be refused with.
    pub err: Option<String>,
}

impl File {
    /// Reads a file; its cases stay as they are.
    ///
    /// # Errors
    /// What is wrong with the file, in words.
    pub fn read(json: &str) -> Result<Self, String> {
        let mut file = Object::read(json)?;
        let keys: Option<BTreeMap<String, Box<RawValue>>> = file.optional("keys")?;
        let keys = keys.unwrap_or_default();
        let keys = keys
            .into_iter()
            .map(|(id, key)| Ok((id, Key::read(key.get())?)));
        Ok(Self {
            format: file.required("format")?,
            keys: keys.collect::<Result<_, String>>()?,
            cases: file.required("cases")?,
        })
    }
}

impl Key {
    fn read(json: &str) -> Result<Self, String> {
        let mut key = Object::read(json)?;
        Ok(Self {
            private: key.optional("private")?,
            public: key.optional("public")?,
            bits: key.optional("bits")?,
        })
    }
}

/// Without the private half.
impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key")
            .field("public", &self.public)
            .field("bits", &self.bits)
            .finish_non_exhaustive()
    }
}

impl Case {
    /// Reads a case.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn read(json: &str) -> Result<Self, String> {
        let mut case = Object::read(json)?;
        let read = Self {
            id: case.required("id")?,
            rules: case.optional("rules")?.unwrap_or_default(),
            comment: case.optional("comment")?,
            source: case.optional("source")?,
            op: case.required("op")?,
            input: case.required("in")?,
            out: case.optional("out")?,
            err: case.optional("err")?,
        };
        case.end()?;
        Ok(read)
    }
}

/// The members of a JSON object that are not read yet, each as its JSON.
pub(crate) struct Object(Vec<(String, Box<RawValue>)>);

impl Object {
    pub(crate) fn read(json: &str) -> Result<Self, String> {
        let Entries(members) = serde_json::from_str(json).map_err(|error| error.to_string())?;
        let mut names = BTreeSet::new();
        match members.iter().find(|(name, _)| !names.insert(name)) {
            Some((name, _)) => Err(format!("duplicate member `{name}`")),
            None => Ok(Self(members)),
        }
    }

    /// The member of this name, unless it is missing or `null`.
    pub(crate) fn optional<T: DeserializeOwned>(
        &mut self,
        name: &str,
    ) -> Result<Option<T>, String> {
        let Some(place) = self.0.iter().position(|(found, _)| found == name) else {
            return Ok(None);
        };
        let (_, json) = self.0.swap_remove(place);
        serde_json::from_str(json.get()).map_err(|error| format!("`{name}`: {error}"))
    }

    pub(crate) fn required<T: DeserializeOwned>(&mut self, name: &str) -> Result<T, String> {
        let value = self.optional(name)?;
        value.ok_or_else(|| format!("missing member `{name}`"))
    }

    #[cfg(feature = "diagnose")]
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(found, _)| found == name)
    }

    /// Nothing is left that is not known.
    pub(crate) fn end(self) -> Result<(), String> {
        match self.0.first() {
            Some((name, _)) => Err(format!("unknown member `{name}`")),
            None => Ok(()),
        }
    }
}

/// The members of a JSON object, in their order, and those of one name too.
pub(crate) struct Entries(pub(crate) Vec<(String, Box<RawValue>)>);

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Self(Vec::new()))
    }
}

impl<'de> Visitor<'de> for Entries {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Self, A::Error> {
        while let Some(member) = map.next_entry()? {
            self.0.push(member);
        }
        Ok(self)
    }
}
