from __future__ import annotations

import base64
import copy
import hashlib
import pickle
import subprocess
import sys
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
)

from lianlian_mpay import (
    Bound,
    Digest,
    KeySet,
    KnownKey,
    MpayKeyError,
    MpayMessageError,
    SignedResponse,
    SigningKey,
    SignType,
    VerifyingKey,
)
from support import answer, private_text, request, signing_key, verifying_key

DIGEST = Digest(SignType.SHA256_WITH_RSA, b"text")


def host_key(name: str = "merchant-2048") -> rsa.RSAPrivateKey:
    key = load_der_private_key(base64.b64decode(private_text(name)), None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key


@pytest.mark.parametrize("wrap", [bytes, bytearray, memoryview])
def test_every_encoding_is_read(wrap: Any) -> None:
    private, public = host_key(), host_key().public_key()
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    der = private.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    assert SigningKey.from_bytes(wrap(pem)).format == "pkcs8-pem"
    assert SigningKey.from_bytes(wrap(der)).format == "pkcs1-der"
    spki = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert VerifyingKey.from_bytes(wrap(spki)).format == "spki-der"
    assert VerifyingKey.from_bytes(base64.b64encode(spki).decode()).format == "spki-base64"


def test_facts_of_a_key(arithmetic: str) -> None:
    key = signing_key("merchant-2048", arithmetic)
    public = key.verifying_key
    assert (key.bits, key.format, key.arithmetic) == (2048, "pkcs8-base64", arithmetic)
    assert public.fingerprint == hashlib.sha256(public.to_spki_der()).hexdigest()
    assert public.known is None
    assert key.is_pair_of(public)
    assert not key.is_pair_of(verifying_key("platform-2048"))


def test_published_key() -> None:
    key = VerifyingKey.published(KnownKey.LIANLIAN_PLATFORM)
    assert (key.bits, key.known) == (1024, KnownKey.LIANLIAN_PLATFORM)
    assert key == VerifyingKey.published("lianlian_platform", "core")


def test_cryptography_is_the_default() -> None:
    assert signing_key("merchant-2048").arithmetic == "cryptography"
    assert verifying_key("merchant-2048").arithmetic == "cryptography"


def test_the_core_takes_over_where_cryptography_takes_no_such_key() -> None:
    # One of its factors is not prime.
    key = signing_key("composite-factor")
    assert key.arithmetic == key.verifying_key.arithmetic == "core"
    with pytest.raises(MpayMessageError, match="withheld"):
        key.sign_digest(DIGEST)
    with pytest.raises(ValueError, match="Invalid private key"):
        signing_key("composite-factor", "cryptography")


def test_without_cryptography() -> None:
    """In a process that cannot import it."""
    program = """
import sys
sys.modules["cryptography"] = None
from support import answer, request, signing_key
from lianlian_mpay import SignType, VerifyingKey
key = signing_key("merchant-2048")
assert key.arithmetic == "core"
assert request().sign(key, SignType.RSA).body
try:
    VerifyingKey.from_der(key.verifying_key.to_spki_der(), "cryptography")
except ImportError:
    print("ImportError")
"""
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd="tests", capture_output=True, text=True, check=True)
    assert done.stdout == "ImportError\n"


def test_keys_of_cryptography_sign_and_verify() -> None:
    private = host_key()
    signed = request().sign(private, SignType.SHA256_WITH_RSA)
    assert (
        signed.body == request().sign(signing_key("merchant-2048"), SignType("SHA256withRSA")).body
    )
    outcome = signed.verify_response(
        answer(signing_key("platform-2048")), host_key("platform-2048").public_key()
    )
    assert isinstance(outcome, Bound)
    key = SigningKey.from_host(private)
    assert (key.arithmetic, key.format, key.bits) == ("host", None, 2048)


class Hsm:
    """A key elsewhere, with no more than the interface that is needed."""

    def __init__(self, signature: Any = None, public: Any = None) -> None:
        self.signature = signature
        self.public = public or host_key().public_key()
        self.asked: list[bytes] = []

    def sign(self, data: bytes, padding: Any, algorithm: Any) -> bytes:
        self.asked.append(data)
        if isinstance(self.signature, BaseException):
            raise self.signature
        if self.signature is None:
            return host_key().sign(data, padding, algorithm)
        return self.signature  # type: ignore[no-any-return]

    def public_key(self) -> Any:
        return self.public


class NumbersOnly:
    """A public key that has no arithmetic of its own."""

    def public_numbers(self) -> rsa.RSAPublicNumbers:
        return host_key().public_key().public_numbers()


@pytest.mark.parametrize("sign_type", SignType)
@pytest.mark.parametrize("public", [None, NumbersOnly()])
def test_an_hsm_is_handed_the_digest_alone(sign_type: SignType, public: Any) -> None:
    hsm = Hsm(public=public)
    signed = request().sign(hsm, sign_type)
    assert hsm.asked == [bytes(Digest(sign_type, signed.signing_string))]


@pytest.mark.parametrize(
    ("signature", "cause"),
    [
        (b"", type(None)),
        (b"\1" * 256, type(None)),
        (b"\xff" * 256, type(None)),
        ("text", TypeError),
        (7, TypeError),
        (OSError("the HSM is gone"), OSError),
    ],
)
def test_no_rubbish_of_an_hsm_is_released(signature: Any, cause: type) -> None:
    with pytest.raises(MpayMessageError) as raised:
        request().sign(Hsm(signature), SignType.RSA)
    assert raised.value.code == "signing_failed"
    assert isinstance(raised.value.__cause__, cause)


def test_a_signature_of_another_key_is_not_released() -> None:
    hsm = Hsm(public=host_key("platform-2048").public_key())
    with pytest.raises(MpayMessageError, match="withheld"):
        request().sign(hsm, SignType.RSA)


def test_an_interrupt_is_not_swallowed() -> None:
    with pytest.raises(KeyboardInterrupt):
        request().sign(Hsm(KeyboardInterrupt()), SignType.RSA)


class Recovers(NumbersOnly):
    def __init__(self, recovered: Any) -> None:
        self.recovered = recovered

    def recover_data_from_signature(self, signature: bytes, padding: Any, algorithm: Any) -> Any:
        if isinstance(self.recovered, BaseException):
            raise self.recovered
        return self.recovered


@pytest.mark.parametrize(
    ("recovered", "code"),
    [
        (b"", "signature_mismatch"),
        (b"\0" * 256, "signature_mismatch"),
        (bytes(DIGEST), "signature_mismatch"),
        (None, "signature_mismatch"),
        ("text", "verifying_failed"),
        (OSError("the HSM is gone"), "verifying_failed"),
    ],
)
def test_no_rubbish_of_a_verifier_is_taken(recovered: Any, code: str) -> None:
    key = VerifyingKey.from_host(Recovers(recovered))
    with pytest.raises(MpayMessageError) as raised:
        key.verify_digest(DIGEST, b"\1" * 256)
    assert raised.value.code == code


def test_length_is_checked_before_a_verifier_is_asked() -> None:
    key = VerifyingKey.from_host(Recovers(DIGEST.info))
    key.verify_digest(DIGEST, b"\1" * 256)
    with pytest.raises(MpayMessageError) as raised:
        key.verify_digest(DIGEST, b"\1" * 255)
    assert raised.value.code == "signature_length"


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (ec.generate_private_key(ec.SECP256R1()), TypeError),
        (ed25519.Ed25519PrivateKey.generate(), AttributeError),
        (None, TypeError),
        ("text", TypeError),
        (b"bytes", TypeError),
        (object(), TypeError),
    ],
)
def test_what_is_no_rsa_key_does_not_sign(key: Any, expected: type[Exception]) -> None:
    with pytest.raises(expected):
        request().sign(key, SignType.RSA)


def test_a_private_key_does_not_verify(platform: SigningKey) -> None:
    signed = request().sign(platform, SignType.RSA)
    with pytest.raises(TypeError, match="not SigningKey"):
        signed.verify_response(b"{}", platform)  # type: ignore[arg-type]


def test_unusable_keys_say_what_they_are() -> None:
    locked = host_key().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret")
    )
    public = host_key().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    for data, code, detail in [
        (locked, "key_encrypted", None),
        (public, "key_kind", "rsa_public"),
        (b"{}", "key_format", "json"),
        (b"", "key_format", "empty"),
    ]:
        with pytest.raises(MpayKeyError) as raised:
            SigningKey.from_bytes(data)
        assert (raised.value.code, raised.value.detail) == (code, detail)
    weak = rsa.generate_private_key(65537, 1024)
    assert SigningKey.from_host(weak).bits == 1024


def test_public_keys_are_pickled_by_their_spki(arithmetic: str) -> None:
    key = verifying_key("platform-2048", arithmetic)
    assert key.to_spki_der() in pickle.dumps(key)
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        again = pickle.loads(pickle.dumps(key, protocol))
        assert (again, hash(again), again.arithmetic) == (key, hash(key), arithmetic)
    assert copy.deepcopy(key) == key
    keys = pickle.loads(pickle.dumps(KeySet([key])))
    assert list(keys) == [key]


def test_private_keys_are_not_pickled(merchant: SigningKey) -> None:
    with pytest.raises(TypeError, match="cannot pickle"):
        pickle.dumps(merchant)


def test_a_set_verifies_with_any_of_its_keys(arithmetic: str) -> None:
    old, new = (
        verifying_key("platform-1024", arithmetic),
        verifying_key("platform-2048", arithmetic),
    )
    keys = KeySet([old, new])
    signed = request().sign(signing_key("merchant-2048"), SignType.SHA256_WITH_RSA)
    response = answer(signing_key("platform-2048"))
    assert isinstance(signed.verify_response(response, keys), Bound)
    opened = signed.open_response(response)
    assert isinstance(opened, SignedResponse)
    outcome, key = opened.finish_with_set(keys)
    assert isinstance(outcome, Bound)
    assert key == new
    assert (len(keys), keys[0], keys[-1]) == (2, old, new)
    with pytest.raises(IndexError):
        keys[2]
    for none, code in [(KeySet([old]), "signature_length"), (KeySet([]), "verifying_failed")]:
        with pytest.raises(MpayMessageError) as raised:
            signed.verify_response(response, none)
        assert raised.value.code == code


def test_a_set_holds_public_keys_only(merchant: SigningKey) -> None:
    for wrong in [[merchant], "text", 7, None]:
        with pytest.raises(TypeError):
            KeySet(wrong)  # type: ignore[arg-type]


def test_arithmetic_is_one_of_two() -> None:
    with pytest.raises(ValueError, match="arithmetic is"):
        signing_key("merchant-2048", "openssl")
