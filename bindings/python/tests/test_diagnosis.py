from __future__ import annotations

import json

import pytest

from lianlian_mpay import (
    ERROR_CODES,
    REASONS,
    RETURN_CODES,
    Digest,
    Direction,
    KeyRole,
    KnownKey,
    Language,
    MpayMessageError,
    NamedKey,
    NextStep,
    RetCode,
    Side,
    SignType,
    VerifyingKey,
    diagnose,
    diagnose_key,
    diagnose_signature,
)
from support import REAL_REFUSAL, answer, private_text, signing_key

LIANLIAN = NamedKey(
    "lianlian.pem", Side.LIANLIAN, VerifyingKey.published(KnownKey.LIANLIAN_PLATFORM)
)
TEXT = "oid_partner=201408071000001541&ret_code=4005&ret_msg=商户未开通权限&sign_type=RSA"


def test_a_message_that_verifies() -> None:
    diagnosis = diagnose(REAL_REFUSAL, Direction.RESPONSE, [LIANLIAN])
    assert diagnosis.verifies
    assert diagnosis.is_explained
    assert diagnosis.content is not None
    assert (diagnosis.content.key, diagnosis.content.hash) == ("lianlian.pem", "md5")
    assert diagnosis.expected_digest == ("md5", bytes(Digest(SignType.RSA, TEXT)))
    assert diagnosis.content.digest == bytes(Digest(SignType.RSA, TEXT))
    assert diagnosis.signing_string == TEXT


def test_a_field_that_was_added_on_the_way() -> None:
    body = REAL_REFUSAL.replace("{", '{"trace":"7",')
    diagnosis = diagnose(body, "response", [LIANLIAN], excluded=["memo"])
    (finding,) = diagnosis.findings
    assert (finding.code, finding.subject) == ("field_left_out", "trace")
    assert (finding.number, finding.reason) == (finding.reason.number, finding.reason)
    assert finding.reason in REASONS
    assert "trace" in finding.describe()
    assert finding.describe("en") != finding.describe(Language.CHINESE)
    assert diagnosis.report("zh").startswith("签名验证不通过")
    assert diagnosis.report() == str(diagnosis)
    assert not diagnosis.is_cut_short


def test_values_are_hidden_unless_asked_for() -> None:
    body = REAL_REFUSAL.replace("商户", "商家")
    diagnosis = diagnose(body, Direction.RESPONSE, [LIANLIAN], texts=[TEXT])
    assert diagnosis.findings[0].code == "signed_text_given"
    assert diagnosis.signed_text is not None
    assert (diagnosis.signed_text.text, diagnosis.signed_text.given) == (TEXT, 0)
    place = diagnosis.signed_text.place
    assert place is not None
    assert (place.field, place.offset) == ("ret_msg", TEXT.encode().index("户".encode()))
    assert "201408071000001541" not in diagnosis.report()
    assert "201408071000001541" in diagnosis.report(with_values=True)
    assert "201408071000001541" not in diagnosis.to_json()
    as_json = json.loads(diagnosis.to_json("zh", with_values=True))
    assert as_json["signed_text"]["text"] == TEXT


def test_a_place_in_the_text() -> None:
    diagnosis = diagnose('{"a":"1",\n}', Direction.RESPONSE, [])
    positions = [finding.position for finding in diagnosis.findings]
    assert any(position is not None and position.line == 2 for position in positions)


def test_a_signature_of_an_hsm() -> None:
    key = signing_key("merchant-2048")
    digest = Digest(SignType.RSA, b"text")
    twice = key.sign_digest(Digest(SignType.RSA, bytes(digest)))
    named = NamedKey("kms", "merchant", key.verifying_key)
    assert diagnose_signature(digest, twice, [named]).findings[0].code == "hashed_twice"
    assert (named.name, named.side, named.key) == ("kms", Side.MERCHANT, key.verifying_key)


def test_a_key() -> None:
    diagnosis = diagnose_key(private_text("merchant-2048"), KeyRole.PUBLIC)
    assert (diagnosis.bits, diagnosis.format) == (2048, "pkcs8-base64")
    assert diagnosis.fingerprint == signing_key("merchant-2048").verifying_key.fingerprint
    assert diagnosis.known is None
    assert diagnosis.command is not None
    assert "openssl" in diagnosis.report("zh")
    assert str(diagnosis) == diagnosis.report()
    assert json.loads(diagnosis.to_json("zh"))["bits"] == 2048
    empty = diagnose_key(b"", "private")
    assert (empty.fits, diagnose_key(private_text("merchant-2048"), "private").fits) == (
        False,
        True,
    )
    assert (empty.bits, empty.fingerprint) == (None, None)
    assert empty.problem is not None


def test_tables_are_the_core_s() -> None:
    assert ERROR_CODES[19] == "signature_mismatch"
    assert len(ERROR_CODES) == 27
    assert RETURN_CODES[0].is_success
    assert len({code.code for code in RETURN_CODES}) == len(RETURN_CODES) == 55
    assert RetCode("1900") in RETURN_CODES
    assert RetCode("1900").next_step is NextStep.ASK_CODE_AGAIN
    assert (RetCode("1234").meaning, RetCode("1234").message_zh) == (None, None)
    assert str(RetCode("1234")) == "1234"
    with pytest.raises(MpayMessageError):
        RetCode("12345")
    assert len({reason.number for reason in REASONS}) == len(REASONS)
    for reason in REASONS:
        assert reason.summary("en")
        assert reason.remedy("zh")


def test_answers_that_verify_say_so_with_a_test_key() -> None:
    platform = signing_key("platform-2048")
    named = NamedKey("test", Side.LIANLIAN, platform.verifying_key)
    assert diagnose(answer(platform), Direction.RESPONSE, [named]).verifies
