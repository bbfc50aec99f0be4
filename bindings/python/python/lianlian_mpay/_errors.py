"""The exceptions. The Rust half raises them with what the core says."""

from __future__ import annotations

from typing import NamedTuple


class Position(NamedTuple):
    """A place in a message's text."""

    offset: int
    """In bytes, from 0."""
    line: int
    """From 1."""
    column: int
    """In characters, from 1."""


class MpayError(Exception):
    """Something was refused. Its text names the field and the place, and never a value."""

    code: str
    """The stable machine name, such as `signature_mismatch`. It is safe to log."""
    number: int
    """The stable number of the code."""
    field: str | None
    """The name of the field that it is about."""
    position: Position | None
    """Where in the message's text."""
    offset: int | None
    """The same in bytes; it is there too where the bytes are no text."""
    detail: str | None
    """What the core says beside: a machine name, or what is wrong in words."""

    def __init__(
        self,
        text: str,
        code: str,
        number: int,
        field: str | None = None,
        position: tuple[int, int, int] | None = None,
        offset: int | None = None,
        detail: str | None = None,
    ) -> None:
        super().__init__(text, code, number, field, position, offset, detail)
        self.code = code
        self.number = number
        self.field = field
        self.position = None if position is None else Position(*position)
        self.offset = offset
        self.detail = detail

    def __str__(self) -> str:
        return str(self.args[0])

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.code!r}, {str(self)!r})"


class MpayMessageError(MpayError):
    """A message or a signature was refused. Where a response was read, there is no answer: query
    LianLian."""


class MpayKeyError(MpayError):
    """A key was refused."""
