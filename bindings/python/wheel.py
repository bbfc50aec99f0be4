"""Checks what is in a wheel: these files and no others, with the core's version and nothing of the
machine that built it.

    python wheel.py WHEEL
"""

from __future__ import annotations

import re
import sys
from email.parser import Parser
from pathlib import Path
from zipfile import ZipFile

PACKAGE = {
    "__init__.py",
    "_errors.py",
    "_host.py",
    "_native.abi3.so",
    "_native.pyi",
    "_types.py",
    "arrow.py",
    "py.typed",
}
INFO = {"METADATA", "RECORD", "WHEEL", "licenses/LICENSE-APACHE", "licenses/LICENSE-MIT"}

CORE = Path(__file__).parent.parent.parent / "Cargo.toml"


def main(path: str) -> None:
    (version,) = re.findall(r'^version = "(.*)"$', CORE.read_text(), re.MULTILINE)
    with ZipFile(path) as wheel:
        sizes = {entry.filename: entry.file_size for entry in wheel.infolist()}
        metadata = Parser().parsestr(
            wheel.read(f"lianlian_mpay-{version}.dist-info/METADATA").decode()
        )
        texts = [wheel.read(name) for name in sizes if not name.endswith(".so")]
    expected = {f"lianlian_mpay/{name}" for name in PACKAGE}
    expected |= {f"lianlian_mpay-{version}.dist-info/{name}" for name in INFO}
    assert set(sizes) == expected, set(sizes) ^ expected
    assert metadata["Version"] == version
    assert metadata["Requires-Python"] == ">=3.10"
    assert metadata.get_all("Requires-Dist") == ["cryptography>=41 ; extra == 'cryptography'"]
    assert "-cp310-abi3-" in path
    for text in texts:
        found = re.search(rb"file://|PRIVATE KEY-----\n|/home/|/root/", text)
        assert not found, found
    print(f"{Path(path).name}: {Path(path).stat().st_size:,} bytes")
    for name, size in sorted(sizes.items()):
        print(f"  {size:>9,}  {name}")


if __name__ == "__main__":
    main(sys.argv[1])
