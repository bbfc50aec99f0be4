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
    let encoding = Encoding::of(bytes);
    if reason == Reason::KeyIsOtherFile || reason == Reason::KeyUnreadable {
        return conversion(bytes, error, needed);
    }
    Some(match (reason, needed) {
        (Reason::KeyIsPrivate | Reason::KeyEncrypted, KeyRole::Public) => {
            encoding.openssl("pkey", DER, "KEY", "-pubout")
        }
        (Reason::KeyEncrypted, KeyRole::Private) => {
            encoding.openssl("pkey", DER, "KEY", "-out PLAIN")
        }
        (Reason::KeyIsCertificate, KeyRole::Public) => {
            let is_request = matches!(
                error,
                KeyError::Kind {
                    found: FoundKey::CertificateRequest,
                    ..
                }
            );
            let tool = if is_request { "req" } else { "x509" };
            encoding.openssl(tool, DER, "CERT", "-noout -pubkey")
        }
        (Reason::KeyIsStore, _) => pkcs12(encoding, needed),
        // A line such as `ssh-rsa AAAA` is a public key.
        (Reason::KeyIsOpenSsh, KeyRole::Private) if encoding != Encoding::Pem => return None,
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
    let (pkey, out) = match needed {
        KeyRole::Private => ("pkey", "-out NEW"),
        KeyRole::Public => ("pkey -pubin", "-pubout -out NEW"),
    };
    let encoding = Encoding::of(bytes);
    let sort = match error {
        KeyError::Format { looks_like, .. } => *looks_like,
        KeyError::Kind { found, .. } => {
            return match (found, needed) {
                (FoundKey::JavaKeyStore, _) if encoding == Encoding::Der => Some(KEYTOOL.into()),
                (FoundKey::Pkcs7, KeyRole::Public) => Some(pkcs7(encoding)),
                (FoundKey::Ssh2, KeyRole::Public) => Some(SSH2.into()),
                (FoundKey::Putty, KeyRole::Private) => Some(PUTTY.into()),
                _ => None,
            };
        }
        _ => None,
    };
    let Some(sort) = sort else {
        // What OpenSSL reads, it writes as it should be.
        let is_read = encoding == Encoding::Pem || bytes.first() == Some(&0x30);
        return is_read.then(|| encoding.openssl(pkey, DER, "KEY", out));
    };
    Some(match sort {
        KeyFile::Utf16 => "iconv -f UTF-16 -t UTF-8 KEY > NEW".into(),
        KeyFile::Hex => [
            "sed 's/^0x//' KEY | tr -cd '0-9A-Fa-f' | xxd -r -p > DER && ",
            &format!("openssl {pkey} -inform DER -in DER {out}"),
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
        KeyFile::MicrosoftBlob => blob(bytes, needed)?,
        KeyFile::NegativeNumber => encoding.openssl(pkey, DER, "KEY", out),
        KeyFile::Pkcs7 if needed == KeyRole::Public => pkcs7(encoding),
        KeyFile::Pkcs12 => pkcs12(encoding, needed),
        _ => return None,
    })
}

/// The certificate is the first of those in the file.
fn pkcs7(encoding: Encoding) -> String {
    let certificates = encoding.openssl("pkcs7", DER, "STORE", "-print_certs");
    [&certificates, " | openssl x509 -noout -pubkey"].concat()
}

/// OpenSSL reads no PEM of a key store.
fn pkcs12(encoding: Encoding, needed: KeyRole) -> String {
    let (part, end) = match needed {
        KeyRole::Private => ("-nocerts -nodes", " | openssl pkey"),
        KeyRole::Public => ("-nokeys -clcerts", " | openssl x509 -noout -pubkey"),
    };
    let store = match encoding {
        Encoding::Pem => {
            format!("grep -v '^-----' STORE | openssl base64 -d | openssl pkcs12 {part}")
        }
        Encoding::Der | Encoding::Base64 => encoding.openssl("pkcs12", "", "STORE", part),
    };
    [&store, end].concat()
}

/// A `.pvk`, or a blob of `CryptoAPI`; those of CNG are not read by OpenSSL.
fn blob(bytes: &[u8], needed: KeyRole) -> Option<String> {
    let (form, holds) = match bytes {
        [0x1e, 0xf1, ..] | [b'H', b'v', b'G', ..] => ("-inform PVK ", KeyRole::Private),
        [7, 2, ..] | [b'B', b'w', b'I', ..] => ("-inform MSBLOB ", KeyRole::Private),
        [6, 2, ..] | [b'B', b'g', b'I', ..] => ("-inform MSBLOB ", KeyRole::Public),
        _ => return None,
    };
    let (tool, out) = match (holds, needed) {
        (KeyRole::Private, KeyRole::Private) => ("rsa", "-out NEW"),
        (KeyRole::Private, KeyRole::Public) => ("rsa", "-pubout -out NEW"),
        (KeyRole::Public, KeyRole::Public) => ("rsa -pubin", "-pubout -out NEW"),
        (KeyRole::Public, KeyRole::Private) => return None,
    };
    Some(Encoding::of(bytes).openssl(tool, form, "KEY", out))
}

/// What says to a tool of OpenSSL that a file is not PEM.
const DER: &str = "-inform DER ";
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

    /// A tool of OpenSSL reads the file; `form` is what it is told of one that is not PEM.
    fn openssl(self, tool: &str, form: &str, file: &str, rest: &str) -> String {
        match self {
            Self::Pem => format!("openssl {tool} -in {file} {rest}"),
            Self::Der => format!("openssl {tool} {form}-in {file} {rest}"),
            // Whatever stands around and between the lines.
            Self::Base64 => format!(
                "tr -cd 'A-Za-z0-9+/=' < {file} | openssl base64 -d -A | openssl {tool} {form}{rest}"
            ),
        }
    }
}
