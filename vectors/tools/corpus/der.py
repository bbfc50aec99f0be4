"""DER, as far as RSA keys and signatures need it: small writers and one reader."""

import base64
import textwrap

INTEGER, BIT_STRING, OCTET_STRING, NULL_TAG, OID_TAG, SEQUENCE = 0x02, 0x03, 0x04, 0x05, 0x06, 0x30

RSA_ENCRYPTION = "1.2.840.113549.1.1.1"


def length(size):
    if size < 0x80:
        return bytes([size])
    digits = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([0x80 | len(digits)]) + digits


def tlv(tag, body):
    return bytes([tag]) + length(len(body)) + body


def sequence(*parts):
    return tlv(SEQUENCE, b"".join(parts))


def integer(number):
    """A non-negative INTEGER: the shortest form, with a zero byte where the top bit is set."""
    return tlv(INTEGER, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def octet_string(body):
    return tlv(OCTET_STRING, body)


def bit_string(body):
    return tlv(BIT_STRING, b"\x00" + body)


def null():
    return tlv(NULL_TAG, b"")


def oid(dotted):
    first, second, *rest = (int(arc) for arc in dotted.split("."))
    return tlv(OID_TAG, bytes([40 * first + second]) + b"".join(map(_base128, rest)))


def _base128(arc):
    digits = [arc & 0x7F]
    while arc := arc >> 7:
        digits.append(0x80 | (arc & 0x7F))
    return bytes(reversed(digits))


def read(data):
    """Split off the first element: (tag, body, what follows). Trusts its input."""
    size, start = data[1], 2
    if size & 0x80:
        start = 2 + (size & 0x7F)
        size = int.from_bytes(data[2:start], "big")
    return data[0], data[start : start + size], data[start + size :]


def read_all(body):
    """The bodies of the elements that follow one another in `body`."""
    bodies = []
    while body:
        _, inner, body = read(body)
        bodies.append(inner)
    return bodies


def pem(label, data, width=64, newline="\n"):
    lines = textwrap.wrap(base64.b64encode(data).decode("ascii"), width) if width else None
    body = lines or [base64.b64encode(data).decode("ascii")]
    frame = [f"-----BEGIN {label}-----", *body, f"-----END {label}-----"]
    return newline.join(frame) + newline
