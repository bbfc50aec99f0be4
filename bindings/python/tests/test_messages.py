from __future__ import annotations

from collections import OrderedDict, UserDict
from typing import Any

import pytest

from lianlian_mpay import (
    Bound,
    Direction,
    Expected,
    KeySet,
    KnownKey,
    MpayMessageError,
    PreparedMessage,
    SignedFields,
    SignedMessage,
    SignedResponse,
    SigningKey,
    SignType,
    Unsigned,
    VerifyingKey,
    sign_message,
    signing_order,
    signing_string,
    verify_message,
)
from support import REAL_REFUSAL, answer, request, signing_key

FIELDS = {"oid_partner": "201103171000000000", "no_order": "20130515094013", "memo": ""}
TEXT = "no_order=20130515094013&oid_partner=201103171000000000&sign_type=RSA"


def raised_block(key: SigningKey, signature: bytes) -> bytes:
    """The raw public operation of a host."""
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    numbers = load_der_public_key(key.verifying_key.to_spki_der()).public_numbers()  # type: ignore[union-attr]
    raised = pow(int.from_bytes(signature, "big"), numbers.e, numbers.n)  # type: ignore[union-attr]
    return raised.to_bytes(len(signature), "big")


@pytest.mark.parametrize(
    "fields",
    [
        dict,
        OrderedDict,
        UserDict,
        lambda fields: list(fields.items()),
        lambda fields: iter(fields.items()),
    ],
)
def test_any_message_is_signed_and_verified(fields: Any, merchant: SigningKey) -> None:
    signed = sign_message(fields(FIELDS), merchant, SignType.RSA)
    assert signed.signing_string == TEXT
    verified = verify_message(
        signed.body, Direction.REQUEST, merchant.verifying_key, [SignType.RSA]
    )
    assert verified.value("no_order") == "20130515094013"
    assert verified.value("memo") is None
    assert list(verified.signed) == ["no_order", "oid_partner", "sign_type"]
    assert verified.sign_type is SignType.RSA
    assert (verified.unsigned, verified.ambiguous) == ([], [])


def test_what_lianlian_published_verifies() -> None:
    key = VerifyingKey.published(KnownKey.LIANLIAN_PLATFORM)
    verified = verify_message(REAL_REFUSAL, Direction.RESPONSE, key, SignType)
    assert verified.value("ret_code") == "4005"
    with pytest.raises(MpayMessageError) as raised:
        verify_message(REAL_REFUSAL, "response", key, [SignType.SHA256_WITH_RSA])
    assert (raised.value.code, raised.value.detail) == ("sign_type_not_allowed", "RSA")


def test_excluded_fields_are_unsigned(platform: SigningKey) -> None:
    body = answer(platform)
    fields = SignedFields(body, Direction.RESPONSE, excluded=["card_no"])
    assert fields.unsigned == ["card_no"]
    assert "card_no" not in fields.signing_string
    assert "card_no" in signing_string(body, Direction.RESPONSE)
    assert "card_no" not in signing_string(body, "response", excluded=("card_no",))


def test_ambiguous_fields_are_reported() -> None:
    fields = SignedFields('{"a":"1&b=2","sign_type":"RSA"}', Direction.RESPONSE)
    assert (fields.names, fields.ambiguous) == (["a", "sign_type"], ["a"])


def test_order() -> None:
    assert signing_order(["b", "A", "c"]) == ["A", "b", "c"]


def test_a_message_in_two_steps(merchant: SigningKey) -> None:
    prepared = PreparedMessage(FIELDS, SignType.RSA)
    assert prepared.signing_string == TEXT
    signature = merchant.sign_digest(prepared.digest)
    bodies = {
        prepared.sign(merchant).body,
        prepared.finish(signature, merchant.verifying_key).body,
        prepared.finish_with_block(signature, raised_block(merchant, signature)).body,
    }
    assert len(bodies) == 1
    message = SignedMessage(bodies.pop(), Direction.REQUEST)
    assert (message.signature, bytes(message.digest)) == (signature, bytes(prepared.digest))
    key = merchant.verifying_key
    block = raised_block(merchant, signature)
    assert message.verify(key, SignType).value("no_order")
    assert message.verify_with_block(block, SignType).value("no_order")
    verified, found = message.verify_with_set(KeySet([key]), SignType)
    assert (verified.value("no_order"), found) == ("20130515094013", key)
    with pytest.raises(MpayMessageError) as raised:
        message.verify_with_block(block[:-1] + b"\0", SignType)
    assert raised.value.code == "signature_mismatch"


def test_a_request_and_its_response_in_two_steps(
    merchant: SigningKey, platform: SigningKey
) -> None:
    prepared = request().prepare(SignType.SHA256_WITH_RSA)
    signature = merchant.sign_digest(prepared.digest)
    block = raised_block(merchant, signature)
    signed = prepared.finish_with_block(signature, block)
    assert signed.body == prepared.finish(signature, merchant.verifying_key).body
    assert signed.signature == signature
    with pytest.raises(MpayMessageError) as raised:
        prepared.finish(signature, platform.verifying_key)
    assert raised.value.code == "signature_mismatch"

    opened = signed.open_response(answer(platform))
    assert isinstance(opened, SignedResponse)
    assert opened.sign_type is SignType.SHA256_WITH_RSA
    block = raised_block(platform, opened.signature)
    # A handle can be finished more than once.
    assert isinstance(opened.finish_with_block(block), Bound)
    assert isinstance(opened.finish(platform.verifying_key), Bound)
    assert isinstance(signed.open_response('{"ret_code":"1001","ret_msg":"x"}'), Unsigned)


def test_expected_without_the_request(merchant: SigningKey, platform: SigningKey) -> None:
    signed = request().sign(merchant, SignType.SHA256_WITH_RSA)
    expected = Expected(
        "201103171000000000", "2013051500001", SignType("SHA256withRSA"), no_order="20130515094013"
    )
    assert expected == signed.expected == Expected.from_body(signed.body)
    assert hash(expected) == hash(signed.expected)
    md5 = answer(platform, SignType.RSA)
    key = platform.verifying_key
    with pytest.raises(MpayMessageError):
        expected.verify_response(md5, key)
    changed = expected.with_allowed(SignType).with_excluded(["x"])
    assert (changed.allowed, changed.excluded) == (list(SignType), ["x"])
    assert (changed.oid_partner, changed.no_order) == (expected.oid_partner, "20130515094013")
    assert isinstance(changed.verify_response(md5, key), Bound)


def test_the_same_signature_by_either_arithmetic() -> None:
    bodies = {
        request().sign(signing_key("merchant-2048", arithmetic), SignType.RSA).body
        for arithmetic in ("core", "cryptography")
    }
    assert len(bodies) == 1
