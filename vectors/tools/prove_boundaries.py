#!/usr/bin/env python3
"""Prove REQ-5's promise by trying everything that is small.

Usage: prove_boundaries.py

A list of fields is written as `name=value` joined by `&`, and every way to read that text as
another list is tried. It takes some ten seconds and prints what it tried.
"""

import sys
from itertools import product
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.dont_write_bytecode = True  # leave no __pycache__ among the sources

from corpus.oracle import check  # noqa: E402

ALPHABET = "ab&="


def ambiguous(value):
    return bool(check.AMBIGUOUS.search(value))


def texts(longest):
    return ["".join(letters) for size in range(longest + 1) for letters in product(ALPHABET, repeat=size)]


def readings(text):
    """Every list of fields that is written as `text`, with any names and any values."""
    if "=" not in text:
        return
    for at in [i for i, letter in enumerate(text) if letter == "="]:
        name, rest = text[:at], text[at + 1 :]
        yield [(name, rest)]
        for end in [i for i, letter in enumerate(rest) if letter == "&"]:
            for others in readings(rest[end + 1 :]):
                yield [(name, rest[:end]), *others]


def is_lawful(fields):
    """What REQ-5 supposes of names and values; empty values are not signed."""
    return all(name and not set(name) & {"&", "="} and value and not ambiguous(value) for name, value in fields)


def by_definition(value):
    """REQ-5 in its other words: no part but the first holds `=`."""
    return any("=" in part for part in value.split("&")[1:])


def prove(fields):
    """One lawful reading of what is written; each other one lacks a field by its name."""
    text = "&".join(f"{name}={value}" for name, value in fields)
    lawful = 0
    for other in readings(text):
        if other == fields:
            lawful += 1
            continue
        assert not is_lawful(other), (text, other)
        lost = {name for name, _ in fields} - {name for name, _ in other}
        assert lost, (text, other)
        # The first field is lost alone only by an `=` in its value, as `no_order` may be.
        assert lost != {fields[0][0]} or "=" in fields[0][1], (text, other)
    assert lawful == 1


def main():
    singles = texts(6)
    for value in singles:
        assert ambiguous(value) == by_definition(value)
        if not value:
            continue
        if not ambiguous(value):
            prove([("n", value)])
            prove([("n", value), ("z", "1")])
            prove([("a", "1"), ("n", value)])
        else:
            # Refused for a reason: the text has another reading, with some name or none.
            assert any(len(other) > 1 for other in readings(f"n={value}"))
    pairs = [(one, other) for one in texts(3) for other in texts(3) if one and other]
    pairs = [(one, other) for one, other in pairs if not ambiguous(one) and not ambiguous(other)]
    for one, other in pairs:
        prove([("a", one), ("b", other)])
        prove([("m", one), ("n", other), ("z", "b")])
    print(f"{len(singles)} values and {len(pairs)} pairs: ok")


if __name__ == "__main__":
    main()
