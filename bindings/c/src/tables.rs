//! What is listed in the core, as one JSON text.

use lianlian_mpay::{
    CONTENT_TYPE, ENDPOINT, Error, KnownKey, MAX_DEPTH, MAX_FIELDS, MAX_KEY_BITS, MAX_KEY_LEN,
    MAX_MESSAGE_LEN, MAX_NAME_LEN, MIN_KEY_BITS, NextStep, RetCode,
};
use lianlian_mpay_diagnose::{Language, Reason};
use serde_json::{Value, json};

use crate::failure::{Failure, MISUSE_NUMBER};

pub(crate) fn tables() -> String {
    let codes = |all: &mut dyn Iterator<Item = &'static str>| all.collect::<Vec<_>>();
    json!({
        "endpoint": ENDPOINT,
        "content_type": CONTENT_TYPE,
        "limits": {
            "message_len": MAX_MESSAGE_LEN,
            "fields": MAX_FIELDS,
            "depth": MAX_DEPTH,
            "name_len": MAX_NAME_LEN,
            "key_len": MAX_KEY_LEN,
            "key_bits": [MIN_KEY_BITS, MAX_KEY_BITS],
        },
        "errors": errors(),
        "reasons": Reason::ALL.iter().map(|reason| told(*reason)).collect::<Vec<_>>(),
        "ret_codes": RetCode::documented().map(documented).collect::<Vec<_>>(),
        "next_steps": codes(&mut NextStep::ALL.iter().map(|step| step.code())),
        "known_keys": codes(&mut KnownKey::ALL.iter().map(|key| key.code())),
    })
    .to_string()
}

fn errors() -> Vec<Value> {
    let own = (MISUSE_NUMBER, Failure::misuse("").code());
    let all = Error::CODES.iter().copied().chain([own]);
    all.map(|(number, code)| json!({ "number": number, "code": code }))
        .collect()
}

fn told(reason: Reason) -> Value {
    let texts = |language| json!({ "summary": reason.summary(language), "remedy": reason.remedy(language) });
    json!({
        "number": reason.number(),
        "code": reason.code(),
        "en": texts(Language::English),
        "zh": texts(Language::Chinese),
    })
}

fn documented(code: RetCode) -> Value {
    json!({
        "code": code.as_str(),
        "meaning": code.meaning(),
        "message_zh": code.message_zh(),
        "next_step": (!code.is_success()).then(|| code.next_step().code()),
    })
}
