"""What the cases of key_import.json have in common."""

from cryptography.hazmat.primitives.serialization import (
    load_der_private_key,
    load_der_public_key,
)

from .keys import base64_of

LABELS = {
    "pkcs8": "PRIVATE KEY",
    "pkcs1-private": "RSA PRIVATE KEY",
    "spki": "PUBLIC KEY",
    "pkcs1-public": "RSA PUBLIC KEY",
}
KINDS = {
    "pkcs8": "private", "pkcs1-private": "private", "spki": "public", "pkcs1-public": "public",
}
BASE = "merchant-1024"


def container(key, name):
    """The key's DER in one of the four containers."""
    if name == "pkcs8":
        return key.pkcs8()
    if name == "pkcs1-private":
        return key.pkcs1()
    return key.spki() if name == "spki" else key.pkcs1_public()


def of_der(data, kind):
    return {"der": base64_of(data), "kind": kind}


def of_text(content, kind):
    return {"text": content, "kind": kind}


def accept(topic, name, rules, comment, given, key, container_name, encoding):
    out = {"bits": key.bits, "format": f"{container_name.split('-')[0]}-{encoding}"}
    topic.accept(name, rules, comment, "import_key", given, out)


def refuse(topic, name, rules, comment, given, code):
    topic.refuse(name, rules, comment, "import_key", given, code)


def check_with_openssl(data, kind, bits):
    """The corpus's own DER is what OpenSSL reads too."""
    if kind == "private":
        read = load_der_private_key(data, None, unsafe_skip_rsa_key_validation=True)
    else:
        read = load_der_public_key(data)
    assert read.key_size == bits
