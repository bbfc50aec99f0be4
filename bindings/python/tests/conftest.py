from __future__ import annotations

import pytest

from lianlian_mpay import SigningKey
from support import signing_key


@pytest.fixture(params=["cryptography", "core"])
def arithmetic(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def merchant(arithmetic: str) -> SigningKey:
    return signing_key("merchant-2048", arithmetic)


@pytest.fixture
def platform(arithmetic: str) -> SigningKey:
    return signing_key("platform-2048", arithmetic)
