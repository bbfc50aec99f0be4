//! What the command line names: bodies and keys, in files or on standard input.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, IsTerminal as _, Read as _};
use std::path::{Path, PathBuf};

use clap::ArgMatches;
use lianlian_mpay::{FoundKey, KeyError, KeyRole, SigningKey, VerifyingKey};
use lianlian_mpay_diagnose::{NamedKey, Side, diagnose_key};

use crate::exit::Stopped;
use crate::out::Out;

/// The file that an argument names; `-`, which stands for standard input, where it names none.
pub(crate) fn named(given: &ArgMatches, argument: &str) -> PathBuf {
    let named = given.get_one::<PathBuf>(argument);
    named.cloned().unwrap_or_else(|| "-".into())
}

/// All files that an option names.
pub(crate) fn all_named<'g>(given: &'g ArgMatches, option: &str) -> Vec<&'g PathBuf> {
    given.get_many(option).into_iter().flatten().collect()
}

/// All texts that an option was given.
pub(crate) fn texts<'g>(given: &'g ArgMatches, option: &str) -> Vec<&'g String> {
    given.get_many(option).into_iter().flatten().collect()
}

/// The bytes of a file, or of standard input.
pub(crate) fn read(file: &Path, out: &Out) -> Result<Vec<u8>, Stopped> {
    let mut bytes = Vec::new();
    let done = if is_standard_input(file) {
        tell_terminal(out);
        io::stdin().lock().read_to_end(&mut bytes).map(drop)
    } else {
        fs::read(file).map(|content| bytes = content)
    };
    done.map_err(|error| Stopped::of_file(file, &error))?;
    Ok(bytes)
}

/// The lines of a file, or of standard input, and how many bytes there are, if that is known.
pub(crate) fn lines(
    file: &Path,
    out: &Out,
) -> Result<(Box<dyn BufRead + Send>, Option<u64>), Stopped> {
    if is_standard_input(file) {
        tell_terminal(out);
        return Ok((Box::new(BufReader::new(io::stdin())), None));
    }
    let opened = File::open(file).map_err(|error| Stopped::of_file(file, &error))?;
    let size = opened.metadata().ok().filter(fs::Metadata::is_file);
    let size = size.map(|data| data.len());
    Ok((Box::new(BufReader::new(opened)), size))
}

fn is_standard_input(file: &Path) -> bool {
    file == Path::new("-")
}

/// Who sees nothing happen learns what is waited for.
fn tell_terminal(out: &Out) {
    if io::stdin().is_terminal() {
        out.hint(out.pick(
            "reading standard input; end it with Ctrl-D (Windows: Ctrl-Z and Enter)",
            "正在读取标准输入，以 Ctrl-D 结束（Windows：Ctrl-Z 加回车）",
        ));
    }
}

/// A private key. One that is refused is explained.
pub(crate) fn signing_key(file: &Path, out: &Out) -> Result<SigningKey, Stopped> {
    let bytes = read(file, out)?;
    SigningKey::from_bytes(&bytes).map_err(|_| explained(file, &bytes, KeyRole::Private, out))
}

/// A public key, or the public half of a private one. One that is refused is explained.
pub(crate) fn verifying_key(file: &Path, out: &Out) -> Result<VerifyingKey, Stopped> {
    let bytes = read(file, out)?;
    let key = match VerifyingKey::from_bytes(&bytes) {
        Err(KeyError::Kind {
            found: FoundKey::RsaPrivate,
            ..
        }) => SigningKey::from_bytes(&bytes).map(|key| key.verifying_key().clone()),
        read => read,
    };
    key.map_err(|_| explained(file, &bytes, KeyRole::Public, out))
}

fn explained(file: &Path, bytes: &[u8], needed: KeyRole, out: &Out) -> Stopped {
    let diagnosis = diagnose_key(bytes, needed);
    Stopped::new(format!(
        "{}:\n{}",
        file.display(),
        diagnosis.report(out.language)
    ))
}

/// A key of one side, with the name of its file.
pub(crate) struct OwnedKey {
    pub(crate) name: String,
    pub(crate) side: Side,
    pub(crate) key: VerifyingKey,
}

impl OwnedKey {
    pub(crate) fn named(&self) -> NamedKey<'_> {
        NamedKey {
            name: &self.name,
            side: self.side,
            key: &self.key,
        }
    }
}

/// The keys of `--lianlian` and `--merchant`, in this order.
pub(crate) fn keys(given: &ArgMatches, out: &Out) -> Result<Vec<OwnedKey>, Stopped> {
    let mut keys = Vec::new();
    for (option, side) in [("lianlian", Side::LianLian), ("merchant", Side::Merchant)] {
        for file in all_named(given, option) {
            keys.push(OwnedKey {
                name: file.display().to_string(),
                side,
                key: verifying_key(file, out)?,
            });
        }
    }
    Ok(keys)
}
