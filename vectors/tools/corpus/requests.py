"""requests.json: from fields to the signed body of a Card Bind Verify request."""

from .oracle import MAX_BYTES, SIGN_TYPES
from .signing import SIZES, slug
from .topic import Topic, literal

KEY = "merchant-1024"
FIELDS = ("oid_partner", "token", "user_id", "verify_code", "no_order")
FREE_TEXT = ("token", "user_id", "verify_code", "no_order")

PAGE = {
    "oid_partner": "201103171000000000",
    "token": "D096DBA0E3E0CC8F1D504C06E71D292D",
    "user_id": "2013051500001",
    "verify_code": "666666",
}
ALL = {**PAGE, "no_order": "LLianPay-YT-20221013145018"}

# Values that look suspicious and are fine: id, rules, comment, field, value.
VALUES = [
    ("user-id-of-32", "REQ-3", "as long as allowed", "user_id", "u" * 32),
    ("user-id-of-32-chinese", "REQ-3", "characters count: 96 bytes", "user_id", "用" * 32),
    ("user-id-of-32-emoji", "REQ-3", "characters count: 64 UTF-16 units, 128 bytes", "user_id", "😀" * 32),
    ("user-id-of-one", "REQ-3", "one character", "user_id", "1"),
    ("user-id-with-combining", "REQ-3", "16 letters and 16 marks are 32 characters", "user_id",
     "e\u0301" * 16),
    ("user-id-blank", "REQ-1", "a blank is a value", "user_id", " "),
    ("user-id-blanks-around", "REQ-4", "nothing is trimmed", "user_id", " a "),
    ("user-id-text-null", "REQ-1 STR-2", "the text `null` is a value", "user_id", "null"),
    ("oid-partner-of-zeros", "REQ-2", "18 digits, whatever they are", "oid_partner", "0" * 18),
    ("ampersand", "REQ-5", "no name and `=` behind it", "user_id", "a&b"),
    ("equals-sign", "REQ-5", "no `&` before it", "user_id", "a=b"),
    ("ampersand-equals", "REQ-5", "no name between them", "user_id", "a&=b"),
    ("equals-ampersand", "REQ-5", "the wrong way round", "user_id", "a=b&c"),
    ("ampersand-at-the-end", "REQ-5", "no name behind it",
     "user_id", "a&"),
    ("ampersand-blank-name", "REQ-5", "a blank is in no name", "user_id", "a& b=c"),
    ("ampersand-name-blank", "REQ-5", "a blank is in no name", "user_id", "a&b =c"),
    ("ampersand-hyphen", "REQ-5", "a hyphen is in no name", "user_id", "a&b-c=d"),
    ("ampersand-chinese-name", "REQ-5", "names are ASCII", "user_id", "a&名=b"),
    ("ampersand-name-of-65", "REQ-5", "65 characters are no name", "no_order", "a&" + "n" * 65 + "=b"),
    ("full-width-ampersand", "REQ-5", "another character", "user_id", "a＆b＝c"),
    ("percent-encoded", "REQ-5", "nothing is decoded", "user_id", "a%26b%3Dc"),
    ("no-break-space", "REQ-4", "U+00A0 is the first above the control characters", "user_id", "a\u00a0b"),
    ("tilde", "REQ-4", "U+007E is the last below U+007F", "user_id", "a~"),
    ("line-separator", "REQ-4", "U+2028 is no control character", "user_id", "a\u2028b"),
    ("zero-width-space", "REQ-4", "U+200B is no control character", "user_id", "a\u200bb"),
    ("private-use", "REQ-4", "U+E000 is no control character", "user_id", "\ue000"),
    ("quote-and-backslash", "REQ-6", "escaped in the body, not in the signing string", "user_id", 'a"b\\c'),
    ("slash", "REQ-6", "the body may or may not escape it", "no_order", "a/b"),
    ("html", "REQ-6", "nothing is replaced by entities", "user_id", "<b>&amp;</b>"),
    ("plus-and-blank", "STR-3", "not form-encoded", "user_id", "a+b c"),
    ("token-long", "REQ-1", "the page sets no limit", "token", "T" * 1000),
    ("verify-code-of-any-form", "REQ-1", "the page sets no form", "verify_code", "一二三"),
    ("no-order-long", "REQ-1", "the page sets no limit", "no_order", "N" * 300),
    ("number-as-text", "REQ-1", "a number counts as its text", "verify_code", 123456),
    ("number-trailing-zeros", "REQ-1 STR-4", "the literal as written", "verify_code", literal("1.00")),
    ("zero-as-text", "REQ-1 STR-2", "0 is a value", "verify_code", 0),
    ("negative-number", "REQ-1", "with its sign", "user_id", -1),
    ("true-as-text", "REQ-1", "a boolean counts as its word", "user_id", True),
    ("false-as-text", "REQ-1 STR-2", "false is a value", "user_id", False),
    ("absent-no-order-null", "REQ-1", "null is absent", "no_order", None),
]

CONTROLS = [
    ("nul", "\0"), ("unit-separator", "\x1f"), ("tab", "\t"), ("line-feed", "\n"),
    ("carriage-return", "\r"), ("escape", "\x1b"), ("delete", "\x7f"), ("c1-first", "\x80"),
    ("next-line", "\x85"), ("c1-last", "\x9f"),
]

# Each row: id, rules, comment, changes, code.
REFUSED = [
    ("oid-partner-of-17", "REQ-2", "one digit too few", {"oid_partner": "2" * 17}, "field_format"),
    ("oid-partner-of-19", "REQ-2", "one digit too many", {"oid_partner": "2" * 19}, "field_too_long"),
    ("oid-partner-of-19-letters", "REQ-2", "the length comes first", {"oid_partner": "x" * 19},
     "field_too_long"),
    ("oid-partner-of-one", "REQ-2", "one digit", {"oid_partner": "2"}, "field_format"),
    ("oid-partner-with-letter", "REQ-2", "digits only", {"oid_partner": "20110317100000000O"},
     "field_format"),
    ("oid-partner-with-blank", "REQ-2", "nothing is trimmed", {"oid_partner": "20110317100000000 "},
     "field_format"),
    ("oid-partner-negative", "REQ-2", "no sign", {"oid_partner": "-20110317100000000"}, "field_format"),
    ("oid-partner-full-width", "REQ-2", "ASCII digits", {"oid_partner": "２０１１０３１７１０００００００００"},
     "field_format"),
    ("oid-partner-arabic-digits", "REQ-2", "ASCII digits", {"oid_partner": "\u0662" * 18}, "field_format"),
    ("oid-partner-number-short", "REQ-2 REQ-1", "a number counts as its text, here too short",
     {"oid_partner": 201103171}, "field_format"),
    ("user-id-of-33", "REQ-3", "one character too many", {"user_id": "u" * 33}, "field_too_long"),
    ("user-id-of-33-chinese", "REQ-3", "characters count", {"user_id": "用" * 33}, "field_too_long"),
    ("user-id-of-33-emoji", "REQ-3", "characters count", {"user_id": "😀" * 33}, "field_too_long"),
    ("user-id-with-combining", "REQ-3", "17 letters and 16 marks: marks count as well",
     {"user_id": "e\u0301" * 16 + "e"}, "field_too_long"),
    ("user-id-ambiguous-sign-type", "REQ-5", "a second sign type in the signing string",
     {"user_id": "1&sign_type=RSA"}, "ambiguous_value"),
    ("user-id-ambiguous-verify-code", "REQ-5", "reads as the field that follows",
     {"user_id": "1&verify_code=1"}, "ambiguous_value"),
    ("name-of-64", "REQ-5", "the longest name", {"no_order": "a&" + "n" * 64 + "="}, "ambiguous_value"),
    ("name-of-digits", "REQ-5", "a name may be digits", {"user_id": "a&1="}, "ambiguous_value"),
    ("name-of-underscore", "REQ-5", "a name may be `_`", {"user_id": "&_="}, "ambiguous_value"),
    ("name-in-capitals", "REQ-5", "a name may be in capitals", {"user_id": "a&USER_ID=b"},
     "ambiguous_value"),
    ("double-ampersand", "REQ-5", "the second `&` starts the name", {"user_id": "a&&b=c"},
     "ambiguous_value"),
    ("second-part", "REQ-5", "not the first `&`, but the second", {"user_id": "a&b&c=d"},
     "ambiguous_value"),
    ("after-an-equals-sign", "REQ-5", "after an `=` as well", {"user_id": "a=b&c=d"}, "ambiguous_value"),
    ("url-with-query", "REQ-5", "an address in a field that should hold none",
     {"no_order": "https://shop.example/?a=1&b=2"}, "ambiguous_value"),
    ("unknown-field", "REQ-1", "a field of another API", {"card_no": "6222"}, "field_name"),
    ("unknown-field-memo", "REQ-1", "a field that no page lists", {"memo": "x"}, "field_name"),
    ("unknown-field-null", "REQ-1", "whatever its value", {"memo": None}, "field_name"),
    ("sign-null", "REQ-1", "whatever its value", {"sign": None}, "field_name"),
    ("sign-given", "REQ-1", "`sign` is the result, not an input", {"sign": "x"}, "field_name"),
    ("sign-type-with-blank", "REQ-1 MSG-2", "as LianLian's samples have it", {"sign_type ": "RSA"},
     "field_name"),
    ("field-with-blank", "REQ-1 MSG-2", "not trimmed to a known name", {"no_order ": "1"}, "field_name"),
    ("empty-name", "REQ-1 MSG-2", "a field without name", {"": "1"}, "field_name"),
    ("chinese-name", "REQ-1 MSG-2", "a name that cannot be", {"订单": "1"}, "field_name"),
    ("number-exponent", "REQ-1 STR-4", "a number with an exponent", {"verify_code": literal("1e5")},
     "number_format"),
    ("no-order-empty", "REQ-1", "leave it out instead", {"no_order": ""}, "empty_field"),
]


def build():
    topic = Topic("request", "From fields to the signed body of a Card Bind Verify request")
    for size in SIZES:
        for sign_type in SIGN_TYPES:
            fields = PAGE if sign_type == "RSA" else ALL
            accept(topic, f"{slug(sign_type)}-{size}", "REQ-1 REQ-6 SIG-8",
                   f"{sign_type} at {size} bits", fields, f"merchant-{size}", sign_type)
    add_sign_types(topic)
    for name, rules, comment, field, value in VALUES:
        accept(topic, f"value/{name}", rules, comment, {**ALL, field: value})
    add_absent_and_empty(topic)
    add_nested(topic)
    add_controls(topic)
    add_ambiguous(topic)
    for name, rules, comment, changes, code in REFUSED:
        refuse(topic, f"refused/{name}", rules, comment, {**PAGE, **changes}, code)
    refuse(topic, "refused/body-too-large", "REQ-6 MSG-4", "fields that fit, but not with their signature",
           {**PAGE, "token": "T" * (MAX_BYTES - 250)}, "message_too_large")
    refuse(topic, "refused/withheld-signature", "SIG-8 REQ-6", "the key's p is not prime: the result does"
           " not check", PAGE, "signing_failed", "composite-factor")
    return topic


def accept(topic, name, rules, comment, fields, key=KEY, sign_type="RSA"):
    given = {"fields": fields, "key": key, "sign_type": sign_type}
    topic.accept(name, rules, comment, "bind_verify_request", given)


def refuse(topic, name, rules, comment, fields, code, key=KEY, sign_type="RSA"):
    given = {"fields": fields, "key": key, "sign_type": sign_type}
    topic.refuse(name, rules, comment, "bind_verify_request", given, code)


def add_sign_types(topic):
    accept(topic, "page-sample", "REQ-1 REQ-6", "the page's sample, with a real signature", PAGE)
    accept(topic, "with-no-order", "REQ-1", "the optional field", ALL)
    accept(topic, "other-order", "ORD-1", "fields in another order: the same signature",
           dict(reversed(ALL.items())))
    rows = [
        ("given", "RSA", "RSA"),
        ("given-lower", "rsa", "RSA"),
        ("given-sha256", "SHA256withRSA", "SHA256withRSA"),
        ("given-sha256-capitals", "SHA256WITHRSA", "SHA256withRSA"),
        ("given-sha256-lower", "sha256withrsa", "SHA256withRSA"),
        ("given-empty", "", "RSA"),
        ("given-null", None, "SHA256withRSA"),
    ]
    for name, given, asked in rows:
        accept(topic, f"sign-type/{name}", "SIG-2 REQ-6 SIG-1",
               "sent and signed in canonical spelling, whatever the fields say",
               {**PAGE, "sign_type": given}, sign_type=asked)
    rows = [
        ("other", "RSA", "SHA256withRSA"),
        ("other-lower", "rsa", "SHA256withRSA"),
        ("other-sha256", "SHA256withRSA", "RSA"),
        ("other-sha256-capitals", "SHA256WITHRSA", "RSA"),
    ]
    for name, given, asked in rows:
        refuse(topic, f"sign-type/{name}", "SIG-2 REQ-1", f"the fields say {given}, the caller {asked}",
               {**PAGE, "sign_type": given}, "sign_type_not_allowed", sign_type=asked)


def add_absent_and_empty(topic):
    for field in PAGE:
        rest = {name: value for name, value in ALL.items() if name != field}
        slugged = field.replace("_", "-")
        refuse(topic, f"absent/{slugged}", "REQ-1", f"`{field}` is required", rest, "missing_field")
        refuse(topic, f"null/{slugged}", "REQ-1", f"`{field}`: null is absent", {**ALL, field: None},
               "missing_field")
        refuse(topic, f"empty/{slugged}", "REQ-1", f"`{field}` needs a value", {**ALL, field: ""},
               "empty_field")


def add_nested(topic):
    for field in FIELDS:
        slugged = field.replace("_", "-")
        refuse(topic, f"nested/array-{slugged}", "REQ-1 STR-5", f"`{field}` as an array",
               {**ALL, field: [ALL[field]]}, "nested_field")
    refuse(topic, "nested/object", "REQ-1 STR-5", "an object", {**ALL, "token": {"a": "1"}}, "nested_field")
    refuse(topic, "nested/empty-array", "REQ-1 STR-5", "an empty array is not an empty value",
           {**ALL, "no_order": []}, "nested_field")


def add_controls(topic):
    for name, character in CONTROLS:
        refuse(topic, f"control/{name}", "REQ-4", f"U+{ord(character):04X} in the middle of a value",
               {**ALL, "user_id": f"a{character}b"}, "field_format")
    for field in FREE_TEXT:
        slugged = field.replace("_", "-")
        refuse(topic, f"control/line-break-after-{slugged}", "REQ-4", "what a careless read leaves behind",
               {**ALL, field: f"{ALL[field]}\n"}, "field_format")
    refuse(topic, "control/line-break-for-a-digit", "REQ-4 REQ-2", "18 characters, one of them a line break",
           {**ALL, "oid_partner": "20110317100000000\n"}, "field_format")


def add_ambiguous(topic):
    for field in FREE_TEXT:
        slugged = field.replace("_", "-")
        refuse(topic, f"ambiguous/{slugged}", "REQ-5", "reads as two fields in the signing string",
               {**ALL, field: "1&b=2"}, "ambiguous_value")
