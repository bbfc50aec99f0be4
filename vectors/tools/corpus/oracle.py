"""What each operation must answer: `checkers/check.py`, with OpenSSL asked about each signature.

The checker is written from SPEC.md, and every case is evaluated by it when it is written down. A
verdict on a signature is taken only where OpenSSL gives the same one.
"""

import importlib.util
import json
from functools import cache

from . import keys, rsa

PATH = keys.TOOLS.parent / "checkers" / "check.py"
SPECIFICATION = importlib.util.spec_from_file_location("check", PATH)
check = importlib.util.module_from_spec(SPECIFICATION)
SPECIFICATION.loader.exec_module(check)

MAX_BYTES, MAX_FIELDS = check.MAX_BYTES, check.MAX_FIELDS
SIGN_TYPES = tuple(check.SIGN_TYPES)
Refused = check.Refused
Number = check.Number
parse = check.parse_message
nested = check.is_nested


def parse_json(text):
    return check.JsonReader(text).read()


def signing_string(fields, direction, excluded=()):
    signed, _ = check.signed_fields(fields, direction, excluded)
    return check.signing_string(signed)


def sign_bytes(key, name, text):
    """A signature in base64, whatever text is signed."""
    digest, message = rsa.DIGEST_OF_SIGN_TYPE[name], text.encode("utf-8")
    signature = key.sign(digest, message)
    assert key.accepts(digest, message, signature), "OpenSSL refuses what was signed"
    return keys.base64_of(signature)


def with_second_opinion(verify, sign):
    """The checker's two operations on bytes, each held against OpenSSL."""

    def asked_verify(key, digest, data, signature):
        accepted = rsa.PublicKey(key.n, key.e).accepts(digest, data, signature)
        try:
            verify(key, digest, data, signature)
        except Refused:
            assert not accepted, "OpenSSL accepts what the checker refuses"
            raise
        assert accepted, "OpenSSL refuses what the checker accepts"

    def asked_sign(key, digest, data):
        signature = sign(key, digest, data)
        assert rsa.PublicKey(key.n, key.e).accepts(digest, data, signature), "OpenSSL refuses it"
        return signature

    return asked_verify, asked_sign


check.raw_verify, check.raw_sign = with_second_opinion(check.raw_verify, check.raw_sign)


@cache
def key_of(name):
    entry = keys.entry(name, hasattr(keys.rsa(name), "d"))
    return check.read_key(name, entry | {"bits": Number(str(entry["bits"]))})


def knows(op):
    return op in check.OPS


def evaluate(op, given):
    """What a case must yield, by the JSON text of its `in`: ("out", value) or ("err", code)."""
    case = {"op": op, "in": check.plain(parse_json(given))}
    names = {case["in"]["key"]} if "key" in case["in"] else set()
    inputs = check.inputs(case, {name: key_of(name) for name in names})
    try:
        out = check.OPS[op][0](inputs)
    except Refused as refusal:
        return "err", refusal.code
    return "out", json.loads(json.dumps(out, default=lambda number: int(number.literal)))
