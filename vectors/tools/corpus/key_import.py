"""key_import.json: reading keys, in every wrapping, and refusing what is not the key asked for."""

import textwrap

from . import der, keys
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
from .key_numbers import add_exponents, add_private_numbers, add_sizes
from .key_texts import add_bad_base64, add_bad_text, add_blocks, add_foreign_texts, add_narrow_lines, add_text_forms
from .keys import base64_of
from .rsa import algorithm, private_key_info, public_key_info
from .signing import SIZES
from .topic import Topic

MAX_BYTES = 65_536


def build():
    topic = Topic("key", "Reading keys: containers, text forms, sizes and numbers")
    add_containers(topic)
    add_text_forms(topic)
    add_narrow_lines(topic)
    add_blocks(topic)
    add_bad_text(topic)
    add_foreign_texts(topic)
    add_bad_base64(topic)
    add_bad_der(topic)
    add_large(topic)
    add_wrong_things(topic)
    add_stores(topic)
    add_openssh_lines(topic)
    add_swapped_halves(topic)
    add_encrypted(topic)
    add_sizes(topic)
    add_exponents(topic)
    add_private_numbers(topic)
    return topic


def add_containers(topic):
    """Each container in each encoding, at each size."""
    for size in SIZES:
        key = keys.rsa(f"merchant-{size}")
        for name, label in LABELS.items():
            data = container(key, name)
            check_with_openssl(data, KINDS[name], size)
            one_line = base64_of(data)
            forms = [
                ("pem", "KEY-1 KEY-2 KEY-4", of_text(der.pem(label, data), KINDS[name])),
                ("der", "KEY-1 KEY-3 KEY-4", of_der(data, KINDS[name])),
                ("base64", "KEY-1 KEY-2 KEY-4", of_text(one_line, KINDS[name])),
            ]
            for form, rules, given in forms:
                accept(topic, f"{name}/{form}-{size}", rules, f"{name} as {form}, {size} bits", given, key,
                       name, form)


def add_bad_der(topic):
    """KEY-1: DER, without a byte too few or too many and without BER."""
    key = keys.rsa(BASE)
    for name in LABELS:
        data = container(key, name)
        rows = [
            ("first-byte-missing", "cut at the start", data[1:]),
            ("last-byte-missing", "cut at the end", data[:-1]),
            ("half", "cut in the middle", data[: len(data) // 2]),
            ("one-byte", "only the first byte", data[:1]),
            ("header-only", "the outer SEQUENCE's head without content", data[:4]),
            ("trailing-zero", "a zero byte behind", data + b"\0"),
            ("trailing-newline", "a line end behind", data + b"\n"),
            ("twice", "the key twice", data + data),
            ("outer-tag", "SET in place of SEQUENCE", b"\x31" + data[1:]),
            ("outer-length-padded", "BER: the outer length with a leading zero", padded_length(data)),
            ("outer-indefinite", "BER: indefinite outer length", indefinite(data)),
            ("trailing-inside", "a NULL at the end of the outer SEQUENCE",
             der.sequence(der.read(data)[1], der.null())),
        ]
        for form, comment, content in rows:
            refuse(topic, f"der/{form}-{name}", "KEY-1", comment, of_der(content, KINDS[name]), "key_format")
    add_bad_inner_der(topic, key)
    for kind in ("private", "public"):
        rows = [
            ("empty", "nothing", b""),
            ("zeros", "zero bytes", bytes(64)),
            ("text", "text in place of DER", b"-----BEGIN PRIVATE KEY-----"),
            ("empty-sequence", "a SEQUENCE of nothing", der.sequence()),
            ("integer", "one INTEGER", der.integer(key.n)),
        ]
        for form, comment, content in rows:
            refuse(topic, f"der/{form}-{kind}", "KEY-1", comment, of_der(content, kind), "key_format")


def padded_length(element):
    """The element with its length in one byte more than DER allows."""
    _, body, _ = der.read(element)
    digits = len(body).to_bytes(3, "big").lstrip(b"\0")
    padded = b"\0" + digits
    return element[:1] + bytes([0x80 | len(padded)]) + padded + body


def indefinite(element):
    _, body, _ = der.read(element)
    return element[:1] + b"\x80" + body + b"\0\0"


def add_bad_inner_der(topic, key):
    numbers = [key.n, key.e, key.d, key.p, key.q, key.dp, key.dq, key.qinv]
    integers = [der.integer(number) for number in numbers]
    zero = der.integer(0)
    negative_n = der.tlv(der.INTEGER, der.read(integers[0])[1][1:])
    public = der.tlv(0x81, b"\0" + key.pkcs1_public())
    only_d = key.with_numbers(p=0, q=0, dp=0, dq=0, qinv=0)
    padded_n = der.tlv(der.INTEGER, b"\0" + der.read(integers[0])[1])
    absent, other = algorithm(parameters=b""), algorithm(parameters=der.octet_string(b""))
    oid_parameters = algorithm(parameters=der.oid("1.2.840.113549.2.5"))
    long_null = algorithm(parameters=b"\x05\x81\x00")
    unused = der.sequence(algorithm(), der.tlv(der.BIT_STRING, b"\x01" + key.pkcs1_public()))
    no_unused = der.sequence(algorithm(), der.tlv(der.BIT_STRING, key.pkcs1_public()))
    as_text = der.sequence(algorithm(), der.tlv(0x0C, key.pkcs1_public()))
    as_octets = der.sequence(algorithm(), der.octet_string(key.pkcs1_public()))
    name = der.oid("1.2.840.113549.1.9.20")
    usage = der.sequence(der.oid("2.5.29.15"), der.tlv(0x31, der.tlv(der.BIT_STRING, b"\4\xf0")))
    attributes = der.tlv(0xA0, der.sequence(name, der.tlv(0x31, b"")))

    def with_behind(version, behind):
        return der.sequence(der.integer(version), algorithm(), der.octet_string(key.pkcs1()), behind)

    private_rows = [
        ("other-parameters-pkcs8", "an OCTET STRING in place of NULL", private_key_info(key.pkcs1(), other)),
        ("oid-parameters-pkcs8", "an OID in place of NULL", private_key_info(key.pkcs1(), oid_parameters)),
        ("long-null-pkcs8", "BER: NULL's length in long form", private_key_info(key.pkcs1(), long_null)),
        ("public-key-with-unused-bits-pkcs8", "[1] with an unused bit",
         with_behind(1, der.tlv(0x81, b"\1" + key.pkcs1_public()))),
        ("public-key-without-unused-bits-byte-pkcs8", "[1] without its first byte",
         with_behind(1, der.tlv(0x81, key.pkcs1_public()))),
        ("public-key-empty-pkcs8", "[1] of nothing", with_behind(1, der.tlv(0x81, b""))),
        ("public-key-spki-pkcs8", "[1] holds an SPKI", with_behind(1, der.tlv(0x81, b"\0" + key.spki()))),
        ("public-key-constructed-pkcs8", "[1] as a constructed element",
         with_behind(1, der.tlv(0xA1, der.bit_string(key.pkcs1_public())))),
        ("public-key-under-two-pkcs8", "[2] in place of [1]",
         with_behind(1, der.tlv(0x82, b"\0" + key.pkcs1_public()))),
        ("public-key-twice-pkcs8", "[1] twice", with_behind(1, public + public)),
        ("public-key-before-attributes-pkcs8", "[1] before [0]", with_behind(1, public + attributes)),
        ("public-key-and-more-pkcs8", "a NULL behind [1]", with_behind(1, public + der.null())),
        ("public-key-trailing-pkcs8", "a byte behind the key in [1]",
         with_behind(1, der.tlv(0x81, b"\0" + key.pkcs1_public() + b"\0"))),
        ("negative-modulus-pkcs1", "a modulus that lost its zero byte: a negative number",
         der.sequence(zero, negative_n, *integers[1:])),
        ("negative-modulus-pkcs8", "the same in PKCS#8",
         private_key_info(der.sequence(zero, negative_n, *integers[1:]))),
        ("negative-d-pkcs1", "a private exponent below zero",
         der.sequence(zero, *integers[:2], der.tlv(der.INTEGER, b"\x80" + bytes(127)), *integers[3:])),
        ("three-numbers-pkcs1", "n, e and d alone", der.sequence(zero, *integers[:3])),
        ("three-numbers-pkcs8", "n, e and d alone, in PKCS#8", private_key_info(der.sequence(zero, *integers[:3]))),
        ("only-zeros-behind-d-pkcs1", "n, e and d, and zeros for all the rest", only_d.pkcs1()),
        ("only-zeros-behind-d-pkcs8", "as Java writes a key that has no primes", only_d.pkcs8()),
        ("only-zeros-behind-d-no-e-pkcs8", "the same, without e", only_d.with_numbers(e=0).pkcs8()),
        ("microsoft-blob", "Microsoft's PRIVATEKEYBLOB", microsoft_blob(key, True)),
        ("version-0-with-public-key-pkcs8", "a public key without the version for it",
         with_behind(0, public)),
        ("broken-attributes-pkcs8", "attributes that end too early", with_behind(0, der.tlv(0xA0, b"\x30\x05\x01"))),
        ("attribute-without-values-pkcs8", "an attribute of a type alone",
         with_behind(0, der.tlv(0xA0, der.sequence(name)))),
        ("attribute-not-set-pkcs8", "an attribute whose values are no SET",
         with_behind(0, der.tlv(0xA0, der.sequence(name, der.sequence())))),
        ("attribute-not-sequence-pkcs8", "what stands for an attribute is well-formed, but is none",
         with_behind(0, der.tlv(0xA0, der.octet_string(b"")))),
        ("attribute-and-another-thing-pkcs8", "an attribute, and what is none behind it",
         with_behind(0, der.tlv(0xA0, der.sequence(name, der.tlv(0x31, b"")) + der.octet_string(b"")))),
        ("attribute-as-set-pkcs8", "a SET in place of the attribute's SEQUENCE",
         with_behind(0, der.tlv(0xA0, der.tlv(0x31, name + der.tlv(0x31, b""))))),
        ("attribute-empty-type-pkcs8", "an attribute whose type has no byte",
         with_behind(0, der.tlv(0xA0, der.sequence(der.tlv(0x06, b""), der.tlv(0x31, b""))))),
        ("primitive-attributes-pkcs8", "[0] as a primitive",
         with_behind(0, der.tlv(0x80, der.sequence(name, der.tlv(0x31, b""))))),
        ("two-attributes-pkcs8", "attributes twice", with_behind(0, attributes + attributes)),
        ("version-2-pkcs8", "a version that does not exist", private_key_info(key.pkcs1(), version=2)),
        ("trailing-in-octets-pkcs8", "a byte behind the inner key", private_key_info(key.pkcs1() + b"\0")),
        ("inner-ber-pkcs8", "BER inside the OCTET STRING", private_key_info(padded_length(key.pkcs1()))),
        ("inner-cut-pkcs8", "the inner key cut short", private_key_info(key.pkcs1()[:-1])),
        ("inner-empty-pkcs8", "an empty OCTET STRING", private_key_info(b"")),
        ("inner-pkcs8-pkcs8", "wrapped twice", private_key_info(key.pkcs8())),
        ("version-2-pkcs1", "a version that does not exist", key.pkcs1(version=2)),
        ("too-few-numbers-pkcs1", "qInv is missing", der.sequence(zero, *integers[:-1])),
        ("too-many-numbers-pkcs1", "a number more", key.pkcs1(extra=der.integer(1))),
        ("no-version-pkcs1", "the version is missing", der.sequence(*integers)),
        ("padded-integer-pkcs1", "BER: a number with a zero byte too many",
         der.sequence(zero, padded_n, *integers[1:])),
        ("empty-integer-pkcs1", "a number without a byte",
         der.sequence(zero, *integers[:-1], der.tlv(der.INTEGER, b""))),
        ("octets-for-integer-pkcs1", "an OCTET STRING in place of a number",
         der.sequence(zero, *integers[:-1], der.octet_string(b"\1"))),
    ]
    public_rows = [
        ("negative-modulus-spki", "a modulus that lost its zero byte: a negative number",
         public_key_info(der.sequence(negative_n, integers[1]))),
        ("negative-modulus-pkcs1-public", "the same in PKCS#1", der.sequence(negative_n, integers[1])),
        ("negative-exponent-spki", "an exponent below zero",
         public_key_info(der.sequence(integers[0], der.tlv(der.INTEGER, b"\xff")))),
        ("microsoft-blob-public", "Microsoft's PUBLICKEYBLOB", microsoft_blob(key, False)),
        ("other-parameters-spki", "an OCTET STRING in place of NULL",
         public_key_info(key.pkcs1_public(), other)),
        ("oid-parameters-spki", "an OID in place of NULL",
         public_key_info(key.pkcs1_public(), oid_parameters)),
        ("long-null-spki", "BER: NULL's length in long form", public_key_info(key.pkcs1_public(), long_null)),
        ("unused-bits-spki", "a BIT STRING with an unused bit", unused),
        ("no-unused-bits-byte-spki", "a BIT STRING without its first byte", no_unused),
        ("octet-string-spki", "the shape of an encrypted key, but nothing is encrypted with rsaEncryption",
         as_octets),
        ("utf8-string-spki", "a UTF8String in place of the BIT STRING", as_text),
        ("inner-ber-spki", "BER inside the BIT STRING", public_key_info(padded_length(key.pkcs1_public()))),
        ("inner-trailing-spki", "a byte behind the inner key", public_key_info(key.pkcs1_public() + b"\0")),
        ("inner-spki-spki", "wrapped twice", public_key_info(key.spki())),
        ("one-number-pkcs1-public", "the exponent is missing", der.sequence(integers[0])),
        ("three-numbers-pkcs1-public", "a number more",
         der.sequence(integers[0], integers[1], der.integer(1))),
        ("padded-modulus-pkcs1-public", "BER: a number with a zero byte too many",
         der.sequence(padded_n, integers[1])),
        ("padded-exponent-pkcs1-public", "BER: a number with a zero byte too many",
         der.sequence(integers[0], der.tlv(der.INTEGER, b"\0\1\0\1"))),
    ]
    read = [
        ("no-parameters-pkcs8", "NULL parameters left out", private_key_info(key.pkcs1(), absent), "pkcs8"),
        ("no-parameters-spki", "NULL parameters left out", public_key_info(key.pkcs1_public(), absent), "spki"),
        ("version-1-pkcs8", "RFC 5958's version", private_key_info(key.pkcs1(), version=1), "pkcs8"),
        ("version-1-no-parameters-pkcs8", "RFC 5958's version, and no parameters",
         private_key_info(key.pkcs1(), absent, 1), "pkcs8"),
        ("version-1-with-public-key-pkcs8", "with the public key that fits", with_behind(1, public), "pkcs8"),
        ("version-1-with-attributes-pkcs8", "RFC 5958's version, with attributes", with_behind(1, attributes), "pkcs8"),
        ("version-1-with-both-pkcs8", "with attributes and the public key", with_behind(1, attributes + public),
         "pkcs8"),
    ]
    for form, comment, data, name_of in read:
        accept(topic, f"der/{form}", "KEY-1", comment, of_der(data, KINDS[name_of]), key, name_of, "der")
    accept(topic, "der/version-1-with-public-key-pkcs8-pem", "KEY-1 KEY-2", "the same in PEM",
           of_text(der.pem("PRIVATE KEY", with_behind(1, public)), "private"), key, "pkcs8", "pem")
    other_key = keys.rsa("platform-1024")
    for form, comment, numbers in [
        ("of-another-key", "the public key is another one's", other_key.pkcs1_public()),
        ("of-another-exponent", "its exponent is another", key.with_numbers(e=3).pkcs1_public()),
        ("of-another-modulus", "its modulus is another", key.with_numbers(n=key.n + 2).pkcs1_public()),
    ]:
        refuse(topic, f"der/public-key-{form}-pkcs8", "KEY-1", comment,
               of_der(with_behind(1, der.tlv(0x81, b"\0" + numbers)), "private"), "key_invalid")
    refuse(topic, "der/version-1-with-public-key-as-public", "KEY-3", "a private key, though a public one is in it",
           of_der(with_behind(1, public), "public"), "key_kind")
    accept(topic, "der/attributes-pkcs8", "KEY-1", "attributes behind the key are not read",
           of_der(with_behind(0, attributes), "private"), key, "pkcs8", "der")
    accept(topic, "der/key-usage-attribute-pkcs8", "KEY-1", "as Windows exports keys",
           of_der(with_behind(0, der.tlv(0xA0, usage)), "private"), key, "pkcs8", "der")
    accept(topic, "der/attributes-none-pkcs8", "KEY-1", "[0] without an attribute",
           of_der(with_behind(0, der.tlv(0xA0, b"")), "private"), key, "pkcs8", "der")
    add_values_of_attributes(topic, key)
    for kind, rows in (("private", private_rows), ("public", public_rows)):
        for form, comment, content in rows:
            refuse(topic, f"der/{form}", "KEY-1", comment, of_der(content, kind), "key_format")


def microsoft_blob(key, private):
    """PUBLICKEYBLOB or PRIVATEKEYBLOB of Windows' CryptoAPI: little-endian numbers."""
    size, half = key.size, key.size // 2
    head = bytes([7 if private else 6, 2, 0, 0]) + (0xA400 if private else 0x2400).to_bytes(4, "little")
    head += (b"RSA2" if private else b"RSA1") + key.bits.to_bytes(4, "little") + key.e.to_bytes(4, "little")
    head += key.n.to_bytes(size, "little")
    if not private:
        return head
    parts = (key.p, key.q, key.dp, key.dq, key.qinv)
    return head + b"".join(part.to_bytes(half, "little") for part in parts) + key.d.to_bytes(size, "little")


def add_large(topic):
    """KEY-1 and KEY-2: a key is at most 65,536 bytes, as DER and as text."""
    key = keys.rsa(BASE)
    short = with_attribute(key, 64_000)
    fitting = with_attribute(key, 64_000 + MAX_BYTES - len(short))
    assert len(fitting) == MAX_BYTES
    accept(topic, "large/der", "KEY-1", "65,536 bytes", of_der(fitting, "private"), key, "pkcs8", "der")
    refuse(topic, "large/der-one-more", "KEY-1", "65,537 bytes",
           of_der(with_attribute(key, 64_001 + MAX_BYTES - len(short)), "private"), "key_format")
    pem = der.pem("PUBLIC KEY", key.spki())
    padding = MAX_BYTES - len(pem) - 1
    accept(topic, "large/text", "KEY-2", "65,536 bytes", of_text("x" * padding + "\n" + pem, "public"), key, "spki", "pem")
    refuse(topic, "large/text-one-more", "KEY-2", "65,537 bytes", of_text("x" * padding + "x\n" + pem, "public"),
           "key_format")


def with_attribute(key, size):
    attribute = der.sequence(der.oid("1.2.840.113549.1.9.20"), der.tlv(0x31, der.tlv(0x0C, b"x" * size)))
    return der.sequence(der.integer(0), algorithm(), der.octet_string(key.pkcs1()), der.tlv(0xA0, attribute))


def add_values_of_attributes(topic, key):
    """KEY-1: whatever they are, they are not read."""
    rows = [
        ("rare-tag", "a UniversalString, as hardly anybody writes it", bytes.fromhex("1c0400000061")),
        ("long-tag", "a tag of two bytes", bytes.fromhex("9f4d0161")),
        ("ber", "a BOOLEAN that is BER, but not DER", bytes.fromhex("010101")),
        ("cut", "a value that ends too early", bytes.fromhex("0c05")),
    ]
    for form, comment, value in rows:
        attribute = der.sequence(der.oid("1.2.840.113549.1.9.20"), der.tlv(0x31, value))
        data = der.sequence(der.integer(0), algorithm(), der.octet_string(key.pkcs1()), der.tlv(0xA0, attribute))
        accept(topic, f"der/attribute-value-{form}-pkcs8", "KEY-1", comment, of_der(data, "private"), key, "pkcs8",
               "der")


def add_wrong_things(topic):
    """KEY-3: well-formed, but not an RSA key of the kind asked for."""
    key = keys.rsa(BASE)
    oaep = algorithm("1.2.840.113549.1.1.7", der.sequence())
    private_things = [
        ("ec-pkcs8", "a P-256 key", keys.blob("ec-pkcs8"), "PRIVATE KEY"),
        ("ec-sec1", "a P-256 key in its own container", keys.blob("ec-sec1"), "EC PRIVATE KEY"),
        ("ed25519", "an Ed25519 key", keys.blob("ed25519-pkcs8"), "PRIVATE KEY"),
        ("x25519", "an X25519 key", keys.blob("x25519-pkcs8"), "PRIVATE KEY"),
        ("dsa", "a DSA key", keys.blob("dsa-pkcs8"), "PRIVATE KEY"),
        ("dsa-traditional", "a DSA key in its own container", keys.blob("dsa-traditional"), "DSA PRIVATE KEY"),
        ("rsa-pss", "a key that is for RSASSA-PSS only", keys.blob("rsa-pss-pkcs8"), "PRIVATE KEY"),
        ("rsa-oaep", "a key that is for RSAES-OAEP only", private_key_info(key.pkcs1(), oaep), "PRIVATE KEY"),
        ("multi-prime", "an RSA key of three primes", keys.blob("multi-prime-pkcs8"), "PRIVATE KEY"),
    ]
    public_things = [
        ("ec", "a P-256 key", keys.blob("ec-spki"), "PUBLIC KEY"),
        ("ed25519", "an Ed25519 key", keys.blob("ed25519-spki"), "PUBLIC KEY"),
        ("x25519", "an X25519 key", keys.blob("x25519-spki"), "PUBLIC KEY"),
        ("dsa", "a DSA key", keys.blob("dsa-spki"), "PUBLIC KEY"),
        ("rsa-pss", "a key that is for RSASSA-PSS only", keys.blob("rsa-pss-spki"), "PUBLIC KEY"),
        ("rsa-oaep", "a key that is for RSAES-OAEP only", public_key_info(key.pkcs1_public(), oaep),
         "PUBLIC KEY"),
    ]
    others = [
        ("certificate", "a certificate holds a public key, but is none", keys.blob("certificate"),
         "CERTIFICATE"),
        ("certificate-request", "a request for a certificate", keys.blob("certificate-request"),
         "CERTIFICATE REQUEST"),
        ("pkcs12", "a key store", keys.blob("pkcs12"), None),
    ]
    for kind, things in (("private", private_things + others), ("public", public_things + others)):
        for name, comment, data, label in things:
            add_thing(topic, f"{kind}/{name}", comment, data, label, kind)
    multi_prime = der.read_all(der.read(keys.blob("multi-prime-pkcs8"))[1])[2]
    add_thing(topic, "private/multi-prime-pkcs1", "an RSA key of three primes", multi_prime,
              "RSA PRIVATE KEY", "private")
    labels = [
        ("openssh", "private", "an OpenSSH file", keys.blob_text("openssh-pem")),
        ("openssh-for-public", "public", "an OpenSSH file", keys.blob_text("openssh-pem")),
        ("ec-for-public", "public", "an EC private key", der.pem("EC PRIVATE KEY", keys.blob("ec-sec1"))),
    ]
    for name, kind, comment, content in labels:
        refuse(topic, f"kind/label-{name}", "KEY-3", comment, of_text(content, kind), "key_kind")


def add_stores(topic):
    """KEY-3: what other programs keep keys in."""
    key = keys.rsa(BASE)
    jks = bytes.fromhex("feedfeed0000000200000001000000020001") + b"a" + bytes(40)
    stores = [("jks", "a Java key store", jks), ("jceks", "another of Java's", b"\xce" * 4 + jks[4:])]
    body = textwrap.fill(base64_of(b"\0\0\0\7ssh-rsa" + bytes(140)), 70)
    texts = [
        ("ssh2", "SSH2's form of a public key (RFC 4716)",
         f'---- BEGIN SSH2 PUBLIC KEY ----\nComment: "mine"\n{body}\n---- END SSH2 PUBLIC KEY ----\n'),
        ("ssh2-private", "SSH2's form of a private key",
         f"---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\n{body}\n---- END SSH2 ENCRYPTED PRIVATE KEY ----\n"),
        ("putty", "PuTTY's file", f"PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none\nComment: mine\nPublic-Lines: 4\n{body}\n"),
        ("putty-2", "PuTTY's older file", f"PuTTY-User-Key-File-2: ssh-rsa\r\nEncryption: aes256-cbc\r\n{body}\r\n"),
    ]
    for kind in ("private", "public"):
        for name, comment, data in stores:
            refuse(topic, f"kind/{name}-der-for-{kind}", "KEY-3", comment, of_der(data, kind), "key_kind")
            refuse(topic, f"kind/{name}-base64-for-{kind}", "KEY-3", comment, of_text(base64_of(data), kind), "key_kind")
            refuse(topic, f"der/{name}-cut-for-{kind}", "KEY-3 KEY-1", "three bytes tell nothing",
                   of_der(data[:3], kind), "key_format")
        for name, comment, content in texts:
            refuse(topic, f"kind/{name}-for-{kind}", "KEY-3", comment, of_text(content, kind), "key_kind")
        refuse(topic, f"text/ssh2-not-first-for-{kind}", "KEY-3 KEY-2", "behind other text it is not recognised",
               of_text("key:\n" + texts[0][2], kind), "key_format")
    pem = der.pem("PUBLIC KEY", key.spki())
    accept(topic, "pem/behind-putty", "KEY-2 KEY-3", "a PEM block decides, whatever stands before it",
           of_text("PuTTY-User-Key-File-3: ssh-rsa\n" + pem, "public"), key, "spki", "pem")


def add_openssh_lines(topic):
    """KEY-3: a public key as OpenSSH keeps it is recognised by its form."""
    key = keys.rsa(BASE)
    point = der.read_all(der.read(keys.blob("ec-spki"))[1])[1][1:]
    edwards = der.read_all(der.read(keys.blob("ed25519-spki"))[1])[1][1:]
    lines = [
        ("rsa", openssh_line("ssh-rsa", ssh_number(key.e), ssh_number(key.n))),
        ("ecdsa", openssh_line("ecdsa-sha2-nistp256", b"nistp256", point)),
        ("ed25519", openssh_line("ssh-ed25519", edwards)),
        ("security-key", openssh_line("sk-ssh-ed25519@openssh.com", edwards, b"ssh:")),
    ]
    for kind in ("private", "public"):
        for name, line in lines:
            refuse(topic, f"kind/openssh-line-{name}-for-{kind}", "KEY-3", "a public key's line in OpenSSH's form",
                   of_text(f"{line} me@host\n", kind), "key_kind")
        refuse(topic, f"kind/openssh-line-alone-for-{kind}", "KEY-3", "without a comment", of_text(lines[0][1], kind),
               "key_kind")
        type_name, blob = lines[0][1].split(" ")
        rows = [
            ("name", "a word that looks like a type's name, and nothing behind it", "ssh-garbage"),
            ("type", "a type's name, and nothing behind it", "ssh-rsa "),
            ("words", "what follows the type's name is not such base64", "ssh-rsa key of me@host"),
            ("two-spaces", "one space parts the type's name from the base64", f"{type_name}  {blob}"),
            ("blob", "the base64 without a type's name is no line of OpenSSH, and no DER", blob),
            ("no-type", "a name without a `-` is not one of a type", f"rsa {blob}"),
            ("url-safe-lines", "lines of another alphabet, and a blank, are not one", f"MIIB-wIB\nMIIB-wIB {blob}"),
        ]
        for name, comment, content in rows:
            refuse(topic, f"text/openssh-{name}-{kind}", "KEY-3 KEY-2", comment, of_text(content, kind), "key_format")


def openssh_line(name, *fields):
    parts = [name.encode(), *fields]
    blob = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    return f"{name} {base64_of(blob)}"


def ssh_number(number):
    return number.to_bytes(number.bit_length() // 8 + 1, "big")


def add_thing(topic, name, comment, data, label, kind):
    refuse(topic, f"kind/{name}-der", "KEY-3", comment, of_der(data, kind), "key_kind")
    refuse(topic, f"kind/{name}-base64", "KEY-3", comment, of_text(base64_of(data), kind), "key_kind")
    if label:
        refuse(topic, f"kind/{name}-pem", "KEY-3", comment, of_text(der.pem(label, data), kind), "key_kind")


def add_swapped_halves(topic):
    key = keys.rsa(BASE)
    for name, label in LABELS.items():
        kind = "public" if KINDS[name] == "private" else "private"
        comment = f"a {KINDS[name]} key where the {kind} one is needed"
        add_thing(topic, f"swapped/{name}", comment, container(key, name), label, kind)


def add_encrypted(topic):
    blobs = [
        ("aes", "PBES2 with AES", keys.blob("pkcs8-encrypted")),
        ("3des", "PBE with SHA-1 and Triple DES", keys.blob("pkcs8-encrypted-old")),
    ]
    for kind in ("private", "public"):
        for name, comment, data in blobs:
            forms = [
                ("der", of_der(data, kind)),
                ("base64", of_text(base64_of(data), kind)),
                ("pem", of_text(der.pem("ENCRYPTED PRIVATE KEY", data), kind)),
            ]
            for form, given in forms:
                refuse(topic, f"encrypted/{name}-{form}-for-{kind}", "KEY-3", f"PKCS#8, {comment}", given,
                       "key_encrypted")
        traditional = keys.blob_text("pkcs1-encrypted-pem")
        refuse(topic, f"encrypted/pkcs1-pem-for-{kind}", "KEY-3", "PKCS#1, `Proc-Type: 4,ENCRYPTED`",
               of_text(traditional, kind), "key_encrypted")
        refuse(topic, f"encrypted/pkcs1-pem-crlf-for-{kind}", "KEY-3", "the same with Windows line ends",
               of_text(traditional.replace("\n", "\r\n"), kind), "key_encrypted")
        header = "Proc-Type: 4,ENCRYPTED"
        assert header in traditional
        for name, other in (("no-blank", "Proc-Type:4,ENCRYPTED"), ("more-blanks", "Proc-Type:\t 4,ENCRYPTED \t")):
            refuse(topic, f"encrypted/pkcs1-pem-{name}-for-{kind}", "KEY-3", "other blanks around the header's value",
                   of_text(traditional.replace(header, other), kind), "key_encrypted")
