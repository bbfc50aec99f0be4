"""How long verifying and signing take, beside the same by hand.

    python bench/bench.py [--native PROGRAM] [--rounds N] [--limits]

*By hand* is JSON, sort, join and `cryptography`, without any rule checked. All variants take turns
in each round, so that they share what else the machine does; the figures are medians. `--native`
is the example `native` of this crate, for the share of the border between Python and Rust.
`--limits` fails where a figure is above its limit.
"""

from __future__ import annotations

import argparse
import base64
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_private_key

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from lianlian_mpay import BindVerifyRequest, Bound, SigningKey, SignType, Unsigned
from support import TOKEN, VERIFY_CODE, answer, private_text, request, signing_key

SHA = SignType.SHA256_WITH_RSA
PADDING, HASH = PKCS1v15(), SHA256()
UNSIGNED = b'{"ret_code":"1001","ret_msg":"x"}'

# Of the time by hand, with `cryptography` as arithmetic; and of Rust's own verification on OpenSSL.
LIMITS = {"verify": 1.0, "sign": 1.05, "border": 0.05}

Job = Callable[[], object]


def text_of(fields: dict[str, str]) -> bytes:
    return "&".join(f"{name}={fields[name]}" for name in sorted(fields) if fields[name]).encode()


def sign_by_hand(key: RSAPrivateKey, fields: dict[str, str]) -> bytes:
    signature = key.sign(text_of(fields), PADDING, HASH)
    return json.dumps(fields | {"sign": base64.b64encode(signature).decode()}).encode()


def verify_by_hand(key: RSAPublicKey, body: bytes) -> str:
    fields = json.loads(body)
    signature = base64.b64decode(fields.pop("sign"))
    key.verify(signature, text_of(fields), PADDING, HASH)
    assert fields["ret_code"] == "0000"
    return str(fields["no_agree"])


def sign(key: SigningKey) -> bytes:
    request = BindVerifyRequest(
        oid_partner="201103171000000000",
        token=TOKEN,
        user_id="2013051500001",
        verify_code=VERIFY_CODE,
        no_order="20130515094013",
    )
    return request.sign(key, SHA).body


def jobs_of(bits: int) -> dict[str, Job]:
    """The variants by name, each checked once."""
    merchant, platform = f"merchant-{bits}", f"platform-{bits}"
    private = load_der_private_key(base64.b64decode(private_text(merchant)), None)
    assert isinstance(private, RSAPrivateKey)
    lianlian = load_der_private_key(base64.b64decode(private_text(platform)), None)
    assert isinstance(lianlian, RSAPrivateKey)
    public = lianlian.public_key()
    response = answer(signing_key(platform))
    signed = request().sign(signing_key(merchant), SHA)
    fields = json.loads(signed.body)
    del fields["sign"]

    def verify(arithmetic: str) -> Job:
        key = signing_key(platform, arithmetic).verifying_key

        def job() -> str | None:
            outcome = signed.verify_response(response, key)
            assert isinstance(outcome, Bound)
            return outcome.no_agree

        return job

    host, core = signing_key(merchant, "cryptography"), signing_key(merchant, "core")
    jobs: dict[str, Job] = {
        "verify by hand": lambda: verify_by_hand(public, response),
        "verify, cryptography": verify("cryptography"),
        "verify, core": verify("core"),
        "sign by hand": lambda: sign_by_hand(private, fields),
        "sign, cryptography": lambda: sign(host),
        "sign, core": lambda: sign(core),
    }
    assert len({json.loads(jobs[name]())["sign"] for name in jobs if "sign" in name}) == 1  # type: ignore[arg-type]
    return jobs


def measured(jobs: dict[str, Job], rounds: int) -> dict[str, float]:
    """Medians in microseconds."""
    times: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(rounds):
        for name, job in jobs.items():
            # What ran before has left the processor's caches to itself.
            job()
            begin = time.perf_counter_ns()
            job()
            times[name].append((time.perf_counter_ns() - begin) / 1000)
    return {name: statistics.median(found) for name, found in times.items()}


def border(program: str, rounds: int) -> tuple[float, float]:
    """What a call costs beyond Rust, and Rust's own verification on OpenSSL, in microseconds."""
    platform = signing_key("platform-2048", "core")
    signed = request().sign(signing_key("merchant-2048"), SHA)
    key = platform.verifying_key

    def job() -> str:
        outcome = signed.verify_response(UNSIGNED, key)
        assert isinstance(outcome, Unsigned)
        return outcome.ret_code

    inputs = [key.to_spki_der(), signed.body, UNSIGNED, answer(platform)]
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, str(place)) for place in range(len(inputs))]
        for path, data in zip(paths, inputs, strict=True):
            path.write_bytes(data)
        calls, natives, verifications = [], [], []
        for _ in range(5):
            calls.append(measured({"call": job}, rounds)["call"])
            done = subprocess.run([program, *paths], capture_output=True, text=True, check=True)
            native, verification = (int(figure) / 1000 for figure in done.stdout.split())
            natives.append(native)
            verifications.append(verification)
    beyond = statistics.median(calls) - statistics.median(natives)
    return beyond, statistics.median(verifications)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--native")
    parser.add_argument("--rounds", type=int, default=500)
    parser.add_argument("--limits", action="store_true")
    options = parser.parse_args()
    above: list[str] = []

    def check(what: str, share: float) -> None:
        if share > LIMITS[what]:
            above.append(f"{what}: {share:.3f}, and the limit is {LIMITS[what]}")

    for bits in (1024, 2048):
        medians = measured(jobs_of(bits), options.rounds)
        for name, microseconds in medians.items():
            what = name.split()[0].strip(",")
            share = microseconds / medians[f"{what} by hand"]
            print(f"{bits} bits  {name:22} {microseconds:8.1f} µs  {share:5.2f}")
            if name.endswith("cryptography"):
                check(what, share)
    if options.native:
        beyond, verification = border(options.native, options.rounds)
        share = beyond / verification
        print(
            f"the border: {beyond:.2f} µs, {share:.1%} of Rust's {verification:.1f} µs on OpenSSL"
        )
        check("border", share)
    for line in above:
        print(line)
    return 1 if above and options.limits else 0


if __name__ == "__main__":
    sys.exit(main())
