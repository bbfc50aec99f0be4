"""diagnosis.json: faults of the message's text (1xx), of `sign` (2xx), of key and algorithm (3xx)."""

import hashlib
import json
from textwrap import wrap
from urllib.parse import quote, quote_plus

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from . import der, keys, rsa
from .diagnosis_cases import (
    HASH_OF,
    KEY,
    MERCHANT,
    OIDS,
    PUBLISHED,
    REQUEST,
    RESPONSE,
    add,
    candidates,
    digest_info,
    draft,
    openssl_accepts,
    quoted,
    signature_of,
    signed,
    usual_keys,
)
from .keys import base64_of
from .ways import MISTAKES, RIGHT, leaves_out, signed_with

LONG_KEY = "platform-2048"
OTHER_KEY = "exponent-3-1024"


def add_all(topic):
    add_mended(topic)
    add_mended_twice(topic)
    add_gbk_bodies(topic)
    add_stops(topic)
    add_ambiguous_members(topic)
    add_missing(topic)
    add_sign_types(topic)
    add_sign_texts(topic)
    add_sign_stops(topic)
    add_own_keys(topic)
    add_other_keys(topic)
    add_demo_keys(topic)
    add_no_key(topic)
    add_hashes(topic)
    add_pss(topic)
    add_blocks(topic)
    add_combinations(topic)


def found(topic, name, comment, message, reasons, key=KEY, hash_name="md5", **more):
    """A row whose signature is a block of `key`, and is explained."""
    add(topic, name, comment, message, reasons, key=key, hash_name=hash_name, **more)


def stopped(topic, name, comment, message, reasons, **more):
    """A row whose analysis ends before any key is tried."""
    add(topic, name, comment, message, reasons, explained=False, **more)


# 1xx: the message's text


def add_mended(topic):
    """Each fault in a message that is right but for it, and once with another text signed."""
    for name, comment, reasons, spoil in MENDED:
        good = signed(draft(more={"memo": '"备注"'}))
        found(topic, f"json/{name}", comment, spoil(good), reasons)
        found(topic, f"json/{name}-altered", f"{comment}, and a value was changed",
              spoil(good).replace("2013051500001", "2013051500007"), f"{reasons} text_differs",
              explained=False)
        stopped(topic, f"json/{name}-unsigned", f"{comment}, and no `sign`",
                spoil(draft(more={"memo": '"备注"'}).body()), f"{reasons} sign_missing")


def curly(text):
    """Straight quotes in pairs of curly ones."""
    parts = text.split('"')
    return parts[0] + "".join("“”"[i % 2] + part for i, part in enumerate(parts[1:]))


def exchange(old, new):
    def spoil(text):
        assert text.count(old) == 1, old
        return text.replace(old, new)
    return spoil


def in_string(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


MENDED = [
    ("byte-order-mark", "a BOM in front", "byte_order_mark", lambda text: "\ufeff" + text),
    ("curly-quotes", "all quotes are curly", "curly_quotes", curly),
    ("curly-quotes-once", "two quotes are curly", "curly_quotes", exchange('"交易成功"', "“交易成功”")),
    ("curly-quotes-closing", "closing quotes on both sides", "curly_quotes",
     lambda text: text.replace('"', "”")),
    ("opening-quote", "a value without its opening quote", "missing_quote",
     exchange('"交易成功"', '交易成功"')),
    ("opening-quote-ascii", "a value of letters and digits without its opening quote", "missing_quote",
     exchange('"2013051613121201"', '2013051613121201"')),
    ("closing-quote", "a value without its closing quote", "missing_quote",
     exchange('"交易成功"', '"交易成功')),
    ("blank-in-name", "a blank at a name's end", "blank_in_name:no_agree",
     exchange('"no_agree"', '"no_agree "')),
    ("blank-in-sign-type", "as LianLian's pages print it", "blank_in_name:sign_type",
     exchange('"sign_type"', '"sign_type "')),
    ("blank-before-name", "a blank at a name's start", "blank_in_name:memo", exchange('"memo"', '" memo"')),
    ("nul-behind", "a NUL behind", "text_around", lambda text: text + "\0"),
    ("length-in-front", "a length in front", "text_around", lambda text: f"00000374{text}"),
    ("script-around", "a call around", "text_around", lambda text: f"callback({text});"),
    ("text-behind", "a remark behind", "text_around", lambda text: f"{text}\n<!-- ok -->"),
    ("in-string", "encoded twice", "json_in_string", in_string),
]


def add_mended_twice(topic):
    """Several faults of the text at once."""
    spoil = {name: spoil for name, _, _, spoil in MENDED}
    blanks = exchange('"memo"', '"memo "')
    rows = [
        ("blanks-in-names", ("blank-in-name", None), "blank_in_name:no_agree blank_in_name:memo"),
        ("mark-and-curly-quotes", ("byte-order-mark", "curly-quotes"), "curly_quotes byte_order_mark"),
        ("mark-and-nul", ("byte-order-mark", "nul-behind"), "byte_order_mark text_around"),
        ("quote-and-blank", ("closing-quote", "blank-in-sign-type"), "missing_quote blank_in_name:sign_type"),
        ("mark-and-string", ("byte-order-mark", "in-string"), "byte_order_mark json_in_string"),
    ]
    for name, faults, reasons in rows:
        body = signed(draft(more={"memo": '"备注"'}))
        for fault in faults:
            body = spoil[fault](body) if fault else blanks(body)
        found(topic, f"json/{name}", "two faults of the text", body, reasons)


def add_gbk_bodies(topic):
    message = draft(more={"memo": '"张三，镕"'})
    body = signed(message).encode("gbk")
    found(topic, "json/gbk", "sent as GBK, signed as UTF-8", body, "body_gbk")
    data = signed_with(message, MISTAKES["gbk"][""])
    found(topic, "json/gbk-signed-too", "sent and signed as GBK",
          signed(message, data).encode("gbk"), "body_gbk gbk")
    data = signed_with(message, leaves_out("sign_type"))
    found(topic, "json/gbk-without-sign-type", "sent as GBK, and `sign_type` not signed",
          signed(message, data).encode("gbk"), "body_gbk sign_type_left_out")
    found(topic, "json/gbk-altered", "sent as GBK, and changed",
          body.replace(b"2013051500001", b"2013051500007"), "body_gbk text_differs", explained=False)


def add_stops(topic):
    good = signed(draft())
    rows = [
        ("html", "an error page", "<html><body><h1>502 Bad Gateway</h1></body></html>", "not_json"),
        ("empty", "nothing", "", "not_json"),
        ("form", "a form, not JSON", "ret_code=0000&ret_msg=ok&sign_type=RSA&sign=abc", "not_json"),
        ("cut", "cut in the middle", good[: len(good) // 2], "not_json"),
        ("sentence", "words", "Service unavailable", "not_json"),
        ("not-utf8", "bytes of no charset", good.encode().replace("交".encode(), b"\xff\xff"), "not_utf8"),
        ("array", "an array", '["ret_code","0000"]', "not_an_object"),
        ("array-of-message", "the message in an array", f"[{good}]", "not_an_object"),
        ("number", "a number", "1001", "not_an_object"),
        ("null", "null", "null", "not_an_object"),
        ("duplicate", "a member twice", good[:-1] + ',"user_id":"2013051500001"}',
         "duplicate_name:user_id"),
        ("duplicate-differs", "twice, with two values", '{"ret_code":"9999",' + good[1:],
         "duplicate_name:ret_code"),
        ("dash-in-name", "a dash in a name", good.replace("no_agree", "no-agree"), "bad_name"),
        ("chinese-name", "a Chinese name", good.replace("no_agree", "协议号"), "bad_name"),
        ("empty-name", "an empty name", good.replace("no_agree", ""), "bad_name"),
        ("blank-inside-name", "a blank inside a name", good.replace("no_agree", "no agree"), "bad_name"),
        ("long-name", "65 characters", good.replace("no_agree", "n" * 65), "bad_name"),
        ("members", "65 members", "{" + ",".join(f'"a{i}":"1"' for i in range(65)) + "}", "limit_passed"),
        ("depth", "nine levels", good[:-1] + ',"z":' + "[" * 8 + "]" * 8 + "}", "limit_passed"),
        ("size", "65,537 bytes", good[:-1] + " " * (65537 - len(good.encode())) + "}", "limit_passed"),
    ]
    for name, comment, message, reasons in rows:
        assert message != good
        stopped(topic, f"json/{name}", comment, message, reasons)


def add_ambiguous_members(topic):
    """What has no signed form is named, and the rest is analysed."""
    shared = {"key": MERCHANT, "direction": "request"}
    message = draft(REQUEST, more={"goods": '[{"id": "1"}]'})
    found(topic, "json/nested-in-request", "an array in a request, and not signed", signed(message, key=MERCHANT),
          "nested_in_request:goods", **shared)
    data = signed_with(message, MISTAKES["nested_signed"]["as-written"])
    found(topic, "json/nested-in-request-signed", "an array in a request, signed as text",
          signed(message, data, MERCHANT), "nested_in_request:goods nested_signed", **shared)
    found(topic, "json/nested-in-request-altered", "an array in a request, and a value was changed",
          signed(message, key=MERCHANT).replace("666666", "666661"), "nested_in_request:goods text_differs",
          explained=False, **shared)
    for direction, key, base in (("request", MERCHANT, REQUEST), ("response", KEY, RESPONSE)):
        message = draft(base, more={"money": "1e2"})
        found(topic, f"json/exponent-{direction}", "signed as it is written", signed(message, key=key),
              "number_with_exponent:money", key, direction=direction)
        data = signed_with(message, MISTAKES["trailing_newline"]["lf"])
        found(topic, f"json/exponent-{direction}-newline", "signed as it is written, with a line break",
              signed(message, data, key), "number_with_exponent:money trailing_newline", key,
              direction=direction)


# 2xx: `sign` and `sign_type`


def add_missing(topic):
    unsigned = draft()
    for name, comment, message in [
        ("absent", "no `sign`", unsigned.body()),
        ("null", "null is absent", unsigned.body("null")),
        ("empty", "an empty `sign`", unsigned.body('""')),
        ("bare-refusal", "a refusal without `sign`", '{"ret_code":"1001","ret_msg":"商户请求签名错误"}'),
    ]:
        stopped(topic, f"sign/{name}", comment, message, "sign_missing")
    stopped(topic, "sign/absent-in-request", "no `sign` in a request", draft(REQUEST).body(), "sign_missing",
            direction="request")


def add_sign_types(topic):
    without = draft(sign_type=None)
    for hash_name in ("md5", "sha256"):
        found(topic, f"sign-type/missing-{hash_name}", "none in the message, none signed",
              signed(without, None, LONG_KEY, hash_name), "sign_type_missing", LONG_KEY, hash_name,
              given_keys=usual_keys("response", LONG_KEY))
    for sign_type, hash_name in HASH_OF.items():
        data = RIGHT.signed(draft(sign_type=sign_type))
        found(topic, f"sign-type/signed-but-missing-{hash_name}", "signed, but not in the message",
              signed(without, data, hash_name=hash_name), "sign_type_missing", hash_name=hash_name)
    found(topic, "sign-type/null", "null is absent", signed(draft(sign_type=None, more={"sign_type": "null"})),
          "sign_type_missing")
    found(topic, "sign-type/missing-altered", "none, and another text",
          signed(without).replace("2013051500001", "2013051500007"), "sign_type_missing text_differs",
          explained=False)
    found(topic, "sign-type/missing-newline", "none, and a line break",
          signed(without, signed_with(without, MISTAKES["trailing_newline"]["lf"])),
          "sign_type_missing trailing_newline")
    for spelling, hash_name in [("MD5", "md5"), ("RSA2", "sha256"), ("MD5withRSA", "md5"),
                                ("SHA256", "sha256"), ("RSA ", "md5")]:
        message = draft(sign_type=spelling)
        name = spelling.lower().replace(" ", "-blank")
        found(topic, f"sign-type/unknown-{name}", f"`{spelling}`, signed as it stands",
              signed(message, hash_name=hash_name), "sign_type_unknown", hash_name=hash_name)
        data = signed_with(message, leaves_out("sign_type"))
        found(topic, f"sign-type/unknown-{name}-left-out", f"`{spelling}`, and it is not signed",
              signed(message, data, hash_name=hash_name), "sign_type_unknown sign_type_left_out",
              hash_name=hash_name)


def with_signature_like(base, key, wanted):
    """A message whose signature has what a fault needs to show."""
    for number in range(10000):
        message = draft(base, more={"no_order": quoted(f"{number:04}")})
        text = base64_of(signature_of(RIGHT.signed(message), key))
        if wanted(text):
            return message, text
    raise AssertionError("no such signature")


def shows_faults(text):
    """`+` and `/` inside, none at the ends, so that each fault is one fault."""
    return {"+", "/"} <= set(text) and text[0].isalnum() and text.rstrip("=")[-1].isalnum()


def add_sign_texts(topic):
    """Each fault of `sign` at several sizes, and with another text signed."""
    for base, direction, key in [(RESPONSE, "response", KEY), (REQUEST, "request", "merchant-2048"),
                                 (RESPONSE, "response", "platform-4096")]:
        message, text = with_signature_like(base, key, shows_faults)
        for name, comment, reasons, spoil in SIGN_TEXTS:
            assert spoil(text) != text
            body = message.body(json.dumps(spoil(text)))
            shared = {"direction": direction, "given_keys": usual_keys(direction, key)}
            found(topic, f"sign/{name}-{direction}-{key.split('-')[1]}", comment, body, reasons, key, **shared)
            if key == KEY:
                found(topic, f"sign/{name}-altered", f"{comment}, and a value was changed",
                      body.replace("2013051500001", "2013051500007"), f"{reasons} text_differs", key,
                      explained=False, **shared)


SIGN_TEXTS = [
    ("blanks", "what form decoding makes of `+`", "sign_blanks", lambda text: text.replace("+", " ")),
    ("percent", "percent-encoded", "sign_percent_encoded", quote_plus),
    ("percent-lower-case", "percent-encoded, in small letters", "sign_percent_encoded",
     lambda text: text.replace("+", "%2b").replace("/", "%2f").replace("=", "%3d")),
    ("percent-slash-kept", "percent-encoded, `/` kept", "sign_percent_encoded", quote),
    ("url-safe", "the alphabet of RFC 4648 section 5", "sign_url_safe",
     lambda text: text.replace("+", "-").replace("/", "_")),
    ("unpadded", "no padding", "sign_unpadded", lambda text: text.rstrip("=")),
    ("lines-of-64", "PEM's lines", "sign_line_breaks", lambda text: "\n".join(wrap(text, 64))),
    ("lines-of-76", "MIME's lines", "sign_line_breaks", lambda text: "\r\n".join(wrap(text, 76)) + "\r\n"),
    ("newline-behind", "as command-line tools print it", "sign_line_breaks", lambda text: text + "\n"),
    ("blank-in-front", "a blank in front", "sign_line_breaks", lambda text: " " + text),
    ("blanks-around", "blanks around", "sign_line_breaks", lambda text: f" {text}\t"),
    ("hex", "hex digits", "sign_hex", lambda text: keys.unbase64(text).hex()),
    ("hex-capitals", "hex digits in capitals", "sign_hex", lambda text: keys.unbase64(text).hex().upper()),
    ("token-form", "URL-safe and unpadded, as web tokens have it", "sign_url_safe sign_unpadded",
     lambda text: text.replace("+", "-").replace("/", "_").rstrip("=")),
]


def add_sign_stops(topic):
    message = draft()
    text = base64_of(signature_of(RIGHT.signed(message)))
    for name, comment, sign in [
        ("not-base64", "characters of no alphabet", "*" + text[1:]),
        ("words", "a placeholder", "<signature>"),
        ("chinese", "a Chinese character", "签" + text[1:]),
        ("padding-inside", "text behind the padding", text + "AAAA"),
        ("cut-badly", "three characters of a group are missing", text.rstrip("=")[:-2]),
    ]:
        stopped(topic, f"sign/{name}", comment, message.body(quoted(sign)), "sign_not_base64")
    data = keys.unbase64(text)
    for name, comment, value in [
        ("short", "a byte too short", data[:-1]), ("long", "a byte too long", data + b"\0"),
        ("digest", "the digest in place of a signature", hashlib.md5(RIGHT.signed(message)).digest()),
        ("leading-zero", "a zero byte in front", b"\0" + data),
    ]:
        stopped(topic, f"sign/length-{name}", comment, message.body(quoted(base64_of(value))), "sign_length")
    stopped(topic, "sign/length-of-larger-key", "of a 2048-bit key, where all keys have 1024 bits",
            signed(message, key=LONG_KEY), "sign_length")
    decoration = quoted(keys.page_decoration())
    stopped(topic, "sign/sample", "LianLian's decoration", message.body(decoration), "sign_sample")
    stopped(topic, "sign/sample-in-request", "as the page prints it in its request",
            draft(REQUEST).body(decoration), "sign_sample", direction="request")
    stopped(topic, "sign/sample-long-key", "the same, whatever the keys", message.body(decoration),
            "sign_sample", given_keys=usual_keys("response", LONG_KEY))


# 3xx: key and algorithm


def add_own_keys(topic):
    twice = candidates((MERCHANT, "lianlian"), (MERCHANT, "merchant"))
    good = signed(draft())
    stopped(topic, "key/own-twice", "the merchant's own key as LianLian's", good, f"own_key_given:{MERCHANT}",
            given_keys=twice)
    twice_and_right = candidates((MERCHANT, "lianlian"), (KEY, "lianlian"), (MERCHANT, "merchant"))
    found(topic, "key/own-and-right-one", "the right key is among the candidates, but is not the first", good,
          f"own_key_given:{MERCHANT} other_key:{KEY}", given_keys=twice_and_right)
    demo = candidates(("merchant_demo_a", "lianlian"))
    stopped(topic, "key/own-demo", "a demo merchant's key as LianLian's", good,
            "own_key_given:merchant_demo_a", given_keys=demo)
    real = keys.published()["messages"][0]
    for name in ("merchant_demo_a", "merchant_demo_b", "docs_key_configuration"):
        found(topic, f"key/own-{name.replace('_', '-')}-real", "LianLian's own message, under a demo merchant's key",
              real["body"], f"own_key_given:{name} other_key:lianlian_platform", "lianlian_platform",
              given_keys=candidates((name, "lianlian")))
    request = signed(draft(REQUEST), key=MERCHANT)
    reverse = candidates((KEY, "merchant"), (KEY, "lianlian"), (MERCHANT, "merchant"))
    found(topic, "key/own-in-request", "LianLian's key as the merchant's", request,
          f"own_key_given:{KEY} other_key:{MERCHANT}", MERCHANT, direction="request", given_keys=reverse)


def add_other_keys(topic):
    good = signed(draft())
    rows = [
        ("second", "LianLian's second key", candidates((OTHER_KEY, "lianlian"), (KEY, "lianlian"))),
        ("of-another-size", "a key of another size is configured",
         candidates((LONG_KEY, "lianlian"), (KEY, "lianlian"))),
    ]
    for name, comment, given_keys in rows:
        found(topic, f"key/{name}", comment, good, f"other_key:{KEY}", given_keys=given_keys)
    own = signed(draft(), key=MERCHANT)
    found(topic, "key/signed-by-merchant", "a response that the merchant's key signed", own,
          f"other_key:{MERCHANT}", MERCHANT)
    message = draft(REQUEST, "SHA256withRSA")
    found(topic, "key/not-the-uploaded-one", "a request signed with another key than the one uploaded",
          signed(message, None, "merchant-3072", "sha256"), "other_key:merchant-3072", "merchant-3072",
          "sha256", direction="request",
          given_keys=candidates((MERCHANT, "merchant"), ("merchant-3072", "merchant")))
    real = keys.published()["messages"][4]
    found(topic, "key/published-platform", "LianLian's published key, which is not among the candidates",
          real["body"], "other_key:lianlian_platform", "lianlian_platform")
    found(topic, "key/published-platform-given", "LianLian's published key, as a second candidate",
          real["body"], "other_key:lianlian", "lianlian",
          given_keys=candidates((KEY, "lianlian"), ("lianlian", "lianlian")))
    found(topic, "key/altered", "another key, and another text",
          good.replace("2013051500001", "2013051500007"), f"other_key:{KEY} text_differs",
          given_keys=candidates((OTHER_KEY, "lianlian"), (KEY, "lianlian")), explained=False)


def add_demo_keys(topic):
    for name, published in PUBLISHED.items():
        if name == "lianlian":
            continue
        slug = name.replace("_", "-")
        body = signed(draft(REQUEST), key=name)
        found(topic, f"key/{slug}", "a request that a demo key signed", body, f"demo_key:{published}",
              published, direction="request")
        found(topic, f"key/{slug}-given", "the same, where the key is a second candidate", body,
              f"demo_key:{name}", name, direction="request",
              given_keys=candidates((MERCHANT, "merchant"), (name, "merchant")))
        found(topic, f"key/{slug}-configured", "the demo key is the sender's: it verifies", body, "verifies", name,
              direction="request", given_keys=candidates((name, "merchant")))
        found(topic, f"key/{slug}-altered", "a demo key, and another text", body.replace("666666", "666661"),
              f"demo_key:{published} text_differs", published, direction="request", explained=False)


def add_no_key(topic):
    message = draft()
    signature = bytearray(signature_of(RIGHT.signed(message)))
    signature[40] ^= 1
    modulus = keys.rsa(KEY).n
    rows = [
        ("unknown", "of a key that nobody gave", signature_of(RIGHT.signed(message), OTHER_KEY)),
        ("flipped", "a bit of the signature was changed", bytes(signature)),
        ("zero", "s = 0", bytes(128)),
        ("above-modulus", "s = n", modulus.to_bytes(128, "big")),
        ("all-bits", "every bit set", b"\xff" * 128),
    ]
    for name, comment, value in rows:
        stopped(topic, f"key/none-{name}", comment, message.body(quoted(base64_of(value))), "no_key_fits")
    stopped(topic, "key/none-long", "of a 2048-bit key that nobody gave",
            signed(message, key="merchant-2048"), "no_key_fits", given_keys=usual_keys("response", LONG_KEY))


def add_hashes(topic):
    for sign_type, other in (("RSA", "sha256"), ("SHA256withRSA", "md5")):
        message = draft(sign_type=sign_type)
        for key in (KEY, LONG_KEY):
            found(topic, f"hash/{other}-for-{sign_type.lower()}-{key.split('-')[1]}", "the other digest",
                  signed(message, None, key, other), "other_sign_type", key, other,
                  given_keys=usual_keys("response", key))
        data = signed_with(message, leaves_out("sign_type"))
        found(topic, f"hash/{other}-for-{sign_type.lower()}-without-sign-type",
              "the other digest, and `sign_type` not signed", signed(message, data, hash_name=other),
              "other_sign_type sign_type_left_out", hash_name=other)
        found(topic, f"hash/sha1-for-{sign_type.lower()}", "SHA-1",
              signed(message, hash_name="sha1"), "sha1", hash_name="sha1")
        found(topic, f"hash/sha1-for-{sign_type.lower()}-altered", "SHA-1, and another text",
              signed(message, hash_name="sha1").replace("2013051500001", "2013051500007"),
              "sha1 text_differs", hash_name="sha1", explained=False)
        for other in ("sha512", "sha384", "sha224"):
            found(topic, f"hash/{other}-for-{sign_type.lower()}", "a digest that MPAY does not use",
                  signed(message, hash_name=other), "other_hash", hash_name=None, explained=False)
    found(topic, "hash/sha1-request", "SHA1withRSA in a request",
          signed(draft(REQUEST), None, MERCHANT, "sha1"), "sha1", MERCHANT, "sha1", direction="request")


def pss_signature(data, key, hash_name, salt_length):
    """RSASSA-PSS by RFC 8017 section 9.1.1, with a salt that is the same each time."""
    private = keys.rsa(key)
    hashed = hashlib.new(hash_name, data).digest()
    salt = mask(b"salt" + hashed, salt_length, "sha256")
    size = (private.bits - 1 + 7) // 8
    inner = hashlib.new(hash_name, bytes(8) + hashed + salt).digest()
    block = bytes(size - len(salt) - len(inner) - 2) + b"\x01" + salt
    masked = bytearray(a ^ b for a, b in zip(block, mask(inner, len(block), hash_name)))
    masked[0] &= 0xFF >> (8 * size - (private.bits - 1))
    signature = private.raise_to_d(bytes(masked) + inner + b"\xbc")
    algorithm = getattr(hashes, hash_name.upper())()
    openssl_accepts(private, signature, data, padding.PSS(padding.MGF1(algorithm), salt_length), hash_name)
    return signature


def mask(seed, length, hash_name):
    """MGF1 (RFC 8017 B.2.1)."""
    blocks = (hashlib.new(hash_name, seed + i.to_bytes(4, "big")).digest() for i in range(length // 16 + 1))
    return b"".join(blocks)[:length]


def add_pss(topic):
    rows = [
        ("RSA", "md5", KEY, 16), ("RSA", "md5", KEY, 0), ("RSA", "md5", "platform-2048", 20),
        ("SHA256withRSA", "sha256", KEY, 32), ("SHA256withRSA", "sha256", "platform-2048", 32),
        ("SHA256withRSA", "sha256", "platform-2048", 0), ("SHA256withRSA", "sha256", "platform-2048", 222),
        ("SHA256withRSA", "sha256", "platform-4096", 20), ("SHA256withRSA", "sha256", "bits-1025", 32),
    ]
    for sign_type, hash_name, key, salt in rows:
        message = draft(sign_type=sign_type)
        body = message.body(quoted(base64_of(pss_signature(RIGHT.signed(message), key, hash_name, salt))))
        given_keys = usual_keys("response", key)
        name = f"hash/pss-{hash_name}-{key.split('-')[1]}-salt-{salt}"
        found(topic, name, f"PSS with a salt of {salt} bytes", body, "pss", key, hash_name,
              given_keys=given_keys)
        stopped(topic, f"{name}-altered", "PSS over another text cannot be told from another key's signature",
                body.replace("2013051500001", "2013051500007"), "no_key_fits", given_keys=given_keys)


def signed_block(message, info, key=KEY):
    """The message with a signature over a block of one's own making."""
    private = keys.rsa(key)
    return message.body(quoted(base64_of(private.raise_to_d(rsa.block_of(info, private.size)))))


def add_blocks(topic):
    for sign_type, hash_name in HASH_OF.items():
        message = draft(sign_type=sign_type)
        data = RIGHT.signed(message)
        digest = hashlib.new(hash_name, data).digest()
        body = signed_block(message, digest)
        found(topic, f"block/bare-{hash_name}", "the digest alone", body, "bare_digest", hash_name=hash_name)
        found(topic, f"block/bare-{hash_name}-long", "the digest alone", signed_block(message, digest, LONG_KEY),
              "bare_digest", LONG_KEY, hash_name, given_keys=usual_keys("response", LONG_KEY))
        found(topic, f"block/bare-{hash_name}-altered", "the digest alone, of another text",
              body.replace("2013051500001", "2013051500007"), "bare_digest text_differs",
              hash_name=hash_name, explained=False)
        mistaken = hashlib.new(hash_name, signed_with(message, leaves_out("sign_type"))).digest()
        found(topic, f"block/bare-{hash_name}-without-sign-type", "the digest alone, `sign_type` not signed",
              signed_block(message, mistaken), "bare_digest sign_type_left_out", hash_name=hash_name)
        add_bad_blocks(topic, message, data, hash_name)


def add_bad_blocks(topic, message, data, hash_name):
    digest = hashlib.new(hash_name, data).digest()
    info = digest_info(hash_name, data)
    no_null = der.sequence(der.sequence(der.oid(OIDS[hash_name])), der.octet_string(digest))
    octets = der.sequence(
        der.sequence(der.oid(OIDS[hash_name]), der.octet_string(b"")), der.octet_string(digest))
    rows = [
        ("no-null", "DigestInfo without its NULL", no_null),
        ("other-parameters", "an OCTET STRING in place of NULL", octets),
        ("trailing", "bytes behind DigestInfo", info + b"\0" * 8),
        ("short-digest", "a digest that is cut",
         der.sequence(der.sequence(der.oid(OIDS[hash_name]), der.null()), der.octet_string(digest[:-1]))),
        ("text", "the text itself, as RSA encryption with the private key makes it", data[:60]),
        ("hex-digest", "the digest in hex, without DigestInfo",
         digest.hex().encode() if hash_name == "sha256" else digest.hex().upper().encode() + b"\n"),
    ]
    for name, comment, content in rows:
        found(topic, f"block/{name}-{hash_name}", comment, signed_block(message, content), "bad_block",
              hash_name=None, explained=False)


# Several at once


def add_combinations(topic):
    for number, (comment, spoil_text, spoil_sign, hash_name, mistake, reasons) in enumerate(COMBINED):
        message, _ = with_signature_like(RESPONSE, KEY, shows_faults)
        other = number % 2 == 1
        given_keys = candidates((OTHER_KEY, "lianlian"), (KEY, "lianlian")) if other else None
        data = signed_with(message, *([mistake] if mistake else []))
        text = spoil_sign(base64_of(signature_of(data, KEY, hash_name)))
        reasons = reasons.replace("OTHER ", f"other_key:{KEY} ").strip()
        assert other == ("other_key" in reasons)
        found(topic, f"several/{number + 1}", comment, spoil_text(message.body(json.dumps(text))), reasons,
              hash_name=hash_name, given_keys=given_keys)


def same(text):
    return text


SPOILT_TEXT = {name: spoil for name, _, _, spoil in MENDED}
SPOILT_SIGN = {name: spoil for name, _, _, spoil in SIGN_TEXTS}

# Rows by turns with the sender's key and with another one.
COMBINED = [
    ("curly quotes and URL-safe", SPOILT_TEXT["curly-quotes"], SPOILT_SIGN["url-safe"], "md5", None,
     "curly_quotes sign_url_safe"),
    ("a BOM and another key", SPOILT_TEXT["byte-order-mark"], same, "md5", None, "byte_order_mark OTHER "),
    ("a missing quote and SHA-1", SPOILT_TEXT["opening-quote"], same, "sha1", None, "missing_quote sha1"),
    ("hex, another key, SHA-256", same, SPOILT_SIGN["hex"], "sha256", None,
     "sign_hex OTHER other_sign_type"),
    ("blanks for `+`, and a line break signed", same, SPOILT_SIGN["blanks"], "md5",
     MISTAKES["trailing_newline"]["lf"], "sign_blanks trailing_newline"),
    ("one of each hundred", SPOILT_TEXT["in-string"], SPOILT_SIGN["percent"], "md5",
     leaves_out("sign_type"), "json_in_string sign_percent_encoded OTHER sign_type_left_out"),
    ("a blank in a name, and it was not signed", SPOILT_TEXT["blank-in-name"], same, "md5",
     leaves_out("no_agree"), "blank_in_name:no_agree member_left_out:no_agree"),
    ("one of each hundred", SPOILT_TEXT["text-behind"], SPOILT_SIGN["unpadded"], "md5",
     MISTAKES["unsorted"][""], "text_around sign_unpadded OTHER unsorted"),
    ("SHA-1 over GBK", same, same, "sha1", MISTAKES["gbk"][""], "sha1 gbk"),
    ("two kinds of algorithm trouble and a text", same, same, "sha256", MISTAKES["trailing_ampersand"][""],
     "OTHER other_sign_type trailing_ampersand"),
    ("the other digest over an order of one's own", SPOILT_TEXT["nul-behind"], same, "sha256",
     MISTAKES["unsorted"][""], "text_around other_sign_type unsorted"),
    ("a line break in `sign` and in the text", same, SPOILT_SIGN["newline-behind"], "md5",
     MISTAKES["trailing_newline"]["crlf"], "sign_line_breaks OTHER trailing_newline"),
    ("a missing quote, lines, and Latin-1", SPOILT_TEXT["closing-quote"], SPOILT_SIGN["lines-of-76"], "md5",
     MISTAKES["latin1"][""], "missing_quote sign_line_breaks latin1"),
    ("a BOM and everything", SPOILT_TEXT["byte-order-mark"], SPOILT_SIGN["token-form"], "sha256",
     MISTAKES["double_md5"][""],
     "byte_order_mark sign_url_safe sign_unpadded OTHER other_sign_type double_md5"),
    ("encoded twice, and UTF-8 twice", SPOILT_TEXT["in-string"], same, "md5", MISTAKES["double_utf8"][""],
     "json_in_string double_utf8"),
    ("a script around, hex, another key, `ret_code` and `ret_msg`", SPOILT_TEXT["script-around"],
     SPOILT_SIGN["hex-capitals"], "md5", leaves_out("ret_code", "ret_msg"),
     "text_around sign_hex OTHER ret_left_out"),
    ("a length in front, SHA-1 and an empty line", SPOILT_TEXT["length-in-front"], same, "sha1",
     MISTAKES["trailing_newline"]["crlf"], "text_around sha1 trailing_newline"),
    ("blanks around `sign`, and another key", same, SPOILT_SIGN["blanks-around"], "md5", None,
     "sign_line_breaks OTHER "),
]
