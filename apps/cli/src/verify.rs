//! `mpay verify`: is this LianLian's, and what does it say?

use clap::ArgMatches;
use lianlian_mpay::{
    BoundCard, Direction, Error, Expected, KeySet, Message, NextStep, Outcome, Refusal, RetCode,
    SignType, SignedMessage, UnsignedRefusal, Verified,
};
use lianlian_mpay_diagnose::{Language, Side};
use serde_json::{Map, Value, json};

use crate::exit::{Exit, Stopped};
use crate::language::pick;
use crate::out::{Out, Tone};
use crate::{command, files};

pub(crate) fn run(given: &ArgMatches, out: &mut Out) -> Result<Exit, Stopped> {
    let keys = senders_keys(given, out)?;
    let body = files::read(&files::named(given, "body"), out)?;
    let shown = Shown {
        out,
        shows_values: given.get_flag("show-values"),
    };
    if given.contains_id("sent") {
        let request = files::read(&files::named(given, "sent"), out)?;
        let expected = expected(&request, given)?;
        match expected.verify_response(&body, &keys) {
            Ok(outcome) => shown.outcome(&outcome),
            Err(error) => shown.failure(&error),
        }
    } else {
        match verify_any(&body, &keys, given) {
            Ok(verified) => shown.verified(&verified),
            Err(error) => shown.failure(&error),
        }
    }
}

/// The keys of who sent it.
pub(crate) fn senders_keys(given: &ArgMatches, out: &Out) -> Result<KeySet, Stopped> {
    let (side, option) = match command::direction(given) {
        Direction::Response => (Side::LianLian, "--lianlian"),
        Direction::Request => (Side::Merchant, "--merchant"),
    };
    let keys = files::keys(given, out)?.into_iter();
    let keys = keys.filter(|key| key.side == side).map(|key| key.key);
    let keys = KeySet::from(keys.collect::<Vec<_>>());
    if keys.is_empty() {
        let problem = out.pick("the key of the sender is missing", "缺少发送方的密钥");
        return Err(Stopped::new(format!("{problem}: {option}")));
    }
    Ok(keys)
}

fn expected(request: &[u8], given: &ArgMatches) -> Result<Expected, Stopped> {
    let named = |error: Error| Stopped::new(format!("--sent: {error} ({})", error.code()));
    let message = Message::parse(request).map_err(named)?;
    let expected = Expected::from_message(&message).map_err(named)?;
    let expected = expected.with_excluded(&files::texts(given, "excluded"));
    Ok(match command::sign_types(given, "allow").as_slice() {
        [] => expected,
        allowed => expected.with_allowed(allowed),
    })
}

fn verify_any<'b>(
    body: &'b [u8],
    keys: &KeySet,
    given: &ArgMatches,
) -> Result<Verified<'b>, Error> {
    let message = Message::parse(body)?;
    let excluded = files::texts(given, "excluded");
    let signed = SignedMessage::excluding(message, command::direction(given), &excluded)?;
    match command::sign_types(given, "allow").as_slice() {
        [] => signed.verify(keys, SignType::ALL),
        allowed => signed.verify(keys, allowed),
    }
}

/// How what came out is shown.
struct Shown<'o> {
    out: &'o Out,
    shows_values: bool,
}

impl Shown<'_> {
    fn outcome(&self, outcome: &Outcome) -> Result<Exit, Stopped> {
        match outcome {
            Outcome::Bound(card) => self.bound(card),
            Outcome::Refused(refusal) => self.refused(refusal),
            Outcome::Unsigned(claim) => self.unsigned(claim),
        }
    }

    fn bound(&self, card: &BoundCard) -> Result<Exit, Stopped> {
        let number = if self.shows_values {
            card.card_no().to_owned()
        } else {
            card.masked_card_no()
        };
        if self.out.is_json {
            let mut shown = object(json!({ "outcome": "bound", "card_no": number }));
            if let (true, Some(no_agree)) = (self.shows_values, card.no_agree()) {
                shown.insert("no_agree".into(), no_agree.into());
            }
            self.out.json(&Value::Object(shown))?;
        } else {
            let text = self.out.pick(
                "bound: LianLian signed that this card is bound for this request: ",
                "绑卡成功，连连已对本次请求签名确认，卡号：",
            );
            self.out.toned(Tone::Good, format_args!("{text}{number}"))?;
            if let (true, Some(no_agree)) = (self.shows_values, card.no_agree()) {
                self.out.line(format_args!("no_agree: {no_agree}"))?;
            }
        }
        Ok(Exit::Good)
    }

    fn refused(&self, refusal: &Refusal) -> Result<Exit, Stopped> {
        let (code, next) = (refusal.ret_code(), refusal.next_step());
        if self.out.is_json {
            self.out.json(&json!({
                "outcome": "refused",
                "ret_code": code.as_str(),
                "ret_msg": refusal.ret_msg(),
                "next": next.code(),
            }))?;
        } else {
            let text = self
                .out
                .pick("refused, signed by LianLian: ", "被拒绝（有连连签名）：");
            self.out.toned(
                Tone::Note,
                format_args!("{text}{} {}", code.as_str(), refusal.ret_msg()),
            )?;
            if let (Language::English, Some(meaning)) = (self.out.language, code.meaning()) {
                self.out.line(meaning)?;
            }
            let label = self.out.pick("next step: ", "下一步：");
            let step = next_step(next, self.out.language);
            self.out
                .line(format_args!("{label}{step} ({})", next.code()))?;
        }
        Ok(Exit::Refused)
    }

    fn unsigned(&self, claim: &UnsignedRefusal) -> Result<Exit, Stopped> {
        if self.out.is_json {
            self.out.json(&json!({
                "outcome": "unsigned",
                "ret_code": claim.ret_code(),
                "ret_msg": claim.ret_msg(),
            }))?;
        } else {
            let text = self.out.pick(
                "not signed, so anybody may have written it: ",
                "没有签名，任何人都可能写出它：",
            );
            self.out.toned(
                Tone::Bad,
                format_args!("{text}{} {}", claim.ret_code(), claim.ret_msg()),
            )?;
            let meaning = RetCode::parse(claim.ret_code()).ok();
            let meaning = meaning.as_ref().and_then(RetCode::meaning);
            if let (Language::English, Some(meaning)) = (self.out.language, meaning) {
                self.out.line(meaning)?;
            }
            self.out.line(self.out.pick(
                "query the outcome before you act on it",
                "处理之前请先查询结果",
            ))?;
        }
        Ok(Exit::Unsigned)
    }

    /// A message of any API: which fields are signed, which are not.
    fn verified(&self, verified: &Verified<'_>) -> Result<Exit, Stopped> {
        let sign_type = verified.sign_type().as_str();
        let signed: Vec<_> = verified.signed().collect();
        let unsigned: Vec<_> = verified.unsigned().collect();
        let ambiguous: Vec<_> = verified.ambiguous().collect();
        if self.out.is_json {
            let field = |(name, value): &(&str, &str)| {
                let mut field = object(json!({ "name": name }));
                if self.shows_values {
                    field.insert("value".into(), (*value).into());
                }
                Value::Object(field)
            };
            self.out.json(&json!({
                "verified": true,
                "sign_type": sign_type,
                "signed": signed.iter().map(field).collect::<Vec<_>>(),
                "unsigned": unsigned,
                "ambiguous": ambiguous,
            }))?;
            return Ok(Exit::Good);
        }
        let text = self
            .out
            .pick("verified, sign type ", "验签通过，签名方式：");
        self.out
            .toned(Tone::Good, format_args!("{text}{sign_type}"))?;
        for (name, value) in &signed {
            let value = if self.shows_values { value } else { "" };
            let label = self.out.pick("signed:    ", "已签名：");
            self.out
                .line(format_args!("{label}{name} {value}").to_string().trim_end())?;
        }
        for name in &unsigned {
            let label = self.out.pick(
                "not signed, so do not act on it: ",
                "未签名，不要据此处理：",
            );
            self.out.toned(Tone::Bad, format_args!("{label}{name}"))?;
        }
        for name in &ambiguous {
            let label = self.out.pick(
                "its value reads as further fields: ",
                "它的值可被读作其他字段：",
            );
            self.out.toned(Tone::Bad, format_args!("{label}{name}"))?;
        }
        self.out.line(self.out.pick(
            "(not compared with a request: give --sent for that)",
            "（未与请求比对：请用 --sent 给出请求）",
        ))?;
        Ok(Exit::Good)
    }

    fn failure(&self, error: &Error) -> Result<Exit, Stopped> {
        if self.out.is_json {
            self.out.json(&json!({
                "verified": false,
                "code": error.code(),
                "number": error.number(),
                "field": error.field(),
                "message": error.to_string(),
            }))?;
        } else {
            let text = self.out.pick("does not verify: ", "验签不通过：");
            self.out
                .toned(Tone::Bad, format_args!("{text}{error} ({})", error.code()))?;
            // Of what verifies and is no answer to this request, there is no more to say.
            if !matches!(error, Error::ResponseMismatch { .. }) {
                self.out.hint(self.out.pick(
                    "`mpay why`, with the same body and keys, says why",
                    "用相同的报文和密钥运行 mpay why 可查明原因",
                ));
            }
        }
        Ok(Exit::Bad)
    }
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(object) => object,
        _ => Map::new(),
    }
}

/// What to do, for people.
fn next_step(step: NextStep, language: Language) -> &'static str {
    match step {
        NextStep::AskCodeAgain => pick(language, "ask for the code again", "请用户重新输入验证码"),
        NextStep::StartOver => pick(
            language,
            "start over with Card Bind Apply",
            "重新发起绑卡申请",
        ),
        NextStep::AskUserAgain => pick(
            language,
            "ask the user for the data again, and start over",
            "请用户重新填写信息，再重新发起绑卡申请",
        ),
        NextStep::AskForAnotherCard => pick(language, "ask for another card", "请用户换一张卡"),
        NextStep::FixRequest => pick(
            language,
            "fix the request or its signature",
            "修正请求或签名",
        ),
        NextStep::FixConfiguration => pick(
            language,
            "fix the merchant's configuration at LianLian",
            "修正在连连的商户配置",
        ),
        NextStep::ContactLianLian => pick(language, "ask LianLian", "联系连连"),
        _ => pick(
            language,
            "query whether the card is bound, and only then try again",
            "先查询是否已绑卡，再决定是否重试",
        ),
    }
}
