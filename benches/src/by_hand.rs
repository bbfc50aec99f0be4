//! The libraries, called as their own documentation has it: the RSA operation alone on a parsed
//! key, and signing and verifying of a text.

/// The library that the backend of this run stands on.
#[cfg(not(feature = "openssl"))]
pub use rust::{PrivateKey, PublicKey};

#[cfg(feature = "openssl")]
pub use c::{PrivateKey, PublicKey};

/// The `rsa` crate. Signing is blinded.
pub mod rust {
    use getrandom::SysRng;
    use lianlian_mpay::{Digest, SignType};
    use rsa::Pkcs1v15Sign;
    use rsa::pkcs8::{DecodePrivateKey as _, DecodePublicKey as _};
    use rsa::traits::SignatureScheme as _;

    pub struct PrivateKey(rsa::PrivateKey);

    impl PrivateKey {
        pub fn new(pkcs8: &[u8]) -> Self {
            Self(rsa::PrivateKey::from_pkcs8_der(pkcs8).unwrap())
        }

        pub fn raw(&self, digest: &Digest) -> Vec<u8> {
            let scheme = scheme(digest);
            scheme
                .sign(Some(&mut SysRng), &self.0, digest.as_bytes())
                .unwrap()
        }

        pub fn sign(&self, sign_type: SignType, text: &str) -> Vec<u8> {
            self.raw(&Digest::new(sign_type, text.as_bytes()))
        }
    }

    pub struct PublicKey(rsa::PublicKey);

    impl PublicKey {
        pub fn new(spki: &[u8]) -> Self {
            Self(rsa::PublicKey::from_public_key_der(spki).unwrap())
        }

        pub fn raw(&self, digest: &Digest, signature: &[u8]) -> bool {
            let scheme = scheme(digest);
            scheme.verify(&self.0, digest.as_bytes(), signature).is_ok()
        }

        pub fn verify(&self, sign_type: SignType, text: &str, signature: &[u8]) -> bool {
            self.raw(&Digest::new(sign_type, text.as_bytes()), signature)
        }
    }

    fn scheme(digest: &Digest) -> Pkcs1v15Sign {
        Pkcs1v15Sign {
            hash_len: Some(digest.as_bytes().len()),
            prefix: digest.info_prefix().into(),
        }
    }
}

/// OpenSSL, or AWS-LC where that is built in.
///
/// The operation alone is `RSA_private_encrypt` and `RSA_public_decrypt` without padding, the least
/// that there is: `openssl speed` measures `EVP_PKEY_sign` and `EVP_PKEY_verify`, which take a
/// little more. A text goes through `EVP_DigestSign` and `EVP_DigestVerify`.
#[cfg(feature = "openssl")]
pub mod c {
    use lianlian_mpay::{Digest, SignType};
    use openssl::hash::MessageDigest;
    use openssl::pkey::{PKey, Private, Public};
    use openssl::rsa::{Padding, Rsa};
    use openssl::sign::{Signer, Verifier};

    pub struct PrivateKey {
        key: PKey<Private>,
        rsa: Rsa<Private>,
    }

    impl PrivateKey {
        pub fn new(pkcs8: &[u8]) -> Self {
            let key = PKey::private_key_from_der(pkcs8).unwrap();
            let rsa = key.rsa().unwrap();
            Self { key, rsa }
        }

        pub fn raw(&self, digest: &Digest) -> Vec<u8> {
            let mut block = vec![0; self.key.size()];
            let mut signature = block.clone();
            block[1] = digest.as_bytes()[0];
            self.rsa
                .private_encrypt(&block, &mut signature, Padding::NONE)
                .unwrap();
            signature
        }

        pub fn sign(&self, sign_type: SignType, text: &str) -> Vec<u8> {
            let mut signer = Signer::new(hash(sign_type), &self.key).unwrap();
            signer.sign_oneshot_to_vec(text.as_bytes()).unwrap()
        }
    }

    pub struct PublicKey {
        key: PKey<Public>,
        rsa: Rsa<Public>,
    }

    impl PublicKey {
        pub fn new(spki: &[u8]) -> Self {
            let key = PKey::public_key_from_der(spki).unwrap();
            let rsa = key.rsa().unwrap();
            Self { key, rsa }
        }

        pub fn raw(&self, _: &Digest, signature: &[u8]) -> bool {
            let mut block = vec![0; signature.len()];
            self.rsa
                .public_decrypt(signature, &mut block, Padding::NONE)
                .is_ok()
        }

        pub fn verify(&self, sign_type: SignType, text: &str, signature: &[u8]) -> bool {
            let mut verifier = Verifier::new(hash(sign_type), &self.key).unwrap();
            verifier.verify_oneshot(signature, text.as_bytes()).unwrap()
        }
    }

    fn hash(sign_type: SignType) -> MessageDigest {
        match sign_type {
            SignType::Rsa => MessageDigest::md5(),
            _ => MessageDigest::sha256(),
        }
    }
}
