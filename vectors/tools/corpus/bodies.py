"""bodies.json: from the fields of any MPAY request to its signed body."""

import json

from .oracle import MAX_BYTES, MAX_FIELDS, SIGN_TYPES
from .signing import SIZES, slug
from .topic import Topic, literal

KEY = "merchant-1024"
QUERY = {
    "oid_partner": "201103171000000000",
    "no_order": "20221013145018",
    "dt_order": "20221013145018",
}

ACCEPTED = [
    ("payment-query", "WRT-4", "a payment query", QUERY),
    ("no-fields", "WRT-3 WRT-4", "nothing but `sign_type`", {}),
    ("unlisted-field", "WRT-1", "a name that no page lists", {**QUERY, "correlationID": "1"}),
    ("name-in-capitals", "WRT-1 ORD-1", "sent as given, ordered without case", {"b": "2", "A": "1", "C": "3"}),
    ("name-of-64", "WRT-1 MSG-2", "the longest name", {"n" * 64: "1"}),
    ("names-near-sign", "WRT-1 ORD-1", "names that only begin like `sign` and `sign_type`",
     {"sign_": "1", "sign_typ": "2", "sign_types": "3", "signs": "4"}),
    ("null", "WRT-2", "null is neither signed nor sent", {**QUERY, "memo": None}),
    ("empty", "WRT-2", "an empty value is neither signed nor sent", {**QUERY, "memo": ""}),
    ("blank", "WRT-2", "a blank is a value", {**QUERY, "memo": " "}),
    ("text-null", "WRT-2 STR-2", "the text `null` is a value here", {**QUERY, "memo": "null"}),
    ("number", "WRT-2", "a number is sent as a string", {**QUERY, "offset": 10}),
    ("number-zero", "WRT-2", "0 is a value", {**QUERY, "offset": 0}),
    ("number-negative", "WRT-2", "with its sign", {**QUERY, "offset": -7}),
    ("number-decimal", "WRT-2", "the literal", {**QUERY, "money_order": 0.25}),
    ("number-long", "WRT-2 MSG-6", "every digit counts", {**QUERY, "id": 29383937493038367292}),
    ("number-trailing-zeros", "WRT-2 STR-4", "the literal as written", {**QUERY, "money_order": literal("1.00")}),
    ("number-of-40-digits", "WRT-2 STR-4", "whatever its size", {**QUERY, "id": literal("9" * 40)}),
    ("true", "WRT-2", "sent as the word", {**QUERY, "flag": True}),
    ("false", "WRT-2", "sent as the word", {**QUERY, "flag": False}),
    ("exponent-as-text", "WRT-2 STR-4", "a string may look like a number", {**QUERY, "memo": "1e2"}),
    ("ambiguous", "WRT-2", "an ambiguous value is no error in the general layer", {"a": "1&b=2"}),
    ("ambiguous-url", "WRT-2", "an address with a query",
     {**QUERY, "notify_url": "https://shop.example/n?a=1&b=2"}),
    ("control-characters", "WRT-2 WRT-4", "escaped in the body, as they are in the signing string",
     {"memo": "a\n\t\r\b\f\0\x1f\x7f\x85b"}),
    ("quote-and-backslash", "WRT-4", "escaped in the body, not in the signing string", {"memo": 'a"b\\c/d'}),
    ("json-as-text", "WRT-2", "nested things may be sent as text", {"risk_item": '{"a":["1"],"b":"2"}'}),
    ("chinese", "WRT-4", "UTF-8", {"name_goods": "测试商品，😀"}),
    ("line-separator", "WRT-4", "U+2028 is a character like another", {"memo": "a\u2028b"}),
    ("sign-type-given", "WRT-3", "given in its canonical spelling", {**QUERY, "sign_type": "RSA"}),
    ("sign-type-null", "WRT-3", "null is absent, so it is added", {**QUERY, "sign_type": None}),
    ("sign-type-empty", "WRT-3", "empty, so it is added", {**QUERY, "sign_type": ""}),
    ("fields-of-62", "WRT-4 MSG-4", "64 fields with `sign_type` and `sign`",
     {f"n{number:02}": "1" for number in range(MAX_FIELDS - 2)}),
    ("fields-of-62-and-two-empty", "WRT-2 WRT-4 MSG-4", "what is not sent does not count in the body",
     {**{f"n{number:02}": "1" for number in range(MAX_FIELDS - 2)}, "e1": "", "e2": None}),
    ("fields-of-63-with-sign-type", "WRT-4 MSG-4", "`sign_type` is one of the 64",
     {**{f"n{number:02}": "1" for number in range(MAX_FIELDS - 2)}, "sign_type": "RSA"}),
]

REFUSED = [
    ("name-empty", "WRT-1 MSG-2", "no name", {"": "1"}, "field_name"),
    ("name-of-65", "WRT-1 MSG-2", "a name too long", {"n" * 65: "1"}, "field_name"),
    ("name-with-blank", "WRT-1 MSG-2", "as LianLian's samples have it", {"sign_type ": "RSA"}, "field_name"),
    ("name-with-dash", "WRT-1 MSG-2", "a dash", {"no-order": "1"}, "field_name"),
    ("name-chinese", "WRT-1 MSG-2", "not ASCII", {"订单": "1"}, "field_name"),
    ("name-null-value", "WRT-1 MSG-2", "whatever its value", {"no-order": None}, "field_name"),
    ("name-empty-value", "WRT-1 MSG-2", "whatever its value", {"no-order": ""}, "field_name"),
    ("sign", "WRT-1", "`sign` is the result, not an input", {**QUERY, "sign": "x"}, "field_name"),
    ("sign-null", "WRT-1", "whatever its value", {**QUERY, "sign": None}, "field_name"),
    ("sign-empty", "WRT-1", "whatever its value", {**QUERY, "sign": ""}, "field_name"),
    ("sign-capital", "WRT-1 MSG-3", "the body would have it twice but for case", {**QUERY, "Sign": "x"},
     "duplicate_field"),
    ("sign-capital-empty", "WRT-1 MSG-3", "whatever its value", {**QUERY, "SIGN": ""}, "duplicate_field"),
    ("sign-type-capital", "WRT-1 MSG-3", "the body would have it twice but for case",
     {**QUERY, "Sign_Type": "RSA"}, "duplicate_field"),
    ("sign-type-capital-null", "WRT-1 MSG-3", "whatever its value", {**QUERY, "SIGN_TYPE": None},
     "duplicate_field"),
    ("duplicate", "WRT-1 MSG-3", "twice but for case", {"a": "1", "A": "2"}, "duplicate_field"),
    ("duplicate-empty", "WRT-1 MSG-3", "whatever the values", {"a": "", "A": None}, "duplicate_field"),
    ("array", "WRT-2", "a nested value", {**QUERY, "list": ["1"]}, "nested_field"),
    ("array-empty", "WRT-2", "an empty array is no empty value", {**QUERY, "list": []}, "nested_field"),
    ("object", "WRT-2", "a nested value", {**QUERY, "risk_item": {"a": "1"}}, "nested_field"),
    ("object-empty", "WRT-2", "an empty object is no empty value", {**QUERY, "risk_item": {}}, "nested_field"),
    ("exponent", "WRT-2 STR-4", "a number with an exponent", {**QUERY, "fee": literal("1e2")}, "number_format"),
    ("exponent-capital", "WRT-2 STR-4", "a number with an exponent", {**QUERY, "fee": literal("1.5E+2")},
     "number_format"),
    ("exponent-zero", "WRT-2 STR-4", "whatever its value", {**QUERY, "fee": literal("0e0")}, "number_format"),
    ("sign-type-array", "WRT-2 WRT-3", "values come before `sign_type`", {**QUERY, "sign_type": ["RSA"]},
     "nested_field"),
    ("name-before-value", "WRT-1 WRT-2", "names come first", {"a": ["1"], "no-order": "1"}, "field_name"),
    ("sign-before-value", "WRT-1 WRT-2", "names come first", {"a": ["1"], "sign": "x"}, "field_name"),
    ("value-before-sign-type", "WRT-2 WRT-3", "values come before `sign_type`",
     {"sign_type": "MD5", "a": ["1"]}, "nested_field"),
    ("sign-type-before-size", "WRT-3 WRT-4", "`sign_type` comes before the number of fields",
     {**{f"n{number:02}": "1" for number in range(MAX_FIELDS - 1)}, "sign_type": "rsa"}, "unknown_sign_type"),
    ("fields-of-63", "WRT-4 MSG-4", "65 fields with `sign_type` and `sign`",
     {f"n{number:02}": "1" for number in range(MAX_FIELDS - 1)}, "message_too_large"),
    ("fields-of-64-with-sign-type", "WRT-4 MSG-4", "65 fields with `sign`",
     {**{f"n{number:02}": "1" for number in range(MAX_FIELDS - 1)}, "sign_type": "RSA"}, "message_too_large"),
    ("fields-of-65-empty", "WRT-1 MSG-4", "more fields than a message has, whatever the values",
     {f"n{number:02}": "" for number in range(MAX_FIELDS + 1)}, "message_too_large"),
]

# Spellings that are no sign type to be signed with, whichever was asked for.
SPELLINGS = [
    ("lower", "rsa"), ("sha256-lower", "sha256withrsa"), ("sha256-capitals", "SHA256WITHRSA"),
    ("mixed", "Rsa"), ("md5", "MD5"), ("blank-behind", "RSA "), ("rsa2", "RSA2"), ("number", 1),
    ("true", True), ("text-null", "null"),
]


def build():
    topic = Topic("body", "From the fields of any MPAY request to its signed body")
    for size in SIZES:
        for sign_type in SIGN_TYPES:
            accept(topic, f"{slug(sign_type)}-{size}", "WRT-3 WRT-4 SIG-8", f"{sign_type} at {size} bits",
                   QUERY, f"merchant-{size}", sign_type)
    for name, rules, comment, fields in ACCEPTED:
        accept(topic, name, rules, comment, fields)
    accept(topic, "sign-type-given-sha256", "WRT-3", "given in its canonical spelling",
           {**QUERY, "sign_type": "SHA256withRSA"}, sign_type="SHA256withRSA")
    for name, rules, comment, fields, code in REFUSED:
        refuse(topic, f"refused/{name}", rules, comment, fields, code)
    for name, spelling in SPELLINGS:
        for asked in SIGN_TYPES:
            refuse(topic, f"spelling/{name}-for-{slug(asked)}", "WRT-3",
                   "the spelling comes before which type it is", {**QUERY, "sign_type": spelling},
                   "unknown_sign_type", sign_type=asked)
    for given, asked in (SIGN_TYPES, SIGN_TYPES[::-1]):
        refuse(topic, f"other-type/{slug(asked)}", "WRT-3", f"the fields say {given}, the caller {asked}",
               {**QUERY, "sign_type": given}, "sign_type_not_allowed", sign_type=asked)
    add_sizes(topic)
    refuse(topic, "refused/withheld-signature", "WRT-4 SIG-8", "the key's p is not prime: the result does"
           " not check", QUERY, "signing_failed", "composite-factor")
    return topic


def add_sizes(topic):
    """The largest body and one byte more; `z` has nothing to escape."""
    accept(topic, "size/empty", "WRT-4", "what the others add to", {"a": "z"})
    body = json.dumps(topic.cases[-1]["out"]["body"], separators=(",", ":"))
    longest = MAX_BYTES - len(body) + 1
    accept(topic, "size/largest", "WRT-4 MSG-4", "a body of 65,536 bytes", {"a": "z" * longest})
    refuse(topic, "size/one-more", "WRT-4 MSG-4", "a body of 65,537 bytes", {"a": "z" * (longest + 1)},
           "message_too_large")
    refuse(topic, "size/escapes-too-many", "WRT-4 MSG-4", "an escaped line feed counts two bytes",
           {"a": "\n" * (longest // 2 + 1)}, "message_too_large")


def accept(topic, name, rules, comment, fields, key=KEY, sign_type="RSA"):
    given = {"fields": fields, "key": key, "sign_type": sign_type}
    topic.accept(name, rules, comment, "body", given)


def refuse(topic, name, rules, comment, fields, code, key=KEY, sign_type="RSA"):
    given = {"fields": fields, "key": key, "sign_type": sign_type}
    topic.refuse(name, rules, comment, "body", given, code)
