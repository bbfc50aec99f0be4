"""One vector file in the making."""

import json
import re

from . import keys, oracle

SIGNING_OPS = ("sign", "body", "bind_verify_request")


# Python has no JSON number with a spelling of its own: these marks stand around one.
MARK = "\uf8ff"


def literal(text):
    """A number of the vector file, spelt so."""
    return f"{MARK}{text}{MARK}"


def json_text(value):
    return re.sub(f'"{MARK}([^"]*){MARK}"', r"\1", json.dumps(value, ensure_ascii=False))


class Topic:
    """Collects the cases of one file, and holds each against the oracle as it comes in.

    A case's name may have groups, as in `group/name`; the id joins them by hyphens.
    """

    def __init__(self, name, title):
        self.name = name
        self.title = title
        self.cases = []

    def accept(self, name, rules, comment, op, given, out=None, source=None):
        """A case that must succeed; without `out` the oracle says what it yields."""
        if oracle.knows(op):
            kind, value = oracle.evaluate(op, json_text(given))
            if kind != "out" or out not in (None, value):
                raise AssertionError(f"{name}: {out!r} expected, oracle: {value!r}")
            out = value
        self._add(name, rules, comment, op, given, {"out": out}, source)

    def refuse(self, name, rules, comment, op, given, err, source=None):
        """A case that must fail with `err`."""
        if oracle.knows(op):
            kind, value = oracle.evaluate(op, json_text(given))
            if (kind, value) != ("err", err):
                raise AssertionError(f"{name}: {err} expected, oracle: {value!r}")
        self._add(name, rules, comment, op, given, {"err": err}, source)

    def _add(self, name, rules, comment, op, given, result, source):
        identifier = f"{self.name}/{name.replace('/', '-')}"
        case = {"id": identifier}
        if rules:
            case["rules"] = rules.split()
        case["comment"] = comment
        if source is not None:
            case["source"] = source
        self.cases.append({**case, "op": op, "in": given, **result})

    def document(self):
        """The file's content."""
        content = {"format": "mpay-vectors/1", "title": self.title}
        if used := self._used_keys():
            content["keys"] = used
        return {**content, "cases": self.cases}

    def _used_keys(self):
        names = {case["in"]["key"] for case in self.cases if "key" in case["in"]}
        names |= {key["key"] for case in self.cases for key in case["in"].get("keys", ())}
        signers = {case["in"].get("key") for case in self.cases if case["op"] in SIGNING_OPS}
        return {name: keys.entry(name, name in signers) for name in sorted(names)}
