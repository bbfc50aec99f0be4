"""responses.json: whose success it is, what it holds and what must be signed (RSP-5 to RSP-8)."""

import json

from . import spec
from .messages import signed, text
from .response_cases import (
    BARE,
    KEY,
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


def add_other_apis(topic):
    """RSP-5: attack 4, a sibling API's success under the same key."""
    for name in spec.sibling_fields():
        error(topic, f"other-api/{name.replace('_', '-')}", "RSP-5", f"`{name}` belongs to another API",
              success(**{name: "1"}), "response_mismatch")
    payment = {
        "dt_order": "20180828153543", "money_order": "55.44", "no_order": "20180828153543",
        "oid_paybill": "2018082971158876", "settle_date": "20180829",
    }
    error(topic, "other-api/wallet-binding", "RSP-5", "attack: the wallet's own bind verification",
          success(bank_code="01020000", stat_user="1"), "response_mismatch")
    error(topic, "other-api/payment", "RSP-5", "attack: a whole payment success", success(**payment),
          "response_mismatch")
    error(topic, "other-api/card-list", "RSP-5 STR-5", "attack: a card list, whose array is not signed",
          success(agreement_list=[{"no_agree": "2013051613121201"}]), "response_mismatch")
    error(topic, "other-api/card-list-empty", "RSP-5", "an empty array has a value too",
          success(agreement_list=[]), "response_mismatch")
    listed = changed(SUCCESS, {"card_no": ..., "no_agree": ..., "agreement_list": [{"card_no": "3123"}]})
    stripped = json.loads(signed(listed, KEY))
    del stripped["agreement_list"]
    error(topic, "other-api/card-list-stripped", "RSP-6",
          "attack: the unsigned array taken out; what is left has no card", text(stripped), "missing_field")
    error(topic, "other-api/card-list-stripped-card-added", "RSP-8 RSP-3",
          "attack: and a card put in, which only a caller who leaves it out of the signature would take",
          text({**stripped, "card_no": "3123"}), "response_mismatch", excluded=["card_no"])
    rows = [
        ("in-capitals", "names are compared without regard to case", {"TOKEN": "1"}),
        ("mixed-case", "names are compared without regard to case", {"Agreement_List": "1"}),
        ("blank", "a blank is a value", {"token": " "}),
        ("object", "an object has a value", {"money_order": {}}),
    ]
    for name, comment, changes in rows:
        error(topic, f"other-api/{name}", "RSP-5", comment, success(**changes), "response_mismatch")
    for name, literal_value in [("zero", "0"), ("false", "false")]:
        error(topic, f"other-api/{name}", "RSP-5", "neither null nor empty",
              signed(literal(SUCCESS, f'"result_pay":{literal_value}'), KEY), "response_mismatch")
    error(topic, "other-api/unsigned", "RSP-5 STR-6", "not signed, but there",
          success(leave_out=("token",), token="x"), "response_mismatch", excluded=["token"])
    bound(topic, "other-api/empty", "RSP-5", "an empty field is none", success(token=""))
    bound(topic, "other-api/null", "RSP-5", "a null field is none", success(money_order=None))
    bound(topic, "other-api/similar-names", "RSP-5", "only these names, whole",
          success(tokens="1", money="1.00", dt_order="20221013"))
    refused(topic, "other-api/refusal", "RSP-5", "a refusal may have them: 8888 comes with a new token",
            refusal(ret_code="8888", token="ce40a0c2e72964cc25e1dcd4e47e62c1"))


def add_fields_of_success(topic):
    """RSP-6: the fields that a success has."""
    cards = [
        ("four-digits", "as the page's type has it", "3123"),
        ("eighteen-digits", "as the page's sample has it", "622202112313213123"),
        ("nineteen-digits", "the longest card number", "6222021123132131234"),
        ("masked", "as deployments report it", "622202******3123"),
        ("only-stars", "digits and stars", "****"),
        ("star-in-front", "digits and stars", "*3123"),
    ]
    for name, comment, value in cards:
        bound(topic, f"card/{name}", "RSP-6", comment, success(card_no=value))
    bound(topic, "card/number", "RSP-6", "a number counts as its text", success(card_no=3123))
    bad_cards = [
        ("absent", "required", ..., "missing_field"),
        ("null", "null is absent", None, "missing_field"),
        ("empty", "needs a value", "", "empty_field"),
        ("array", "a nested value", ["3123"], "nested_field"),
        ("object", "a nested value", {"last": "3123"}, "nested_field"),
        ("three-digits", "too short", "123", "field_format"),
        ("twenty-digits", "too long", "62220211231321312345", "field_too_long"),
        ("blanks-between", "as printed on the card", "6222 0211 2313 213", "field_format"),
        ("letters", "digits and stars only", "62220XXXXXX3123", "field_format"),
        ("hash-signs", "another way to mask", "622202######3123", "field_format"),
        ("full-width", "ASCII digits", "３１２３", "field_format"),
        ("full-width-star", "ASCII star", "6222＊＊＊＊3123", "field_format"),
        ("line-break", "behind the last digit", "3123\n", "field_format"),
        ("boolean", "four letters", True, "field_format"),
        ("twenty-letters", "the length comes first", "x" * 20, "field_too_long"),
    ]
    for name, comment, value, code in bad_cards:
        error(topic, f"card/{name}", "RSP-6", comment, success(card_no=value), code)
    error(topic, "card/decimal", "RSP-6", "a number's text, with a point in it",
          signed(literal(changed(SUCCESS, {"card_no": ...}), '"card_no":31.23'), KEY), "field_format")
    agreements = [
        ("absent", "optional", ...), ("null", "null is absent", None), ("empty", "as good as absent", ""),
        ("one-character", "short", "1"), ("of-17", "the page says 16, others say 32", "1" * 17),
        ("of-32", "as other pages have it", "a" * 32), ("of-64", "as long as allowed", "a" * 64),
        ("of-64-chinese", "characters count", "协" * 64),
        ("of-64-emoji", "characters count, not UTF-16 units", "😀" * 64),
        ("blank", "a blank is a value", " "), ("letters", "the page sets no alphabet", "agr-AB_12.x"),
    ]
    for name, comment, value in agreements:
        bound(topic, f"agreement/{name}", "RSP-6", comment, success(no_agree=value))
    bound(topic, "agreement/number", "RSP-6 MSG-6", "a number counts as its text, digit by digit",
          signed(literal(changed(SUCCESS, {"no_agree": ...}), '"no_agree":2013051613121201'), KEY))
    error(topic, "agreement/array", "RSP-6 STR-5", "a nested value", success(no_agree=["1"]), "nested_field")
    bad_agreements = [
        ("of-65", "one character too many", "1" * 65, "field_too_long"),
        ("of-65-chinese", "characters count", "协" * 65, "field_too_long"),
        ("line-break", "a control character", "20130516\n", "field_format"),
        ("nul", "a control character", "2013\0", "field_format"),
        ("delete", "a control character", "2013\x7f", "field_format"),
        ("next-line", "a control character of the second range", "2013\x85", "field_format"),
    ]
    for name, comment, value, code in bad_agreements:
        error(topic, f"agreement/{name}", "RSP-6", comment, success(no_agree=value), code)
    for field in ("oid_partner", "user_id"):
        slugged = field.replace("_", "-")
        for kind, value, code in [
            ("absent", ..., "missing_field"), ("null", None, "missing_field"), ("empty", "", "empty_field"),
            ("array", [SUCCESS[field]], "nested_field"),
        ]:
            error(topic, f"{slugged}/{kind}", "RSP-6", f"`{field}` is required of a success",
                  success(**{field: value}), code)
    refused(topic, "refusal-without-fields", "RSP-6 RSP-2", "RSP-6 is for successes",
            signed({**BARE, "sign_type": "RSA"}, KEY))
    refused(topic, "refusal-with-odd-card", "RSP-6 RSP-2", "RSP-6 is for successes",
            refusal(card_no="n/a", no_agree="x" * 40))


def add_binding(topic):
    """RSP-7: attack 2, another user's or an older response."""
    order = "20221013145018"
    bound(topic, "binding/no-order", "RSP-7", "the `no_order` that was sent", success(no_order=order),
          WITH_ORDER)
    bound(topic, "binding/no-order-not-expected", "RSP-7", "one that was not sent is allowed, and returned",
          success(no_order="anything"))
    bound(topic, "binding/no-order-empty-not-expected", "RSP-7", "an empty one is none", success(no_order=""))
    bound(topic, "binding/user-id-number", "RSP-7", "a number counts as its text",
          success(user_id=12345), {**REQUEST, "user_id": "12345"})
    bound(topic, "binding/user-id-true", "RSP-7", "a boolean counts as its word",
          success(user_id=True), {**REQUEST, "user_id": "true"})
    bound(topic, "binding/oid-partner-number", "RSP-7 MSG-6", "18 digits, each of which counts",
          signed(literal(changed(SUCCESS, {"oid_partner": ...}), '"oid_partner":201103171000000000'), KEY))
    bound(topic, "binding/user-id-chinese", "RSP-7", "32 Chinese characters",
          success(user_id="用" * 32), {**REQUEST, "user_id": "用" * 32})
    bound(topic, "binding/user-id-escaped", "RSP-7 MSG-5", "compared decoded",
          success(user_id="用户").replace("用户", r"\u7528\u6237"), {**REQUEST, "user_id": "用户"})
    rows = [
        ("another-user", "attack: a signed success of another user", {"user_id": "2013051500002"}),
        ("another-partner", "attack: a signed success of another merchant",
         {"oid_partner": "201103171000000001"}),
        ("user-id-longer", "a prefix is not enough", {"user_id": "20130515000011"}),
        ("user-id-shorter", "a prefix is not enough", {"user_id": "201305150000"}),
        ("user-id-blank", "nothing is trimmed", {"user_id": "2013051500001 "}),
        ("user-id-zero-in-front", "texts are compared, not numbers", {"user_id": "02013051500001"}),
        ("user-id-full-width", "no Unicode folding", {"user_id": "２０１３０５１５００００１"}),
        ("another-no-order", "attack: the response to an older request", {"no_order": "20221013145017"}),
        ("no-order-absent", "expected, but not there", {"no_order": ...}),
        ("no-order-null", "null is absent", {"no_order": None}),
        ("no-order-empty", "empty is as good as absent", {"no_order": ""}),
        ("no-order-as-prefix", "a prefix is not enough", {"no_order": order + "1"}),
    ]
    for name, comment, changes in rows:
        error(topic, f"binding/{name}", "RSP-7", comment, success(**{"no_order": order, **changes}),
              "response_mismatch", WITH_ORDER)
    error(topic, "binding/no-order-array", "RSP-7 STR-5", "a nested value cannot be compared",
          success(no_order=[order]), "nested_field", WITH_ORDER)
    error(topic, "binding/no-order-array-not-expected", "RSP-7 STR-5", "it would be reported, so it is read",
          success(no_order=[order]), "nested_field")
    error(topic, "binding/refusal-no-order-array-not-expected", "RSP-8 STR-5",
          "a decisive field outside the signature", refusal(no_order=[order]), "response_mismatch")
    error(topic, "binding/refusal-user-array", "RSP-7 STR-5", "a nested value, in a refusal",
          refusal(user_id=["2013051500001"]), "nested_field")
    error(topic, "binding/bare-refusal-user-object", "RSP-7 RSP-2", "a nested value, unsigned",
          {**BARE, "user_id": {"id": "2013051500001"}}, "nested_field")
    error(topic, "binding/user-id-case", "RSP-7", "case counts in values", success(user_id="User"),
          "response_mismatch", {**REQUEST, "user_id": "user"})
    error(topic, "binding/user-id-composed", "RSP-7 MSG-5", "no Unicode normalisation",
          success(user_id="\u00e9"), "response_mismatch", {**REQUEST, "user_id": "e\u0301"})
    error(topic, "binding/user-id-number-literal", "RSP-7 MSG-6", "1.0 is not 1",
          signed(literal(changed(SUCCESS, {"user_id": ...}), '"user_id":1.0'), KEY), "response_mismatch",
          {**REQUEST, "user_id": "1"})
    for name, changes in [
        ("user", {"user_id": "2013051500002"}), ("partner", {"oid_partner": "201103171000000001"}),
        ("no-order", {"no_order": "20221013145017"}),
    ]:
        error(topic, f"binding/refusal-of-another-{name}", "RSP-7", "signed, but it answers another request",
              refusal(**changes), "response_mismatch", WITH_ORDER)
        error(topic, f"binding/bare-refusal-of-another-{name}", "RSP-7 RSP-2",
              "unsigned, and it answers another request", text({**BARE, **changes}), "response_mismatch",
              WITH_ORDER)
        field = next(iter(changes))
        for kind, value in [("empty", ""), ("null", None)]:
            refused(topic, f"binding/refusal-{name}-{kind}", "RSP-7", "absent or empty is no mismatch here",
                    refusal(**{field: value}), WITH_ORDER)
    refused(topic, "binding/refusal-no-order", "RSP-7", "the `no_order` that was sent",
            refusal(no_order=order), WITH_ORDER)
    refused(topic, "binding/refusal-no-order-absent", "RSP-7", "in a refusal it may be absent", refusal(),
            WITH_ORDER)
    refused(topic, "binding/refusal-no-order-not-expected", "RSP-7", "one that was not sent is allowed",
            refusal(no_order="anything"))


def add_coverage(topic):
    """RSP-8: what the caller may leave out of the signature, and what not."""
    bound(topic, "coverage/memo", "RSP-8 STR-6", "a field that is none of this API's",
          success(leave_out=("memo",), memo="备注"), excluded=["memo"])
    bound(topic, "coverage/card", "RSP-8 STR-6", "the agreement is signed, so the card need not be",
          success(leave_out=("card_no",)), excluded=["card_no"])
    error(topic, "coverage/agreement", "RSP-8", "an agreement that anybody can write, beside a signed card",
          success(leave_out=("no_agree",)), "response_mismatch", excluded=["no_agree"])
    added = json.loads(success(no_agree=...)) | {"no_agree": "2013051613121299"}
    error(topic, "coverage/agreement-added", "RSP-8", "attack: an agreement added to a success that has none",
          text(added), "response_mismatch", excluded=["no_agree"])
    error(topic, "coverage/agreement-added-not-excluded", "RSP-3", "the same, where the caller excludes nothing",
          text(added), "signature_mismatch")
    error(topic, "coverage/agreement-number", "RSP-8", "attack: as a number",
          text(added | {"no_agree": 2013051613121299}), "response_mismatch", excluded=["no_agree"])
    error(topic, "coverage/agreement-added-to-refusal", "RSP-8", "in a refusal as well",
          text(json.loads(refusal()) | {"no_agree": "1"}), "response_mismatch", excluded=["no_agree"])
    error(topic, "coverage/agreement-nested-in-refusal", "RSP-8 STR-5", "a nested value is not signed",
          refusal(no_agree=["1"]), "response_mismatch")
    refused(topic, "coverage/refusal-with-agreement", "RSP-8", "signed, so it may be there",
            refusal(no_agree="2013051613121201"))
    refused(topic, "coverage/refusal-without-agreement", "RSP-8", "excluded, but not there", refusal(),
            excluded=["no_agree"])
    bound(topic, "coverage/no-agreement", "RSP-8", "excluded, but not there", success(no_agree=...),
          excluded=["no_agree"])
    bound(topic, "coverage/empty-agreement", "RSP-8 STR-2", "an empty one is not there",
          success(no_agree=""), excluded=["no_agree"])
    bound(topic, "coverage/absent-names", "RSP-8 STR-6", "names that the message lacks have no effect",
          success(), excluded=["no_order", "bank_name", "memo"])
    bound(topic, "coverage/empty-no-order", "RSP-8 STR-2", "an empty field is not left out: it is not there",
          success(no_order=""), excluded=["no_order"])
    refused(topic, "coverage/refusal-card", "RSP-8 STR-6", "a refusal's card may be left out",
            refusal(leave_out=("card_no",), card_no="3123"), excluded=["card_no"])
    unsigned(topic, "coverage/bare-refusal", "RSP-8 RSP-2", "the rule is for signed messages", text(BARE),
            excluded=["ret_code", "ret_msg"])
    both = ["card_no", "no_agree"]
    error(topic, "coverage/card-and-agreement", "RSP-8", "one of the two must be signed",
          success(leave_out=both), "response_mismatch", excluded=both)
    error(topic, "coverage/card-without-agreement", "RSP-8", "the card alone must be signed",
          success(leave_out=("card_no",), no_agree=...), "response_mismatch", excluded=["card_no"])
    error(topic, "coverage/card-with-empty-agreement", "RSP-8", "an empty agreement proves nothing",
          success(leave_out=("card_no",), no_agree=""), "response_mismatch", excluded=["card_no"])
    for field in ("ret_code", "ret_msg", "sign_type", "oid_partner", "user_id", "no_order", "no_agree"):
        slugged = field.replace("_", "-")
        error(topic, f"coverage/excluded-{slugged}", "RSP-8", f"`{field}` could be rewritten in transit",
              success(leave_out=(field,), no_order="20221013145018"), "response_mismatch",
              excluded=[field])
        error(topic, f"coverage/refusal-{slugged}", "RSP-8", "in a refusal as well",
              refusal(leave_out=(field,), no_order="20221013145018", no_agree="1"), "response_mismatch",
              excluded=[field])
    error(topic, "coverage/named-but-signed", "RSP-3 STR-6", "named, but the signature has it", success(),
          "signature_mismatch", excluded=["card_no"])
    error(topic, "coverage/other-case", "RSP-3 STR-6", "named by exact name",
          success(leave_out=("card_no",)), "signature_mismatch", excluded=["Card_No"])
