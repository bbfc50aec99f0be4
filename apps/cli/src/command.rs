//! What the command line takes, in both languages; its completions and its manual page.

use std::io::{self, Write as _};
use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgGroup, ArgMatches, Command, value_parser};
use clap_complete::Shell;
use lianlian_mpay::{Direction, KeyRole, SignType};
use lianlian_mpay_diagnose::Language;

use crate::exit::{Exit, Stopped};
use crate::language::pick;
use crate::out::Out;

/// The whole command line.
pub(crate) fn of(language: Language) -> Command {
    let say = Words(language);
    Command::new("mpay")
        .version(env!("CARGO_PKG_VERSION"))
        .about(say.text(
            "Signs and verifies messages of LianLian Pay's MPAY API, and says why a signature fails",
            "对连连支付 MPAY 接口的报文签名、验签，并说明验签失败的原因",
        ))
        .after_help(say.text(NOTES, NOTES_ZH))
        .max_term_width(100)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .args([say.lang(), say.json()])
        .subcommands([
            say.why(),
            say.key(),
            say.sign(),
            say.verify(),
            say.audit(),
            say.vectors(),
            say.completions(),
            say.manual(),
        ])
}

const NOTES: &str = "\
Exit status: 0 it verifies, fits or was signed; 1 it does not; 2 the command could not do its work; 3 a refusal that LianLian signed; 4 a refusal that nobody signed (3 and 4: `verify` only).

Bodies and keys are read from files, or from standard input for `-`; never from arguments, which other users of the machine see. Values of messages are shown only with --show-values.";

const NOTES_ZH: &str = "\
退出码：0 验签通过、密钥可用或已签名；1 不通过；2 命令无法执行；3 连连签名的拒绝；4 无签名的拒绝（3 和 4 仅用于 verify）。

报文和密钥只从文件读取，- 表示标准输入；不放在命令行参数里，因为同一机器的其他用户能看到。只有加上 --show-values 才显示报文中的值。";

/// Where options of every command stand.
const LAST: usize = 100;

/// Builds the parts in one language.
#[derive(Clone, Copy)]
struct Words(Language);

impl Words {
    fn text(self, english: &'static str, chinese: &'static str) -> &'static str {
        pick(self.0, english, chinese)
    }

    fn flag(self, name: &'static str, english: &'static str, chinese: &'static str) -> Arg {
        Arg::new(name)
            .long(name)
            .action(ArgAction::SetTrue)
            .help(self.text(english, chinese))
    }

    fn option(
        self,
        name: &'static str,
        value: &'static str,
        english: &'static str,
        chinese: &'static str,
    ) -> Arg {
        Arg::new(name)
            .long(name)
            .value_name(value)
            .help(self.text(english, chinese))
    }

    /// An option that names a file, and may be there several times.
    fn files(
        self,
        name: &'static str,
        value: &'static str,
        english: &'static str,
        chinese: &'static str,
    ) -> Arg {
        self.option(name, value, english, chinese)
            .value_parser(value_parser!(PathBuf))
            .action(ArgAction::Append)
    }

    fn lang(self) -> Arg {
        self.option(
            "lang",
            "LANGUAGE",
            "Language: en or zh; else that of the locale",
            "语言：en 或 zh；默认取决于系统设置",
        )
        .global(true)
        .display_order(LAST)
        .value_parser(["en", "zh"])
    }

    fn json(self) -> Arg {
        self.flag("json", "Print JSON, for programs", "输出 JSON，供程序使用")
            .global(true)
            .display_order(LAST)
    }

    fn body(self) -> Arg {
        Arg::new("body")
            .value_name("BODY")
            .value_parser(value_parser!(PathBuf))
            .help(self.text(
                "The body as it went over the wire; standard input without it",
                "收到或发出的原始报文体；省略则读标准输入",
            ))
    }

    fn show_values(self) -> Arg {
        self.flag(
            "show-values",
            "Show values: tokens, card numbers and all",
            "显示报文中的值，包括令牌和卡号",
        )
    }

    fn excluded(self) -> Arg {
        self.option(
            "excluded",
            "NAME",
            "A field that is taken out of the signature (may be repeated)",
            "不参与签名的字段（可重复）",
        )
        .action(ArgAction::Append)
    }

    fn lianlian(self) -> Arg {
        self.files(
            "lianlian",
            "KEY",
            "LianLian's public key (may be repeated)",
            "连连公钥文件（可重复）",
        )
    }

    fn merchant(self) -> Arg {
        self.files(
            "merchant",
            "KEY",
            "The merchant's key, of which the public half is taken (may be repeated)",
            "商户密钥文件，只用其公钥（可重复）",
        )
    }

    /// `--request` and `--response`.
    fn directions(self) -> [Arg; 2] {
        [
            self.flag(
                "response",
                "LianLian sent it (unless told otherwise)",
                "由连连发出（默认）",
            ),
            self.flag("request", "The merchant sent it", "由商户发出")
                .conflicts_with("response"),
        ]
    }

    fn sign_type(self, name: &'static str, english: &'static str, chinese: &'static str) -> Arg {
        let all = SignType::ALL.iter().map(|sign_type| sign_type.as_str());
        self.option(name, "TYPE", english, chinese)
            .value_parser(all.collect::<Vec<_>>())
    }

    fn why(self) -> Command {
        Command::new("why")
            .about(self.text(
                "Why does this message not verify?",
                "这条报文为什么验签不通过？",
            ))
            .after_help(self.text(
                "The first key of the sender is the one that verification is tried with; the others tell whose signature it is. The keys that LianLian published are tried besides.",
                "发送方的第一个密钥用于验签；其余密钥用来判断签名属于谁。连连公开过的密钥也会一并尝试。",
            ))
            .arg(self.body())
            .args(self.directions())
            .args([self.lianlian(), self.merchant(), self.excluded()])
            .arg(self.files(
                "text",
                "FILE",
                "What the signer says was signed, byte by byte (may be repeated)",
                "签名方所称的待签名串，逐字节比较（可重复）",
            ))
            .arg(self.show_values())
    }

    fn key(self) -> Command {
        let roles = KeyRole::ALL.iter().map(|role| role.code());
        Command::new("key")
            .about(self.text(
                "What is this key, and how is it converted?",
                "这是什么密钥，如何转换？",
            ))
            .arg(
                Arg::new("file")
                    .value_name("FILE")
                    .value_parser(value_parser!(PathBuf))
                    .help(self.text(
                        "The key; standard input without it",
                        "密钥文件；省略则读标准输入",
                    )),
            )
            .arg(
                self.option(
                    "need",
                    "ROLE",
                    "What is needed; either, unless told",
                    "需要哪一种密钥；默认两种都可以",
                )
                .value_parser(roles.collect::<Vec<_>>()),
            )
    }

    fn sign(self) -> Command {
        Command::new("sign")
            .about(self.text(
                "Sign a Card Bind Verify request, or with --any another one",
                "对绑卡验证请求签名；加 --any 可对其他请求签名",
            ))
            .arg(
                self.option("key", "KEY", "The merchant's private key", "商户私钥文件")
                    .value_parser(value_parser!(PathBuf))
                    .required(true),
            )
            .arg(self.sign_type(
                "sign-type",
                "The sign type, unless the fields say it",
                "签名方式；字段中已有时可省略",
            ))
            .arg(self.flag("any", "Any MPAY request", "任意 MPAY 请求"))
            .arg(self.show_values())
            .arg(
                Arg::new("fields")
                    .value_name("FIELDS")
                    .value_parser(value_parser!(PathBuf))
                    .help(self.text(
                        "A JSON object with the fields to sign; standard input without it",
                        "含待签名字段的 JSON 对象；省略则读标准输入",
                    )),
            )
    }

    fn verify(self) -> Command {
        Command::new("verify")
            .about(self.text(
                "Verify a message, and with --sent the answer to a Card Bind Verify request",
                "验证报文的签名；加 --sent 则作为绑卡验证请求的应答来验证",
            ))
            .arg(self.body())
            .args(self.directions())
            .args([self.lianlian(), self.merchant(), self.excluded()])
            .group(
                ArgGroup::new("keys")
                    .args(["lianlian", "merchant"])
                    .required(true),
            )
            .arg(
                self.option(
                    "sent",
                    "REQUEST",
                    "The body that was sent: it is checked that this is the answer to it",
                    "发出的请求报文体：会检查这是否是它的应答",
                )
                .value_parser(value_parser!(PathBuf))
                .conflicts_with("request"),
            )
            .arg(
                self.sign_type(
                    "allow",
                    "A sign type that is allowed; else that of the request, or both",
                    "允许的签名方式；默认与请求相同，无请求时两种都允许",
                )
                .action(ArgAction::Append),
            )
            .arg(self.show_values())
    }

    fn audit(self) -> Command {
        Command::new("audit")
            .about(self.text("Verify a log: one body a line", "验证日志：每行一条报文体"))
            .arg(
                Arg::new("log")
                    .value_name("LOG")
                    .value_parser(value_parser!(PathBuf))
                    .help(self.text(
                        "The log; standard input without it",
                        "日志文件；省略则读标准输入",
                    )),
            )
            .args(self.directions())
            .args([self.lianlian(), self.merchant(), self.excluded()])
            .group(
                ArgGroup::new("keys")
                    .args(["lianlian", "merchant"])
                    .required(true),
            )
            .arg(
                self.option(
                    "threads",
                    "N",
                    "How many threads verify; else one for each core",
                    "验签的线程数；默认每核一个",
                )
                .value_parser(value_parser!(u16).range(1..)),
            )
            .arg(
                self.option(
                    "first",
                    "N",
                    "How many failures are told",
                    "列出前多少条失败",
                )
                .value_parser(value_parser!(u16))
                .default_value("10"),
            )
    }

    fn vectors(self) -> Command {
        Command::new("vectors")
            .about(self.text(
                "Run vector files of the format mpay-vectors/1",
                "运行 mpay-vectors/1 格式的测试向量",
            ))
            .arg(
                Arg::new("files")
                    .value_name("FILES")
                    .value_parser(value_parser!(PathBuf))
                    .num_args(1..)
                    .required(true)
                    .help(self.text(
                        "Files, folders, patterns with `*`, or - for standard input",
                        "文件、目录、带 * 的模式，或 - 表示标准输入",
                    )),
            )
    }

    fn completions(self) -> Command {
        Command::new("completions")
            .about(self.text("Print completions for a shell", "输出命令行补全脚本"))
            .arg(
                Arg::new("shell")
                    .value_name("SHELL")
                    .value_parser(value_parser!(Shell))
                    .required(true),
            )
    }

    fn manual(self) -> Command {
        Command::new("manual").about(self.text("Print the manual page, for man", "输出 man 手册页"))
    }
}

/// Who sent the message.
pub(crate) fn direction(given: &ArgMatches) -> Direction {
    if given.get_flag("request") {
        Direction::Request
    } else {
        Direction::Response
    }
}

/// The sign types that an option names.
pub(crate) fn sign_types(given: &ArgMatches, option: &str) -> Vec<SignType> {
    let names = given.get_many::<String>(option).into_iter().flatten();
    names
        .filter_map(|name| SignType::parse(name).ok())
        .collect()
}

pub(crate) fn completions(given: &ArgMatches, out: &Out) -> Result<Exit, Stopped> {
    let mut script = Vec::new();
    if let Some(shell) = given.get_one::<Shell>("shell") {
        clap_complete::generate(*shell, &mut of(out.language), "mpay", &mut script);
    }
    io::stdout().lock().write_all(&script)?;
    Ok(Exit::Good)
}

pub(crate) fn manual(out: &Out) -> Result<Exit, Stopped> {
    let mut page = io::stdout().lock();
    let command = of(out.language);
    clap_mangen::Man::new(command.clone()).render(&mut page)?;
    for part in command.get_subcommands() {
        let man = clap_mangen::Man::new(part.clone());
        man.render_name_section(&mut page)?;
        man.render_synopsis_section(&mut page)?;
        man.render_options_section(&mut page)?;
    }
    Ok(Exit::Good)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound_in_both_languages() {
        for language in [Language::English, Language::Chinese] {
            of(language).debug_assert();
        }
    }

    /// What is told in one language is told in the other.
    #[test]
    fn everything_has_a_help_text() {
        let (english, chinese) = (of(Language::English), of(Language::Chinese));
        for (english, chinese) in english.get_subcommands().zip(chinese.get_subcommands()) {
            assert_ne!(
                english.get_about().map(ToString::to_string),
                chinese.get_about().map(ToString::to_string)
            );
            for (a, b) in english.get_arguments().zip(chinese.get_arguments()) {
                let [a, b] = [a, b].map(|argument| argument.get_help().map(ToString::to_string));
                assert_eq!(a.is_some(), b.is_some());
                assert!(a.is_none() || a != b, "{a:?}");
            }
        }
    }
}
