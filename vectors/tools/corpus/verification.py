"""verification.json: does this message carry a signature of this key?"""

import hashlib
import json
import string
from urllib.parse import quote, quote_plus

from . import keys
from .messages import append_field, signature_of, signed, signed_over, text
from .oracle import SIGN_TYPES
from .signing import SIZES, slug
from .topic import Topic

KEY = "platform-1024"
LONG_KEY = "platform-2048"

REFUSAL = {
    "ret_code": "8888",
    "ret_msg": "短信已下发，需要再次验证",
    "oid_partner": "201304121000001004",
    "user_id": "2013051500001",
}


def build():
    topic = Topic("verify", "Does a message carry a signature of this key?")
    add_sizes(topic)
    add_spellings(topic)
    add_sign_types(topic)
    add_allowed(topic)
    add_excluded(topic)
    add_missing_signature(topic)
    add_encodings(topic)
    add_lengths(topic)
    add_wrong_keys(topic)
    add_alterations(topic)
    add_other_strings(topic)
    add_malformed(topic)
    return topic


def accept(topic, name, rules, comment, message, key=KEY, direction="response", **more):
    given = {"message": message, "key": key, "direction": direction, **more}
    topic.accept(name, rules, comment, "verify", given, {"valid": True})


def refuse(topic, name, rules, comment, message, code, key=KEY, direction="response", **more):
    given = {"message": message, "key": key, "direction": direction, **more}
    topic.refuse(name, rules, comment, "verify", given, code)


def plain(**fields):
    """A small message of type RSA, still without its signature."""
    return {"a": "1", "b": "2", **fields, "sign_type": "RSA"}


def add_sizes(topic):
    for size in SIZES:
        for sign_type in SIGN_TYPES:
            key = f"platform-{size}"
            message = signed({**REFUSAL, "sign_type": sign_type}, key, sign_type)
            accept(topic, f"response-{slug(sign_type)}-{size}", "SIG-1 SIG-7 KEY-4",
                   f"a response, {sign_type} at {size} bits", message, key)
    for name in ("exponent-3-2048", "exponent-33-bits", "bits-1025", "bits-1500", "bits-2047"):
        message = signed(plain(), name)
        accept(topic, f"key/{name}", "SIG-5 SIG-7 KEY-5", "a key of another shape", message, name)
    request = {"oid_partner": "201304121000001004", "user_id": "用户", "sign_type": "RSA"}
    accept(topic, "request", "STR-1", "a request verifies with the merchant's public key",
           signed(request, "merchant-1024", direction="request"), "merchant-1024", "request")


def add_spellings(topic):
    """Copies that share one signing string share one signature."""
    signature = signature_of("a=1&b=交/2&sign_type=RSA", LONG_KEY)
    escaped = signature.replace("/", "\\/").replace("+", "\\u002b")
    rows = [
        ("plain", "STR-3", "the message as signed",
         '{"a":"1","b":"交/2","sign_type":"RSA","sign":"%s"}' % signature),
        ("reordered", "ORD-1", "fields in another order",
         '{"sign":"%s","sign_type":"RSA","b":"交/2","a":"1"}' % signature),
        ("re-spaced", "MSG-1", "other white space",
         '{\r\n\t"a" : "1",\r\n\t"b" : "交/2",\r\n\t"sign_type" : "RSA",\r\n\t"sign" : "%s"\r\n}\r\n'
         % signature),
        ("escaped-text", "MSG-5", "the same characters, escaped",
         r'{"\u0061":"\u0031","b":"\u4ea4\/2","sign_type":"R\u0053A","sign":"%s"}' % signature),
        ("escaped-signature", "MSG-5 SIG-4", r"`sign` with `\/` and `\u002b` is the same text",
         '{"a":"1","b":"交/2","sign_type":"RSA","sign":"%s"}' % escaped),
        ("with-empty-fields", "STR-2", "empty fields do not change what is signed",
         '{"a":"1","b":"交/2","c":"","d":null,"sign_type":"RSA","sign":"%s"}' % signature),
        ("number-for-text", "STR-4", "the number 1 signs as the text 1",
         '{"a":1,"b":"交/2","sign_type":"RSA","sign":"%s"}' % signature),
        ("with-nested-field", "STR-5", "a nested field of a response is not signed",
         '{"a":"1","b":"交/2","list":[{"c":"3"}],"sign_type":"RSA","sign":"%s"}' % signature),
        ("spliced", "STR-3", "a moved boundary has the same signing string: only the typed layer,"
         " which knows the fields, refuses it",
         '{"a":"1&b=交/2","sign_type":"RSA","sign":"%s"}' % signature),
    ]
    assert "/" in signature and "+" in signature
    for name, rules, comment, message in rows:
        accept(topic, f"spelling/{name}", rules, comment, message, LONG_KEY)
    unlisted = plain(correlationID="9f3c", Version="1.0")
    accept(topic, "unlisted-fields", "STR-1 ORD-1", "fields that no page lists are signed",
           signed(unlisted, KEY))
    accept(topic, "chinese-and-emoji", "STR-3", "hashed as UTF-8", signed(plain(c="交易😀"), KEY))
    accept(topic, "number-literal", "STR-4", "1.00 is signed as 1.00",
           signed('{"money":1.00,"ok":true,"sign_type":"RSA"}', KEY))
    accept(topic, "signature-field", "STR-1", "`SIGNATURE` is a field like others",
           signed(plain(SIGNATURE="x"), KEY))


def add_sign_types(topic):
    for name, spelling in [
        ("sha256-capitals", "SHA256WITHRSA"), ("sha256-lower", "sha256withrsa"),
        ("sha256-mixed", "Sha256WithRSA"),
    ]:
        message = signed({**REFUSAL, "sign_type": spelling}, LONG_KEY, "SHA256withRSA")
        accept(topic, f"sign-type/{name}", "SIG-1", "recognised without regard to case; signed as spelt",
               message, LONG_KEY)
    for name, spelling in [("rsa-lower", "rsa"), ("rsa-mixed", "Rsa")]:
        accept(topic, f"sign-type/{name}", "SIG-1", "recognised without regard to case; signed as spelt",
               signed({**REFUSAL, "sign_type": spelling}, KEY))
    unknown = [
        ("md5", '"MD5"', "the keyed digest of older products: its key is empty or shared"),
        ("md5-lower", '"md5"', "in any spelling"),
        ("md5-with-rsa", '"MD5withRSA"', "Java's name of what the protocol calls RSA"),
        ("sha1-with-rsa", '"SHA1withRSA"', "another gateway's sign type"),
        ("sha256", '"SHA256"', "half a name"),
        ("rsa2", '"RSA2"', "another company's name for SHA256withRSA"),
        ("sha256-with-rsa-dashed", '"SHA256-with-RSA"', "no other separators"),
        ("none", '"none"', "the classic of another format"),
        ("blank", '" "', "a blank is a value, but no sign type"),
        ("leading-blank", '" RSA"', "nothing is trimmed"),
        ("trailing-blank", '"RSA "', "nothing is trimmed"),
        ("trailing-nul", r'"RSA\u0000"', "nothing ends at U+0000"),
        ("long-s", '"R\u017fA"', "U+017F upper-cases to S, but is not ASCII"),
        ("full-width", '"ＲＳＡ"', "full-width letters are others"),
        ("number", "1", "a number is its literal"),
        ("true", "true", "a boolean is its word"),
        ("text-null", '"null"', "a text like others"),
    ]
    for name, literal, comment in unknown:
        unsigned = '{"a":"1","sign_type":%s}' % literal
        refuse(topic, f"sign-type/{name}", "SIG-1", comment, signed(unsigned, KEY), "unknown_sign_type")
    add_keyed_digests(topic)
    empty = "a=1&b=2"
    rows = [
        ("absent", '{"a":"1","b":"2"}', "a signed message without `sign_type`", "missing_field"),
        ("null", '{"a":"1","b":"2","sign_type":null}', "null is absent", "missing_field"),
        ("empty", '{"a":"1","b":"2","sign_type":""}', "present without a value", "empty_field"),
    ]
    for name, message, comment, code in rows:
        refuse(topic, f"sign-type/{name}", "SIG-1 STR-2", comment, signed_over(message, empty, KEY), code)
    signature = signature_of("a=1&b=2&sign_type=RSA", KEY)
    refuse(topic, "sign-type/stripped", "SIG-1 STR-1", "`sign_type` taken out of a signed message",
           '{"a":"1","b":"2","sign":"%s"}' % signature, "missing_field")


def add_keyed_digests(topic):
    """Attack: the message asks for the keyed MD5 of older products, whose key anybody knows.

    Code of LianLian's that lets the message choose takes them: with an empty key, or with the
    text of the public key for the key.
    """
    public = keys.base64_of(keys.rsa("lianlian").spki())
    fields = {**REFUSAL, "ret_code": "0000", "sign_type": "MD5"}
    string = "&".join(f"{name}={fields[name]}" for name in sorted(fields))
    rows = [("empty-key", "&key="), ("public-key", f"&key={public}"), ("no-key", ""),
            ("public-key-alone", public)]
    for name, key in rows:
        digest = hashlib.md5((string + key).encode()).hexdigest()
        for direction in ("response", "request"):
            given = {"message": text({**fields, "sign": digest}), "key": "lianlian", "direction": direction}
            topic.refuse(f"sign-type/forged-md5-{name}-{direction}", "SIG-1", "attack: a keyed MD5 that anybody can make",
                         "verify", given, "unknown_sign_type")
    hmac_fields = {**fields, "sign_type": "HMAC"}
    given = {"message": text({**hmac_fields, "sign": "0" * 40}), "key": "lianlian", "direction": "response"}
    topic.refuse("sign-type/hmac", "SIG-1", "another symmetric mode of a library of LianLian's", "verify", given,
                 "unknown_sign_type")


def add_allowed(topic):
    refuse(topic, "allow/nothing", "SIG-2", "a caller who allows no sign type", signed(plain(), KEY),
           "sign_type_not_allowed", allow=[])
    md5 = signed(plain(), KEY)
    sha256 = signed({"a": "1", "sign_type": "SHA256withRSA"}, LONG_KEY, "SHA256withRSA")
    capitals = signed({"a": "1", "sign_type": "SHA256WITHRSA"}, LONG_KEY, "SHA256withRSA")
    both = ["SHA256withRSA", "RSA"]
    accept(topic, "allow/rsa-only", "SIG-2", "the one allowed type", md5, allow=["RSA"])
    accept(topic, "allow/sha256-only", "SIG-2", "the one allowed type", sha256, LONG_KEY,
           allow=["SHA256withRSA"])
    accept(topic, "allow/both-rsa", "SIG-2", "one of two", md5, allow=both)
    accept(topic, "allow/both-sha256", "SIG-2", "one of two", sha256, LONG_KEY, allow=both)
    accept(topic, "allow/other-spelling", "SIG-2 SIG-1", "types are allowed, not spellings", capitals,
           LONG_KEY, allow=["SHA256withRSA"])
    refuse(topic, "allow/downgrade", "SIG-2", "right, but with MD5, which this caller does not want",
           md5, "sign_type_not_allowed", allow=["SHA256withRSA"])
    refuse(topic, "allow/upgrade", "SIG-2", "the rule knows no better and worse", sha256,
           "sign_type_not_allowed", LONG_KEY, allow=["RSA"])
    lower = signed({"a": "1", "sign_type": "rsa"}, KEY)
    refuse(topic, "allow/downgrade-other-spelling", "SIG-2 SIG-1", "in whatever spelling", lower,
           "sign_type_not_allowed", allow=["SHA256withRSA"])


def add_excluded(topic):
    fields = {**plain(), "memo": "备注", "card_no": "622202******3123"}
    without = signed(fields, KEY, leave_out=("memo", "card_no"))
    names = ["card_no", "memo"]
    accept(topic, "excluded/left-out", "STR-6", "fields that the signature leaves out, named", without,
           excluded=names)
    accept(topic, "excluded/absent-names", "STR-6", "names that the message lacks have no effect",
           without, excluded=[*names, "bank_name"])
    empty = signed({**plain(), "memo": ""}, KEY)
    accept(topic, "excluded/empty-field", "STR-6 STR-2", "an empty field is not signed anyhow", empty,
           excluded=["memo"])
    accept(topic, "excluded/rewritten", "STR-6", "what is not signed can be rewritten by anybody",
           without.replace("备注", "x"), excluded=names)
    accept(topic, "excluded/sign-type", "STR-6 SIG-1",
           "the general layer lets even `sign_type` be named; it is still read",
           signed(plain(), KEY, leave_out=("sign_type",)), excluded=["sign_type"])
    exponent = without[:-1] + ',"amount":1e2}'
    zero = without[:-1] + ',"balance":-0.0}'
    accept(topic, "excluded/negative-zero", "STR-6 STR-4", "a number that is not signed may be a negative zero",
           zero, excluded=[*names, "balance"])
    refuse(topic, "excluded/negative-zero-not-named", "STR-6 STR-4", "the same number, if it counts as signed",
           zero, "number_format", excluded=names)
    accept(topic, "excluded/exponent", "STR-6 STR-4", "a number that is not signed may have an exponent",
           exponent, excluded=[*names, "amount"])
    refuse(topic, "excluded/exponent-not-named", "STR-6 STR-4", "the same number, if it counts as signed",
           exponent, "number_format", excluded=names)
    refuse(topic, "excluded/not-named", "STR-6 STR-1", "left out of the signature, but not named",
           without, "signature_mismatch")
    refuse(topic, "excluded/one-not-named", "STR-6", "one of two is named", without,
           "signature_mismatch", excluded=["memo"])
    refuse(topic, "excluded/but-signed", "STR-6", "named, but the signature does sign them",
           signed(fields, KEY), "signature_mismatch", excluded=names)
    refuse(topic, "excluded/other-case", "STR-6", "named by exact name: `MEMO` is not `memo`", without,
           "signature_mismatch", excluded=["MEMO", "card_no"])
    refuse(topic, "excluded/other-field-altered", "STR-6", "the rest stays signed",
           without.replace('"b":"2"', '"b":"3"'), "signature_mismatch", excluded=names)


def add_missing_signature(topic):
    rows = [
        ("absent", "SIG-3", "no `sign`", '{"a":"1","sign_type":"RSA"}'),
        ("null", "SIG-3", "null is absent", '{"a":"1","sign_type":"RSA","sign":null}'),
        ("empty", "SIG-3", "an empty `sign`", '{"a":"1","sign_type":"RSA","sign":""}'),
        ("without-sign-type", "SIG-3 SIG-1", "this comes before the other rules", '{"a":"1"}'),
        ("unknown-sign-type", "SIG-3 SIG-1", "this comes before the other rules",
         '{"a":"1","sign_type":"MD5"}'),
        ("empty-object", "SIG-3 SIG-1", "nothing at all", "{}"),
        ("other-case", "SIG-3 STR-1", "`Sign` is another field", '{"a":"1","sign_type":"RSA","Sign":"x"}'),
    ]
    for name, rules, comment, message in rows:
        refuse(topic, f"missing-sign/{name}", rules, comment, message, "missing_signature")
    refuse(topic, "missing-sign/not-allowed-type", "SIG-3 SIG-2", "this comes before the other rules",
           '{"a":"1","sign_type":"RSA"}', "missing_signature", allow=["SHA256withRSA"])


def add_encodings(topic):
    """SIG-4: one signature, one text."""
    good = signature_of("a=1&b=2&sign_type=RSA", KEY)
    assert good.endswith("=") and not good.endswith("==")
    rows = [
        ("no-padding", "the padding is missing", good.rstrip("=")),
        ("double-padding", "one `=` too many", good + "="),
        ("padding-in-front", "padding at the wrong end", "=" + good[:-1]),
        ("padding-inside", "text after the padding", good + "AAAA"),
        ("trailing-bits", "the unused bits of the last group are set", with_trailing_bits(good)),
        ("url-safe", "the alphabet of RFC 4648 section 5", url_safe(good)),
        ("leading-blank", "nothing is trimmed", " " + good),
        ("trailing-blank", "nothing is trimmed", good + " "),
        ("trailing-line-feed", "as command-line tools print it", good + "\n"),
        ("line-breaks-at-64", "PEM's line length", wrapped(good, 64, "\n")),
        ("line-breaks-at-76", "MIME's line length", wrapped(good, 76, "\r\n")),
        ("blank-for-plus", "what form decoding makes of `+`", good.replace("+", " ")),
        ("percent-encoded", "what form encoding makes of it", quote_plus(good)),
        ("foreign-character", "a character outside of the alphabet", "*" + good[1:]),
        ("non-ascii", "a full-width letter", "Ａ" + good[1:]),
        ("nul", "U+0000 after the text", good + "\0"),
        ("one-character", "no whole byte", "A"),
        ("only-padding", "padding of nothing", "===="),
        ("pem-armour", "armour around it", f"-----BEGIN SIGNATURE-----{good}"),
        ("hex-with-colons", "hex as certificate viewers print it", keys.unbase64(good).hex(":")),
    ]
    assert "+" in good and "/" in good
    for name, comment, signature in rows:
        message = text({**plain(), "sign": signature})
        refuse(topic, f"encoding/{name}", "SIG-4", comment, message, "signature_encoding")
    types = [
        ("number", "12345678", "a number is no base64 text, though its digits would decode"),
        ("true", "true", "a boolean is no string, though its letters would decode"),
        ("array", '["%s"]' % good, "the signature in an array"),
        ("object", '{"value":"%s"}' % good, "the signature in an object"),
    ]
    for name, literal, comment in types:
        message = '{"a":"1","b":"2","sign_type":"RSA","sign":%s}' % literal
        refuse(topic, f"encoding/{name}", "SIG-4", comment, message, "signature_encoding")
    sizes = [(2048, "two unused groups", "=="), (3072, "no padding at this size", "")]
    for size, comment, padding in sizes:
        long = signature_of("a=1&b=2&sign_type=RSA", f"platform-{size}")
        assert long.endswith(padding)
        other = with_trailing_bits(long) if padding else long + "="
        refuse(topic, f"encoding/not-canonical-{size}", "SIG-4", comment,
               text({**plain(), "sign": other}), "signature_encoding", f"platform-{size}")


def with_trailing_bits(signature):
    """Another text of the same bytes, for decoders that do not look at the unused bits."""
    alphabet = string.ascii_uppercase + string.ascii_lowercase + string.digits + "+/"
    body = signature.rstrip("=")
    last = alphabet[alphabet.index(body[-1]) + 1]
    return body[:-1] + last + "=" * (len(signature) - len(body))


def url_safe(signature):
    return signature.replace("+", "-").replace("/", "_")


def wrapped(signature, width, line_break):
    lines = (signature[start : start + width] for start in range(0, len(signature), width))
    return line_break.join(lines)


def add_lengths(topic):
    signed_string = "a=1&b=2&sign_type=RSA"
    good = keys.unbase64(signature_of(signed_string, KEY))
    rows = [
        ("one-byte", "one byte", b"\x01"),
        ("one-byte-short", "the last byte is missing", good[:-1]),
        ("first-byte-missing", "the first byte is missing", good[1:]),
        ("one-byte-long", "a zero byte at the end", good + b"\0"),
        ("leading-zero", "a zero byte in front leaves the number as it is", b"\0" + good),
        ("twice", "the signature twice", good + good),
        ("of-a-2048-bit-key", "the signature of a longer key",
         keys.unbase64(signature_of(signed_string, "platform-2048"))),
        ("hex", "hex digits are base64 characters too, and decode to 192 bytes", from_hex_text(good)),
        ("digest", "the digest in place of the signature", hashlib.md5(signed_string.encode()).digest()),
        ("hex-digest", "base64 of a hex digest",
         hashlib.md5(signed_string.encode()).hexdigest().encode()),
    ]
    for name, comment, data in rows:
        message = text({**plain(), "sign": keys.base64_of(data)})
        refuse(topic, f"length/{name}", "SIG-5", comment, message, "signature_length")
    number, size = int.from_bytes(good, "big"), len(good)
    modulus = keys.rsa(KEY).n
    numbers = [
        ("zero", "SIG-7", "s = 0", 0),
        ("one", "SIG-7", "s = 1, whose every power is 1", 1),
        ("modulus-minus-one", "SIG-7", "s = n - 1", modulus - 1),
        ("modulus", "SIG-6", "s = n", modulus),
        ("all-bits", "SIG-6", "every bit set", 2 ** (8 * size) - 1),
        ("negated", "SIG-7", "n - s, whose power is the negated block", modulus - number),
    ]
    for name, rules, comment, value in numbers:
        message = text({**plain(), "sign": keys.base64_of(value.to_bytes(size, "big"))})
        refuse(topic, f"number/{name}", rules, comment, message, "signature_mismatch")
    add_above_modulus(topic)


def from_hex_text(signature):
    return keys.unbase64(signature.hex())


def add_above_modulus(topic):
    """With a 1500-bit key the 188 bytes leave room for s + n."""
    key = keys.rsa("bits-1500")
    number = int.from_bytes(key.sign("md5", b"a=1&b=2&sign_type=RSA"), "big") + key.n
    message = text({**plain(), "sign": keys.base64_of(number.to_bytes(key.size, "big"))})
    refuse(topic, "number/plus-modulus", "SIG-6", "s + n gives the same block, but is not below n",
           message, "signature_mismatch", "bits-1500")


def add_wrong_keys(topic):
    message = signed(plain(), KEY)
    refuse(topic, "key/of-the-merchant", "SIG-7",
           "verified with the merchant's own public key: the most common mistake in the field", message,
           "signature_mismatch", "merchant-1024")
    refuse(topic, "key/of-another-size", "SIG-5", "a longer key", message, "signature_length",
           "platform-2048")
    for sign_type, other in (SIGN_TYPES, SIGN_TYPES[::-1]):
        text_of_type = f"a=1&sign_type={sign_type}"
        message = signed_over({"a": "1", "sign_type": sign_type}, text_of_type, LONG_KEY, other)
        refuse(topic, f"key/{slug(sign_type)}-announced-{slug(other)}-used", "SIG-1 SIG-7",
               f"the message says {sign_type}, the signature was made with {other}", message,
               "signature_mismatch", LONG_KEY)
    flipped = signed({"a": "1", "sign_type": "SHA256withRSA"}, LONG_KEY, "SHA256withRSA")
    refuse(topic, "key/sign-type-rewritten", "SIG-1 STR-1",
           "a signed message whose `sign_type` was rewritten", flipped.replace("SHA256withRSA", "RSA"),
           "signature_mismatch", LONG_KEY)


def add_alterations(topic):
    good = signed({**REFUSAL, "note": "a", "sign_type": "RSA"}, KEY)
    rows = [
        ("value", "STR-1", "one character of a value", '"2013051500001"', '"2013051500002"'),
        ("chinese-value", "STR-3", "one Chinese character", "短信已下发", "短信未下发"),
        ("value-blank", "MSG-5", "a blank at a value's end", '"2013051500001"', '"2013051500001 "'),
        ("value-case", "STR-3", "a value's case", '"note":"a"', '"note":"A"'),
        ("name", "STR-1", "a field renamed", '"note"', '"memo"'),
        ("name-case", "STR-3 ORD-1", "a name's case: the order is the same, the text is not", '"note"',
         '"Note"'),
        ("field-removed", "STR-1", "a field taken out", '"note":"a",', ""),
        ("field-emptied", "STR-2", "a field emptied", '"note":"a"', '"note":""'),
        ("field-nulled", "STR-2", "a field made null", '"note":"a"', '"note":null'),
        ("field-nested", "STR-5", "a field hidden in an array", '"note":"a"', '"note":["a"]'),
        ("field-added", "STR-1", "a field put in", '"note":"a"', '"note":"a","more":"1"'),
        ("values-swapped", "STR-3", "two values exchanged",
         '"8888","ret_msg":"短信已下发，需要再次验证"',
         '"短信已下发，需要再次验证","ret_msg":"8888"'),
        ("sign-type-case", "SIG-1 STR-3", "`sign_type` is signed as spelt", '"RSA"', '"rsa"'),
        ("composed-character", "MSG-5", "no Unicode normalisation", '"note":"a"', '"note":"\u00e1"'),
        ("boundary-moved", "STR-3", "a boundary moved to the wrong place", '"note":"a"',
         '"note":"a&note="'),
    ]
    for name, rules, comment, old, new in rows:
        assert good.count(old) == 1, name
        refuse(topic, f"altered/{name}", rules, comment, good.replace(old, new), "signature_mismatch")
    zeros = signed('{"money":1.00,"sign_type":"RSA"}', KEY)
    refuse(topic, "altered/number-literal", "STR-4 MSG-6", "1.0 in place of 1.00",
           zeros.replace("1.00", "1.0"), "signature_mismatch")
    for place, index in (("first", 0), ("middle", 64), ("last", 127)):
        fields = json.loads(good)
        data = bytearray(keys.unbase64(fields["sign"]))
        data[index] ^= 1
        refuse(topic, f"altered/signature-{place}-byte", "SIG-7", f"a bit of the signature's {place} byte",
               text({**fields, "sign": keys.base64_of(bytes(data))}), "signature_mismatch")


def add_other_strings(topic):
    """Genuine signatures over strings that other readings of the rules build."""
    message = {
        "b": "交 易+1/x",
        "B2": "2",
        "a": "1",
        "a_b": "u",
        "aC": "c",
        "e": "",
        "n": None,
        "t": "null",
        "ret_code": "0001",
        "ret_msg": "x",
        "sign_type": "RSA",
    }
    pairs = [(name, value) for name, value in message.items() if value]
    right = sorted(pairs, key=lambda pair: pair[0].lower())
    accept(topic, "string/right", "STR-1 STR-2 STR-3 ORD-1", "the string as the rules build it",
           signed_over(message, join(right), KEY))
    rows = [
        ("without-sign-type", "STR-1", "`sign_type` left out", join(without(right, "sign_type"))),
        ("without-return-code", "STR-1", "`ret_code` and `ret_msg` left out",
         join(without(right, "ret_code", "ret_msg"))),
        ("with-sign", "STR-1", "an empty `sign` signed along", join(right + [("sign", "")])),
        ("only-listed-fields", "STR-1", "only fields that the page lists",
         join([pair for pair in right if pair[0] in ("ret_code", "ret_msg", "sign_type")])),
        ("with-empty-field", "STR-2", "the empty field kept",
         join(sorted([*pairs, ("e", "")], key=lambda pair: pair[0].lower()))),
        ("with-null-as-text", "STR-2", "the null field kept as `null`",
         join(sorted([*pairs, ("n", "null")], key=lambda pair: pair[0].lower()))),
        ("without-text-null", "STR-2", "the text `null` dropped, as one SDK does",
         join(without(right, "t"))),
        ("by-byte", "ORD-1", "ordered by byte, capitals first", join(sorted(pairs))),
        ("by-upper-case", "ORD-1", "ordered as upper case: `_` behind the letters",
         join(sorted(pairs, key=lambda pair: pair[0].upper()))),
        ("message-order", "ORD-1", "not ordered at all", join(pairs)),
        ("descending", "ORD-1", "ordered the wrong way", join(right[::-1])),
        ("trailing-ampersand", "STR-3", "an `&` at the end", join(right) + "&"),
        ("leading-ampersand", "STR-3", "an `&` in front", "&" + join(right)),
        ("question-mark", "STR-3", "a query string's question mark", "?" + join(right)),
        ("trailing-newline", "STR-3", "a line break at the end", join(right) + "\n"),
        ("percent-encoded", "STR-3", "values percent-encoded", join(right, quote)),
        ("form-encoded", "STR-3", "values form-encoded: blanks as `+`", join(right, quote_plus)),
        ("plus-as-blank", "STR-3", "`+` taken for a blank", join(right).replace("+", " ")),
        ("trimmed", "MSG-5", "blanks taken out", join(right).replace(" ", "")),
        ("slash-escaped", "MSG-5", r"`/` signed as `\/`", join(right).replace("/", "\\/")),
        ("unicode-escaped", "MSG-5", "characters signed as escapes",
         join(right).replace("交", "\\u4ea4").replace("易", "\\u6613")),
        ("quoted-values", "STR-3", "values in quotes", "&".join(f'{n}="{v}"' for n, v in right)),
        ("names-in-lower-case", "STR-3", "names in lower case",
         "&".join(f"{n.lower()}={v}" for n, v in right)),
        ("values-only", "STR-3", "values without names", "".join(value for _, value in right)),
        ("comma-joined", "STR-3", "another separator", join(right).replace("&", ",")),
        ("with-key", "STR-3", "the shared key of older products at the end",
         join(right) + "&key=201408071000001543test"),
        ("json-text", "STR-3", "the message itself in place of its string", text(dict(right))),
        ("hex-of-digest", "SIG-7", "the string's MD5 in hex signed: digested twice, as another"
         " product does it", hashlib.md5(join(right).encode()).hexdigest()),
        ("empty", "STR-3", "a signature over nothing", ""),
    ]
    for name, rules, comment, other in rows:
        assert other != join(right), name
        refuse(topic, f"string/{name}", rules, comment, signed_over(message, other, KEY),
               "signature_mismatch")
    for name, encoding in [("gbk", "gbk"), ("utf-16", "utf-16-le")]:
        signature = keys.rsa(KEY).sign("md5", join(right).encode(encoding))
        refuse(topic, f"string/{name}", "STR-3", f"the string hashed as {name.upper()}",
               append_field(text(message), "sign", keys.base64_of(signature)), "signature_mismatch")
    add_other_numbers(topic)


def join(pairs, encode=str):
    return "&".join(f"{name}={encode(value)}" for name, value in pairs)


def without(pairs, *names):
    return [pair for pair in pairs if pair[0] not in names]


def add_other_numbers(topic):
    message = '{"list":[{"c":1}],"money":1.00,"ok":true,"sign_type":"RSA"}'
    rows = [
        ("shortest-number", "STR-4", "the number's shortest form", "money=1&ok=true&sign_type=RSA"),
        ("one-decimal", "STR-4", "the number as a double prints", "money=1.0&ok=true&sign_type=RSA"),
        ("php-boolean", "STR-4", "PHP's cast of true", "money=1.00&ok=1&sign_type=RSA"),
        ("python-boolean", "STR-4", "Python's spelling", "money=1.00&ok=True&sign_type=RSA"),
        ("nested-serialised", "STR-5", "the array signed as JSON",
         'list=[{"c":1}]&money=1.00&ok=true&sign_type=RSA'),
        ("nested-as-word", "STR-5", "the array signed as PHP's cast",
         "list=Array&money=1.00&ok=true&sign_type=RSA"),
        ("nested-flattened", "STR-5", "the array's fields signed",
         "c=1&money=1.00&ok=true&sign_type=RSA"),
    ]
    for name, rules, comment, other in rows:
        refuse(topic, f"string/{name}", rules, comment, signed_over(message, other, KEY),
               "signature_mismatch")
    rows = [
        ("array", "STR-5", "nested fields have no place in a request", '"a":["1"]', "nested_field"),
        ("object", "STR-5", "nested fields have no place in a request", '"a":{}', "nested_field"),
        ("exponent", "STR-4", "a signed number with an exponent", '"a":1e2', "number_format"),
    ]
    for name, rules, comment, field, code in rows:
        broken = '{%s,"sign_type":"RSA"}' % field
        refuse(topic, f"request-with-{name}", rules, comment,
               signed_over(broken, "sign_type=RSA", "merchant-1024"), code, "merchant-1024", "request")
    refuse(topic, "response-with-exponent", "STR-4", "a signed number with an exponent",
           signed_over('{"a":1E5,"sign_type":"RSA"}', "a=1E5&sign_type=RSA", KEY), "number_format")


def add_malformed(topic):
    good = signed(plain(), KEY)
    head = good[:good.index(',"sign":')]
    refuse(topic, "malformed/nested-sign-request", "STR-5 SIG-4", "a request has no nested field at all",
           head + ',"sign":["x"]}', "nested_field", direction="request")
    refuse(topic, "malformed/nested-sign-response", "SIG-4 STR-5", "a `sign` that is not a string",
           head + ',"sign":["x"]}', "signature_encoding")
    refuse(topic, "malformed/nested-sign-type", "SIG-1 STR-5", "a `sign_type` that has no text",
           good.replace('"sign_type":"RSA"', '"sign_type":["RSA"]'), "unknown_sign_type")
    refuse(topic, "malformed/nested-sign-type-request", "STR-5 SIG-1", "a request has no nested field at all",
           good.replace('"sign_type":"RSA"', '"sign_type":["RSA"]'), "nested_field", direction="request")
    rows = [
        ("second-sign", "MSG-3", "a second `sign` after the right one", good[:-1] + ',"sign":"x"}',
         "duplicate_field"),
        ("second-field", "MSG-3", "a second value for a signed field", '{"a":"9",' + good[1:],
         "duplicate_field"),
        ("twin-field", "MSG-3 ORD-1", "a twin of a signed field but for case", '{"A":"9",' + good[1:],
         "duplicate_field"),
        ("twin-field-empty", "MSG-3 STR-2", "an empty twin would not be signed", '{"A":"",' + good[1:],
         "duplicate_field"),
        ("twin-field-nested", "MSG-3 STR-5", "a nested twin would not be signed", '{"A":[],' + good[1:],
         "duplicate_field"),
        ("name-with-separator", "MSG-2", "two fields as one name",
         '{"a=1&b":"2","sign_type":"RSA","sign":"%s"}' % json.loads(good)["sign"], "field_name"),
        ("empty-name", "MSG-2", "an empty name", '{"":"",' + good[1:], "field_name"),
        ("trailing-text", "MSG-1", "text after the message", good + "x", "json_syntax"),
        ("byte-order-mark", "MSG-1", "a BOM before the message", "\ufeff" + good, "json_syntax"),
        ("in-an-array", "MSG-1", "the message in an array", f"[{good}]", "not_an_object"),
        ("deep", "MSG-4", "a nested field nine levels deep",
         '{"z":' + "[" * 8 + "]" * 8 + "," + good[1:], "message_too_large"),
        ("lone-surrogate", "MSG-5", "in a nested field", r'{"z":["\udc00"],' + good[1:], "json_syntax"),
    ]
    for name, rules, comment, message, code in rows:
        refuse(topic, f"message/{name}", rules, comment, message, code)
