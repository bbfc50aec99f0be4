"""What the cases of responses.json have in common: one request, one success, one refusal."""

from .messages import signed, text

KEY = "platform-1024"

REQUEST = {"oid_partner": "201103171000000000", "user_id": "2013051500001"}
WITH_ORDER = {**REQUEST, "no_order": "20221013145018"}

SUCCESS = {
    "ret_code": "0000",
    "ret_msg": "交易成功",
    "oid_partner": "201103171000000000",
    "user_id": "2013051500001",
    "card_no": "622202******3123",
    "no_agree": "2013051613121201",
    "sign_type": "RSA",
}
REFUSAL = {
    "ret_code": "1900",
    "ret_msg": "短信码校验错误",
    "oid_partner": "201103171000000000",
    "user_id": "2013051500001",
    "sign_type": "RSA",
}
BARE = {"ret_code": "1900", "ret_msg": "短信码校验错误"}


def case(message, request, key, more):
    carrier = "message_hex" if isinstance(message, bytes) else "message"
    content = message.hex() if isinstance(message, bytes) else message
    if isinstance(message, dict):
        content = text(message)
    return {carrier: content, "key": key, "request": request, **more}


def bound(topic, name, rules, comment, message, request=REQUEST, key=KEY, **more):
    add_accepted(topic, name, rules, comment, case(message, request, key, more), "bound")


def refused(topic, name, rules, comment, message, request=REQUEST, key=KEY, **more):
    add_accepted(topic, name, rules, comment, case(message, request, key, more), "refused")


def unsigned(topic, name, rules, comment, message, request=REQUEST, key=KEY, **more):
    add_accepted(topic, name, rules, comment, case(message, request, key, more), "unsigned")


def add_accepted(topic, name, rules, comment, given, outcome):
    topic.accept(name, rules, comment, "bind_verify_response", given)
    assert topic.cases[-1]["out"]["outcome"] == outcome, name


def error(topic, name, rules, comment, message, code, request=REQUEST, key=KEY, **more):
    given = case(message, request, key, more)
    topic.refuse(name, rules, comment, "bind_verify_response", given, code)


def success(leave_out=(), key=KEY, **changes):
    """A signed success; a change to `...` takes the field out."""
    return signed(changed(SUCCESS, changes), key, leave_out=leave_out)


def refusal(leave_out=(), **changes):
    return signed(changed(REFUSAL, changes), KEY, leave_out=leave_out)


def changed(fields, changes):
    merged = {**fields, **changes}
    return {name: value for name, value in merged.items() if value is not ...}


def literal(fields, field):
    """The fields with one more, whose JSON is given as it stands."""
    return f"{text(fields)[:-1]},{field}}}"
