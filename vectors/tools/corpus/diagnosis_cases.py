"""What the cases of diagnosis.json have in common: drafts, signatures, and rows."""

import hashlib

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers

from . import der, keys, oracle, rsa, spec
from .keys import base64_of
from .topic import json_text
from .ways import RIGHT, Draft, Field, explanations

HASH_OF = {"RSA": "md5", "SHA256withRSA": "sha256"}
OIDS = {
    "md5": "1.2.840.113549.2.5",
    "sha1": "1.3.14.3.2.26",
    "sha224": "2.16.840.1.101.3.4.2.4",
    "sha256": "2.16.840.1.101.3.4.2.1",
    "sha384": "2.16.840.1.101.3.4.2.2",
    "sha512": "2.16.840.1.101.3.4.2.3",
}
SENDER = {"response": "lianlian", "request": "merchant"}
# LianLian's published keys, as the corpus calls them, and by the names under which they are known.
PUBLISHED = {
    "lianlian": "lianlian_platform",
    "merchant_demo_a": "demo_merchant_a",
    "merchant_demo_b": "demo_merchant_b",
    "docs_key_configuration": "docs_example",
}
KEY = "platform-1024"
MERCHANT = "merchant-1024"

RESPONSE = {
    "ret_code": '"0000"',
    "ret_msg": '"交易成功"',
    "oid_partner": '"201304121000001004"',
    "user_id": '"2013051500001"',
    "no_agree": '"2013051613121201"',
}
REQUEST = {
    "user_id": '"2013051500001"',
    "oid_partner": '"201304121000001004"',
    "token": '"D096DBA0E3E0CC8F1D504C06E71D292D"',
    "verify_code": '"666666"',
}


def draft(base=None, sign_type="RSA", more=None, **layout):
    """A message to be signed; `more` fields come behind those of `base`."""
    fields = {**(RESPONSE if base is None else base), **(more or {})}
    if sign_type is not None:
        fields["sign_type"] = f'"{sign_type}"'
    return Draft(tuple(Field(name, raw) for name, raw in fields.items()), **layout)


def quoted(text):
    return f'"{text}"'


def digest_info(hash_name, data):
    algorithm = der.sequence(der.oid(OIDS[hash_name]), der.null())
    return der.sequence(algorithm, der.octet_string(hashlib.new(hash_name, data).digest()))


def signature_of(data, key=KEY, hash_name="md5"):
    """The RSASSA-PKCS1-v1_5 signature of bytes, which OpenSSL accepts."""
    private = keys.rsa(key)
    signature = private.raise_to_d(rsa.block_of(digest_info(hash_name, data), private.size))
    openssl_accepts(private, signature, data, padding.PKCS1v15(), hash_name)
    return signature


def openssl_accepts(key, signature, data, scheme, hash_name):
    algorithm = getattr(hashes, hash_name.upper())()
    RSAPublicNumbers(key.e, key.n).public_key().verify(signature, data, scheme, algorithm)


def signed(message, data=None, key=KEY, hash_name="md5"):
    """The draft with a signature over `data`; over what is right where there is none."""
    data = RIGHT.signed(message) if data is None else data
    return message.body(quoted(base64_of(signature_of(data, key, hash_name))))


def candidates(*pairs):
    return [{"key": key, "side": side} for key, side in pairs]


def usual_keys(direction, sender=None):
    """The sender's key first, then the other side's."""
    platform, merchant = (sender or KEY), MERCHANT
    if direction == "request":
        platform, merchant = KEY, (sender or MERCHANT)
    pairs = [(platform, "lianlian"), (merchant, "merchant")]
    return candidates(*(pairs if direction == "response" else pairs[::-1]))


def add(topic, name, comment, message, reasons, *, key=None, hash_name=None, explained=True,
        direction="response", given_keys=None, excluded=(), source=None):
    """A row: the reasons in words, as `code` or `code:subject`, in whatever order."""
    given = message_of(message)
    given["direction"] = direction
    given["keys"] = usual_keys(direction) if given_keys is None else given_keys
    if excluded:
        given["excluded"] = list(excluded)
    named = [reason(text) for text in reasons.split()]
    out = {"reasons": sorted(named, key=lambda one: spec.reasons().index(one["reason"]))}
    if key:
        out["key"] = key
    if hash_name:
        out["hash"] = hash_name
    out["explained"] = explained
    check_verdict(name, given, out)
    topic.accept(name, "", comment, "diagnose", given, out, source)


def message_of(message):
    """Text as it is; bytes in hex where they are no UTF-8."""
    try:
        return {"message": message if isinstance(message, str) else message.decode("utf-8")}
    except UnicodeDecodeError:
        return {"message_hex": message.hex()}


def reason(text):
    code, _, subject = text.partition(":")
    return {"reason": code, "subject": subject} if subject else {"reason": code}


def check_verdict(name, given, out):
    """`verifies` where the message verifies, and nowhere else."""
    senders = [key["key"] for key in given["keys"] if key["side"] == SENDER[given["direction"]]]
    kind, value = "err", "no key, or no UTF-8"
    if senders and "message" in given:
        named = {name: given[name] for name in ("message", "direction", "excluded") if name in given}
        kind, value = oracle.evaluate("verify", json_text({**named, "key": senders[0]}))
    verifies = out["reasons"] == [{"reason": "verifies"}]
    assert (kind == "out") == verifies, f"{name}: {value!r}"


def words(reasons):
    """Reasons with their subjects, as rows write them."""
    return " ".join(f"{code}:{subject}" if subject else code for code, subject in reasons)


def only_explanation(name, message, data, reasons):
    """Holds a row against all that one or two mistakes can make of its message."""
    found = explanations(message).get(data)
    assert data != RIGHT.signed(message), f"{name}: that is the right text"
    assert found == [reasons], f"{name}: {reasons} expected, but also {found}"
