"""diagnosis.json: another text was signed (4xx), by a known mistake or by none."""

import random
from itertools import combinations

from . import keys, reference
from .diagnosis_cases import (
    HASH_OF,
    KEY,
    MERCHANT,
    REQUEST,
    RESPONSE,
    add,
    candidates,
    draft,
    only_explanation,
    quoted,
    signed,
    usual_keys,
    words,
)
from .messages import text as json_text
from .ways import MISTAKES, RIGHT, Draft, Member, explanations, leaves_out, signed_with

# The keys of the rows, by turns.
KEYS = {
    "response": ("platform-1024", "platform-2048", "platform-1024", "platform-3072"),
    "request": ("merchant-1024", "merchant-2048", "merchant-1024", "merchant-4096"),
}

# What a message must have for a mistake to show.
MEMBERS = {
    "empty_kept": {"no_order": '""'},
    "null_kept": {"info": "null"},
    "null_text_dropped": {"branch": '"null"', "bank_name": '"null"'},
    "sign_type_left_out": {},
    "ret_left_out": {},
    "card_no_left_out": {"card_no": '"622202******3123"'},
    "byte_order": {"Zone": '"8"'},
    "unsorted": {},
    "escapes_kept": {"name": r'"\u5f20\u4e09"', "url": r'"http:\/\/192.168.110.13\/n"'},
    "backslashes_stripped": {"path": r'"\u5f20\\三"'},
    "html_escaped": {"title": r'''"<a&b> \"c\" 'd'"'''},
    "html_unescaped": {"goods": '"&lt;a&amp;b&gt; &quot;c&quot; &#39;d&#039;"'},
    "percent_encoded": {"address": '"张 三/4*5~6"'},
    "nested_signed": {"agreement_list": '[{"no_agree": "1", "bank_code": "01020000"}]'},
    "numbers_rewritten": {"money": "1.00"},
    "gbk": {"payer": '"张三"'},
    "latin1": {"payer": '"José 张三"'},
    "double_utf8": {"payer": '"张三"'},
    "trailing_newline": {},
    "trailing_ampersand": {},
    "double_md5": {},
    "body_signed": {},
    "unsigned_signed": {"card_type": '"2"'},
}
RESPONSES_ONLY = {"ret_left_out", "nested_signed"}

# A response in which every mistake shows.
RICH = {
    "ret_code": '"0000"',
    "ret_msg": '"交易成功"',
    "oid_partner": '"201304121000001004"',
    "user_id": '"2013051500001"',
    "card_no": '"622202******3123"',
    "memo": r'''"<a&b> \"c\" 'd'"''',
    "title": '"e &amp; f"',
    "path": r'"D:\\in\\张"',
    "name": r'"\u5f20\u4e09"',
    "url": r'"http:\/\/192.168.110.13\/n?x=1"',
    "Zone": '"8"',
    "money": "1.00",
    "no_agree": '"2013051613121201"',
    "no_order": '""',
    "info": "null",
    "bank_name": '"null"',
    "branch": '"null"',
    "agreement_list": '[{"no_agree": "1"}, "张"]',
    "card_type": '"2"',
}

# The member that both sides should leave out, where it matters.
UNSIGNED = frozenset(["card_type"])


def named(*reasons):
    return {"unsigned": UNSIGNED} if "unsigned_signed" in reasons else {}


def add_all(topic):
    add_right(topic)
    add_single_mistakes(topic)
    add_left_out_members(topic)
    add_rets(topic)
    add_byte_orders(topic)
    add_charsets(topic)
    add_numbers(topic)
    add_bodies(topic)
    add_unsigned(topic)
    add_pairs(topic)
    add_more_pairs(topic)
    add_tampered(topic)
    add_real(topic)


def add_text(topic, name, comment, message, fields, reasons, key=KEY, direction="response"):
    """A message with a signature over the text that some mistakes make."""
    sign_type = message.raw("sign_type").strip('"')
    data = signed_with(message, *fields)
    only_explanation(name, message, data, tuple(reasons))
    body = signed(message, data, key, HASH_OF[sign_type])
    add(topic, name, comment, body, words(reasons), key=key, hash_name=HASH_OF[sign_type],
        direction=direction, given_keys=usual_keys(direction, key), unsigned=sorted(message.unsigned))


def add_right(topic):
    for sign_type, hash_name in HASH_OF.items():
        for direction, base in (("response", RESPONSE), ("request", REQUEST)):
            for key in sorted(set(KEYS[direction])):
                body = signed(draft(base, sign_type), None, key, hash_name)
                add(topic, f"verifies/{direction}-{hash_name}-{key.split('-')[1]}",
                    "nothing is wrong with it", body, "verifies", key=key, hash_name=hash_name,
                    direction=direction, given_keys=usual_keys(direction, key))
    body = signed(draft(RICH), None)
    add(topic, "verifies/with-everything", "a message in which every mistake would show", body,
        "verifies", key=KEY, hash_name="md5")
    lower = signed(draft(RESPONSE, "rsa"), None)
    add(topic, "verifies/sign-type-in-lower-case", "recognised in any case, and signed as spelt",
        lower, "verifies", key=KEY, hash_name="md5")


def add_single_mistakes(topic):
    """Each form of each mistake with both sign types, and in the message that has everything."""
    for turn, (reason, form, fields) in enumerate(all_forms()):
        slug = "-".join(filter(None, [reason.replace("_", "-"), form]))
        for sign_type, hash_name in HASH_OF.items():
            direction = direction_of(turn, reason)
            base = RESPONSE if direction == "response" else REQUEST
            message = draft(base, sign_type, MEMBERS[reason], **named(reason))
            key = KEYS[direction][(turn + len(sign_type)) % 4]
            add_text(topic, f"text/{slug}-{hash_name}", "one mistake", message, [fields],
                     [(reason, None)], key, direction)
        add_text(topic, f"text/{slug}-among-all", "one mistake, where all others would show too",
                 draft(RICH, unsigned=UNSIGNED), [fields], [(reason, None)])


def all_forms():
    return [(reason, form, fields) for reason, forms in MISTAKES.items()
            for form, fields in forms.items()]


def direction_of(turn, reason):
    return "request" if turn % 3 == 1 and reason not in RESPONSES_ONLY else "response"


def add_left_out_members(topic):
    for name in ("ret_code", "ret_msg", "oid_partner", "user_id", "no_agree"):
        add_text(topic, f"text/member-left-out-{slug(name)}", "a single member", draft(),
                 [leaves_out(name)], [("member_left_out", name)])
    for name in ("token", "verify_code"):
        add_text(topic, f"text/member-left-out-{slug(name)}-request", "a single member",
                 draft(REQUEST, "SHA256withRSA"), [leaves_out(name)], [("member_left_out", name)],
                 "merchant-2048", "request")
    more = {"bank_name": '"中国银行"', "correlationID": '"9f3c"', "done": "true"}
    for name in more:
        add_text(topic, f"text/member-left-out-{slug(name)}", "a member that no page lists",
                 draft(more=more), [leaves_out(name)], [("member_left_out", name)])
    genuine = signed(draft())
    add(topic, "text/member-added", "added after signing: from the message alone that is the same",
        genuine.replace("}", ',"memo":"1"}'), "member_left_out:memo", key=KEY, hash_name="md5")
    one = draft(more={"memo": '"null"'})
    add(topic, "text/null-text-of-one", "the one member left out has the text `null`",
        signed(one, signed_with(one, leaves_out("memo"))), "null_text_dropped", key=KEY,
        hash_name="md5")


def add_rets(topic):
    """`ret_code` and `ret_msg` are left out together; one of them alone is a member like any other."""
    for left in ("ret_code", "ret_msg"):
        base = {name: raw for name, raw in RESPONSE.items() if name == left or not name.startswith("ret_")}
        for sign_type, hash_name in HASH_OF.items():
            message = draft(base, sign_type)
            add_text(topic, f"text/only-{slug(left)}-{hash_name}", "the other of the two is not there", message,
                     [leaves_out(left)], [("member_left_out", left)])
        message = draft(base)
        for other in ("sign_type_left_out", "trailing_newline", "unsorted"):
            reasons = sorted([("member_left_out", left), (other, None)], key=lambda one: list(MISTAKES).index(one[0]))
            add_text(topic, f"pair/only-{slug(left)}-and-{slug(other)}", "the other of the two is not there",
                     message, [leaves_out(left), next(iter(MISTAKES[other].values()))], reasons)
        request = draft(REQUEST, more={left: '"1"'})
        add_text(topic, f"text/only-{slug(left)}-request", "in a request", request, [leaves_out(left)],
                 [("member_left_out", left)], MERCHANT, "request")
    both = draft(REQUEST, more={"ret_code": '"1"', "ret_msg": '"2"'})
    add_text(topic, "text/ret-left-out-request", "both, in a request", both,
             [MISTAKES["ret_left_out"][""]], [("ret_left_out", None)], MERCHANT, "request")


def add_byte_orders(topic):
    """A body that was written in byte order, so that signing it unsorted is the same."""
    rows = [
        ("Zone", {"Zone": '"8"'}),
        ("several", {"Zone": '"8"', "bankName": '"中国银行"', "ID": '"1"', "bank_code": '"2"'}),
    ]
    for name, more in rows:
        for sign_type, hash_name in HASH_OF.items():
            message = draft(RESPONSE, sign_type, more)
            written = Draft(tuple(sorted(message.members, key=lambda member: member.name)))
            byte_order = MISTAKES["byte_order"][""]
            assert signed_with(written, byte_order) == signed_with(written, MISTAKES["unsorted"][""])
            add_text(topic, f"text/written-in-byte-order-{slug(name)}-{hash_name}", "the body's own order",
                     written, [byte_order], [("byte_order", None)])
            for other in ("sign_type_left_out", "trailing_ampersand", "trailing_newline", "double_md5"):
                reasons = sorted([("byte_order", None), (other, None)], key=lambda one: list(MISTAKES).index(one[0]))
                add_text(topic, f"pair/written-in-byte-order-{slug(name)}-{slug(other)}-{hash_name}",
                         "the body's own order, and another mistake", written,
                         [byte_order, next(iter(MISTAKES[other].values()))], reasons)


def slug(name):
    return name.replace("_", "-").lower()


def add_charsets(topic):
    rows = [
        ("rare", "characters beyond GB2312", "镕堃喆，。“”—·"),
        ("emoji", "what GBK has not becomes a question mark", "好😀"),
        ("signs", "full-width and Greek", "ＡＢ（１）αβ"),
    ]
    for name, comment, value in rows:
        message = draft(more={"memo": quoted(value)})
        add_text(topic, f"text/gbk-{name}", comment, message, [MISTAKES["gbk"][""]], [("gbk", None)])
    message = draft({"ret_msg": '"déjà vu ÿ"'}, more={"a": '"1"'})
    for reason in ("latin1", "double_utf8"):
        add_text(topic, f"text/{slug(reason)}-western", "a text that ISO-8859-1 has", message,
                 [MISTAKES[reason][""]], [(reason, None)])


def add_numbers(topic):
    rows = [("1.50", "shortest", "1.5"), ("12.30", "shortest", "12.3"), ("100.00", "shortest", "100"),
            ("100.00", "double", "100.0"), ("-1.00", "shortest", "-1"), ("0.10", "shortest", "0.1")]
    for literal, form, written in rows:
        message = draft(more={"money": literal})
        assert f"money={written}&" in signed_with(message, MISTAKES["numbers_rewritten"][form]).decode()
        name = f"text/numbers-{literal}-as-{written}".replace(".", "p").replace("--", "-minus-")
        add_text(topic, name, f"`{literal}` as `{written}`", message,
                 [MISTAKES["numbers_rewritten"][form]], [("numbers_rewritten", None)])


def add_bodies(topic):
    """The body without its `sign`, wherever that stands."""
    spaced = {"comma": ", ", "colon": ": "}
    pretty = {"comma": ",\n    ", "colon": ": ", "frame": ("{\n    ", "\n}")}
    for name, layout, at in [("first", {}, 0), ("inside", {}, 3), ("spaced", spaced, None),
                             ("spaced-inside", spaced, 2), ("pretty", pretty, None),
                             ("pretty-inside", pretty, 2)]:
        message = draft(**layout, at=at)
        for form, comment in (("", "the body without `sign`"), ("with-empty-sign", "the body with `sign` empty")):
            for other, fields in (("", []), ("double_md5", [MISTAKES["double_md5"][""]]),
                                  ("gbk", [MISTAKES["gbk"][""]]),
                                  ("trailing_newline", [MISTAKES["trailing_newline"]["lf"]])):
                reasons = [(reason, None) for reason in (other, "body_signed") if reason]
                slugs = "-".join(filter(None, [slug(reasons[0][0]), "of-body", name, form]))
                add_text(topic, f"text/{slugs}", f"{comment}, which stands: {name}", message,
                         [*fields, MISTAKES["body_signed"][form]], reasons)
    message = draft(at=2)
    for name, value in (("null", "null"), ("blank", '" "'), ("word", '"sign"')):
        data = message.body(value).encode()
        assert data not in explanations(message)
        add(topic, f"text/body-with-sign-{name}", f"the body with {value} for `sign` is no known form",
            signed(message, data), "text_differs", key=KEY, hash_name="md5", explained=False)


def add_unsigned(topic):
    """Members that both sides leave out are no mistake, and others still are."""
    more = {"memo": '"1"', "card_no": '"622202******3123"'}
    plain = draft(more=more)
    without = draft(more=more, unsigned=frozenset(["memo"]))
    body = signed(plain, RIGHT.signed(without))
    add(topic, "unsigned/named", "left out of the signature, and named", body, "verifies", key=KEY,
        hash_name="md5", unsigned=["memo"])
    add(topic, "unsigned/not-named", "left out, and not named", body, "member_left_out:memo", key=KEY,
        hash_name="md5")
    add(topic, "unsigned/not-there", "a member named that is not there", signed(plain), "verifies", key=KEY,
        hash_name="md5", unsigned=["extra"])
    for reason in ("card_no_left_out", "trailing_newline", "sign_type_left_out"):
        form = next(iter(MISTAKES[reason].values()))
        data = signed_with(without, form)
        only_explanation(reason, without, data, ((reason, None),))
        add(topic, f"unsigned/and-{slug(reason)}", "a member named, and a mistake beside",
            signed(plain, data), reason, key=KEY, hash_name="md5", unsigned=["memo"])
    add_unsigned_signed(topic, more)


def add_unsigned_signed(topic, more):
    """Members that are named as unsigned, and are signed all the same."""
    for name in more:
        for sign_type in HASH_OF:
            message = draft(RESPONSE, sign_type, more, unsigned=frozenset([name]))
            add_text(topic, f"unsigned/signed-{slug(name)}-{HASH_OF[sign_type]}", "named, but signed", message,
                     [MISTAKES["unsigned_signed"][""]], [("unsigned_signed", None)])
    message = draft(REQUEST, more=more, unsigned=frozenset(["memo", "verify_code"]))
    add_text(topic, "unsigned/signed-two-request", "two members named, and both signed", message,
             [MISTAKES["unsigned_signed"][""]], [("unsigned_signed", None)], MERCHANT, "request")
    two = draft(more=more, unsigned=frozenset(["memo", "card_no", "extra"]))
    add_text(topic, "unsigned/signed-two", "two members named, and both signed", two,
             [MISTAKES["unsigned_signed"][""]], [("unsigned_signed", None)])
    add_text(topic, "unsigned/signed-one-of-two", "two members named, of which `memo` is signed", two,
             [leaves_out("card_no"), MISTAKES["unsigned_signed"][""]],
             [("card_no_left_out", None), ("unsigned_signed", None)])
    altered = signed(plain := draft(more=more)).replace("2013051500001", "2013051500007")
    add(topic, "unsigned/signed-altered", "named, but signed, and a value was changed", altered,
        "text_differs", key=KEY, hash_name="md5", explained=False, unsigned=["memo"])
    add(topic, "unsigned/all-named", "every member named", signed(plain), "unsigned_signed", key=KEY,
        hash_name="md5", unsigned=[member.name for member in plain.members])


# Pairs

CHARSETS = {"gbk", "latin1", "double_utf8"}
VALUES = {"escapes_kept", "backslashes_stripped", "html_escaped", "html_unescaped", "percent_encoded"}
TAILS = {"trailing_newline", "trailing_ampersand"}
NULLS = {"null_kept", "null_text_dropped"}
ORDERS = {"byte_order", "unsorted"}
PER_REASON = 6


def add_pairs(topic):
    """Pairs of mistakes whose joint text is beyond doubt, a number of them for each reason.

    Each in a message where these two show, and some where all others would show too.
    """
    counts = dict.fromkeys(MISTAKES, 0)
    signers = [reason for reason in MISTAKES if reason != "unsigned_signed"]
    chosen = list(combinations(signers, 2))
    random.Random(20130412).shuffle(chosen)
    # What the caller got wrong goes with all that a signer does.
    for first, second in chosen + [(reason, "unsigned_signed") for reason in signers]:
        wanted = min(counts[first], counts[second]) < PER_REASON or second == "unsigned_signed"
        if wanted and not excluded(first, second):
            counts[first] += 1
            counts[second] += 1
            turn = counts[first] + counts[second]
            members = {**MEMBERS.get(first, {}), **MEMBERS.get(second, {})}
            shown = draft(sign_type=tuple(HASH_OF)[turn % 2], more=members, **named(first, second))
            add_pair(topic, "pair", shown, first, second, turn)
            if turn % 3 == 0:
                add_pair(topic, "pair-among-all", draft(RICH, unsigned=UNSIGNED), first, second, turn)
    assert min(counts.values()) >= 4, counts


def excluded(first, second):
    """Pairs that cannot be, or that two programmers would join in different ways."""
    pair = {first, second}
    for group in (CHARSETS, VALUES, NULLS, ORDERS):
        if pair <= group:
            return True
    if "body_signed" in pair:
        return not pair & (CHARSETS | {"trailing_newline", "double_md5"})
    return pair <= TAILS | {"double_md5"} or pair <= CHARSETS | {"percent_encoded"}


def add_pair(topic, group, message, first, second, turn):
    reasons = [subject_of(first, turn), subject_of(second, turn)]
    fields = [form_of(reason, subject, turn) for reason, subject in reasons]
    add_text(topic, f"{group}/{slug(first)}-and-{slug(second)}", "two mistakes", message, fields, reasons)


def subject_of(reason, turn):
    names = ("no_agree", "user_id", "oid_partner")
    return reason, names[turn % len(names)] if reason == "member_left_out" else None


def form_of(reason, subject, turn):
    if subject:
        return leaves_out(subject)
    forms = list(MISTAKES[reason].items())
    if reason == "nested_signed":
        forms = [(name, form) for name, form in forms if name == "word"]
    return forms[turn % len(forms)][1]


def add_more_pairs(topic):
    """Pairs as the field has them, in messages of their size."""
    bank = {"card_no": '"622202******3123"', "bank_name": '"中国银行"', "memo": '"备注"', "list": "[]",
            "no_order": '""', "extra": "null"}
    rows = [
        ("the-payment-query", "what the payment query's page says of `bank_name` and `card_no`",
         ("card_no_left_out", None), ("member_left_out", "bank_name")),
        ("two-members", "two members that the signer does not know", ("member_left_out", "bank_name"),
         ("member_left_out", "memo")),
        ("empty-and-null", "everything kept", ("empty_kept", None), ("null_kept", None)),
        ("echo", "no `sign_type`, and signed by way of `echo`", ("sign_type_left_out", None),
         ("trailing_newline", None)),
        ("php", "a loop that ends each member with `&`, in another order", ("unsorted", None),
         ("trailing_ampersand", None)),
        ("hashed-first", "hashed first, and without `sign_type`", ("sign_type_left_out", None),
         ("double_md5", None)),
        ("account-product", "ACCP's way: the body's digest in hex", ("double_md5", None),
         ("body_signed", None)),
        ("windows", "a Chinese Windows and its line ends", ("gbk", None), ("trailing_newline", None)),
        ("array", "PHP's word for an array, and no `sign_type`", ("sign_type_left_out", None),
         ("nested_signed", None)),
    ]
    for turn, (name, comment, *reasons) in enumerate(rows):
        sign_type = tuple(HASH_OF)[turn % 2]
        fields = [form_of(reason, subject, 0) for reason, subject in reasons]
        add_text(topic, f"pair/{name}", comment, draft(RESPONSE, sign_type, bank), fields, reasons,
                 KEYS["response"][turn % 4])
    message = draft(REQUEST, more={"no_order": '""'})
    for first, second in [("empty_kept", "sign_type_left_out"), ("unsorted", "trailing_newline"),
                          ("sign_type_left_out", "trailing_ampersand")]:
        fields = [form_of(first, None, 0), form_of(second, None, 0)]
        add_text(topic, f"pair/request-{slug(first)}-and-{slug(second)}", "in a request", message, fields,
                 [(first, None), (second, None)], MERCHANT, "request")


# Nothing that is known


def add_tampered(topic):
    """Changes after signing: none of them may be taken for a mistake of the signer."""
    generator = random.Random(20130515)
    more = {"card_no": '"622202******3123"', "memo": '"a b&c"', "money": '"55.44"', "Zone": '"8"'}
    for number in range(60):
        sign_type = tuple(HASH_OF)[number % 2]
        message = draft(RESPONSE, sign_type, more if number % 3 else None)
        data = RIGHT.signed(message)
        change = TAMPERING[number % len(TAMPERING)]
        altered = change(generator, message)
        known = {RIGHT.signed(altered), *explanations(altered)}
        assert data not in known, f"{number}: what was done has a name"
        signature = keys.base64_of(keys.rsa(KEY).sign(HASH_OF[sign_type], data))
        add(topic, f"tampered/{slug(change.__name__)}-{number}", change.__doc__,
            altered.body(quoted(signature)), "text_differs", key=KEY, hash_name=HASH_OF[sign_type],
            explained=False)


def replaced(message, name, raw=None, new_name=None):
    return Draft(tuple(
        Member(new_name or member.name, raw or member.raw) if member.name == name else member
        for member in message.members))


def a_member(generator, message):
    return generator.choice([member for member in message.members if member.name != "sign_type"])


def character_changed(generator, message):
    """one character of a value was changed"""
    member = a_member(generator, message)
    at = generator.randrange(len(member.value))
    other = generator.choice([c for c in "0123456789" if c != member.value[at]])
    return replaced(message, member.name, quoted(member.value[:at] + other + member.value[at + 1:]))


def character_added(generator, message):
    """one character was put into a value"""
    member = a_member(generator, message)
    at = generator.randrange(len(member.value) + 1)
    added = generator.choice("7x. +%;张")
    return replaced(message, member.name, quoted(member.value[:at] + added + member.value[at:]))


def character_removed(generator, message):
    """one character was taken out of a value"""
    member = a_member(generator, message)
    at = generator.randrange(len(member.value))
    shorter = member.value[:at] + member.value[at + 1:]
    return replaced(message, member.name, quoted(shorter or "9"))


def name_changed(generator, message):
    """a member was renamed"""
    member = a_member(generator, message)
    return replaced(message, member.name, new_name=member.name + generator.choice("s_2X"))


def name_in_other_case(generator, message):
    """a letter of a name is in the other case"""
    member = a_member(generator, message)
    at = generator.choice([i for i, c in enumerate(member.name) if c.isalpha()])
    name = member.name[:at] + member.name[at].swapcase() + member.name[at + 1:]
    return replaced(message, member.name, new_name=name)


def member_removed(generator, message):
    """a member was taken out"""
    member = a_member(generator, message)
    return Draft(tuple(other for other in message.members if other != member))


def values_exchanged(generator, message):
    """two members have each other's value"""
    one, other = generator.sample([m for m in message.members if m.name != "sign_type"], 2)
    return replaced(replaced(message, one.name, other.raw), other.name, one.raw)


def value_replaced(generator, message):
    """a value was replaced by another"""
    member = a_member(generator, message)
    return replaced(message, member.name, quoted("".join(generator.choices("0123456789", k=12))))


TAMPERING = (character_changed, character_added, character_removed, name_changed, name_in_other_case,
             member_removed, values_exchanged, value_replaced)


# What LianLian signed


def add_real(topic):
    published = keys.published()
    for message in published["messages"]:
        add_real_message(topic, message)
    for message in published["signed_over_other_text"]:
        add(topic, f"real/{message['id']}", "LianLian's own signature, over another text",
            message["body"], "text_differs", key="lianlian", hash_name="md5", explained=False,
            given_keys=real_keys("response", "lianlian"), source="docs")
    sample = published["not_json"][0]
    add(topic, "real/page-sample", "the page's sample: no JSON, and its `sign` is decoration",
        sample["body"], "missing_quote sign_sample", explained=False, source="page")


def add_real_message(topic, message):
    direction, key = message["direction"], message["key"]
    shared = {"key": key, "hash_name": "md5", "direction": direction,
              "given_keys": real_keys(direction, key)}
    add(topic, f"real/{message['id']}", message["api"], message["body"], "verifies", source="signed",
        **shared)
    members = dict(reference.parse(message["body"].encode()))
    for name, value in members.items():
        if name in ("sign", "sign_type"):
            continue
        altered = {**members, name: value[:-1] + chr(ord(value[-1]) ^ 1)}
        add(topic, f"real/{message['id']}-altered-{slug(name)}", f"the last character of `{name}`",
            json_text(altered), "text_differs", explained=False, source="derived", **shared)


def real_keys(direction, key):
    other = "merchant_demo_a" if direction == "response" else "lianlian"
    pairs = [(key, "lianlian"), (other, "merchant")] if direction == "response" else [
        (key, "merchant"), (other, "lianlian")]
    return candidates(*pairs)
