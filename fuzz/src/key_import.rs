//! A key that is accepted is written and read back the same, pairs with its public half, and is
//! the key that OpenSSL reads from the same bytes.

use std::str;

use arbitrary::Arbitrary;
use lianlian_mpay::{Digest, Error, KeyContainer, KeyEncoding, SignType, SigningKey, VerifyingKey};
use openssl::base64;
use openssl::bn::{BigNum, BigNumRef};
use openssl::pkey::{HasPublic, PKey, Private, Public};
use openssl::rsa::Rsa;

use crate::keys::{self, KEY_BITS, TestKey};
use crate::{mode, structure};

/// A key of the corpus, changed and written down.
#[derive(Debug, Arbitrary)]
struct Recipe {
    key: u8,
    container: Container,
    writing: Writing,
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
        1 => str::from_utf8(rest).into_iter().for_each(assert_text),
        _ => structure::<Recipe>(rest).iter().for_each(run_recipe),
    }
}

fn run_recipe(recipe: &Recipe) {
    let mut der = recipe.der(&keys::ALL[usize::from(recipe.key) % keys::ALL.len()]);
    edit_bytes(&mut der, &recipe.bytes);
    if matches!(recipe.writing, Writing::Der) {
        return assert_der(&der);
    }
    let mut text = recipe.text(&der).into_bytes();
    edit_bytes(&mut text, &recipe.text);
    str::from_utf8(&text).into_iter().for_each(assert_text);
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

/// A text is the key that its base64, naively taken out, is; and that base64 is canonical.
fn assert_text(text: &str) {
    let private = SigningKey::from_text(text);
    let public = VerifyingKey::from_text(text);
    assert!(
        private.is_err() || public.is_err(),
        "both a private and a public key"
    );
    let (der, format) = match (&private, &public) {
        (Ok(key), _) => (naive_der(text), key.format()),
        (_, Ok(key)) => (naive_der(text), key.format()),
        _ => return,
    };
    assert_eq!(
        SigningKey::from_bytes(text.as_bytes()).is_ok(),
        private.is_ok()
    );
    assert_eq!(
        VerifyingKey::from_bytes(text.as_bytes()).is_ok(),
        public.is_ok()
    );
    if let Ok(key) = private {
        assert_private(&key, &der);
        assert!(SigningKey::from_der(&der).is_ok_and(|same| same.is_pair_of(key.verifying_key())));
    } else if let Ok(key) = public {
        assert_public(&key, &der);
        assert_eq!(VerifyingKey::from_der(&der), Ok(key));
    }
    if format.encoding == KeyEncoding::Pem {
        assert_openssl_pem(text, &der, format.container);
    }
}

/// What the lines of base64 hold; they are the one base64 of it.
fn naive_der(text: &str) -> Vec<u8> {
    let lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
    let base64: String = lines.filter(|line| !line.starts_with("-----")).collect();
    let der = base64::decode_block(&base64).expect("base64");
    assert_eq!(base64::encode_block(&der), base64, "not canonical");
    der
}

/// OpenSSL reads the PEM too, once what it does not know is gone: a byte order mark and blanks
/// before the first line.
fn assert_openssl_pem(text: &str, der: &[u8], container: KeyContainer) {
    let pem = text.trim_start_matches('\u{feff}').trim();
    let is_private =
        pem.starts_with("-----BEGIN PRIVATE") || pem.starts_with("-----BEGIN RSA PRIVATE");
    let theirs = match (is_private, container) {
        (true, _) if without_attributes(der) != der => return,
        (true, _) => {
            let key = Rsa::private_key_from_pem(pem.as_bytes()).expect("OpenSSL reads the PEM");
            return assert_eq!(key.n(), private_from_der(der).n());
        }
        (_, KeyContainer::Pkcs1) => Rsa::public_key_from_pem_pkcs1(pem.as_bytes()),
        _ => Rsa::public_key_from_pem(pem.as_bytes()),
    };
    let theirs = theirs.expect("OpenSSL reads the PEM");
    assert_eq!(theirs.n(), public_from_der(der).n());
}

fn public_from_der(der: &[u8]) -> Rsa<Public> {
    let key = Rsa::public_key_from_der(der).or_else(|_| Rsa::public_key_from_der_pkcs1(der));
    key.expect("OpenSSL reads the public key")
}

/// OpenSSL gets the key without the attributes that may follow it, whose values it reads and the
/// crate does not (KEY-1).
fn private_from_der(der: &[u8]) -> Rsa<Private> {
    let key = PKey::private_key_from_der(&without_attributes(der)).and_then(|key| key.rsa());
    key.expect("OpenSSL reads the private key")
}

/// A PKCS#8 key is three items and its attributes; a PKCS#1 key has more, and none of them is one.
fn without_attributes(der: &[u8]) -> Vec<u8> {
    let mut rest = content_of(der).0;
    let mut items = Vec::new();
    while rest.first().is_some_and(|tag| *tag != 0xa0) {
        let behind = content_of(rest).1;
        items.extend_from_slice(&rest[..rest.len() - behind.len()]);
        rest = behind;
    }
    element(0x30, &items)
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
        assert_eq!(again.to_spki_der(), der, "two texts of one key");
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

impl Recipe {
    fn der(&self, key: &TestKey) -> Vec<u8> {
        let numbers = self.numbers(key);
        match self.container {
            Container::Pkcs1Private => private(&numbers),
            Container::Pkcs1Public => sequence(&numbers[..2]),
            Container::Pkcs8 => {
                let key = element(0x04, &private(&numbers));
                element(0x30, &[vec![2, 1, 0], RSA.to_vec(), key].concat())
            }
            Container::Spki => {
                let key = [vec![0], sequence(&numbers[..2])].concat();
                element(0x30, &[RSA.to_vec(), element(0x03, &key)].concat())
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
        let base64 = base64::encode_block(der);
        let lines = base64
            .as_bytes()
            .chunks(64)
            .map(|line| str::from_utf8(line).unwrap());
        let wrapped = lines.collect::<Vec<_>>().join("\n");
        let label = match self.container {
            Container::Pkcs8 => "PRIVATE KEY",
            Container::Pkcs1Private => "RSA PRIVATE KEY",
            Container::Spki => "PUBLIC KEY",
            Container::Pkcs1Public => "RSA PUBLIC KEY",
        };
        match self.writing {
            Writing::Pem => format!("-----BEGIN {label}-----\n{wrapped}\n-----END {label}-----\n"),
            Writing::WrappedBase64 => wrapped,
            _ => base64,
        }
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
