#!/usr/bin/env python3
"""Write the vector files, or check that the files on disk are what this script writes.

Usage: generate.py            write ../*.json
       generate.py --check    exit with 1 where a file on disk differs, or breaks the schema
       generate.py --counts   print how many cases there are, by file, operation and rule

The result depends on nothing but SPEC.md, the code in corpus/ and the inputs keys.json and
real_messages.json beside this file. It needs Python 3.11 and pyca/cryptography; `--check` also
validates against the schema where the package jsonschema is installed.
"""

import difflib
import json
import re
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.dont_write_bytecode = True  # leave no __pycache__ among the sources

from corpus import (  # noqa: E402
    bodies,
    diagnosis,
    key_import,
    ordering,
    raw_signatures,
    real_messages,
    requests,
    responses,
    signing,
    signing_strings,
    spec,
    verification,
)

from corpus.topic import json_text  # noqa: E402

VECTORS = Path(__file__).parent.parent
SCHEMA = VECTORS / "schema" / "mpay-vectors-1.json"
TOPICS = {
    "ordering.json": ordering,
    "signing_strings.json": signing_strings,
    "signing.json": signing,
    "verification.json": verification,
    "raw_signatures.json": raw_signatures,
    "bodies.json": bodies,
    "requests.json": requests,
    "responses.json": responses,
    "key_import.json": key_import,
    "real_messages.json": real_messages,
    "diagnosis.json": diagnosis,
}
# A verifier that could not answer: no file can bring that about.
WITHOUT_CASE = {"verifying_failed"}
# Reasons of two-step signing, which is no operation of these files.
OF_TWO_STEPS = {"other_digest", "sign_is_text"}
IDENTIFIER = re.compile(r"[a-z]+/[a-z0-9]+(-[a-z0-9]+)*")


def main(arguments):
    documents = {name: topic.build().document() for name, topic in TOPICS.items()}
    problems = problems_of_corpus(documents)
    if arguments == ["--counts"]:
        print_counts(documents)
    elif arguments == ["--check"]:
        problems += differences(documents) + schema_problems()
    elif arguments == []:
        write(documents)
    else:
        sys.exit(__doc__)
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        sys.exit(1)
    total = sum(len(document["cases"]) for document in documents.values())
    print(f"{len(documents)} files, {total} cases: ok")


def render(document):
    return layout(document, "") + "\n"


def layout(value, indent):
    """JSON in lines: a case, and a key, has a line for each of its members."""
    parts = isinstance(value, dict) and any(isinstance(part, (dict, list)) for part in value.values())
    if not (parts or isinstance(value, list) and indent == "  ") or indent > "    ":
        return json_text(value)
    deeper = indent + "  "
    if isinstance(value, dict):
        items = [f"{json.dumps(name)}: {layout(inner, deeper)}" for name, inner in value.items()]
    else:
        items = [layout(inner, deeper) for inner in value]
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    return f"{opening}\n{deeper}" + f",\n{deeper}".join(items) + f"\n{indent}{closing}"


def write(documents):
    for name, document in documents.items():
        (VECTORS / name).write_text(render(document), encoding="utf-8", newline="\n")


# What must be true of the corpus as a whole


def problems_of_corpus(documents):
    cases = [case for document in documents.values() for case in document["cases"]]
    protocol = [case for case in cases if case["op"] != "diagnose"]
    diagnoses = [case for case in cases if case["op"] == "diagnose"]
    return [
        *identifier_problems(cases),
        *rule_problems(protocol),
        *code_problems(protocol),
        *reason_problems(diagnoses),
    ]


def identifier_problems(cases):
    counts = Counter(case["id"] for case in cases)
    for identifier, count in counts.items():
        if count > 1:
            yield f"id used {count} times: {identifier}"
        if not IDENTIFIER.fullmatch(identifier):
            yield f"id is not topic/kebab-case: {identifier}"


def rule_problems(cases):
    """Each rule needs a case that it accepts and one that it refuses."""
    known = set(spec.rules())
    for case in cases:
        for rule in set(case["rules"]) - known:
            yield f"{case['id']} names {rule}, which SPEC.md does not have"
    for outcome, verb in (("out", "accepts"), ("err", "refuses")):
        seen = {rule for case in cases if outcome in case for rule in case["rules"]}
        for rule in sorted(known - seen):
            yield f"no case that {rule} {verb}"


def code_problems(cases):
    known, used = set(spec.error_codes()), {case["err"] for case in cases if "err" in case}
    for code in sorted(known - used - WITHOUT_CASE):
        yield f"no case for the error code {code}"
    for code in sorted(used - known):
        yield f"error code that SPEC.md does not have: {code}"
    schema_codes = read_schema()["$defs"]["code"]["enum"]
    if schema_codes != spec.error_codes():
        yield "the schema and SPEC.md list different error codes"


def reason_problems(cases):
    """A diagnosis pins reasons, not rules: each reason needs a case, and all are answers."""
    known, seen = set(spec.reasons()), set()
    for case in cases:
        if "rules" in case or "err" in case:
            yield f"{case['id']}: a diagnosis names no rule, and never fails"
        seen |= {reason["reason"] for reason in case["out"]["reasons"] + case["out"].get("clues", [])}
    for code in sorted(known - seen - OF_TWO_STEPS):
        yield f"no case for the reason {code}"
    for code in sorted(seen - known):
        yield f"reason that REASONS.md does not have: {code}"
    if read_schema()["$defs"]["reason"]["enum"] != spec.reasons():
        yield "the schema and REASONS.md list different reasons"


# The files on disk


def differences(documents):
    return [
        problem for name, document in documents.items() for problem in difference(name, document)
    ]


def difference(name, document):
    path = VECTORS / name
    if not path.exists():
        return [f"{name}: missing"]
    on_disk, expected = path.read_text(encoding="utf-8"), render(document)
    if on_disk == expected:
        return []
    lines = difflib.unified_diff(on_disk.splitlines(), expected.splitlines(), n=0, lineterm="")
    changes = [line[:120] for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    return [f"{name}: differs in {len(changes)} lines (- on disk, + generated)", *changes[:10]]


def read_schema():
    return json.loads(SCHEMA.read_text(encoding="utf-8"))


def schema_problems():
    try:
        import jsonschema
    except ImportError:
        print("jsonschema is not installed: the files were not validated against the schema")
        return []
    validator = jsonschema.Draft202012Validator(read_schema())
    problems = []
    for path in sorted(VECTORS / name for name in TOPICS):
        content = json.loads(path.read_text(encoding="utf-8"))
        for error in validator.iter_errors(content):
            problems.append(f"{path.name}: {error.json_path}: {error.message[:200]}")
    return problems


# What there is


def print_counts(documents):
    for name, document in documents.items():
        print_row(name, document["cases"])
    cases = [case for document in documents.values() for case in document["cases"]]
    for op in dict.fromkeys(case["op"] for case in cases):
        print_row(op, [case for case in cases if case["op"] == op])
    for rule in spec.rules():
        print_row(rule, [case for case in cases if rule in case.get("rules", ())])
    for code in spec.error_codes():
        print_row(code, [case for case in cases if case.get("err") == code])
    print_row("all", cases)


def print_row(name, cases):
    refused = sum("err" in case for case in cases)
    print(f"{name:24} {len(cases):5} cases: {len(cases) - refused:5} accepted, {refused:5} refused")


if __name__ == "__main__":
    main(sys.argv[1:])
