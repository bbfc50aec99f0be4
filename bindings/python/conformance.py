"""Runs vector files of the format `mpay-vectors/1` through this package, as its users call it.

    python conformance.py [--arithmetic core] vectors/

Takes files, folders (every `.json` directly in them) and `-` for standard input. RSA is done by
`cryptography`, or by the core itself with `--arithmetic core`. Exits with 0 only where something
ran and nothing failed. It is strict: a case that it does not understand fails.
"""

from __future__ import annotations

import argparse
import base64
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from lianlian_mpay import (
    BindVerifyRequest,
    Bound,
    Diagnosis,
    Digest,
    Direction,
    Expected,
    Finding,
    KeyDiagnosis,
    KeyRole,
    MpayError,
    NamedKey,
    Outcome,
    PreparedMessage,
    Refused,
    Side,
    SignedFields,
    SigningKey,
    SignType,
    VerifyingKey,
    diagnose,
    diagnose_key,
    signing_order,
    verify_message,
)

FORMAT = "mpay-vectors/1"


class Unusable(Exception):
    """A case that cannot be run."""


class Number(str):
    """A number of a vector file, as it was written."""


class Members:
    """A JSON object, of which every member has to be read; in the order of its text."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        self.pairs = pairs
        self._left = dict(pairs)

    def optional(self, name: str, kind: type[Any] = str) -> Any:
        value = self._left.pop(name, None)
        if value is not None and type(value) is not kind:
            raise Unusable(f"`{name}` is not {kind.__name__}")
        return value

    def required(self, name: str, kind: type[Any] = str) -> Any:
        value = self.optional(name, kind)
        if value is None:
            raise Unusable(f"missing member `{name}`")
        return value

    def texts(self, name: str) -> list[str] | None:
        values: list[Any] | None = self.optional(name, list)
        if values is not None and any(type(value) is not str for value in values):
            raise Unusable(f"`{name}` is not a list of texts")
        return values

    def end(self) -> None:
        for name in self._left:
            raise Unusable(f"unknown member `{name}`")

    def check_names(self) -> None:
        if len(dict(self.pairs)) != len(self.pairs):
            raise Unusable("duplicate member")


def read_json(text: str) -> Any:
    """JSON with its number literals and its duplicate names."""
    return json.loads(text, object_pairs_hook=Members, parse_int=Number, parse_float=Number)


def write_json(value: Any) -> str:
    """The same as text, without blanks and needless escapes."""
    if isinstance(value, Members):
        members = (f"{write_json(name)}:{write_json(member)}" for name, member in value.pairs)
        return "{" + ",".join(members) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(write_json, value)) + "]"
    return str(value) if isinstance(value, Number) else json.dumps(value, ensure_ascii=False)


class Keys:
    """The keys of a file, read once."""

    def __init__(self, members: Members | None, arithmetic: str | None) -> None:
        self._halves = dict(members.pairs) if members else {}
        self._arithmetic: Any = arithmetic
        self._signing: dict[str, SigningKey] = {}
        self._verifying: dict[str, VerifyingKey] = {}

    def signing(self, name: str) -> SigningKey:
        if name not in self._signing:
            private = self._half(name, "private")
            if private is None:
                raise Unusable(f"key `{name}` has no private half")
            self._signing[name] = self.read_signing(private)
        return self._signing[name]

    def verifying(self, name: str) -> VerifyingKey:
        if name not in self._verifying:
            public = self._half(name, "public")
            key = self.read_verifying(public) if public else self.signing(name).verifying_key
            self._verifying[name] = key
        return self._verifying[name]

    def read_signing(self, data: str | bytes) -> SigningKey:
        read = SigningKey.from_bytes if isinstance(data, str) else SigningKey.from_der
        return read(data, self._arithmetic)

    def read_verifying(self, data: str | bytes) -> VerifyingKey:
        read = VerifyingKey.from_bytes if isinstance(data, str) else VerifyingKey.from_der
        return read(data, self._arithmetic)

    def _half(self, name: str, half: str) -> str | None:
        if name not in self._halves:
            raise Unusable(f"no key `{name}` in the file")
        found: str | None = dict(self._halves[name].pairs).get(half)
        return found


def message_of(given: Members) -> bytes:
    text, in_hex = given.optional("message"), given.optional("message_hex")
    if (text is None) == (in_hex is None):
        raise Unusable("`in` has either `message` or `message_hex`")
    return bytes.fromhex(in_hex) if text is None else bytes(text, "utf-8")


def key_data(given: Members) -> str | bytes:
    text, der = given.optional("text"), given.optional("der")
    if (text is None) == (der is None):
        raise Unusable("`in` has either `text` or `der`")
    return base64.b64decode(der, validate=True) if text is None else str(text)


def direction_of(given: Members) -> Direction:
    direction: Direction = one_of(Direction, given.required("direction"))
    return direction


def one_of(kind: type[Any], code: str) -> Any:
    try:
        return kind(code)
    except ValueError:
        raise Unusable(f"`{code}` is not known") from None


def run_order(given: Members, _: Keys) -> Any:
    names = given.texts("names")
    given.end()
    return {"names": signing_order(names or [])}


def run_signing_string(given: Members, _: Keys) -> Any:
    body, direction = message_of(given), direction_of(given)
    given.end()
    fields = SignedFields(body, direction)
    out: dict[str, Any] = {"signing_string": fields.signing_string}
    if fields.unsigned:
        out["unsigned"] = fields.unsigned
    return out


def run_sign(given: Members, keys: Keys) -> Any:
    body, key = message_of(given), given.required("key")
    sign_type = given.required("sign_type")
    given.end()
    fields = SignedFields(body, Direction.REQUEST, sign_type=sign_type)
    signature = keys.signing(key).sign_digest(fields.digest(sign_type))
    return {
        "signature": base64.b64encode(signature).decode(),
        "signing_string": fields.signing_string,
    }


def run_verify(given: Members, keys: Keys) -> Any:
    body, direction = message_of(given), direction_of(given)
    key, allowed = given.required("key"), given.texts("allow")
    excluded = given.texts("excluded") or []
    given.end()
    allow = list(SignType) if allowed is None else allowed
    verify_message(body, direction, keys.verifying(key), allow, excluded=excluded)
    return {"valid": True}


def run_verify_raw(given: Members, keys: Keys) -> Any:
    sign_types = {"md5": SignType.RSA, "sha256": SignType.SHA256_WITH_RSA}
    sign_type = sign_types[given.required("digest")]
    name, public = given.optional("key"), given.optional("public")
    message = bytes.fromhex(given.required("message_hex"))
    signature = bytes.fromhex(given.required("signature_hex"))
    given.end()
    if (name is None) == (public is None):
        raise Unusable("`in` has either `key` or `public`")
    key = keys.read_verifying(public) if name is None else keys.verifying(name)
    key.verify_digest(Digest(sign_type, message), signature)
    return {"valid": True}


def run_body(given: Members, keys: Keys) -> Any:
    fields, key = write_json(given.required("fields", Members)), given.required("key")
    sign_type = given.required("sign_type")
    given.end()
    signed = PreparedMessage.from_json(fields, sign_type).sign(keys.signing(key))
    return {"body": json.loads(signed.body), "signing_string": signed.signing_string}


def run_bind_verify_request(given: Members, keys: Keys) -> Any:
    fields, key = write_json(given.required("fields", Members)), given.required("key")
    sign_type = given.required("sign_type")
    given.end()
    request = BindVerifyRequest.from_json(fields, sign_type)
    signed = request.sign(keys.signing(key), sign_type)
    return {"body": json.loads(signed.body), "signing_string": signed.signing_string}


def run_bind_verify_response(given: Members, keys: Keys) -> Any:
    body, request = message_of(given), given.required("request", Members)
    key, allowed = given.required("key"), given.texts("allow")
    excluded = given.texts("excluded") or []
    given.end()
    for name, _ in request.pairs:
        if name not in ("oid_partner", "user_id", "no_order", "sign_type"):
            raise Unusable(f"`request`: unknown member `{name}`")
    expected = Expected.from_body(write_json(request)).with_excluded(excluded)
    if allowed is not None:
        expected = expected.with_allowed(allowed)
    return described(expected.verify_response(body, keys.verifying(key)))


def described(outcome: Outcome) -> Any:
    if isinstance(outcome, Bound):
        texts = ("card_no", outcome.card_no), ("no_agree", outcome.no_agree)
        pairs = (*texts, ("no_order", outcome.no_order))
        return {"outcome": "bound"} | {name: text for name, text in pairs if text is not None}
    out = {"ret_code": outcome.ret_code, "ret_msg": outcome.ret_msg}
    if isinstance(outcome, Refused):
        return out | {"outcome": "refused", "next": outcome.next_step.value}
    return out | {"outcome": "unsigned"}


def run_import_key(given: Members, keys: Keys) -> Any:
    data, kind = key_data(given), one_of(KeyRole, given.required("kind"))
    given.end()
    read = keys.read_signing if kind is KeyRole.PRIVATE else keys.read_verifying
    key: SigningKey | VerifyingKey = read(data)
    return {"bits": key.bits, "format": key.format}


def run_diagnose(given: Members, keys: Keys) -> Any:
    kind = given.optional("kind")
    if kind is not None:
        data = key_data(given)
        given.end()
        return described_key(diagnose_key(data, one_of(KeyRole, kind)))
    body, direction = message_of(given), direction_of(given)
    named = [named_key(one, keys) for one in given.required("keys", list)]
    excluded, texts = given.texts("excluded") or [], given.texts("texts") or []
    given.end()
    return described_diagnosis(diagnose(body, direction, named, excluded=excluded, texts=texts))


def named_key(given: Members, keys: Keys) -> NamedKey:
    name, side = given.required("key"), one_of(Side, given.required("side"))
    given.end()
    return NamedKey(name, side, keys.verifying(name))


def described_diagnosis(diagnosis: Diagnosis) -> Any:
    out: dict[str, Any] = {
        "reasons": reasons(diagnosis.findings),
        "explained": diagnosis.is_explained,
    }
    if diagnosis.clues:
        out["clues"] = reasons(diagnosis.clues)
    signed_text = diagnosis.signed_text
    if signed_text and signed_text.place:
        out["differs_at"] = signed_text.place.offset
    if diagnosis.content:
        out["key"] = diagnosis.content.key
        if diagnosis.content.hash:
            out["hash"] = diagnosis.content.hash
    return out


def described_key(diagnosis: KeyDiagnosis) -> Any:
    facts = {
        "bits": diagnosis.bits,
        "format": diagnosis.format,
        "fingerprint": diagnosis.fingerprint,
    }
    known = {name: fact for name, fact in facts.items() if fact is not None}
    return {"reasons": reasons(diagnosis.findings)} | known


def reasons(findings: Sequence[Finding]) -> list[dict[str, str]]:
    return [
        {"reason": one.code} | ({"subject": one.subject} if one.subject is not None else {})
        for one in findings
    ]


OPS: dict[str, Callable[[Members, Keys], Any]] = {
    "order": run_order,
    "signing_string": run_signing_string,
    "sign": run_sign,
    "verify": run_verify,
    "verify_raw": run_verify_raw,
    "body": run_body,
    "bind_verify_request": run_bind_verify_request,
    "bind_verify_response": run_bind_verify_response,
    "import_key": run_import_key,
    "diagnose": run_diagnose,
}


def run_case(case: Members, keys: Keys, seen: set[str]) -> str | None:
    """What is wrong with a case, or with what comes of it."""
    name = case.required("id")
    if name in seen:
        return "the id is not unique"
    seen.add(name)
    for text in ("comment", "source"):
        case.optional(text)
    case.texts("rules")
    op, given = case.required("op"), case.required("in", Members)
    out, err = case.optional("out", Members), case.optional("err")
    case.end()
    for members in (case, given):
        members.check_names()
    if (out is None) == (err is None):
        return "a case has either `out` or `err`"
    if op not in OPS:
        return f"unknown op `{op}`"
    expected = err if out is None else json.loads(write_json(out))
    return compared(expected, lambda: OPS[op](given, keys))


def compared(expected: Any, run: Callable[[], Any]) -> str | None:
    if isinstance(expected, dict) and isinstance(expected.get("body"), str):
        expected["body"] = json.loads(expected["body"])
    try:
        got = run()
    except MpayError as error:
        return None if error.code == expected else differs(expected, f"{error.code} ({error})")
    # As texts, since Python holds `True` and `1` for equal. A code is a text, and no result is.
    is_right = write_json_of(got) == write_json_of(expected)
    return None if is_right else differs(expected, write_json_of(got))


def differs(expected: Any, got: str) -> str:
    shown = expected if isinstance(expected, str) else write_json_of(expected)
    return f"expected {shown}, got {got}"


def write_json_of(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def run_file(text: str, arithmetic: str | None) -> tuple[int, list[str]]:
    """How many cases passed, and a line for each that did not."""
    try:
        file = read_json(text.removeprefix("\ufeff"))
        found = file.required("format")
        if found != FORMAT:
            raise Unusable(str(found))
        keys = Keys(file.optional("keys", Members), arithmetic)
        cases = file.required("cases", list)
    except (ValueError, AttributeError, Unusable) as error:
        return 0, [f"the file: expected {FORMAT}, got {error}"]
    passed, failures, seen = 0, [], set[str]()
    for number, case in enumerate(cases, 1):
        try:
            failure = run_case(case, keys, seen)
        # Whatever a case brings about is that case's failure, and not the end of the run.
        except Exception as error:
            failure = f"{type(error).__name__}: {error}"
        if failure is None:
            passed += 1
        else:
            failures.append(f"{id_of(case) or f'case {number}'}: {failure}")
    return passed, failures


def id_of(case: Any) -> Any:
    return dict(case.pairs).get("id") if isinstance(case, Members) else None


def files(names: Sequence[str]) -> Iterator[Path]:
    for name in names:
        path = Path(name)
        yield from sorted(path.glob("*.json")) if path.is_dir() else [path]


def read(path: Path) -> str:
    return sys.stdin.read() if str(path) == "-" else path.read_text("utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Runs vector files of lianlian-mpay.")
    parser.add_argument("--arithmetic", choices=["core", "cryptography"])
    parser.add_argument("files", nargs="*")
    options = parser.parse_args(arguments)
    passed, failed = 0, 0
    for path in files(options.files):
        try:
            fared, failures = run_file(read(path), options.arithmetic)
        except (OSError, UnicodeDecodeError) as error:
            fared, failures = 0, [f"the file: expected vectors, got {error}"]
        for failure in failures:
            print(f"{path}: {failure}")
        print(f"{path}: {fared} of {fared + len(failures)} passed")
        passed, failed = passed + fared, failed + len(failures)
    print(f"{passed} passed, {failed} failed")
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
