"""raw_signatures.json: RSASSA-PKCS1-v1_5 on its own, and the ways in which it is forged.

Most forgeries are made with the private key: a block of any form is raised to `d`, so that only
the form of the block decides. The cube-root forgeries need no private key, and are real attacks
on verifiers that parse the block instead of comparing it.
"""

import hashlib
from dataclasses import dataclass

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import load_der_private_key

from . import der, keys, rsa
from .der import null, octet_string, oid, sequence, tlv
from .signing import SIZES
from .topic import Topic

MESSAGE = "oid_partner=201304121000001004&ret_code=0000&ret_msg=交易成功".encode()
DIGESTS = ("md5", "sha256")
OIDS = {
    "md5": "1.2.840.113549.2.5",
    "sha1": "1.3.14.3.2.26",
    "sha224": "2.16.840.1.101.3.4.2.4",
    "sha256": "2.16.840.1.101.3.4.2.1",
    "sha512": "2.16.840.1.101.3.4.2.3",
}
OTHER_KEYS = (
    "exponent-3-1024", "exponent-3-2048", "exponent-33-bits", "bits-1025", "bits-1500", "bits-2047",
)


@dataclass(frozen=True)
class Info:
    """The parts of a DigestInfo, for putting it together wrongly."""

    digest: str
    message: bytes = MESSAGE

    @property
    def value(self):
        return hashlib.new(self.digest, self.message).digest()

    @property
    def right(self):
        return self.of(self.value)

    def of(self, value, parameters=null(), name=None):
        identifier = sequence(oid(OIDS[name or self.digest]), parameters)
        return sequence(identifier, octet_string(value))

    def identifier(self, *parts):
        return sequence(oid(OIDS[self.digest]), *parts)


def build():
    topic = Topic("raw", "RSASSA-PKCS1-v1_5 over bytes: signatures, and forgeries of them")
    add_right(topic)
    for digest in DIGESTS:
        key = f"platform-{1024 if digest == 'md5' else 2048}"
        add_blocks(topic, digest, key)
        add_infos(topic, digest, key)
        add_other_digests(topic, digest, key)
        add_numbers(topic, digest, key)
        add_lengths(topic, digest, key)
        add_other_messages(topic, digest, key)
        add_other_signers(topic, digest, key)
        add_cube_roots(topic, digest)
    add_inline_keys(topic)
    return topic


def given(digest, signature, key, message=MESSAGE):
    return {
        "key": key,
        "digest": digest,
        "message_hex": message.hex(),
        "signature_hex": signature.hex(),
    }


def accept(topic, name, rules, comment, digest, signature, key, message=MESSAGE):
    case = given(digest, signature, key, message)
    topic.accept(name, rules, comment, "verify_raw", case, {"valid": True})


def refuse(topic, name, rules, comment, digest, signature, key, code="signature_mismatch", message=MESSAGE):
    topic.refuse(name, rules, comment, "verify_raw", given(digest, signature, key, message), code)


def add_right(topic):
    for size in SIZES:
        for owner in ("merchant", "platform"):
            for digest in DIGESTS:
                key = f"{owner}-{size}"
                accept(topic, f"right/{key}-{digest}", "SIG-7 KEY-4", f"{digest} at {size} bits", digest,
                       keys.rsa(key).sign(digest, MESSAGE), key)
    for key in OTHER_KEYS:
        for digest in DIGESTS:
            accept(topic, f"right/{key}-{digest}", "SIG-5 SIG-7 KEY-5",
                   f"{digest}, a key of another shape", digest, keys.rsa(key).sign(digest, MESSAGE), key)
    messages = [
        ("empty", "nothing signed", b""),
        ("one-byte", "one byte", b"a"),
        ("nul", "one zero byte", b"\0"),
        ("not-utf-8", "any bytes can be signed", bytes(range(256))),
        ("55-bytes", "the digest's padding just fits its block", b"x" * 55),
        ("56-bytes", "the digest's padding needs another block", b"x" * 56),
        ("64-bytes", "one whole digest block", b"x" * 64),
        ("long", "many digest blocks", b"0123456789abcdef" * 128),
    ]
    for name, comment, message in messages:
        for digest in DIGESTS:
            accept(topic, f"right/message-{name}-{digest}", "SIG-7", comment, digest,
                   keys.rsa("platform-1024").sign(digest, message), "platform-1024", message)


def add_blocks(topic, digest, key_name):
    """The block around a right DigestInfo is wrong."""
    key = keys.rsa(key_name)
    info = Info(digest).right
    other = Info(digest).of(bytes(len(Info(digest).value)))
    fill = key.size - 3 - len(info)
    half = fill // 2
    rows = [
        ("type-00", "block type 00", b"\0\0" + b"\xff" * fill + b"\0" + info),
        ("type-00-zero-padding", "block type 00 with its zero padding", b"\0" * (fill + 3) + info),
        ("type-02", "block type 02, that of encryption", b"\0\2" + b"\xff" * fill + b"\0" + info),
        ("type-02-random", "block type 02 with padding bytes of all values",
         b"\0\2" + bytes(1 + number % 255 for number in range(fill)) + b"\0" + info),
        ("type-03", "a block type that is none", b"\0\3" + b"\xff" * fill + b"\0" + info),
        ("type-81", "only the type's lowest bit looked at", b"\0\x81" + b"\xff" * fill + b"\0" + info),
        ("first-byte-not-zero", "the first byte is 01", b"\1\1" + b"\xff" * fill + b"\0" + info),
        ("types-swapped", "01 00 in place of 00 01", b"\1\0" + b"\xff" * fill + b"\0" + info),
        ("shifted-left", "the leading zero is missing, a byte follows at the end",
         b"\1" + b"\xff" * fill + b"\0" + info + b"\0"),
        ("padding-byte-first", "the first padding byte is FE",
         b"\0\1\xfe" + b"\xff" * (fill - 1) + b"\0" + info),
        ("padding-byte-middle", "a padding byte in the middle is 7F",
         b"\0\1" + b"\xff" * half + b"\x7f" + b"\xff" * (fill - half - 1) + b"\0" + info),
        ("padding-byte-last", "the last padding byte is FE",
         b"\0\1" + b"\xff" * (fill - 1) + b"\xfe\0" + info),
        ("padding-all-01", "padding bytes other than FF", b"\0\1" + b"\1" * fill + b"\0" + info),
        ("no-padding", "no padding at all: the DigestInfo at once, zeros behind it",
         b"\0\1\0" + info + b"\0" * fill),
        ("eight-padding-bytes", "the shortest padding, then garbage: the forgery of 2006",
         b"\0\1" + b"\xff" * 8 + b"\0" + info + b"\xaa" * (fill - 8)),
        ("padding-one-short", "one padding byte less, one byte of garbage",
         b"\0\1" + b"\xff" * (fill - 1) + b"\0" + info + b"\xaa"),
        ("padding-one-short-zero", "one padding byte less, a zero byte behind",
         b"\0\1" + b"\xff" * (fill - 1) + b"\0" + info + b"\0"),
        ("padding-one-long", "one padding byte more, the digest cut short",
         b"\0\1" + b"\xff" * (fill + 1) + b"\0" + info[:-1]),
        ("no-separator", "FF where the separator should be", b"\0\1" + b"\xff" * (fill + 1) + info),
        ("separator-01", "01 where the separator should be", b"\0\1" + b"\xff" * fill + b"\1" + info),
        ("double-separator", "two zero bytes", b"\0\1" + b"\xff" * (fill - 1) + b"\0\0" + info),
        ("early-separator", "a separator in the middle of the padding",
         b"\0\1" + b"\xff" * half + b"\0" + b"\xff" * (fill - half - 1) + b"\0" + info),
        ("two-infos", "the right DigestInfo twice",
         b"\0\1" + b"\xff" * (fill - len(info)) + b"\0" + info + info),
        ("second-info-wrong", "the right DigestInfo first, another one at the end",
         b"\0\1" + b"\xff" * (fill - len(info)) + b"\0" + info + other),
        ("second-info-right", "another DigestInfo first, the right one at the end",
         b"\0\1" + b"\xff" * (fill - len(info)) + b"\0" + other + info),
        ("only-zeros", "a block of zeros but for the type", b"\0\1" + bytes(key.size - 2)),
        ("only-padding", "a block of padding", b"\0\1" + b"\xff" * (key.size - 2)),
    ]
    for name, comment, block in rows:
        assert len(block) == key.size, name
        refuse(topic, f"block/{name}-{digest}", "SIG-7", comment, digest, key.raise_to_d(block), key_name)


def add_infos(topic, digest, key_name):
    """What stands between the padding and the block's end is not P and H."""
    info = Info(digest)
    value, right, name_of_digest = info.value, info.right, oid(OIDS[digest])
    octets = octet_string(value)
    rows = [
        ("digest-alone", "the digest without a DigestInfo", value),
        ("octets-alone", "the digest in an OCTET STRING, nothing more", octets),
        ("empty", "nothing", b""),
        ("no-parameters", "NULL parameters left out, as RFC 8017 lets old verifiers take",
         sequence(info.identifier(), octets)),
        ("double-null", "NULL twice", sequence(info.identifier(null(), null()), octets)),
        ("parameters-octets", "an empty OCTET STRING in place of NULL",
         sequence(info.identifier(octet_string(b"")), octets)),
        ("parameters-sequence", "an empty SEQUENCE in place of NULL",
         sequence(info.identifier(sequence()), octets)),
        ("parameters-garbage", "garbage hidden in the parameters",
         sequence(info.identifier(octet_string(b"\xaa" * 20)), octets)),
        ("null-with-content", "a NULL that is not empty", sequence(info.identifier(b"\x05\x01\x00"), octets)),
        ("null-long-length", "NULL's length in long form",
         sequence(info.identifier(b"\x05\x81\x00"), octets)),
        ("long-length-outer", "BER: the outer length in long form",
         b"\x30\x81" + bytes([len(right) - 2]) + right[2:]),
        ("long-length-outer-two-bytes", "BER: the outer length in two bytes",
         b"\x30\x82\x00" + bytes([len(right) - 2]) + right[2:]),
        ("long-length-identifier", "BER: the inner SEQUENCE's length in long form",
         sequence(with_long_length(info.identifier(null())), octets)),
        ("long-length-oid", "BER: the OID's length in long form",
         sequence(sequence(with_long_length(name_of_digest), null()), octets)),
        ("long-length-digest", "BER: the OCTET STRING's length in long form",
         sequence(info.identifier(null()), with_long_length(octets))),
        ("indefinite-outer", "BER: indefinite length", b"\x30\x80" + right[2:] + b"\0\0"),
        ("indefinite-identifier", "BER: indefinite length inside",
         sequence(b"\x30\x80" + name_of_digest + null() + b"\0\0", octets)),
        ("constructed-digest", "BER: the digest in two pieces",
         sequence(info.identifier(null()), tlv(0x24, octet_string(value[:8]) + octet_string(value[8:])))),
        ("trailing-inside", "a byte at the end of the SEQUENCE",
         sequence(info.identifier(null()), octets, b"\0")),
        ("trailing-null-inside", "a NULL at the end of the SEQUENCE",
         sequence(info.identifier(null()), octets, null())),
        ("trailing-in-identifier", "a byte at the end of the inner SEQUENCE",
         sequence(sequence(name_of_digest, null(), b"\0"), octets)),
        ("trailing-after", "a byte after the SEQUENCE", right + b"\0"),
        ("trailing-many-after", "sixteen bytes after the SEQUENCE", right + b"\xaa" * 16),
        ("wrong-outer-tag", "SET in place of SEQUENCE", b"\x31" + right[1:]),
        ("wrong-identifier-tag", "SET in place of the inner SEQUENCE", right[:2] + b"\x31" + right[3:]),
        ("wrong-oid-tag", "OCTET STRING in place of the OID", right[:4] + b"\x04" + right[5:]),
        ("wrong-digest-tag", "BIT STRING in place of OCTET STRING",
         sequence(info.identifier(null()), tlv(0x03, value))),
        ("context-digest-tag", "a context tag in place of OCTET STRING",
         sequence(info.identifier(null()), tlv(0x80, value))),
        ("outer-length-short", "the outer length one too small", b"\x30" + bytes([right[1] - 1]) + right[2:]),
        ("outer-length-long", "the outer length one too large", b"\x30" + bytes([right[1] + 1]) + right[2:]),
        ("digest-cut", "the last byte of the digest is missing", info.of(value[:-1])),
        ("digest-half", "half of the digest", info.of(value[: len(value) // 2])),
        ("digest-empty", "an empty digest", info.of(b"")),
        ("digest-extended", "a byte more than the digest has", info.of(value + b"\0")),
        ("digest-in-front", "a zero byte in front of the digest", info.of(b"\0" + value)),
        ("digest-first-bit", "the digest's first bit", info.of(bytes([value[0] ^ 0x80]) + value[1:])),
        ("digest-last-bit", "the digest's last bit", info.of(value[:-1] + bytes([value[-1] ^ 1]))),
        ("digest-reversed", "the digest backwards", info.of(value[::-1])),
        ("digest-zero", "a digest of zeros", info.of(bytes(len(value)))),
        ("digest-hex", "the digest in hex", info.of(value.hex().encode())),
        ("oid-last-arc", "another last arc", wrong_oid(right, digest)),
        ("oid-truncated", "the OID without its last arc",
         sequence(sequence(oid(OIDS[digest].rpartition(".")[0]), null()), octets)),
        ("oid-of-signature", "the OID of the signature scheme in place of the digest's",
         sequence(sequence(oid("1.2.840.113549.1.1.11" if digest == "sha256" else "1.2.840.113549.1.1.4"),
                           null()), octets)),
        ("oid-padded-arc", "BER: an arc with a leading 80", padded_arc(info, octets)),
    ]
    key = keys.rsa(key_name)
    for name, comment, content in rows:
        assert content != right, name
        refuse(topic, f"info/{name}-{digest}", "SIG-7", comment, digest,
               key.raise_to_d(rsa.block_of(content, key.size)), key_name)


def with_long_length(element):
    """The element with its one-byte length in BER's long form."""
    return element[:1] + b"\x81" + element[1:]


def wrong_oid(info, digest):
    name = oid(OIDS[digest])
    return info.replace(name, name[:-1] + bytes([name[-1] ^ 0x40]))


def padded_arc(info, octets):
    body = oid(OIDS[info.digest])[2:]
    return sequence(sequence(tlv(0x06, body[:-1] + b"\x80" + body[-1:]), null()), octets)


def add_other_digests(topic, digest, key_name):
    key = keys.rsa(key_name)
    for other in OIDS:
        if other == digest:
            continue
        value = hashlib.new(other, MESSAGE).digest()
        whole = Info(other).of(value)
        swapped_prefix = Info(digest).of(Info(digest).value, name=other)
        rows = [
            ("whole", f"a right signature with {other}", whole),
            ("name", f"the right digest under the name of {other}", swapped_prefix),
            ("value", f"the digest of {other} under the right name", Info(digest).of(value)),
        ]
        for name, comment, info in rows:
            refuse(topic, f"digest/{other}-{name}-for-{digest}", "SIG-7 SIG-1", comment, digest,
                   key.raise_to_d(rsa.block_of(info, key.size)), key_name)
    both = hashlib.md5(MESSAGE).digest() + hashlib.sha1(MESSAGE).digest()
    refuse(topic, f"digest/md5-sha1-for-{digest}", "SIG-7",
           "the two digests that TLS 1.0 signed, without a name", digest,
           key.raise_to_d(rsa.block_of(both, key.size)), key_name)
    twice = hashlib.new(digest, hashlib.new(digest, MESSAGE).digest()).digest()
    refuse(topic, f"digest/twice-{digest}", "SIG-7", "the digest of the digest", digest,
           key.raise_to_d(rsa.block_of(Info(digest).of(twice), key.size)), key_name)


def add_numbers(topic, digest, key_name):
    key = keys.rsa(key_name)
    good = int.from_bytes(key.sign(digest, MESSAGE), "big")
    block = int.from_bytes(rsa.block(digest, MESSAGE, key.size), "big")
    rows = [
        ("zero", "SIG-7", "s = 0", 0),
        ("one", "SIG-7", "s = 1", 1),
        ("two", "SIG-7", "s = 2, whose power is a power of two", 2),
        ("modulus-minus-one", "SIG-7", "s = n - 1, whose odd powers are itself", key.n - 1),
        ("modulus", "SIG-6", "s = n, which is 0", key.n),
        ("modulus-plus-one", "SIG-6", "s = n + 1, which is 1", key.n + 1),
        ("all-bits", "SIG-6", "every bit set", 2 ** (8 * key.size) - 1),
        ("negated", "SIG-7", "n - s, whose power is the negated block", key.n - good),
        ("plus-one", "SIG-7", "s + 1", good + 1),
        ("doubled", "SIG-7", "2s modulo n", 2 * good % key.n),
        ("inverse", "SIG-7", "the inverse of s", pow(good, -1, key.n)),
        ("raised-again", "SIG-7", "s raised to d once more", pow(good, key.d, key.n)),
        ("unsigned-block", "SIG-7", "the block itself, not raised to anything", block),
        ("raised-to-e", "SIG-7", "the block raised to e in place of d", pow(block, key.e, key.n)),
    ]
    for name, rules, comment, number in rows:
        refuse(topic, f"number/{name}-{digest}", rules, comment, digest,
               number.to_bytes(key.size, "big"), key_name)
    for name in ("bits-1025", "bits-1500", "bits-2047"):
        odd = keys.rsa(name)
        number = int.from_bytes(odd.sign(digest, MESSAGE), "big") + odd.n
        refuse(topic, f"number/plus-modulus-{name}-{digest}", "SIG-6",
               "s + n fits the length and has the right power, but is not below n", digest,
               number.to_bytes(odd.size, "big"), name)
    message, number = small_signature(key, digest)
    refuse(topic, f"number/plus-modulus-{digest}", "SIG-6",
           "the same for a modulus that fills its bytes: s is small enough", digest,
           (number + key.n).to_bytes(key.size, "big"), key_name, message=message)


    message = message_with_first_byte(key, digest, key.n >> (key.bits - 8))
    accept(topic, f"number/near-the-modulus-{digest}", "SIG-6 SIG-7",
           "a right signature that starts with the modulus's own first byte", digest,
           key.sign(digest, message), key_name, message)


def counted(number):
    return f"count={number}".encode()


def small_signature(key, digest):
    """A message whose signature plus the modulus still has the modulus's length."""
    for count in range(10000):
        number = int.from_bytes(key.sign(digest, counted(count)), "big")
        if number + key.n < 2 ** (8 * key.size):
            return counted(count), number
    raise AssertionError("no such message found")


def message_with_first_byte(key, digest, byte):
    """A message whose signature starts with this byte."""
    return next(
        counted(count) for count in range(10000) if key.sign(digest, counted(count))[0] == byte
    )


def add_lengths(topic, digest, key_name):
    key = keys.rsa(key_name)
    good = key.sign(digest, MESSAGE)
    number = int.from_bytes(good, "big")
    longer = (number + (key.n << 16)).to_bytes(key.size + 2, "big")
    rows = [
        ("empty", "no signature", b""),
        ("one-byte", "one byte", b"\1"),
        ("last-byte-missing", "cut at the end", good[:-1]),
        ("first-byte-missing", "cut at the start", good[1:]),
        ("half", "the first half", good[: key.size // 2]),
        ("zero-in-front", "a zero byte added in front: the number is the same", b"\0" + good),
        ("zero-behind", "a zero byte added behind", good + b"\0"),
        ("twice", "the signature twice", good + good),
        ("plus-many-moduli", "s + 2^16 n: the power is right, the length is not", longer),
        ("der-integer", "the number as a DER INTEGER", der.integer(number)),
        ("hex-text", "the signature as hex digits", good.hex().encode()),
        ("base64-text", "the signature as base64", keys.base64_of(good).encode()),
        ("reversed-and-cut", "little-endian without its last byte", good[::-1][:-1]),
    ]
    for name, comment, signature in rows:
        refuse(topic, f"length/{name}-{digest}", "SIG-5", comment, digest, signature, key_name,
               "signature_length")
    message = message_with_first_byte(keys.rsa("platform-1024"), digest, 0)
    leading = keys.rsa("platform-1024").sign(digest, message)
    accept(topic, f"length/leading-zero-kept-{digest}", "SIG-5 SIG-8",
           "a right signature whose first byte is 00", digest, leading, "platform-1024", message)
    refuse(topic, f"length/leading-zero-stripped-{digest}", "SIG-5",
           "the same number without its leading zero byte", digest, leading[1:], "platform-1024",
           "signature_length", message)


def add_other_messages(topic, digest, key_name):
    key = keys.rsa(key_name)
    good = key.sign(digest, MESSAGE)
    middle = len(MESSAGE) // 2
    rows = [
        ("empty", "nothing", b""),
        ("first-bit", "the first bit differs", bytes([MESSAGE[0] ^ 1]) + MESSAGE[1:]),
        ("last-bit", "the last bit differs", MESSAGE[:-1] + bytes([MESSAGE[-1] ^ 1])),
        ("cut", "cut in the middle", MESSAGE[:middle]),
        ("newline", "a line break at the end", MESSAGE + b"\n"),
        ("nul", "a zero byte at the end", MESSAGE + b"\0"),
        ("twice", "the message twice", MESSAGE * 2),
        ("digest", "the digest in place of the message", hashlib.new(digest, MESSAGE).digest()),
        ("gbk", "the same text in GBK", MESSAGE.decode().encode("gbk")),
    ]
    for name, comment, message in rows:
        refuse(topic, f"message/{name}-{digest}", "SIG-7", comment, digest, good, key_name, message=message)
    flips = [("start", 0), ("second-byte", 1), ("middle", key.size // 2), ("end", key.size - 1)]
    for name, place in flips:
        altered = bytearray(good)
        altered[place] ^= 0x01
        refuse(topic, f"flip/{name}-{digest}", "SIG-7", f"one bit of byte {place} differs", digest,
               bytes(altered), key_name)
    refuse(topic, f"flip/reversed-{digest}", "SIG-7", "little-endian", digest, good[::-1], key_name)


def add_other_signers(topic, digest, key_name):
    key = keys.rsa(key_name)
    other = keys.rsa(key_name.replace("platform", "merchant"))
    message = counted(next(n for n in range(99) if other.sign(digest, counted(n))[0] < 0x80))
    refuse(topic, f"signer/same-size-{digest}", "SIG-7", "a right signature of another key of this size",
           digest, other.sign(digest, message), key_name, message=message)
    for size in SIZES:
        if size != key.bits:
            refuse(topic, f"signer/{size}-bits-{digest}", "SIG-5", f"the signature of a {size}-bit key",
                   digest, keys.rsa(f"platform-{size}").sign(digest, MESSAGE), key_name,
                   "signature_length")
    refuse(topic, f"signer/pss-{digest}", "SIG-7", "RSASSA-PSS, with a salt of no bytes, by the right key",
           digest, pss(key, digest), key_name)


def pss(key, digest):
    """A PSS signature without salt, and so without randomness."""
    algorithm = {"md5": hashes.MD5(), "sha256": hashes.SHA256()}[digest]
    private = load_der_private_key(key.pkcs8(), None)
    scheme = padding.PSS(padding.MGF1(algorithm), salt_length=0)
    return private.sign(MESSAGE, scheme, algorithm)


def add_cube_roots(topic, digest):
    """Forgeries that need no private key: e = 3, and a verifier that parses the block."""
    message = message_with_odd_digest(digest)
    info = Info(digest, message)
    octets = octet_string(info.value)
    long, short = "exponent-3-2048", "exponent-3-1024"
    rows = [
        ("garbage-behind", long, "garbage after the DigestInfo: the forgery of 2006",
         b"\0\1" + b"\xff" * 8 + b"\0" + info.right, b""),
        ("one-padding-byte", long, "the same with a single padding byte",
         b"\0\1\xff\0" + info.right, b""),
        ("no-padding", long, "the same without padding", b"\0\1\0" + info.right, b""),
        ("no-info", short, "the digest without DigestInfo, then garbage", b"\0\1\xff\0" + info.value, b""),
        ("garbage-in-padding", long, "right at both ends, garbage in the padding",
         b"\0\1" + b"\xff" * 8, b"\0" + info.right),
        ("first-byte-only", long, "right at the end, and 00 01 in front", b"\0\1", b"\0" + info.right),
        ("only-the-end", long, "the end is right, nothing else is looked at", b"\0", info.right),
        ("only-the-digest", short, "the digest at the end, nothing else is looked at", b"\0", info.value),
        ("garbage-in-parameters", long, "garbage in the parameters of the algorithm, right at both ends",
         head_with_open_parameters(keys.rsa(long), info, octets), octets),
    ]
    for name, key, comment, head, tail in rows:
        refuse(topic, f"cube-root/{name}-{digest}", "SIG-7", comment, digest,
               cube_root(keys.rsa(key), head, tail), key, message=message)
    refuse(topic, f"cube-root/of-27-{digest}", "SIG-7", "s = 3: the power is 27, never reduced", digest,
           (3).to_bytes(keys.rsa(long).size, "big"), long, message=message)


def message_with_odd_digest(digest):
    """A number has a cube root modulo a power of two if it is odd."""
    return counted(
        next(n for n in range(99) if hashlib.new(digest, counted(n)).digest()[-1] % 2 == 1)
    )


def head_with_open_parameters(key, info, octets):
    """A block up to the content of an OCTET STRING of parameters that fills it up to `octets`."""
    start = b"\0\1" + b"\xff" * 8 + b"\0"
    name = oid(OIDS[info.digest])
    headers = 3 * len(b"\x30\x81\xff")
    garbage = key.size - len(start) - headers - len(name) - len(octets)
    assert 128 <= garbage < 256
    whole = sequence(sequence(name, octet_string(bytes(garbage))), octets)
    return start + whole[: headers + len(name)]


def cube_root(key, head, tail):
    """A signature whose cube starts with `head`, ends with `tail`, and is never reduced."""
    free = 8 * (key.size - len(head))
    lowest = int.from_bytes(head, "big") << free
    step = 256 ** len(tail)
    end = int.from_bytes(tail, "big")
    low_part = pow(end, pow(3, -1, step // 4), step) if tail else 0
    highest_root = integer_cube_root(lowest + (1 << free) - 1)
    root = highest_root - (highest_root - low_part) % step
    block = key.raise_to_e(root.to_bytes(key.size, "big"))
    assert block.startswith(head) and block.endswith(tail), "the block leaves too little room"
    return root.to_bytes(key.size, "big")


def integer_cube_root(number):
    root = 1 << -(-number.bit_length() // 3)
    while (closer := (2 * root + number // root**2) // 3) < root:
        root = closer
    return root


def add_inline_keys(topic):
    """Cases that bring their key along: a key is read before a signature is checked."""
    for name in ("platform-1024", "platform-4096", "exponent-3-2048"):
        for digest in DIGESTS:
            case = inline(keys.rsa(name).spki(), digest, keys.rsa(name).sign(digest, MESSAGE))
            topic.accept(f"public/{name}-{digest}", "KEY-1 SIG-7", "the key is in the case",
                         "verify_raw", case, {"valid": True})
    for name in ("bits-1017", "bits-1020", "bits-1023"):
        for digest in DIGESTS:
            case = inline(keys.rsa(name).spki(), digest, keys.rsa(name).sign(digest, MESSAGE))
            topic.accept(f"public/{name}-{digest}", "KEY-4 SIG-5 SIG-7", "a modulus of 128 bytes", "verify_raw", case,
                         {"valid": True})
    good = keys.rsa("platform-1024")
    spki = good.spki()
    case = inline(rsa.public_key_info(good.pkcs1_public(), rsa.algorithm(parameters=b"")), "md5",
                  good.sign("md5", MESSAGE))
    topic.accept("public/no-parameters", "KEY-1", "NULL parameters left out", "verify_raw", case, {"valid": True})
    rows = [
        ("empty", "KEY-1", "nothing", b"", "key_format"),
        ("truncated", "KEY-1", "the last byte is missing", spki[:-1], "key_format"),
        ("trailing", "KEY-1", "a byte too many", spki + b"\0", "key_format"),
        ("garbage", "KEY-1", "no DER at all", b"not a key", "key_format"),
        ("ber-length", "KEY-1", "BER: a length in more bytes than needed",
         b"\x30\x82\x00" + spki[2:], "key_format"),
        ("other-parameters", "KEY-1", "an OCTET STRING in place of NULL",
         rsa.public_key_info(good.pkcs1_public(), rsa.algorithm(parameters=octet_string(b""))), "key_format"),
        ("private", "KEY-3", "a private key", good.pkcs8(), "key_kind"),
        ("ec", "KEY-3", "a P-256 key", keys.blob("ec-spki"), "key_kind"),
        ("ed25519", "KEY-3", "an Ed25519 key", keys.blob("ed25519-spki"), "key_kind"),
        ("rsa-pss", "KEY-3", "a key that is for RSASSA-PSS only", keys.blob("rsa-pss-spki"), "key_kind"),
        ("certificate", "KEY-3", "a certificate", keys.blob("certificate"), "key_kind"),
        ("512-bits", "KEY-4", "can be factored", keys.rsa("bits-512").spki(), "key_size"),
        ("1016-bits", "KEY-4", "one bit too few", keys.rsa("bits-1016").spki(), "key_size"),
        ("4097-bits", "KEY-4", "one bit too many", keys.rsa("bits-4097").spki(), "key_size"),
        ("8192-bits", "KEY-4", "a way to burn time", keys.rsa("bits-8192").spki(), "key_size"),
        ("exponent-1", "KEY-5", "every block is its own signature", good.with_numbers(e=1).spki(),
         "key_invalid"),
        ("exponent-2", "KEY-5", "even", good.with_numbers(e=2).spki(), "key_invalid"),
        ("exponent-65536", "KEY-5", "even", good.with_numbers(e=65536).spki(), "key_invalid"),
        ("exponent-34-bits", "KEY-5", "above 2^33 - 1", keys.rsa("exponent-34-bits").spki(), "key_invalid"),
        ("exponent-of-the-modulus-size", "KEY-5", "a way to burn time",
         good.with_numbers(e=good.n - 2).spki(), "key_invalid"),
        ("even-modulus", "KEY-5", "no product of two odd primes", good.with_numbers(n=good.n - 1).spki(),
         "key_invalid"),
    ]
    for name, rules, comment, data, code in rows:
        case = inline(data, "md5", rsa.block("md5", MESSAGE, 128))
        topic.refuse(f"public/{name}", rules, comment, "verify_raw", case, code)
    # Clients that cast OpenSSL's -1 to true take anything under a key that is not for RSA.
    signatures = [("nothing", b""), ("zeros", bytes(128)), ("of-another-key", good.sign("md5", MESSAGE)),
                  ("of-its-own-form", der.sequence(der.integer(1), der.integer(1)))]
    for key in ("ec", "ed25519"):
        for name, signature in signatures:
            case = inline(keys.blob(f"{key}-spki"), "md5", signature)
            topic.refuse(f"public/{key}-any-signature-{name}", "KEY-3",
                         "attack: other clients take any signature under such a key", "verify_raw", case, "key_kind")


def inline(public, digest, signature):
    return {
        "public": keys.base64_of(public),
        "digest": digest,
        "message_hex": MESSAGE.hex(),
        "signature_hex": signature.hex(),
    }
