//! LianLian's return codes, and what the merchant does next.

use core::str::FromStr;
use core::{fmt, str};

use super::schema::RET_CODE;
use crate::codes::codes;
use crate::error::Error;

/// A return code of four digits, documented or not.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[doc(alias = "返回码")]
pub struct RetCode {
    digits: [u8; 4],
}

/// What a merchant does after a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[doc(alias = "后续处理")]
pub enum NextStep {
    /// The code was wrong: ask the user for the SMS code again.
    AskCodeAgain,
    /// Token or code cannot be used any more: start over with Card Bind Apply.
    StartOver,
    /// The user's data was wrong: ask for it again, and start over with Card Bind Apply.
    AskUserAgain,
    /// This card cannot be bound: offer another one.
    AskForAnotherCard,
    /// The merchant's program is wrong: fix the request or its signature.
    FixRequest,
    /// The merchant's set-up is wrong: IP address, number or permission.
    FixConfiguration,
    /// LianLian stopped it: ask there.
    ContactLianLian,
    /// Nobody knows whether the card is bound: query, and only then try again.
    QueryOutcome,
}

codes!(NextStep {
    AskCodeAgain = "ask_code_again",
    StartOver = "start_over",
    AskUserAgain = "ask_user_again",
    AskForAnotherCard = "ask_for_another_card",
    FixRequest = "fix_request",
    FixConfiguration = "fix_configuration",
    ContactLianLian = "contact_lianlian",
    QueryOutcome = "query_outcome",
});

/// The code.
impl fmt::Display for NextStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl RetCode {
    /// Takes a code that was stored, such as that of a refusal (rule `RSP-1`).
    ///
    /// # Errors
    /// [`EmptyField`](Error::EmptyField), [`FieldTooLong`](Error::FieldTooLong),
    /// [`FieldFormat`](Error::FieldFormat): not four ASCII digits.
    ///
    /// # Examples
    /// ```
    /// use lianlian_mpay::{NextStep, RetCode};
    ///
    /// assert_eq!(RetCode::parse("1900")?.next_step(), NextStep::AskCodeAgain);
    /// # Ok::<(), lianlian_mpay::Error>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, Error> {
        RET_CODE.check(text)?;
        let digits = text.as_bytes().first_chunk().copied();
        Ok(Self {
            digits: digits.unwrap_or_default(),
        })
    }

    /// The codes that are documented for Card Bind Verify, in their order, `0000` first.
    ///
    /// ```
    /// use lianlian_mpay::RetCode;
    ///
    /// for code in RetCode::documented() {
    ///     println!("{code} {:?} {:?} {}", code.message_zh(), code.meaning(), code.next_step());
    /// }
    /// ```
    pub fn documented() -> impl Iterator<Item = Self> {
        CODES
            .iter()
            .filter_map(|entry| Self::parse(entry.code).ok())
    }

    /// The four digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.digits).unwrap_or_default()
    }

    /// Whether it is `0000`, the only code of a success.
    #[must_use]
    pub fn is_success(&self) -> bool {
        self.digits == *b"0000"
    }

    /// LianLian's documented text, in Chinese. A response's own `ret_msg` can say more.
    #[must_use]
    #[doc(alias = "返回信息")]
    pub fn message_zh(&self) -> Option<&'static str> {
        self.entry()
            .map(|entry| entry.message_zh)
            .filter(|message| !message.is_empty())
    }

    /// What the code means, in English.
    #[must_use]
    pub fn meaning(&self) -> Option<&'static str> {
        self.entry().map(|entry| entry.meaning)
    }

    /// What to do next (rule `RSP-2`). For a code that is not documented that is
    /// [`QueryOutcome`](NextStep::QueryOutcome); for `0000` too, since a code alone proves nothing.
    #[must_use]
    pub fn next_step(&self) -> NextStep {
        self.entry()
            .map_or(NextStep::QueryOutcome, |entry| entry.next)
    }

    fn entry(self) -> Option<&'static Entry> {
        CODES.iter().find(|entry| entry.code == self.as_str())
    }
}

/// As [`RetCode::parse`].
impl FromStr for RetCode {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::parse(text)
    }
}

impl AsRef<str> for RetCode {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Debug for RetCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RetCode({self})")
    }
}

impl fmt::Display for RetCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

struct Entry {
    code: &'static str,
    message_zh: &'static str,
    meaning: &'static str,
    next: NextStep,
}

const fn entry(
    code: &'static str,
    message_zh: &'static str,
    meaning: &'static str,
    next: NextStep,
) -> Entry {
    Entry {
        code,
        message_zh,
        meaning,
        next,
    }
}

/// The codes that Card Bind Verify can meet, from LianLian's table of return codes.
#[rustfmt::skip]
const CODES: [Entry; 55] = [
    entry("0000", "交易成功", "bound", NextStep::QueryOutcome),
    entry("1000", "支付授权令牌失效或错误", "token invalid or older than 30 minutes", NextStep::StartOver),
    entry("1001", "商户请求签名错误", "the request's signature is wrong", NextStep::FixRequest),
    entry("1004", "商户请求参数校验错误", "a parameter is invalid; the message names it", NextStep::FixRequest),
    entry("1007", "网络链接繁忙", "connection busy", NextStep::QueryOutcome),
    entry("1008", "商户请求IP错误", "the merchant's IP address is not allowed", NextStep::FixConfiguration),
    entry("1009", "暂停商户支付服务", "the merchant is suspended", NextStep::ContactLianLian),
    entry("1012", "请求报文解析失败", "the request's body was not understood", NextStep::FixRequest),
    entry("1100", "无效卡号", "invalid card number", NextStep::AskForAnotherCard),
    entry("1101", "卡已挂失", "the card is reported lost", NextStep::AskForAnotherCard),
    entry("1102", "无此发卡方", "no such card issuer", NextStep::AskForAnotherCard),
    entry("1103", "有效期或CVV2错误", "expiry date or CVV2 is wrong", NextStep::AskUserAgain),
    entry("1104", "卡密码错误", "the card's PIN is wrong", NextStep::AskUserAgain),
    entry("1105", "卡号在黑名单中", "the card is on a blacklist", NextStep::AskForAnotherCard),
    entry("1106", "PIN次数超限", "too many tries of the PIN", NextStep::AskUserAgain),
    entry("1107", "不支持在线支付", "the card does not support online payment", NextStep::AskForAnotherCard),
    entry("1108", "证件号、姓名或手机号有误", "identity number, name or phone number is wrong", NextStep::AskUserAgain),
    entry("1109", "卡号和证件号不符", "card and identity number do not belong together", NextStep::AskUserAgain),
    entry("1110", "卡状态异常", "the card's state is abnormal", NextStep::AskForAnotherCard),
    entry("1112", "证件号有误", "the identity number is wrong", NextStep::AskUserAgain),
    entry("1113", "持卡人姓名有误", "the card holder's name is wrong", NextStep::AskUserAgain),
    entry("1114", "手机号有误", "the phone number is wrong", NextStep::AskUserAgain),
    entry("1115", "未预留手机号", "the bank has no phone number of the user", NextStep::AskUserAgain),
    entry("1200", "银行暂不支持", "the bank is not supported", NextStep::AskForAnotherCard),
    entry("1805", "银行暂不支持", "the bank is not supported", NextStep::AskForAnotherCard),
    entry("1900", "短信码校验错误", "wrong SMS code", NextStep::AskCodeAgain),
    entry("1901", "短信码已失效", "the SMS code has expired", NextStep::StartOver),
    entry("2004", "签约处理中", "the binding is being processed", NextStep::QueryOutcome),
    entry("2005", "原交易已在进行处理", "already being processed", NextStep::QueryOutcome),
    entry("3001", "非法商户", "oid_partner is invalid", NextStep::FixConfiguration),
    entry("3006", "用户不存在", "the user does not exist", NextStep::FixRequest),
    entry("3007", "[user_id]查询不存在", "user_id is not known", NextStep::FixRequest),
    entry("3009", "重复签约", "bound before; true only if a query says so", NextStep::QueryOutcome),
    entry("3010", "商户支付权限不足", "the merchant lacks the permission", NextStep::FixConfiguration),
    entry("7018", "新增银行卡用户信息不一致", "identity differs from that of the user's earlier card", NextStep::AskUserAgain),
    entry("8099", "实名认证失败", "the real-name check failed", NextStep::AskUserAgain),
    entry("8110", "验证码错误", "wrong SMS code", NextStep::AskCodeAgain),
    entry("8888", "短信已下发，需要再次验证", "another SMS code was sent and has to be verified", NextStep::AskCodeAgain),
    entry("9000", "银行维护中", "the bank is under maintenance", NextStep::QueryOutcome),
    entry("9002", "报文解析异常", "the request was not understood", NextStep::FixRequest),
    entry("9700", "短信验证码错误", "wrong SMS code", NextStep::AskCodeAgain),
    entry("9701", "验证码和手机不匹配", "the SMS code is of another phone", NextStep::StartOver),
    entry("9702", "错误次数超过最大次数", "too many tries of the SMS code", NextStep::StartOver),
    entry("9703", "短信验证码失效", "the SMS code has expired", NextStep::StartOver),
    entry("9704", "短信发送异常", "the SMS could not be sent", NextStep::StartOver),
    entry("9901", "请求报文非法", "the request is not legal", NextStep::FixRequest),
    entry("9902", "接口调用异常", "the call failed: the request was not understood", NextStep::FixRequest),
    entry("9903", "请求无效", "the request is not valid", NextStep::FixRequest),
    entry("9907", "银行编码与卡不一致", "bank code and card do not belong together", NextStep::AskForAnotherCard),
    entry("9910", "风险等级过高", "blocked by risk control", NextStep::ContactLianLian),
    entry("9912", "该卡暂不支持", "the card is not supported", NextStep::AskForAnotherCard),
    entry("9913", "该卡已签约成功", "bound before; true only if a query says so", NextStep::QueryOutcome),
    entry("9970", "日切处理中", "the end-of-day run is in progress", NextStep::QueryOutcome),
    entry("9990", "银行交易出错", "the bank's transaction failed", NextStep::QueryOutcome),
    entry("9999", "", "system error", NextStep::QueryOutcome),
];
