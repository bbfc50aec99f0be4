"""key_import.json: keys in text, PEM and bare base64 (KEY-2)."""

import textwrap

from . import der, keys
from .key_cases import BASE, KINDS, LABELS, accept, container, of_text, refuse
from .keys import base64_of


def add_text_forms(topic):
    """What editors and clipboards add, and KEY-2 tolerates."""
    key = keys.rsa(BASE)
    for name, label in LABELS.items():
        data, kind = container(key, name), KINDS[name]
        for form, comment, content in pem_forms(label, data):
            accept(topic, f"{name}/pem-{form}", "KEY-2", comment, of_text(content, kind), key, name, "pem")
        for form, comment, content in base64_forms(data):
            accept(topic, f"{name}/base64-{form}", "KEY-2", comment, of_text(content, kind), key, name,
                   "base64")


def pem_forms(label, data):
    pem = der.pem(label, data)
    return [
        ("one-line-body", "the base64 on one line", der.pem(label, data, width=None)),
        ("lines-of-76", "MIME's line length", der.pem(label, data, width=76)),
        ("lines-of-48", "shorter lines", der.pem(label, data, width=48)),
        ("lines-of-61", "a length that is no multiple of four", der.pem(label, data, width=61)),
        ("crlf", "Windows line ends", der.pem(label, data, newline="\r\n")),
        ("no-final-line-end", "the last line end is missing", pem.rstrip("\n")),
        ("bom", "a byte order mark at the start", "\ufeff" + pem),
        ("blank-lines-around", "empty lines before and after", f"\n\n{pem}\n\n"),
        ("blanks-around", "blanks before and after", f"  {pem}  "),
        ("bom-crlf-blanks", "all of it at once",
         "\ufeff \r\n" + der.pem(label, data, newline="\r\n") + " \r\n"),
        *carriage_returns_around(pem.rstrip("\n")),
    ]


def carriage_returns_around(text):
    return [
        ("cr-behind", "what is left of a Windows line end where lines end with LF", text + "\r"),
        ("cr-before", "a CR at the start", "\r" + text),
        ("bom-cr-before", "a byte order mark, then a CR", "\ufeff\r" + text),
        ("blank-cr-blank-lf-around", "blanks, CR and LF in any order", f" \r \n{text} \r \n"),
    ]


def base64_forms(data):
    one_line = base64_of(data)
    of_64 = textwrap.wrap(one_line, 64)
    return [
        ("wrapped-64", "PEM's line length", "\n".join(of_64) + "\n"),
        ("wrapped-76", "MIME's line length", "\n".join(textwrap.wrap(one_line, 76)) + "\n"),
        ("wrapped-crlf", "Windows line ends", "\r\n".join(of_64) + "\r\n"),
        ("final-line-end", "one line, and a line end", one_line + "\n"),
        ("bom", "a byte order mark at the start", "\ufeff" + one_line),
        ("blanks-around", "blanks and empty lines before and after", f"\n  {one_line}  \n\n"),
        ("indented", "blanks around each line", "".join(f"    {line}  \n" for line in of_64)),
        ("indented-crlf", "blanks around each line, before CRLF too",
         "".join(f"\t{line} \r\n" for line in of_64)),
        ("uneven-lines", "bare lines need not have one length",
         "\n".join([one_line[:7], one_line[7:90], one_line[90:]])),
        *carriage_returns_around(one_line),
    ]


def add_narrow_lines(topic):
    """KEY-2 sets no least length of a line."""
    key = keys.rsa(BASE)
    for name in ("pkcs8", "spki"):
        for width in (1, 2, 3):
            for ends, newline in (("", "\n"), ("-crlf", "\r\n")):
                content = der.pem(LABELS[name], container(key, name), width=width, newline=newline)
                accept(topic, f"{name}/pem-lines-of-{width}{ends}", "KEY-2", "lines may be of any one length",
                       of_text(content, KINDS[name]), key, name, "pem")


def add_bad_text(topic):
    """KEY-2: everything else."""
    key = keys.rsa(BASE)
    for name in ("pkcs8", "spki"):
        label, data, kind = LABELS[name], container(key, name), KINDS[name]
        pem = der.pem(label, data)
        begin, *body, end = pem.splitlines()
        middle = "\n".join(body)
        rows = [
            ("text-before", "a sentence before the block", f"my key:\n{pem}"),
            ("text-after", "a sentence after the block", f"{pem}that was it\n"),
            ("attributes-before", "what openssl pkcs12 prints", f"Bag Attributes: <No Attributes>\n{pem}"),
            ("two-blocks", "the block twice", pem + pem),
            ("no-begin", "the first line is missing", f"{middle}\n{end}\n"),
            ("no-end", "the last line is missing", f"{begin}\n{middle}\n"),
            ("only-frame", "nothing between the lines", f"{begin}\n{end}\n"),
            ("labels-differ", "another label at the end",
             pem.replace(f"END {label}", "END RSA " + label)),
            ("label-lower-case", "labels are in capitals", pem.replace(label, label.lower())),
            ("label-misspelt", "a label that nobody knows", pem.replace(label, label.replace("KEY", "KEYS"))),
            ("four-dashes", "a dash too few", pem.replace("-----BEGIN", "----BEGIN")),
            ("six-dashes", "a dash too many", pem.replace(f"BEGIN {label}-----", f"BEGIN {label}------")),
            ("blanks-for-dashes", "dashes that a word processor replaced", pem.replace("-----", "— — ")),
            ("two-blanks-in-label", "two blanks after BEGIN", pem.replace("BEGIN ", "BEGIN  ")),
            ("all-on-one-line", "line ends lost", pem.replace("\n", "")),
            ("line-ends-to-blanks", "line ends turned to blanks", pem.replace("\n", " ")),
            ("line-ends-escaped", "line ends as an environment variable keeps them",
             pem.replace("\n", "\\n")),
            ("line-ends-cr", "CR alone ends no line", pem.replace("\n", "\r")),
            ("indented", "blanks in front of each line", textwrap.indent(pem, "  ")),
            ("blank-behind-a-line", "a blank behind the second line", pem.replace(body[0], body[0] + " ")),
            ("blank-inside-a-line", "a blank inside a line", pem.replace(body[0], blank_inside(body[0]))),
            ("blank-behind-begin", "a blank behind the first line", pem.replace(begin, begin + " ")),
            ("empty-line-inside", "an empty line between the lines", pem.replace(body[0], body[0] + "\n")),
            ("empty-line-behind-begin", "an empty line before the base64", pem.replace(begin, begin + "\n")),
            ("empty-line-before-end", "an empty line behind the base64", pem.replace(end, "\n" + end)),
            ("empty-line-before-end-crlf", "the same with Windows line ends",
             pem.replace(end, "\n" + end).replace("\n", "\r\n")),
            ("blank-line-before-end", "a line of a blank", pem.replace(end, " \n" + end)),
            ("cr-inside", "a CR without an LF between two lines", pem.replace(body[0] + "\n", body[0] + "\r")),
            ("cr-cr-lf", "two CR before an LF", pem.replace("\n", "\r\r\n")),
            ("encryption-in-a-comment", "a header, but not the one that tells of encryption",
             pem.replace(begin, f"{begin}\nComment: 4,ENCRYPTED")),
            ("encryption-in-another-header", "a header whose name ends like that one",
             pem.replace(begin, f"{begin}\nX-Proc-Type: 4,ENCRYPTED")),
            ("proc-type-clear", "the header that tells of encryption, with another value",
             pem.replace(begin, f"{begin}\nProc-Type: 4,MIC-CLEAR")),
            ("uneven-lines", "lines of two lengths", uneven(begin, "".join(body), end)),
            ("last-line-longer", "the last line is the longest", last_longer(begin, "".join(body), end)),
            ("header-line", "a header in the block", pem.replace(begin, f"{begin}\nComment: mine\n")),
            ("foreign-character", "a character that is not base64", pem.replace(body[0], "*" + body[0][1:])),
            ("quoted", "in quotes", f'"{pem}"'),
            ("json", "as a JSON string", '"' + pem.replace("\n", "\\n") + '"'),
            ("bom-inside", "a byte order mark behind the first line", pem.replace(begin, begin + "\ufeff")),
            ("two-boms", "two byte order marks", "\ufeff\ufeff" + pem),
            ("bom-behind-a-line-end", "a byte order mark that is not at the very start", "\n\ufeff" + pem),
            ("nul-behind", "a NUL at the end", pem + "\0"),
            ("base64-then-pem", "bare base64 before the block", f"{base64_of(data)}\n{pem}"),
        ]
        for form, comment, content in rows:
            assert content != pem, form
            refuse(topic, f"text/{form}-{name}", "KEY-2", comment, of_text(content, kind), "key_format")
    for kind in ("private", "public"):
        rows = [
            ("empty", "nothing", ""),
            ("only-blanks", "blanks and line ends", " \n \n"),
            ("only-bom", "a byte order mark", "\ufeff"),
            ("file-name", "the name of the file, not its content", "rsa_private_key.pem"),
            ("sentence", "a placeholder left in place", "PUT YOUR KEY HERE"),
            ("hex", "the DER in hex", container(key, "pkcs8" if kind == "private" else "spki").hex()),
            ("base64-of-text", "base64 of something else",
             base64_of(b"not a key, but long enough to be one")),
        ]
        for form, comment, content in rows:
            refuse(topic, f"text/{form}-{kind}", "KEY-2", comment, of_text(content, kind), "key_format")
    pairs = [
        ("pkcs1-content", "PRIVATE KEY", key.pkcs1(), "private"),
        ("pkcs8-content", "RSA PRIVATE KEY", key.pkcs8(), "private"),
        ("pkcs1-public-content", "PUBLIC KEY", key.pkcs1_public(), "public"),
        ("spki-content", "RSA PUBLIC KEY", key.spki(), "public"),
    ]
    for form, label, data, kind in pairs:
        refuse(topic, f"label/{form}", "KEY-2", f"`{label}` does not agree with the content",
               of_text(der.pem(label, data), kind), "key_format")


def blank_inside(line):
    return line[:32] + " " + line[33:]


def uneven(begin, body, end):
    lines = [body[:64], body[64:120], *textwrap.wrap(body[120:], 64)]
    return "\n".join([begin, *lines, end]) + "\n"


def last_longer(begin, body, end):
    return "\n".join([begin, body[:64], body[64:128], body[128:], end]) + "\n"


def add_bad_base64(topic):
    """KEY-2: bare base64 that is not canonical."""
    key = keys.rsa(BASE)
    padded = next(name for name in LABELS if base64_of(container(key, name)).endswith("="))
    for name in ("pkcs8", "spki"):
        one_line = base64_of(container(key, name))
        front, back = one_line[:64], one_line[64:]
        rows = [
            ("url-safe", "the alphabet of RFC 4648 section 5",
             one_line.replace("+", "-").replace("/", "_")),
            ("blank-inside", "a blank inside the line", blank_inside(one_line)),
            ("blank-for-plus", "what form decoding makes of `+`", one_line.replace("+", " ")),
            ("cut", "one character is missing", one_line.rstrip("=")[:-1]),
            ("foreign-character", "a character that is not base64", "*" + one_line[1:]),
            ("quoted", "in quotes", f'"{one_line}"'),
            ("trailing-comma", "copied from a source file", one_line + ","),
            ("full-width-blank", "U+3000 is no blank", "\u3000" + one_line),
            ("no-break-space", "U+00A0 is no blank", one_line + "\u00a0"),
            ("bom-at-the-end", "a byte order mark at the wrong end", one_line + "\ufeff"),
            ("literal-line-ends", "a backslash and an n", "\\n".join(textwrap.wrap(one_line, 64))),
            ("cr-line-ends", "CR alone ends no line", "\r".join(textwrap.wrap(one_line, 64))),
            ("twice", "the key twice", one_line + "\n" + one_line),
            ("empty-line-inside", "an empty line between the lines", f"{front}\n\n{back}\n"),
            ("empty-line-inside-crlf", "the same with Windows line ends", f"{front}\r\n\r\n{back}\r\n"),
            ("blank-line-inside", "a line of two blanks", f"{front}\n  \n{back}\n"),
            ("blank-line-inside-crlf", "the same with Windows line ends", f"{front}\r\n  \r\n{back}\r\n"),
            ("cr-inside", "one CR without an LF", f"{front}\r{back}\n"),
            ("cr-cr-lf", "two CR before an LF", f"{front}\r\r\n{back}\r\r\n"),
        ]
        for form, comment, content in rows:
            assert content != one_line, form
            refuse(topic, f"base64/{form}-{name}", "KEY-2", comment, of_text(content, KINDS[name]),
                   "key_format")
    one_line = base64_of(container(key, padded))
    last = one_line.rstrip("=")[-1]
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    body = one_line.rstrip("=")
    padding = one_line[len(body) :]
    rows = [
        ("no-padding", "the padding is missing", body),
        ("more-padding", "one `=` too many", one_line + "="),
        ("trailing-bits", "the unused bits of the last group are set",
         body[:-1] + alphabet[alphabet.index(last) + 1] + padding),
    ]
    for form, comment, content in rows:
        refuse(topic, f"base64/{form}", "KEY-2", comment, of_text(content, KINDS[padded]), "key_format")
        refuse(topic, f"base64/{form}-pem", "KEY-2", f"{comment}, in PEM",
               of_text(framed(LABELS[padded], content), KINDS[padded]), "key_format")


def framed(label, one_line):
    lines = textwrap.wrap(one_line, 64)
    return "\n".join([f"-----BEGIN {label}-----", *lines, f"-----END {label}-----"]) + "\n"
