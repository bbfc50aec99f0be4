from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from lianlian_mpay import (
    ERROR_CODES,
    Direction,
    KeySet,
    MpayMessageError,
    NamedKey,
    Side,
    SigningKey,
    SignType,
    VerifyingKey,
)
from lianlian_mpay.arrow import ChunkedColumn, Column, explain, verify
from support import REAL_REFUSAL, answer, signing_key, verifying_key

NUMBERS = {code: number for number, code in ERROR_CODES.items()}

TYPES = [
    pa.utf8(),
    pa.large_utf8(),
    pa.string_view(),
    pa.binary(),
    pa.large_binary(),
    pa.binary_view(),
]


@pytest.fixture
def messages(platform: SigningKey) -> list[bytes | None]:
    right = answer(platform)
    return [right, None, right.replace(b"3123", b"3124"), b"", REAL_REFUSAL.encode(), right]


EXPECTED = [
    0,
    None,
    NUMBERS["signature_mismatch"],
    NUMBERS["json_syntax"],
    NUMBERS["signature_length"],
    0,
]


def asked(column: Any, key: VerifyingKey | KeySet, **more: Any) -> list[int | None]:
    numbers = pa.array(verify(column, Direction.RESPONSE, key, SignType, **more))
    assert numbers.type == pa.uint16()
    listed: list[int | None] = numbers.to_pylist()
    return listed


@pytest.mark.parametrize("data_type", TYPES, ids=str)
def test_every_type(data_type: Any, messages: list[bytes | None], platform: SigningKey) -> None:
    column = pa.array(messages, pa.binary()).cast(data_type)
    assert asked(column, platform.verifying_key) == EXPECTED
    assert asked(column.slice(2, 3), platform.verifying_key) == EXPECTED[2:5]


@pytest.mark.parametrize("index_type", [pa.int8(), pa.uint32(), pa.int64()], ids=str)
def test_dictionaries(index_type: Any, messages: list[bytes | None], platform: SigningKey) -> None:
    encoded = pa.array(messages, pa.binary()).dictionary_encode()
    column = encoded.cast(pa.dictionary(index_type, pa.binary()))
    assert asked(column, platform.verifying_key) == EXPECTED
    # Null by its value, and a dictionary of nothing.
    nulls = pa.DictionaryArray.from_arrays(pa.array([0, 1, None]), pa.array([None, b"{}"]))
    assert asked(nulls, platform.verifying_key)[::2] == [None, None]
    empty = pa.array([None, None], pa.dictionary(pa.int8(), pa.utf8()))
    assert asked(empty, platform.verifying_key) == [None, None]


def test_chunks(messages: list[bytes | None], platform: SigningKey) -> None:
    column = pa.chunked_array([messages, [], messages[:2]], pa.binary())
    answered = verify(column, "response", platform.verifying_key, SignType)
    assert isinstance(answered, ChunkedColumn)
    assert len(answered) == 8
    numbers = pa.chunked_array(answered)
    assert [len(chunk) for chunk in numbers.chunks] == [6, 0, 2]
    assert numbers.to_pylist() == EXPECTED + EXPECTED[:2]
    assert repr(answered) == "ChunkedColumn(UInt16, 8 rows)"


def test_an_empty_column(platform: SigningKey) -> None:
    answered = verify(pa.array([], pa.utf8()), "response", platform.verifying_key, SignType)
    assert isinstance(answered, Column)
    assert (len(answered), repr(answered)) == (0, "Column(UInt16, 0 rows)")


def test_sign_types_and_excluded(platform: SigningKey) -> None:
    column, key = pa.array([answer(platform)]), platform.verifying_key
    numbers = verify(column, "response", key, [SignType.RSA])
    assert pa.array(numbers).to_pylist() == [NUMBERS["sign_type_not_allowed"]]
    assert asked(column, key, excluded=["card_no"]) == [NUMBERS["signature_mismatch"]]
    assert asked(column, KeySet([verifying_key("platform-1024"), key])) == [0]


def test_texts_that_are_no_utf8() -> None:
    """As a careless producer hands them over."""
    offsets = pa.py_buffer((0).to_bytes(4, "little") + (9).to_bytes(4, "little"))
    column = pa.Array.from_buffers(pa.utf8(), 1, [None, offsets, pa.py_buffer(b'{"a":"\xff"}')])
    key = verifying_key("platform-2048")
    assert asked(column, key) == [NUMBERS["invalid_utf8"]]
    assert pa.array(explain(column, "response", [])).to_pylist() == ["not_utf8"]


@pytest.mark.parametrize("column", [pa.array([1]), pa.array([["{}"]]), pa.array([None])])
def test_columns_of_anything_else(column: Any) -> None:
    with pytest.raises(TypeError, match="expected a column of texts or binaries"):
        verify(column, "response", verifying_key("platform-2048"), SignType)


@pytest.mark.parametrize("column", [None, 7, "text", b"{}", ["{}"], object()])
def test_what_is_no_column(column: Any) -> None:
    with pytest.raises((TypeError, ValueError), match="__arrow_c_array__"):
        verify(column, "response", verifying_key("platform-2048"), SignType)


def test_a_table_is_no_column() -> None:
    table = pa.table({"message": ["{}"]})
    with pytest.raises(TypeError, match="not of Struct"):
        verify(table, "response", verifying_key("platform-2048"), SignType)


def test_a_stream_that_raises() -> None:
    class Gone:
        def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
            raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        verify(Gone(), "response", verifying_key("platform-2048"), SignType)


def test_a_key_that_raises() -> None:
    class Gone:
        def public_numbers(self) -> Any:
            return signing_numbers

        def recover_data_from_signature(self, *_: Any) -> bytes:
            raise OSError("the HSM is gone")

    from cryptography.hazmat.primitives.serialization import load_der_public_key

    spki = verifying_key("platform-2048").to_spki_der()
    signing_numbers = load_der_public_key(spki).public_numbers()  # type: ignore[union-attr]
    column = pa.array([answer(signing_key("platform-2048"))])
    with pytest.raises(MpayMessageError) as raised:
        verify(column, "response", Gone(), SignType)
    assert raised.value.code == "verifying_failed"
    assert isinstance(raised.value.__cause__, OSError)


def test_explanations(messages: list[bytes | None], platform: SigningKey) -> None:
    keys = [NamedKey("platform", Side.LIANLIAN, platform.verifying_key)]
    codes = pa.array(explain(pa.array(messages), Direction.RESPONSE, keys))
    assert codes.type == pa.utf8()
    right, null, tampered, empty, other, again = codes.to_pylist()
    assert (right, null, again) == (None, None, None)
    assert (tampered, empty) == ("text_differs", "not_json")
    assert other == "other_key"
    chunked = pa.chunked_array([messages[2:3]])
    words = pa.chunked_array(explain(chunked, "response", keys, language="zh")).to_pylist()
    assert words[0].isascii() is False
