"""What SPEC.md and REASONS.md list: rules, error codes, the next step of each code, reasons."""

import re
from functools import cache

from .keys import TOOLS


@cache
def text():
    return (TOOLS.parent / "SPEC.md").read_text(encoding="utf-8")


def rules():
    return re.findall(r"^\*\*([A-Z]+-\d+)", text(), re.MULTILINE)


def error_codes():
    return re.findall(r"^\| `([a-z0-9_]+)` \|", section("## Error codes"), re.MULTILINE)


@cache
def reasons():
    """The codes of REASONS.md."""
    table = (TOOLS.parent / "REASONS.md").read_text(encoding="utf-8")
    return re.findall(r"^\| \d+ \| `([a-z0-9_]+)` \|", table, re.MULTILINE)


@cache
def next_steps():
    rows = re.findall(
        r"^\| `([a-z_]+)` \| ([^|]*) \|$", section("### Return codes"), re.MULTILINE
    )
    return {code: step for step, codes in rows for code in re.findall(r"\b\d{4}\b", codes)}


def sibling_fields():
    """The names that RSP-5 lists."""
    rule = text().split("**RSP-5")[1].split("Fields that no page lists")[0]
    return re.findall(r"`([a-z_]+)`[,.]", rule.split("is `response_mismatch`:")[1])


def section(heading):
    """The text from a heading to the next one."""
    after = text().split(heading, 1)[1]
    return re.split(r"^#", after, maxsplit=1, flags=re.MULTILINE)[0]
