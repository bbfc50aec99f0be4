//! A request is accepted by the rules REQ-1 to REQ-7 exactly; its signing string splits back into
//! its fields, and its body reads back as them. Two steps give what one gives.

use arbitrary::Arbitrary;
use lianlian_mpay::{
    BindVerifyRequest, Expected, MAX_MESSAGE_LEN, Message, PreparedRequest, SignType, Signature,
    Signer,
};

use crate::keys::{Elsewhere, PLATFORM};
use crate::reference::{self, Field, Value};
use crate::text::Text;
use crate::{mode, naive, structure};

#[derive(Debug, Arbitrary)]
struct Values {
    oid_partner: Option<Text>,
    token: Text,
    user_id: Text,
    verify_code: Text,
    no_order: Option<Text>,
    signature: [u8; 16],
}

/// REQ-1: the fields that are required.
const REQUIRED: [&str; 4] = ["oid_partner", "token", "user_id", "verify_code"];

pub fn run(data: &[u8]) {
    let Some((choice, rest)) = mode(data) else {
        return;
    };
    let sign_type = SignType::ALL[usize::from(choice >> 1 & 1)];
    if choice & 1 == 0 {
        run_json(rest, sign_type);
    } else if let Some(values) = structure::<Values>(rest) {
        let request = BindVerifyRequest {
            oid_partner: values
                .oid_partner
                .as_ref()
                .map_or("201103171000000000", |text| &text.0),
            token: &values.token.0,
            user_id: &values.user_id.0,
            verify_code: &values.verify_code.0,
            no_order: values.no_order.as_ref().map(|text| text.0.as_str()),
        };
        assert_request(&request, sign_type, &values.signature);
    }
}

/// A request from JSON has the fields of the page, and no other.
fn run_json(json: &[u8], sign_type: SignType) {
    let Ok(message) = Message::parse(json) else {
        return;
    };
    let read = reference::read(json).expect("read by the crate");
    let expected = naive_fields(&read, sign_type);
    match BindVerifyRequest::from_message(&message, sign_type) {
        Ok(request) => {
            assert_eq!(Some(fields(&request, sign_type)), expected);
            assert_request(&request, sign_type, b"any");
        }
        Err(error) => assert_eq!(None, expected, "refused: {error}"),
    }
}

/// REQ-1: the text of all fields, `sign_type` in canonical spelling, by name.
fn naive_fields(read: &[Field], sign_type: SignType) -> Option<Vec<(String, String)>> {
    let signed = naive::signed(read, true, &[])?.fields;
    let is_listed =
        |name: &str| REQUIRED.contains(&name) || ["no_order", "sign_type"].contains(&name);
    let is_there = |name| {
        read.iter()
            .any(|(found, value)| found == name && *value != Value::Null)
    };
    let is_right = |(name, text): &(String, String)| {
        name != "sign_type" || naive::is_to_be_signed_as(text, sign_type)
    };
    if !read.iter().all(|(name, _)| is_listed(name))
        || !REQUIRED.into_iter().all(is_there)
        || !signed.iter().all(is_right)
    {
        return None;
    }
    let text = |(name, value): &Field| Some((name.clone(), naive::text_of(value)?));
    let mut fields: Vec<_> = read.iter().filter_map(text).collect();
    fields.retain(|(name, _)| name != "sign_type");
    fields.push(("sign_type".into(), naive::spelling(sign_type).into()));
    fields.sort();
    Some(fields)
}

fn fields(request: &BindVerifyRequest<'_>, sign_type: SignType) -> Vec<(String, String)> {
    let no_order = request.no_order.map(|value| ("no_order", value));
    let others = [
        ("oid_partner", request.oid_partner),
        ("sign_type", sign_type.as_str()),
        ("token", request.token),
        ("user_id", request.user_id),
        ("verify_code", request.verify_code),
    ];
    let fields = no_order.into_iter().chain(others);
    fields
        .map(|(name, value)| (name.into(), value.into()))
        .collect()
}

fn assert_request(request: &BindVerifyRequest<'_>, sign_type: SignType, signature: &[u8]) {
    let fields = fields(request, sign_type);
    let is_valid = fields.iter().all(|(name, value)| is_valid(name, value));
    let prepared = match request.prepare(sign_type) {
        Ok(prepared) => prepared,
        Err(error) => return assert!(!is_valid, "refused: {error}"),
    };
    assert!(is_valid, "accepted: {fields:?}");
    assert_eq!(
        naive::split(prepared.signing_string().as_str()),
        fields,
        "not injective"
    );
    assert_steps(request, &prepared);

    let signature = Signature::from_bytes(signature);
    let sign = signature.to_base64();
    let signed = prepared.finish_unchecked(signature);
    let signed = signed.expect("a request is within the limit");
    assert!(signed.body().len() <= MAX_MESSAGE_LEN);
    assert_body(signed.body(), fields, sign);
}

/// In one step or in two, by whatever way the signature is checked: the body is the same, and so is
/// what is expected of the response, also when it is read from the body.
fn assert_steps(request: &BindVerifyRequest<'_>, prepared: &PreparedRequest) {
    let sign_type = prepared.sign_type();
    let whole = request.sign(sign_type, &Elsewhere(&PLATFORM));
    let key = PLATFORM.signing().verifying_key();
    let signature = Elsewhere(&PLATFORM)
        .sign_digest(&prepared.digest())
        .unwrap();
    let block = key
        .recover_block(&signature)
        .expect("a signature of the key");
    let prepared = || (prepared.clone(), signature.clone());
    let finish = |(prepared, signature): (PreparedRequest, _)| prepared.finish(signature, key);
    assert_eq!(finish(prepared()), whole);
    let finish =
        |(prepared, signature): (PreparedRequest, _)| prepared.finish_with_block(signature, &block);
    assert_eq!(finish(prepared()), whole);
    let Ok(whole) = whole else { return };
    let sent = Message::parse(whole.body().as_bytes()).expect("a message");
    assert_eq!(Expected::from_message(&sent).as_ref(), Ok(whole.expected()));
}

/// The body holds the fields and `sign`, all of them strings.
fn assert_body(body: &str, mut fields: Vec<(String, String)>, sign: String) {
    fields.push(("sign".into(), sign));
    fields.sort();
    let read = reference::read(body.as_bytes()).expect("a message");
    let strings = read.into_iter().map(|(name, value)| match value {
        Value::Text(text) => (name, text),
        value => panic!("{name} is {value:?}"),
    });
    let mut strings: Vec<_> = strings.collect();
    strings.sort();
    assert_eq!(strings, fields);
    let message = Message::parse(body.as_bytes()).expect("a message");
    assert!(
        fields
            .iter()
            .all(|(name, value)| message.text(name) == Some(value))
    );
}

/// REQ-2 to REQ-5, and REQ-7.
fn is_valid(name: &str, value: &str) -> bool {
    let length = value.chars().count();
    let is_right_form = match name {
        "oid_partner" => length == 18 && value.chars().all(|c| c.is_ascii_digit()),
        "user_id" => length <= 32,
        "token" => length <= 256,
        "verify_code" | "no_order" => value.len() <= 64,
        _ => true,
    };
    let is_control = |c| matches!(c, '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}');
    is_right_form
        && length > 0
        && !value.contains(is_control)
        && !naive::is_ambiguous(value)
        && !naive::is_text_null(value)
}
