"""SPEC.md as Python: what each operation must answer.

It serves one purpose, to hold the corpus to the specification: every case is evaluated here when
it is written down. The one thing it does not do is to read keys; `key_import` builds those cases
from numbers that it checks one fact at a time.
"""

import base64
import binascii
import json
import re
from dataclasses import dataclass

from . import keys, rsa, spec

MAX_BYTES, MAX_MEMBERS, MAX_LEVELS = 65536, 64, 8
NAME = re.compile(r"[A-Za-z0-9_]{1,64}")
AMBIGUOUS = re.compile(r"&[A-Za-z0-9_]{1,64}=")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
BASE64 = re.compile(r"[A-Za-z0-9+/]*={0,2}")
SIGN_TYPES = ("RSA", "SHA256withRSA")

REQUIRED = ("oid_partner", "token", "user_id", "verify_code")
OPTIONAL = ("no_order", "sign_type")
OF_OTHER_APIS = (
    "token money_order oid_paybill result_pay settle_date pay_type info_order agreement_list"
    " confirm_code no_refund dt_refund money_refund oid_refundno sta_refund"
).split()


class Refused(Exception):
    """The outcome of a case that must fail; `code` is the error code."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


def require(condition, code):
    if not condition:
        raise Refused(code)


# MSG: reading a message


class Number(str):
    """A number's literal."""


class Pairs(list):
    """An object's members, in order, with nothing thrown away."""


def reject_constant(_):
    raise ValueError("NaN and Infinity are not JSON")


DECODER = json.JSONDecoder(
    object_pairs_hook=Pairs,
    parse_int=Number,
    parse_float=Number,
    parse_constant=reject_constant,
)


def parse(data):
    """A message's members, as (name, value); `null` is None."""
    require(len(data) <= MAX_BYTES, "message_too_large")
    value = parse_json(decode(data))
    require(not has_lone_surrogate(value), "json_syntax")
    require(isinstance(value, Pairs), "not_an_object")
    require(levels(value) <= MAX_LEVELS and len(value) <= MAX_MEMBERS, "message_too_large")
    check_names([name for name, _ in value])
    return Members(value)


def decode(data):
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("invalid_utf8") from None


def parse_json(text):
    try:
        return DECODER.decode(text)
    except RecursionError:
        raise Refused("message_too_large") from None
    except ValueError:
        raise Refused("json_syntax") from None


def has_lone_surrogate(value):
    if isinstance(value, str):
        return any("\ud800" <= character <= "\udfff" for character in value)
    if isinstance(value, (list, tuple)):
        return any(map(has_lone_surrogate, value))
    return False


def levels(value):
    if isinstance(value, Pairs):
        return 1 + max((levels(inner) for _, inner in value), default=0)
    if isinstance(value, list):
        return 1 + max(map(levels, value), default=0)
    return 0


def check_names(names):
    for name in names:
        require(NAME.fullmatch(name), "field_name")
    require(len({name.lower() for name in names}) == len(names), "duplicate_field")


def nested(value):
    return isinstance(value, (list, dict))


def text_of(value):
    """A value as it signs; None and nested values have no text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


class Members(list):
    """(name, value) in the order of the message."""

    def value(self, name):
        return dict(self).get(name)

    def has_value(self, name):
        return self.value(name) not in (None, "")

    def required(self, name):
        """The text of a member that must have one."""
        value = self.value(name)
        require(value is not None, "missing_field")
        require(value != "", "empty_field")
        require(not nested(value), "nested_field")
        return text_of(value)

    def optional(self, name):
        """The text of a member, or None where it is absent or empty."""
        require(not nested(self.value(name)), "nested_field")
        return text_of(self.value(name)) if self.has_value(name) else None


# ORD and STR: the signing string


def in_order(names):
    require(len(names) <= MAX_MEMBERS, "message_too_large")
    check_names(names)
    return sorted(names, key=str.lower)


@dataclass
class Signed:
    string: str
    covered: list
    uncovered: list


def signing_string(members, direction, unsigned=()):
    covered, uncovered = [], []
    for name, value in members:
        require(direction == "response" or not nested(value), "nested_field")
        if name == "sign" or value in (None, ""):
            continue
        if nested(value) or name in unsigned:
            uncovered.append(name)
            continue
        require(not (isinstance(value, Number) and "e" in value.lower()), "number_format")
        covered.append((name, text_of(value)))
    covered.sort(key=lambda member: member[0].lower())
    return Signed("&".join(f"{name}={text}" for name, text in covered), covered, uncovered)


# SIG: sign types and signatures


def sign_type(text):
    for known in SIGN_TYPES:
        if text.isascii() and text.lower() == known.lower():
            return known
    raise Refused("unknown_sign_type")


def sign_bytes(key, name, text):
    """The signature; withheld where it does not check."""
    digest = rsa.DIGEST_OF_SIGN_TYPE[name]
    message = text.encode("utf-8")
    signature = key.sign(digest, message)
    require(key.raise_to_e(signature) == rsa.block(digest, message, key.size), "signing_failed")
    assert key.accepts(digest, message, signature), "OpenSSL refuses what was signed"
    return base64.b64encode(signature).decode("ascii")


def verify_bytes(key, digest, message, signature):
    code = fault_of(key, digest, message, signature)
    assert (code is None) == key.accepts(digest, message, signature), "OpenSSL sees it otherwise"
    require(code is None, code)


def fault_of(key, digest, message, signature):
    """SIG-5 to SIG-7: the error code, or None."""
    if len(signature) != key.size:
        return "signature_length"
    if int.from_bytes(signature, "big") >= key.n:
        return "signature_mismatch"
    if key.raise_to_e(signature) != rsa.block(digest, message, key.size):
        return "signature_mismatch"
    return None


def canonical_base64(value):
    require(type(value) is str and BASE64.fullmatch(value), "signature_encoding")
    try:
        data = base64.b64decode(value, validate=True)
    except binascii.Error:
        raise Refused("signature_encoding") from None
    require(base64.b64encode(data).decode("ascii") == value, "signature_encoding")
    return data


def check_signature(members, key, direction, allow, unsigned):
    """SIG-1 to SIG-7; gives what was signed."""
    require(members.has_value("sign"), "missing_signature")
    signed = signing_string(members, direction, unsigned)
    require(not nested(members.value("sign_type")), "unknown_sign_type")
    name = sign_type(members.required("sign_type"))
    require(name in allow, "sign_type_not_allowed")
    signature = canonical_base64(members.value("sign"))
    digest = rsa.DIGEST_OF_SIGN_TYPE[name]
    verify_bytes(key, digest, signed.string.encode("utf-8"), signature)
    return signed


def with_sign_type(members, asked):
    """SIG-2: the member as given where it has the asked type, else added."""
    if not members.has_value("sign_type"):
        kept = [member for member in members if member[0] not in ("sign_type", "sign")]
        signed = [name for name, value in kept if value not in (None, "")]
        in_order([*signed, "sign_type"])
        return Members([*kept, ("sign_type", asked)])
    require(sign_type(members.required("sign_type")) == asked, "sign_type_not_allowed")
    return members


# REQ: the Card Bind Verify request


def check_request_values(fields):
    partner = fields.get("oid_partner")
    if partner is not None:
        require(len(partner) <= 18, "field_too_long")
        require(re.fullmatch(r"[0-9]{18}", partner), "field_format")
    require(len(fields.get("user_id", "")) <= 32, "field_too_long")
    for value in fields.values():
        require(not CONTROL.search(value), "field_format")
        require(not AMBIGUOUS.search(value), "ambiguous_value")


def prepare_request(given, asked):
    members = Members(given.items())
    check_names(list(given))
    for name in given:
        require(name in REQUIRED + OPTIONAL, "field_name")
    fields = {name: members.required(name) for name in REQUIRED}
    if members.value("no_order") is not None:
        fields["no_order"] = members.required("no_order")
    check_request_values(fields)
    with_sign_type(members, asked)
    return {**fields, "sign_type": asked}


# RSP: the Card Bind Verify response


def read_response(members, key, expected, allow, unsigned):
    check_request_values(expected)
    signed = None
    if members.has_value("sign"):
        signed = check_signature(members, key, "response", allow, unsigned)
        for _, text in signed.covered:
            require(not AMBIGUOUS.search(text), "ambiguous_value")
    code = four_digits(members.required("ret_code"))
    message = at_most(100, members.required("ret_msg"))
    require(signed or code != "0000", "missing_signature")
    if code == "0000":
        out = read_success(members, expected)
    else:
        out = read_refusal(members, expected, code, message, signed is not None)
    if signed:
        check_coverage(members, signed.uncovered, code == "0000")
    return out


def four_digits(text):
    require(re.fullmatch(r"[0-9]{4}", at_most(4, text)), "field_format")
    return text


def at_most(limit, text):
    require(len(text) <= limit, "field_too_long")
    return text


def read_success(members, expected):
    for name, value in members:
        foreign = name.lower() in OF_OTHER_APIS and value not in (None, "")
        require(not foreign, "response_mismatch")
    members.required("oid_partner")
    members.required("user_id")
    card = at_most(19, members.required("card_no"))
    require(re.fullmatch(r"[0-9*]{4,19}", card), "field_format")
    agreement = members.optional("no_agree")
    if agreement is not None:
        require(not CONTROL.search(at_most(16, agreement)), "field_format")
    for name, value in expected.items():
        require(members.optional(name) == value, "response_mismatch")
    found = {"card_no": card, "no_agree": agreement, "no_order": members.optional("no_order")}
    return {"outcome": "bound", **{name: text for name, text in found.items() if text is not None}}


def read_refusal(members, expected, code, message, authenticated):
    for name, value in expected.items():
        require(members.optional(name) in (None, value), "response_mismatch")
    return {
        "outcome": "refused",
        "ret_code": code,
        "ret_msg": message,
        "authenticated": authenticated,
        "next": spec.next_steps().get(code, "query_outcome"),
    }


def check_coverage(members, uncovered, success):
    must = {"ret_code", "ret_msg", "sign_type", "oid_partner", "user_id", "no_order"}
    require(not must & set(uncovered), "response_mismatch")
    if success:
        proof = [name for name in ("card_no", "no_agree") if members.has_value(name)]
        require(set(proof) - set(uncovered), "response_mismatch")


# The operations of the vector files


def op_order(given):
    return {"names": in_order(given["names"])}


def op_signing_string(given):
    signed = signing_string(parse(message_bytes(given)), given["direction"])
    out = {"signing_string": signed.string}
    if signed.uncovered:
        out["uncovered"] = signed.uncovered
    return out


def op_sign(given):
    members = with_sign_type(parse(message_bytes(given)), given["sign_type"])
    string = signing_string(members, "request").string
    signature = sign_bytes(keys.rsa(given["key"]), given["sign_type"], string)
    return {"signature": signature, "signing_string": string}


def op_verify(given):
    allow = given.get("allow", SIGN_TYPES)
    members = parse(message_bytes(given))
    key = keys.rsa(given["key"])
    check_signature(members, key, given["direction"], allow, given.get("unsigned", ()))
    return {"valid": True}


def op_verify_raw(given):
    key = keys.rsa(given["key"]) if "key" in given else inline_key(given["public"])
    message, signature = (bytes.fromhex(given[name]) for name in ("message_hex", "signature_hex"))
    verify_bytes(key, given["digest"], message, signature)
    return {"valid": True}


def inline_key(text):
    return rsa.PublicKey.from_spki(keys.unbase64(text))


def op_bind_verify_request(given):
    fields = prepare_request(given["fields"], given["sign_type"])
    string = signing_string(Members(fields.items()), "request").string
    body = {**fields, "sign": sign_bytes(keys.rsa(given["key"]), given["sign_type"], string)}
    size = len(json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8"))
    require(size <= MAX_BYTES, "message_too_large")
    return {"body": body, "signing_string": string}


def op_bind_verify_response(given):
    request = given["request"]
    expected = expected_values(Members(request.items()))
    asked = [request["sign_type"]] if "sign_type" in request else SIGN_TYPES
    return read_response(
        parse(message_bytes(given)),
        keys.rsa(given["key"]),
        expected,
        given.get("allow", asked),
        given.get("unsigned", ()),
    )


def expected_values(request):
    """REQ-1 for what the caller expects."""
    tied = ["oid_partner", "user_id", *(["no_order"] if request.value("no_order") is not None else [])]
    return {name: request.required(name) for name in tied}


def message_bytes(given):
    if "message_hex" in given:
        return bytes.fromhex(given["message_hex"])
    return given["message"].encode("utf-8")


OPERATIONS = {
    "order": op_order,
    "signing_string": op_signing_string,
    "sign": op_sign,
    "verify": op_verify,
    "verify_raw": op_verify_raw,
    "bind_verify_request": op_bind_verify_request,
    "bind_verify_response": op_bind_verify_response,
}


def evaluate(op, given):
    """What the case must yield: ("out", value) or ("err", code)."""
    try:
        return "out", OPERATIONS[op](given)
    except Refused as refusal:
        return "err", refusal.code
