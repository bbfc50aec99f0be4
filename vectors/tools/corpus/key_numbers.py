"""key_import.json: sizes and numbers (KEY-4, KEY-5)."""

import math

from . import der, keys, rsa
from .key_cases import (
    BASE,
    KINDS,
    LABELS,
    accept,
    check_with_openssl,
    container,
    of_der,
    of_text,
    refuse,
)
from .keys import base64_of


def add_sizes(topic):
    for name in ("bits-1017", "bits-1020", "bits-1023", "bits-1025", "bits-1500", "bits-2047"):
        key = keys.rsa(name)
        for container_name in ("pkcs8", "spki"):
            data = container(key, container_name)
            check_with_openssl(data, KINDS[container_name], key.bits)
            accept(topic, f"size/{key.bits}-{container_name}", "KEY-4", "a size between the usual ones",
                   of_der(data, KINDS[container_name]), key, container_name, "der")
    for name in ("bits-512", "bits-1016", "bits-4097", "bits-4104", "bits-8192"):
        key = keys.rsa(name)
        comment = "too small" if key.bits < 1024 else "too large"
        for container_name in ("pkcs8", "spki"):
            data = container(key, container_name)
            refuse(topic, f"size/{key.bits}-{container_name}", "KEY-4", f"{key.bits} bits are {comment}",
                   of_der(data, KINDS[container_name]), "key_size")
    for container_name in ("pkcs1-private", "pkcs1-public"):
        data = container(keys.rsa("bits-512"), container_name)
        refuse(topic, f"size/512-{container_name}-pem", "KEY-4", "512 bits are too small",
               of_text(der.pem(LABELS[container_name], data), KINDS[container_name]), "key_size")
        data = container(keys.rsa("bits-1016"), container_name)
        refuse(topic, f"size/1016-{container_name}-base64", "KEY-4", "1016 bits fill 127 bytes",
               of_text(base64_of(data), KINDS[container_name]), "key_size")
        key = keys.rsa("bits-1023")
        accept(topic, f"size/1023-{container_name}-base64", "KEY-4", "what some key generators make for 1024",
               of_text(base64_of(container(key, container_name)), KINDS[container_name]), key, container_name, "base64")


def facts(key):
    """KEY-5, fact by fact: what is true of the numbers of a private key."""
    half = -(-key.bits // 2)
    real_factors = key.p > 1 and key.q > 1
    return {
        "n is odd": key.n % 2 == 1,
        "e is in its range": key.e % 2 == 1 and 3 <= key.e < 2**33,
        "n = pq": key.n == key.p * key.q,
        "p and q are above 1": real_factors,
        "p and q are short": max(key.p.bit_length(), key.q.bit_length()) <= half,
        "d is below n": key.d < key.n,
        "d fits p": real_factors and key.e * key.d % (key.p - 1) == 1 % (key.p - 1),
        "d fits q": real_factors and key.e * key.d % (key.q - 1) == 1 % (key.q - 1),
        "dP fits": real_factors and key.dp == key.d % (key.p - 1),
        "dQ fits": real_factors and key.dq == key.d % (key.q - 1),
        "qInv fits": real_factors and key.qinv * key.q % key.p == 1,
        "qInv is below p": key.qinv < key.p,
    }


def untrue(key):
    return [fact for fact, holds in facts(key).items() if not holds]


def add_exponents(topic):
    base = keys.rsa("exponent-3-1024")
    good = [
        ("3", "the smallest", 3), ("5", "small", 5), ("17", "the old favourite", 17),
        ("65537", "the usual one", 65537), ("4294967311", "above 32 bits", 2**32 + 15),
        ("8589934591", "2^33 - 1, the largest", 2**33 - 1),
    ]
    for name, comment, exponent in good:
        key = base.with_numbers(e=exponent)
        accept(topic, f"exponent/{name}-public", "KEY-5", comment, of_der(key.spki(), "public"), key,
               "spki", "der")
    bad = [
        ("0", "even", 0), ("1", "every block would be its own signature", 1), ("2", "even", 2), ("4",
                                                                                                 "even", 4),
        ("65536", "even", 65536), ("8589934592", "2^33: too large, and even", 2**33),
        ("8589934593", "2^33 + 1: one step too large", 2**33 + 1), ("64-bits", "too large", 2**64 - 1),
        ("size-of-the-modulus", "a way to burn time", base.n - 2),
    ]
    for name, comment, exponent in bad:
        key = base.with_numbers(e=exponent)
        for container_name, encoding in (("spki", "der"), ("pkcs1-public", "pem")):
            data = container(key, container_name)
            given = of_der(data, "public")
            if encoding == "pem":
                given = of_text(der.pem(LABELS[container_name], data), "public")
            refuse(topic, f"exponent/{name}-{container_name}", "KEY-5", comment, given, "key_invalid")
    for name in ("exponent-3-1024", "exponent-33-bits"):
        key = keys.rsa(name)
        check_with_openssl(key.pkcs8(), "private", key.bits)
        accept(topic, f"exponent/{key.e}-private", "KEY-5", "a private key with this exponent",
               of_der(key.pkcs8(), "private"), key, "pkcs8", "der")
    too_large = keys.rsa("exponent-34-bits")
    assert untrue(too_large) == ["e is in its range"]
    refuse(topic, "exponent/8589934593-private", "KEY-5", "2^33 + 1, with a private half that fits it",
           of_der(too_large.pkcs8(), "private"), "key_invalid")
    identity = base.with_numbers(e=1, d=1, dp=1, dq=1)
    assert untrue(identity) == ["e is in its range"]
    refuse(topic, "exponent/1-private", "KEY-5", "e = d = 1 fit each other, and sign nothing",
           of_der(identity.pkcs8(), "private"), "key_invalid")
    even = base.with_numbers(n=base.n + 1)
    refuse(topic, "modulus/even-public", "KEY-5", "no product of odd primes", of_der(even.spki(), "public"),
           "key_invalid")
    refuse(topic, "modulus/power-of-two-public", "KEY-5", "a modulus of one bit and zeros",
           of_der(base.with_numbers(n=2**1023).spki(), "public"), "key_invalid")
    accept(topic, "modulus/all-bits-public", "KEY-5", "an odd number of 1024 bits: more is not asked",
           of_der(base.with_numbers(n=2**1024 - 1).spki(), "public"), base, "spki", "der")


def add_private_numbers(topic):
    key = keys.rsa(BASE)
    shared = math.lcm(key.p - 1, key.q - 1)
    good = [
        ("p-below-q", "the smaller factor first", keys.rsa("p-below-q")),
        ("larger-d", "another d that fits", keys.rsa("larger-d")),
        ("composite-factor", "primality is not tested; such a key is found out when it signs",
         keys.rsa("composite-factor")),
    ]
    for name, comment, one in good:
        assert not untrue(one), name
        for container_name in ("pkcs8", "pkcs1-private"):
            accept(topic, f"numbers/{name}-{container_name}", "KEY-5", comment,
                   of_der(container(one, container_name), "private"), one, container_name, "der")
    bad = [
        ("p-wrong", "p is another number", key.with_numbers(p=key.p + 2)),
        ("q-wrong", "q is another number", key.with_numbers(q=key.q + 2)),
        ("n-wrong", "n is another number", key.with_numbers(n=key.n + 2)),
        ("n-of-another-key", "n is the modulus of another key",
         key.with_numbers(n=keys.rsa("platform-1024").n)),
        ("factors-exchanged", "p and q exchanged, the CRT values not",
         key.with_numbers(p=key.q, q=key.p)),
        ("p-is-one", "p = 1 and q = n", key.with_numbers(p=1, q=key.n, dp=0, dq=key.d % (key.n - 1), qinv=0)),
        ("q-is-one", "q = 1 and p = n", key.with_numbers(p=key.n, q=1, dp=key.d % (key.n - 1), dq=0, qinv=1)),
        ("p-zero", "p = 0", key.with_numbers(p=0)),
        ("p-twice", "p in both places", key.with_numbers(q=key.p, dq=key.dp)),
        ("e-wrong", "e is 3, d belongs to 65537", key.with_numbers(e=3)),
        ("d-wrong", "d is off by two", key.with_numbers(d=key.d + 2)),
        ("d-wrong-crt-fits", "d is off by two, and dP and dQ with it",
         key.with_numbers(d=key.d + 2, dp=(key.d + 2) % (key.p - 1), dq=(key.d + 2) % (key.q - 1))),
        ("d-zero", "d = 0", key.with_numbers(d=0, dp=0, dq=0)),
        ("d-is-e", "d = e", key.with_numbers(d=key.e, dp=key.e, dq=key.e)),
        ("d-above-n", "a d that fits, but is not below n",
         key.with_numbers(d=key.d + shared * (1 + key.n // shared))),
        ("d-fits-p-only", "d fits p, not q", d_that_fits_one(key, key.p, key.q)),
        ("d-fits-q-only", "d fits q, not p", d_that_fits_one(key, key.q, key.p)),
        ("dp-wrong", "dP off by one: half of every signature would be faulty, which gives the key away",
         key.with_numbers(dp=key.dp + 1)),
        ("dp-not-reduced", "dP plus p - 1", key.with_numbers(dp=key.dp + key.p - 1)),
        ("dp-zero", "dP = 0, as some tools leave it", key.with_numbers(dp=0)),
        ("dq-wrong", "dQ off by one", key.with_numbers(dq=key.dq + 1)),
        ("dq-not-reduced", "dQ plus q - 1", key.with_numbers(dq=key.dq + key.q - 1)),
        ("dq-zero", "dQ = 0", key.with_numbers(dq=0)),
        ("dp-dq-exchanged", "dP and dQ exchanged", key.with_numbers(dp=key.dq, dq=key.dp)),
        ("qinv-wrong", "qInv off by one", key.with_numbers(qinv=key.qinv + 1)),
        ("qinv-not-reduced", "qInv plus p", key.with_numbers(qinv=key.qinv + key.p)),
        ("qinv-zero", "qInv = 0", key.with_numbers(qinv=0)),
        ("qinv-of-p", "the inverse of p modulo q", key.with_numbers(qinv=pow(key.p, -1, key.q))),
        ("crt-zero", "no CRT values at all", key.with_numbers(dp=0, dq=0, qinv=0)),
        ("uneven-factors", "a factor of 600 bits: it is longer than half of the modulus", uneven_factors()),
        ("even-factor", "q is even, and all the rest fits", even_factor(key)),
    ]
    for name, comment, one in bad:
        assert untrue(one) and 1024 <= one.bits <= 4096, name
        refuse(topic, f"numbers/{name}", "KEY-5", comment, of_der(one.pkcs8(), "private"), "key_invalid")
    for name in ("dp-wrong", "d-wrong", "n-wrong", "dq-wrong", "qinv-wrong"):
        one = dict((row[0], row[2]) for row in bad)[name]
        refuse(topic, f"numbers/{name}-pkcs1-pem", "KEY-5", "the same as PKCS#1 in PEM",
               of_text(der.pem("RSA PRIVATE KEY", one.pkcs1()), "private"), "key_invalid")


def d_that_fits_one(key, fitting, other):
    """A d with e·d = 1 modulo one factor less one, and not modulo the other; dP and dQ follow it."""
    d = pow(key.e, -1, fitting - 1)
    assert key.e * d % (other - 1) != 1
    return key.with_numbers(d=d, dp=d % (key.p - 1), dq=d % (key.q - 1))


def uneven_factors():
    """Primality is not tested, so any odd numbers of the right sizes will do."""
    p = next(candidate for candidate in odd_numbers(2**600 - 2**500) if usable(candidate))
    q = next(
        candidate
        for candidate in odd_numbers(2**424 - 2**300)
        if usable(candidate) and math.gcd(candidate, p) == 1
    )
    key = rsa.RsaKey.of_primes(p, q, 65537)
    assert key.bits == 1024 and untrue(key) == ["p and q are short"]
    return key


def odd_numbers(start):
    number = start + 1
    while True:
        yield number
        number += 2


def usable(candidate):
    return math.gcd(65537, candidate - 1) == 1


def even_factor(key):
    """A key with an even q, everything else of which fits."""
    q = key.q - 1
    while not (usable(q) and math.gcd(q, key.p) == 1):
        q -= 2
    even = rsa.RsaKey.of_primes(key.p, q, key.e)
    assert untrue(even) == ["n is odd"]
    return even
