#!/usr/bin/env python3
"""Prints, as Markdown, the tables of README's section "Speed" from what criterion measured.

    cargo bench
    cargo bench --features openssl
    cargo bench --features aws-lc
    python3 benches/ratios.py

Each ratio is of two times of one run. A time is that of the fastest sample: what else a machine
does can only add to it.
"""

import json
import pathlib
import sys

BACKENDS = ["default", "openssl", "aws-lc"]
SIZES = [1024, 2048, 4096]
SIGN_TYPES = ["RSA", "SHA256withRSA"]


def times(folder):
    """The nanoseconds of each benchmark, by group and name."""
    found = {}
    for path in folder.glob("**/new/benchmark.json"):
        benchmark = json.loads(path.read_text())
        sample = json.loads(path.with_name("sample.json").read_text())
        name = benchmark["function_id"] or benchmark["value_str"]
        fastest = min(t / n for t, n in zip(sample["times"], sample["iters"]))
        found[benchmark["group_id"], name] = fastest
    return found


def table(head, rows):
    print("|", " | ".join(head), "|")
    print("|", " | ".join("---" for _ in head), "|")
    for row in rows:
        print("|", " | ".join(row), "|")
    print()


def in_words(nanoseconds):
    if nanoseconds < 10_000:
        return f"{nanoseconds:,.0f} ns"
    return f"{nanoseconds / 1000:,.1f} µs"


def end_to_end(times):
    """Ours in time, and as a multiple of each reference."""
    for job in ["sign", "verify"]:
        rows = []
        for backend in BACKENDS:
            for bits in SIZES:
                group = f"{job} {bits} {backend}"
                if (group, "ours") not in times:
                    continue
                ours = times[group, "ours"]
                ratio = lambda name: f"{ours / times[group, name]:.3f}"
                rows.append([
                    backend, str(bits), in_words(times[group, "raw"]), in_words(ours), ratio("raw"),
                    ratio("by hand"), ratio("obvious"), ratio("obvious, key parsed each time"),
                ])
        table([job, "bits", "RSA alone", "ours", "ours / RSA alone", "/ library by hand", "/ obvious",
               "/ obvious, key parsed each time"], rows)


def own_part(times):
    rows = []
    for sign_type in SIGN_TYPES:
        for job, name in [("sign", "ours"), ("verify", "ours"), ("verify", "ours, message")]:
            group = f"own {job} {sign_type}"
            ours, obvious, digest = (times[group, key] for key in [name, "obvious", "hash"])
            what = {"ours": job, "ours, message": "verify, to the message"}[name]
            rows.append([
                what, sign_type, in_words(ours), in_words(obvious), f"{ours / obvious:.2f}",
                in_words(digest), f"{(ours - digest) / (obvious - digest):.2f}",
            ])
    table(["beside RSA", "sign type", "ours", "obvious", "ratio", "of it the hash",
           "ratio without the hash"], rows)


def growth(times):
    for what in ["members", "bytes"]:
        group = f"growth {what}"
        sizes = sorted(int(name) for found, name in times if found == group)
        table([what, *(f"{size:,}" for size in sizes)], [
            ["time", *(in_words(times[group, str(size)]) for size in sizes)],
            ["per " + what[:-1],
             *(f"{times[group, str(size)] / size:.2f} ns" for size in sizes)],
        ])


def main():
    root = pathlib.Path(__file__).parent.parent / "target"
    folders = [pathlib.Path(name) for name in sys.argv[1:]] or [root / "criterion"]
    found = {}
    for folder in folders:
        found |= times(folder)
    if not found:
        sys.exit(f"{folders[0]}: nothing measured yet; run cargo bench")
    end_to_end(found)
    own_part(found)
    growth(found)


main()
