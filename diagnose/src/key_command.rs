//! The command lines that make a key of a file what is needed. Each is run in a test.

use alloc::format;
use alloc::string::String;

use lianlian_mpay::{FoundKey, KeyError, KeyFile, KeyRole};

use crate::reason::Reason;

/// The command line that makes what is needed, where there is one.
pub(crate) fn command(
    bytes: &[u8],
    error: &KeyError,
    reason: Reason,
    needed: KeyRole,
) -> Option<String> {
    let blob = Encoding::of(bytes);
    if reason == Reason::KeyIsOtherFile || reason == Reason::KeyUnreadable {
        return conversion(bytes, error, needed);
    }
    Some(match (reason, needed) {
        (Reason::KeyIsPrivate | Reason::KeyEncrypted, KeyRole::Public) => {
            blob.openssl("pkey", "KEY", "-pubout")
        }
        (Reason::KeyEncrypted, KeyRole::Private) => blob.openssl("pkey", "KEY", "-out PLAIN"),
        (Reason::KeyIsCertificate, KeyRole::Public) => {
            let is_request = matches!(
                error,
                KeyError::Kind {
                    found: FoundKey::CertificateRequest,
                    ..
                }
            );
            let tool = if is_request { "req" } else { "x509" };
            blob.openssl(tool, "CERT", "-noout -pubkey")
        }
        (Reason::KeyIsStore, KeyRole::Private) => {
            [&blob.pkcs12("-nocerts -nodes"), " | openssl pkey"].concat()
        }
        (Reason::KeyIsStore, KeyRole::Public) => [
            &blob.pkcs12("-nokeys -clcerts"),
            " | openssl x509 -noout -pubkey",
        ]
        .concat(),
        // A line such as `ssh-rsa AAAA` is a public key.
        (Reason::KeyIsOpenSsh, KeyRole::Private) if blob != Encoding::Pem => return None,
        (Reason::KeyIsOpenSsh, KeyRole::Private) => "ssh-keygen -p -m PKCS8 -f COPY".into(),
        (Reason::KeyIsOpenSsh, KeyRole::Public) => "ssh-keygen -e -m PKCS8 -f KEY".into(),
        (Reason::KeyOtherAlgorithm | Reason::KeySize | Reason::KeyInvalid, KeyRole::Private) => {
            GENERATION.into()
        }
        _ => return None,
    })
}

/// The command line that makes a file of another sort one that is read.
fn conversion(bytes: &[u8], error: &KeyError, needed: KeyRole) -> Option<String> {
    let (pkey, rsa) = match needed {
        KeyRole::Private => ("openssl pkey", "openssl rsa"),
        KeyRole::Public => ("openssl pkey -pubin", "openssl rsa -pubin"),
    };
    let out = match needed {
        KeyRole::Private => "-out NEW",
        KeyRole::Public => "-pubout -out NEW",
    };
    let sort = match error {
        KeyError::Format { looks_like, .. } => *looks_like,
        KeyError::Kind { found, .. } => {
            return match (found, needed) {
                (FoundKey::JavaKeyStore, _) => Some(KEYTOOL.into()),
                (FoundKey::Pkcs7, KeyRole::Public) => Some(pkcs7(bytes)),
                (FoundKey::Ssh2, KeyRole::Public) => Some(SSH2.into()),
                (FoundKey::Putty, KeyRole::Private) => Some(PUTTY.into()),
                _ => None,
            };
        }
        _ => None,
    };
    let Some(sort) = sort else {
        // What OpenSSL reads, it writes as it should be.
        let form = match Encoding::of(bytes) {
            Encoding::Pem => "",
            Encoding::Der if bytes.first() == Some(&0x30) => "-inform DER ",
            Encoding::Der | Encoding::Base64 => return None,
        };
        return Some(format!("{pkey} {form}-in KEY {out}"));
    };
    let blob = match bytes {
        [0x1e, 0xf1, ..] => "PVK",
        _ => "MSBLOB",
    };
    Some(match sort {
        KeyFile::Utf16 => "iconv -f UTF-16 -t UTF-8 KEY > NEW".into(),
        KeyFile::Hex => [
            "sed 's/^0x//' KEY | tr -cd '0-9A-Fa-f' | xxd -r -p > DER && ",
            &format!("{pkey} -inform DER -in DER {out}"),
        ]
        .concat(),
        KeyFile::UrlSafeBase64 => "sed '/^-----/!y,-_,+/,' KEY > NEW".into(),
        KeyFile::Base64OfPem => "tr -d ' \n\r' < KEY | openssl base64 -d -A > NEW".into(),
        KeyFile::Quoted | KeyFile::EscapedPem => {
            r#"sed 's/\\r//g; s/\\n/\n/g' KEY | tr -d "\"'" > NEW"#.into()
        }
        KeyFile::PemOnOneLine => concat!(
            r"sed -E 's/(-----BEGIN [A-Z ]+-----) */\1\n/; s/ *(-----END)/\n\1/' KEY",
            r" | sed '/^-----/!s/ /\n/g' > NEW"
        )
        .into(),
        KeyFile::IndentedPem => r"sed 's/^[ \t]*//' KEY > NEW".into(),
        KeyFile::PemDashes => {
            r"sed -E 's/^[^A-Z]*(BEGIN|END) ([A-Z ]+KEY)[^A-Z]*$/-----\1 \2-----/' KEY > NEW".into()
        }
        KeyFile::MicrosoftBlob => format!("{rsa} -inform {blob} -in KEY {out}"),
        KeyFile::NegativeNumber => {
            let form = match Encoding::of(bytes) {
                Encoding::Pem => "-in KEY".into(),
                Encoding::Der => "-inform DER -in KEY".into(),
                Encoding::Base64 => {
                    return Some(format!(
                        "{} | {pkey} -inform DER {out}",
                        Encoding::decoded("KEY")
                    ));
                }
            };
            let form: String = form;
            format!("{pkey} {form} {out}")
        }
        KeyFile::Pkcs7 if needed == KeyRole::Public => pkcs7(bytes),
        KeyFile::Pkcs12 => match needed {
            KeyRole::Private => "openssl pkcs12 -in STORE -nocerts -nodes | openssl pkey".into(),
            KeyRole::Public => {
                "openssl pkcs12 -in STORE -nokeys -clcerts | openssl x509 -noout -pubkey".into()
            }
        },
        _ => return None,
    })
}

/// The certificate is the first of those in the file.
fn pkcs7(bytes: &[u8]) -> String {
    let form = match Encoding::of(bytes) {
        Encoding::Der => "-inform DER ",
        Encoding::Pem | Encoding::Base64 => "",
    };
    format!("openssl pkcs7 {form}-in STORE -print_certs | openssl x509 -noout -pubkey")
}

const KEYTOOL: &str =
    "keytool -importkeystore -srckeystore STORE -destkeystore NEW.p12 -deststoretype PKCS12";
const SSH2: &str = "ssh-keygen -i -m RFC4716 -f KEY > LINE && ssh-keygen -e -m PKCS8 -f LINE";
const PUTTY: &str = "puttygen KEY -O private-openssh -o NEW";

/// The name of the file is one that no key has yet, so that none is overwritten.
const GENERATION: &str = "openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out NEWKEY";

/// How a file that OpenSSL is to read is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Pem,
    Der,
    /// Which OpenSSL does not read by itself.
    Base64,
}

impl Encoding {
    fn of(bytes: &[u8]) -> Self {
        match core::str::from_utf8(bytes) {
            Err(_) => Self::Der,
            Ok(text) if text.contains("-----BEGIN") => Self::Pem,
            Ok(_) => Self::Base64,
        }
    }

    fn openssl(self, tool: &str, file: &str, rest: &str) -> String {
        match self {
            Self::Pem => format!("openssl {tool} -in {file} {rest}"),
            Self::Der => format!("openssl {tool} -inform DER -in {file} {rest}"),
            Self::Base64 => format!(
                "{} | openssl {tool} -inform DER {rest}",
                Self::decoded(file)
            ),
        }
    }

    fn pkcs12(self, rest: &str) -> String {
        match self {
            Self::Pem | Self::Der => format!("openssl pkcs12 -in STORE {rest}"),
            Self::Base64 => format!("{} | openssl pkcs12 {rest}", Self::decoded("STORE")),
        }
    }

    /// Whatever stands around and between the lines.
    fn decoded(file: &str) -> String {
        format!("tr -cd 'A-Za-z0-9+/=' < {file} | openssl base64 -d -A")
    }
}
