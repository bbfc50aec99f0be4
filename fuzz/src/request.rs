//! A request is accepted by the rules REQ-1 to REQ-6 exactly; its signing string splits back into
//! its fields, and its body reads back as them.

use arbitrary::Arbitrary;
use lianlian_mpay::{BindVerifyRequest, MAX_MESSAGE_LEN, Message, SignType, Signature};

use crate::reference::{self, Value};
use crate::text::Text;
use crate::{mode, naive, structure};

#[derive(Debug, Arbitrary)]
struct Fields {
    oid_partner: Option<Text>,
    token: Text,
    user_id: Text,
    verify_code: Text,
    no_order: Option<Text>,
    signature: [u8; 16],
}

pub fn run(data: &[u8]) {
    let Some((choice, rest)) = mode(data) else {
        return;
    };
    let sign_type = SignType::ALL[usize::from(choice >> 1 & 1)];
    if choice & 1 == 0 {
        run_json(rest, sign_type);
    } else if let Some(fields) = structure::<Fields>(rest) {
        let request = BindVerifyRequest {
            oid_partner: fields
                .oid_partner
                .as_ref()
                .map_or("201103171000000000", |text| &text.0),
            token: &fields.token.0,
            user_id: &fields.user_id.0,
            verify_code: &fields.verify_code.0,
            no_order: fields.no_order.as_ref().map(|text| text.0.as_str()),
        };
        assert_request(&request, sign_type, &fields.signature);
    }
}

/// A request from JSON has the members of the page, and no other.
fn run_json(json: &[u8], sign_type: SignType) {
    let Ok(message) = Message::parse(json) else {
        return;
    };
    let Ok(request) = BindVerifyRequest::from_message(&message, sign_type) else {
        return;
    };
    let expected = naive_members(
        &reference::read(json).expect("read by the crate"),
        sign_type,
    );
    assert_eq!(members(&request, sign_type), expected);
    assert_request(&request, sign_type, b"any");
}

/// The text of all members, `sign_type` in canonical spelling, by name.
fn naive_members(read: &[reference::Member], sign_type: SignType) -> Vec<(String, String)> {
    let text = |(name, value): &reference::Member| Some((name.clone(), naive::text_of(value)?));
    let mut members: Vec<_> = read.iter().filter_map(text).collect();
    members.retain(|(name, _)| name != "sign_type");
    members.push(("sign_type".into(), sign_type.as_str().into()));
    members.sort();
    members
}

fn members(request: &BindVerifyRequest<'_>, sign_type: SignType) -> Vec<(String, String)> {
    let no_order = request.no_order.map(|value| ("no_order", value));
    let others = [
        ("oid_partner", request.oid_partner),
        ("sign_type", sign_type.as_str()),
        ("token", request.token),
        ("user_id", request.user_id),
        ("verify_code", request.verify_code),
    ];
    let members = no_order.into_iter().chain(others);
    members
        .map(|(name, value)| (name.into(), value.into()))
        .collect()
}

fn assert_request(request: &BindVerifyRequest<'_>, sign_type: SignType, signature: &[u8]) {
    let fields = members(request, sign_type);
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

    let signature = Signature::from_bytes(signature);
    let sign = signature.to_base64();
    let signed = match prepared.finish_unchecked(signature) {
        Ok(signed) => signed,
        Err(error) => return assert_eq!(error.code(), "message_too_large"),
    };
    assert!(signed.body().len() <= MAX_MESSAGE_LEN);
    assert_body(signed.body(), fields, sign);
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

/// REQ-2 to REQ-5.
fn is_valid(name: &str, value: &str) -> bool {
    let length = value.chars().count();
    let is_right_form = match name {
        "oid_partner" => length == 18 && value.chars().all(|c| c.is_ascii_digit()),
        "user_id" => length <= 32,
        _ => true,
    };
    let is_control = |c| matches!(c, '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}');
    is_right_form && length > 0 && !value.contains(is_control) && !naive::is_ambiguous(value)
}
