"""diagnosis.json: what a key is (5xx)."""

import hashlib

from . import der, keys
from .diagnosis_cases import PUBLISHED, reason
from .key_cases import KINDS, LABELS, container, of_der, of_text
from .keys import base64_of
from .rsa import RsaKey, algorithm, public_key_info

OAEP = "1.2.840.113549.1.1.7"


def add_all(topic):
    add_readable(topic)
    add_demo(topic)
    add_other_things(topic)
    add_algorithms(topic)
    add_sizes(topic)
    add_unreadable(topic)
    add_other_files(topic)
    add_invalid(topic)


def add(topic, name, comment, given, reasons, **facts):
    if given["kind"] == "public" and "key_fits" in reasons and facts["bits"] <= 1024:
        reasons += " key_is_weak"
    out = {"reasons": [reason(text) for text in reasons.split()], **facts}
    topic.accept(f"key-blob/{name}", "", comment, "diagnose", given, out)


def other(kind):
    return "public" if kind == "private" else "private"


def forms(data, label, kind):
    return [
        ("pem", of_text(der.pem(label, data), kind)),
        ("der", of_der(data, kind)),
        ("base64", of_text(base64_of(data), kind)),
    ]


def facts(key, container_name, form):
    fingerprint = hashlib.sha256(key.spki()).hexdigest()
    return {"bits": key.bits, "format": f"{container_name.split('-')[0]}-{form}", "fingerprint": fingerprint}


def add_readable(topic):
    """Each container in each form, as what is needed; one form of each as what is not."""
    for turn, (name, label) in enumerate(LABELS.items()):
        key, kind = keys.rsa("merchant-1024"), KINDS[name]
        data = container(key, name)
        for form, given in forms(data, label, kind)[: 1 if name == "pkcs1-private" else 3]:
            add(topic, f"fits/{name}-{form}", f"{name}, {key.bits} bits", given, "key_fits",
                **facts(key, name, form))
        form, given = forms(data, label, other(kind))[turn % 3]
        add(topic, f"swapped/{name}-{form}", f"a {kind} key where a {other(kind)} one is needed", given,
            f"key_is_{kind}", **facts(key, name, form))


def add_demo(topic):
    for name, known in list(PUBLISHED.items())[:2]:
        key, slug = keys.rsa(name), name.replace("_", "-")
        pem, one_line = der.pem(LABELS["spki"], key.spki()), base64_of(key.spki())
        add(topic, f"demo/{slug}-public", "a published key", of_text(pem, "public"), f"key_fits key_is_published:{known}",
            **facts(key, "spki", "pem"))
        add(topic, f"demo/{slug}-public-swapped", "a published key, and of the wrong role",
            of_text(one_line, "private"), f"key_is_public key_is_published:{known}", **facts(key, "spki", "base64"))
        if isinstance(key, RsaKey):
            add(topic, f"demo/{slug}-private", "a published private key",
                of_text(base64_of(key.pkcs8()), "private"), f"key_fits key_is_published:{known}",
                **facts(key, "pkcs8", "base64"))
            add(topic, f"demo/{slug}-private-swapped", "a published private key, where a public one is needed",
                of_der(key.pkcs1(), "public"), f"key_is_private key_is_published:{known}", **facts(key, "pkcs1", "der"))


def add_other_things(topic):
    """What holds a key, or hides it, but is none."""
    things = [
        ("certificate", "CERTIFICATE", "key_is_certificate"),
        ("certificate-request", "CERTIFICATE REQUEST", "key_is_certificate"),
        ("pkcs12", None, "key_is_store"),
        ("pkcs8-encrypted", "ENCRYPTED PRIVATE KEY", "key_encrypted"),
    ]
    for turn, (name, label, reasons) in enumerate(things):
        kind = ("private", "public")[turn % 2]
        for form, given in forms(keys.blob(name), label or "", kind):
            if form == ("base64" if turn % 2 else "pem") or not label and form == "der":
                if label or form != "pem":
                    add(topic, f"thing/{name}-{form}-for-{kind}", name, given, reasons)
    for name, reasons in (("openssh-pem", "key_is_openssh"), ("pkcs1-encrypted-pem", "key_encrypted")):
        add(topic, f"thing/{name}-for-private", name, of_text(keys.blob_text(name), "private"), reasons)


def add_algorithms(topic):
    key = keys.rsa("merchant-1024")
    oaep = algorithm(OAEP, der.sequence())
    things = [
        ("ec-pkcs8", "private", "PRIVATE KEY"), ("ec-sec1", "private", "EC PRIVATE KEY"),
        ("ec-spki", "public", "PUBLIC KEY"), ("ed25519-pkcs8", "private", "PRIVATE KEY"),
        ("ed25519-spki", "public", "PUBLIC KEY"), ("x25519-pkcs8", "private", "PRIVATE KEY"),
        ("x25519-spki", "public", "PUBLIC KEY"), ("dsa-pkcs8", "private", "PRIVATE KEY"),
        ("dsa-spki", "public", "PUBLIC KEY"),
       ("rsa-pss-spki", "public", "PUBLIC KEY"),
        ("multi-prime-pkcs8", "private", "PRIVATE KEY"),
    ]
    blobs = [(name, kind, label, keys.blob(name)) for name, kind, label in things]
    blobs += [("rsa-oaep-spki", "public", "PUBLIC KEY", public_key_info(key.pkcs1_public(), oaep))]
    for turn, (name, kind, label, data) in enumerate(blobs):
        for form, given in forms(data, label, kind)[turn % 3 : turn % 3 + 1]:
            add(topic, f"algorithm/{name}-{form}", name, given, "key_other_algorithm")


def add_sizes(topic):
    for name in ("bits-512",):
        key = keys.rsa(name)
        add(topic, f"size/{key.bits}-public", f"{key.bits} bits", of_text(base64_of(key.spki()), "public"),
            "key_size")


def add_unreadable(topic):
    key = keys.rsa("merchant-1024")
    pem, one_line = der.pem("PUBLIC KEY", key.spki()), base64_of(key.spki())
    rows = [
        ("no-end", "the last line is missing", of_text(pem.rsplit("-----END", 1)[0], "public")),
        ("cut", "bare base64 that is cut", of_text(one_line[:100], "public")),
        ("blank-for-plus", "what form decoding makes of it", of_text(one_line.replace("+", " "), "public")),
        ("zeros", "zero bytes", of_der(bytes(64), "private")),
    ]
    for name, comment, given in rows:
        add(topic, f"unreadable/{name}", comment, given, "key_unreadable")


def add_other_files(topic):
    """Files of another sort, by the name that the reader gives them."""
    key = keys.rsa("merchant-2048")
    pem, one_line = der.pem("PUBLIC KEY", key.spki()), base64_of(key.spki())
    private = der.pem("PRIVATE KEY", key.pkcs8())
    xml = f"<RSAKeyValue><Modulus>{one_line}</Modulus><Exponent>AQAB</Exponent></RSAKeyValue>"
    rows = [
        ("empty", "nothing", of_text("", "public"), "empty"),
        ("path", "the name of the file", of_text("rsa_public_key.pem", "public"), "path"),
        ("line-ends-escaped", "as an environment variable keeps it", of_text(pem.replace("\n", "\\n"), "public"),
         "escaped_pem"),
        ("one-line", "blanks for line breaks", of_text(private.replace("\n", " "), "private"), "pem_on_one_line"),
        ("indented", "as YAML has it", of_text(pem.replace("\n", "\n  "), "public"), "indented_pem"),
        ("dashes", "a word processor's dashes", of_text(private.replace("-----", "\u2014\u2014"), "private"),
         "pem_dashes"),
        ("utf16", "PowerShell's `>`", of_der(private.encode("utf-16"), "private"), "utf16"),
        ("hex", "hex digits", of_text(key.spki().hex(), "public"), "hex"),
        ("base64-of-pem", "encoded once too often", of_text(base64_of(private.encode()), "private"), "base64_of_pem"),
        ("quoted", "in quotation marks", of_text(f'"{one_line}"', "public"), "quoted"),
        ("url-safe", "the other alphabet", of_text(one_line.replace("+", "-").replace("/", "_"), "public"),
         "url_safe_base64"),
        ("dotnet-xml", ".NET's XML", of_text(xml, "public"), "dotnet_xml"),
        ("jwk", "a JSON Web Key", of_text('{"kty":"RSA","n":"AQAB","e":"AQAB"}', "public"), "jwk"),
        ("java-key-store", "a JKS file", of_der(b"\xfe\xed\xfe\xed\0\0\0\2", "private"), "java_key_store"),
        ("html", "a page", of_text("<!DOCTYPE html><html></html>", "public"), "html"),
        ("putty", "a key of PuTTY", of_text("PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none\n", "private"), "putty"),
    ]
    for name, comment, given, sort in rows:
        add(topic, f"other-file/{name}", comment, given, f"key_is_other_file:{sort}")


def add_invalid(topic):
    key = keys.rsa("merchant-1024")
    private = [
        ("d", "a private exponent that does not fit", key.with_numbers(d=key.d + 2)),
        ("qinv", "qInv does not fit", key.with_numbers(qinv=key.qinv ^ 1)),
    ]
    public = [
        ("exponent-1", "the exponent 1", key.with_numbers(e=1)),
        ("exponent-even", "an even exponent", key.with_numbers(e=65536)),
    ]
    for name, comment, broken in private:
        add(topic, f"invalid/{name}-private", comment, of_der(broken.pkcs8(), "private"), "key_invalid")
    for name, comment, broken in public:
        add(topic, f"invalid/{name}-public", comment, of_text(base64_of(broken.spki()), "public"),
            "key_invalid")
