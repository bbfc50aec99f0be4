#!/usr/bin/env python3
"""Runs MPAY vector files against a second, independent implementation.

    python3 vectors/checkers/check.py PATH...

A path is a vector file, a folder (every .json directly in it) or `-` for
standard input.

The implementation below was written from `vectors/SPEC.md` alone and shares no
code with the crate, so where both agree on a vector, two readings of the
specification agree. It is also meant to be read by authors of bindings: its
parts follow the order of the specification (MSG, ORD, STR, SIG, WRT, KEY, REQ,
RSP),
and every function names the rules that it implements. The runner comes last.

It needs Python 3.11 and nothing else. It is a checker, not a library: it does
not run in constant time and does not wipe keys from memory.
"""

import base64
import hashlib
import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path


class Refused(Exception):
    """The input breaks a rule; `code` is one of the error codes of SPEC.md."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


# --- JSON -------------------------------------------------------------------
#
# Python's `json` module is too lenient for this protocol: it lets lone
# surrogates, `NaN` and repeated names pass, it loses the literals of numbers,
# and it recurses, so that deep input ends in an exception of its own. This
# reader is strict and keeps its own stack.


@dataclass(frozen=True)
class Number:
    """A JSON number, kept as its literal (MSG-6)."""

    literal: str


class Pairs(list):
    """A JSON object: (name, value) pairs in order, repeated names included."""


class JsonReader:
    """One JSON text by RFC 8259, without any leniency (MSG-1, MSG-5, MSG-6).

    Values come out as str, Number, bool, None, list and Pairs.
    """

    BLANKS = re.compile(r"[ \t\n\r]*")
    NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
    WORD = re.compile(r"true|false|null")
    WORDS = {"true": True, "false": False, "null": None}
    PLAIN = re.compile(r'[^"\\\x00-\x1f]*')
    UNIT = re.compile(r"\\u([0-9a-fA-F]{4})")
    ESCAPES = dict(zip('"\\/bfnrt', '"\\/\b\f\n\r\t'))

    def __init__(self, text):
        self.text = text
        self.at = 0
        self.open = []  # the arrays and objects not yet closed, innermost last
        self.levels = 0  # how many of them were open at once, at most

    def read(self):
        root = self.begin_value()
        while self.open:
            self.step()
        self.skip_blanks()
        if self.at != len(self.text):
            raise Refused("json_syntax")
        return root

    def step(self):
        """Closes the innermost array or object, or reads its next element."""
        box = self.open[-1]
        is_object = isinstance(box, Pairs)
        if self.take("}" if is_object else "]"):
            self.open.pop()
            return
        if box:
            self.expect(",")
        if is_object:
            name = self.string()
            self.expect(":")
            box.append((name, self.begin_value()))
        else:
            box.append(self.begin_value())

    def begin_value(self):
        """Reads a scalar whole; of an array or object only the opening."""
        if self.take("{"):
            return self.enter(Pairs())
        if self.take("["):
            return self.enter([])
        if self.text.startswith('"', self.at):
            return self.string()
        if match := self.match(self.NUMBER):
            return Number(match[0])
        if match := self.match(self.WORD):
            return self.WORDS[match[0]]
        raise Refused("json_syntax")

    def enter(self, box):
        self.open.append(box)
        self.levels = max(self.levels, len(self.open))
        return box

    def string(self):
        self.expect('"')
        parts = []
        while True:
            parts.append(self.match(self.PLAIN)[0])
            if self.text.startswith('"', self.at):
                self.at += 1
                return "".join(parts)
            # Here is an escape, a raw control character or the end of the text.
            parts.append(self.escape())

    def escape(self):
        """One escape; an escaped surrogate needs its other half (MSG-5)."""
        simple = self.ESCAPES.get(self.text[self.at + 1 : self.at + 2])
        if self.text.startswith("\\", self.at) and simple is not None:
            self.at += 2
            return simple
        unit = self.unit()
        if 0xD800 <= unit <= 0xDBFF:
            low = self.unit()
            if not 0xDC00 <= low <= 0xDFFF:
                raise Refused("json_syntax")
            return chr(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00))
        if 0xDC00 <= unit <= 0xDFFF:
            raise Refused("json_syntax")
        return chr(unit)

    def unit(self):
        match = self.match(self.UNIT)
        if not match:
            raise Refused("json_syntax")
        return int(match[1], 16)

    def skip_blanks(self):
        self.match(self.BLANKS)

    def match(self, pattern):
        match = pattern.match(self.text, self.at)
        if match:
            self.at = match.end()
        return match

    def take(self, character):
        self.skip_blanks()
        if not self.text.startswith(character, self.at):
            return False
        self.at += 1
        return True

    def expect(self, character):
        if not self.take(character):
            raise Refused("json_syntax")


# --- MSG: reading a message -------------------------------------------------
#
# A message is a list of (name, value) pairs in the order received.

MAX_BYTES = 65_536
MAX_FIELDS = 64
MAX_LEVELS = 8
NAME = re.compile(r"[A-Za-z0-9_]{1,64}")


def parse_message(data):
    """MSG-1, MSG-2, MSG-3, MSG-4, MSG-5, MSG-6: the fields of a message, from its bytes."""
    if len(data) > MAX_BYTES:
        raise Refused("message_too_large")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("invalid_utf8") from None
    reader = JsonReader(text)
    pairs = reader.read()
    if not isinstance(pairs, Pairs):
        raise Refused("not_an_object")
    if reader.levels > MAX_LEVELS:
        raise Refused("message_too_large")
    check_names([name for name, _ in pairs])
    return pairs


def check_names(names):
    """MSG-2, MSG-3 and the field limit of MSG-4."""
    if len(names) > MAX_FIELDS:
        raise Refused("message_too_large")
    if not all(NAME.fullmatch(name) for name in names):
        raise Refused("field_name")
    if len({folded(name) for name in names}) != len(names):
        raise Refused("duplicate_field")


def is_nested(value):
    """MSG-6: arrays and objects."""
    return isinstance(value, (list, dict))


def has_value(value):
    """Whether a field is neither absent (`null`) nor empty (`""`)."""
    return value is not None and value != ""


def text_of(value):
    """MSG-5, MSG-6: the text of a string, number or boolean."""
    if isinstance(value, Number):
        return value.literal
    if isinstance(value, bool):
        return "true" if value else "false"
    return value


def required_text(fields, name):
    """The text of a field that must be there, not empty and not nested."""
    value = fields.get(name)
    if value is None:
        raise Refused("missing_field")
    if value == "":
        raise Refused("empty_field")
    if is_nested(value):
        raise Refused("nested_field")
    return text_of(value)


def optional_text(fields, name):
    """The text of a field, or None where it is absent or empty; not nested."""
    return required_text(fields, name) if has_value(fields.get(name)) else None


# --- ORD: the order of names ------------------------------------------------


def folded(name):
    """ORD-1, MSG-3: what names are compared by. `bytes.lower` knows ASCII only."""
    return name.encode("utf-8").lower()


def order_names(names):
    """ORD-1, ORD-2."""
    check_names(names)
    return sorted(names, key=folded)


# --- STR: the signing string ------------------------------------------------


def signed_fields(pairs, direction, excluded=()):
    """STR-1, STR-2, STR-4, STR-5, STR-6, ORD-1.

    Returns the signed fields as (name, text) in signing order, and the names
    of the fields that have a value and are not signed, in message order.
    """
    signed, unsigned = [], []
    for name, value in pairs:
        if is_nested(value) and direction == "request":
            raise Refused("nested_field")
        if name == "sign" or not has_value(value):
            continue
        if is_nested(value) or name in excluded:
            unsigned.append(name)
        else:
            signed.append((name, signed_text(value)))
    signed.sort(key=lambda pair: folded(pair[0]))
    return signed, unsigned


def signed_text(value):
    """STR-4: an exponent has several spellings of one value, and -0 signs as 0 elsewhere."""
    if isinstance(value, Number) and re.search(r"[eE]|^-0(\.0+)?$", value.literal):
        raise Refused("number_format")
    return text_of(value)


def signing_string(signed):
    """STR-3."""
    return "&".join(f"{name}={text}" for name, text in signed)


# --- SIG: sign types and signatures -----------------------------------------

SIGN_TYPES = {"RSA": "md5", "SHA256withRSA": "sha256"}
DIGEST_PREFIXES = {
    "md5": bytes.fromhex("3020300c06082a864886f70d020505000410"),
    "sha256": bytes.fromhex("3031300d060960864801650304020105000420"),
}


def sign_type_of(value):
    """SIG-1: the canonical spelling of a sign type."""
    for canonical in SIGN_TYPES:
        if isinstance(value, str) and value.encode("utf-8").lower() == canonical.encode().lower():
            return canonical
    raise Refused("unknown_sign_type")


def check_own_sign_type(given, wanted):
    """SIG-2, WRT-3: a message that is signed has the canonical spelling, of the type asked for."""
    if given not in SIGN_TYPES:
        raise Refused("unknown_sign_type")
    if given != wanted:
        raise Refused("sign_type_not_allowed")


def with_sign_type(pairs, wanted):
    """SIG-2: the message to sign, with `sign_type` added where it has none."""
    given = dict(pairs).get("sign_type")
    if is_nested(given):
        raise Refused("nested_field")
    if has_value(given):
        check_own_sign_type(given, wanted)
        return pairs
    pairs = [pair for pair in pairs if pair[0] != "sign_type"]
    signed = [name for name, value in pairs if name != "sign" and has_value(value)]
    check_names([*signed, "sign_type"])
    return [*pairs, ("sign_type", wanted)]


def sign_message(pairs, key, wanted):
    """SIG-1, SIG-2, SIG-8: returns the signature and the signing string."""
    pairs = with_sign_type(pairs, wanted)
    signed, _ = signed_fields(pairs, "request")
    text = signing_string(signed)
    signature = raw_sign(key, SIGN_TYPES[wanted], text.encode("utf-8"))
    return base64.b64encode(signature).decode("ascii"), text


def verify_message(pairs, key, direction, allow, excluded=()):
    """SIG-1, SIG-2, SIG-3, SIG-4, SIG-5, SIG-6, SIG-7.

    Returns the signed fields, as `signed_fields` does.
    """
    fields = dict(pairs)
    if not has_value(fields.get("sign")):
        raise Refused("missing_signature")  # SIG-3: before all other rules
    signed, _ = signed_fields(pairs, direction, excluded)
    sign_type = sign_type_of_message(fields)
    if sign_type not in allow:
        raise Refused("sign_type_not_allowed")
    signature = signature_bytes(fields["sign"])
    text = signing_string(signed)
    raw_verify(key, SIGN_TYPES[sign_type], text.encode("utf-8"), signature)
    return signed


def sign_type_of_message(fields):
    """SIG-1: the sign type of a message to verify."""
    value = fields.get("sign_type")
    if value is None:
        raise Refused("missing_field")
    if value == "":
        raise Refused("empty_field")
    return sign_type_of(value)


def signature_bytes(sign):
    """SIG-4."""
    signature = canonical_base64(sign) if isinstance(sign, str) else None
    if signature is None:
        raise Refused("signature_encoding")
    return signature


def canonical_base64(text):
    """SIG-4, KEY-2: the bytes, or None where `text` is not their one encoding.

    Python's decoder forgives unused bits; encoding again shows them.
    """
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        return None
    return data if base64.b64encode(data).decode("ascii") == text else None


def expected_block(digest, data, size):
    """SIG-7: the block that a signature must yield, as a number.

    The smallest key has 128 bytes (KEY-4), so the block always has room.
    """
    tail = DIGEST_PREFIXES[digest] + hashlib.new(digest, data, usedforsecurity=False).digest()
    block = b"\x00\x01" + b"\xff" * (size - 3 - len(tail)) + b"\x00" + tail
    return int.from_bytes(block, "big")


def raw_verify(key, digest, data, signature):
    """SIG-5, SIG-6, SIG-7."""
    if len(signature) != key.size:
        raise Refused("signature_length")
    number = int.from_bytes(signature, "big")
    if number >= key.n:
        raise Refused("signature_mismatch")
    if pow(number, key.e, key.n) != expected_block(digest, data, key.size):
        raise Refused("signature_mismatch")


def raw_sign(key, digest, data):
    """SIG-8.

    The Chinese remainder theorem is what libraries sign with. It goes wrong
    where a factor is not prime, or after a fault, and a wrong result gives the
    factors away; so the result is checked before it leaves.
    """
    block = expected_block(digest, data, key.size)
    at_p = pow(block, key.d_p, key.p)
    at_q = pow(block, key.d_q, key.q)
    number = at_q + key.q * (key.q_inv * (at_p - at_q) % key.p)
    if pow(number, key.e, key.n) != block:
        raise Refused("signing_failed")
    return number.to_bytes(key.size, "big")


# --- WRT: writing a message --------------------------------------------------


def write_message(pairs, key, wanted):
    """WRT-1, WRT-2, WRT-3, WRT-4: returns the signed body, as a dict, and the signing string."""
    check_names_to_write([name for name, _ in pairs])
    texts = [(name, written_text(value)) for name, value in pairs if has_value(value)]
    check_names([name for name, _ in texts])
    given = dict(texts).get("sign_type")
    if given is None:
        texts.append(("sign_type", wanted))
    else:
        check_own_sign_type(given, wanted)
    signed, _ = signed_fields(texts, "request")
    text = signing_string(signed)
    signature = raw_sign(key, SIGN_TYPES[wanted], text.encode("utf-8"))
    body = dict(texts) | {"sign": base64.b64encode(signature).decode("ascii")}
    check_body(body)
    return body, text


def check_names_to_write(names):
    """WRT-1: `sign` is the result; another case of `sign` or `sign_type` would be there twice."""
    if "sign" in names:
        raise Refused("field_name")
    check_names(names)
    if any(folded(name) in (b"sign", b"sign_type") and name != "sign_type" for name in names):
        raise Refused("duplicate_field")


def written_text(value):
    """WRT-2: the text of a value that is sent."""
    if is_nested(value):
        raise Refused("nested_field")
    return signed_text(value)


def check_body(body):
    """WRT-4: the body obeys MSG-4."""
    encoded = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    if len(body) > MAX_FIELDS or len(encoded) > MAX_BYTES:
        raise Refused("message_too_large")


# --- KEY: reading keys ------------------------------------------------------


@dataclass(frozen=True)
class PublicKey:
    n: int
    e: int

    @property
    def bits(self):
        return self.n.bit_length()

    @property
    def size(self):
        """SIG-5: the bytes of a signature."""
        return (self.bits + 7) // 8

    def check(self):
        """KEY-4, and the part of KEY-5 for both halves."""
        if not 1017 <= self.bits <= 4096:
            raise Refused("key_size")
        if self.n % 2 == 0 or self.e % 2 == 0 or not 3 <= self.e <= 2**33 - 1:
            raise Refused("key_invalid")


@dataclass(frozen=True)
class PrivateKey(PublicKey):
    d: int
    p: int
    q: int
    d_p: int
    d_q: int
    q_inv: int

    def check(self):
        """KEY-4, KEY-5."""
        super().check()
        half = (self.bits + 1) // 2
        if not self.factors_fit(half) or not self.exponents_fit():
            raise Refused("key_invalid")

    def factors_fit(self, half):
        """KEY-5: `p`, `q` and `qInv`."""
        return (
            self.n == self.p * self.q
            and min(self.p, self.q) > 1
            and max(self.p, self.q).bit_length() <= half
            and self.q_inv < self.p
            and self.q_inv * self.q % self.p == 1
        )

    def exponents_fit(self):
        """KEY-5: `d`, `dP` and `dQ`; only for factors that fit, so above 1."""
        return (
            self.d < self.n
            and self.e * self.d % (self.p - 1) == 1
            and self.e * self.d % (self.q - 1) == 1
            and self.d_p == self.d % (self.p - 1)
            and self.d_q == self.d % (self.q - 1)
        )


INTEGER, BIT_STRING, OCTET_STRING, NULL, OID, SEQUENCE, SET = 0x02, 0x03, 0x04, 0x05, 0x06, 0x30, 0x31
CONTEXT_0, CONTEXT_1, PRIMITIVE_1 = 0xA0, 0xA1, 0x81
RSA_ENCRYPTION = bytes.fromhex("2a864886f70d010101")

# What a file is shows in the tags of the items of its outermost sequence.
SHAPES = {
    (INTEGER, SEQUENCE, OCTET_STRING): "pkcs8",
    (INTEGER, SEQUENCE, OCTET_STRING, CONTEXT_0): "pkcs8",
    (INTEGER, SEQUENCE, OCTET_STRING, PRIMITIVE_1): "pkcs8",
    (INTEGER, SEQUENCE, OCTET_STRING, CONTEXT_0, PRIMITIVE_1): "pkcs8",
    (INTEGER,) * 9: "pkcs1-private",
    (SEQUENCE, BIT_STRING): "spki",
    (INTEGER,) * 2: "pkcs1-public",
    (SEQUENCE, OCTET_STRING): "encrypted",  # EncryptedPrivateKeyInfo
    (INTEGER,) * 9 + (SEQUENCE,): "other",  # RSAPrivateKey with more than two primes
    (SEQUENCE, SEQUENCE, BIT_STRING): "other",  # certificate, certificate request, CRL
    (INTEGER, SEQUENCE): "other",  # PKCS#12 without a MAC
    (INTEGER, SEQUENCE, SEQUENCE): "other",  # PKCS#12
    (OID, CONTEXT_0): "other",  # PKCS#7
    (INTEGER,) * 6: "other",  # DSA private key
    (INTEGER, OCTET_STRING): "other",  # EC private key (RFC 5915)
    (INTEGER, OCTET_STRING, CONTEXT_0): "other",
    (INTEGER, OCTET_STRING, CONTEXT_1): "other",
    (INTEGER, OCTET_STRING, CONTEXT_0, CONTEXT_1): "other",
}
PRIVATE_SHAPES = ("pkcs8", "pkcs1-private")
PUBLIC_SHAPES = ("spki", "pkcs1-public")


MAX_KEY_BYTES = 65_536
KEY_STORES = (bytes.fromhex("feedfeed"), bytes.fromhex("cececece"))  # JKS, JCEKS


def key_from_der(der, kind):
    """KEY-1, KEY-3, KEY-4, KEY-5: returns the key and `pkcs8`, `pkcs1` or `spki`."""
    if len(der) > MAX_KEY_BYTES:
        raise Refused("key_format")
    if der.startswith(KEY_STORES):
        raise Refused("key_kind")
    items = der_sequence(der)
    shape = shape_of(items)
    if shape in ("pkcs8", "spki"):
        # Before the role: another algorithm's key is `key_kind` in either role.
        check_algorithm(items[1 if shape == "pkcs8" else 0][1])
    if shape not in (PRIVATE_SHAPES if kind == "private" else PUBLIC_SHAPES):
        raise Refused("key_kind")
    public = None
    if shape == "pkcs8":
        items, public = inside_pkcs8(items)
    elif shape == "spki":
        items = inside_bits(items[1][1])
    key = key_from_numbers([der_natural(body) for _, body in items], kind)
    key.check()
    if public not in (None, [key.n, key.e]):
        raise Refused("key_invalid")  # KEY-1: [1] is of another key
    return key, shape.partition("-")[0]


def shape_of(items):
    """KEY-3: what this is, by its tags; refuses what holds no RSA key to read."""
    tags = tuple(tag for tag, _ in items)
    shape = SHAPES.get(tags)
    if shape is None and tags[:3] == (INTEGER, SEQUENCE, OCTET_STRING):
        # RFC 5958 adds a public half to PKCS#8; other algorithms make use of it.
        check_algorithm(items[1][1])
    if shape is None:
        raise Refused("key_format")
    if shape == "encrypted":
        # Nothing is encrypted with rsaEncryption there: such a blob is a damaged key.
        is_damaged = (OID, RSA_ENCRYPTION) in der_items(items[0][1])
        raise Refused("key_format" if is_damaged else "key_encrypted")
    if shape == "other":
        raise Refused("key_kind")
    return shape


def check_algorithm(body):
    """KEY-1, KEY-3: `rsaEncryption`, with NULL parameters or none."""
    items = der_items(body)
    if not items or items[0][0] != OID:
        raise Refused("key_format")
    if items[0][1] != RSA_ENCRYPTION:
        raise Refused("key_kind")
    if items[1:] not in ([], [(NULL, b"")]):
        raise Refused("key_format")


def inside_pkcs8(items):
    """KEY-1: the items of the RSAPrivateKey inside, and the numbers of the public key behind it."""
    version = der_natural(items[0][1])
    if version not in (0, 1):
        raise Refused("key_format")
    public = None
    for tag, body in items[3:]:
        if tag == CONTEXT_0:
            check_attributes(body)
        elif version == 0:
            raise Refused("key_format")
        else:
            public = [der_natural(number) for _, number in inside_bits(body)]
    inner = der_sequence(items[2][1])
    if shape_of(inner) != "pkcs1-private":
        raise Refused("key_format")
    return inner, public


def check_attributes(body):
    """KEY-1: each is a type and a set of values, which are not read."""
    for tag, attribute in der_items(body):
        items = der_items(attribute) if tag == SEQUENCE else []
        if [tag for tag, _ in items] != [OID, SET] or not items[0][1]:
            raise Refused("key_format")


def inside_bits(bits):
    """KEY-1: the items of the RSAPublicKey inside; a DER blob has whole bytes."""
    if bits[:1] != b"\x00":
        raise Refused("key_format")
    inner = der_sequence(bits[1:])
    if shape_of(inner) != "pkcs1-public":
        raise Refused("key_format")
    return inner


def key_from_numbers(numbers, kind):
    """KEY-1: the fields of RSAPrivateKey (version 0: two primes) or RSAPublicKey."""
    if kind == "public":
        return PublicKey(*numbers)
    version, *numbers = numbers
    if version != 0 or not any(numbers[3:]):
        raise Refused("key_format")  # also where nothing but n, e and d is there
    return PrivateKey(*numbers)


def der_sequence(data):
    """KEY-1: the items of the one SEQUENCE that fills `data`."""
    items = der_items(data)
    if len(items) != 1 or items[0][0] != SEQUENCE:
        raise Refused("key_format")
    return der_items(items[0][1])


def der_items(data):
    """KEY-1: `data` as (tag, body) items, with DER's shortest lengths only."""
    items, at = [], 0
    while at < len(data):
        head = data[at : at + 2]
        at += 2
        if len(head) < 2 or head[0] & 0x1F == 0x1F:
            raise Refused("key_format")
        length = head[1]
        if length >= 0x80:
            digits = data[at : at + (length & 0x7F)]
            at += length & 0x7F
            length = int.from_bytes(digits, "big")
            if digits[:1] in (b"", b"\x00") or length < 0x80:
                raise Refused("key_format")
        if at + length > len(data):
            raise Refused("key_format")
        items.append((head[0], data[at : at + length]))
        at += length
    return items


def der_natural(body):
    """KEY-1: an INTEGER that is not negative, without needless zeros."""
    if not body or body[0] >= 0x80:
        raise Refused("key_format")
    if body[0] == 0 and len(body) > 1 and body[1] < 0x80:
        raise Refused("key_format")
    return int.from_bytes(body, "big")


PEM_BEGIN = re.compile(r"-----BEGIN ([A-Z0-9]+(?: [A-Z0-9]+)*)-----[ \t]*")
PEM_LABELS = {
    "private": ("PRIVATE KEY", "RSA PRIVATE KEY"),
    "public": ("PUBLIC KEY", "RSA PUBLIC KEY"),
}
# Labels that tell the wrong thing by themselves (KEY-3); any other is no key.
NAMED_LABEL = re.compile(
    r"(?:.+ )?(?:PRIVATE KEY|PUBLIC KEY|CERTIFICATE|CERTIFICATE REQUEST)"
    r"|X509 CRL|PKCS7|CMS|PKCS12|(?:EC|DSA|DH) PARAMETERS"
)
OTHER_TEXT = re.compile(
    r"---- BEGIN SSH2 |PuTTY-User-Key-File-|(?=[^ \n]*-)[A-Za-z0-9.@-]+ AAAA"  # the last: OpenSSH
)
ENCRYPTION_HEADER = re.compile(r"Proc-Type:[ \t]*4,ENCRYPTED[ \t]*")


def key_from_text(text, kind):
    """KEY-2, KEY-3: returns the key and its format, such as `pkcs8-pem`."""
    if len(text.encode("utf-8")) > MAX_KEY_BYTES:
        raise Refused("key_format")
    text = text.removeprefix("\ufeff").strip(" \t\r\n").replace("\r\n", "\n")
    if "\r" in text:
        raise Refused("key_format")
    lines = text.split("\n")
    if any(map(PEM_BEGIN.fullmatch, lines)):
        key, found = key_from_der(der_of_pem(lines, kind), kind)
        return key, found + "-pem"
    if OTHER_TEXT.match(text):
        raise Refused("key_kind")
    key, found = key_from_der(der_of_lines([line.strip(" \t") for line in lines]), kind)
    return key, found + "-base64"


def der_of_pem(lines, kind):
    """KEY-2, KEY-3: the DER in the one block of the role asked for."""
    blocks = pem_blocks(lines)
    chosen = [block for block in blocks if block[0] in PEM_LABELS[kind]]
    if len(chosen) > 1:
        raise Refused("key_format")
    if not chosen:
        raise Refused(code_without_role(blocks, kind))
    label, body, is_closed = chosen[0]
    if is_encrypted(label, body):
        raise Refused("key_encrypted")
    widths = [len(line) for line in body]
    if not is_closed or len(set(widths[:-1])) > 1 or widths[-1:] > widths[:1]:
        raise Refused("key_format")  # lines of one length, the last may be shorter
    return der_of_lines(body)


def pem_blocks(lines):
    """KEY-2: each block as (label, lines, whether its END line is there)."""
    blocks, at = [], 0
    lines = [line.rstrip(" \t") for line in lines]
    while at < len(lines):
        begin = PEM_BEGIN.fullmatch(lines[at])
        at += 1
        if not begin:
            continue
        first, end = at, f"-----END {begin[1]}-----"
        while at < len(lines) and lines[at] != end and not PEM_BEGIN.fullmatch(lines[at]):
            at += 1
        blocks.append((begin[1], lines[first:at], lines[at : at + 1] == [end]))
    return blocks


def is_encrypted(label, body):
    """KEY-3."""
    return label == "ENCRYPTED PRIVATE KEY" or any(map(ENCRYPTION_HEADER.fullmatch, body))


def code_without_role(blocks, kind):
    """KEY-3: what the first block is that has a name, or an encrypted one before it."""
    named = [is_encrypted(label, body) for label, body, _ in blocks if NAMED_LABEL.fullmatch(label)]
    if not named:
        return "key_format"
    return "key_encrypted" if named[0] or kind == "private" and any(named) else "key_kind"


def der_of_lines(lines):
    """KEY-2: base64 on one or several lines, none of them empty."""
    der = canonical_base64("".join(lines)) if all(lines) else None
    if not der:
        raise Refused("key_format")
    return der


# --- REQ: the Card Bind Verify request --------------------------------------

REQUIRED_FIELDS = ("oid_partner", "token", "user_id", "verify_code")
LONGEST = {"user_id": 32, "token": 256}  # characters
NO_CONTROL = r"[^\x00-\x1f\x7f-\x9f]*"
AMBIGUOUS = re.compile(r"&[^&]*=")


def bind_verify_request(pairs, key, wanted):
    """REQ-1, REQ-2, REQ-3, REQ-4, REQ-5, REQ-6, REQ-7, SIG-2.

    Returns the body, as a dict, and the signing string.
    """
    check_names([name for name, _ in pairs])
    fields = dict(pairs)
    if is_nested(fields.get("sign_type")):
        raise Refused("nested_field")
    if has_value(fields.get("sign_type")):
        check_own_sign_type(text_of(fields["sign_type"]), wanted)
    fields = {name: value for name, value in fields.items() if name != "sign_type"}
    body = request_values(fields, REQUIRED_FIELDS)
    body["sign_type"] = wanted
    body["sign"], text = sign_message(list(body.items()), key, wanted)
    return body, text


def request_values(fields, required):
    """REQ-1, REQ-2, REQ-3, REQ-4, REQ-5, REQ-7.

    Returns the texts of the fields; `null` is absent, so left out.
    """
    if not set(fields) <= {*required, "no_order"}:
        raise Refused("field_name")
    fields = {name: value for name, value in fields.items() if value is not None}
    names = [*required, "no_order"] if "no_order" in fields else required
    values = {}
    for name in names:
        required_text(fields, name)
        values[name] = signed_text(fields[name])
        check_request_value(name, values[name])
    return values


def check_request_value(name, text):
    """REQ-2, REQ-3, REQ-4, REQ-5, REQ-7."""
    if name == "oid_partner":
        check_format(text, r"[0-9]{18}", 18)
    if len(text) > LONGEST.get(name, len(text)):
        raise Refused("field_too_long")
    if name in ("verify_code", "no_order") and len(text.encode("utf-8")) > 64:
        raise Refused("field_too_long")
    if not re.fullmatch(NO_CONTROL, text):
        raise Refused("field_format")
    if AMBIGUOUS.search(text) or folded(text) == b"null":
        raise Refused("ambiguous_value")


def check_format(text, pattern, longest):
    """REQ-2, RSP-1, RSP-6: too long comes before the wrong form."""
    if len(text) > longest:
        raise Refused("field_too_long")
    if not re.fullmatch(pattern, text):
        raise Refused("field_format")


# --- RSP: the Card Bind Verify response -------------------------------------

SIBLING_FIELDS = (
    "token money_order oid_paybill result_pay settle_date pay_type info_order agreement_list "
    "confirm_code no_refund dt_refund money_refund oid_refundno sta_refund stat_user oid_userno "
    "gateway_url"
).split()
DECISIVE_FIELDS = (
    "ret_code", "ret_msg", "sign_type", "oid_partner", "user_id", "no_order", "no_agree",
)  # fmt: skip
NEXT_STEPS = {
    "ask_code_again": "1900 8110 8888 9700",
    "start_over": "1000 1901 9701 9702 9703 9704",
    "ask_user_again": "1103 1104 1106 1108 1109 1112 1113 1114 1115 7018 8099",
    "ask_for_another_card": "1100 1101 1102 1105 1107 1110 1200 1805 9907 9912",
    "fix_request": "1001 1004 1012 3006 3007 9002 9901 9902 9903",
    "fix_configuration": "1008 3001 3010",
    "contact_lianlian": "1009 9910",
}


def bind_verify_response(data, key, expected, allow, excluded):
    """RSP-1, RSP-2, RSP-3, RSP-4, RSP-5, RSP-6, RSP-7, RSP-8.

    Returns the outcome; `expected` holds texts from `request_values`.
    """
    pairs = parse_message(data)
    fields = dict(pairs)
    is_signed = has_value(fields.get("sign"))
    if is_signed:
        check_unambiguous(verify_message(pairs, key, "response", allow, excluded))
    ret_code, ret_msg = return_code(fields)
    success = ret_code == "0000"
    if success and not is_signed:
        raise Refused("missing_signature")  # RSP-2
    outcome = refusal(ret_code, ret_msg, is_signed)
    if success:
        check_no_sibling(fields)
        outcome = binding(fields)
    check_answers(fields, expected, success)
    if is_signed:
        check_signed(fields, excluded, success)
    return outcome


def return_code(fields):
    """RSP-1."""
    ret_code = required_text(fields, "ret_code")
    check_format(ret_code, r"[0-9]{4}", 4)
    return ret_code, required_text(fields, "ret_msg")


def refusal(ret_code, ret_msg, is_signed):
    """RSP-2: what a refusal says; only a signed one tells what to do next."""
    outcome = {"outcome": "unsigned", "ret_code": ret_code, "ret_msg": ret_msg}
    if is_signed:
        steps = (step for step, codes in NEXT_STEPS.items() if ret_code in codes.split())
        outcome |= {"outcome": "refused", "next": next(steps, "query_outcome")}
    return outcome


def check_unambiguous(signed):
    """RSP-4."""
    if any(AMBIGUOUS.search(text) for _, text in signed):
        raise Refused("ambiguous_value")


def check_no_sibling(fields):
    """RSP-5."""
    if any(name.lower() in SIBLING_FIELDS and has_value(value) for name, value in fields.items()):
        raise Refused("response_mismatch")


def binding(fields):
    """RSP-6: what a success says."""
    required_text(fields, "oid_partner")
    required_text(fields, "user_id")
    outcome = {"outcome": "bound", "card_no": required_text(fields, "card_no")}
    check_format(outcome["card_no"], r"[0-9*]{4,19}", 19)
    no_agree = optional_text(fields, "no_agree")
    if no_agree is not None:
        check_format(no_agree, NO_CONTROL, 64)
        outcome["no_agree"] = no_agree
    no_order = optional_text(fields, "no_order")
    if no_order is not None:  # RSP-7: also one that was not expected
        outcome["no_order"] = no_order
    return outcome


def check_answers(fields, expected, success):
    """RSP-7."""
    for name, text in expected.items():
        value = optional_text(fields, name)
        if value != text and (success or value is not None):
            raise Refused("response_mismatch")


def check_signed(fields, excluded, success):
    """RSP-8. In a success without `no_agree`, `card_no` is the proof, and it is there (RSP-6)."""
    unsigned = {name for name in excluded if has_value(fields.get(name))}
    unsigned |= {name for name, value in fields.items() if is_nested(value)}
    if not unsigned.isdisjoint(DECISIVE_FIELDS):
        raise Refused("response_mismatch")
    if success and not has_value(fields.get("no_agree")) and "card_no" in unsigned:
        raise Refused("response_mismatch")


# --- The operations of `mpay-vectors/1` -------------------------------------


class Malformed(Exception):
    """The vector file breaks its own format; its text says where."""


@dataclass(frozen=True)
class Key:
    """An entry of `keys`: base64 DER of either half."""

    name: str
    private: str | None = None
    public: str | None = None
    bits: Number | None = None
    source: str | None = None

    def half(self, kind):
        text = self.private if kind == "private" else self.public
        if text is None:
            raise Malformed(f"key {self.name} has no {kind} half")
        key = key_from_base64(text, kind)
        if self.bits not in (None, Number(str(key.bits))):
            raise Malformed(f"key {self.name} has {key.bits} bits")
        return key


def key_from_base64(text, kind):
    return key_from_der(der_of_lines([text]), kind)[0]


def message_of(given):
    if "message_hex" in given:
        return bytes_of_hex(given["message_hex"])
    return given["message"].encode("utf-8")


def bytes_of_hex(text):
    if not re.fullmatch(r"(?:[0-9a-fA-F]{2})*", text):
        raise Malformed("not hexadecimal")
    return bytes.fromhex(text)


def public_key_of(given):
    if "public" in given:
        return key_from_base64(given["public"], "public")
    return given["key"].half("public")


def allowed_of(given, default):
    return [sign_type_of(name) for name in given.get("allow", default)]


def op_order(given):
    return {"names": order_names(given["names"])}


def op_signing_string(given):
    signed, unsigned = signed_fields(parse_message(message_of(given)), given["direction"])
    out = {"signing_string": signing_string(signed)}
    if unsigned:
        out["unsigned"] = unsigned
    return out


def op_sign(given):
    pairs, key = parse_message(message_of(given)), given["key"].half("private")
    signature, text = sign_message(pairs, key, sign_type_of(given["sign_type"]))
    return {"signature": signature, "signing_string": text}


def op_verify(given):
    pairs, key = parse_message(message_of(given)), public_key_of(given)
    allow = allowed_of(given, SIGN_TYPES)
    verify_message(pairs, key, given["direction"], allow, given.get("excluded", ()))
    return {"valid": True}


def op_verify_raw(given):
    signature = bytes_of_hex(given["signature_hex"])
    raw_verify(public_key_of(given), given["digest"], message_of(given), signature)
    return {"valid": True}


def pairs_of(given):
    """`fields` as pairs, a name that is there twice included."""
    fields = given["fields"]
    return fields if isinstance(fields, Pairs) else list(fields.items())


def op_body(given):
    key = given["key"].half("private")
    body, text = write_message(pairs_of(given), key, sign_type_of(given["sign_type"]))
    return {"body": body, "signing_string": text}


def op_bind_verify_request(given):
    key = given["key"].half("private")
    body, text = bind_verify_request(pairs_of(given), key, sign_type_of(given["sign_type"]))
    return {"body": body, "signing_string": text}


def op_bind_verify_response(given):
    need(isinstance(given["request"], dict), "request has a name twice")
    request = dict(given["request"])
    if not set(request) <= {"oid_partner", "user_id", "no_order", "sign_type"}:
        raise Malformed("unknown member of request")
    sign_type = request.pop("sign_type", None)
    if is_nested(sign_type):
        raise Refused("nested_field")
    expected = request_values(request, ("oid_partner", "user_id"))
    allow = allowed_of(given, SIGN_TYPES if sign_type is None else [sign_type])
    data, key = message_of(given), public_key_of(given)
    return bind_verify_response(data, key, expected, allow, given.get("excluded", ()))


def op_import_key(given):
    if "text" in given:
        key, found = key_from_text(given["text"], given["kind"])
    else:
        der = canonical_base64(given["der"])
        if der is None:
            raise Malformed("der is not base64")
        key, container = key_from_der(der, given["kind"])
        found = container + "-der"
    return {"bits": Number(str(key.bits)), "format": found}


# Each operation with the members of `in` that it needs (`a|b`: exactly one of
# the two) and those that it may have.
OPS = {
    "order": (op_order, "names", ""),
    "signing_string": (op_signing_string, "message|message_hex direction", ""),
    "sign": (op_sign, "message key sign_type", ""),
    "verify": (op_verify, "message key direction", "allow excluded"),
    "verify_raw": (op_verify_raw, "key|public digest message_hex signature_hex", ""),
    "body": (op_body, "fields key sign_type", ""),
    "bind_verify_request": (op_bind_verify_request, "fields key sign_type", ""),
    "bind_verify_response": (
        op_bind_verify_response,
        "message|message_hex key request",
        "allow excluded",
    ),
    "import_key": (op_import_key, "text|der kind", ""),
}
LISTS = ("names", "allow", "excluded")
OBJECTS = ("fields", "request")
CHOICES = {
    "direction": ("request", "response"),
    "digest": ("md5", "sha256"),
    "kind": ("private", "public"),
}


# A diagnosis is the crate's judgement of a message, not a rule of the protocol:
# there is nothing in SPEC.md to check it by. Its cases are counted, not run.
LEFT_OUT = ("diagnose",)


# --- The runner -------------------------------------------------------------


def plain(value):
    """The values of a vector file: objects as dicts; one with a name twice stays pairs."""
    if isinstance(value, Pairs):
        pairs = Pairs((name, plain(inner)) for name, inner in value)
        return dict(pairs) if len(dict(pairs)) == len(pairs) else pairs
    return [plain(inner) for inner in value] if isinstance(value, list) else value


def need(condition, complaint):
    if not condition:
        raise Malformed(complaint)


def is_texts(value):
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def check_object(value, what, required, optional):
    """Nothing unknown, nothing missing; `a|b` asks for exactly one of the two.

    A file and a key may say more than is known here, so they are their own list of `optional`.
    """
    need(isinstance(value, dict), f"{what} is not an object")
    known = set(optional)
    for choice in required:
        names = choice.split("|")
        need(sum(name in value for name in names) == 1, f"{what} needs one {choice}")
        known.update(names)
    need(set(value) <= known, f"{what} has unknown {sorted(set(value) - known)}")


def read_file(data):
    """The cases and the keys of a vector file."""
    try:
        reader = JsonReader(data.decode("utf-8-sig"))
        tree = reader.read()
    except (UnicodeDecodeError, Refused):
        raise Malformed("the file is not one JSON text in UTF-8") from None
    need(reader.levels <= 64, "the file is nested too deep")
    tree = plain(tree)
    check_object(tree, "the file", ["format", "cases"], tree)
    need(tree["format"] == "mpay-vectors/1", "the format is not mpay-vectors/1")
    need(isinstance(tree.get("title", ""), str), "title is not a string")
    need(isinstance(tree["cases"], list), "cases is not an array")
    keys = tree.get("keys", {})
    need(isinstance(keys, dict), "keys is not an object")
    return tree["cases"], {name: read_key(name, entry) for name, entry in keys.items()}


def read_key(name, entry):
    what = f"key {name}"
    check_object(entry, what, [], entry)
    for half in ("private", "public", "source"):
        need(isinstance(entry.get(half, ""), str), f"{what}: {half} is not a string")
    need(isinstance(entry.get("bits", Number("0")), Number), f"{what}: bits is not a number")
    return Key(name, *map(entry.get, ("private", "public", "bits", "source")))


def check_case(case, seen):
    """The form of a case, apart from its `in`."""
    required, optional = ["id", "op", "in", "out|err"], ["rules", "comment", "source"]
    check_object(case, "the case", required, optional)
    need(isinstance(case["id"], str) and case["id"], "id is not a name")
    need(case["id"] not in seen, "the id is there twice")
    seen.add(case["id"])
    for name in ("op", "err", "comment", "source"):
        need(isinstance(case.get(name, ""), str), f"{name} is not a string")
    need(is_texts(case.get("rules", [])), "rules is not an array of strings")
    need(isinstance(case.get("out", {}), dict), "out is not an object")
    need(case["op"] in (*OPS, *LEFT_OUT), f"unknown op {case['op']}")


def inputs(case, keys):
    """The members of `in`, checked, with the key in place of its id."""
    _, required, optional = OPS[case["op"]]
    check_object(case["in"], "in", required.split(), optional.split())
    given = dict(case["in"])
    for name, value in given.items():
        if name in LISTS:
            need(is_texts(value), f"{name} is not an array of strings")
        elif name in OBJECTS:
            need(isinstance(value, (dict, Pairs)), f"{name} is not an object")
        else:
            need(isinstance(value, str), f"{name} is not a string")
            need(value in CHOICES.get(name, (value,)), f"unknown {name} {value}")
    if "key" in given:
        need(given["key"] in keys, f"there is no key {given['key']}")
        given["key"] = keys[given["key"]]
    return given


def run_case(case, keys, seen):
    """Returns what was expected and what came; equal means passed, None left out."""
    expected = "a well-formed case"
    try:
        check_case(case, seen)
        if case["op"] in LEFT_OUT:
            return None, None
        given = inputs(case, keys)
        expected = {"err": case["err"]} if "err" in case else {"out": case["out"]}
        return expected, {"out": OPS[case["op"]][0](given)}
    except Refused as refused:
        return expected, {"err": refused.code}
    except Malformed as problem:
        return expected, f"malformed: {problem}"
    except Exception as fault:  # a fault of this program must not pass for a result
        return expected, f"fault: {fault!r}"


def shown(value):
    return json.dumps(value, default=lambda number: f"number {number.literal}")


def run_file(path):
    """Runs one file, prints its failures and its counts, and returns the counts."""
    passed = failed = left_out = 0
    seen = set()
    try:
        data = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
        cases, keys = read_file(data)
    except (Malformed, OSError) as problem:
        print(f"{path}: -: expected a vector file, got: {problem}")
        cases, keys, failed = [], {}, 1
    for number, case in enumerate(cases, 1):
        expected, got = run_case(case, keys, seen)
        if expected is None:
            left_out += 1
            continue
        if expected == got:
            passed += 1
            continue
        failed += 1
        name = case.get("id") if isinstance(case, dict) else None
        print(f"{path}: {name or f'case {number}'}: expected {shown(expected)}, got {shown(got)}")
    print(f"{path}: {passed} passed, {failed} failed")
    return passed, failed, left_out


def files_of(path):
    """A file, the .json files directly in a folder, or `-`."""
    if path == "-" or not Path(path).is_dir():
        return [path]
    return sorted(str(file) for file in Path(path).iterdir() if file.name.endswith(".json"))


def main(paths):
    if not paths:
        print("usage: check.py PATH...", file=sys.stderr)
        return 2
    sys.stdout.reconfigure(errors="backslashreplace")
    counts = [(0, 0, 0)] + [run_file(file) for path in paths for file in files_of(path)]
    passed, failed, left_out = (sum(column) for column in zip(*counts))
    if left_out:
        print(f"left out: {left_out} cases of {', '.join(LEFT_OUT)}, which no rule decides")
    print(f"{passed} passed, {failed} failed")
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
