//! The mistakes that the field makes in building the text that it signs.

use crate::finding::Finding;
use crate::reason::Reason;

/// One way to go wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mistake<'m> {
    EmptyKept,
    NullKept(NullAs),
    NullTextDropped,
    SignTypeLeftOut,
    RetLeftOut,
    CardNoLeftOut,
    FieldLeftOut(&'m str),
    ByteOrder,
    Unsorted,
    EscapesKept,
    BackslashesStripped(BackslashesOf),
    HtmlEscaped(Apostrophe),
    HtmlUnescaped,
    PercentEncoded(PercentForm),
    NestedSigned(NestedAs),
    NumbersRewritten(NumberAs),
    Gbk,
    OneByte(Charset),
    DoubleUtf8,
    TrailingNewline(LineEnd),
    TrailingAmpersand,
    DoubleMd5,
    BodySigned(Body),
    ExcludedSigned,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NullAs {
    Word,
    Empty,
}

/// Which text the backslashes were stripped from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BackslashesOf {
    Json,
    Value,
}

/// What became of `'`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Apostrophe {
    Kept,
    Short,
    Long,
}

/// The characters that are not encoded, beside letters and digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PercentForm {
    /// PHP's `urlencode`: `-_.`, and a blank is `+`.
    Php,
    /// RFC 3986: `-_.~`.
    Rfc3986,
    /// Java's `URLEncoder`: `-_.*`, and a blank is `+`.
    Java,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NestedAs {
    Written,
    Compact,
    Word,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NumberAs {
    /// `1.00` as `1`.
    Shortest,
    /// `1.00` as `1.0`.
    OneDecimal,
}

/// A charset of one byte a character, with `?` for all that it does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Charset {
    Latin1,
    Ascii,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LineEnd {
    Lf,
    CrLf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Body {
    WithoutSign,
    WithEmptySign,
}

impl Mistake<'_> {
    pub(crate) const fn reason(self) -> Reason {
        match self {
            Self::EmptyKept => Reason::EmptyKept,
            Self::NullKept(_) => Reason::NullKept,
            Self::NullTextDropped => Reason::NullTextDropped,
            Self::SignTypeLeftOut => Reason::SignTypeLeftOut,
            Self::RetLeftOut => Reason::RetLeftOut,
            Self::CardNoLeftOut => Reason::CardNoLeftOut,
            Self::FieldLeftOut(_) => Reason::FieldLeftOut,
            Self::ByteOrder => Reason::ByteOrder,
            Self::Unsorted => Reason::Unsorted,
            Self::EscapesKept => Reason::EscapesKept,
            Self::BackslashesStripped(_) => Reason::BackslashesStripped,
            Self::HtmlEscaped(_) => Reason::HtmlEscaped,
            Self::HtmlUnescaped => Reason::HtmlUnescaped,
            Self::PercentEncoded(_) => Reason::PercentEncoded,
            Self::NestedSigned(_) => Reason::NestedSigned,
            Self::NumbersRewritten(_) => Reason::NumbersRewritten,
            Self::Gbk => Reason::Gbk,
            Self::OneByte(_) => Reason::Latin1,
            Self::DoubleUtf8 => Reason::DoubleUtf8,
            Self::TrailingNewline(_) => Reason::TrailingNewline,
            Self::TrailingAmpersand => Reason::TrailingAmpersand,
            Self::DoubleMd5 => Reason::DoubleMd5,
            Self::BodySigned(_) => Reason::BodySigned,
            Self::ExcludedSigned => Reason::ExcludedSigned,
        }
    }

    pub(crate) fn finding(self) -> Finding {
        match self {
            Self::FieldLeftOut(name) => Finding::about(self.reason(), name),
            _ => self.reason().into(),
        }
    }

    /// Whether one signer can make both mistakes: they are not two answers to one question.
    pub(crate) fn goes_with(self, other: Self) -> bool {
        match (self, other) {
            (Self::FieldLeftOut(one), Self::FieldLeftOut(other)) => one != other,
            (Self::RetLeftOut, Self::FieldLeftOut("ret_code" | "ret_msg")) => false,
            (Self::BodySigned(_), other) | (other, Self::BodySigned(_)) => other.is_of_bytes(),
            _ => self.question() != other.question(),
        }
    }

    /// What is answered wrongly.
    fn question(self) -> u16 {
        match self {
            Self::Unsorted => Reason::ByteOrder.number(),
            Self::BackslashesStripped(_) => Reason::EscapesKept.number(),
            Self::HtmlUnescaped => Reason::HtmlEscaped.number(),
            Self::OneByte(_) | Self::DoubleUtf8 => Reason::Gbk.number(),
            _ => self.reason().number(),
        }
    }

    /// Whether it happens to a text as a whole, whatever it says.
    const fn is_of_bytes(self) -> bool {
        matches!(
            self,
            Self::Gbk
                | Self::OneByte(_)
                | Self::DoubleUtf8
                | Self::TrailingNewline(_)
                | Self::DoubleMd5
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_answers_to_one_question_are_not_two_mistakes() {
        for (one, other) in [
            (
                Mistake::NullKept(NullAs::Word),
                Mistake::NullKept(NullAs::Empty),
            ),
            (Mistake::ByteOrder, Mistake::Unsorted),
            (
                Mistake::EscapesKept,
                Mistake::BackslashesStripped(BackslashesOf::Json),
            ),
            (
                Mistake::HtmlEscaped(Apostrophe::Kept),
                Mistake::HtmlUnescaped,
            ),
            (Mistake::Gbk, Mistake::OneByte(Charset::Latin1)),
            (
                Mistake::OneByte(Charset::Latin1),
                Mistake::OneByte(Charset::Ascii),
            ),
            (Mistake::Gbk, Mistake::DoubleUtf8),
            (Mistake::OneByte(Charset::Ascii), Mistake::DoubleUtf8),
            (
                Mistake::TrailingNewline(LineEnd::Lf),
                Mistake::TrailingNewline(LineEnd::CrLf),
            ),
            (Mistake::RetLeftOut, Mistake::FieldLeftOut("ret_code")),
            (Mistake::RetLeftOut, Mistake::FieldLeftOut("ret_msg")),
            (Mistake::FieldLeftOut("a"), Mistake::FieldLeftOut("a")),
        ] {
            assert!(!one.goes_with(other), "{one:?} {other:?}");
        }
        for (one, other) in [
            (Mistake::RetLeftOut, Mistake::FieldLeftOut("a")),
            (Mistake::FieldLeftOut("a"), Mistake::FieldLeftOut("b")),
            (Mistake::EmptyKept, Mistake::NullKept(NullAs::Word)),
            (
                Mistake::TrailingAmpersand,
                Mistake::TrailingNewline(LineEnd::Lf),
            ),
        ] {
            assert!(one.goes_with(other), "{one:?} {other:?}");
        }
    }

    #[test]
    fn a_signed_body_suffers_only_what_happens_to_bytes() {
        let body = Mistake::BodySigned(Body::WithoutSign);
        for of_bytes in [
            Mistake::Gbk,
            Mistake::OneByte(Charset::Latin1),
            Mistake::DoubleUtf8,
            Mistake::TrailingNewline(LineEnd::Lf),
            Mistake::DoubleMd5,
        ] {
            assert!(body.goes_with(of_bytes) && of_bytes.goes_with(body));
        }
        for of_fields in [
            Mistake::SignTypeLeftOut,
            Mistake::EmptyKept,
            Mistake::Unsorted,
            Mistake::HtmlUnescaped,
            Mistake::TrailingAmpersand,
            Mistake::BodySigned(Body::WithEmptySign),
        ] {
            assert!(!body.goes_with(of_fields) && !of_fields.goes_with(body));
        }
    }
}
