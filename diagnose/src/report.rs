//! A diagnosis as a text for people.

use core::fmt::{self, Write as _};

use super::{Diagnosis, Expectation, SignatureContent};
use crate::hex;
use crate::reason::{Language, Reason};

/// A [`Diagnosis`] as a text for people, through its `Display`: the findings with their remedies,
/// whose signature it is, and the signing string with the length of each value in its place.
#[derive(Debug, Clone, Copy)]
pub struct Report<'d> {
    diagnosis: &'d Diagnosis,
    language: Language,
    shows_values: bool,
}

impl<'d> Report<'d> {
    pub(crate) const fn new(diagnosis: &'d Diagnosis, language: Language) -> Self {
        Self {
            diagnosis,
            language,
            shows_values: false,
        }
    }

    /// The report with the whole signing string: tokens, card numbers and all. Keep it out of logs.
    /// Control characters are shown escaped; [`Diagnosis::signing_string`] has them as they are.
    #[must_use]
    pub const fn with_values(self) -> Self {
        Self {
            shows_values: true,
            ..self
        }
    }

    const fn pick(&self, english: &'static str, chinese: &'static str) -> &'static str {
        match self.language {
            Language::English => english,
            Language::Chinese => chinese,
        }
    }

    fn verdict(&self) -> &'static str {
        if self.diagnosis.has(Reason::SignMissing) {
            return self.pick("There is no signature to verify:", "没有可验证的签名：");
        }
        match (self.diagnosis.verifies(), self.diagnosis.is_explained) {
            (true, _) => self.pick("The signature verifies.", "签名验证通过。"),
            (_, true) => self.pick(
                "The signature does not verify. With this undone it would:",
                "签名验证不通过。改正以下问题即可通过：",
            ),
            (_, false) => self.pick("The signature does not verify:", "签名验证不通过："),
        }
    }

    fn write_recovered(&self, f: &mut fmt::Formatter<'_>, found: &SignatureContent) -> fmt::Result {
        write!(
            f,
            "{}{}",
            self.pick("signed by:      ", "匹配的公钥："),
            found.key
        )?;
        let Some(hash) = found.hash else {
            return writeln!(f);
        };
        write!(
            f,
            "\n{}{hash} ",
            self.pick("over:           ", "签名摘要：")
        )?;
        hex::write(f, &found.digest)?;
        writeln!(f)
    }

    fn write_expected(&self, f: &mut fmt::Formatter<'_>, expected: &Expectation) -> fmt::Result {
        write!(
            f,
            "{}{} ",
            self.pick("should be:      ", "应有摘要："),
            expected.hash
        )?;
        hex::write(f, &expected.digest)?;
        write!(f, "\n{}", self.pick("signing string: ", "待签名串："))?;
        for (index, (name, value)) in expected.signed.iter().enumerate() {
            let joint = if index == 0 { "" } else { "&" };
            if self.shows_values {
                write!(f, "{joint}{name}={}", Printable(value))?;
            } else {
                write!(f, "{joint}{name}=<{}>", value.chars().count())?;
            }
        }
        writeln!(f)?;
        if self.shows_values {
            return Ok(());
        }
        writeln!(
            f,
            "{}",
            self.pick(
                "                (<n> stands for a value of n characters)",
                "          （<n> 表示长度为 n 个字符的值）"
            )
        )
    }
}

/// A value on one line, which cannot pass for another line of the report.
struct Printable<'v>(&'v str);

impl fmt::Display for Printable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|c| {
            if is_invisible(c) {
                write!(f, "{}", c.escape_unicode())
            } else {
                f.write_char(c)
            }
        })
    }
}

/// Whether a character breaks lines, turns the direction of what follows, or is not seen.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}')
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.verdict())?;
        for finding in &self.diagnosis.findings {
            finding.write(f, self.language)?;
        }
        if self.diagnosis.is_cut_short {
            writeln!(
                f,
                "{}",
                self.pick(
                    "There is so much in the message that not every mistake was tried.",
                    "报文内容较多，未能尝试所有错误类型。"
                )
            )?;
        }
        if let Some(found) = &self.diagnosis.recovered {
            self.write_recovered(f, found)?;
        }
        if let Some(expected) = &self.diagnosis.expected {
            self.write_expected(f, expected)?;
        }
        Ok(())
    }
}
