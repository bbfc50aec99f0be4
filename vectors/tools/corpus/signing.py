"""signing.json: from a message to its signature."""

from . import keys, rsa
from .messages import text
from .oracle import MAX_FIELDS, SIGN_TYPES
from .topic import Topic

SIZES = (1024, 2048, 3072, 4096)

REQUEST = {
    "oid_partner": "201304121000001004",
    "token": "D096DBA0E3E0CC8F1D504C06E71D292D",
    "user_id": "2013051500001",
    "verify_code": "666666",
}
STRING = (
    "oid_partner=201304121000001004&sign_type={}&token=D096DBA0E3E0CC8F1D504C06E71D292D"
    "&user_id=2013051500001&verify_code=666666"
)

# Keys of other shapes than the usual one.
OTHER_KEYS = [
    ("exponent-3", "exponent-3-2048", "the smallest public exponent"),
    ("exponent-33-bits", "exponent-33-bits", "the largest public exponent, 2^33 - 1"),
    ("1017-bits", "bits-1017", "128 bytes: the smallest size"),
    ("1023-bits", "bits-1023", "128 bytes: what some key generators make for 1024"),
    ("1025-bits", "bits-1025", "the block's first bytes are 00 01 in 129 bytes too"),
    ("1500-bits", "bits-1500", "188 bytes: the size is rounded up"),
    ("2047-bits", "bits-2047", "256 bytes: the size is rounded up"),
    ("p-below-q", "p-below-q", "the smaller factor first: the CRT must not come out negative"),
    ("larger-d", "larger-d", "another d for the same key gives the same signature"),
]

# Each row: id, rules, comment, message, signing string; signed as RSA.
SPELLINGS = [
    ("adds-sign-type", "SIG-2 STR-1", "a message without `sign_type` gets it, and signs it",
     '{"a":"1"}', "a=1&sign_type=RSA"),
    ("adds-sign-type-for-null", "SIG-2 STR-2", "null is absent",
     '{"a":"1","sign_type":null}', "a=1&sign_type=RSA"),
    ("adds-sign-type-for-empty", "SIG-2 STR-2", "empty is as good as absent here",
     '{"a":"1","sign_type":""}', "a=1&sign_type=RSA"),
    ("adds-sign-type-to-nothing", "SIG-2 STR-3", "an empty object signs its `sign_type`",
     "{}", "sign_type=RSA"),
    ("keeps-given-sign-type", "SIG-2", "a `sign_type` that fits stays",
     '{"sign_type":"RSA","a":"1"}', "a=1&sign_type=RSA"),
    ("message-order-has-no-say", "ORD-1", "one signature for every order",
     '{"b":"2","a":"1"}', "a=1&b=2&sign_type=RSA"),
    ("spacing-has-no-say", "MSG-1", "the same signature for other white space",
     '{ "a" : "1" ,\n "b" : "2" }', "a=1&b=2&sign_type=RSA"),
    ("escapes-have-no-say", "MSG-5", "the same signature for other spellings of the text",
     r'{"\u0061":"\u0031","b":"2"}', "a=1&b=2&sign_type=RSA"),
    ("empty-fields-have-no-say", "STR-2", "the same signature with empty fields",
     '{"a":"1","b":"2","c":"","d":null}', "a=1&b=2&sign_type=RSA"),
    ("numbers-as-their-literal", "STR-4", "not as the number they stand for",
     '{"money":1.00,"yes":true}', "money=1.00&sign_type=RSA&yes=true"),
    ("sign-has-no-say", "STR-1 SIG-2", "a `sign` that is there already is not signed", '{"a":"1","sign":"x"}',
     "a=1&sign_type=RSA"),
    ("chinese", "STR-3", "hashed as UTF-8", '{"ret_msg":"短信已下发"}',
     "ret_msg=短信已下发&sign_type=RSA"),
    ("nul-character", "MSG-5", "nothing ends at U+0000", r'{"a":"x\u0000y"}',
     "a=x\0y&sign_type=RSA"),
    ("ambiguous-value", "STR-3", "no error in the general layer", '{"a":"1&b=2"}',
     "a=1&b=2&sign_type=RSA"),
    ("case-insensitive-order", "ORD-1", "by byte `B` would come first", '{"B":"2","a":"1"}',
     "a=1&B=2&sign_type=RSA"),
]

# 64 fields, of which one is not signed: the `sign_type` that is added makes 64 again.
SIGNED_63 = {f"n{number:02}": "x" for number in range(MAX_FIELDS - 1)}
STRING_OF_64 = "".join(f"{name}=x&" for name in SIGNED_63) + "sign_type=RSA"
SPELLINGS += [
    ("sign-type-makes-64", "SIG-2 MSG-4", "the field added is the last for which there is room", text(SIGNED_63),
     STRING_OF_64),
    ("sign-type-beside-empty-64th", "SIG-2 MSG-4", "an empty field is not signed, and does not count",
     text({**SIGNED_63, "empty": ""}), STRING_OF_64),
    ("sign-type-beside-null-64th", "SIG-2 MSG-4", "nor does one that is null", text({**SIGNED_63, "empty": None}),
     STRING_OF_64),
    ("sign-type-beside-sign-64th", "SIG-2 MSG-4 STR-1", "nor does a `sign`", text({**SIGNED_63, "sign": "x"}),
     STRING_OF_64),
    ("sign-type-beside-null-twin", "SIG-2 MSG-3", "a twin but for case that is not signed is none",
     '{"a":"1","Sign_Type":null}', "a=1&sign_type=RSA"),
    ("sign-type-beside-empty-twin", "SIG-2 MSG-3", "empty or null", '{"a":"1","Sign_Type":""}', "a=1&sign_type=RSA"),
]

# Each row: id, rules, comment, message, sign type, code.
REFUSED = [
    ("other-sign-type", "SIG-2", "the message names another one than the caller",
     '{"a":"1","sign_type":"RSA"}', "SHA256withRSA", "sign_type_not_allowed"),
    ("other-sign-type-md5", "SIG-2", "the message must not weaken the digest, nor strengthen it",
     '{"a":"1","sign_type":"SHA256withRSA"}', "RSA", "sign_type_not_allowed"),
    ("spelling-lower", "SIG-2", "a library of LianLian's compares the spelling exactly",
     '{"a":"1","sign_type":"rsa"}', "RSA", "unknown_sign_type"),
    ("spelling-capitals", "SIG-2", "as some of LianLian's pages spell it in responses",
     '{"a":"1","sign_type":"SHA256WITHRSA"}', "SHA256withRSA", "unknown_sign_type"),
    ("spelling-before-type", "SIG-2", "the spelling comes before which type it is",
     '{"a":"1","sign_type":"sha256WITHrsa"}', "RSA", "unknown_sign_type"),
    ("spelling-lower-before-type", "SIG-2", "the spelling comes before which type it is",
     '{"a":"1","sign_type":"rsa"}', "SHA256withRSA", "unknown_sign_type"),
    ("spelling-number", "SIG-2", "a number is no spelling", '{"a":"1","sign_type":1}', "RSA",
     "unknown_sign_type"),
    ("sign-type-array", "SIG-2 STR-5", "a nested value", '{"a":"1","sign_type":["RSA"]}', "RSA", "nested_field"),
    ("negative-zero", "STR-4", "-0 has two texts", '{"a":-0}', "RSA", "number_format"),
    ("unknown-sign-type", "SIG-1 SIG-2", "the message names what is no sign type, whatever is asked for",
     '{"a":"1","sign_type":"MD5"}', "RSA", "unknown_sign_type"),
    ("sign-type-beside-twin", "SIG-2 MSG-3", "the field added would be there twice but for case",
     '{"a":"1","Sign_Type":"RSA"}', "RSA", "duplicate_field"),
    ("sign-type-makes-65", "SIG-2 MSG-4", "the field added is one too many",
     text({f"n{number:02}": "x" for number in range(MAX_FIELDS)}), "RSA", "message_too_large"),
    ("array", "STR-5", "an array has no agreed text", '{"a":["1"]}', "RSA", "nested_field"),
    ("object", "STR-5", "an object has no agreed text", '{"a":{}}', "SHA256withRSA",
     "nested_field"),
    ("exponent", "STR-4", "a number with several spellings", '{"a":1e2}', "RSA", "number_format"),
    ("duplicate", "MSG-3", "a name twice", '{"a":"1","a":"1"}', "RSA", "duplicate_field"),
    ("case-twins", "MSG-3 ORD-1", "no order between them", '{"a":"1","A":"1"}', "RSA",
     "duplicate_field"),
    ("sign-type-twice", "MSG-3 SIG-2", "two sign types", '{"sign_type":"RSA","Sign_Type":"RSA"}',
     "RSA", "duplicate_field"),
    ("name-with-blank", "MSG-2", "as LianLian's samples have it", '{"sign_type ":"RSA"}', "RSA",
     "field_name"),
    ("no-json", "MSG-1", "a signing string is no message", "a=1&b=2", "RSA", "json_syntax"),
    ("no-object", "MSG-1", "an array of fields", '[{"a":"1"}]', "RSA", "not_an_object"),
    ("lone-surrogate", "MSG-5", "there is no UTF-8 to sign", r'{"a":"\ud83d"}', "RSA",
     "json_syntax"),
    ("too-many-fields", "MSG-4", "66 fields",
     text({f"n{number:02}": "" for number in range(MAX_FIELDS + 2)}), "RSA", "message_too_large"),
]


def build():
    topic = Topic("sign", "From a message to its signature")
    for size in SIZES:
        for sign_type in SIGN_TYPES:
            add_size(topic, size, sign_type)
    for name, key, comment in OTHER_KEYS:
        for sign_type in SIGN_TYPES:
            sign(topic, f"key/{name}-{slug(sign_type)}", "SIG-8 KEY-5", comment, text(REQUEST), key,
                 sign_type, STRING.format(sign_type))
    for name, rules, comment, message, string in SPELLINGS:
        sign(topic, name, rules, comment, message, "merchant-1024", "RSA", string)
    add_leading_zeros(topic)
    for name, rules, comment, message, sign_type, code in REFUSED:
        refuse(topic, name, rules, comment, message, "merchant-1024", sign_type, code)
    add_withheld(topic)
    return topic


def slug(sign_type):
    return rsa.DIGEST_OF_SIGN_TYPE[sign_type]


def sign(topic, name, rules, comment, message, key, sign_type, string):
    given = {"message": message, "key": key, "sign_type": sign_type}
    before = len(topic.cases)
    topic.accept(name, rules, comment, "sign", given)
    assert topic.cases[before]["out"]["signing_string"] == string, name


def refuse(topic, name, rules, comment, message, key, sign_type, code):
    given = {"message": message, "key": key, "sign_type": sign_type}
    topic.refuse(name, rules, comment, "sign", given, code)


def add_size(topic, size, sign_type):
    comment = f"the request, {sign_type} at {size} bits"
    message = text({**REQUEST, "sign_type": sign_type})
    sign(topic, f"request-{slug(sign_type)}-{size}", "SIG-1 SIG-8 KEY-4", comment, message,
         f"merchant-{size}", sign_type, STRING.format(sign_type))


def add_leading_zeros(topic):
    """A signature keeps its length when it starts with a zero byte (one in 256 does)."""
    for sign_type in SIGN_TYPES:
        string = string_with_zero_signature("merchant-1024", sign_type)
        message = text({"a": string.split("&")[0][2:]})
        sign(topic, f"leading-zero-{slug(sign_type)}", "SIG-8 SIG-5",
             "the signature's first byte is 00, and stays", message, "merchant-1024",
             sign_type, string)


def string_with_zero_signature(key, sign_type):
    digest = rsa.DIGEST_OF_SIGN_TYPE[sign_type]
    for number in range(10000):
        string = f"a={number}&sign_type={sign_type}"
        if keys.rsa(key).sign(digest, string.encode())[0] == 0:
            return string
    raise AssertionError("no such signature found")


def add_withheld(topic):
    """A key whose `p` is composite agrees with KEY-5, which does not test primality."""
    for sign_type in SIGN_TYPES:
        refuse(topic, f"withheld-{slug(sign_type)}", "SIG-8",
               "the key's p is not prime: the result does not check, and must not be released",
               text(REQUEST), "composite-factor", sign_type, "signing_failed")
    refuse(topic, "withheld-for-another-message", "SIG-8", "the same for other text",
           '{"a":"1"}', "composite-factor", "RSA", "signing_failed")
