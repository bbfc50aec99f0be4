"""diagnosis.json: false leads, which look like one mistake and are another or none; and mistakes that hide."""

from . import keys
from .diagnosis_cases import KEY, RESPONSE, add, draft, quoted, signed
from .ways import MISTAKES, RIGHT, leaves_out, signed_with


def add_all(topic):
    add_damage_that_reads_as_gbk(topic)
    add_damaged_signs(topic)
    add_parts_of_messages(topic)
    add_quotes(topic)
    add_escapes(topic)
    add_escapes_without_sign_type(topic)
    add_ascii(topic)


def found(topic, name, comment, message, reasons, **more):
    add(topic, f"lead/{name}", comment, message, reasons, **{"key": KEY, "hash_name": "md5", **more})


def stopped(topic, name, comment, message, reasons, **more):
    add(topic, f"lead/{name}", comment, message, reasons, explained=False, **more)


def add_damage_that_reads_as_gbk(topic):
    """Bytes that are no UTF-8 where nothing is signed: in GBK the rest has other characters, the bytes of
    which are the ones that were signed."""
    first = {"memo": '"DAMAGE"', **RESPONSE}
    excluded = frozenset(["memo"])
    damaged = [
        ("cut", "cut within a character", "交".encode()[:2]),
        ("latin1", "in Latin-1", "Josés".encode("latin-1")),
    ]
    for name, comment, data in damaged:
        named, not_named = draft(first, excluded=excluded), draft(first)
        nested = draft({"list": '[{"name":"DAMAGE"}]', **RESPONSE})
        rows = [
            ("named", "in a field that is excluded", signed(named), ["memo"]),
            ("not-named", "in a field that was not signed",
             signed(not_named, signed_with(not_named, leaves_out("memo"))), ()),
            ("nested", "in a nested field", signed(nested), ()),
        ]
        for place, where, body, without in rows[damaged.index((name, comment, data)) :][:1]:
            stopped(topic, f"damage-{name}-{place}", f"a text {comment}, {where}",
                    body.encode().replace(b"DAMAGE", data), "not_utf8", excluded=without)
    good = signed(draft())
    stopped(topic, "damage-in-front", "two bytes in front that are none of UTF-8's", b"\xbd\xbb" + good.encode(),
            "not_utf8")
    for name, data in (("latin1", "José".encode("latin-1")),):
        body = good.encode().replace("交易".encode(), data)
        stopped(topic, f"mark-and-{name}", "a byte order mark of UTF-8, and bytes that are none",
                b"\xef\xbb\xbf" + body, "not_utf8")


def add_damaged_signs(topic):
    """Damage that leaves characters which also come of encoding `sign` in another way."""
    message = draft()
    sign = next(text for text in signs(message) if "+" in text[20:] and "/" in text[20:] and "+" not in text[:20])
    rows = [("dash", "-", "sign_not_base64"), ("blank", " ", "sign_line_breaks sign_length")]
    for name, character, reasons in rows:
        damaged = sign[:10] + character + sign[11:]
        stopped(topic, f"sign-{name}", f"one character of `sign` became {character!r}, and `+` and `/` are still there",
                message.body(quoted(damaged)), reasons)


def sign_of(message, key=KEY):
    return keys.base64_of(keys.rsa(key).sign("md5", RIGHT.signed(message)))


def signs(message):
    """Signatures of one key over the message with one value after the other."""
    for number in range(100):
        yield sign_of(draft(more={"memo": quoted(str(number))}))


def add_parts_of_messages(topic):
    """An object in a text need not be the message."""
    body = signed(draft(more={"list": '[{"id":"1"}]'}))
    stopped(topic, "cut-in-front", "cut in front, and a nested object is left", body[body.index('"user_id"'):],
            "not_json")
    nested = signed(draft(more={"data": '{"id":"1"}'}))
    stopped(topic, "cut-in-front-of-object", "cut in front of a field that is an object",
            nested[nested.index('"data"'):], "not_json")
    found(topic, "server-sent", "as a server-sent event has it", "data: " + signed(draft()) + "\n\n", "text_around")
    stopped(topic, "string-with-brace", "a text in quotes with a brace in it", '"System error {0}"', "not_an_object")
    stopped(topic, "string-of-no-json", "a text in quotes, of an object that is none", '"{\\"a\\":\\"1\\",}"',
            "not_an_object")


def add_quotes(topic):
    """Where a quotation mark is missing, blanks stand around; or what is there is curly."""
    spaced = draft(comma=" , ", colon=" : ", frame=("{ ", " }"))
    body = signed(spaced)
    found(topic, "quote-before-blank", "a value without its closing quote, and blanks around commas",
          body.replace('"交易成功"', '"交易成功'), "missing_quote")
    found(topic, "last-quote-before-blank", "the last value without its closing quote, and a blank behind it",
          body.replace('" }', " }"), "missing_quote")
    body = signed(draft())
    for name, mark in (("double", "”"),):
        found(topic, f"closing-quote-curly-{name}", "one closing quote is curly",
              body.replace('交易成功"', f"交易成功{mark}"), "curly_quotes")
    stopped(topic, "escaped-blank-in-name", "a blank in a name with an escape, and no comma behind",
            '{"card_no\\u0020":6222021123"x":1}', "bad_name")
    stopped(topic, "blank-in-name-and-comma", "a blank in a name, and a comma too many further on",
            '{\n "sign_type ":"RSA",\n "a":"1",\n}', "not_json")


def add_escapes(topic):
    """A character that a mistake is about, written as an escape in the JSON."""
    rows = [
        ("unescaped-amp", r'"R\u0026amp;D"', "html_unescaped", ""),
        ("escaped-apostrophe", r'"it\u0027s"', "html_escaped", "php"),
        ("percent-blank", r'"a\u0020b"', "percent_encoded", "raw"),
    ]
    for name, raw, reason, form in rows:
        message = draft({"note": raw, "ret_code": '"0000"'})
        found(topic, name, f"{raw} in the JSON", signed(message, signed_with(message, MISTAKES[reason][form])), reason)


def add_escapes_without_sign_type(topic):
    """`sign_type` is missing, and the signer took the JSON's text for the value's."""
    more = {"url": r'"http:\/\/x.cn"', "path": r'"D:\\in"'}
    without, completed = draft(more=more, sign_type=None), draft(more=more)
    for reason in ("escapes_kept", "backslashes_stripped"):
        way = next(iter(MISTAKES[reason].values()))
        found(topic, f"sign-type-missing-and-{reason.replace('_', '-')}", "mistakes in the completed text",
              signed(without, signed_with(completed, way)), f"sign_type_missing {reason}")


def add_ascii(topic):
    """US-ASCII has a question mark for each character beyond it."""
    for name, value in (("both", "José 张三"),):
        message = draft(more={"payer": quoted(value)})
        data = RIGHT.signed(message).decode().encode("ascii", "replace")
        found(topic, f"ascii-{name}", "signed in US-ASCII", signed(message, data), "latin1")
