"""responses.json: from a response's bytes to what it is worth to the caller."""

import json

from . import keys
from .messages import append_field, signature_of, signed, signed_over, text
from .oracle import SIGN_TYPES
from .response_cases import (
    BARE,
    KEY,
    REFUSAL,
    REQUEST,
    SUCCESS,
    WITH_ORDER,
    bound,
    changed,
    error,
    literal,
    refusal,
    refused,
    success,
    unsigned,
)
from .response_codes import add_codes_and_texts, add_return_codes, add_bare_messages
from .response_fields import (
    add_binding,
    add_coverage,
    add_fields_of_success,
    add_other_apis,
)
from .signing import SIZES, slug
from .topic import Topic
from .topic import literal as literal_number


def build():
    topic = Topic("response", "From a response to what it is worth: bound, refused, unsigned, or an error")
    add_sizes(topic)
    add_return_codes(topic)
    add_codes_and_texts(topic)
    add_bare_messages(topic)
    add_signatures(topic)
    add_ambiguous(topic)
    add_other_apis(topic)
    add_fields_of_success(topic)
    add_binding(topic)
    add_coverage(topic)
    add_allowed(topic)
    add_expectations(topic)
    add_malformed(topic)
    add_order_of_rules(topic)
    return topic


def add_sizes(topic):
    for size in SIZES:
        for sign_type in SIGN_TYPES:
            key, request = f"platform-{size}", {**WITH_ORDER, "sign_type": sign_type}
            fields = {**SUCCESS, "no_order": "20221013145018", "sign_type": sign_type}
            bound(topic, f"bound-{slug(sign_type)}-{size}", "RSP-3 RSP-6 RSP-7",
                  f"a success, {sign_type} at {size} bits", signed(fields, key, sign_type), request, key)
            fields = {**REFUSAL, "sign_type": sign_type}
            refused(topic, f"refused-{slug(sign_type)}-{size}", "RSP-2 RSP-3",
                    f"a signed refusal, {sign_type} at {size} bits", signed(fields, key, sign_type),
                    request, key)


def add_signatures(topic):
    """RSP-3: what is signed must verify, success or refusal."""
    good, no = success(), refusal()
    other = success(key="platform-2048")
    rows = [
        ("altered-card", "RSP-3 SIG-7", "the card rewritten", good.replace("******", "*****1"),
         "signature_mismatch"),
        ("altered-agreement", "RSP-3 SIG-7", "the agreement rewritten", good.replace("121201", "121202"),
         "signature_mismatch"),
        ("altered-code", "RSP-3 SIG-7", "a signed refusal made a success", no.replace('"1900"', '"0000"'),
         "signature_mismatch"),
        ("altered-refusal", "RSP-3 SIG-7", "a signed refusal with another code",
         no.replace('"1900"', '"1901"'), "signature_mismatch"),
        ("altered-text", "RSP-3 SIG-7", "one Chinese character", good.replace("成功", "失败"),
         "signature_mismatch"),
        ("altered-to-refusal", "RSP-3 SIG-7", "a success made a refusal, its signature kept",
         good.replace('"0000"', '"9910"'), "signature_mismatch"),
        ("another-key", "RSP-3 SIG-7", "signed by the merchant's own key", success(key="merchant-1024"),
         "signature_mismatch"),
        ("another-size", "RSP-3 SIG-5", "signed by a longer key", other, "signature_length"),
        ("signature-of-another-message", "RSP-3 SIG-7", "the signature of a refusal under a success",
         text({**SUCCESS, "sign": json.loads(no)["sign"]}), "signature_mismatch"),
        ("no-sign-type", "RSP-3 SIG-1", "a `sign` without `sign_type`",
         success(sign_type=...), "missing_field"),
        ("no-sign-type-refusal", "RSP-3 SIG-1", "refusals as well",
         refusal(sign_type=...), "missing_field"),
        ("null-sign-type", "RSP-3 SIG-1", "null is absent", success(sign_type=None), "missing_field"),
        ("empty-sign-type", "RSP-3 SIG-1", "an empty `sign_type`", success(sign_type=""), "empty_field"),
        ("md5-sign-type", "RSP-3 SIG-1", "attack: the keyed digest of older products, here in name only",
         success(sign_type="MD5"), "unknown_sign_type"),
        ("md5-sign-type-refusal", "RSP-3 SIG-1", "refusals as well", refusal(sign_type="MD5"),
         "unknown_sign_type"),
        ("url-safe", "RSP-3 SIG-4", "base64 of the other alphabet",
         text({**SUCCESS, "sign": "-_" + json.loads(good)["sign"][2:]}), "signature_encoding"),
        ("blank", "RSP-3 SIG-4", "a blank is a value, but no signature", text({**SUCCESS, "sign": " "}),
         "signature_encoding"),
        ("array", "RSP-3 SIG-4", "the signature in an array",
         text({**SUCCESS, "sign": [json.loads(good)["sign"]]}), "signature_encoding"),
        ("line-break", "RSP-3 SIG-4", "a line break at the end",
         text({**SUCCESS, "sign": json.loads(good)["sign"] + "\n"}), "signature_encoding"),
        ("empty-refusal-signature", "RSP-3 SIG-4", "a refusal whose `sign` is junk is no bare refusal",
         text({**REFUSAL, "sign": "none"}), "signature_length"),
        ("short", "RSP-3 SIG-5", "a signature of one byte", text({**SUCCESS, "sign": "AQ=="}),
         "signature_length"),
        ("page-decoration", "RSP-3 SIG-7", "the sample signature of LianLian's pages",
         text({**SUCCESS, "sign": keys.page_decoration()}), "signature_mismatch"),
        ("unlisted-field-altered", "RSP-3 STR-1", "fields that no page lists are signed",
         success(correlationID="1").replace('"correlationID":"1"', '"correlationID":"2"'),
         "signature_mismatch"),
        ("unlisted-field-added", "RSP-3 STR-1", "a field added", '{"extra":"1",' + good[1:],
         "signature_mismatch"),
        ("exponent", "RSP-3 STR-4", "a signed number with an exponent",
         signed_over(literal(SUCCESS, '"fee":1e2'), "x", KEY), "number_format"),
    ]
    for name, rules, comment, message, code in rows:
        error(topic, f"signature/{name}", rules, comment, message, code)
    bound(topic, "signature/success", "RSP-3", "a success as the page has it", good)
    refused(topic, "signature/refusal", "RSP-3 RSP-2", "a refusal that LianLian signed", no)
    refused(topic, "signature/refusal-only-codes", "RSP-3 RSP-2", "signed, with nothing but the codes",
            signed({**BARE, "sign_type": "RSA"}, KEY))
    bound(topic, "signature/spelling", "RSP-3 MSG-5", "fields reordered, re-spaced and escaped",
          respelt(good))
    bound(topic, "signature/unlisted-field", "RSP-3 STR-1", "`correlationID` is signed like others",
          success(correlationID="f3a1-27"))
    bound(topic, "signature/nested-field", "RSP-3 STR-5", "a nested field is not signed, and ignored",
          success(detail=[{"a": "1"}]))
    bound(topic, "signature/number-field", "RSP-3 STR-4", "a number signs as its literal",
          signed(literal(SUCCESS, '"fee":0.10'), KEY))
    bound(topic, "signature/empty-fields", "RSP-3 STR-2", "empty fields are neither signed nor read",
          success(memo="", token="", agreement_list=None))
    bound(topic, "signature/message-as-hex", "RSP-3 MSG-1", "the bytes as hex", good.encode())


def respelt(message):
    fields = dict(reversed(json.loads(message).items()))
    return json.dumps(fields, indent=1).replace("/", "\\/")


def add_ambiguous(topic):
    """RSP-4: attack 1, the splice: a boundary moved within one signing string."""
    whole = success(no_order="20221013145018")
    error(topic, "ambiguous/splice", "RSP-4",
          "attack: `no_order` moved into the value before it; the signing string stays the same",
          splice(whole, "no_agree", "no_order"), "ambiguous_value")
    error(topic, "ambiguous/splice-card", "RSP-4", "attack: `no_agree` moved into `card_no`",
          splice(whole, "card_no", "no_agree"), "ambiguous_value")
    error(topic, "ambiguous/splice-partner", "RSP-4",
          "attack: `oid_partner` moved into `no_order`",
          splice(whole, "no_order", "oid_partner"), "ambiguous_value")
    no = refusal(no_order="20221013145018")
    error(topic, "ambiguous/splice-refusal", "RSP-4", "attack: the same in a refusal",
          splice(no, "no_order", "oid_partner"), "ambiguous_value")
    among = success(note="x&y&z")
    error(topic, "ambiguous/splice-behind-others", "RSP-4", "attack: behind the `&` that the value has itself",
          splice(among, "note", "oid_partner"), "ambiguous_value")
    error(topic, "ambiguous/splice-behind-three", "RSP-4", "attack: behind three other `&`",
          splice(success(memo="1&2&3&4"), "memo", "no_agree"), "ambiguous_value")
    error(topic, "ambiguous/splice-refusal-behind-two", "RSP-4", "attack: the same in a refusal",
          splice(refusal(no_order="1&2&3"), "no_order", "oid_partner"), "ambiguous_value")
    rows = [
        ("signed-so", "a signed message may not hold one either", {"memo": "1&b=2"}),
        ("name-none", "nothing between `&` and `=`", {"memo": "1&=2"}),
        ("name-none-alone", "nothing but the two", {"memo": "&="}),
        ("name-with-hyphen", "LianLian's parser takes any name", {"memo": "1&v-x=2"}),
        ("name-with-blank", "LianLian's parser takes any name", {"memo": "1& b=2"}),
        ("name-in-chinese", "LianLian's parser takes any name", {"memo": "1&交=2"}),
        ("name-of-65", "what stands between does not matter", {"memo": "&" + "n" * 65 + "="}),
        ("behind-two", "not the first `&`, nor the second", {"memo": "1&a&b&c=2"}),
        ("in-ret-msg", "in `ret_msg`", {"ret_msg": "交易成功&sign_type=RSA"}),
        ("unlisted-field", "in a field that no page lists", {"url": "https://x.example/?a=1&b=2"}),
        ("name-of-64", "the longest name", {"memo": "&" + "n" * 64 + "="}),
    ]
    for name, comment, changes in rows:
        error(topic, f"ambiguous/{name}", "RSP-4", comment, success(**changes), "ambiguous_value")
    error(topic, "ambiguous/in-a-refusal", "RSP-4", "in successes and refusals alike",
          refusal(ret_msg="参数错误&a=1"), "ambiguous_value")
    bound(topic, "ambiguous/ampersand-only", "RSP-4", "`&` and `=` alone are harmless",
          success(memo="a&b", note="c=d&"))
    bound(topic, "ambiguous/equals-first", "RSP-4", "`=` before the first `&`", success(memo="a=b=c&d&e"))
    bound(topic, "ambiguous/ampersands", "RSP-4", "`&` without `=` behind", success(memo="&a&&b&"))
    bound(topic, "ambiguous/in-excluded-field", "RSP-4 STR-6", "a field that is not signed moves nothing",
          success(leave_out=("memo",), memo="1&b=2"), excluded=["memo"])
    bound(topic, "ambiguous/in-nested-field", "RSP-4 STR-5", "a nested field is not signed either",
          success(detail={"a": "1&b=2"}))
    unsigned(topic, "ambiguous/in-a-bare-refusal", "RSP-4 RSP-2", "no signature, so nothing is signed",
            {**BARE, "memo": "1&b=2"})


def splice(message, into, moved):
    """The field that follows `into` in the signing string, moved into its value."""
    fields = json.loads(message)
    fields[into] += f"&{moved}={fields.pop(moved)}"
    return text(fields)


def add_allowed(topic):
    """SIG-2 in the typed layer: attack 3, the downgrade."""
    rsa_request = {**REQUEST, "sign_type": "RSA"}
    sha_request = {**REQUEST, "sign_type": "SHA256withRSA"}
    md5 = success()
    key = "platform-2048"
    sha256 = signed({**SUCCESS, "sign_type": "SHA256withRSA"}, key, "SHA256withRSA")
    capitals = signed({**SUCCESS, "sign_type": "SHA256WITHRSA"}, key, "SHA256withRSA")
    bound(topic, "allow/as-requested", "SIG-2 RSP-3", "the sign type of the request", md5, rsa_request)
    bound(topic, "allow/as-requested-sha256", "SIG-2 RSP-3", "the sign type of the request", sha256,
          sha_request, key)
    bound(topic, "allow/capitals", "SIG-1 RSP-3", "as some of LianLian's pages spell it", capitals,
          sha_request, key)
    bound(topic, "allow/no-request-type", "SIG-2", "both, where the request has none", sha256, REQUEST, key)
    bound(topic, "allow/explicit", "SIG-2", "the caller's set rules, not the request's type", md5,
          sha_request,
          allow=["RSA"])
    bound(topic, "allow/explicit-both", "SIG-2", "one of two", md5, sha_request,
          allow=["SHA256withRSA", "RSA"])
    error(topic, "allow/downgrade", "SIG-2 RSP-3", "attack: MD5 in reply to a SHA-256 request", md5,
          "sign_type_not_allowed", sha_request)
    error(topic, "allow/upgrade", "SIG-2 RSP-3", "another sign type than the request's", sha256,
          "sign_type_not_allowed", rsa_request, key)
    error(topic, "allow/explicit-refused", "SIG-2 RSP-3", "the caller's set rules, not the request's type",
          md5, "sign_type_not_allowed", rsa_request, allow=["SHA256withRSA"])
    error(topic, "allow/no-request-type-refused", "SIG-2 RSP-3", "a set without a request's type", md5,
          "sign_type_not_allowed", allow=["SHA256withRSA"])
    error(topic, "allow/refusal", "SIG-2 RSP-3", "a signed refusal as well", refusal(),
          "sign_type_not_allowed", sha_request)
    error(topic, "allow/rewritten", "RSP-3 STR-1", "`sign_type` rewritten to the allowed one",
          sha256.replace("SHA256withRSA", "RSA"), "signature_mismatch", rsa_request, key)
    unsigned(topic, "allow/bare-refusal", "SIG-2 RSP-2", "nothing to allow where nothing is signed",
            {**BARE, "sign_type": "RSA"}, sha_request)


def add_expectations(topic):
    """The expected values obey the rules for those of a request."""
    rows = [
        ("oid-partner-of-17", "REQ-2", {"oid_partner": "2" * 17}, "field_format"),
        ("oid-partner-of-19", "REQ-2", {"oid_partner": "2" * 19}, "field_too_long"),
        ("oid-partner-empty", "REQ-1", {"oid_partner": ""}, "empty_field"),
        ("user-id-of-33", "REQ-3", {"user_id": "u" * 33}, "field_too_long"),
        ("user-id-empty", "REQ-1", {"user_id": ""}, "empty_field"),
        ("user-id-control", "REQ-4", {"user_id": "a\tb"}, "field_format"),
        ("user-id-ambiguous", "REQ-5", {"user_id": "1&b=2"}, "ambiguous_value"),
        ("user-id-ambiguous-for-others", "REQ-5", {"user_id": "victim&v-x=1"}, "ambiguous_value"),
        ("user-id-text-null", "REQ-7", {"user_id": "null"}, "ambiguous_value"),
        ("no-order-text-null", "REQ-7", {"no_order": "NULL"}, "ambiguous_value"),
        ("no-order-of-65", "REQ-3", {"no_order": "N" * 65}, "field_too_long"),
        ("no-order-of-66-bytes", "REQ-3", {"no_order": "号" * 22}, "field_too_long"),
        ("user-id-negative-zero", "STR-4", {"user_id": literal_number("-0")}, "number_format"),
        ("no-order-empty", "REQ-1", {"no_order": ""}, "empty_field"),
        ("no-order-control", "REQ-4", {"no_order": "1\n"}, "field_format"),
        ("no-order-ambiguous", "REQ-5", {"no_order": "1&user_id=2"}, "ambiguous_value"),
        ("oid-partner-absent", "REQ-1", {"oid_partner": ...}, "missing_field"),
        ("oid-partner-null", "REQ-1", {"oid_partner": None}, "missing_field"),
        ("oid-partner-number-short", "REQ-1 REQ-2", {"oid_partner": 201103171}, "field_format"),
        ("user-id-absent", "REQ-1", {"user_id": ...}, "missing_field"),
        ("user-id-null", "REQ-1", {"user_id": None}, "missing_field"),
        ("user-id-array", "REQ-1", {"user_id": ["2013051500001"]}, "nested_field"),
        ("no-order-object", "REQ-1", {"no_order": {}}, "nested_field"),
    ]
    for name, rules, changes, code in rows:
        error(topic, f"expected/{name}", rules, "no request could have had this value", text(BARE), code,
              changed(REQUEST, changes))
    rows = [
        ("numbers", "a number counts as its text", {"oid_partner": 201103171000000000, "user_id": 2013051500001}),
        ("no-order-null", "null is absent", {"no_order": None}),
        ("no-order-number", "a number counts as its text", {"no_order": 20221013145018}),
    ]
    for name, comment, changes in rows:
        bound(topic, f"expected/{name}", "REQ-1 RSP-7", comment, success(no_order="20221013145018"),
              changed(REQUEST, changes))
    error(topic, "expected/false", "REQ-1 RSP-7", "a boolean counts as its word, here another user",
          success(user_id="true"), "response_mismatch", {**REQUEST, "user_id": False})


def add_malformed(topic):
    good = success()
    rows = [
        ("page-sample", "MSG-1", "the page's sample response: a quote is missing",
         '{"ret_code":"0000", "ret_msg":交易成功", "oid_partner":"201103171000000000"}', "json_syntax"),
        ("empty", "MSG-1", "an empty body", "", "json_syntax"),
        ("html", "MSG-1", "a proxy's page", "<html>504 Gateway Time-out</html>", "json_syntax"),
        ("byte-order-mark", "MSG-1", "a BOM in front", "\ufeff" + good, "json_syntax"),
        ("two-messages", "MSG-1", "a refusal behind the success", good + text(BARE), "json_syntax"),
        ("array", "MSG-1", "the success in an array", f"[{good}]", "not_an_object"),
        ("gbk", "MSG-1", "GBK in place of UTF-8", good.encode("gbk"), "invalid_utf8"),
        ("second-code", "MSG-3", "attack: a second `ret_code`", good[:-1] + ',"ret_code":"0000"}',
         "duplicate_field"),
        ("second-user", "MSG-3", "attack: another `user_id` in front", '{"user_id":"x",' + good[1:],
         "duplicate_field"),
        ("second-user-escaped", "MSG-3 MSG-5", "attack: the same, its name escaped",
         r'{"user\u005fid":"x",' + good[1:], "duplicate_field"),
        ("twin-user", "MSG-3 ORD-1", "attack: a twin but for case", '{"USER_ID":"x",' + good[1:],
         "duplicate_field"),
        ("twin-card-empty", "MSG-3 STR-2", "attack: an empty twin, which is not signed",
         '{"Card_no":"",' + good[1:], "duplicate_field"),
        ("twin-in-refusal", "MSG-3", "refusals as well",
         '{"ret_code":"1900","RET_CODE":"0000","ret_msg":"x"}',
         "duplicate_field"),
        ("name-with-blank", "MSG-2", "as LianLian's samples have it", '{"sign_type ":"RSA",' + good[1:],
         "field_name"),
        ("name-with-separator", "MSG-2", "two fields as one name", '{"a=1&b":"2",' + good[1:], "field_name"),
        ("lone-surrogate", "MSG-5", "in `ret_msg`", r'{"ret_code":"1900","ret_msg":"\ud83d"}',
         "json_syntax"),
        ("depth-9", "MSG-4", "nested too deep", '{"a":' + "[" * 8 + "]" * 8 + "," + good[1:],
         "message_too_large"),
        ("65-fields", "MSG-4", "too many fields", text({**BARE, **{f"n{i}": "" for i in range(63)}}),
         "message_too_large"),
    ]
    for name, rules, comment, message, code in rows:
        error(topic, f"message/{name}", rules, comment, message, code)


def add_order_of_rules(topic):
    """Messages that break two rules, whose order SPEC.md fixes."""
    bad = text({**SUCCESS, "sign": signature_of("x", KEY)})
    rows = [
        ("signature-before-codes", "RSP-3 RSP-1", "a forged message tells nothing by its code",
         signed_over({**SUCCESS, "ret_code": "x"}, "y", KEY), "signature_mismatch"),
        ("signature-before-user", "RSP-3 RSP-7", "a forged message of another user",
         bad.replace("500001", "500002"), "signature_mismatch"),
        ("signature-before-other-api", "RSP-3 RSP-5", "a forged message of another API",
         append_field(bad, "token", "x"), "signature_mismatch"),
        ("signature-before-ambiguous", "RSP-3 RSP-4", "a forged message with an ambiguous value",
         append_field(bad, "memo", "1&b=2"), "signature_mismatch"),
        ("ambiguous-before-user", "RSP-4 RSP-7", "ambiguous, and of another user",
         success(memo="1&b=2", user_id="x"), "ambiguous_value"),
        ("ambiguous-before-codes", "RSP-4 RSP-1", "ambiguous, and without a code",
         success(memo="1&b=2", ret_code=...), "ambiguous_value"),
        ("codes-before-other-api", "RSP-1 RSP-5", "without a text, and of another API",
         success(ret_msg=..., token="x"), "missing_field"),
        ("other-api-before-card", "RSP-5 RSP-6", "of another API, and without a card",
         success(token="x", card_no=...), "response_mismatch"),
        ("card-before-user", "RSP-6 RSP-7", "without a card, and of another user",
         success(card_no=..., user_id="x"), "missing_field"),
        ("json-before-all", "MSG-3 RSP-3", "a forged message with a name twice", bad[:-1] + ',"sign":"x"}',
         "duplicate_field"),
    ]
    for name, rules, comment, message, code in rows:
        error(topic, f"order/{name}", rules, comment, message, code)
    refused(topic, "order/refusal-code-then-binding", "RSP-2 RSP-7", "an unlisted code that fits the request",
            refusal(ret_code="4005"))
