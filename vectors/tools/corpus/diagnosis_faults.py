"""diagnosis.json: faults of the message's text (1xx), of `sign` (2xx), of key and algorithm (3xx)."""

import hashlib
import json
import re
from textwrap import wrap
from urllib.parse import quote_plus

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
    only_explanation,
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
    add_ambiguous_fields(topic)
    add_missing(topic)
    add_sign_types(topic)
    add_completed(topic)
    add_sign_texts(topic)
    add_sign_plus_at_end(topic)
    add_sign_stops(topic)
    add_own_keys(topic)
    add_other_keys(topic)
    add_demo_keys(topic)
    add_no_key(topic)
    add_other_sides(topic)
    add_no_sender_key(topic)
    add_hashes(topic)
    add_pss(topic)
    add_other_pss(topic)
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
    """Each fault in a message that is right but for it; one also with another text signed, and without `sign`."""
    for turn, (name, comment, reasons, spoil) in enumerate(MENDED):
        good = signed(draft(more={"memo": '"备注"'}))
        found(topic, f"json/{name}", comment, spoil(good), reasons)
        if turn == 1:
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
    ("opening-quote", "a value without its opening quote", "missing_quote",
     exchange('"交易成功"', '交易成功"')),
    ("closing-quote", "a value without its closing quote", "missing_quote",
     exchange('"交易成功"', '"交易成功')),
    ("blank-in-name", "a blank at a name's end", "blank_in_name:no_agree",
     exchange('"no_agree"', '"no_agree "')),
    ("blank-in-sign-type", "as LianLian's pages print it", "blank_in_name:sign_type",
     exchange('"sign_type"', '"sign_type "')),
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
        ("mark-and-curly-quotes", ("byte-order-mark", "curly-quotes"), "curly_quotes byte_order_mark"),
        ("quote-and-blank", ("closing-quote", "blank-in-sign-type"), "missing_quote blank_in_name:sign_type"),
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
    # Only a signature that is explained proves that the bytes are GBK.
    unproven = [
        ("altered", "changed", body.replace(b"2013051500001", b"2013051500007")),
        ("no-key", "of a key that nobody gave", signed(message, key=OTHER_KEY).encode("gbk")),
    ]
    for name, comment, data in unproven:
        stopped(topic, f"json/gbk-{name}", f"sent as GBK, {comment}", data, "not_utf8")
    # The first bytes of this text in GBK are a character in UTF-8 too.
    twofold = draft(more={"ret_msg": '"支付，镕"'})
    found(topic, "json/gbk-starts-as-utf8", "sent as GBK, and UTF-8 for a while", signed(twofold).encode("gbk"),
          "body_gbk")
    data = signed_with(twofold, MISTAKES["gbk"][""])
    stopped(topic, "json/gbk-starts-as-utf8-signed-too",
            "the same, and signed as GBK: damaged UTF-8 that was signed so has these bytes too",
            signed(twofold, data).encode("gbk"), "not_utf8")
    cut = "成功".encode(), "成功".encode()[:-2]
    data = RIGHT.signed(message).replace(*cut)
    # A signature proves nothing of characters that it does not cover, or not by themselves.
    plain = draft()
    data = signed(plain, signed_with(plain, leaves_out("ret_code", "ret_msg"))).encode()
    stopped(topic, "json/cut-ret-left-out", "cut within a character, and `ret_code` and `ret_msg` not signed",
            data.replace(*cut), "not_utf8")
    stopped(topic, "json/cut-excluded-field", "cut within a character of a field that is excluded",
            signed(plain, signed_with(plain, leaves_out("ret_msg"))).encode().replace(*cut), "not_utf8",
            excluded=["ret_msg"])


def add_stops(topic):
    good = signed(draft())
    rows = [
        ("html", "an error page", "<html><body><h1>502 Bad Gateway</h1></body></html>", "not_json"),
        ("empty", "nothing", "", "not_json"),
        ("form", "a form, not JSON", "ret_code=0000&ret_msg=ok&sign_type=RSA&sign=abc", "form_body sign_length"),
        ("cut", "cut in the middle", good[: len(good) // 2], "not_json"),
        *[(name, comment, spoil(good), "not_json") for name, comment, spoil in NO_JSON],
        ("cut-off-in-character", "cut off in the middle of a character", good.encode().split("功".encode())[0] + b"\xe5",
         "not_utf8"),
        ("not-utf8", "bytes of no charset", good.encode().replace("交".encode(), b"\xff\xff"), "not_utf8"),
        ("array", "an array", '["ret_code","0000"]', "not_an_object"),
        ("array-of-message", "the message in an array", f"[{good}]", "not_an_object"),
        ("null", "null", "null", "not_an_object"),
        ("string", "a text in quotes", '"Service unavailable"', "not_an_object"),
        ("duplicate", "a field twice", good[:-1] + ',"user_id":"2013051500001"}',
         "duplicate_name:user_id"),
        ("duplicate-differs", "twice, with two values", '{"ret_code":"9999",' + good[1:],
         "duplicate_name:ret_code"),
        ("dash-in-name", "a dash in a name", good.replace("no_agree", "no-agree"), "bad_name"),
        ("blank-inside-name", "a blank inside a name", good.replace("no_agree", "no agree"), "bad_name"),
        ("fields", "65 fields", "{" + ",".join(f'"a{i}":"1"' for i in range(65)) + "}", "limit_passed"),
        ("depth", "nine levels", good[:-1] + ',"z":' + "[" * 8 + "]" * 8 + "}", "limit_passed"),
    ]
    for name, comment, message, reasons in rows:
        assert message != good
        stopped(topic, f"json/{name}", comment, message, reasons)


NO_JSON = [
    ("missing-comma", "no comma between two fields", lambda text: text.replace('","user_id"', '" "user_id"')),
    ("unquoted-names", "names without quotes, as JavaScript takes them",
     lambda text: re.sub(r'"(\w+)":', r"\1:", text)),
    ("trailing-comma", "a comma too many at the end", lambda text: text[:-1] + ",}"),
    ("cut-brace", "the last brace is missing", lambda text: text[:-1]),
    ("cut-in-front", "the start is missing", lambda text: text[10:]),
]


def add_ambiguous_fields(topic):
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
              signed(without, None, hash_name=hash_name), "sign_type_missing sign_type_left_out", hash_name=hash_name)
    for sign_type, hash_name in HASH_OF.items():
        data = RIGHT.signed(draft(sign_type=sign_type))
        found(topic, f"sign-type/signed-but-missing-{hash_name}", "signed, but not in the message",
              signed(without, data, hash_name=hash_name), "sign_type_missing", hash_name=hash_name)
    for name, raw in (("null", "null"), ("empty", '""')):
        absent = draft(sign_type=None, more={"sign_type": raw})
        found(topic, f"sign-type/{name}-signed", f"signed, and {raw} in the message",
              signed(absent, RIGHT.signed(draft())), "sign_type_missing")
    found(topic, "sign-type/missing-altered", "none, and another text",
          signed(without).replace("2013051500001", "2013051500007"), "sign_type_missing text_differs",
          explained=False)
    for spelling, hash_name in [("MD5", "md5"), ("RSA2", "sha256"), ("RSA ", "md5")]:
        message = draft(sign_type=spelling)
        name = spelling.lower().replace(" ", "-blank")
        found(topic, f"sign-type/unknown-{name}", f"`{spelling}`, signed as it stands",
              signed(message, hash_name=hash_name), "sign_type_unknown", hash_name=hash_name)
    data = signed_with(message, leaves_out("sign_type"))
    found(topic, "sign-type/unknown-left-out", "an unknown one, and it is not signed", signed(message, data),
          "sign_type_unknown sign_type_left_out")


def add_completed(topic):
    """`sign_type` is missing, and is completed with that of the signature's hash: mistakes in that text."""
    more = {"card_no": '"622202******3123"', "no_order": '""', "Zone": '"8"'}
    for turn, reasons in enumerate(COMPLETED):
        sign_type, hash_name = tuple(HASH_OF.items())[turn % 2]
        without, completed = draft(more=more, sign_type=None), draft(more=more, sign_type=sign_type)
        names = [tuple(reason.split(":")) if ":" in reason else (reason, None) for reason in reasons.split()]
        fields = [leaves_out(name) if name else next(iter(MISTAKES[reason].values())) for reason, name in names]
        data = signed_with(completed, *fields)
        only_explanation(reasons, completed, data, tuple(names))
        slugs = "-".join(reason.replace("_", "-").replace(":", "-") for reason in reasons.split())
        found(topic, f"sign-type/missing-and-{slugs}", "mistakes in the completed text",
              signed(without, data, hash_name=hash_name), f"sign_type_missing {reasons}", hash_name=hash_name)
    without, completed = draft(more=more, sign_type=None), draft(more=more)
    data = signed_with(without, MISTAKES["body_signed"][""])
    found(topic, "sign-type/missing-and-body", "the body without `sign`, as it is", signed(without, data),
          "sign_type_missing body_signed")
    other = draft(more=more, sign_type="SHA256withRSA")
    found(topic, "sign-type/missing-and-other", "the other sign type was signed",
          signed(without, RIGHT.signed(other)), "sign_type_missing other_sign_type_signed")
    found(topic, "sign-type/missing-sha1", "SHA-1 is of no sign type, so nothing is completed",
          signed(draft(sign_type=None), hash_name="sha1"), "sign_type_missing sha1", hash_name="sha1")
    stopped(topic, "sign-type/missing-no-key", "and a signature of a key that nobody gave",
            signed(draft(sign_type=None), key=OTHER_KEY), "sign_type_missing no_key_fits")


COMPLETED = ["trailing_newline", "card_no_left_out", "field_left_out:user_id", "double_md5", "gbk",
             "sign_type_left_out trailing_newline", "sign_type_left_out unsorted"]


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
    """Each fault of `sign`; a few at other sizes, and one with another text signed."""
    for base, direction, key in [(RESPONSE, "response", KEY), (REQUEST, "request", "merchant-2048")]:
        message, text = with_signature_like(base, key, shows_faults)
        for turn, (name, comment, reasons, spoil) in enumerate(SIGN_TEXTS):
            assert spoil(text) != text
            body = message.body(json.dumps(spoil(text)))
            shared = {"direction": direction, "given_keys": usual_keys(direction, key)}
            if key == KEY:
                found(topic, f"sign/{name}", comment, body, reasons, key, **shared)
            elif turn == 0:
                found(topic, f"sign/{name}-in-request", comment, body, reasons, key, **shared)
            if key == KEY and turn == 0:
                found(topic, f"sign/{name}-altered", f"{comment}, and a value was changed",
                      body.replace("2013051500001", "2013051500007"), f"{reasons} text_differs", key,
                      explained=False, **shared)


SIGN_TEXTS = [
    ("blanks", "what form decoding makes of `+`", "sign_blanks", lambda text: text.replace("+", " ")),
    ("percent", "percent-encoded", "sign_percent_encoded", quote_plus),
    ("url-safe", "the alphabet of RFC 4648 section 5", "sign_url_safe",
     lambda text: text.replace("+", "-").replace("/", "_")),
    ("unpadded", "no padding", "sign_unpadded", lambda text: text.rstrip("=")),
    ("lines-of-64", "PEM's lines", "sign_line_breaks", lambda text: "\n".join(wrap(text, 64))),
    ("lines-of-76", "MIME's lines", "sign_line_breaks", lambda text: "\r\n".join(wrap(text, 76)) + "\r\n"),
    ("newline-behind", "as command-line tools print it", "sign_line_breaks", lambda text: text + "\n"),
    ("blank-in-front", "a blank in front", "sign_line_breaks", lambda text: " " + text),
    ("hex", "hex digits", "sign_hex", lambda text: keys.unbase64(text).hex()),
    ("token-form", "URL-safe and unpadded, as web tokens have it", "sign_url_safe sign_unpadded",
     lambda text: text.replace("+", "-").replace("/", "_").rstrip("=")),
    ("blanks-and-lines", "form decoding of lines", "sign_blanks sign_line_breaks",
     lambda text: "\r\n".join(line.replace("+", " ") for line in re.findall(".{1,64}", text))),
    ("percent-twice", "percent-encoded twice", "sign_percent_encoded", lambda text: quote_plus(quote_plus(text))),
]


def add_sign_plus_at_end(topic):
    """A `+` at the very end that became a blank: the length tells it from a blank too many.

    Only a signature of 3072 bits can end so, as its base64 has no padding.
    """
    key = "platform-3072"
    message, text = with_signature_like(RESPONSE, key, lambda text: text.endswith("+") and "/" in text)
    given_keys = usual_keys("response", key)
    for name, sign, reasons in (
        ("plus-at-end", text.replace("+", " "), "sign_blanks"),
    ):
        found(topic, f"sign/{name}", "the last character is `+`", message.body(json.dumps(sign)), reasons, key,
              given_keys=given_keys)


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
    for name in ("merchant_demo_a",):
        found(topic, f"key/own-{name.replace('_', '-')}-real", "LianLian's own message, under a demo merchant's key",
              real["body"], f"own_key_given:{name} other_key:lianlian_platform", "lianlian_platform",
              given_keys=candidates((name, "lianlian")))
    request = signed(draft(REQUEST), key=MERCHANT)
    reverse = candidates((KEY, "merchant"), (KEY, "lianlian"), (MERCHANT, "merchant"))
    found(topic, "key/own-in-request", "LianLian's key as the merchant's", request,
          f"own_key_given:{KEY} other_key:{MERCHANT}", MERCHANT, direction="request", given_keys=reverse)


    add_own_keys_of_sizes(topic)
    add_own_published_key(topic)


def add_own_keys_of_sizes(topic):
    """The key is the other side's; that it has another size is then no news."""
    message = draft()
    small = candidates((MERCHANT, "lianlian"), (MERCHANT, "merchant"))
    stopped(topic, "key/own-smaller", "the merchant's key, which is shorter", signed(message, key=LONG_KEY),
            f"own_key_given:{MERCHANT}", given_keys=small)
    found(topic, "key/own-and-other-side", "the merchant's second key signed", signed(message, key="merchant-2048"),
          f"own_key_given:{MERCHANT} other_side:merchant-2048", "merchant-2048",
          given_keys=small + candidates(("merchant-2048", "merchant")))
def add_own_published_key(topic):
    """LianLian's published platform key is in its place for a response, and for a request it is not."""
    request = signed(draft(REQUEST), key=MERCHANT)
    stopped(topic, "key/platform-as-merchants", "LianLian's published key as the merchant's", request,
            "own_key_given:lianlian", direction="request", given_keys=candidates(("lianlian", "merchant")))


def add_other_sides(topic):
    """The signature is of the side that did not send the message."""
    rows = [
        ("response", signed(draft(), key=MERCHANT), MERCHANT, usual_keys("response")),
        ("request", signed(draft(REQUEST)), KEY, usual_keys("request")),
        ("other-side-first", signed(draft(), key=MERCHANT), MERCHANT,
         candidates((MERCHANT, "merchant"), (KEY, "lianlian"))),
    ]
    for name, body, key, given_keys in rows:
        direction = "request" if key in (KEY, LONG_KEY) else "response"
        shared = {"direction": direction, "given_keys": given_keys}
        found(topic, f"key/other-side-{name}", "of the other side", body, f"other_side:{key}", key, **shared)
    message = draft()
    for reason in ("trailing_newline",):
        data = signed_with(message, next(iter(MISTAKES[reason].values())))
        found(topic, f"key/other-side-and-{reason.replace('_', '-')}", "of the other side, and a mistake",
              signed(message, data, MERCHANT), f"other_side:{MERCHANT} {reason}", MERCHANT)
    body = signed(draft(REQUEST), key=MERCHANT).replace("2013051500001", "2013051500007")
    found(topic, "key/other-side-altered", "of the other side, and a value was changed", body,
          f"other_side:{MERCHANT} text_differs", MERCHANT, explained=False)
    real = keys.published()["messages"][0]
    found(topic, "key/other-side-real-as-request", "LianLian's own response, taken for a request",
          real["body"], "other_side:lianlian_platform", "lianlian_platform", direction="request")
    name = "merchant_demo_a"
    body = signed(draft(), key=name)
    found(topic, "key/merchant-demo-a-response", "a response that a demo key signed: never trust it", body,
          f"demo_key:{PUBLISHED[name]}", PUBLISHED[name])
    found(topic, "key/merchant-demo-a-given-as-lianlians", "a request, where the key is given as LianLian's",
          signed(draft(REQUEST), key=name), f"demo_key:{name}", name, direction="request",
          given_keys=candidates((MERCHANT, "merchant"), (name, "lianlian")))


def add_no_sender_key(topic):
    """No candidate belongs to the sender."""
    message, merchants = draft(), candidates((MERCHANT, "merchant"))
    good, request = signed(message), signed(draft(REQUEST), key=MERCHANT)
    for turn, (spoilt, comment, body, reasons) in enumerate([
        ("response", "a response", good, "no_sender_key"),
        ("long", "a signature of another size", signed(message, key=LONG_KEY), "no_sender_key"),
        ("altered", "and a value was changed", good.replace("2013051500001", "2013051500007"), "no_sender_key"),
        ("mark", "and a BOM", "\ufeff" + good, "byte_order_mark no_sender_key"),
        ("no-sign-type", "and no `sign_type`", signed(draft(sign_type=None)), "sign_type_missing no_sender_key"),
        ("unsigned", "and no `sign`", message.body(), "sign_missing"),
    ]):
        stopped(topic, f"key/no-sender-{spoilt}", f"no key of the sender: {comment}", body, reasons,
                given_keys=merchants if turn % 2 else [])
    real = keys.published()["messages"][0]
    found(topic, "key/no-sender-real", "a published key fits", real["body"],
          "other_key:lianlian_platform", "lianlian_platform", given_keys=[])
    found(topic, "key/no-sender-other-side", "the other side's key fits", signed(message, key=MERCHANT),
          f"other_side:{MERCHANT}", MERCHANT, given_keys=merchants)
    stopped(topic, "key/no-sender-request", "no key of the sender: a request", request, "no_sender_key",
            direction="request", given_keys=candidates((KEY, "lianlian")))


def add_other_keys(topic):
    good = signed(draft())
    rows = [
        ("second", "LianLian's second key", candidates((OTHER_KEY, "lianlian"), (KEY, "lianlian"))),
        ("of-another-size", "a key of another size is configured",
         candidates((LONG_KEY, "lianlian"), (KEY, "lianlian"))),
    ]
    for name, comment, given_keys in rows:
        found(topic, f"key/{name}", comment, good, f"other_key:{KEY}", given_keys=given_keys)
    real = keys.published()["messages"][4]
    found(topic, "key/published-platform", "LianLian's published key, which is not among the candidates",
          real["body"], "other_key:lianlian_platform", "lianlian_platform")
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
        if name != "merchant_demo_a":
            continue
        found(topic, f"key/{slug}-given", "the same, where the key is a second candidate", body,
              f"demo_key:{name}", name, direction="request",
              given_keys=candidates((MERCHANT, "merchant"), (name, "merchant")))
        found(topic, f"key/{slug}-configured", "the demo key is the sender's: it verifies", body, "verifies", name,
              direction="request", given_keys=candidates((name, "merchant")))


def add_no_key(topic):
    message = draft()
    signature = bytearray(signature_of(RIGHT.signed(message)))
    signature[40] ^= 1
    modulus = keys.rsa(KEY).n
    rows = [
        ("unknown", "of a key that nobody gave", signature_of(RIGHT.signed(message), OTHER_KEY)),
        ("flipped", "a bit of the signature was changed", bytes(signature)),
        ("above-modulus", "s = n", modulus.to_bytes(128, "big")),
    ]
    for name, comment, value in rows:
        stopped(topic, f"key/none-{name}", comment, message.body(quoted(base64_of(value))), "no_key_fits")
    stopped(topic, "key/none-long", "of a 2048-bit key that nobody gave",
            signed(message, key="merchant-2048"), "no_key_fits", given_keys=usual_keys("response", LONG_KEY))


def add_hashes(topic):
    for sign_type, other in (("RSA", "sha256"), ("SHA256withRSA", "md5")):
        message = draft(sign_type=sign_type)
        found(topic, f"hash/{other}-for-{sign_type.lower()}", "the other digest",
              signed(message, None, KEY, other), "other_sign_type", hash_name=other)
        data = signed_with(message, leaves_out("sign_type"))
        found(topic, f"hash/{other}-for-{sign_type.lower()}-without-sign-type",
              "the other digest, and `sign_type` not signed", signed(message, data, hash_name=other),
              "other_sign_type sign_type_left_out", hash_name=other)
        found(topic, f"hash/sha1-for-{sign_type.lower()}", "SHA-1",
              signed(message, hash_name="sha1"), "sha1", hash_name="sha1")
        for other in ("sha512",) if sign_type == "RSA" else ("sha384", "sha224"):
            found(topic, f"hash/{other}-for-{sign_type.lower()}", "a digest that MPAY does not use",
                  signed(message, hash_name=other), f"other_hash:{other}", hash_name=None, explained=False)
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
        ("RSA", "md5", KEY, 16), ("RSA", "md5", KEY, 0), ("SHA256withRSA", "sha256", KEY, 32),
        ("SHA256withRSA", "sha256", "platform-2048", 222),
    ]
    for sign_type, hash_name, key, salt in rows:
        message = draft(sign_type=sign_type)
        body = message.body(quoted(base64_of(pss_signature(RIGHT.signed(message), key, hash_name, salt))))
        given_keys = usual_keys("response", key)
        name = f"hash/pss-{hash_name}-{key.split('-')[1]}-salt-{salt}"
        found(topic, name, f"PSS with a salt of {salt} bytes", body, "pss", key, hash_name,
              given_keys=given_keys)
        if salt == 16:
            found(topic, f"{name}-altered", "PSS over another text: its zeros prove the form",
                  body.replace("2013051500001", "2013051500007"), "pss text_differs", key, hash_name,
                  explained=False, given_keys=given_keys)


def add_other_pss(topic):
    """PSS with a hash that is not that of `sign_type`: both are named."""
    rows = [("RSA", "sha256", "other_sign_type"), ("SHA256withRSA", "md5", "other_sign_type"),
            ("RSA", "sha1", "sha1"), ("SHA256withRSA", "sha1", "sha1")]
    for sign_type, hash_name, reasons in rows:
        message = draft(sign_type=sign_type)
        body = message.body(quoted(base64_of(pss_signature(RIGHT.signed(message), KEY, hash_name, 20))))
        found(topic, f"hash/pss-{hash_name}-for-{sign_type.lower()}", "PSS, and another hash", body,
              f"{reasons} pss", hash_name=hash_name)


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
        found(topic, f"block/bare-{hash_name}-altered", "the digest alone, of another text: it may be anything",
              body.replace("2013051500001", "2013051500007"), "bad_block", hash_name=None, explained=False)
        mistaken = hashlib.new(hash_name, signed_with(message, leaves_out("sign_type"))).digest()
        found(topic, f"block/bare-{hash_name}-without-sign-type", "the digest alone, `sign_type` not signed",
              signed_block(message, mistaken), "bare_digest sign_type_left_out", hash_name=hash_name)
        add_bad_blocks(topic, message, data, hash_name)
    add_bare_digests(topic)
    add_blocks_of_fields(topic)


def add_bare_digests(topic):
    """The digest of the right text or of a mistaken one, raw or in hex, by any of the hashes."""
    rows = [
        ("RSA", "md5", "hex", "", "", []),
        ("RSA", "sha256", "raw", "other_sign_type", "", []),
        ("RSA", "sha1", "hex-capitals", "sha1", "", []),
        ("SHA256withRSA", "sha256", "hex-capitals", "", "trailing_newline", [MISTAKES["trailing_newline"]["lf"]]),
        ("SHA256withRSA", "md5", "hex", "other_sign_type", "sign_type_left_out", [leaves_out("sign_type")]),
        ("RSA", "sha1", "raw", "sha1", "field_left_out:user_id double_md5",
         [leaves_out("user_id"), MISTAKES["double_md5"][""]]),
    ]
    kinds = {"raw": bytes, "hex": lambda digest: digest.hex().encode(),
             "hex-capitals": lambda digest: digest.hex().upper().encode()}
    for sign_type, hash_name, kind, reason, reasons, fields in rows:
        message = draft(sign_type=sign_type)
        digest = hashlib.new(hash_name, signed_with(message, *fields)).digest()
        found(topic, f"block/{kind}-digest-{hash_name}-for-{sign_type.lower()}", f"the digest alone, {kind}",
              signed_block(message, kinds[kind](digest)), f"{reason} bare_digest {reasons}", hash_name=hash_name)


def add_blocks_of_fields(topic):
    """What has a digest's length need not be one, and is then nobody's business."""
    request = draft(REQUEST)
    token = request.raw("token")[1:-1]
    rows = [
        ("token", "the 32 characters of the token", token.encode()),
        ("token-decoded", "the 16 bytes that the token spells", bytes.fromhex(token)),
        ("sixteen", "16 characters", b"6222021234567890"),
        ("zeros", "32 zero bytes", bytes(32)),
        ("signs", "hex digits behind signs", b"+1+2" * 8),
    ]
    for name, comment, content in rows:
        found(topic, f"block/field-{name}", f"the block holds {comment}", signed_block(request, content, MERCHANT),
              "bad_block", MERCHANT, None, direction="request", explained=False)


def add_bad_blocks(topic, message, data, hash_name):
    digest = hashlib.new(hash_name, data).digest()
    info = digest_info(hash_name, data)
    no_null = der.sequence(der.sequence(der.oid(OIDS[hash_name])), der.octet_string(digest))
    rows = [
        ("no-null", "DigestInfo without its NULL", no_null),
        ("base64-digest", "the digest in base64", base64_of(digest).encode()),
        ("trailing", "bytes behind DigestInfo", info + b"\0" * 8),
        ("short-digest", "a digest that is cut",
         der.sequence(der.sequence(der.oid(OIDS[hash_name]), der.null()), der.octet_string(digest[:-1]))),
    ]
    for turn, (name, comment, content) in enumerate(rows):
        if turn < 2:
            answer = ["info_without_null", "bare_digest"][turn]
            found(topic, f"block/{name}-{hash_name}", comment, signed_block(message, content), answer,
                  hash_name=hash_name)
        elif turn % 2 == (hash_name == "md5"):
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
     leaves_out("no_agree"), "blank_in_name:no_agree field_left_out:no_agree"),
    ("one of each hundred", SPOILT_TEXT["text-behind"], SPOILT_SIGN["unpadded"], "md5",
     MISTAKES["unsorted"][""], "text_around sign_unpadded OTHER unsorted"),
    ("SHA-1 over GBK", same, same, "sha1", MISTAKES["gbk"][""], "sha1 gbk"),
    ("two kinds of algorithm trouble and a text", same, same, "sha256", MISTAKES["trailing_ampersand"][""],
     "OTHER other_sign_type trailing_ampersand"),
]
