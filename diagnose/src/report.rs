//! A diagnosis as a text for people.

use alloc::format;
use alloc::string::String;
use core::fmt::{self, Write as _};

use crate::compare::SignedText;
use crate::diagnosis::{Diagnosis, Expectation, SignatureContent};
use crate::hex;
use crate::reason::{Language, Reason};

/// A [`Diagnosis`] as a text for people, through its `Display`: the findings with their remedies,
/// whose signature it is, and the signing string with the length of each value in its place.
#[derive(Debug, Clone, Copy)]
pub struct Report<'d> {
    pub(crate) diagnosis: &'d Diagnosis,
    pub(crate) language: Language,
    pub(crate) shows_values: bool,
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

    fn write_content(&self, f: &mut fmt::Formatter<'_>, found: &SignatureContent) -> fmt::Result {
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

    fn write_clues(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.diagnosis.clues.is_empty() {
            return Ok(());
        }
        writeln!(
            f,
            "{}",
            self.pick("Clues, which prove nothing:", "线索（未证实）：")
        )?;
        let mut clues = self.diagnosis.clues.iter();
        clues.try_for_each(|clue| clue.write(f, self.language))
    }

    /// Where the text that was signed leaves the right one; with values, what stands there.
    fn write_signed_text(&self, f: &mut fmt::Formatter<'_>, signed: &SignedText) -> fmt::Result {
        let which = match (signed.given(), self.language) {
            (None, Language::English) => "the text in the signature".into(),
            (None, Language::Chinese) => "签名中的文本".into(),
            (Some(given), Language::English) => {
                format!("text {} of yours", given.saturating_add(1))
            }
            (Some(given), Language::Chinese) => {
                format!("给出的第 {} 段文本", given.saturating_add(1))
            }
        };
        write!(f, "{}{which}", self.pick("was signed:     ", "被签名的："))?;
        let Some(place) = signed.place() else {
            return writeln!(f, "{}", self.pick(", the right one", "，与正确文本相同"));
        };
        let offset = place.offset();
        match self.language {
            Language::English => write!(f, ", which differs from byte {offset} on")?,
            Language::Chinese => write!(f, "，从第 {offset} 字节起不同")?,
        }
        if let Some(field) = place.field() {
            write!(f, "{}{field}", self.pick(", in ", "，字段 "))?;
        }
        if self.shows_values {
            let right = self.diagnosis.signing_string().unwrap_or_default();
            let rest = |text: &str| -> String {
                let rest = text.get(offset..).unwrap_or_default();
                rest.chars().take(SHOWN).collect()
            };
            let (found, right) = (rest(signed.text()), rest(&right));
            write!(
                f,
                "{} `{}` {} `{}`",
                self.pick(":", "："),
                Printable(&found),
                self.pick("in place of", "，应为"),
                Printable(&right)
            )?;
        }
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

/// How many characters of two texts are shown from where they differ.
const SHOWN: usize = 24;

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
        self.write_clues(f)?;
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
        if let Some(found) = &self.diagnosis.content {
            self.write_content(f, found)?;
        }
        if let Some(expected) = &self.diagnosis.expected {
            self.write_expected(f, expected)?;
        }
        if let Some(signed) = &self.diagnosis.signed_text {
            self.write_signed_text(f, signed)?;
        }
        Ok(())
    }
}

impl Diagnosis {
    /// The diagnosis as a text for people.
    #[must_use]
    pub const fn report(&self, language: Language) -> Report<'_> {
        Report::new(self, language)
    }
}

/// The report in English, without values.
impl fmt::Display for Diagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.report(Language::English).fmt(f)
    }
}
