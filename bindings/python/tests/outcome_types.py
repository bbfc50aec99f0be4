"""Not run: what a type checker says of an outcome, and of keys of `cryptography`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

from lianlian_mpay import (
    BindVerifyRequest,
    Bound,
    NextStep,
    Outcome,
    Refused,
    SigningKey,
    SignType,
    Unsigned,
    VerifyingKey,
)

if TYPE_CHECKING:
    from typing_extensions import assert_never


def act(outcome: Outcome) -> str | None:
    match outcome:
        case Bound(no_agree=no_agree):
            return no_agree
        case Refused(next_step=NextStep.ASK_CODE_AGAIN):
            return "ask again"
        case Refused(ret_msg=ret_msg):
            return ret_msg
        case Unsigned(ret_code=ret_code):
            # There is no next step.
            _ = outcome.next_step  # type: ignore[attr-defined]
            return ret_code
        case _:
            assert_never(outcome)


def two_arms_are_not_enough(outcome: Outcome) -> str | None:
    match outcome:
        case Bound(no_agree=no_agree):
            return no_agree
        case Refused(ret_msg=ret_msg):
            return ret_msg
        case _:
            assert_never(outcome)  # type: ignore[arg-type]


def keys_of_the_host(
    request: BindVerifyRequest, private: RSAPrivateKey, public: RSAPublicKey
) -> Outcome:
    SigningKey.from_host(private)
    VerifyingKey.from_host(public)
    signed = request.sign(private, SignType.RSA)
    signed.verify_response(b"", private)  # type: ignore[arg-type]
    return signed.verify_response(b"", public)
