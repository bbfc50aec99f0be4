"""Making messages: as JSON text, because spelling is what many cases are about."""

import json

from . import keys, reference


def text(members):
    return json.dumps(members, ensure_ascii=False, separators=(",", ":"))


def append_member(message, name, value):
    """The message with a string member added at its end."""
    return f"{message.rstrip()[:-1]},{text(name)}:{text(value)}}}"


def signed(message, key, sign_type="RSA", leave_out=(), direction="response"):
    """The message (text or members) with the signature that its own signing string calls for."""
    if not isinstance(message, str):
        message = text(message)
    members = reference.parse(message.encode("utf-8"))
    string = reference.signing_string(members, direction, leave_out).string
    return signed_over(message, string, key, sign_type)


def signed_over(message, string, key, sign_type="RSA"):
    """The message with a signature over any string."""
    if not isinstance(message, str):
        message = text(message)
    return append_member(message, "sign", signature_of(string, key, sign_type))


def signature_of(string, key, sign_type="RSA"):
    return reference.sign_bytes(keys.rsa(key), sign_type, string)
