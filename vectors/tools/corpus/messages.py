"""Making messages: as JSON text, because spelling is what many cases are about."""

import json

from . import keys, oracle


def text(fields):
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def append_field(message, name, value):
    """The message with a string field added at its end."""
    return f"{message.rstrip()[:-1]},{text(name)}:{text(value)}}}"


def signed(message, key, sign_type="RSA", leave_out=(), direction="response"):
    """The message (text or fields) with the signature that its own signing string calls for."""
    if not isinstance(message, str):
        message = text(message)
    fields = oracle.parse(message.encode("utf-8"))
    string = oracle.signing_string(fields, direction, leave_out)
    return signed_over(message, string, key, sign_type)


def signed_over(message, string, key, sign_type="RSA"):
    """The message with a signature over any string."""
    if not isinstance(message, str):
        message = text(message)
    return append_field(message, "sign", signature_of(string, key, sign_type))


def signature_of(string, key, sign_type="RSA"):
    return oracle.sign_bytes(keys.rsa(key), sign_type, string)
