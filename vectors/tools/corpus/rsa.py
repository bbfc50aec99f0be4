"""RSA with plain integers: whatever block one likes can be signed, so forgeries are easy to make.

Whether a signature is right is never decided here alone: `accepts` asks OpenSSL, by way of
pyca/cryptography, and the topics hold every expected verdict against it.
"""

import hashlib
from dataclasses import dataclass, replace
from math import lcm

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers

from . import der

# SIG-7: what stands before the digest.
DIGEST_INFO = {
    "md5": bytes.fromhex("3020300c06082a864886f70d020505000410"),
    "sha256": bytes.fromhex("3031300d060960864801650304020105000420"),
}
DIGEST_OF_SIGN_TYPE = {"RSA": "md5", "SHA256withRSA": "sha256"}


@dataclass(frozen=True)
class PublicKey:
    n: int
    e: int

    @classmethod
    def from_spki(cls, data):
        _, info, _ = der.read(data)
        _, _, rest = der.read(info)
        _, bits, _ = der.read(rest)
        _, numbers, _ = der.read(bits[1:])
        return cls(*(int.from_bytes(body, "big") for body in der.read_all(numbers)))

    @property
    def bits(self):
        return self.n.bit_length()

    @property
    def size(self):
        """Bytes of a signature: k of SIG-5."""
        return (self.bits + 7) // 8

    def pkcs1_public(self):
        return der.sequence(der.integer(self.n), der.integer(self.e))

    def spki(self):
        return public_key_info(self.pkcs1_public())

    def raise_to_e(self, signature):
        return pow(int.from_bytes(signature, "big"), self.e, self.n).to_bytes(self.size, "big")

    def accepts(self, digest, message, signature):
        """OpenSSL's verdict."""
        algorithm = {"md5": hashes.MD5(), "sha256": hashes.SHA256()}[digest]
        public = RSAPublicNumbers(self.e, self.n).public_key()
        try:
            public.verify(signature, message, padding.PKCS1v15(), algorithm)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True)
class RsaKey(PublicKey):
    """The numbers of a private key (RFC 8017, A.1.2); `with_numbers` makes keys that are wrong."""

    d: int
    p: int
    q: int
    dp: int
    dq: int
    qinv: int

    @classmethod
    def from_pkcs8(cls, data):
        _, info, _ = der.read(data)
        _, _, rest = der.read(info)
        _, _, rest = der.read(rest)
        _, private, _ = der.read(rest)
        _, numbers, _ = der.read(private)
        version, *values = (int.from_bytes(body, "big") for body in der.read_all(numbers)[:9])
        assert version == 0
        return cls(*values)

    @classmethod
    def of_primes(cls, p, q, e):
        d = pow(e, -1, lcm(p - 1, q - 1))
        return cls(p * q, e, d, p, q, d % (p - 1), d % (q - 1), pow(q, -1, p))

    def pkcs1(self, version=0, extra=b""):
        values = (version, self.n, self.e, self.d, self.p, self.q, self.dp, self.dq, self.qinv)
        return der.sequence(*map(der.integer, values), extra)

    def pkcs8(self):
        return private_key_info(self.pkcs1())

    def with_numbers(self, **numbers):
        return replace(self, **numbers)

    def raise_to_d(self, block):
        """The signature whose block is `block`, whatever the block says."""
        number = int.from_bytes(block, "big")
        assert number < self.n, "a block is a number below the modulus"
        return pow(number, self.d, self.n).to_bytes(self.size, "big")

    def sign(self, digest, message):
        return self.raise_to_d(block(digest, message, self.size))


def algorithm(oid=der.RSA_ENCRYPTION, parameters=der.null()):
    return der.sequence(der.oid(oid), parameters)


def private_key_info(private, identifier=algorithm(), version=0):
    return der.sequence(der.integer(version), identifier, der.octet_string(private))


def public_key_info(public, identifier=algorithm()):
    return der.sequence(identifier, der.bit_string(public))


def block_of(info, size):
    """The block of SIG-7 around any DigestInfo."""
    return b"\x00\x01" + b"\xff" * (size - 3 - len(info)) + b"\x00" + info


def block(digest, message, size):
    return block_of(DIGEST_INFO[digest] + hashlib.new(digest, message).digest(), size)
