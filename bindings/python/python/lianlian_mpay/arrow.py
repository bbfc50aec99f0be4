"""Many messages at once, as columns of Arrow.

Columns come and go by the Arrow PyCapsule interface, so they may be those of `pyarrow`, `polars`,
DuckDB or any other library that has it. A column holds messages as texts or as binaries, large ones
and views too, or as a dictionary of them. What comes in chunks goes out in chunks.

- `verify` answers with a column of `uint16`: 0 for a message that verifies, or the number of its
  error (`lianlian_mpay.ERROR_CODES`).
- `explain` answers with a column of texts: the codes of what was found, or the words.

Null stays null. `verify` serves every MPAY message, as `verify_message` does; it does not compare
a response with its request. Where the core does the key's arithmetic, other threads run.
"""

from __future__ import annotations

from ._native import ChunkedColumn, Column
from ._native import explain_column as explain
from ._native import verify_column as verify

__all__ = ["ChunkedColumn", "Column", "explain", "verify"]
