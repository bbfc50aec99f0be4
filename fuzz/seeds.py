#!/usr/bin/env python3
"""Makes the seed corpora, fuzz/corpus/TARGET/, of the conformance vectors.

The first byte of most inputs chooses how the rest is read; the targets' sources say how.
"""

import base64
import hashlib
import json
import pathlib
import struct

HERE = pathlib.Path(__file__).resolve().parent
VECTORS = HERE.parent / "vectors"
MD5, SHA256 = 0, 2


def cases(*ops):
    for path in sorted(VECTORS.glob("*.json")):
        content = json.loads(path.read_text(encoding="utf-8"))
        for case in content.get("cases", []):
            if case["op"] in ops:
                yield content.get("keys", {}), case["in"]


def message_of(case):
    if "message_hex" in case:
        return bytes.fromhex(case["message_hex"])
    return case["message"].encode()


def messages():
    for _, case in cases("signing_string", "sign", "verify", "bind_verify_response"):
        yield message_of(case)


def directed_messages():
    for _, case in cases("signing_string", "sign", "verify"):
        is_request = case.get("direction") == "request"
        yield bytes([2 if is_request else 0, 1, 2, 3]) + message_of(case)


def key_texts():
    for _, case in cases("import_key"):
        if "der" in case:
            yield b"\0" + base64.b64decode(case["der"])
        else:
            yield b"\1" + case["text"].encode()


def signatures():
    for keys, case in cases("verify_raw"):
        public = case["public"] if "public" in case else keys[case["key"]]["public"]
        mode = {"md5": MD5, "sha256": SHA256}[case["digest"]]
        signature = bytes.fromhex(case["signature_hex"])
        parts = [with_length(base64.b64decode(public)), with_length(signature)]
        yield bytes([mode]) + b"".join(parts) + bytes.fromhex(case["message_hex"])


def with_length(content):
    return struct.pack("<H", len(content)) + content


def requests():
    for _, case in cases("bind_verify_request"):
        mode = SHA256 if case["sign_type"] == "SHA256withRSA" else MD5
        yield bytes([mode]) + json.dumps(case["fields"], ensure_ascii=False).encode()


def bodies():
    for _, case in cases("body", "bind_verify_request"):
        mode = SHA256 if case["sign_type"] == "SHA256withRSA" else MD5
        yield bytes([mode]) + json.dumps(case["fields"], ensure_ascii=False).encode()


def responses():
    for _, case in cases("bind_verify_response"):
        yield bytes([2 if "no_order" in case["request"] else 0]) + message_of(case)


def diagnoses():
    for _, case in cases("diagnose"):
        if "kind" in case:
            content = base64.b64decode(case["der"]) if "der" in case else case["text"].encode()
            yield bytes([6 if case["kind"] == "private" else 2]) + content
        else:
            yield bytes([4 if case["direction"] == "request" else 0]) + message_of(case)


def signed_texts():
    """Key, sign type, place and bit of the change, then the text."""
    for key in range(4):
        for sign_type in range(2):
            yield bytes([key, sign_type, key, 0, sign_type]) + b"a=1&b=2"


def structures(first, count=64):
    """Bytes of which the structured half of a target makes something."""
    for number in range(count):
        noise = b"".join(hashlib.sha256(b"%d/%d" % (number, part)).digest() for part in range(8))
        yield bytes([first(number)]) + noise[: 8 + number % 64 * 4]
        yield bytes([first(number)]) + bytes(8 + number % 64 * 4)


def odd(number):
    return number * 2 % 256 | 1


SEEDS = {
    "message": [messages()],
    "signing_string": [directed_messages(), structures(odd)],
    "order": [directed_messages(), structures(odd)],
    "key_import": [key_texts(), structures(lambda number: 2)],
    "verify_raw": [signatures(), structures(odd)],
    "sign_verify": [signed_texts()],
    "request": [requests(), structures(odd)],
    "body": [bodies(), structures(odd, 256)],
    "response": [responses(), structures(odd, 1024)],
    "diagnose": [diagnoses(), structures(odd, 512)],
}

for target, sources in SEEDS.items():
    folder = HERE / "corpus" / target
    folder.mkdir(parents=True, exist_ok=True)
    seeds = {seed for source in sources for seed in source}
    for seed in seeds:
        (folder / hashlib.sha1(seed).hexdigest()).write_bytes(seed)
    print(f"{target}: {len(seeds)} seeds")
