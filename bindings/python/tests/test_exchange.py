"""The whole exchange, over HTTP, with a server that plays LianLian with a test key."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from lianlian_mpay import (
    CONTENT_TYPE,
    Bound,
    Direction,
    MpayMessageError,
    NextStep,
    Outcome,
    Refused,
    SigningKey,
    SignType,
    Unsigned,
    VerifyingKey,
    verify_message,
)
from support import answer, request, signing_key

Answers = Callable[[SigningKey], bytes]


class LianLian(HTTPServer):
    """Verifies what merchants send, and answers as it is told."""

    def __init__(self, merchant: VerifyingKey) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.merchant = merchant
        self.key = signing_key("platform-2048")
        self.answers: Answers = answer

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1/bankcardbindverfy"


class Handler(BaseHTTPRequestHandler):
    server: LianLian

    def do_POST(self) -> None:
        assert self.headers["Content-Type"] == CONTENT_TYPE
        body = self.rfile.read(int(self.headers["Content-Length"]))
        verified = verify_message(
            body, Direction.REQUEST, self.server.merchant, [SignType.SHA256_WITH_RSA]
        )
        assert verified.value("verify_code") == "666666"
        answered = self.server.answers(self.server.key)
        self.send_response(200)
        self.send_header("Content-Length", str(len(answered)))
        self.end_headers()
        self.wfile.write(answered)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def lianlian(merchant: SigningKey) -> Iterator[LianLian]:
    with LianLian(merchant.verifying_key) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def exchange(server: LianLian, merchant: SigningKey, platform: SigningKey) -> Outcome:
    signed = request().sign(merchant, SignType.SHA256_WITH_RSA)
    headers = {"Content-Type": CONTENT_TYPE}
    posted = urllib.request.Request(server.url, signed.body, headers)
    with urllib.request.urlopen(posted, timeout=10) as response:
        return signed.verify_response(response.read(), platform.verifying_key)


def test_success(lianlian: LianLian, merchant: SigningKey, platform: SigningKey) -> None:
    outcome = exchange(lianlian, merchant, platform)
    assert isinstance(outcome, Bound)
    assert outcome.no_agree == "2013051613121201"
    assert outcome.masked_card_no == "************3123"
    assert outcome.is_signed("card_no")
    assert next(field.name for field in outcome.fields if field.is_signed) == "ret_code"


def test_signed_refusal(lianlian: LianLian, merchant: SigningKey, platform: SigningKey) -> None:
    lianlian.answers = lambda key: answer(key, ret_code="1900", ret_msg="短信码校验错误")
    outcome = exchange(lianlian, merchant, platform)
    assert isinstance(outcome, Refused)
    assert (outcome.ret_code, outcome.ret_msg) == ("1900", "短信码校验错误")
    assert outcome.next_step is NextStep.ASK_CODE_AGAIN
    assert (outcome.meaning, outcome.message_zh) == ("wrong SMS code", "短信码校验错误")


def test_unsigned_refusal(lianlian: LianLian, merchant: SigningKey, platform: SigningKey) -> None:
    lianlian.answers = lambda _: '{"ret_code":"1001","ret_msg":"商户请求签名错误"}'.encode()
    outcome = exchange(lianlian, merchant, platform)
    assert isinstance(outcome, Unsigned)
    assert (outcome.ret_code, outcome.ret_msg) == ("1001", "商户请求签名错误")
    assert not hasattr(outcome, "next_step")


def test_tampered_success(lianlian: LianLian, merchant: SigningKey, platform: SigningKey) -> None:
    lianlian.answers = lambda key: answer(key).replace(b"2013051613121201", b"2013051613121202")
    with pytest.raises(MpayMessageError) as raised:
        exchange(lianlian, merchant, platform)
    assert (raised.value.code, raised.value.field) == ("signature_mismatch", "sign")


def test_success_of_another_user(
    lianlian: LianLian, merchant: SigningKey, platform: SigningKey
) -> None:
    lianlian.answers = lambda key: answer(key, user_id="2013051500002")
    with pytest.raises(MpayMessageError) as raised:
        exchange(lianlian, merchant, platform)
    assert (raised.value.code, raised.value.field) == ("response_mismatch", "user_id")
    assert raised.value.detail == "differs"


def test_body_is_utf8_json(merchant: SigningKey) -> None:
    body = request().sign(merchant, SignType.RSA).body
    assert json.loads(body)["sign_type"] == "RSA"
