"""ordering.json: the order in which fields are signed."""

from .oracle import MAX_FIELDS
from .topic import Topic

REQUEST = ["no_order", "oid_partner", "sign_type", "token", "user_id", "verify_code"]
SUCCESS = [
    "card_no", "no_agree", "no_order", "oid_partner", "ret_code", "ret_msg", "sign_type", "user_id",
]

ACCEPTED = [
    ("empty-list", "ORD-1", "nothing to order", [], []),
    ("one-name", "ORD-1", "one name is in order", ["a"], ["a"]),
    ("already-ordered", "ORD-1", "an ordered list stays as it is", ["a", "b", "c"], ["a", "b", "c"]),
    ("reversed", "ORD-1", "a reversed list is turned round", ["c", "b", "a"], ["a", "b", "c"]),
    ("request", "ORD-1", "the request's fields as the page lists them",
     ["oid_partner", "sign_type", "token", "user_id", "verify_code", "no_order"], REQUEST),
    ("request-reversed", "ORD-1", "the order of the input has no say", REQUEST[::-1], REQUEST),
    ("response", "ORD-1", "a success's fields as the page lists them",
     ["ret_code", "ret_msg", "sign_type", "oid_partner", "user_id", "card_no", "no_agree",
      "no_order"], SUCCESS),
    ("sign-is-a-name-here", "ORD-1", "`order` drops nothing, not even `sign`",
     ["sign_type", "sign", "a"], ["a", "sign", "sign_type"]),
    ("prefix-first", "ORD-1", "a prefix comes first", ["abc", "ab", "a"], ["a", "ab", "abc"]),
    ("prefix-before-underscore", "ORD-1", "`no` ends where `no_order` goes on",
     ["no_order", "no"], ["no", "no_order"]),
    ("case-does-not-count", "ORD-1", "by byte `B` (0x42) would come before `a` (0x61)",
     ["B", "a"], ["a", "B"]),
    ("mixed-case", "ORD-1", "upper and lower case interleave",
     ["b", "C", "A", "d"], ["A", "b", "C", "d"]),
    ("case-inside-a-name", "ORD-1", "case does not count at any place",
     ["correlationId", "correlationHash", "correlationIE"],
     ["correlationHash", "correlationId", "correlationIE"]),
    ("upper-case-only", "ORD-1", "names in capitals", ["USER_ID", "TOKEN"], ["TOKEN", "USER_ID"]),
    ("prefix-of-other-case", "ORD-1", "`AB` is a prefix of `abc` but for case",
     ["abc", "AB"], ["AB", "abc"]),
    ("digits-before-letters", "ORD-1", "0x31 is below 0x61", ["a", "1"], ["1", "a"]),
    ("digits-by-byte", "ORD-1", "names are text: `10` comes before `9`", ["9", "10"], ["10", "9"]),
    ("digit-runs", "ORD-1", "no natural-number order inside a name either",
     ["a2", "a10", "a1"], ["a1", "a10", "a2"]),
    ("underscore-after-digits", "ORD-1", "`_` (0x5f) comes after `9` (0x39)",
     ["a_", "a9"], ["a9", "a_"]),
    ("underscore-before-lower-case", "ORD-1", "`_` (0x5f) comes before `a` (0x61)",
     ["ab", "a_b"], ["a_b", "ab"]),
    ("underscore-before-upper-case", "ORD-1",
     "letters compare as lower case: with upper case `_` would come after `B` (0x42)",
     ["aB", "a_b"], ["a_b", "aB"]),
    ("underscore-alone", "ORD-1", "`_` may be a whole name", ["a", "_", "0"], ["0", "_", "a"]),
    ("leading-underscores", "ORD-1", "one, two, three",
     ["___", "_", "__"], ["_", "__", "___"]),
    ("name-of-64-characters", "ORD-2", "the longest name", ["b", "a" * 64], ["a" * 64, "b"]),
    ("differ-in-last-character", "ORD-1", "63 characters in common",
     ["a" * 63 + "b", "a" * 63 + "A"], ["a" * 63 + "A", "a" * 63 + "b"]),
]

REFUSED = [
    ("twice", "ORD-2 MSG-3", "a name twice has no order", ["a", "a"], "duplicate_field"),
    ("case-twins", "ORD-2 MSG-3", "equal but for case: neither comes first",
     ["A", "a"], "duplicate_field"),
    ("case-twins-far-apart", "ORD-2 MSG-3", "twins that are no neighbours in the input",
     ["user_id", "token", "no_order", "User_Id"], "duplicate_field"),
    ("case-twins-in-one-letter", "ORD-2 ORD-1", "one capital is all that tells them apart",
     ["correlationID", "correlationId"], "duplicate_field"),
    ("sign-twice", "ORD-2 MSG-3", "`sign` is a name like others here",
     ["sign", "Sign"], "duplicate_field"),
    ("empty-name", "ORD-2 MSG-2", "a name has at least one character", ["a", ""], "field_name"),
    ("name-of-65-characters", "ORD-2 MSG-2", "one character too many", ["a" * 65], "field_name"),
    ("trailing-blank", "ORD-2 MSG-2", "LianLian's samples contain this one",
     ["sign_type "], "field_name"),
    ("leading-blank", "ORD-2 MSG-2", "a blank is not trimmed", [" a"], "field_name"),
    ("hyphen", "ORD-2 MSG-2", "`-` is not in the alphabet", ["user-id"], "field_name"),
    ("dot", "ORD-2 MSG-2", "`.` is not in the alphabet", ["user.id"], "field_name"),
    ("dollar", "ORD-2 MSG-2", "`$` is not in the alphabet", ["$ref"], "field_name"),
    ("equals-sign", "ORD-2 MSG-2", "the separator of the signing string", ["a=b"], "field_name"),
    ("ampersand", "ORD-2 MSG-2", "the separator of the signing string", ["a&b"], "field_name"),
    ("chinese", "ORD-2 MSG-2", "names are ASCII", ["卡号"], "field_name"),
    ("accented-letter", "ORD-2 MSG-2", "letters are ASCII letters", ["né"], "field_name"),
    ("full-width-letter", "ORD-2 MSG-2", "letters are ASCII letters", ["ａ"], "field_name"),
    ("kelvin-sign", "ORD-2 MSG-2",
     "U+212A is `k` to a Unicode lower-casing: not a letter here", ["\u212a"], "field_name"),
    ("arabic-digit", "ORD-2 MSG-2", "digits are ASCII digits", ["a\u0661"], "field_name"),
    ("line-break-at-the-end", "ORD-2 MSG-2",
     "a regular expression's `$` would let it through", ["a\n"], "field_name"),
    ("nul", "ORD-2 MSG-2", "U+0000 ends no name", ["a\u0000"], "field_name"),
]


def numbered(count):
    return [f"n{number:02}" for number in range(count)]


def build():
    topic = Topic("order", "The order of names in the signing string")
    for name, rules, comment, names, ordered in ACCEPTED:
        topic.accept(name, rules, comment, "order", {"names": names}, {"names": ordered})
    full = numbered(MAX_FIELDS)
    topic.accept("64-names", "ORD-2 MSG-4", "as many names as a message may have",
                 "order", {"names": full[::-1]}, {"names": full})
    for name, rules, comment, names, code in REFUSED:
        topic.refuse(name, rules, comment, "order", {"names": names}, code)
    topic.refuse("65-names", "ORD-2 MSG-4", "one name more than a message may have",
                 "order", {"names": numbered(MAX_FIELDS + 1)}, "message_too_large")
    return topic
