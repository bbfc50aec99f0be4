"""requests.json: from fields to the signed body of a Card Bind Verify request."""

from .oracle import SIGN_TYPES
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
    ("user-id-nul", "REQ-7", "another text", "user_id", "nul"),
    ("user-id-nulls", "REQ-7", "another text", "user_id", "nulls"),
    ("user-id-null-and-blank", "REQ-7", "nothing is trimmed", "user_id", "null "),
    ("user-id-null-full-width", "REQ-7", "ASCII letters only", "user_id", "ｎｕｌｌ"),
    ("verify-code-nil", "REQ-7", "no other word for nothing", "verify_code", "undefined"),
    ("oid-partner-of-zeros", "REQ-2", "18 digits, whatever they are", "oid_partner", "0" * 18),
    ("ampersand", "REQ-5", "no name and `=` behind it", "user_id", "a&b"),
    ("equals-sign", "REQ-5", "no `&` before it", "user_id", "a=b"),
    ("equals-ampersand", "REQ-5", "the wrong way round", "user_id", "a=b&c"),
    ("equals-signs", "REQ-5", "no `&` before them", "user_id", "=a==b="),
    ("ampersands", "REQ-5", "no `=` behind any of them", "user_id", "&a&&b&"),
    ("equals-then-ampersands", "REQ-5", "the part before the first `&` may hold `=`", "user_id", "a=b=c&d&e"),
    ("ampersand-at-the-end", "REQ-5", "no name behind it",
     "user_id", "a&"),
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
    ("token-of-256", "REQ-3", "as long as allowed", "token", "T" * 256),
    ("token-of-256-chinese", "REQ-3", "characters count: 768 bytes", "token", "令" * 256),
    ("token-of-256-emoji", "REQ-3", "characters count, not UTF-16 units", "token", "😀" * 256),
    ("verify-code-of-64", "REQ-3", "as long as allowed", "verify_code", "6" * 64),
    ("verify-code-of-63-bytes", "REQ-3", "bytes count: 21 characters of 3", "verify_code", "码" * 21),
    ("verify-code-of-64-bytes", "REQ-3", "bytes count: 16 characters of 4", "verify_code", "😀" * 16),
    ("verify-code-of-any-form", "REQ-1", "the page sets no form", "verify_code", "一二三"),
    ("no-order-of-64", "REQ-3", "as long as allowed", "no_order", "N" * 64),
    ("no-order-of-64-bytes", "REQ-3", "bytes count: 32 characters of 2", "no_order", "é" * 32),
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
    ("token-of-257", "REQ-3", "one character too many", {"token": "T" * 257}, "field_too_long"),
    ("token-of-257-chinese", "REQ-3", "characters count", {"token": "令" * 257}, "field_too_long"),
    ("verify-code-of-65", "REQ-3", "one byte too many", {"verify_code": "6" * 65}, "field_too_long"),
    ("verify-code-of-66-bytes", "REQ-3", "bytes count: 22 characters of 3", {"verify_code": "码" * 22},
     "field_too_long"),
    ("verify-code-of-65-bytes", "REQ-3", "bytes count: 64 of them, and one", {"verify_code": "😀" * 16 + "1"},
     "field_too_long"),
    ("no-order-of-65", "REQ-3", "one byte too many", {"no_order": "N" * 65}, "field_too_long"),
    ("no-order-of-33-characters", "REQ-3", "bytes count: 33 characters of 2", {"no_order": "é" * 33},
     "field_too_long"),
    ("user-id-text-null", "REQ-7", "LianLian's code drops it, or signs it", {"user_id": "null"},
     "ambiguous_value"),
    ("user-id-text-null-capitals", "REQ-7", "in any case", {"user_id": "NULL"}, "ambiguous_value"),
    ("user-id-text-null-mixed", "REQ-7", "in any case", {"user_id": "nUlL"}, "ambiguous_value"),
    ("token-text-null", "REQ-7", "any field", {"token": "Null"}, "ambiguous_value"),
    ("verify-code-text-null", "REQ-7", "any field", {"verify_code": "null"}, "ambiguous_value"),
    ("no-order-text-null", "REQ-7", "an optional field too: leave it out instead", {"no_order": "null"},
     "ambiguous_value"),
    ("oid-partner-text-null", "REQ-7 REQ-2", "its form comes first", {"oid_partner": "null"}, "field_format"),
    ("name-of-64", "REQ-5", "the longest name", {"token": "a&" + "n" * 64 + "="}, "ambiguous_value"),
    ("name-of-65", "REQ-5", "what stands between does not matter", {"token": "a&" + "n" * 65 + "=b"},
     "ambiguous_value"),
    ("name-none", "REQ-5", "nothing between them", {"user_id": "a&=b"}, "ambiguous_value"),
    ("name-none-alone", "REQ-5", "nothing but the two", {"user_id": "&="}, "ambiguous_value"),
    ("name-with-blank-in-front", "REQ-5", "LianLian's parser takes any name", {"user_id": "a& b=c"},
     "ambiguous_value"),
    ("name-with-blank-behind", "REQ-5", "LianLian's parser takes any name", {"user_id": "a&b =c"},
     "ambiguous_value"),
    ("name-with-hyphen", "REQ-5", "attack: `user_id` is `victim` for a parser that takes any name",
     {"user_id": "victim&v-x=1"}, "ambiguous_value"),
    ("name-in-chinese", "REQ-5", "LianLian's parser takes any name", {"user_id": "a&交=b"}, "ambiguous_value"),
    ("name-with-full-width-equals", "REQ-5", "the ASCII `=` behind it counts", {"user_id": "a&b＝c=d"},
     "ambiguous_value"),
    ("splice-behind-two", "REQ-5", "attack: behind two other `&`", {"user_id": "1&a&verify_code=2"},
     "ambiguous_value"),
    ("splice-behind-three", "REQ-5", "attack: behind three other `&`", {"user_id": "1&a&b&verify_code=2"},
     "ambiguous_value"),
    ("splice-behind-many", "REQ-5", "attack: behind many other `&`", {"token": "&" * 99 + "user_id=victim"},
     "ambiguous_value"),
    ("splice-behind-equals", "REQ-5", "attack: behind an `=` and two other `&`",
     {"user_id": "1=2&a&b&verify_code=3"}, "ambiguous_value"),
    ("splice-at-the-end", "REQ-5", "attack: the `=` is the last character", {"user_id": "1&a&b&c="},
     "ambiguous_value"),
    ("negative-zero", "REQ-1 STR-4", "-0 has two texts", {"verify_code": literal("-0")}, "number_format"),
    ("name-of-digits", "REQ-5", "a name of digits", {"user_id": "a&1="}, "ambiguous_value"),
    ("name-of-underscore", "REQ-5", "a name that is `_`", {"user_id": "&_="}, "ambiguous_value"),
    ("name-in-capitals", "REQ-5", "a name in capitals", {"user_id": "a&USER_ID=b"},
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
        ("given-sha256", "SHA256withRSA", "SHA256withRSA"),
        ("given-empty", "", "RSA"),
        ("given-null", None, "SHA256withRSA"),
    ]
    for name, given, asked in rows:
        accept(topic, f"sign-type/{name}", "SIG-2 REQ-6 SIG-1",
               "sent and signed in canonical spelling, whatever the fields say",
               {**PAGE, "sign_type": given}, sign_type=asked)
    rows = [
        ("given-lower", "rsa", "RSA"),
        ("given-lower-for-sha256", "rsa", "SHA256withRSA"),
        ("given-sha256-capitals", "SHA256WITHRSA", "SHA256withRSA"),
        ("given-sha256-capitals-for-md5", "SHA256WITHRSA", "RSA"),
        ("given-sha256-lower", "sha256withrsa", "SHA256withRSA"),
        ("given-md5", "MD5", "RSA"),
        ("given-blank-behind", "RSA ", "RSA"),
        ("given-number", 1, "RSA"),
    ]
    for name, given, asked in rows:
        refuse(topic, f"sign-type/{name}", "SIG-2 REQ-1", "not a canonical spelling, whatever is asked for",
               {**PAGE, "sign_type": given}, "unknown_sign_type", sign_type=asked)
    rows = [
        ("other", "RSA", "SHA256withRSA"),
        ("other-sha256", "SHA256withRSA", "RSA"),
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
