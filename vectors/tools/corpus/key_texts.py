"""key_import.json: keys in text, PEM and bare base64 (KEY-2)."""

import base64
import json
import textwrap

from . import der, keys
from .key_cases import BASE, KINDS, LABELS, accept, container, of_der, of_text, refuse
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
            ("text-on-the-begin-line", "a sentence before the block, on its line", f"my key: {pem}"),
            ("text-on-the-end-line", "a sentence behind the block, on its line", f"{pem.rstrip()} that was it\n"),
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
            ("blank-before-a-line", "a blank before the second line", pem.replace(body[0], " " + body[0])),
            ("blank-before-end", "a blank before the last line", pem.replace(end, " " + end)),
            ("no-break-space-behind-a-line", "U+00A0 is no blank", pem.replace(body[0], body[0] + "\u00a0")),
            ("form-feed-behind-a-line", "U+000C is no blank", pem.replace(body[0], body[0] + "\f")),
            ("blank-inside-a-line", "a blank inside a line", pem.replace(body[0], blank_inside(body[0]))),
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
            ("nul-behind", "a NUL behind the last line", pem.rstrip() + "\0"),
            ("text-around-base64", "only PEM may have text around it", f"my key:\n{base64_of(data)}"),
            ("block-in-a-block", "a second BEGIN line before the end",
             pem.replace(begin, f"{begin}\n-----BEGIN CERTIFICATE-----")),
            ("begin-twice", "the first line twice", pem.replace(begin, f"{begin}\n{begin}")),
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


def add_blocks(topic):
    """KEY-2: what stands around a PEM block, other blocks, and what the label says."""
    key = keys.rsa(BASE)
    other = keys.rsa("platform-1024")
    certificate = der.pem("CERTIFICATE", keys.blob("certificate"))
    parameters = der.pem("EC PARAMETERS", b"\x06\x05\x2b\x81\x04\x00\x22")
    for name in ("pkcs8", "spki"):
        label, data, kind = LABELS[name], container(key, name), KINDS[name]
        pem = der.pem(label, data)
        swapped = der.pem(LABELS["spki" if name == "pkcs8" else "pkcs8"], other.spki() if name == "pkcs8" else other.pkcs8())
        begin, *body, end = pem.splitlines()
        bag = "Bag Attributes\n    friendlyName: mine\n    localKeyID: 01 02\nKey Attributes: <No Attributes>\n"
        rows = [
            ("text-before", "a sentence before the block", f"my key:\n{pem}"),
            ("text-after", "a sentence after the block", f"{pem}that was it\n"),
            ("text-around-crlf", "both, with Windows line ends", f"my key:\n\n{pem}\nend\n".replace("\n", "\r\n")),
            ("attributes-before", "what openssl pkcs12 prints", bag + pem),
            ("chinese-before", "text of any kind", f"密钥：\n{pem}"),
            ("bom-and-text-before", "a byte order mark, then text", f"\ufeffmy key:\n{pem}"),
            ("nul-behind", "text of any kind", pem + "\0"),
            ("base64-before", "bare base64 before the block is text like any other", f"{base64_of(other.spki())}\n{pem}"),
            ("dashes-before", "a line that is no BEGIN line is text like any other", f"-----BEGIN KEY----\n{pem}"),
            ("end-before", "an END line outside of a block is text like any other", f"{end}\n{pem}"),
            ("blanks-behind-lines", "blanks behind each line", pem.replace("\n", " \t\n")),
            ("blank-behind-a-line", "a blank behind the second line", pem.replace(body[0], body[0] + " ")),
            ("blank-behind-begin", "a blank behind the first line", pem.replace(begin, begin + " ")),
            ("blank-behind-end", "a tab behind the last line, and text", f"{pem.rstrip()}\t\nend\n"),
            ("blanks-behind-lines-crlf", "blanks before Windows line ends", pem.replace("\n", " \r\n")),
            ("certificate-before", "a certificate, then the key", certificate + pem),
            ("certificates-around", "certificates around the key", certificate + bag + pem + bag + certificate),
            ("other-half-before", "the other half of another key, which is skipped", swapped + pem),
            ("other-half-after", "the other half of another key, which is skipped", pem + swapped),
            ("parameters-before", "parameters of another algorithm", parameters + pem),
            ("unread-block-before", "what is skipped is not read",
             f"-----BEGIN CERTIFICATE-----\nnot base64, not even\n\nlines\n-----END CERTIFICATE-----\n{pem}"),
            ("unknown-block-before", "a label that nobody knows", f"-----BEGIN A B 1-----\nx\n-----END A B 1-----\n{pem}"),
            ("open-block-before", "a block without END, before the next one", f"-----BEGIN CERTIFICATE-----\nMIIB\n{pem}"),
            ("open-block-after", "a block without END, to the end of the text", f"{pem}-----BEGIN CERTIFICATE-----\nMIIB\n"),
            ("encrypted-before", "an encrypted key, then the key",
             der.pem("ENCRYPTED PRIVATE KEY", keys.blob("pkcs8-encrypted")) + pem),
            ("openssh-before", "an OpenSSH file, then the key", keys.blob_text("openssh-pem") + pem),
        ]
        for form, comment, content in rows:
            accept(topic, f"pem/{form}-{name}", "KEY-2", comment, of_text(content, kind), key, name, "pem")
        second = der.pem("RSA " + label, container(other, "pkcs1-private" if kind == "private" else "pkcs1-public"))
        refused = [
            ("two-of-the-role", "two keys: which one?", pem + second),
            ("two-of-the-role-apart", "two keys with others between", pem + certificate + second),
            ("two-of-the-role-first-broken", "two, of which only one could be read",
             f"{begin}\nMIIB\n{end}\n{second}"),
            ("two-of-the-role-one-open", "a second BEGIN line is enough", f"{pem}-----BEGIN RSA {label}-----\n"),
            ("own-end-missing", "another block's END does not end this one",
             f"{begin}\n" + "\n".join(body) + "\n" + certificate),
            ("unknown-only", "no label has a name", "-----BEGIN A B 1-----\nx\n-----END A B 1-----\n"),
            ("label-with-two-blanks", "words of a label have one blank between them",
             der.pem("FOO  " + label, data)),
            ("label-partly-lower-case", "a label that ends in known words, but begins in small letters",
             der.pem("foo " + label, data)),
            ("cr-in-the-text-before", "a CR without an LF, though outside of the block", f"my\rkey:\n{pem}"),
            ("label-without-words", "no label at all", "-----BEGIN -----\nx\n-----END -----\n"),
        ]
        for form, comment, content in refused:
            refuse(topic, f"pem/{form}-{name}", "KEY-2", comment, of_text(content, kind), "key_format")
        kinds = [
            ("certificate-only", "a certificate and text", bag + certificate),
            ("other-half-only", "the other half alone", swapped),
            ("unknown-then-certificate", "the first label that has a name decides",
             f"-----BEGIN A B 1-----\nx\n-----END A B 1-----\n{certificate}"),
            ("certificate-then-other", "the first label that has a name decides",
             certificate + der.pem("EC PRIVATE KEY", der.sequence())),
            ("certificate-open", "the label is enough", "-----BEGIN CERTIFICATE-----\n"),
            ("parameters-only", "parameters are no key", parameters),
            ("crl", "a list of revoked certificates", der.pem("X509 CRL", der.sequence())),
            ("pkcs7", "certificates in PKCS#7", der.pem("PKCS7", der.sequence())),
            ("cms", "certificates in CMS", der.pem("CMS", der.sequence())),
            ("dh-parameters", "parameters are no key", der.pem("DH PARAMETERS", der.sequence())),
            ("any-algorithm", "another algorithm's key", der.pem("FOO 2 PRIVATE KEY", der.sequence())),
            ("any-algorithm-public", "another algorithm's public key", der.pem("FOO 2 PUBLIC KEY", der.sequence())),
        ]
        for form, comment, content in kinds:
            refuse(topic, f"pem/{form}-for-{kind}", "KEY-3", comment, of_text(content, kind), "key_kind")
        encrypted = der.pem("ENCRYPTED PRIVATE KEY", keys.blob("pkcs8-encrypted"))
        traditional = keys.blob_text("pkcs1-encrypted-pem")
        locked = [
            ("encrypted-then-certificate", "the first label that has a name decides", encrypted + certificate),
            ("unknown-then-encrypted", "the first label that has a name decides",
             f"-----BEGIN A B 1-----\nx\n-----END A B 1-----\n{encrypted}"),
            ("encrypted-open", "the label is enough", "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"),
            ("traditional-and-text", "the header line, and text around", f"my key:\n{traditional}end\n"),
            ("traditional-open", "the header line is enough", traditional.split("-----END")[0]),
            ("ec-with-header", "the header line, in another algorithm's key",
             "-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n"),
        ]
        for form, comment, content in locked:
            refuse(topic, f"pem/{form}-for-{kind}", "KEY-3", comment, of_text(content, kind), "key_encrypted")
        behind = [
            ("certificate-then-encrypted", certificate + encrypted),
            ("certificate-then-encrypted-certificate", certificate + encrypted + certificate),
            ("certificate-then-traditional", certificate + traditional.replace("RSA ", "EC ")),
            ("other-then-encrypted", der.pem("EC PRIVATE KEY", der.sequence()) + encrypted),
        ]
        for form, content in behind:
            code = "key_encrypted" if kind == "private" else "key_kind"
            refuse(topic, f"pem/{form}-for-{kind}", "KEY-3", "an encrypted key decides where a private one is asked for",
                   of_text(content, kind), code)
        refuse(topic, f"pem/header-behind-the-end-for-{kind}", "KEY-3", "the header line of no block",
               of_text(certificate + "Proc-Type: 4,ENCRYPTED\n", kind), "key_kind")
    accept(topic, "pem/header-behind-the-end", "KEY-2 KEY-3", "the header line of no block",
           of_text(der.pem("PUBLIC KEY", key.spki()) + "Proc-Type: 4,ENCRYPTED\n", "public"), key, "spki", "pem")
    refuse(topic, "pem/two-of-the-role-one-encrypted", "KEY-2", "two keys, one of them encrypted",
           of_text(der.pem("PRIVATE KEY", key.pkcs8()) + keys.blob_text("pkcs1-encrypted-pem"), "private"), "key_format")
    pairs = [
        ("pkcs1-content", "PRIVATE KEY", "pkcs1-private"), ("pkcs8-content", "RSA PRIVATE KEY", "pkcs8"),
        ("pkcs1-public-content", "PUBLIC KEY", "pkcs1-public"), ("spki-content", "RSA PUBLIC KEY", "spki"),
    ]
    for form, label, name in pairs:
        accept(topic, f"label/{form}", "KEY-2", f"`{label}`: the content is the container",
               of_text(der.pem(label, container(key, name)), KINDS[name]), key, name, "pem")
    swapped = [
        ("public-as-private", "PRIVATE KEY", key.spki(), "private"),
        ("public-as-rsa-private", "RSA PRIVATE KEY", key.pkcs1_public(), "private"),
        ("private-as-public", "PUBLIC KEY", key.pkcs8(), "public"),
        ("private-as-rsa-public", "RSA PUBLIC KEY", key.pkcs1(), "public"),
        ("certificate-as-public", "PUBLIC KEY", keys.blob("certificate"), "public"),
        ("ec-as-rsa-private", "RSA PRIVATE KEY", keys.blob("ec-pkcs8"), "private"),
    ]
    for form, label, data, kind in swapped:
        refuse(topic, f"label/{form}", "KEY-3", "the content is another thing than the label says",
               of_text(der.pem(label, data), kind), "key_kind")


def add_foreign_texts(topic):
    """KEY-2: what people hold in the place of a key, and no rule reads."""
    key = keys.rsa(BASE)
    for kind in ("private", "public"):
        name = "pkcs8" if kind == "private" else "spki"
        data = container(key, name)
        pem = der.pem(LABELS[name], data)
        numbers = {"kty": "RSA", "n": url_safe(key.n), "e": url_safe(key.e)}
        rows = [
            ("jwk", "a JSON Web Key", json.dumps(numbers)),
            ("jwk-set", "a set of such", json.dumps({"keys": [numbers]})),
            ("xml", "as .NET writes it",
             f"<RSAKeyValue><Modulus>{base64_of(key.n.to_bytes(128, 'big'))}</Modulus><Exponent>AQAB</Exponent>"
             "</RSAKeyValue>"),
            ("html", "a page", "<!DOCTYPE html>\n<html><body>404 Not Found</body></html>\n"),
            ("path", "where the key is", "/etc/lianlian/keys/rsa_key.pem"),
            ("path-windows", "where the key is", "C:\\keys\\rsa_key.pem"),
            ("utf-16", "UTF-16, each other byte a NUL", pem.encode("utf-16-le").decode("latin-1")),
            ("utf-16-mark", "the same behind its mark", "\xff\xfe" + pem.encode("utf-16-le").decode("latin-1")),
            ("base64-of-pem", "encoded twice", base64_of(pem.encode())),
            ("hex-capitals", "the DER in hex", data.hex().upper()),
            ("hex-with-colons", "the DER in hex", data.hex(":")),
            ("url-safe", "the URL-safe alphabet",
             base64.urlsafe_b64encode(data).decode().replace("=", "") + "-_"),
            ("quoted-escaped", "in quotes, with `\\n` as two characters", '"' + pem.replace("\n", "\\n") + '"'),
            ("escaped-crlf", "with `\\r\\n` as four characters", pem.replace("\n", "\\r\\n")),
            ("yaml", "indented under a name", "key: |\n" + textwrap.indent(pem, "  ")),
            ("long-dashes", "dashes of a word processor", pem.replace("-----", "—————")),
        ]
        for form, comment, content in rows:
            refuse(topic, f"foreign/{form}-{kind}", "KEY-2", comment, of_text(content, kind), "key_format")
        refuse(topic, f"foreign/utf-16-der-{kind}", "KEY-1", "the bytes of a UTF-16 file",
               of_der(pem.encode("utf-16"), kind), "key_format")
        refuse(topic, f"foreign/pem-der-{kind}", "KEY-1", "the bytes of a PEM file", of_der(pem.encode(), kind),
               "key_format")


def url_safe(number):
    data = number.to_bytes(-(-number.bit_length() // 8), "big")
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


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
