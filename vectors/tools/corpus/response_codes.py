"""responses.json: return codes, their texts, and what an unsigned message is worth (RSP-1, RSP-2)."""

from . import spec
from .response_cases import BARE, REFUSAL, SUCCESS, bound, error, refusal, refused, success, unsigned

# LianLian's table of return codes, as far as this API can meet them.
RETURN_CODES = {
    "1000": "支付授权令牌失效或错误",
    "1001": "商户请求签名错误",
    "1004": "商户请求参数校验错误",
    "1007": "网络链接繁忙",
    "1008": "商户请求IP错误",
    "1009": "暂停商户支付服务",
    "1012": "请求报文解析失败",
    "1100": "无效卡号",
    "1101": "卡已挂失",
    "1102": "无此发卡方",
    "1103": "有效期或CVV2错误",
    "1104": "卡密码错误",
    "1105": "卡号在黑名单中",
    "1106": "PIN次数超限",
    "1107": "不支持在线支付",
    "1108": "证件号、姓名或手机号有误",
    "1109": "卡号和证件号不符",
    "1110": "卡状态异常",
    "1112": "证件号有误",
    "1113": "持卡人姓名有误",
    "1114": "手机号有误",
    "1115": "未预留手机号",
    "1200": "银行暂不支持",
    "1805": "银行暂不支持",
    "1900": "短信码校验错误",
    "1901": "短信码已失效",
    "2004": "签约处理中",
    "2005": "原交易已在进行处理",
    "3001": "非法商户",
    "3006": "用户不存在",
    "3007": "[user_id]查询不存在",
    "3009": "重复签约",
    "3010": "商户支付权限不足",
    "7018": "新增银行卡用户信息不一致",
    "8099": "实名认证失败",
    "8110": "验证码错误",
    "8888": "短信已下发，需要再次验证",
    "9000": "银行维护中",
    "9002": "报文解析异常",
    "9700": "短信验证码错误",
    "9701": "验证码和手机不匹配",
    "9702": "错误次数超过最大次数",
    "9703": "短信验证码失效",
    "9704": "短信发送异常",
    "9901": "请求报文非法",
    "9902": "接口调用异常",
    "9903": "请求无效",
    "9907": "银行编码与卡不一致",
    "9910": "风险等级过高",
    "9912": "该卡暂不支持",
    "9913": "该卡已签约成功",
    "9970": "日切处理中",
    "9990": "银行交易出错",
    "9999": "系统错误",
}


def add_return_codes(topic):
    assert set(RETURN_CODES) == set(spec.next_steps())
    for code, message in RETURN_CODES.items():
        refused(topic, f"code/{code}", "RSP-2", f"next: {spec.next_steps()[code]}",
                refusal(ret_code=code, ret_msg=message))
    for code in one_code_of_each_step():
        unsigned(topic, f"code/{code}-unsigned", "RSP-2", "not signed: no next step",
                 {"ret_code": code, "ret_msg": RETURN_CODES[code]})
    for code in ("0001", "1111", "4002", "4005", "9998", "0999", "1899"):
        refused(topic, f"code/{code}-unlisted", "RSP-2", "a code not listed: ask for the outcome",
                refusal(ret_code=code, ret_msg="未知"))
    unsigned(topic, "code/4002-unlisted-unsigned", "RSP-2", "a code not listed, not signed",
             {"ret_code": "4002", "ret_msg": "疑似重复提交订单"})


def one_code_of_each_step():
    return {step: code for code, step in spec.next_steps().items()}.values()


def add_codes_and_texts(topic):
    """RSP-1: `ret_code` and `ret_msg`, mostly in bare refusals so that nothing else decides."""
    long = "长" * 100
    unsigned(topic, "ret-code/number", "RSP-1", "a number counts as its text",
            '{"ret_code":1900,"ret_msg":"x"}')
    unsigned(topic, "ret-msg/of-100", "RSP-1", "as long as the page has it", {"ret_code": "1900", "ret_msg": long})
    unsigned(topic, "ret-msg/of-101", "RSP-1", "longer than the page has it: no limit but the message's",
             {"ret_code": "1900", "ret_msg": long + "长"})
    refused(topic, "ret-msg/of-101-signed", "RSP-1 RSP-3", "what LianLian signed is not refused for its length",
            refusal(ret_msg=long + "长"))
    refused(topic, "ret-msg/of-5000-signed", "RSP-1 RSP-3", "no limit but the message's",
            refusal(ret_msg="x" * 5000))
    bound(topic, "ret-msg/of-300-success", "RSP-1 RSP-3", "in a success as well", success(ret_msg="长" * 300))
    unsigned(topic, "ret-msg/of-100-emoji", "RSP-1", "characters count, not UTF-16 units",
            {"ret_code": "1900", "ret_msg": "😀" * 100})
    unsigned(topic, "ret-msg/blank", "RSP-1", "a blank is a value", {"ret_code": "1900", "ret_msg": " "})
    unsigned(topic, "ret-msg/number", "RSP-1", "a number counts as its text",
            '{"ret_code":"1900","ret_msg":1.50}')
    unsigned(topic, "ret-msg/true", "RSP-1", "a boolean counts as its word",
            '{"ret_code":"1900","ret_msg":true}')
    refused(topic, "ret-msg/of-100-signed", "RSP-1 RSP-3", "as long as the page has it, signed",
            refusal(ret_msg=long))
    refused(topic, "ret-msg/control-characters-signed", "RSP-1 RSP-3", "no character is forbidden",
            refusal(ret_msg="a\n\tb\x7f"))
    unsigned(topic, "ret-msg/escaped", "RSP-1 MSG-5", "returned with escapes decoded",
            r'{"ret_code":"1900","ret_msg":"\u77ed\u4fe1\/\ud83d\ude00"}')
    codes = [
        ("absent", "required", {"ret_msg": "x"}, "missing_field"),
        ("null", "null is absent", {"ret_code": None, "ret_msg": "x"}, "missing_field"),
        ("empty", "needs a value", {"ret_code": "", "ret_msg": "x"}, "empty_field"),
        ("array", "a nested value", {"ret_code": ["1900"], "ret_msg": "x"}, "nested_field"),
        ("of-three", "four digits", {"ret_code": "190", "ret_msg": "x"}, "field_format"),
        ("of-five", "four digits", {"ret_code": "19000", "ret_msg": "x"}, "field_too_long"),
        ("of-five-zeros", "no success", {"ret_code": "00000", "ret_msg": "x"}, "field_too_long"),
        ("letters", "digits only", {"ret_code": "19OO", "ret_msg": "x"}, "field_format"),
        ("word", "another API's success", {"ret_code": "SUCCESS", "ret_msg": "x"}, "field_too_long"),
        ("blank-behind", "nothing is trimmed", {"ret_code": "190 ", "ret_msg": "x"}, "field_format"),
        ("zeros-and-blank", "nothing is trimmed", {"ret_code": "0000 ", "ret_msg": "x"},
         "field_too_long"),
        ("full-width", "ASCII digits", {"ret_code": "１９００", "ret_msg": "x"}, "field_format"),
        ("full-width-zeros", "ASCII digits: no success", {"ret_code": "００００", "ret_msg": "x"},
         "field_format"),
        ("number-zero", "0 is not 0000", {"ret_code": 0, "ret_msg": "x"}, "field_format"),
        ("negative", "no sign", {"ret_code": -190, "ret_msg": "x"}, "field_format"),
        ("false", "a boolean counts as its word", {"ret_code": False, "ret_msg": "x"},
         "field_too_long"),
        ("true", "four characters, but no digits", {"ret_code": True, "ret_msg": "x"}, "field_format"),
    ]
    for name, comment, message, code in codes:
        error(topic, f"ret-code/{name}", "RSP-1", comment, message, code)
    texts = [
        ("absent", "required", {"ret_code": "1900"}, "missing_field"),
        ("null", "null is absent", {"ret_code": "1900", "ret_msg": None}, "missing_field"),
        ("empty", "needs a value", {"ret_code": "1900", "ret_msg": ""}, "empty_field"),
        ("object", "a nested value", {"ret_code": "1900", "ret_msg": {"a": "b"}}, "nested_field"),
    ]
    for name, comment, message, code in texts:
        error(topic, f"ret-msg/{name}", "RSP-1", comment, message, code)
    signed_ones = [
        ("ret-code/signed-absent", "ret_code", ..., "missing_field"),
        ("ret-code/signed-empty", "ret_code", "", "empty_field"),
        ("ret-code/signed-letters", "ret_code", "ABCD", "field_format"),
        ("ret-code/signed-of-five", "ret_code", "00000", "field_too_long"),
        ("ret-code/signed-array", "ret_code", ["0000"], "nested_field"),
        ("ret-msg/signed-absent", "ret_msg", ..., "missing_field"),
        ("ret-msg/signed-empty", "ret_msg", "", "empty_field"),
        ("ret-msg/signed-array", "ret_msg", ["x"], "nested_field"),
    ]
    for name, field, value, code in signed_ones:
        error(topic, name, "RSP-1 RSP-3", "verified, but not a response of this API",
              success(**{field: value}), code)
    error(topic, "ret-code/flat-refusal-of-a-gateway", "RSP-1", "JSON that somebody else's server sends",
          {"error": "bad gateway", "status": 502}, "missing_field")
    error(topic, "ret-code/empty-object", "RSP-1", "nothing in it", "{}", "missing_field")


def add_bare_messages(topic):
    """RSP-2: what a message without `sign` is worth."""
    unsigned(topic, "unsigned/refusal", "RSP-2", "not LianLian's word: no `next`", BARE)
    unsigned(topic, "unsigned/refusal-with-fields", "RSP-2 RSP-7", "fields that fit the request",
            {key: value for key, value in REFUSAL.items()})
    unsigned(topic, "unsigned/sign-empty", "RSP-2", "an empty `sign` is none", {**BARE, "sign": ""})
    unsigned(topic, "unsigned/sign-null", "RSP-2", "a null `sign` is none", {**BARE, "sign": None})
    unsigned(topic, "unsigned/unknown-sign-type", "RSP-2",
            "without `sign` there is nothing that `sign_type` could choose", {**BARE, "sign_type": "MD5"})
    unsigned(topic, "unsigned/nested-field", "RSP-2", "fields that no page lists",
            {**BARE, "detail": {"field": "verify_code"}})
    unsigned(topic, "unsigned/stripped-success", "RSP-2",
            "attack: `sign` taken out of a success and the code rewritten; it is only a bare refusal",
            {**SUCCESS, "ret_code": "1901"})
    unsigned(topic, "unsigned/stripped-refusal", "RSP-2",
            "attack: `sign` taken out of a refusal and the code rewritten",
            {**REFUSAL, "ret_code": "9913"})
    unsigned(topic, "unsigned/foreign-fields", "RSP-2 RSP-5", "RSP-5 is for successes",
            {**BARE, "token": "x", "money_order": "1.00"})
    rows = [
        ("success", "attack: `sign` taken out of a success", {**SUCCESS}),
        ("success-sign-empty", "an empty `sign` is none", {**SUCCESS, "sign": ""}),
        ("success-sign-null", "a null `sign` is none", {**SUCCESS, "sign": None}),
        ("success-without-sign-type", "both taken out",
         {name: value for name, value in SUCCESS.items() if name != "sign_type"}),
        ("success-only-codes", "a success and nothing more", {"ret_code": "0000", "ret_msg": "交易成功"}),
        ("success-of-another-user", "this comes before the request is compared",
         {**SUCCESS, "user_id": "2013051500002"}),
        ("success-of-another-api", "this comes before the fields are looked at",
         {**SUCCESS, "token": "x"}),
        ("success-without-card", "this comes before the fields are looked at",
         {**SUCCESS, "card_no": ""}),
        ("success-sign-in-capitals", "`SIGN` is another field", {**SUCCESS, "SIGN": "x"}),
    ]
    for name, comment, message in rows:
        error(topic, f"unsigned/{name}", "RSP-2", comment, message, "missing_signature")
