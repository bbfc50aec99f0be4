#!/usr/bin/env python3
"""Checks the links, file names and code names in every Markdown file, and file names in comments.

Nothing is fetched: of an address on the web only the form is checked. Links between items of the
documentation (`crate::…`) are rustdoc's to check.
"""

import fnmatch
import re
import subprocess
import sys
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
TRACKED = subprocess.run(
    ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
).stdout.split("\0")[:-1]
FOLDERS = {str(folder) for name in TRACKED for folder in PurePosixPath(name).parents}

FENCE = re.compile(r"^ *(```|~~~).*?^ *\1 *$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
# [text](target), and [label]: target on a line of its own.
LINK = re.compile(r"\[[^\]]*\]\(([^)]*)\)|^\[[^\]]+\]: +(\S+)", re.MULTILINE)
# What reads as the name of a file here: it begins with one of these folders.
FILE = re.compile(
    r"(?:src|tests|vectors|fuzz|examples|benches|diagnose|bindings|apps|\.ci|\.github)/[\w./*-]*"
)
# What reads as a name in the code, of which the last part has to occur there.
NAME = re.compile(r"(?=.*(?:::|_))(?:\w+::)*(\w+)(?:\(\))?")
WORDS = {
    word
    for name in TRACKED
    if name.startswith(".ci/") or name.endswith((".rs", ".py", ".php", ".go", ".c", ".h", "Cargo.toml"))
    for word in re.findall(r"\w+", name + "\n" + (ROOT / name).read_text(encoding="utf-8"))
}


def anchors(text):
    """The anchors of a page's headings, as code hosts make them."""
    headings = re.findall(r"^#+ +(.+?) *$", FENCE.sub("", text), re.MULTILINE)
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.replace(" ", "-") for heading in plain}


def exists(path):
    """Whether a path, which may hold `*`, is a tracked file or a folder of some."""
    path = path.rstrip("/")
    return path in FOLDERS or bool(fnmatch.filter(TRACKED, path))


def relative(page, target):
    """The path from the root that a target means on a page."""
    path = (ROOT / page).parent.joinpath(target).resolve()
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else "outside"


def problem_of_link(page, text, target):
    if target.startswith("crate::"):
        return None if page.startswith("src/") else "a link into the documentation, outside of it"
    if re.match(r"[a-z]+:", target):
        address = urlsplit(target)
        is_well_formed = address.scheme == "https" and "." in address.netloc
        return None if is_well_formed and " " not in target else "not a well-formed https address"
    if page.startswith("src/"):
        return "a relative link, which leads nowhere from the documentation"
    path, _, anchor = target.partition("#")
    file = relative(page, path) if path else page
    if not exists(file):
        return "no such file"
    if anchor and anchor not in anchors((ROOT / file).read_text(encoding="utf-8")):
        return "no such heading"
    return None


def problems():
    for page in TRACKED:
        if not page.endswith((".md", ".rs")):
            continue
        text = (ROOT / page).read_text(encoding="utf-8")
        if page.endswith(".rs"):
            prose = "\n".join(re.findall(r"//[/!]? (.*)", text))
        else:
            prose = FENCE.sub("", text)
            for groups in LINK.findall(CODE.sub("", prose)):
                target = "".join(groups)
                problem = problem_of_link(page, text, target)
                if problem:
                    yield f"{page}: {target}: {problem}"
        for code in CODE.findall(prose):
            if FILE.fullmatch(code) and not (exists(code) or exists(relative(page, code))):
                yield f"{page}: `{code}`: no such file"
            name = NAME.fullmatch(code)
            if page.endswith(".md") and name and name[1] not in WORDS:
                yield f"{page}: `{code}`: no such name in the code"


found = list(problems())
for line in found:
    print(line)
pages = sum(name.endswith(".md") for name in TRACKED)
print(f"links: {pages} pages, {len(found)} problems")
sys.exit(bool(found) or not pages)
