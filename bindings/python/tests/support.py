"""Keys and messages for tests. The keys are those of the vectors, which protect nothing."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from lianlian_mpay import BindVerifyRequest, SigningKey, SignType, VerifyingKey, sign_message

BINDING = Path(__file__).parent.parent
VECTORS = BINDING.parent.parent / "vectors"

TOKEN = "D096DBA0E3E0CC8F1D504C06E71D292D"
VERIFY_CODE = "666666"

# A refusal that LianLian signed and published.
REAL_REFUSAL = (
    '{"oid_partner":"201408071000001541","ret_code":"4005","ret_msg":"商户未开通权限",'
    '"sign":"M/EH4khKDPUIMnDqEid7mh90Acj0pguMVLiq17+ubl9M8YtOqG79X0q+b6TzuyiHVDOlXlUM8dvJQjgJ2qJF'
    'cGXe+1DakX0T71DLOQZjE3BEPcCWGQN0PcBpAs3EE1LBaI5p8FmBd3bLGMybYpTrt7/DC+BrukvJLgW7pMjHtHw=",'
    '"sign_type":"RSA"}'
)


@cache
def private_text(name: str) -> str:
    """A private key of the vectors, as base64 of PKCS#8."""
    keys = json.loads((VECTORS / "tools" / "keys.json").read_text())
    text: str = keys["rsa"][name]["private"]
    return text


def signing_key(name: str, arithmetic: str | None = None) -> SigningKey:
    return SigningKey.from_bytes(private_text(name), arithmetic)  # type: ignore[arg-type]


def verifying_key(name: str, arithmetic: str | None = None) -> VerifyingKey:
    return signing_key(name, arithmetic).verifying_key


def request(no_order: str | None = "20130515094013") -> BindVerifyRequest:
    return BindVerifyRequest(
        oid_partner="201103171000000000",
        token=TOKEN,
        user_id="2013051500001",
        verify_code=VERIFY_CODE,
        no_order=no_order,
    )


def answer(
    platform: SigningKey, sign_type: SignType = SignType.SHA256_WITH_RSA, **fields: str
) -> bytes:
    """What LianLian answers to `request()`: a success, unless `fields` say otherwise."""
    success = {
        "ret_code": "0000",
        "ret_msg": "交易成功",
        "oid_partner": "201103171000000000",
        "user_id": "2013051500001",
        "card_no": "622202******3123",
        "no_agree": "2013051613121201",
        "no_order": "20130515094013",
    }
    return sign_message(success | fields, platform, sign_type).body
