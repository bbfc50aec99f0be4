"""The runner fails where a case does, and where it is not understood."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from support import BINDING, VECTORS

Change = Callable[[dict[str, Any]], object]


def run(*arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(BINDING / "conformance.py"), *arguments]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=False)


def file_with(name: str, case_id: str | None, change: Change) -> str:
    """A vector file of one case, with a change made to it."""
    file = json.loads((VECTORS / name).read_text())
    case = next(case for case in file["cases"] if case_id in (None, case["id"]))
    file["cases"] = [copy.deepcopy(case)]
    change(file["cases"][0])
    return json.dumps(file)


def last_byte_changed(case: dict[str, Any]) -> None:
    signature = bytearray.fromhex(case["in"]["signature_hex"])
    signature[-1] ^= 1
    case["in"]["signature_hex"] = signature.hex()


def first(name: str, wanted: str) -> str:
    cases = json.loads((VECTORS / name).read_text())["cases"]
    return str(next(case["id"] for case in cases if wanted in case))


@pytest.mark.parametrize("arithmetic", ["core", "cryptography"])
def test_a_file_that_holds(arithmetic: str) -> None:
    text = file_with("raw_signatures.json", None, lambda _: None)
    done = run("--arithmetic", arithmetic, "-", text=text)
    assert (done.returncode, done.stdout) == (0, "-: 1 of 1 passed\n1 passed, 0 failed\n")


FALSIFIED: list[tuple[str, str, Change, str]] = [
    ("raw_signatures.json", "out", last_byte_changed, "got signature_mismatch"),
    (
        "raw_signatures.json",
        "err",
        lambda case: case.update(err="missing_field"),
        "expected missing",
    ),
    ("raw_signatures.json", "out", lambda case: case["out"].update(valid=False), "expected {"),
    ("raw_signatures.json", "out", lambda case: case["out"].update(more=1), "expected {"),
    ("raw_signatures.json", "out", lambda case: case["out"].update(valid=1), "expected {"),
    ("raw_signatures.json", "out", lambda case: case.update(op="verify_row"), "unknown op"),
    ("raw_signatures.json", "out", lambda case: case["in"].update(more=1), "unknown member `more`"),
    ("raw_signatures.json", "out", lambda case: case.update(more=1), "unknown member `more`"),
    ("raw_signatures.json", "out", lambda case: case.update(err="x"), "either `out` or `err`"),
    ("raw_signatures.json", "out", lambda case: case.pop("out"), "either `out` or `err`"),
    ("raw_signatures.json", "out", lambda case: case["in"].pop("digest"), "missing member"),
    ("raw_signatures.json", "out", lambda case: case.pop("id"), "missing member `id`"),
    ("raw_signatures.json", "out", lambda case: case["in"].update(key="nobody"), "no key `nobody`"),
    ("raw_signatures.json", "out", lambda case: case["in"].update(message_hex="0"), "ValueError"),
    ("bodies.json", "out", lambda case: case["out"]["body"].update(sign="x"), "expected {"),
    ("signing.json", "out", lambda case: case["out"].update(signature="x"), "expected {"),
    ("diagnosis.json", "out", lambda case: case["out"].update(explained=None), "expected {"),
    (
        "responses.json",
        "out",
        lambda case: case["in"]["request"].update(more="1"),
        "unknown member",
    ),
    ("ordering.json", "out", lambda case: case["out"]["names"].append("z"), "expected {"),
]


@pytest.mark.parametrize(("name", "wanted", "change", "said"), FALSIFIED)
def test_falsified_cases_fail(name: str, wanted: str, change: Change, said: str) -> None:
    done = run("-", text=file_with(name, first(name, wanted), change))
    assert done.returncode == 1
    failure, count, total = done.stdout.splitlines()
    assert said in failure
    assert (count, total) == ("-: 0 of 1 passed", "0 passed, 1 failed")


def test_ids_are_unique() -> None:
    file = json.loads(file_with("ordering.json", None, lambda _: None))
    file["cases"] *= 2
    done = run("-", text=json.dumps(file))
    assert "the id is not unique" in done.stdout
    assert done.stdout.endswith("\n1 passed, 1 failed\n")


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", '{"format":"mpay-vectors/2","cases":[]}'])
def test_what_is_no_vector_file_fails(text: str) -> None:
    done = run("-", text=text)
    assert done.returncode == 1
    assert "-: the file: expected mpay-vectors/1" in done.stdout
    assert done.stdout.endswith("-: 0 of 1 passed\n0 passed, 1 failed\n")


def test_files_and_folders(tmp_path: Path) -> None:
    text = "\ufeff" + file_with("ordering.json", None, lambda _: None)
    (tmp_path / "b.json").write_text(text)
    (tmp_path / "a.json").write_text("no vectors")
    (tmp_path / "c.txt").write_text("not looked at")
    done = run(str(tmp_path), str(tmp_path / "missing.json"))
    lines = done.stdout.splitlines()
    assert [line.split(": ")[-1] for line in lines if line.endswith("passed")] == [
        "0 of 1 passed",
        "1 of 1 passed",
        "0 of 1 passed",
    ]
    assert (done.returncode, lines[-1]) == (1, "1 passed, 2 failed")


def test_nothing_is_a_failure() -> None:
    assert run().returncode == 1
