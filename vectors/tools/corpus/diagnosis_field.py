"""diagnosis.json: what people report in public of sorted `k=v` gateways, made anew.

Each row gives a message, the very text that was signed (OpenSSL accepts each signature), and the
answer. The texts are written out, so that no other code of this corpus has a say in them.
"""

import base64
import gzip
import hashlib
import json
import re
import subprocess
import tempfile
from urllib.parse import quote, quote_plus, urlencode

from . import keys, rsa
from .diagnosis_cases import KEY, Draft, Field, add, digest_info, quoted, signature_of
from .keys import base64_of

FIELDS = {
    "oid_partner": '"201103171000000000"',
    "ret_code": '"4005"',
    "ret_msg": '"余额不足"',
    "sign_type": '"RSA"',
    "user_id": '"u-1001"',
}
TEXT = "oid_partner=201103171000000000&ret_code=4005&ret_msg=余额不足&sign_type=RSA&user_id=u-1001"


def message(fields=None, **changes):
    fields = {**(FIELDS if fields is None else fields), **changes}
    return Draft(tuple(Field(name, raw) for name, raw in fields.items()))


def body(draft, sign):
    return draft.body(quoted(sign))


def signed(draft, text, hash_name="md5"):
    data = text if isinstance(text, bytes) else text.encode()
    return body(draft, base64_of(signature_of(data, KEY, hash_name)))


def row(topic, name, comment, draft, text, reasons, hash_name="md5", **more):
    add(topic, f"field/{name}", comment, signed(draft, text, hash_name), reasons, key=KEY,
        hash_name=hash_name, **more)


def lost(topic, name, comment, draft, text, **more):
    """What no search finds."""
    row(topic, name, comment, draft, text, "text_differs", explained=False, **more)


def add_all(topic):
    add_fields(topic)
    add_values(topic)
    add_orders(topic)
    add_surroundings(topic)
    add_bytes(topic)
    add_hashes(topic)
    add_blocks(topic)
    add_signs(topic)
    add_bodies(topic)
    add_texts(topic)
    add_controls(topic)


def add_fields(topic):
    query = {"oid_partner": '"201103171000000000"', "no_order": '"N1"', "money_order": '"0.01"',
             "ret_code": '"0000"', "ret_msg": '"交易成功"', "result_pay": '"SUCCESS"', "sign_type": '"RSA"',
             "card_no": '"622202******3123"', "bank_name": '"测试银行"', "memo": '"备注"'}
    text = ("money_order=0.01&no_order=N1&oid_partner=201103171000000000&result_pay=SUCCESS&ret_code=0000"
            "&ret_msg=交易成功&sign_type=RSA")
    row(topic, "three-documented", "three fields that LianLian documents as unsigned", message(query), text,
        "card_no_left_out field_left_out:bank_name field_left_out:memo")
    few = {"a1": '"1"', "a2": '"2"', "a3": '"3"', "oid_partner": '"2011"', "ret_code": '"0000"', "sign_type": '"RSA"'}
    row(topic, "three-of-few", "three of a few fields", message(few), "oid_partner=2011&ret_code=0000&sign_type=RSA",
        "field_left_out:a1 field_left_out:a2 field_left_out:a3")
    row(topic, "agreement-added", "an agreement number that was added: no remedy may exclude it",
        message(no_agree='"2013051613121201"'), TEXT, "field_left_out:no_agree")
    sha = message(sign_type='"SHA256withRSA"')
    for name, word in [("rsa", "RSA"), ("capitals", "SHA256WITHRSA"), ("md5", "MD5")]:
        row(topic, f"sign-type-{name}", f"the text says {word}", sha, TEXT.replace("sign_type=RSA", f"sign_type={word}"),
            "other_sign_type_signed", "sha256")
    zero = message(count="0", flag="false", text='"0"')
    row(topic, "falsy", "PHP's empty() over all", zero, TEXT, "falsy_dropped")
    row(topic, "blank-dropped", "a blank value was taken for empty", message(memo='"  "'), TEXT, "falsy_dropped")
    row(topic, "null-as-none", "Python's None", message(memo="null"), f"memo=None&{TEXT}", "null_kept")


def value(topic, name, comment, raw, text, reasons, **more):
    fields = {"memo": raw, "oid_partner": '"201103171000000000"', "sign_type": '"RSA"'}
    row(topic, f"value-{name}", comment, message(fields),
        f"memo={text}&oid_partner=201103171000000000&sign_type=RSA", reasons, **more)


VALUES = [
    ("trimmed", "blanks around", '" foobar "', "foobar", "trimmed"),
    ("collapsed", "blanks inside became one", '"a  b"', "a b", "trimmed"),
    ("plus-as-blank", "form decoding of `+`", '"珊瑚+x+1"', "珊瑚 x 1", "percent_decoded"),
    ("percent-decoded", "form decoding of escapes", '"http%3A%2F%2Fa.cn%2Fn"', "http://a.cn/n", "percent_decoded"),
    ("form-decoded", "both", '"a%2Fb+c"', "a/b c", "percent_decoded"),
    ("above-2-53", "JavaScript's numbers", "29383937493038367292", "29383937493038367000", "numbers_rewritten"),
    ("two-decimals", "an amount", "100", "100.00", "numbers_rewritten"),
    ("one-decimal", "Gson", "8", "8.0", "numbers_rewritten"),
    ("java-double", "Java's Double.toString", "12345678.90", "1.23456789E7", "numbers_rewritten"),
    ("text-as-number", "a text that was made a number", '"1.50"', "1.5", "numbers_rewritten"),
    ("true-capitalised", "Python", "true", "True", "words_rewritten"),
    ("true-as-1", "PHP", "true", "1", "words_rewritten"),
    ("false-as-0", "SQL", "false", "0", "words_rewritten"),
    ("slashes", "addslashes", '"it\'s"', "it\\'s", "slashes_added"),
    ("slashes-quotes", "addslashes", '"a\\"b"', 'a\\"b', "escapes_kept"),
    ("apostrophe-hex", "Python's html.escape", '"it\'s"', "it&#x27;s", "html_escaped"),
    ("apostrophe-named", "&apos;", '"it\'s"', "it&apos;s", "html_escaped"),
    ("java-map", "Java's Map.toString", '{"a":1,"b":"x"}', "{a=1, b=x}", "nested_signed"),
    ("java-list", "Java's List.toString", '["a","b"]', "[a, b]", "nested_signed"),
    ("object-object", "JavaScript", '{"a":1}', "[object Object]", "nested_signed"),
    ("python-dict", "Python's str", '{"a":true}', "{'a': True}", "nested_signed"),
    ("nested-spaced", "json.dumps", '{"a":"x","b":[1,2]}', '{"a": "x", "b": [1, 2]}', "nested_signed"),
    ("nested-sorted", "names sorted", '{"b":1,"a":2}', '{"a":2,"b":1}', "nested_signed"),
    ("percent-small", ".NET", '"http://a.cn/n?x=1&y=2"', "http%3a%2f%2fa.cn%2fn%3fx%3d1%26y%3d2", "percent_encoded"),
    ("percent-javascript", "encodeURIComponent", '"a!(b)\'c d"', "a!(b)'c%20d", "percent_encoded"),
    ("unicode-escapes", "json.dumps over a value", '"交"', "\\u4ea4", "escapes_made"),
    ("half-width", "a Chinese input method", '"ＡＢ１（２）"', "AB1(2)", "width_changed"),
    ("line-breaks", "CRLF became LF", '"a\\r\\nb"', "a\nb", "line_breaks_changed"),
]


def add_values(topic):
    for name, comment, raw, text, reasons in VALUES:
        value(topic, name, comment, raw, text, reasons)
    fields = {"memo": '"AbC"', "sign_type": '"RSA"'}
    row(topic, "values-small", "small letters", message(fields), "memo=abc&sign_type=rsa", "case_changed")
    fields = {"memo": '"a b"', "none": '""', "sign_type": '"RSA"'}
    row(topic, "pair-percent-and-empty", "two at once", message(fields), "memo=a+b&none=&sign_type=RSA",
        "empty_kept percent_encoded")
    fields = {"memo": '" a"', "amount": "1", "sign_type": '"RSA"'}
    row(topic, "pair-trim-and-number", "two at once", message(fields), "amount=1.00&memo=a&sign_type=RSA",
        "trimmed numbers_rewritten")


def add_orders(topic):
    fields = {"no_order": '"N1"', "notify_url": '"http://a.cn"', "oid_partner": '"2011"', "sign_type": '"RSA"'}
    row(topic, "order-upper", "names compared in capitals", message(fields),
        "notify_url=http://a.cn&no_order=N1&oid_partner=2011&sign_type=RSA", "upper_order")
    row(topic, "order-descending", "the other way round", message(fields),
        "sign_type=RSA&oid_partner=2011&notify_url=http://a.cn&no_order=N1", "other_order")
    fields = {"name10": '"1"', "name2": '"2"', "sign_type": '"RSA"', "user_id": '"u"'}
    row(topic, "order-natural", "name2 before name10, in a body that is not", message(fields),
        "name2=2&name10=1&sign_type=RSA&user_id=u", "other_order")
    row(topic, "order-sign-type-last", "sign_type behind all others", message(fields),
        "name10=1&name2=2&user_id=u&sign_type=RSA", "other_order")


SURROUNDINGS = [
    ("ampersand-before", f"&{TEXT}", "put_around"),
    ("question-mark-before", f"?{TEXT}", "put_around"),
    ("blank-behind", f"{TEXT} ", "put_around"),
    ("mark-before", f"\ufeff{TEXT}", "put_around"),
    ("braces", "{" + TEXT + "}", "put_around"),
    ("key-empty", f"{TEXT}&key=", "key_behind"),
    ("quoted-values", re.sub(r"=([^&]*)", r'="\1"', TEXT), "values_quoted"),
    ("quoted-values-single", re.sub(r"=([^&]*)", r"='\1'", TEXT), "values_quoted"),
    ("no-ampersand", TEXT.replace("&", ""), "other_join"),
    ("commas", TEXT.replace("&", ","), "other_join"),
    ("values-alone", re.sub(r"\w+=([^&]*)&?", r"\1", TEXT), "other_join"),
    ("camel-names", re.sub(r"_(\w)", lambda found: found[1].upper(), TEXT), "names_changed"),
    ("whole-encoded", quote_plus(TEXT), "percent_encoded"),
    ("whole-encoded-javascript", quote(TEXT, safe="-_.!~*'()"), "percent_encoded"),
    ("base64", base64.b64encode(TEXT.encode()).decode(), "base64_signed"),
]


def add_surroundings(topic):
    for name, text, reasons in SURROUNDINGS:
        if name.startswith("whole-encoded-javascript"):
            fields = message(memo='"a b"')
            row(topic, f"around-{name}", name, fields, quote(f"memo=a b&{TEXT}", safe="-_.!~*'()"), reasons)
        else:
            row(topic, f"around-{name}", name, message(), text, reasons)
    lost(topic, "around-key", "a secret behind the text: nothing tells that from another text", message(),
         f"{TEXT}&key=S3CRET")


def add_bytes(topic):
    row(topic, "utf16", "C#'s Encoding.Unicode", message(), TEXT.encode("utf-16-le"), "utf16")
    row(topic, "utf16-java", "Java's UTF-16", message(), b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf16")
    row(topic, "gb18030", "an emoji in GB 18030", message(memo='"😀"'), f"memo=😀&{TEXT}".encode("gb18030"), "gbk")
    value(topic, "emoji-lost", "an emoji became `?` beside Chinese", '"余额😀"', "余额?", "characters_lost")
    value(topic, "emoji-lost-alone", "without Chinese, three charsets make it", '"abc😀"', "abc?", "characters_lost")
    value(topic, "emoji-lost-twice", "one `?` for each UTF-16 unit", '"余额😀"', "余额??", "characters_lost")
    fields = {"memo": '"??"', "oid_partner": '"2011"', "sign_type": '"RSA"'}
    lost(topic, "characters-lost-before", "a value of `?` alone", message(fields), "memo=余额&oid_partner=2011&sign_type=RSA",
         clues="lost_characters:memo")
    fields["memo"] = '"余\ufffd"'
    lost(topic, "replacement-character", "U+FFFD", message(fields), "memo=余额&oid_partner=2011&sign_type=RSA",
         clues="lost_characters:memo")


def add_hashes(topic):
    sha = message(sign_type='"SHA256withRSA"')
    sha_text = TEXT.replace("RSA", "SHA256withRSA").encode()
    md5, sha256 = hashlib.md5(TEXT.encode()), hashlib.sha256(sha_text)
    for name, draft, data, hash_name in [
        ("md5", message(), md5.digest(), "md5"),
        ("md5-hex-capitals", message(), md5.hexdigest().upper().encode(), "md5"),
        ("sha256", sha, sha256.digest(), "sha256"),
        ("sha256-hex", sha, sha256.hexdigest().encode(), "sha256"),
        ("sha256-base64", sha, base64.b64encode(sha256.digest()), "sha256"),
        ("sha256-info", sha, digest_info("sha256", sha_text), "sha256"),
    ]:
        row(topic, f"hashed-twice-{name}", "the digest was hashed once more", draft, data, "hashed_twice", hash_name)


def encrypted(data):
    """What `openssl rsautl -sign` makes: type 1 padding around the data itself."""
    private = keys.rsa(KEY)
    return private.raise_to_d(rsa.block_of(data, private.size))


def openssl_recovers(signature, data):
    """The same, undone by OpenSSL."""
    with tempfile.NamedTemporaryFile(suffix=".der") as public:
        public.write(keys.rsa(KEY).spki())
        public.flush()
        command = ["openssl", "pkeyutl", "-verifyrecover", "-pubin", "-keyform", "DER", "-inkey", public.name,
                   "-pkeyopt", "rsa_padding_mode:pkcs1"]
        found = subprocess.run(command, input=signature, capture_output=True, check=True).stdout
        assert found == data


def add_blocks(topic):
    data = TEXT.encode()
    signature = encrypted(data)
    openssl_recovers(signature, data)
    add(topic, "field/text-encrypted", "`openssl rsautl -sign` over the text", body(message(), base64_of(signature)),
        "text_encrypted", key=KEY)
    long = message(memo=quoted("x" * 60))
    data = f"memo={'x' * 60}&{TEXT}".encode()
    pieces = [data[at:at + 117] for at in range(0, len(data), 117)]
    signature = b"".join(encrypted(piece) for piece in pieces)
    add(topic, "field/text-encrypted-in-pieces", "in pieces of 117 bytes", body(long, base64_of(signature)),
        "text_encrypted", key=KEY)
    signature = encrypted(b"user_id=u-1001&another=1")
    add(topic, "field/text-encrypted-other", "another text, which the signature itself shows",
        body(message(), base64_of(signature)), "text_encrypted signed_text_given:oid_partner", key=KEY, differs_at=0)
    private = keys.rsa(KEY)
    info = digest_info("md5", TEXT.encode())
    signature = private.raise_to_d(int.from_bytes(info, "big").to_bytes(private.size, "big"))
    add(topic, "field/no-padding", "DigestInfo without padding", body(message(), base64_of(signature)), "no_padding",
        key=KEY, hash_name="md5")
    right = signature_of(TEXT.encode())
    add(topic, "field/reversed", "Windows CryptoAPI", body(message(), base64_of(right[::-1])), "reversed_bytes",
        key=KEY, hash_name="md5")
    add(topic, "field/reversed-altered", "and a value was changed",
        body(message(user_id='"u-1002"'), base64_of(right[::-1])), "reversed_bytes text_differs", key=KEY,
        hash_name="md5", explained=False)


def add_signs(topic):
    right = signature_of(TEXT.encode())
    text, digits = base64_of(right), right.hex()
    signed_bytes = [byte - 256 if byte > 127 else byte for byte in right]
    for name, comment, sign, reasons in [
        ("bit-converter", ".NET's BitConverter", right.hex("-").upper(), "sign_hex"),
        ("colons", "OpenSSL's dumps", right.hex(":"), "sign_hex"),
        ("hex-prefix", "0x in front", f"0x{digits}", "sign_hex"),
        ("hex-list", "C's arrays", ", ".join(f"0x{byte:02x}" for byte in right), "sign_hex"),
        ("base64-twice", "base64 of base64", base64_of(text.encode()), "sign_encoded_twice"),
        ("base64-of-hex", "base64 of hex", base64_of(digits.encode()), "sign_encoded_twice"),
        ("java-bytes", "Java's Arrays.toString", str(signed_bytes), "sign_numbers"),
        ("line-breaks-escaped", "the two characters \\n", "\\n".join(re.findall(".{1,76}", text)), "sign_escaped"),
        ("unicode-escaped", "\\u003d as six characters", text.replace("=", "\\u003d"), "sign_escaped"),
        ("entities", "&#x2F;", text.replace("/", "&#x2F;").replace("+", "&#43;"), "sign_escaped"),
        ("quoted", "quotation marks around it", f'"{text}"', "sign_escaped"),
        ("python-bytes", "Python's bytes", f"b'{text}'", "sign_escaped"),
        ("zero-width", "a zero-width space", f"\u200b{text}", "sign_invisible"),
        ("mark", "a byte order mark", f"\ufeff{text}", "sign_invisible"),
        ("quoted-percent", "quotation marks, percent-encoded", quote(f'"{text}"', safe=""),
         "sign_percent_encoded sign_escaped"),
    ]:
        add(topic, f"field/sign-{name}", comment, message().body(json.dumps(sign, ensure_ascii=False)), reasons,
            key=KEY, hash_name="md5")
    for name, raw in [("array", json.dumps(list(right))),
                      ("buffer", json.dumps({"type": "Buffer", "data": list(right)}))]:
        add(topic, f"field/sign-{name}", "JavaScript's bytes", message().body(raw), "sign_numbers", key=KEY,
            hash_name="md5")
    md5, sha256 = hashlib.md5(TEXT.encode()), hashlib.sha256(TEXT.encode())
    for name, sign in [("null", "null"), ("java-array", "[B@1b6d3586"), ("undefined", "undefined"),
                       ("md5", md5.hexdigest()), ("sha256", sha256.hexdigest().upper()),
                       ("md5-base64", base64_of(md5.digest())), ("dotnet-array", "System.Byte[]")]:
        add(topic, f"field/sign-is-none-{name}", "no signature at all", body(message(), sign), "sign_is_none",
            explained=False)
    add(topic, "field/sign-is-none-number", "a number", message().body("12345"), "sign_is_none", explained=False)


def add_bodies(topic):
    good = signed(message(), TEXT)
    pairs = json.loads(good)
    for name, comment, found, reasons in [
        ("entities", "HTML entities", good.replace('"', "&quot;"), "html_entities"),
        ("form", "a form", urlencode(pairs), "form_body"),
        ("backslashes", "cut out of a program's text", good.replace('"', '\\"'), "backslashes_in_body"),
        ("percent", "percent-encoded", quote_plus(good), "percent_encoded_body"),
        ("base64", "base64", base64_of(good.encode()), "base64_body"),
        ("python-dict", "Python's print", str(pairs), "printed_dict"),
        ("java-map", "Java's Map.toString", "{" + ", ".join(f"{k}={v}" for k, v in pairs.items()) + "}", "printed_dict"),
        ("envelope", "inside `data`", f'{{"code":0,"data":{good}}}', "envelope:data"),
        ("envelope-text", "as a text inside `data`", json.dumps({"data": good}, ensure_ascii=False), "envelope:data"),
        ("envelope-list", "alone in an array inside `list`", f'{{"code":"0","list":[{good}]}}', "envelope:list"),
        ("percent-twice", "percent-encoded twice", quote(quote(good, safe=""), safe=""), "percent_encoded_body"),
        ("form-of-json", "in a field of a form", urlencode({"reqData": good}), "form_body envelope:reqData"),
        ("utf16", "PowerShell", good.encode("utf-16"), "utf16_body"),
        ("utf16-bare", "without a mark", good.encode("utf-16-be"), "utf16_body"),
    ]:
        add(topic, f"field/body-{name}", comment, found, reasons, key=KEY, hash_name="md5")
    add(topic, "field/body-gzip", "compressed", gzip.compress(good.encode(), mtime=0), "compressed_body", explained=False)
    add(topic, "field/body-envelope-unproven", "its signature is damaged", f'{{"data":{good[:-6]}AAA="}}}}',
        "sign_missing", explained=False, clues="perhaps_envelope:data")
    add(topic, "field/body-form-altered", "a form whose value was changed",
        urlencode({**pairs, "user_id": "u-1002"}), "form_body text_differs", key=KEY, hash_name="md5", explained=False)
    shared = message(sign_type='"MD5"')
    add(topic, "field/shared-key", "the older products' sign type", body(shared, base64_of(signature_of(b"x"))),
        "sign_type_unknown text_differs", key=KEY, hash_name="md5", explained=False, clues="perhaps_shared_key")


def add_texts(topic):
    """What the signer says was signed."""
    secret = f"{TEXT}&key=S3CRET"
    at = len(TEXT.encode())
    row(topic, "text-secret", "a secret behind the text", message(), secret, "signed_text_given", texts=[secret],
        differs_at=at)
    changed = TEXT.replace("u-1001", "u-2001")
    row(topic, "text-changed", "a value was changed", message(), changed, "signed_text_given:user_id",
        texts=["another", changed], differs_at=len(TEXT.encode()) - len("1001"))
    address = {"oid_partner": '"201103171000000000"', "url": '"a?b=1&c=2"', "sign_type": '"RSA"'}
    changed = "oid_partner=201103171000000000&sign_type=RSA&url=a?b=1&c=9"
    row(topic, "text-changed-behind-ampersand", "a value that holds what reads as another field", message(address),
        changed, "signed_text_given:url", texts=[changed], differs_at=len(changed) - 1)
    dropped = f"extra=1&{TEXT}"
    row(topic, "text-dropped-field", "a field was lost", message(), dropped, "signed_text_given:oid_partner",
        texts=[dropped], differs_at=0)
    row(topic, "text-known", "a mistake that is known is named, and the place too", message(), f"&{TEXT}", "put_around",
        texts=[f"&{TEXT}"], differs_at=0)
    many = message(amount="1.00", memo='" a "', none='""', flag="true")
    text = f"amount=1&flag=True&memo=a&none=&{TEXT}&"
    row(topic, "text-five-mistakes", "more mistakes than a search looks for", many, text,
        "empty_kept trailing_ampersand trimmed words_rewritten numbers_rewritten", texts=[text],
        differs_at=len("amount=1"))
    row(topic, "text-in-gbk", "the text that was given was signed in GBK", message(), secret.encode("gbk"),
        "gbk signed_text_given", texts=[secret], differs_at=at)
    lost_text = "user_id=u-1001"
    row(topic, "text-none", "no text that was given", message(), secret, "text_differs texts_not_signed",
        explained=False, texts=[TEXT, lost_text])
    row(topic, "text-not-needed", "the message verifies", message(), TEXT, "verifies", texts=["x"])


def add_controls(topic):
    lost(topic, "control-changed", "a value was changed", message(user_id='"u-1002"'), TEXT)
    lost(topic, "control-dropped", "a field was lost", message(), f"extra=1&{TEXT}")
    lost(topic, "control-random", "a text of nobody", message(), "To be, or not to be")
    row(topic, "control-added", "a field was added: it is not advised away", message(trace='"7"'), TEXT,
        "field_left_out:trace")
