"""Wrong use ends in an exception, never in a crash, and shows no secret."""

from __future__ import annotations

import contextlib
import pickle
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import lianlian_mpay
from lianlian_mpay import (
    BindVerifyRequest,
    Bound,
    Digest,
    Direction,
    Expected,
    KeyRole,
    MpayError,
    MpayKeyError,
    MpayMessageError,
    NamedKey,
    PreparedMessage,
    Side,
    SignedFields,
    SignedMessage,
    SigningKey,
    SignType,
    VerifyingKey,
    diagnose,
    diagnose_key,
    sign_message,
    signing_order,
    verify_message,
)
from support import (
    REAL_REFUSAL,
    TOKEN,
    VERIFY_CODE,
    answer,
    private_text,
    request,
    signing_key,
    verifying_key,
)

LONE = "\ud800"


@pytest.mark.parametrize("wrong", [None, 7, 1.5, [], {}, object(), SignType, Direction.REQUEST])
def test_wrong_types(wrong: Any, merchant: SigningKey) -> None:
    public = merchant.verifying_key
    signed = request().sign(merchant, SignType.RSA)
    calls: list[Callable[[], object]] = [
        lambda: signed.verify_response(b"{}", wrong),
        lambda: BindVerifyRequest(
            oid_partner=7 if wrong is Direction.REQUEST else wrong,  # type: ignore[arg-type]
            token="a",
            user_id="b",
            verify_code="c",
        ),
        lambda: public.verify_digest(wrong, b""),
        lambda: merchant.sign_digest(wrong),
        lambda: merchant.is_pair_of(wrong),
        lambda: NamedKey("name", Side.LIANLIAN, wrong),
        lambda: request().sign(wrong, SignType.RSA),
        lambda: sign_message([wrong], merchant, SignType.RSA),
        lambda: verify_message(b"{}", Direction.REQUEST, public, wrong),
    ]
    for call in calls:
        with pytest.raises((TypeError, ValueError, MpayError)) as raised:
            call()
        assert raised.type in (TypeError, ValueError, MpayMessageError)
    if wrong is not Direction.REQUEST:
        for data in (SigningKey.from_bytes, VerifyingKey.from_der, signed.open_response):
            with pytest.raises(TypeError):
                data(wrong)
        with pytest.raises(TypeError):
            request().prepare(wrong)


def test_one_text_is_not_a_list_of_texts() -> None:
    for call in (
        signing_order,
        request().sign(signing_key("merchant-2048"), "RSA").expected.with_excluded,
    ):
        with pytest.raises(TypeError, match="not one text"):
            call("card_no")


def test_unknown_words() -> None:
    with pytest.raises(MpayMessageError) as raised:
        request().prepare("MD5")
    assert raised.value.code == "unknown_sign_type"
    with pytest.raises(ValueError, match="not a code of Direction"):
        SignedFields(b"{}", "sideways")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="not a code of Language"):
        lianlian_mpay.REASONS[0].summary("fr")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        BindVerifyRequest("201103171000000000")  # type: ignore[call-arg]


@pytest.mark.parametrize("size", [65_537, 100_000_000])
def test_too_much_input(size: int) -> None:
    key = verifying_key("platform-2048")
    expected = Expected("201103171000000000", "1", SignType.RSA)
    for body in (b"x" * size, "x" * size):
        begin = time.perf_counter()
        with pytest.raises(MpayMessageError) as raised:
            expected.verify_response(body, key)
        assert (raised.value.code, raised.value.detail) == ("message_too_large", "bytes")
        with pytest.raises(MpayKeyError):
            SigningKey.from_bytes(body)
        assert diagnose(body, Direction.RESPONSE, []).findings
        assert diagnose_key(body, KeyRole.PUBLIC).findings
        with pytest.raises(MpayMessageError) as raised:
            key.verify_digest(Digest(SignType.RSA, b""), body)
        assert raised.value.code == "signature_length"
        assert time.perf_counter() - begin < 10


def test_lone_surrogates(merchant: SigningKey) -> None:
    calls: list[Callable[[], object]] = [
        lambda: SignedFields(LONE, Direction.REQUEST),
        lambda: SigningKey.from_bytes(LONE),
        lambda: sign_message({"a": LONE}, merchant, SignType.RSA),
        lambda: sign_message({LONE: "a"}, merchant, SignType.RSA),
        lambda: signing_order([LONE]),
        lambda: BindVerifyRequest(
            oid_partner="201103171000000000", token=LONE, user_id="b", verify_code="c"
        ).prepare(SignType.RSA),
        lambda: Expected(LONE, "a", SignType.RSA),
        lambda: request().prepare(LONE),
    ]
    for call in calls:
        with pytest.raises(UnicodeEncodeError):
            call()


def test_bytes_that_are_no_text() -> None:
    with pytest.raises(MpayMessageError) as raised:
        SignedFields(b'{"a":"\xff"}', Direction.REQUEST)
    assert (raised.value.code, raised.value.offset) == ("invalid_utf8", 6)
    assert raised.value.position is None


def test_errors_say_where_and_never_what() -> None:
    with pytest.raises(MpayMessageError) as raised:
        SignedFields('{"a":"1",\n "a":"4111111111111111"}', Direction.REQUEST)
    error = raised.value
    assert (error.code, error.number, error.field) == ("duplicate_field", 5, "a")
    assert error.position is not None
    assert (error.position.line, error.position.offset) == (2, error.offset)
    assert "4111111111111111" not in str(error) + repr(error)
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), vars(again)) == (type(error), str(error), vars(error))


def test_iterables_that_raise(merchant: SigningKey) -> None:
    def fields() -> Any:
        yield "a", "1"
        raise OSError("gone")

    for call in (
        lambda: sign_message(fields(), merchant, SignType.RSA),
        lambda: signing_order(name for name, _ in fields()),
    ):
        with pytest.raises(OSError, match="gone"):
            call()


def test_one_key_in_many_threads(merchant: SigningKey, platform: SigningKey) -> None:
    response, public, failures = answer(platform), platform.verifying_key, []
    expected = request().sign(merchant, SignType.SHA256_WITH_RSA).body

    def work() -> None:
        for _ in range(20):
            signed = request().sign(merchant, SignType.SHA256_WITH_RSA)
            if signed.body != expected:
                failures.append("body")
            if not isinstance(signed.verify_response(response, public), Bound):
                failures.append("outcome")

    threads = [threading.Thread(target=work) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_the_gil_is_released_while_the_core_signs() -> None:
    """Another thread counts on: it gets more turns than the interpreter's switches would give."""
    key, counted, done = signing_key("merchant-4096", "core"), [0], threading.Event()

    def count() -> None:
        while not done.is_set():
            counted[0] += 1

    digest = Digest(SignType.SHA256_WITH_RSA, b"")
    thread = threading.Thread(target=count)
    thread.start()
    begin, before = time.perf_counter(), counted[0]
    for _ in range(5):
        key.sign_digest(digest)
    signing, during = time.perf_counter() - begin, counted[0] - before
    begin, before = time.perf_counter(), counted[0]
    time.sleep(signing)
    alone = (counted[0] - before) / (time.perf_counter() - begin)
    done.set()
    thread.join()
    # Generous, since other programs may take the second processor.
    assert during / signing > alone / 10


def test_no_secret_in_any_repr(merchant: SigningKey, platform: SigningKey) -> None:
    signed = request().sign(merchant, SignType.SHA256_WITH_RSA)
    success = answer(platform)
    opened = signed.open_response(success)
    outcome = signed.verify_response(success, platform.verifying_key)
    assert isinstance(outcome, Bound)
    message = SignedMessage(success, Direction.RESPONSE)
    shown = [
        merchant,
        merchant.verifying_key,
        request(),
        request().prepare(SignType.RSA),
        signed,
        signed.expected,
        opened,
        outcome,
        *outcome.fields,
        message,
        message.verify(platform.verifying_key, SignType),
        Digest(SignType.RSA, b"secret"),
        SignedFields(success, Direction.RESPONSE),
        PreparedMessage({"token": TOKEN}, SignType.RSA),
        sign_message({"token": TOKEN}, merchant, SignType.RSA),
        diagnose(success, Direction.RESPONSE, []),
        diagnose(REAL_REFUSAL, Direction.RESPONSE, []).content,
        diagnose_key(private_text("merchant-2048"), KeyRole.PUBLIC),
    ]
    secrets = [TOKEN, VERIFY_CODE, "622202******3123", "2013051613121201", "交易成功"]
    secrets += [private_text("merchant-2048")[40:80], signed.signature.hex()]
    for one in shown:
        for text in (repr(one), str(one)):
            assert not any(secret in text for secret in secrets), text
            assert "0x" not in text, text


def test_objects_do_not_change(merchant: SigningKey) -> None:
    for one in (merchant, request(), request().sign(merchant, SignType.RSA)):
        with pytest.raises(AttributeError):
            one.bits = 7  # type: ignore[union-attr, misc]


def resident() -> int:
    """The process's memory, in KiB."""
    status = Path("/proc/self/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="tells memory on Linux only")
def test_memory_does_not_grow(arithmetic: str) -> None:
    merchant, platform = (
        signing_key(f"{name}-1024", arithmetic) for name in ("merchant", "platform")
    )
    response, public = answer(platform), platform.verifying_key
    tampered = response.replace(b"3123", b"3124")

    def work(times: int) -> None:
        for _ in range(times):
            signed = request().sign(merchant, SignType.SHA256_WITH_RSA)
            signed.verify_response(response, public)
            with contextlib.suppress(MpayMessageError):
                signed.verify_response(tampered, public)
            with contextlib.suppress(MpayKeyError):
                SigningKey.from_bytes(response)
            pickle.loads(pickle.dumps(public))

    work(300)
    before = resident()
    work(1_000)
    # What a call leaves behind would show a thousandfold.
    assert resident() - before < 1_000
