"""What callers hand in, for type checkers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal, Protocol, TypeAlias

from ._native import Direction, KeyRole, KeySet, Language, Side, SigningKey, SignType, VerifyingKey

Bytes: TypeAlias = bytes | bytearray | memoryview | str
"""Bytes, or a text, which counts as its UTF-8."""

Pairs: TypeAlias = Mapping[str, str] | Iterable[tuple[str, str]]
"""The fields of a message to be written, in their order."""

Arithmetic: TypeAlias = Literal["core", "cryptography"]
"""Who does the arithmetic of a key that is read."""


class HostNumbers(Protocol):
    """The numbers of a public key."""

    @property
    def e(self) -> int: ...
    @property
    def n(self) -> int: ...


class HostPublicKey(Protocol):
    """A public key with the interface of `cryptography`'s `RSAPublicKey`.

    If it also has `recover_data_from_signature(signature, padding, algorithm)`, that does the
    arithmetic.
    """

    def public_numbers(self) -> HostNumbers: ...


class HostPrivateKey(Protocol):
    """A private key with the interface of `cryptography`'s `RSAPrivateKey`."""

    def sign(self, data: bytes, padding: Any, algorithm: Any) -> bytes: ...
    def public_key(self) -> HostPublicKey: ...


class ArrowArray(Protocol):
    """A column of Arrow, such as one of `pyarrow.Array`."""

    def __arrow_c_array__(
        self, requested_schema: object | None = None
    ) -> tuple[object, object]: ...


class ArrowStream(Protocol):
    """Chunks of a column of Arrow, such as those of `pyarrow.ChunkedArray`."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...


Signer: TypeAlias = SigningKey | HostPrivateKey
Verifier: TypeAlias = VerifyingKey | KeySet | HostPublicKey

AnyDirection: TypeAlias = Direction | Literal["request", "response"]
AnyKeyRole: TypeAlias = KeyRole | Literal["private", "public"]
AnyLanguage: TypeAlias = Language | Literal["en", "zh"]
AnySide: TypeAlias = Side | Literal["lianlian", "merchant"]
AnySignType: TypeAlias = SignType | str
