#!/usr/bin/env python3
"""Make the key material of the corpus: writes keys.json beside this file.

Keys are random, so this script was run once and its result is stored; `generate.py` only reads
it. Running it again replaces every key, and with them every signature of the corpus.

Usage: make_keys.py --replace-all-keys
"""

import base64
import json
import math
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from corpus import der  # noqa: E402
from corpus.rsa import RsaKey  # noqa: E402

KEYS_FILE = Path(__file__).with_name("keys.json")

# name: (bits, public exponent, what it is for)
RSA_KEYS = {
    "merchant-1024": (1024, 65537, "signs requests"),
    "merchant-2048": (2048, 65537, "signs requests"),
    "merchant-3072": (3072, 65537, "signs requests"),
    "merchant-4096": (4096, 65537, "signs requests"),
    "platform-1024": (1024, 65537, "signs responses"),
    "platform-2048": (2048, 65537, "signs responses"),
    "platform-3072": (3072, 65537, "signs responses"),
    "platform-4096": (4096, 65537, "signs responses"),
    "exponent-3-1024": (1024, 3, "the smallest exponent, for cube-root forgeries"),
    "exponent-3-2048": (2048, 3, "the smallest exponent, for cube-root forgeries"),
    "exponent-33-bits": (1024, 2**33 - 1, "the largest exponent that is accepted"),
    "exponent-34-bits": (1024, 2**33 + 1, "an exponent just above the limit"),
    "bits-1025": (1025, 65537, "a size whose first byte holds one bit"),
    "bits-1500": (1500, 65537, "a size between the usual ones"),
    "bits-2047": (2047, 65537, "a modulus whose highest bit is clear"),
    "bits-512": (512, 65537, "too small"),
    "bits-1023": (1023, 65537, "what some key generators make for 1024"),
    "bits-1017": (1017, 65537, "the smallest size that is accepted"),
    "bits-1016": (1016, 65537, "too small by one bit"),
    "bits-1020": (1020, 65537, "a size of 128 bytes below the usual one"),
    "bits-4104": (4104, 65537, "too large by one byte"),
    "bits-8192": (8192, 65537, "far too large"),
}

# name: the openssl command that makes it; `{name}` is the file of another one
BLOBS = {
    "ec-pkcs8": "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256",
    "ec-sec1": "ec -in {ec-pkcs8}",
    "ec-spki": "pkey -in {ec-pkcs8} -pubout",
    "ed25519-pkcs8": "genpkey -algorithm ED25519",
    "ed25519-spki": "pkey -in {ed25519-pkcs8} -pubout",
    "x25519-pkcs8": "genpkey -algorithm X25519",
    "x25519-spki": "pkey -in {x25519-pkcs8} -pubout",
    "dsa-parameters": "dsaparam 1024",
    "dsa-pkcs8": "genpkey -paramfile {dsa-parameters}",
    "dsa-traditional": "pkey -traditional -in {dsa-pkcs8}",
    "dsa-spki": "pkey -in {dsa-pkcs8} -pubout",
    "rsa-pss-pkcs8": "genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:1024",
    "rsa-pss-spki": "pkey -in {rsa-pss-pkcs8} -pubout",
    "multi-prime-pkcs8": "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024"
    " -pkeyopt rsa_keygen_primes:3",
    "certificate": "req -x509 -new -key {merchant-1024-pem} -md5 -subj /CN=mpay-test-vectors"
    " -days 36500",
    "certificate-request": "req -new -key {merchant-1024-pem} -sha256 -subj /CN=mpay-test-vectors"
    "",
    "pkcs12": "pkcs12 -export -inkey {merchant-1024-pem} -in {certificate}"
    " -passout pass:test",
    "pkcs8-encrypted": "pkcs8 -topk8 -v2 aes-256-cbc -in {merchant-1024-pem}"
    " -passout pass:test",
    "pkcs8-encrypted-old": "pkcs8 -topk8 -v1 PBE-SHA1-3DES -in {merchant-1024-pem}"
    " -passout pass:test",
    "pkcs1-encrypted-pem": "rsa -traditional -aes128 -in {merchant-1024-pem} -passout pass:test",
}
TEXT_BLOBS = ("pkcs1-encrypted-pem",)


class Workshop:
    """A temporary directory in which openssl works."""

    def __init__(self, directory):
        self.directory = Path(directory)

    def path(self, name):
        return str(self.directory / name)

    def openssl(self, command):
        filled = command
        for made in self.directory.iterdir():
            filled = filled.replace("{" + made.name + "}", str(made))
        run = subprocess.run(["openssl", *filled.split()], check=True, capture_output=True)
        return run.stdout

    def store(self, name, data):
        (self.directory / name).write_bytes(data)


def encode(data):
    return base64.b64encode(data).decode("ascii")


def make_rsa_keys(workshop):
    keys = {}
    for name, (bits, exponent, purpose) in RSA_KEYS.items():
        command = (
            f"genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:{bits}"
            f" -pkeyopt rsa_keygen_pubexp:{exponent}"
        )
        data = pem_body(workshop.openssl(command))
        assert RsaKey.from_pkcs8(data).bits == bits, name
        keys[name] = {"purpose": purpose, "made_with": f"openssl {command}", "private": encode(data)}
    keys["bits-4097"] = make_4097_bit_key(workshop)
    keys["composite-factor"] = make_composite_factor_key(workshop)
    return keys


def pem_body(data):
    """The DER of the last PEM block (`ecparam` and its like print the parameters first)."""
    lines = data.decode("ascii").rpartition("-----BEGIN ")[2].splitlines()
    return base64.b64decode("".join(lines[1:-1]))


def make_4097_bit_key(workshop):
    """genpkey makes 4096 bits where 4097 are asked for."""
    while True:
        p, q = prime(workshop, 2049), prime(workshop, 2048)
        if (p * q).bit_length() == 4097 and fits(65537, p, q):
            break
    return {
        "purpose": "too large by one bit",
        "made_with": "openssl prime -generate -bits 2049 (p) and -bits 2048 (q)",
        "private": encode(RsaKey.of_primes(p, q, 65537).pkcs8()),
    }


def make_composite_factor_key(workshop):
    """A key whose numbers agree with each other although `p` is no prime, so that it signs wrongly."""
    exponent = 65537
    while True:
        r, s, q = (prime(workshop, bits) for bits in (256, 256, 512))
        p = r * s
        if (p * q).bit_length() == 1024 and p.bit_length() == 512 and fits(exponent, p, q):
            break
    key = RsaKey.of_primes(p, q, exponent)
    return {
        "purpose": "passes every check on a key's numbers, but makes signatures that do not verify",
        "made_with": "openssl prime -generate -bits 256 (twice, multiplied: p) and -bits 512 (q)",
        "private": encode(key.pkcs8()),
    }


def fits(exponent, p, q):
    return math.gcd(exponent, math.lcm(p - 1, q - 1)) == 1 and math.gcd(p, q) == 1


def prime(workshop, bits):
    return int(workshop.openssl(f"prime -generate -bits {bits}"))


def make_blobs(workshop, merchant):
    workshop.store("merchant-1024-pem", der.pem("PRIVATE KEY", merchant).encode("ascii"))
    blobs = {}
    for name, command in BLOBS.items():
        data = workshop.openssl(command)
        workshop.store(name, data)
        blobs[name] = {"made_with": f"openssl {command}", **carried(name, data)}
    blobs["openssh-pem"] = make_openssh(workshop)
    del blobs["dsa-parameters"]
    return blobs


def carried(name, data):
    if name in TEXT_BLOBS:
        return {"text": data.decode("ascii")}
    return {"der": encode(pem_body(data) if data.startswith(b"-----") else data)}


def make_openssh(workshop):
    from cryptography.hazmat.primitives import serialization

    pem = Path(workshop.path("merchant-1024-pem")).read_bytes()
    key = serialization.load_pem_private_key(pem, None)
    text = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.OpenSSH,
        serialization.NoEncryption(),
    )
    made_with = "pyca/cryptography: private_bytes(PEM, OpenSSH) of merchant-1024"
    return {"made_with": made_with, "text": text.decode("ascii")}


def main():
    if sys.argv[1:] != ["--replace-all-keys"]:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as directory:
        workshop = Workshop(directory)
        rsa_keys = make_rsa_keys(workshop)
        blobs = make_blobs(workshop, base64.b64decode(rsa_keys["merchant-1024"]["private"]))
    about = (
        "Key material of the vectors, made once by make_keys.py. All of it is for tests: the"
        " private keys are public, belong to nobody, and must never protect anything."
    )
    content = {"about": about, "rsa": rsa_keys, "blobs": blobs}
    KEYS_FILE.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
