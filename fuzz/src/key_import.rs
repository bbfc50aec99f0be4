//! A key that is accepted is written and read back the same, pairs with its public half, and is
//! the key that OpenSSL reads from the same bytes; and a key that is written as people hold keys is
//! accepted.

use std::str;

use arbitrary::Arbitrary;
use lianlian_mpay::{
    Digest, Error, KeyContainer, KeyEncoding, KeyFormat, KeyRole, SignType, SigningKey,
    VerifyingKey,
};
use openssl::base64;
use openssl::bn::{BigNum, BigNumRef};
use openssl::pkey::{HasPublic, Private, Public};
use openssl::rsa::Rsa;

use crate::keys::{self, KEY_BITS, TestKey};
use crate::{mode, structure};

/// A key of the corpus, changed and written down.
#[derive(Debug, Arbitrary)]
struct Recipe {
    key: u8,
    container: Container,
    writing: Writing,
    dress: Dress,
    numbers: Vec<(u8, Edit)>,
    bytes: Vec<(u16, u8)>,
    /// Edits of the text, for those writings that have one.
    text: Vec<(u16, u8)>,
}

#[derive(Debug, Clone, Copy, Arbitrary)]
enum Container {
    Pkcs8,
    Pkcs1Private,
    Spki,
    Pkcs1Public,
}

#[derive(Debug, Arbitrary)]
enum Writing {
    Der,
    Base64,
    WrappedBase64,
    Pem,
}

/// What people's tools do to a key without changing it.
#[derive(Debug, Arbitrary)]
struct Dress {
    has_no_parameters: bool,
    version: Version,
    /// The label of the other container of the same role.
    has_other_label: bool,
    before: Option<Around>,
    behind: Option<Around>,
    has_blanks: bool,
    is_crlf: bool,
}

/// What a PKCS#8 key says of itself.
#[derive(Debug, PartialEq, Eq, Arbitrary)]
enum Version {
    Zero,
    ZeroWithPublic,
    One,
    OneWithPublic,
    OneWithOtherPublic,
    Two,
}

/// What stands around a PEM block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Arbitrary)]
enum Around {
    BagAttributes,
    Note,
    Blank,
    Certificate,
    Garbage,
    PrivateKey,
    PublicKey,
    EncryptedKey,
    /// Blocks that do not end, or do not begin.
    OpenBlock,
    EndOfPrivate,
    EndOfPublic,
    /// No BEGIN line, for the blank in front or the small letters.
    NoPrivateKey,
    NoPublicKey,
}

/// What is done to one integer.
#[derive(Debug, Arbitrary)]
enum Edit {
    Add(i8),
    Xor(u16, u8),
    Shift(i8),
    Set(u64),
    Negate,
    /// Plus another integer of the key.
    AddNumber(u8),
    /// In place of another integer of the key.
    Swap(u8),
    /// A zero byte too many in front.
    Pad,
}

pub fn run(data: &[u8]) {
    let Some((choice, rest)) = mode(data) else {
        return;
    };
    match choice & 3 {
        0 => assert_der(rest),
        1 => assert_file(rest),
        _ => structure::<Recipe>(rest).iter().for_each(run_recipe),
    }
}

fn run_recipe(recipe: &Recipe) {
    let key = &keys::ALL[usize::from(recipe.key) % keys::ALL.len()];
    let mut file = recipe.der(key);
    edit_bytes(&mut file, &recipe.bytes);
    if !matches!(recipe.writing, Writing::Der) {
        file = recipe.text(&file).into_bytes();
        edit_bytes(&mut file, &recipe.text);
        assert_file(&file);
    } else {
        assert_der(&file);
    }
    if let (true, Some(key)) = (recipe.is_sound(), &key.signing) {
        let public = key.verifying_key();
        let is_read = match recipe.container.role() {
            KeyRole::Private => {
                SigningKey::from_bytes(&file).is_ok_and(|read| read.is_pair_of(public))
            }
            KeyRole::Public => VerifyingKey::from_bytes(&file).as_ref() == Ok(public),
        };
        assert!(is_read, "refused: {recipe:?}");
    }
}

fn edit_bytes(bytes: &mut [u8], edits: &[(u16, u8)]) {
    for (place, bits) in edits.iter().take(4) {
        // Places count from the end, where padding and unused bits are.
        let length = bytes.len();
        bytes[length - 1 - usize::from(*place) % length] ^= bits;
    }
}

fn assert_der(der: &[u8]) {
    if let Ok(key) = SigningKey::from_der(der) {
        assert_private(&key, der);
    }
    if let Ok(key) = VerifyingKey::from_der(der) {
        assert_public(&key, der);
    }
}

/// What is read of a file: DER, or the key that its base64, naively taken out, is. Of several PEM
/// blocks it is the one of its role.
fn assert_file(file: &[u8]) {
    let private = SigningKey::from_bytes(file);
    let public = VerifyingKey::from_bytes(file);
    if let Ok(text) = str::from_utf8(file) {
        let from_text = SigningKey::from_text(text);
        assert_eq!(
            from_text.map(drop),
            private.as_ref().map(drop).map_err(Clone::clone)
        );
        assert_eq!(VerifyingKey::from_text(text), public);
    }
    assert!(
        private.is_err() || public.is_err() || naive_blocks(file).len() > 1,
        "both a private and a public key"
    );
    assert!(file.len() <= 65_536 || private.is_err() && public.is_err());
    if let Ok(key) = private {
        let der = naive_der(file, KeyRole::Private, key.format());
        assert_private(&key, &der);
        assert!(SigningKey::from_der(&der).is_ok_and(|same| same.is_pair_of(key.verifying_key())));
    }
    if let Ok(key) = public {
        let der = naive_der(file, KeyRole::Public, key.format());
        assert_public(&key, &der);
        assert_eq!(VerifyingKey::from_der(&der), Ok(key));
    }
}

/// A PEM block: its label, and what stands behind its BEGIN line, up to the next one.
type Block = (String, Vec<String>);

/// The lines of a text, without a byte order mark and blanks around the text, and without blanks at
/// the end of each. Bytes that are no UTF-8 stand in no line that matters.
fn naive_lines(file: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(file);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let is_blank = |c| matches!(c, ' ' | '\t' | '\r' | '\n');
    let lines = text.trim_matches(is_blank).split('\n');
    lines
        .map(|line| line.trim_end_matches(is_blank).to_owned())
        .collect()
}

fn naive_blocks(file: &[u8]) -> Vec<Block> {
    let is_word =
        |word: &str| !word.is_empty() && word.chars().all(|c| matches!(c, 'A'..='Z' | '0'..='9'));
    let mut blocks = Vec::<Block>::new();
    for line in naive_lines(file) {
        let label = line.strip_prefix("-----BEGIN ");
        let label = label.and_then(|rest| rest.strip_suffix("-----"));
        if let Some(label) = label.filter(|label| label.split(' ').all(is_word)) {
            blocks.push((label.to_owned(), vec![]));
        } else if let Some((_, lines)) = blocks.last_mut() {
            lines.push(line);
        }
    }
    blocks
}

/// What the one block of that role holds, or the base64 that is all of the text, or the file itself.
/// The base64 is canonical; OpenSSL reads the same from the block, under the label of its content.
fn naive_der(file: &[u8], role: KeyRole, format: KeyFormat) -> Vec<u8> {
    let lines: Vec<String> = match format.encoding {
        KeyEncoding::Der => return file.to_vec(),
        KeyEncoding::Pem => {
            let mut blocks = naive_blocks(file);
            blocks.retain(|(label, _)| role_of(label) == Some(role));
            let [(label, lines)] = blocks.as_slice() else {
                panic!("not one block of the role: {blocks:?}");
            };
            let end = format!("-----END {label}-----");
            let end = lines
                .iter()
                .position(|line| *line == end)
                .expect("an END line");
            lines[..end].to_vec()
        }
        _ => naive_lines(file)
            .iter()
            .map(|line| line.trim_matches([' ', '\t']).to_owned())
            .collect(),
    };
    assert!(lines.iter().all(|line| !line.is_empty()), "an empty line");
    let base64 = lines.concat();
    let der = base64::decode_block(&base64).expect("base64");
    assert_eq!(base64::encode_block(&der), base64, "not canonical");
    if format.encoding == KeyEncoding::Pem {
        assert_openssl_pem(&lines.join("\n"), &der, role, format.container);
    }
    der
}

fn role_of(label: &str) -> Option<KeyRole> {
    match label {
        "PRIVATE KEY" | "RSA PRIVATE KEY" => Some(KeyRole::Private),
        "PUBLIC KEY" | "RSA PUBLIC KEY" => Some(KeyRole::Public),
        _ => None,
    }
}

/// OpenSSL reads the block too, under the label that its content has there, where it can.
fn assert_openssl_pem(lines: &str, der: &[u8], role: KeyRole, container: KeyContainer) {
    let pem = |label| format!("-----BEGIN {label}-----\n{lines}\n-----END {label}-----\n");
    let theirs = match (role, container) {
        (KeyRole::Private, KeyContainer::Pkcs8) if pkcs8_of(&pkcs1_of(der)) != der => return,
        (KeyRole::Private, container) => {
            let is_pkcs8 = container == KeyContainer::Pkcs8;
            let label = if is_pkcs8 {
                "PRIVATE KEY"
            } else {
                "RSA PRIVATE KEY"
            };
            let key = Rsa::private_key_from_pem(pem(label).as_bytes());
            let key = key.expect("OpenSSL reads the PEM");
            return assert_eq!(key.n(), private_from_der(der).n());
        }
        (_, KeyContainer::Pkcs1) => {
            Rsa::public_key_from_pem_pkcs1(pem("RSA PUBLIC KEY").as_bytes())
        }
        _ => Rsa::public_key_from_pem(pem("PUBLIC KEY").as_bytes()),
    };
    let theirs = theirs.expect("OpenSSL reads the PEM");
    assert_eq!(theirs.n(), public_from_der(der).n());
}

fn public_from_der(der: &[u8]) -> Rsa<Public> {
    let key = Rsa::public_key_from_der(der).or_else(|_| Rsa::public_key_from_der_pkcs1(der));
    key.expect("OpenSSL reads the public key")
}

/// OpenSSL gets the PKCS#1 key that is inside: it does not know all that may stand around it.
fn private_from_der(der: &[u8]) -> Rsa<Private> {
    let key = Rsa::private_key_from_der(&pkcs1_of(der));
    key.expect("OpenSSL reads the private key")
}

/// The items of a SEQUENCE, each with its tag and length.
fn items_of(der: &[u8]) -> Vec<&[u8]> {
    let mut rest = content_of(der).0;
    let mut items = Vec::new();
    while !rest.is_empty() {
        let behind = content_of(rest).1;
        items.push(&rest[..rest.len() - behind.len()]);
        rest = behind;
    }
    items
}

/// What a PKCS#8 key holds, its third item; a PKCS#1 key is what it is.
fn pkcs1_of(der: &[u8]) -> Vec<u8> {
    match items_of(der)[2] {
        key if key[0] == 0x04 => content_of(key).0.to_vec(),
        _ => der.to_vec(),
    }
}

/// The plain PKCS#8 key around a PKCS#1 key.
fn pkcs8_of(pkcs1: &[u8]) -> Vec<u8> {
    let key = element(0x04, pkcs1);
    element(0x30, &[vec![2, 1, 0], RSA.to_vec(), key].concat())
}

/// KEY-1: what a PKCS#8 key may hold beside the key: NULL or no parameters, attributes, and in
/// version 1 the public key.
fn assert_pkcs8(der: &[u8], theirs: &Rsa<Private>) {
    let items = items_of(der);
    assert!(matches!(items[0], [2, 1, 0 | 1]), "the version");
    assert!([&RSA[..], &RSA_ALONE].contains(&items[1]), "the algorithm");
    let mut rest = &items[3..];
    if let [attributes, behind @ ..] = rest
        && attributes[0] == 0xa0
    {
        let is_attribute = |item: &&[u8]| {
            let tags: Vec<_> = items_of(item).iter().map(|item| item[0]).collect();
            item[0] == 0x30 && tags == [0x06, 0x31]
        };
        assert!(
            items_of(attributes).iter().all(is_attribute),
            "an attribute"
        );
        rest = behind;
    }
    if let [public, behind @ ..] = rest {
        let half = theirs.public_key_to_der_pkcs1().unwrap();
        assert_eq!(
            *public,
            element(0x81, &[&[0], &half[..]].concat()),
            "another half"
        );
        assert_eq!(items[0], [2, 1, 1], "a public key in version 0");
        rest = behind;
    }
    assert_eq!(rest, [[0; 0]; 0], "more behind the key");
}

/// The content of the first item of DER that is known to be right, and what stands behind it.
fn content_of(der: &[u8]) -> (&[u8], &[u8]) {
    let length_bytes = match der[1] {
        short @ 0..0x80 => return der[2..].split_at(usize::from(short)),
        long => usize::from(long & 0x7f),
    };
    let (length, rest) = der[2..].split_at(length_bytes);
    rest.split_at(
        length
            .iter()
            .fold(0, |sum, byte| sum << 8 | usize::from(*byte)),
    )
}

fn assert_public(key: &VerifyingKey, der: &[u8]) {
    let spki = key.to_spki_der();
    let again = VerifyingKey::from_der(&spki).expect("its own key");
    assert_eq!((&again, again.to_spki_der()), (key, spki));
    assert_eq!(again.fingerprint(), key.fingerprint());
    assert_eq!(VerifyingKey::from_bytes(der).as_ref(), Ok(key));
    assert_same(key, &public_from_der(der));
    if key.format().container == KeyContainer::Spki {
        let items = items_of(&again.to_spki_der()).concat();
        let bits = &items[RSA.len()..];
        // Absent parameters are a second text, which is read and not written.
        let alone = element(0x30, &[&RSA_ALONE, bits].concat());
        assert!(
            der == again.to_spki_der() || der == alone,
            "a third text of one key"
        );
    }
}

fn assert_private(key: &SigningKey, der: &[u8]) {
    let public = key.verifying_key();
    let again = VerifyingKey::from_der(&public.to_spki_der()).expect("its own key");
    assert!(key.is_pair_of(&again));
    assert!(SigningKey::from_bytes(der).is_ok_and(|same| same.is_pair_of(public)));
    let theirs = private_from_der(der);
    assert_same(public, &theirs);
    assert_fits(&theirs);
    if key.format().container == KeyContainer::Pkcs8 {
        assert_pkcs8(der, &theirs);
    }
    // Long keys take too long to sign with each of them.
    if key.bits() <= 1100 {
        assert_signs(key);
    }
}

/// Rule KEY-5, for the numbers that a private key has beside the public ones.
fn assert_fits(key: &Rsa<Private>) {
    let one = BigNum::from_u32(1).unwrap();
    let (n, e, d) = (key.n(), key.e(), key.d());
    let [p, q, dp, dq, qi] = crt_numbers(key);
    assert!(*n == p * q && d < n, "the modulus, or the private exponent");
    for (prime, exponent) in [(p, dp), (q, dq)] {
        assert!(
            *prime > one && prime.num_bits() <= (n.num_bits() + 1) / 2,
            "a prime"
        );
        let order = prime - &*one;
        assert!(
            &(e * d) % &order == one,
            "no inverse of the public exponent"
        );
        assert!(d % &*order == *exponent, "a CRT exponent");
    }
    assert!(&(qi * q) % p == one && qi < p, "the CRT coefficient");
}

fn crt_numbers(key: &Rsa<Private>) -> [&BigNumRef; 5] {
    let numbers = [key.p(), key.q(), key.dmp1(), key.dmq1(), key.iqmp()];
    numbers.map(|number| number.expect("two primes"))
}

/// Primality is not tested, so that a key may fail to sign; what it signs verifies.
fn assert_signs(key: &SigningKey) {
    let digest = Digest::new(SignType::Sha256WithRsa, b"");
    match key.sign_digest(&digest) {
        Ok(signature) => assert_eq!(
            key.verifying_key().verify_digest(&digest, &signature),
            Ok(())
        ),
        Err(error) => assert!(matches!(error, Error::SigningFailed { .. }), "{error}"),
    }
}

/// The same numbers, and no others than rules KEY-4 and KEY-5 allow.
fn assert_same<T: HasPublic>(ours: &VerifyingKey, theirs: &Rsa<T>) {
    let (n, e) = (theirs.n(), theirs.e());
    assert_eq!(usize::try_from(n.num_bits()), Ok(ours.bits()));
    assert_eq!(theirs.public_key_to_der().unwrap(), ours.to_spki_der());
    assert!(KEY_BITS.contains(&n.num_bits()) && n.is_bit_set(0) && !n.is_negative());
    assert!((2..=33).contains(&e.num_bits()) && e.is_bit_set(0) && !e.is_negative());
}

impl Container {
    fn role(self) -> KeyRole {
        match self {
            Self::Pkcs8 | Self::Pkcs1Private => KeyRole::Private,
            Self::Spki | Self::Pkcs1Public => KeyRole::Public,
        }
    }
}

impl Around {
    fn text(self) -> String {
        let block = |label| format!("-----BEGIN {label}-----\nAAAA\n-----END {label}-----\n");
        match self {
            Self::BagAttributes => {
                "Bag Attributes\n    localKeyID: 01 \nKey Attributes: <No>\n".into()
            }
            Self::Note => "商户私钥 key = ----- BEGIN\n".into(),
            Self::Blank => " \t\n\n".into(),
            Self::Certificate => block("CERTIFICATE"),
            Self::Garbage => block("ANYTHING"),
            Self::PrivateKey => block("PRIVATE KEY"),
            Self::PublicKey => block("PUBLIC KEY"),
            Self::EncryptedKey => block("ENCRYPTED PRIVATE KEY"),
            Self::OpenBlock => "-----BEGIN X509 CRL-----\nAAAA\n".into(),
            Self::EndOfPrivate => "-----END PRIVATE KEY-----\n".into(),
            Self::EndOfPublic => "-----END RSA PUBLIC KEY-----\n".into(),
            Self::NoPrivateKey => "a\n -----BEGIN PRIVATE KEY-----\n".into(),
            Self::NoPublicKey => "-----BEGIN public KEY-----\n".into(),
        }
    }
}

impl Recipe {
    /// Whether this is the key, written as it may be.
    fn is_sound(&self) -> bool {
        let is_pem = matches!(self.writing, Writing::Pem);
        let is_second = |around: &Option<Around>| match around {
            Some(Around::PrivateKey) => self.container.role() == KeyRole::Private,
            Some(Around::PublicKey) => self.container.role() == KeyRole::Public,
            _ => false,
        };
        let is_pkcs8 = matches!(self.container, Container::Pkcs8);
        let has_right_version = matches!(
            self.dress.version,
            Version::Zero | Version::One | Version::OneWithPublic
        );
        self.numbers.is_empty()
            && self.bytes.is_empty()
            && self.text.is_empty()
            && (!is_pkcs8 || has_right_version)
            && !(is_pem && (is_second(&self.dress.before) || is_second(&self.dress.behind)))
    }

    fn der(&self, key: &TestKey) -> Vec<u8> {
        let numbers = self.numbers(key);
        let algorithm = match self.dress.has_no_parameters {
            true => RSA_ALONE.to_vec(),
            false => RSA.to_vec(),
        };
        match self.container {
            Container::Pkcs1Private => private(&numbers),
            Container::Pkcs1Public => sequence(&numbers[..2]),
            Container::Pkcs8 => {
                let (version, public) = match self.dress.version {
                    Version::Zero => (0, None),
                    Version::ZeroWithPublic => (0, Some(&numbers[..2])),
                    Version::One => (1, None),
                    Version::OneWithPublic => (1, Some(&numbers[..2])),
                    Version::OneWithOtherPublic => (1, Some(&numbers[1..3])),
                    Version::Two => (2, None),
                };
                let public = public.map(|numbers| [vec![0], sequence(numbers)].concat());
                let public = public.map(|public| element(0x81, &public));
                let key = element(0x04, &private(&numbers));
                let items = [
                    vec![2, 1, version],
                    algorithm,
                    key,
                    public.unwrap_or_default(),
                ];
                element(0x30, &items.concat())
            }
            Container::Spki => {
                let key = [vec![0], sequence(&numbers[..2])].concat();
                element(0x30, &[algorithm, element(0x03, &key)].concat())
            }
        }
    }

    /// The key's integers as DER has them, in PKCS#1's order, after the edits.
    fn numbers(&self, key: &TestKey) -> Vec<Vec<u8>> {
        let key = &key.openssl;
        let [p, q, dp, dq, qi] = crt_numbers(key);
        let numbers = [key.n(), key.e(), key.d(), p, q, dp, dq, qi];
        let mut edited = numbers.map(integer).to_vec();
        for (which, edit) in self.numbers.iter().take(3) {
            let which = usize::from(*which) % numbers.len();
            edited[which] = edit.apply(numbers[which], &numbers);
        }
        edited
    }

    fn text(&self, der: &[u8]) -> String {
        let Dress {
            has_other_label,
            before,
            behind,
            ..
        } = self.dress;
        let base64 = base64::encode_block(der);
        let lines = base64
            .as_bytes()
            .chunks(64)
            .map(|line| str::from_utf8(line).unwrap());
        let wrapped = lines.collect::<Vec<_>>().join("\n");
        let label = match (self.container, has_other_label) {
            (Container::Pkcs8, false) | (Container::Pkcs1Private, true) => "PRIVATE KEY",
            (Container::Pkcs1Private, false) | (Container::Pkcs8, true) => "RSA PRIVATE KEY",
            (Container::Spki, false) | (Container::Pkcs1Public, true) => "PUBLIC KEY",
            (Container::Pkcs1Public, false) | (Container::Spki, true) => "RSA PUBLIC KEY",
        };
        let around = |around: Option<Around>| around.map(Around::text).unwrap_or_default();
        let text = match self.writing {
            Writing::Pem => format!(
                "{}-----BEGIN {label}-----\n{wrapped}\n-----END {label}-----\n{}",
                around(before),
                around(behind)
            ),
            Writing::WrappedBase64 => wrapped,
            _ => base64,
        };
        let end = match (self.dress.has_blanks, self.dress.is_crlf) {
            (true, true) => " \t\r\n",
            (true, false) => "  \n",
            (false, true) => "\r\n",
            (false, false) => "\n",
        };
        text.replace('\n', end)
    }
}

impl Edit {
    fn apply(&self, number: &BigNumRef, all: &[&BigNumRef]) -> Vec<u8> {
        let other = |which: &u8| all[usize::from(*which) % all.len()];
        let small = |value: i8| {
            let mut number = BigNum::from_u32(value.unsigned_abs().into()).unwrap();
            number.set_negative(value < 0);
            number
        };
        match self {
            Self::Add(value) => integer(&(number + &*small(*value))),
            Self::Xor(place, bits) => {
                let mut bytes = number.to_vec();
                edit_bytes(&mut bytes, &[(*place, *bits)]);
                integer(&BigNum::from_slice(&bytes).unwrap())
            }
            Self::Shift(by) if *by < 0 => integer(&(number >> i32::from(by.unsigned_abs()))),
            Self::Shift(by) => integer(&(number << i32::from(*by))),
            Self::Set(value) => integer(&BigNum::from_slice(&value.to_be_bytes()).unwrap()),
            Self::Negate => integer(&(&*BigNum::new().unwrap() - number)),
            Self::AddNumber(which) => integer(&(number + other(which))),
            Self::Swap(which) => integer(other(which)),
            Self::Pad => element(0x02, &[vec![0, 0], number.to_vec()].concat()),
        }
    }
}

/// `AlgorithmIdentifier` of rsaEncryption, with its NULL.
const RSA: [u8; 15] = [
    0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00,
];

/// The same without parameters.
const RSA_ALONE: [u8; 13] = [
    0x30, 0x0b, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01,
];

fn private(numbers: &[Vec<u8>]) -> Vec<u8> {
    element(0x30, &[vec![2, 1, 0], numbers.concat()].concat())
}

fn sequence(items: &[Vec<u8>]) -> Vec<u8> {
    element(0x30, &items.concat())
}

/// The shortest two's complement of a number.
fn integer(number: &BigNumRef) -> Vec<u8> {
    if number.is_negative() {
        // One number of each length is enough: -2^k, of the length of the number.
        return element(0x02, &[vec![0x80], vec![0; number.to_vec().len()]].concat());
    }
    let mut bytes = number.to_vec();
    if bytes.first().is_none_or(|byte| *byte >= 0x80) {
        bytes.insert(0, 0);
    }
    element(0x02, &bytes)
}

fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len().to_be_bytes();
    let length: Vec<_> = length.into_iter().skip_while(|byte| *byte == 0).collect();
    let head = match (content.len(), u8::try_from(length.len()).unwrap()) {
        (short @ 0..128, _) => vec![tag, u8::try_from(short).unwrap()],
        (_, bytes) => [vec![tag, 0x80 | bytes], length].concat(),
    };
    [head, content.to_vec()].concat()
}
