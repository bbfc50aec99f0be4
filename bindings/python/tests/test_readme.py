"""The code of the READMEs runs, and is the same in both languages but for its comments."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from lianlian_mpay import CONTENT_TYPE, ENDPOINT
from support import BINDING, answer, private_text, signing_key, verifying_key

READMES = ["README.md", "README.zh-CN.md"]


def blocks(name: str) -> list[str]:
    text = (BINDING / name).read_text("utf-8")
    return re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def pem(label: str, content: str) -> str:
    lines = "\n".join(re.findall(".{1,64}", content))
    return f"-----BEGIN {label}-----\n{lines}\n-----END {label}-----\n"


@pytest.mark.parametrize("name", READMES)
def test_code_runs(
    name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    private = pem("PRIVATE KEY", private_text("merchant-2048"))
    public = base64.b64encode(verifying_key("platform-2048").to_spki_der()).decode()
    (tmp_path / "merchant_private_key.pem").write_text(private)
    (tmp_path / "lianlian_public_key.pem").write_text(pem("PUBLIC KEY", public))
    monkeypatch.chdir(tmp_path)
    kms = load_pem_private_key(private.encode(), None)
    assert isinstance(kms, RSAPrivateKey)

    def post(url: str, body: bytes, headers: Mapping[str, str]) -> bytes:
        assert (url, headers) == (ENDPOINT, {"Content-Type": CONTENT_TYPE})
        assert body.startswith(b'{"oid_partner":"201103171000000000"')
        return answer(signing_key("platform-2048"))

    namespace = {
        "post": post,
        "kms_sign": lambda digest: kms.sign(digest, PKCS1v15(), Prehashed(SHA256())),
        "public_half": kms.public_key(),
        "column": pa.array([answer(signing_key("platform-2048"))]),
    }
    for block in blocks(name):
        exec(compile(block, name, "exec"), namespace)
    out = capsys.readouterr().out
    assert out.startswith("bound: ************3123 2013051613121201\nsignature_mismatch\n")
    assert "签名验证不通过" in out


def test_code_is_the_same_in_both() -> None:
    english, chinese = ([re.sub(r" *#.*", "", block) for block in blocks(name)] for name in READMES)
    assert english == chinese
    assert len(english) == 6


@pytest.mark.parametrize("name", READMES)
def test_readmes_are_short(name: str) -> None:
    assert len((BINDING / name).read_text("utf-8").splitlines()) <= 140
