"""RSA by `cryptography`, and by any object that has the interface of its keys.

The Rust half calls these functions. It keeps the rules: which text is signed, whether a signature
is as long as the key's modulus, and whether it holds the `DigestInfo` that the text wants.
"""

from __future__ import annotations

from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import MD5, SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_private_key,
    load_der_public_key,
)

_PADDING = PKCS1v15()

# By the length of the digest in bytes.
_DIGESTS = {16: Prehashed(MD5()), 32: Prehashed(SHA256())}

# What is raised for a key that the core takes and `cryptography` does not.
NOT_TAKEN = (ValueError, UnsupportedAlgorithm)


def load_private(pkcs8: bytearray) -> Any:
    """A private key that the core has read and checked. What it was in is wiped."""
    try:
        return load_der_private_key(pkcs8, password=None)
    finally:
        pkcs8[:] = bytes(len(pkcs8))


def load_public(spki: bytes) -> Any:
    """A public key that the core has read and checked."""
    return load_der_public_key(spki)


def spki(key: Any) -> bytes:
    """A public key of the caller as DER, by its numbers, for the core to check."""
    numbers = key.public_numbers()
    if not hasattr(numbers, "n"):
        raise TypeError("not an RSA key: its public_numbers() have no n")
    public = RSAPublicNumbers(numbers.e, numbers.n).public_key()
    return public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def sign(key: Any, digest: bytes) -> Any:
    """The signature over a digest, which the core checks before it is released."""
    return key.sign(digest, _PADDING, _DIGESTS[len(digest)])


def recover(key: Any, signature: bytes) -> Any | None:
    """What a signature holds behind its padding; nothing where it is no signature of this key.

    The padding is `00 01 ff … ff 00` and fills what the modulus has left over. So there is exactly
    one block for the bytes that come back, and to compare them is to compare the whole block. That
    needs an unpadding which takes no other byte than `ff`; OpenSSL's is such a one, as the cases of
    `vectors/raw_signatures.json` show. It also refuses a signature that is not below the modulus.
    """
    try:
        return key.recover_data_from_signature(signature, _PADDING, None)
    except InvalidSignature:
        return None
