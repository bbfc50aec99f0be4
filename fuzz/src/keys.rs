//! The test keys of the corpus, read once, by the crate and by OpenSSL.

use std::ops::RangeInclusive;
use std::sync::LazyLock;

use lianlian_mpay::{Digest, Error, Signature, Signer, SigningKey, Verifier};
use openssl::base64;
use openssl::hash::MessageDigest;
use openssl::md::Md;
use openssl::pkey::{PKey, Private, Public};
use openssl::pkey_ctx::PkeyCtx;
use openssl::rsa::{Padding, Rsa};

/// Rule KEY-4: the lengths of a modulus in bits.
pub const KEY_BITS: RangeInclusive<i32> = 1017..=4096;

/// One key, as both see it.
pub struct TestKey {
    pub name: String,
    pub der: Vec<u8>,
    pub openssl: Rsa<Private>,
    /// None for the corpus's keys that have to be refused.
    pub signing: Option<SigningKey>,
}

/// Every RSA key of the corpus, those of wrong size among them.
pub static ALL: LazyLock<Vec<TestKey>> = LazyLock::new(|| {
    let text = include_str!("../../vectors/tools/keys.json");
    let keys: serde_json::Value = serde_json::from_str(text).unwrap();
    let keys = keys["rsa"].as_object().unwrap().iter();
    keys.map(|(name, key)| test_key(name, key["private"].as_str().unwrap()))
        .collect()
});

/// The keys that can sign, up to 2048 bits, shortest first: longer ones show nothing more, slowly.
pub static SIGNING: LazyLock<Vec<&TestKey>> = LazyLock::new(|| {
    let is_sound = |key: &&TestKey| key.signing.is_some() && key.name != "composite-factor";
    let is_short = |key: &&TestKey| key.openssl.size() <= 256;
    let mut keys: Vec<_> = ALL.iter().filter(is_sound).filter(is_short).collect();
    keys.sort_by_key(|key| key.openssl.size());
    keys
});

/// The key that stands for LianLian's platform.
pub static PLATFORM: LazyLock<&TestKey> = LazyLock::new(|| {
    let mut keys = ALL.iter();
    keys.find(|key| key.name == "platform-1024").unwrap()
});

fn test_key(name: &str, private: &str) -> TestKey {
    let der = base64::decode_block(private).unwrap();
    TestKey {
        name: name.to_owned(),
        openssl: PKey::private_key_from_der(&der).unwrap().rsa().unwrap(),
        signing: SigningKey::from_der(&der).ok(),
        der,
    }
}

impl TestKey {
    pub fn signing(&self) -> &SigningKey {
        self.signing.as_ref().expect("a key of SIGNING")
    }

    pub fn spki(&self) -> Vec<u8> {
        self.openssl.public_key_to_der().unwrap()
    }

    pub fn public(&self) -> Rsa<Public> {
        Rsa::public_key_from_der(&self.spki()).unwrap()
    }

    /// Raises a block to the private exponent: the signature that "decrypts" to it.
    pub fn raise(&self, block: &[u8]) -> Option<Vec<u8>> {
        let mut signature = vec![0; block.len()];
        let raised = self
            .openssl
            .private_encrypt(block, &mut signature, Padding::NONE);
        raised.ok().map(|_| signature)
    }
}

/// A key that lives elsewhere: OpenSSL signs.
pub struct Elsewhere<'k>(pub &'k TestKey);

impl Signer for Elsewhere<'_> {
    fn sign_digest(&self, digest: &Digest) -> Result<Signature, Error> {
        let length = self.0.signing().verifying_key().signature_len();
        let signature = self.0.raise(&right_block(digest, length));
        Ok(signature.expect("a block below n").into())
    }

    fn public_half(&self) -> &dyn Verifier {
        self.0.signing().verifying_key()
    }
}

/// What OpenSSL's public operation makes of a signature, without a look at the padding: nothing if
/// it is not below the modulus.
pub fn openssl_recovers(key: &Rsa<Public>, signature: &[u8]) -> Option<Vec<u8>> {
    let mut block = vec![0; usize::try_from(key.size()).unwrap()];
    let recovered = key.public_decrypt(signature, &mut block, Padding::NONE);
    recovered.ok().map(|_| block)
}

/// Whether OpenSSL takes this for the key's signature of the digest.
pub fn openssl_verifies(key: &Rsa<Public>, digest: &Digest, signature: &[u8]) -> bool {
    let key = PKey::from_rsa(key.clone()).unwrap();
    let mut context = PkeyCtx::new(&key).unwrap();
    context.verify_init().unwrap();
    context.set_rsa_padding(Padding::PKCS1).unwrap();
    let md = match digest {
        Digest::Md5(_) => MessageDigest::md5(),
        _ => MessageDigest::sha256(),
    };
    context
        .set_signature_md(Md::from_nid(md.type_()).unwrap())
        .unwrap();
    // OpenSSL has an error, not a "no", for what is no signature at all.
    context
        .verify(digest.as_bytes(), signature)
        .unwrap_or(false)
}

/// What stands before the digest in the block of rule SIG-7, as SPEC.md has it.
pub const MD5_INFO: &str = "3020300c06082a864886f70d020505000410";
pub const SHA256_INFO: &str = "3031300d060960864801650304020105000420";

/// Rule SIG-7, word for word.
pub fn right_block(digest: &Digest, length: usize) -> Vec<u8> {
    let info = match digest {
        Digest::Md5(_) => MD5_INFO,
        _ => SHA256_INFO,
    };
    block_of(info, digest.as_bytes(), length)
}

/// The block of rule SIG-7 around any digest.
pub fn block_of(info: &str, digest: &[u8], length: usize) -> Vec<u8> {
    let info = unhex(info);
    let fill = vec![0xff; length - info.len() - digest.len() - 3];
    [vec![0, 1], fill, vec![0], info, digest.to_vec()].concat()
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub fn unhex(hex: &str) -> Vec<u8> {
    let digits: Vec<_> = hex.chars().map(|c| c.to_digit(16).unwrap()).collect();
    let pairs = digits.chunks(2);
    pairs
        .map(|pair| u8::try_from(pair[0] * 16 + pair[1]).unwrap())
        .collect()
}
