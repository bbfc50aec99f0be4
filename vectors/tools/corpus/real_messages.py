"""real_messages.json: what LianLian itself signed and published, and what can be done to it."""

import json

from . import keys
from .messages import text
from .topic import Topic

SPLICED = "20221013145018&no_order=LLianPay-YT-20221013145018"


def build():
    topic = Topic("real", "Messages that LianLian Pay published with real signatures")
    published = keys.published()
    for message in published["messages"]:
        add_verified(topic, message)
        add_copies(topic, message)
        add_altered(topic, message)
        add_other_keys(topic, message)
        if message["direction"] == "request":
            add_signing(topic, message)
    for message in published["signed_over_other_text"]:
        add_other_text(topic, message)
    for sample in published["not_json"]:
        add_no_json(topic, sample)
    add_page_request(topic)
    add_splices(topic)
    add_typed(topic)
    add_keys(topic)
    return topic


def named(identifier):
    everything = keys.published()["messages"] + keys.published()["signed_over_other_text"]
    return next(message for message in everything if message["id"] == identifier)


def given(message, body, **changes):
    base = {"message": body, "key": message["key"], "direction": message.get("direction", "response")}
    return {**base, **changes}


def accept(topic, message, name, rules, comment, body, **changes):
    topic.accept(f"{message['id']}/{name}", rules, comment, "verify", given(message, body, **changes),
                 {"valid": True}, "signed")


def refuse(topic, message, name, rules, comment, body, code="signature_mismatch", **changes):
    topic.refuse(f"{message['id']}/{name}", rules, comment, "verify", given(message, body, **changes),
                 code, "derived")


def add_verified(topic, message):
    origin = f"signed; {message['source']}"
    case = {"message": message["body"], "direction": message["direction"]}
    topic.accept(f"{message['id']}/string", "STR-1 STR-2 STR-3 ORD-1", f"{message['api']}: what is signed",
                 "signing_string", case, {"signing_string": message["signing_string"]}, origin)
    topic.accept(f"{message['id']}/verify", "SIG-1 SIG-3 SIG-7",
                 f"{message['api']}: MD5withRSA", "verify",
                 given(message, message["body"]), {"valid": True}, origin)
    raw = {
        "key": message["key"],
        "digest": "md5",
        "message_hex": message["signing_string"].encode().hex(),
        "signature_hex": keys.unbase64(json.loads(message["body"])["sign"]).hex(),
    }
    topic.accept(f"{message['id']}/raw", "SIG-7", "the same, as bytes and number", "verify_raw", raw,
                 {"valid": True}, origin)
    refuse(topic, message, "downgrade", "SIG-2", "verified, but the caller wants SHA-256", message["body"],
           "sign_type_not_allowed", allow=["SHA256withRSA"])


def add_copies(topic, message):
    """Other spellings of one message; all verify."""
    fields = json.loads(message["body"])
    compact, ascii_only = text(fields), json.dumps(fields)
    rows = [
        ("reordered", "ORD-1", "fields in another order", text(dict(reversed(fields.items())))),
        ("compact", "MSG-1", "without white space", compact),
        ("re-spaced", "MSG-1", "other white space", json.dumps(fields, indent="\t", ensure_ascii=False)),
        ("unicode-escapes", "MSG-5", "all text escaped", escape_all(fields)),
        ("ascii-only", "MSG-5", "characters beyond ASCII escaped", ascii_only),
        ("slashes-escaped", "MSG-5", "`/` as `\\/`, also in `sign`", compact.replace("/", "\\/")),
        ("empty-fields", "STR-2", "with fields that are not signed",
         compact[:-1] + ',"memo":"","info_order":null}'),
        ("sign-first", "STR-1", "`sign` in front", text({"sign": fields["sign"], **fields})),
    ]
    for name, rules, comment, body in rows:
        accept(topic, message, name, rules, comment, body)
    if message["direction"] == "response":
        nested = compact[:-1] + ',"agreement_list":[{"no_agree":"1"}]}'
        accept(topic, message, "nested-field", "STR-5", "a nested field is not signed", nested)
    else:
        nested = compact[:-1] + ',"list":["1"]}'
        refuse(topic, message, "nested-field", "STR-5", "a nested field has no place in a request", nested,
               "nested_field")


def escape_all(fields):
    pairs = (f'"{escaped(name)}":"{escaped(value)}"' for name, value in fields.items())
    return "{" + ",".join(pairs) + "}"


def escaped(value):
    return "".join(f"\\u{ord(character):04x}" for character in value)


def add_altered(topic, message):
    """One byte of each signed field, and the usual ways to change what is signed."""
    fields = json.loads(message["body"])
    for name, value in fields.items():
        if name in ("sign", "sign_type"):
            continue
        last = chr(ord(value[-1]) ^ 1)
        refuse(topic, message, f"altered-{name.replace('_', '-')}", "SIG-7",
               f"the last character of `{name}`",
               text({**fields, name: value[:-1] + last}))
    first = next(name for name in fields if name not in ("sign", "sign_type"))
    rest = {name: value for name, value in fields.items() if name != first}
    rows = [
        ("field-removed", "STR-1", "a field taken out", text(rest)),
        ("field-added", "STR-1", "a field put in", text({**fields, "memo": "x"})),
        ("sign-type-spelling", "SIG-1", "`sign_type` is signed as spelt",
         text({**fields, "sign_type": "rsa"})),
        ("trailing-blank", "MSG-5", "values are not trimmed", text({**fields, first: fields[first] + " "})),
    ]
    for name, rules, comment, body in rows:
        refuse(topic, message, name, rules, comment, body)
    refuse(topic, message, "signature-removed", "SIG-3", "`sign` taken out",
           text({name: value for name, value in fields.items() if name != "sign"}), "missing_signature")
    refuse(topic, message, "sign-type-removed", "SIG-1", "`sign_type` taken out",
           text({name: value for name, value in fields.items() if name != "sign_type"}), "missing_field")
    refuse(topic, message, "blank-for-plus", "SIG-4", "what form decoding makes of `+` in `sign`",
           text({**fields, "sign": fields["sign"].replace("+", " ")}), "signature_encoding")
    refuse(topic, message, "second-value", "MSG-3", "a second value for a signed field",
           text(fields)[:-1] + f',{text(first)}:"x"}}', "duplicate_field")


def add_other_keys(topic, message):
    for key in keys.published()["keys"]:
        if key != message["key"]:
            refuse(topic, message, f"key-{key.replace('_', '-')}", "SIG-7",
                   "another of LianLian's published keys",
                   message["body"], key=key)


def add_signing(topic, message):
    """LianLian's own signature comes out, byte for byte."""
    fields = json.loads(message["body"])
    signature = fields.pop("sign")
    out = {"signature": signature, "signing_string": message["signing_string"]}
    bare = {name: value for name, value in fields.items() if name != "sign_type"}
    rows = [
        ("sign", "LianLian's own signature, byte for byte", text(fields)),
        ("sign-adds-type", "the same where `sign_type` is left to the signer", text(bare)),
        ("sign-reordered", "the same from fields in another order", text(dict(reversed(fields.items())))),
    ]
    for name, comment, body in rows:
        case = {"message": body, "key": message["key"], "sign_type": "RSA"}
        topic.accept(f"{message['id']}/{name}", "SIG-8 SIG-2", comment, "sign", case, out,
                     f"signed; {message['source']}")
    case = {"message": text(fields), "key": message["key"], "sign_type": "SHA256withRSA"}
    topic.refuse(f"{message['id']}/sign-as-sha256", "SIG-2", "the message says RSA", "sign", case,
                 "sign_type_not_allowed", "derived")


def add_other_text(topic, message):
    """Published with a real signature, which is over another text."""
    refuse(topic, message, "verify", "SIG-7", "the signature is LianLian's own, but over another text",
           message["body"])
    for key in keys.published()["keys"]:
        if key != message["key"]:
            refuse(topic, message, f"key-{key.replace('_', '-')}", "SIG-7", "nor does another key fit",
                   message["body"], key=key)


def add_no_json(topic, sample):
    comment = "the page's sample response: a quote is missing"
    for name, op, more in [
        ("string", "signing_string", {"direction": "response"}),
        ("verify", "verify", {"key": "lianlian", "direction": "response"}),
        ("typed", "bind_verify_response", {"key": "lianlian", "request": page_request()}),
    ]:
        topic.refuse(f"{sample['id']}/{name}", "MSG-1", comment, op, {"message": sample["body"], **more},
                     "json_syntax", "page")
    repaired = sample["body"].replace("交易成功", '"交易成功')
    for name, op, more in [
        ("repaired-verify", "verify", {"key": "lianlian", "direction": "response"}),
        ("repaired-typed", "bind_verify_response", {"key": "lianlian", "request": page_request()}),
    ]:
        topic.refuse(f"{sample['id']}/{name}", "SIG-7", "with the quote its sample signature fits nothing",
                     op,
                     {"message": repaired, **more}, "signature_mismatch", "page")


def page_request():
    return {"oid_partner": "201103171000000000", "user_id": "2013051500001"}


def add_page_request(topic):
    """The page's sample request carries the signature that all of LianLian's pages print."""
    body = {
        **page_request(),
        "token": "D096DBA0E3E0CC8F1D504C06E71D292D",
        "verify_code": "666666",
        "sign_type": "RSA",
        "sign": keys.page_decoration(),
    }
    for key in keys.published()["keys"]:
        case = {"message": text(body), "key": key, "direction": "request"}
        topic.refuse(f"page-sample-request/key-{key.replace('_', '-')}", "SIG-7",
                     "the sample signature is decoration: it fits no published key", "verify", case,
                     "signature_mismatch", "page")


def add_splices(topic):
    """Attack 1 on a real message: a boundary moved, signing string and signature unchanged."""
    message = named("bind-apply-response-8888")
    fields = json.loads(message["body"])
    spliced = text({**without(fields, "no_order"), "dt_order": SPLICED})
    accept(topic, message, "spliced", "STR-3",
           "`no_order` moved into `dt_order`: the general layer cannot see it", spliced)
    case = {"message": spliced, "direction": "response"}
    topic.accept(f"{message['id']}/spliced-string", "STR-3", "the signing string of both", "signing_string",
                 case, {"signing_string": message["signing_string"]}, "derived")
    typed(topic, message, "spliced-typed", "RSP-4", "the typed layer refuses it", spliced, request_of_8888(),
          "ambiguous_value")
    unspliced = without(fields, "user_id")
    unspliced["token"] = f"{fields['token']}&user_id={fields['user_id']}"
    accept(topic, message, "spliced-user", "STR-3", "`user_id` moved into `token`", text(unspliced))
    typed(topic, message, "spliced-user-typed", "RSP-4", "the typed layer refuses it", text(unspliced),
          request_of_8888(), "ambiguous_value")


def without(fields, name):
    return {other: value for other, value in fields.items() if other != name}


def request_of_8888(**changes):
    request = {
        "oid_partner": "201408071000001539",
        "user_id": "LLianPay-YT-Test-12345",
        "no_order": "LLianPay-YT-20221013145018",
    }
    return {**request, **changes}


def typed(topic, message, name, rules, comment, body, request, code, key="lianlian", **more):
    case = {"message": body, "key": key, "request": request, **more}
    topic.refuse(f"{message['id']}/{name}", rules, comment, "bind_verify_response", case, code, "derived")


def add_typed(topic):
    """The signed refusals, read as answers to Card Bind Verify."""
    bind, apply, double = map(
        named,
        ("bind-apply-response-8888", "payment-apply-response-4005", "payment-apply-response-4002"),
    )
    requests = {
        bind["id"]: request_of_8888(),
        apply["id"]: {"oid_partner": "201408071000001541", "user_id": "u"},
        double["id"]: {
            "oid_partner": "201801030001351894",
            "user_id": "u",
            "no_order": "20190510112458100750606813",
        },
    }
    for message in (bind, apply, double):
        request = requests[message["id"]]
        case = {"message": message["body"], "key": "lianlian", "request": request}
        topic.accept(f"{message['id']}/typed", "RSP-2 RSP-3 RSP-7", "a signed refusal",
                     "bind_verify_response", case, source="signed")
        add_typed_refusals(topic, message, request)
    for changes in ({"user_id": "LLianPay-YT-Test-12346"}, {"no_order": "LLianPay-YT-20221013145019"}):
        field = next(iter(changes))
        typed(topic, bind, f"typed-other-{field.replace('_', '-')}", "RSP-7", "it answers another request",
              bind["body"], request_of_8888(**changes), "response_mismatch")
    for name in ("sibling-payment-success-0000-a", "sibling-payment-success-0000-b"):
        message = named(name)
        request = {"oid_partner": "201705101001719503", "user_id": "u"}
        typed(topic, message, "typed", "RSP-3 RSP-5", "verified, but another API's success", message["body"],
              request, "response_mismatch")
        typed(topic, message, "typed-other-partner", "RSP-5 RSP-7", "and another merchant's", message["body"],
              {**request, "oid_partner": "201705101001719504"}, "response_mismatch")
        stripped = {field: value for field, value in json.loads(message["body"]).items()
                    if field not in ("money_order", "oid_paybill")}
        typed(topic, message, "typed-stripped", "RSP-3", "without what shows the other API", text(stripped), request,
              "signature_mismatch")
    pay = named("docs-pay-verify-response")
    typed(topic, pay, "typed", "RSP-3 RSP-5", "another API's success, and its signature fits nothing",
          pay["body"], {"oid_partner": "201304121000001004", "user_id": "u"}, "signature_mismatch")


def add_typed_refusals(topic, message, request):
    fields = json.loads(message["body"])
    other = {**request, "oid_partner": "201408071000001999"}
    typed(topic, message, "typed-other-partner", "RSP-7", "it answers another merchant", message["body"],
          other,
          "response_mismatch")
    typed(topic, message, "typed-made-success", "RSP-3", "the code rewritten to a success",
          text({**fields, "ret_code": "0000"}), request, "signature_mismatch")
    stripped = without({**fields, "ret_code": "0000"}, "sign")
    typed(topic, message, "typed-stripped-success", "RSP-2", "the code rewritten, `sign` taken out",
          text(stripped), request, "missing_signature")
    typed(topic, message, "typed-merchant-key", "RSP-3", "verified with the merchant's own key",
          message["body"],
          request, "signature_mismatch", "merchant_demo_a")
    typed(topic, message, "typed-sha256-only", "SIG-2", "the request was signed with SHA-256",
          message["body"],
          {**request, "sign_type": "SHA256withRSA"}, "sign_type_not_allowed")
    bare = {"message": text(without(fields, "sign")), "key": "lianlian", "request": request}
    topic.accept(f"{message['id']}/typed-stripped", "RSP-2", "without `sign` it is nobody's word",
                 "bind_verify_response", bare, source="derived")


def add_keys(topic):
    """The published keys themselves, as LianLian prints them."""
    for name, facts in keys.published()["keys"].items():
        source = facts["source"]
        slug = name.replace("_", "-")
        assert keys.base64_of(keys.rsa(name).spki()) == facts["public_spki_base64"]
        halves = [("public", "spki"), ("private", "pkcs8")]
        for kind, container in halves:
            content = facts.get(f"{kind}_{container}_base64")
            if content is None:
                continue
            out = {"bits": facts["bits"], "format": f"{container}-base64"}
            topic.accept(f"key/{slug}-{kind}", "KEY-1 KEY-2", f"{facts['role']}", "import_key",
                         {"text": content, "kind": kind}, out, source)
            swapped = "private" if kind == "public" else "public"
            topic.refuse(f"key/{slug}-{kind}-as-{swapped}", "KEY-3", "the other half was asked for",
                         "import_key", {"text": content, "kind": swapped}, "key_kind", "derived")
