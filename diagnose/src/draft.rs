//! The text that a signer would sign who makes given mistakes.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::str;

use lianlian_mpay::{Message, SignType, Value};

use crate::finding::Finding;
use crate::hash::HashAlgorithm;
use crate::json::Json;
use crate::mistake::{Does, Mistake, Step};
use crate::name;
use crate::part::Part;
use crate::reason::Reason;

/// What a message says, in all the forms that signers take it in.
#[derive(Debug, Clone)]
pub(crate) struct Draft<'m> {
    json: Json<'m>,
    /// The fields that may be signed, in signing order.
    parts: Vec<Part<'m>>,
}

/// What one signer does wrong.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Deviations<'m> {
    /// The mistakes, in the order of their steps.
    pub(crate) mistakes: Vec<Known>,
    /// The fields that were left out.
    pub(crate) left_out: Vec<&'m str>,
}

/// A mistake of the list, which is equal to itself alone.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Known(pub(crate) &'static Mistake);

impl PartialEq for Known {
    fn eq(&self, other: &Self) -> bool {
        core::ptr::eq(self.0, other.0)
    }
}

impl Eq for Known {}

impl<'m> Draft<'m> {
    /// The draft of the message that `text` is; the fields named in `excluded` are not signed.
    pub(crate) fn new<S: AsRef<str>>(
        text: &'m str,
        message: &'m Message<'m>,
        excluded: &[S],
    ) -> Self {
        let json = Json::new(text);
        let mut draft = Self {
            json,
            parts: Vec::new(),
        };
        for (field, (_, raw)) in message.iter().zip(json.items()) {
            if field.name() != "sign" {
                let is_excluded = excluded.iter().any(|name| name.as_ref() == field.name());
                draft.add(field.name(), Cow::Borrowed(field.value()), raw, is_excluded);
            }
        }
        draft
    }

    /// The draft with `sign_type` besides.
    pub(crate) fn with_sign_type(mut self, sign_type: SignType) -> Self {
        let value = Value::String(sign_type.as_str().into());
        let raw = match sign_type {
            SignType::Sha256WithRsa => "\"SHA256withRSA\"",
            _ => "\"RSA\"",
        };
        self.add("sign_type", Cow::Owned(value), raw, false);
        self
    }

    fn add(&mut self, name: &'m str, value: Cow<'m, Value<'m>>, raw: &'m str, is_excluded: bool) {
        let place = self.parts.len();
        self.parts
            .push(Part::new(name, value, raw, is_excluded, place));
        self.parts.sort_by(|a, b| name::compare(a.name(), b.name()));
    }

    /// The length of the whole message in bytes.
    pub(crate) fn message_len(&self) -> usize {
        self.json.len()
    }

    /// How many fields may be signed.
    pub(crate) fn len(&self) -> usize {
        self.parts.len()
    }

    /// The names of the fields that are signed, or would be if they were not excluded.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'m str> {
        let parts = self.parts.iter().filter(|part| part.has_text());
        parts.map(Part::name)
    }

    /// The fields that are signed, as they are signed if nothing goes wrong.
    pub(crate) fn signed(&self) -> impl Iterator<Item = (&'m str, Cow<'_, str>)> {
        self.parts
            .iter()
            .filter_map(|part| Some((part.name(), part.text(&[])?)))
    }

    /// Whether a mistake takes any field differently, whatever else is done: what a `Take` does
    /// depends on the field alone.
    pub(crate) fn is_taken_differently_by(&self, mistake: &Mistake) -> bool {
        let Does::Take(take) = mistake.does else {
            return true;
        };
        mistake.step == Step::Excluded
            || self
                .parts
                .iter()
                .any(|part| take(part) != crate::mistake::Take::Right)
    }

    /// Whether a mistake makes another text of any value, in any form in which signers take one;
    /// beside mistakes that make other texts of values it may, if it does not.
    pub(crate) fn is_rendered_differently_by(&self, mistake: &Mistake) -> bool {
        let Does::Render(render) = mistake.does else {
            return true;
        };
        self.parts.iter().any(|part| {
            let mut sources = part.sources();
            sources.any(|source| render(part, &source).is_some())
        })
    }

    /// The signing string, if nothing goes wrong.
    pub(crate) fn right(&self) -> String {
        self.text(&Deviations::default())
    }

    /// The text, before it is bytes.
    pub(crate) fn text(&self, deviations: &Deviations<'_>) -> String {
        let mistakes: Vec<_> = deviations.mistakes.iter().map(|known| known.0).collect();
        let body = mistakes.iter().find_map(|mistake| match mistake.does {
            Does::Body(body) => Some(body(self.json)),
            _ => None,
        });
        let text = body.unwrap_or_else(|| self.joined(&mistakes, &deviations.left_out));
        deviations.put_around(text)
    }

    /// The bytes that are hashed for a signature with `hash`.
    pub(crate) fn bytes(&self, deviations: &Deviations<'_>, hash: HashAlgorithm) -> Vec<u8> {
        deviations.encoded(self.text(deviations), hash)
    }

    /// Whether more than ASCII is signed, and not lost, where these mistakes are made. What is
    /// signed in GBK and is UTF-8 as well was only taken for GBK.
    pub(crate) fn signs_beyond_ascii(&self, deviations: &Deviations<'_>) -> bool {
        let is_hidden =
            |known: &Known| matches!(known.0.step, Step::Hash | Step::Percent | Step::Whole);
        let is_gbk = deviations.reasons().any(|reason| reason == Reason::Gbk);
        let mut shown = deviations.clone();
        shown.mistakes.retain(|known| !is_hidden(known));
        let bytes = self.bytes(&shown, HashAlgorithm::Md5);
        let is_utf8 = || str::from_utf8(&bytes).is_ok();
        !bytes.is_ascii() && (!is_gbk || !is_utf8())
    }

    fn joined(&self, mistakes: &[&'static Mistake], left_out: &[&str]) -> String {
        let mut parts: Vec<_> = self.parts.iter().collect();
        let order = mistakes.iter().find_map(|mistake| match mistake.does {
            Does::Order(order) => Some(order),
            _ => None,
        });
        if let Some(order) = order {
            parts.sort_by(|a, b| order(a, b));
        }
        let pairs = parts.iter().filter_map(|part| {
            let text = part.text(mistakes)?;
            (!left_out.contains(&part.name())).then_some((part.name(), text))
        });
        let join = mistakes.iter().find_map(|mistake| match mistake.does {
            Does::Join(join) => Some(join),
            _ => None,
        });
        if let Some(join) = join {
            return join(&pairs.collect::<Vec<_>>());
        }
        let mut joined = String::new();
        for (name, text) in pairs {
            if !joined.is_empty() {
                joined.push('&');
            }
            joined.push_str(name);
            joined.push('=');
            joined.push_str(&text);
        }
        joined
    }
}

/// The fields whose absence from the signature the core refuses (rule `RSP-8`).
const REQUIRED: [&str; 6] = [
    "ret_code",
    "ret_msg",
    "oid_partner",
    "user_id",
    "no_order",
    "no_agree",
];

impl<'m> Deviations<'m> {
    pub(crate) fn of_mistakes(mistakes: &[&'static Mistake]) -> Self {
        Self {
            mistakes: mistakes.iter().copied().map(Known).collect(),
            left_out: Vec::new(),
        }
    }

    pub(crate) fn of_left_out(names: &[&'m str]) -> Self {
        Self {
            mistakes: Vec::new(),
            left_out: names.into(),
        }
    }

    /// What is done to a text that is joined.
    pub(crate) fn put_around(&self, text: String) -> String {
        let mistakes = self.mistakes.iter().map(|known| &known.0.does);
        mistakes.fold(text, |text, does| match does {
            Does::Whole(whole) => whole(&text),
            _ => text,
        })
    }

    /// The bytes that are hashed of a text that is finished.
    pub(crate) fn encoded(&self, text: String, hash: HashAlgorithm) -> Vec<u8> {
        let mistakes = || self.mistakes.iter().map(|known| &known.0.does);
        let bytes = mistakes().find_map(|does| match does {
            Does::Encode(encode) => Some(encode(&text)),
            _ => None,
        });
        let bytes = bytes.unwrap_or_else(|| text.into_bytes());
        mistakes().fold(bytes, |bytes, does| match does {
            Does::Hash(again) => again(hash, &bytes),
            _ => bytes,
        })
    }

    /// What one signer does who does both.
    pub(crate) fn with(&self, other: &Self) -> Self {
        let mut both = self.clone();
        both.mistakes.extend(other.mistakes.iter().copied());
        both.mistakes.sort_by_key(|known| known.0.step);
        both.left_out.extend(other.left_out.iter().copied());
        both
    }

    /// The step of a single deviation.
    pub(crate) fn step(&self) -> Step {
        let first = self.mistakes.first();
        first.map_or(Step::LeftOut, |known| known.0.step)
    }

    /// Whether one signer can do both: they are of two steps, and a signed body has no fields.
    pub(crate) fn goes_with(&self, other: &Self) -> bool {
        let (one, other) = (self.step(), other.step());
        let (first, last) = (one.min(other), one.max(other));
        match (first, last) {
            (_, Step::Body) => false,
            _ => first != last,
        }
    }

    pub(crate) fn reasons(&self) -> impl Iterator<Item = Reason> {
        self.mistakes.iter().map(|known| known.0.reason)
    }

    /// What is to be said of them.
    pub(crate) fn into_findings(self) -> Vec<Finding> {
        let mut findings: Vec<Finding> = self.reasons().map(Finding::from).collect();
        let has = |name| self.left_out.contains(&name);
        let has_both_rets = has("ret_code") && has("ret_msg");
        findings.extend(
            has_both_rets
                .then_some(Reason::RetLeftOut)
                .map(Finding::from),
        );
        for name in &self.left_out {
            findings.push(match *name {
                "sign_type" => Reason::SignTypeLeftOut.into(),
                "card_no" => Reason::CardNoLeftOut.into(),
                "ret_code" | "ret_msg" if has_both_rets => continue,
                name if REQUIRED.contains(&name) => Finding::about(Reason::RequiredLeftOut, name),
                name => Finding::about(Reason::FieldLeftOut, name),
            });
        }
        findings
    }
}
