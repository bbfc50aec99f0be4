"""diagnosis.json: another text was signed (4xx), by a known mistake or by none."""

import random

from . import keys, oracle
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
from .ways import MISTAKES, RIGHT, Draft, Field, explanations, leaves_out, signed_with

# The keys of the rows, by turns.
KEYS = {
    "response": ("platform-1024", "platform-2048"),
    "request": ("merchant-1024", "merchant-2048"),
}

# What a message must have for a mistake to show.
FIELDS = {
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
    "excluded_signed": {"card_type": '"2"'},
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

# The field that both sides should leave out, where it matters.
EXCLUDED = frozenset(["card_type"])


def named(*reasons):
    return {"excluded": EXCLUDED} if "excluded_signed" in reasons else {}


def add_all(topic):
    add_right(topic)
    add_single_mistakes(topic)
    add_left_out_fields(topic)
    add_rets(topic)
    add_byte_orders(topic)
    add_charsets(topic)
    add_numbers(topic)
    add_bodies(topic)
    add_excluded(topic)
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
        direction=direction, given_keys=usual_keys(direction, key), excluded=sorted(message.excluded))


def add_right(topic):
    for sign_type, hash_name in HASH_OF.items():
        for direction, base in (("response", RESPONSE), ("request", REQUEST)):
            key = KEYS[direction][0]
            add(topic, f"verifies/{direction}-{hash_name}", "nothing is wrong with it",
                signed(draft(base, sign_type), None, key, hash_name), "verifies", key=key, hash_name=hash_name,
                direction=direction)
    body = signed(draft(RICH), None)
    add(topic, "verifies/with-everything", "a message in which every mistake would show", body,
        "verifies", key=KEY, hash_name="md5")
    lower = signed(draft(RESPONSE, "rsa"), None)
    add(topic, "verifies/sign-type-in-lower-case", "recognised in any case, and signed as spelt",
        lower, "verifies", key=KEY, hash_name="md5")


def add_single_mistakes(topic):
    """Each form of each mistake, by turns with both sign types."""
    for turn, (reason, form, fields) in enumerate(all_forms()):
        slug = "-".join(filter(None, [reason.replace("_", "-"), form]))
        sign_type = tuple(HASH_OF)[turn % 2]
        direction = direction_of(turn, reason)
        base = RESPONSE if direction == "response" else REQUEST
        message = draft(base, sign_type, FIELDS[reason], **named(reason))
        add_text(topic, f"text/{slug}", "one mistake", message, [fields], [(reason, None)],
                 KEYS[direction][turn % 8 == 3], direction)


def all_forms():
    return [(reason, form, fields) for reason, forms in MISTAKES.items()
            for form, fields in forms.items()]


def direction_of(turn, reason):
    return "request" if turn % 3 == 1 and reason not in RESPONSES_ONLY else "response"


def add_left_out_fields(topic):
    for name in ("ret_msg", "user_id"):
        add_text(topic, f"text/field-left-out-{slug(name)}", "a single field", draft(),
                 [leaves_out(name)], [("field_left_out", name)])
    for name in ("token",):
        add_text(topic, f"text/field-left-out-{slug(name)}-request", "a single field",
                 draft(REQUEST, "SHA256withRSA"), [leaves_out(name)], [("field_left_out", name)],
                 MERCHANT, "request")
    more = {"bank_name": '"中国银行"', "done": "true"}
    for name in more:
        add_text(topic, f"text/field-left-out-{slug(name)}", "a field that no page lists",
                 draft(more=more), [leaves_out(name)], [("field_left_out", name)])
    good = signed(draft())
    add(topic, "text/field-added", "added after signing: from the message alone that is the same",
        good.replace("}", ',"memo":"1"}'), "field_left_out:memo", key=KEY, hash_name="md5")
    one = draft(more={"memo": '"null"'})
    add(topic, "text/null-text-of-one", "the one field left out has the text `null`",
        signed(one, signed_with(one, leaves_out("memo"))), "null_text_dropped", key=KEY,
        hash_name="md5")


def add_rets(topic):
    """`ret_code` and `ret_msg` are left out together; one of them alone is a field like any other."""
    for left in ("ret_code", "ret_msg"):
        base = {name: raw for name, raw in RESPONSE.items() if name == left or not name.startswith("ret_")}
        add_text(topic, f"text/only-{slug(left)}", "the other of the two is not there", draft(base),
                 [leaves_out(left)], [("field_left_out", left)])
    both = draft(REQUEST, more={"ret_code": '"1"', "ret_msg": '"2"'})
    add_text(topic, "text/ret-left-out-request", "both, in a request", both,
             [MISTAKES["ret_left_out"][""]], [("ret_left_out", None)], MERCHANT, "request")


def add_byte_orders(topic):
    """A body that was written in byte order, so that signing it unsorted is the same."""
    message = draft(more={"Zone": '"8"', "bankName": '"中国银行"', "ID": '"1"', "bank_code": '"2"'})
    written = Draft(tuple(sorted(message.fields, key=lambda field: field.name)))
    byte_order = MISTAKES["byte_order"][""]
    assert signed_with(written, byte_order) == signed_with(written, MISTAKES["unsorted"][""])
    add_text(topic, "text/written-in-byte-order", "the body's own order", written, [byte_order],
             [("byte_order", None)])
    add_text(topic, "pair/written-in-byte-order-and-trailing-ampersand", "the body's own order, and another mistake",
             written, [byte_order, MISTAKES["trailing_ampersand"][""]],
             [("byte_order", None), ("trailing_ampersand", None)])


def slug(name):
    return name.replace("_", "-").lower()


def add_charsets(topic):
    rows = [
        ("emoji", "what GBK has not becomes a question mark", "好😀"),
    ]
    for name, comment, value in rows:
        message = draft(more={"memo": quoted(value)})
        add_text(topic, f"text/gbk-{name}", comment, message, [MISTAKES["gbk"][""]], [("gbk", None)])
    message = draft({"ret_msg": '"déjà vu ÿ"'}, more={"a": '"1"'})
    for reason in ("latin1",):
        add_text(topic, f"text/{slug(reason)}-western", "a text that ISO-8859-1 has", message,
                 [MISTAKES[reason][""]], [(reason, None)])


def add_numbers(topic):
    rows = [("100.00", "double", "100.0"), ("-1.00", "shortest", "-1")]
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
    rows = [
        ("first", {}, 0, "", ""), ("inside", {}, 3, "with-empty-sign", ""),
        ("spaced", spaced, None, "with-empty-sign", "gbk"), ("spaced-inside", spaced, 2, "", "double_md5"),
        ("pretty", pretty, None, "", "trailing_newline"), ("pretty-inside", pretty, 2, "with-empty-sign", ""),
    ]
    for name, layout, at, form, other in rows:
        reasons = [(reason, None) for reason in (other, "body_signed") if reason]
        fields = [next(iter(MISTAKES[other].values()))] if other else []
        slugs = "-".join(filter(None, [slug(reasons[0][0]), "of-body", name, form]))
        add_text(topic, f"text/{slugs}", f"the body, {'with `sign` empty' if form else 'without `sign`'}",
                 draft(**layout, at=at), [*fields, MISTAKES["body_signed"][form]], reasons)
    message = draft(at=2)
    for name, value in (("null", "null"),):
        data = message.body(value).encode()
        assert data not in explanations(message)
        add(topic, f"text/body-with-sign-{name}", f"the body with {value} for `sign` is no known form",
            signed(message, data), "text_differs", key=KEY, hash_name="md5", explained=False)


def add_excluded(topic):
    """Fields that both sides leave out are no mistake, and others still are."""
    more = {"memo": '"1"', "card_no": '"622202******3123"'}
    plain = draft(more=more)
    without = draft(more=more, excluded=frozenset(["memo"]))
    body = signed(plain, RIGHT.signed(without))
    add(topic, "excluded/named", "left out of the signature, and named", body, "verifies", key=KEY,
        hash_name="md5", excluded=["memo"])
    add(topic, "excluded/not-named", "left out, and not named", body, "field_left_out:memo", key=KEY,
        hash_name="md5")
    add(topic, "excluded/not-there", "a field named that is not there", signed(plain), "verifies", key=KEY,
        hash_name="md5", excluded=["extra"])
    for reason in ("card_no_left_out", "trailing_newline", "sign_type_left_out"):
        form = next(iter(MISTAKES[reason].values()))
        data = signed_with(without, form)
        only_explanation(reason, without, data, ((reason, None),))
        add(topic, f"excluded/and-{slug(reason)}", "a field named, and a mistake beside",
            signed(plain, data), reason, key=KEY, hash_name="md5", excluded=["memo"])
    add_excluded_signed(topic, more)


def add_excluded_signed(topic, more):
    """Fields that are excluded, and are signed all the same."""
    for name in ("memo",):
        for sign_type in ("RSA",):
            message = draft(RESPONSE, sign_type, more, excluded=frozenset([name]))
            add_text(topic, f"excluded/signed-{slug(name)}-{HASH_OF[sign_type]}", "named, but signed", message,
                     [MISTAKES["excluded_signed"][""]], [("excluded_signed", None)])
    message = draft(REQUEST, more=more, excluded=frozenset(["memo", "verify_code"]))
    add_text(topic, "excluded/signed-two-request", "two fields named, and both signed", message,
             [MISTAKES["excluded_signed"][""]], [("excluded_signed", None)], MERCHANT, "request")
    two = draft(more=more, excluded=frozenset(["memo", "card_no", "extra"]))
    add_text(topic, "excluded/signed-two", "two fields named, and both signed", two,
             [MISTAKES["excluded_signed"][""]], [("excluded_signed", None)])
    add_text(topic, "excluded/signed-one-of-two", "two fields named, of which `memo` is signed", two,
             [leaves_out("card_no"), MISTAKES["excluded_signed"][""]],
             [("card_no_left_out", None), ("excluded_signed", None)])
    altered = signed(plain := draft(more=more)).replace("2013051500001", "2013051500007")
    add(topic, "excluded/signed-altered", "named, but signed, and a value was changed", altered,
        "text_differs", key=KEY, hash_name="md5", explained=False, excluded=["memo"])
    add(topic, "excluded/all-named", "every field named", signed(plain), "excluded_signed", key=KEY,
        hash_name="md5", excluded=[field.name for field in plain.fields])


# Pairs


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
         ("card_no_left_out", None), ("field_left_out", "bank_name")),
        ("two-fields", "two fields that the signer does not know", ("field_left_out", "bank_name"),
         ("field_left_out", "memo")),
        ("empty-and-null", "everything kept", ("empty_kept", None), ("null_kept", None)),
        ("echo", "no `sign_type`, and signed by way of `echo`", ("sign_type_left_out", None),
         ("trailing_newline", None)),
        ("php", "a loop that ends each field with `&`, in another order", ("unsorted", None),
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
                 KEYS["response"][turn == 4])
    message = draft(REQUEST, more={"no_order": '""'})
    for first, second in [("empty_kept", "sign_type_left_out")]:
        fields = [form_of(first, None, 0), form_of(second, None, 0)]
        add_text(topic, f"pair/request-{slug(first)}-and-{slug(second)}", "in a request", message, fields,
                 [(first, None), (second, None)], MERCHANT, "request")


# Nothing that is known


def add_tampered(topic):
    """Changes after signing: none of them may be taken for a mistake of the signer."""
    generator = random.Random(20130515)
    more = {"card_no": '"622202******3123"', "memo": '"a b&c"', "money": '"55.44"', "Zone": '"8"'}
    for number in range(8):
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
        Field(new_name or field.name, raw or field.raw) if field.name == name else field
        for field in message.fields))


def a_field(generator, message):
    return generator.choice([field for field in message.fields if field.name != "sign_type"])


def character_changed(generator, message):
    """one character of a value was changed"""
    field = a_field(generator, message)
    at = generator.randrange(len(field.value))
    other = generator.choice([c for c in "0123456789" if c != field.value[at]])
    return replaced(message, field.name, quoted(field.value[:at] + other + field.value[at + 1:]))


def character_added(generator, message):
    """one character was put into a value"""
    field = a_field(generator, message)
    at = generator.randrange(len(field.value) + 1)
    added = generator.choice("7x. +%;张")
    return replaced(message, field.name, quoted(field.value[:at] + added + field.value[at:]))


def character_removed(generator, message):
    """one character was taken out of a value"""
    field = a_field(generator, message)
    at = generator.randrange(len(field.value))
    shorter = field.value[:at] + field.value[at + 1:]
    return replaced(message, field.name, quoted(shorter or "9"))


def name_changed(generator, message):
    """a field was renamed"""
    field = a_field(generator, message)
    return replaced(message, field.name, new_name=field.name + generator.choice("s_2X"))


def name_in_other_case(generator, message):
    """a letter of a name is in the other case"""
    field = a_field(generator, message)
    at = generator.choice([i for i, c in enumerate(field.name) if c.isalpha()])
    name = field.name[:at] + field.name[at].swapcase() + field.name[at + 1:]
    return replaced(message, field.name, new_name=name)


def field_removed(generator, message):
    """a field was taken out"""
    field = a_field(generator, message)
    return Draft(tuple(other for other in message.fields if other != field))


def values_exchanged(generator, message):
    """two fields have each other's value"""
    one, other = generator.sample([m for m in message.fields if m.name != "sign_type"], 2)
    return replaced(replaced(message, one.name, other.raw), other.name, one.raw)


def value_replaced(generator, message):
    """a value was replaced by another"""
    field = a_field(generator, message)
    return replaced(message, field.name, quoted("".join(generator.choices("0123456789", k=12))))


TAMPERING = (character_changed, character_added, character_removed, name_changed, name_in_other_case,
             field_removed, values_exchanged, value_replaced)


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
    fields = dict(oracle.parse(message["body"].encode()))
    for name, value in fields.items():
        if name != "oid_partner" or message["id"].startswith("sibling"):
            continue
        altered = {**fields, name: value[:-1] + chr(ord(value[-1]) ^ 1)}
        add(topic, f"real/{message['id']}-altered-{slug(name)}", f"the last character of `{name}`",
            json_text(altered), "text_differs", explained=False, source="derived", **shared)


def real_keys(direction, key):
    other = "merchant_demo_a" if direction == "response" else "lianlian"
    pairs = [(key, "lianlian"), (other, "merchant")] if direction == "response" else [
        (key, "merchant"), (other, "lianlian")]
    return candidates(*pairs)
