"""How a signer builds what it signs: the right way, and each known mistake as a change of it."""

import hashlib
from dataclasses import dataclass, replace
from functools import cache
from html import escape
from itertools import combinations
from typing import Any, Callable
from urllib.parse import quote, quote_plus

from . import oracle


@dataclass(frozen=True)
class Field:
    """A name, and its value as the JSON spells it."""

    name: str
    raw: str

    @property
    def value(self):
        return oracle.parse_json(self.raw)

    @property
    def is_text(self):
        return self.raw.startswith('"')


@dataclass(frozen=True)
class Draft:
    """A message before it is signed. `excluded` are the fields that both sides leave out.

    `at` is the place where `sign` will stand: at the end where there is none.
    """

    fields: tuple
    comma: str = ","
    colon: str = ":"
    frame: tuple = ("{", "}")
    excluded: frozenset = frozenset()
    at: int | None = None

    def body(self, sign=None):
        """The JSON text; with `sign` (a string's JSON text) in its place."""
        fields = [(field.name, field.raw) for field in self.fields]
        if sign is not None:
            fields.insert(len(fields) if self.at is None else self.at, ("sign", sign))
        inner = self.comma.join(f'"{name}"{self.colon}{raw}' for name, raw in fields)
        return inner.join(self.frame)

    def raw(self, name):
        return next(field.raw for field in self.fields if field.name == name)


# What a signer does to values


def decoded(field):
    return field.value


def as_written(field):
    return field.raw[1:-1]


def without_backslashes(text):
    return text.replace("\\", "")


def html_with(quotes):
    """`&`, `<`, `>`, `"` as entities, and `'` as `quotes`."""
    return lambda text: escape(text, quote=False).replace('"', "&quot;").replace("'", quotes)


def unescaped(text):
    for entity, character in [("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#39;", "'"),
                              ("&#039;", "'"), ("&amp;", "&")]:
        text = text.replace(entity, character)
    return text


def php_urlencode(text):
    return quote_plus(text, safe="").replace("~", "%7E")


def php_rawurlencode(text):
    return quote(text, safe="")


def java_urlencoder(text):
    return quote_plus(text, safe="*").replace("~", "%7E")


def shortest(literal):
    return literal.rstrip("0").rstrip(".") if "." in literal else literal


def as_double(literal):
    short = shortest(literal)
    return short if "." in short else short + ".0"


def minified(raw):
    """JSON text without white space; the vectors keep it out of nested strings."""
    return "".join(raw.split())


def taken_for_latin1(text):
    return text.encode("utf-8").decode("latin-1").encode("utf-8")


def hex_of_md5(data):
    return hashlib.md5(data).hexdigest().encode("ascii")


@dataclass(frozen=True)
class Way:
    """A way to build what is signed. As it stands it is the right one."""

    omitted: frozenset = frozenset()
    empty: bool = False  # fields that are "" are kept
    null: str | None = None  # what null signs as, if it is kept
    null_text: bool = True  # fields whose text is `null` are kept
    order: Callable | None = str.lower
    read: Callable = decoded  # from a field to its text
    values: tuple = ()  # what is done to texts, one after the other
    number: Callable = str
    nested: Callable | None = None
    of_body: bool = False
    empty_sign: str | None = None  # what stands for `sign` in a body that is signed
    signs_excluded: bool = False
    tail: str = ""
    charset: Callable = str.encode
    finish: Callable = bytes

    def signed(self, draft):
        """The bytes that are hashed."""
        text = draft.body(self.empty_sign) if self.of_body else self.string(draft)
        return self.finish(self.charset(text + self.tail))

    def string(self, draft):
        texts = {field.name: self.text(field) for field in draft.fields}
        left_out = self.omitted | (frozenset() if self.signs_excluded else draft.excluded)
        names = [name for name, text in texts.items() if text is not None and name not in left_out]
        if self.order:
            names.sort(key=self.order)
        return "&".join(f"{name}={texts[name]}" for name in names)

    def text(self, field):
        """What stands behind the `=`, or None where the field is left out."""
        value = field.value
        if value is None:
            return self.null
        if value == "":
            return "" if self.empty else None
        if oracle.nested(value):
            return self.nested(field.raw) if self.nested else None
        if not field.is_text:
            return self.number(value.literal) if isinstance(value, oracle.Number) else field.raw
        return self.string_value(field)

    def string_value(self, field):
        if field.value == "null" and not self.null_text:
            return None
        text = self.read(field)
        for change in self.values:
            text = change(text)
        return text


RIGHT = Way()


def leaves_out(*names):
    return {"omitted": frozenset(names)}


# Each mistake by its reason, in the order of the reasons; forms of one mistake by name.
MISTAKES: dict[str, dict[str, dict[str, Any]]] = {
    "empty_kept": {"": {"empty": True}},
    "null_kept": {"as-word": {"null": "null"}, "as-empty": {"null": ""}},
    "null_text_dropped": {"": {"null_text": False}},
    "sign_type_left_out": {"": leaves_out("sign_type")},
    "ret_left_out": {"": leaves_out("ret_code", "ret_msg")},
    "card_no_left_out": {"": leaves_out("card_no")},
    "field_left_out": {},
    "byte_order": {"": {"order": str}},
    "unsorted": {"": {"order": None}},
    "escapes_kept": {"": {"read": as_written}},
    "backslashes_stripped": {
        "of-json": {"read": lambda field: without_backslashes(as_written(field))},
        "of-value": {"values": (without_backslashes,)},
    },
    "html_escaped": {
        "php": {"values": (html_with("&#039;"),)},
        "short": {"values": (html_with("&#39;"),)},
        "quotes-kept": {"values": (html_with("'"),)},
    },
    "html_unescaped": {"": {"values": (unescaped,)}},
    "percent_encoded": {
        "form": {"values": (php_urlencode,)},
        "raw": {"values": (php_rawurlencode,)},
        "java": {"values": (java_urlencoder,)},
    },
    "nested_signed": {
        "as-written": {"nested": str},
        "minified": {"nested": minified},
        "word": {"nested": lambda raw: "Array"},
    },
    "numbers_rewritten": {"shortest": {"number": shortest}, "double": {"number": as_double}},
    "gbk": {"": {"charset": lambda text: text.encode("gbk", "replace")}},
    "latin1": {"": {"charset": lambda text: text.encode("latin-1", "replace")}},
    "double_utf8": {"": {"charset": taken_for_latin1}},
    "trailing_newline": {"lf": {"tail": "\n"}, "crlf": {"tail": "\r\n"}},
    "trailing_ampersand": {"": {"tail": "&"}},
    "double_md5": {"": {"finish": hex_of_md5}},
    "body_signed": {
        "": {"of_body": True},
        "with-empty-sign": {"of_body": True, "empty_sign": '""'},
    },
    "excluded_signed": {"": {"signs_excluded": True}},
}


def mistakes(draft):
    """Every mistake that a signer of this message could make: (reason, subject, fields)."""
    for reason, forms in MISTAKES.items():
        if reason == "ret_left_out" and not has_both_rets(draft):
            continue  # one of them alone is a field like any other
        for fields in forms.values():
            yield reason, None, fields
        if reason == "field_left_out":
            for name in single_fields(draft):
                yield reason, name, leaves_out(name)


def has_both_rets(draft):
    return {"ret_code", "ret_msg"} <= {field.name for field in draft.fields}


def single_fields(draft):
    return [
        field.name for field in draft.fields
        if field.name not in ("sign_type", "card_no") and RIGHT.text(field) is not None
    ]


def both(first, second):
    """Two mistakes in one signer; None where they exclude one another."""
    joined = dict(first)
    for field, value in second.items():
        if field == "omitted":
            value = joined.get(field, frozenset()) | value
        elif field in ("values", "tail"):
            value = joined.get(field, type(value)()) + value
        elif field in joined:
            return None
        joined[field] = value
    return joined


def signed_with(draft, *fields):
    """What a signer signs who makes these mistakes (none, one or two of them)."""
    way = replace(RIGHT, **(both(*fields) if len(fields) == 2 else fields[0] if fields else {}))
    return way.signed(draft)


@cache
def explanations(draft):
    """Each text that one or two mistakes make of a message, with all that make it.

    What one mistake explains is not explained by two, and the right text by none. The byte order
    of a body that was written in it is no lack of order.
    """
    known = list(mistakes(draft))
    right = RIGHT.signed(draft)
    found = {}
    for reason, subject, fields in known:
        note(found, replace(RIGHT, **fields).signed(draft), ((reason, subject),))
    found.pop(right, None)
    of_two = {}
    for (one, about, first), (other, subject, second) in combinations(known, 2):
        fields = both(first, second)
        if fields is not None and (one != other or about):
            note(of_two, replace(RIGHT, **fields).signed(draft), ((one, about), (other, subject)))
    of_two.pop(right, None)
    return {text: without_needless_disorder(reasons) for text, reasons in (of_two | found).items()}


def without_needless_disorder(explained):
    """Explanations of one text: no `unsorted` where `byte_order` does as well."""
    def ordered(reasons):
        return tuple(("byte_order", None) if one == ("unsorted", None) else one for one in reasons)
    return [reasons for reasons in explained
            if ordered(reasons) == reasons or ordered(reasons) not in explained]


def note(found, text, reasons):
    if reasons not in found.setdefault(text, []):
        found[text].append(reasons)
