"""The stored key material: LianLian's published demo keys, and the corpus's own test keys."""

import base64
import json
import re
from functools import cache
from math import lcm
from pathlib import Path

from .rsa import PublicKey, RsaKey

TOOLS = Path(__file__).parent.parent
TEST_KEY = "test key made with OpenSSL for this corpus; it belongs to nobody and protects nothing"


@cache
def stored():
    return json.loads((TOOLS / "keys.json").read_text(encoding="utf-8"))


@cache
def published():
    """LianLian's published messages and keys."""
    return json.loads((TOOLS / "real_messages.json").read_text(encoding="utf-8"))


def page_decoration():
    """The sample signature that most of LianLian's pages print; it fits no published key."""
    body = published()["not_json"][0]["body"]
    return re.search(r'"sign":"([^"]+)"', body)[1]


@cache
def rsa(name):
    """A key by its id: an RsaKey, or a PublicKey where nobody published the private half."""
    if name in DERIVED:
        return DERIVED[name](rsa("merchant-1024"))
    if name in stored()["rsa"]:
        return RsaKey.from_pkcs8(unbase64(stored()["rsa"][name]["private"]))
    entry = published()["keys"][name]
    if "private_pkcs8_base64" in entry:
        return RsaKey.from_pkcs8(unbase64(entry["private_pkcs8_base64"]))
    return PublicKey.from_spki(unbase64(entry["public_spki_base64"]))


def exchange_factors(key):
    """The same key with the smaller factor first, as some tools write it."""
    assert key.p > key.q
    return RsaKey.of_primes(key.q, key.p, key.e)


def with_larger_d(key):
    """The same key with another private exponent that fits: the smallest one plus lambda(n)."""
    d = key.d + lcm(key.p - 1, key.q - 1)
    assert d < key.n
    return key.with_numbers(d=d)


DERIVED = {"p-below-q": exchange_factors, "larger-d": with_larger_d}


def entry(name, private):
    """A key as a vector file carries it; the private half only where a case signs with it."""
    key = rsa(name)
    halves = {"private": base64_of(key.pkcs8())} if private else {}
    return {**halves, "public": base64_of(key.spki()), "bits": key.bits, "source": source(name)}


def source(name):
    if name in DERIVED or name in stored()["rsa"]:
        return TEST_KEY
    facts = published()["keys"][name]
    return f"published by LianLian Pay in {facts['source']}: {facts['role']}"


def blob(name):
    """The DER of something that is not a plain RSA key."""
    return unbase64(stored()["blobs"][name]["der"])


def blob_text(name):
    return stored()["blobs"][name]["text"]


def base64_of(data):
    return base64.b64encode(data).decode("ascii")


def unbase64(text):
    return base64.b64decode(text, validate=True)
