//! Writing a message: fields in, a signed JSON body out, in one step or two.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::digest::Digest;
use crate::error::{Error, Limit};
use crate::json;
use crate::limits::{MAX_FIELDS, MAX_MESSAGE_LEN};
use crate::message::Message;
use crate::name;
use crate::secret::Secret;
use crate::sign_type::SignType;
use crate::signature::Signature;
use crate::signed_fields::{Direction, SignedFields, check_names, lacks_sign_type};
use crate::signer::{HostVerdict, Signer, Verifier};
use crate::signing_string::SigningString;

/// The fields of a message of any MPAY API with their signing string, which wait for a signature
/// from wherever the key is.
///
/// It owns its values, which are wiped when it is dropped, so that a handle can hold it while a
/// device or another process signs.
///
/// ```
/// use lianlian_mpay::{Error, PreparedMessage, SignType, Signature, SignedBody, VerifyingKey};
///
/// fn query_payment(
///     public: &VerifyingKey,
///     device: impl FnOnce(&[u8]) -> Vec<u8>,
/// ) -> Result<SignedBody, Error> {
///     let fields = [("oid_partner", "201103171000000000"), ("no_order", "20130515094013")];
///     let prepared = PreparedMessage::new(&fields, SignType::Sha256WithRsa)?;
///     let signature = device(&prepared.digest().to_info()); // in its time
///     prepared.finish(Signature::from_bytes(&signature), public)
/// }
/// ```
#[derive(Clone, PartialEq, Eq)]
#[doc(alias = "外部签名")]
pub struct PreparedMessage {
    /// The JSON object, up to where `sign` follows.
    open: Secret,
    signing_string: SigningString,
    sign_type: SignType,
}

/// A signed message, ready to be sent.
#[derive(Clone, PartialEq, Eq)]
#[doc(alias = "请求报文")]
pub struct SignedBody {
    body: Secret,
    signing_string: SigningString,
    signature: Signature,
}

impl PreparedMessage {
    /// Takes the fields of a message, in the order in which they shall stand in it. `sign_type` is
    /// added where it is missing, and `sign` comes last; a field whose value is `""` is neither
    /// signed nor sent.
    ///
    /// Nothing is asked of the values: [`SignedFields::ambiguous`] tells which of them read in two
    /// ways.
    ///
    /// # Errors
    /// - [`FieldName`](Error::FieldName), [`DuplicateField`](Error::DuplicateField): a name that
    ///   no message may have, or twice.
    /// - [`UnknownField`](Error::UnknownField): there is a `sign` already.
    /// - [`UnknownSignType`](Error::UnknownSignType): `sign_type` is none, or not in its canonical
    ///   spelling.
    /// - [`SignTypeNotAllowed`](Error::SignTypeNotAllowed): `sign_type` is another one.
    /// - [`MessageTooLarge`](Error::MessageTooLarge): more than 64 fields, with those that are
    ///   added.
    pub fn new<N, V>(fields: &[(N, V)], sign_type: SignType) -> Result<Self, Error>
    where
        N: AsRef<str>,
        V: AsRef<str>,
    {
        let pairs = fields
            .iter()
            .map(|(name, value)| (name.as_ref(), value.as_ref()));
        Self::from_pairs(pairs.collect(), sign_type)
    }

    /// As [`new`](Self::new), for bindings that hold the fields as the JSON of an object. Numbers
    /// and booleans count as their text, `null` as `""`.
    ///
    /// # Errors
    /// Those of [`new`](Self::new); and [`NestedField`](Error::NestedField),
    /// [`NumberFormat`](Error::NumberFormat) for `[1]`, `1e2` and `-0`.
    pub fn from_message(message: &Message<'_>, sign_type: SignType) -> Result<Self, Error> {
        let pairs = message
            .into_iter()
            .map(|field| (field.name(), field.value().text()));
        let pairs: Vec<_> = pairs
            .map(|(name, text)| (name, text.unwrap_or_default()))
            .collect();
        check_given(&pairs)?;
        // Rule `WRT-2`: what has no signed form is told by the stage that signs.
        SignedFields::from_message(message, Direction::Request)?;
        Self::from_pairs(pairs, sign_type)
    }

    fn from_pairs(mut pairs: Vec<(&str, &str)>, sign_type: SignType) -> Result<Self, Error> {
        check_given(&pairs)?;
        // Rule `WRT-2`.
        pairs.retain(|(_, value)| !value.is_empty());
        // Rule `WRT-3`.
        let found = pairs.iter().find(|(name, _)| *name == "sign_type");
        if lacks_sign_type(found.map(|(_, value)| *value), sign_type)? {
            pairs.push(("sign_type", sign_type.as_str()));
        }
        // Rule `WRT-4`: with `sign` it is a message of at most so many fields.
        if pairs.len() >= MAX_FIELDS {
            return Err(Error::MessageTooLarge(Limit::Fields));
        }
        Ok(Self::from_checked(pairs, sign_type))
    }

    /// Of the fields that are sent, which are known to be right.
    pub(crate) fn from_checked(pairs: Vec<(&str, &str)>, sign_type: SignType) -> Self {
        Self {
            open: json::open_object(pairs.iter().copied()),
            signing_string: SigningString::new(&SignedFields::from_checked(pairs)),
            sign_type,
        }
    }

    /// The text to be signed.
    #[must_use]
    pub fn signing_string(&self) -> &SigningString {
        &self.signing_string
    }

    /// The digest of that text, for a key that signs digests; [`Digest::to_info`] is for one that
    /// signs a `DigestInfo`.
    #[must_use]
    pub fn digest(&self) -> Digest {
        self.signing_string.digest(self.sign_type)
    }

    /// How it is to be signed.
    #[must_use]
    pub fn sign_type(&self) -> SignType {
        self.sign_type
    }

    /// Signs it, and gives the body to send (rules `SIG-8`, `REQ-6`).
    ///
    /// # Errors
    /// What the signer returns; [`SigningFailed`](Error::SigningFailed) where its signature does
    /// not verify with its own public half; and [`MessageTooLarge`](Error::MessageTooLarge) for a
    /// body above 65,536 bytes.
    #[doc(alias = "加签")]
    pub fn sign<S>(self, signer: &S) -> Result<SignedBody, Error>
    where
        S: Signer + ?Sized,
    {
        let signature = signer.sign_checked(&self.digest())?;
        self.finish_unchecked(signature)
    }

    /// Takes the signature and gives the body to send (rule `REQ-6`), after checking it with the
    /// public half of the key that made it: a signature of the wrong kind (such as one without
    /// `DigestInfo`) shows here, not in LianLian's answer `1001`.
    ///
    /// # Errors
    /// - [`SignatureLength`](Error::SignatureLength),
    ///   [`SignatureMismatch`](Error::SignatureMismatch): it is not that key's signature.
    /// - [`VerifyingFailed`](Error::VerifyingFailed): `verifier` could not answer.
    /// - [`MessageTooLarge`](Error::MessageTooLarge): the body would be above 65,536 bytes.
    pub fn finish<V>(self, signature: Signature, verifier: &V) -> Result<SignedBody, Error>
    where
        V: Verifier + ?Sized,
    {
        verifier.verify_digest(&self.digest(), &signature)?;
        self.finish_unchecked(signature)
    }

    /// As [`finish`](Self::finish), with the block that a host's raw public operation recovered
    /// from the signature, which is compared here.
    ///
    /// # Errors
    /// Those of [`finish`](Self::finish).
    pub fn finish_with_block(
        self,
        signature: Signature,
        block: &[u8],
    ) -> Result<SignedBody, Error> {
        signature.verify_with_block(&self.digest(), block)?;
        self.finish_unchecked(signature)
    }

    /// As [`finish`](Self::finish), by the word of a host that verified the signature.
    ///
    /// # Errors
    /// Those of [`finish`](Self::finish).
    pub fn finish_by_host(
        self,
        signature: Signature,
        verdict: HostVerdict,
    ) -> Result<SignedBody, Error> {
        verdict.into_result()?;
        self.finish_unchecked(signature)
    }

    /// As [`finish`](Self::finish), for a signer that checks its own signatures.
    ///
    /// # Errors
    /// [`MessageTooLarge`](Error::MessageTooLarge): the body would be above 65,536 bytes.
    pub fn finish_unchecked(self, signature: Signature) -> Result<SignedBody, Error> {
        let body = json::close_object(self.open, "sign", signature.as_bytes());
        // Rule `WRT-4`.
        if body.len() > MAX_MESSAGE_LEN {
            return Err(Error::MessageTooLarge(Limit::Bytes));
        }
        Ok(SignedBody {
            body,
            signing_string: self.signing_string,
            signature,
        })
    }
}

impl SignedBody {
    /// The JSON text to post.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.body
    }

    /// The same, owned. It is no longer wiped when it is dropped.
    #[must_use]
    pub fn into_string(self) -> String {
        self.body.into_text()
    }

    /// The text that was signed.
    #[must_use]
    pub fn signing_string(&self) -> &SigningString {
        &self.signing_string
    }

    /// The signature, as it stands in the body's `sign`.
    #[must_use]
    pub fn signature(&self) -> &Signature {
        &self.signature
    }
}

/// Signs a message of any MPAY API: the whole way in one call.
///
/// # Errors
/// Those of [`PreparedMessage::new`] and [`PreparedMessage::sign`].
///
/// # Examples
/// ```
/// use lianlian_mpay::{Error, SignType, Signer, sign_message};
///
/// fn query_payment(key: &impl Signer) -> Result<String, Error> {
///     let fields = [("oid_partner", "201103171000000000"), ("no_order", "20130515094013")];
///     Ok(sign_message(&fields, SignType::Sha256WithRsa, key)?.into_string())
/// }
/// ```
#[doc(alias = "加签")]
pub fn sign_message<N, V, S>(
    fields: &[(N, V)],
    sign_type: SignType,
    signer: &S,
) -> Result<SignedBody, Error>
where
    N: AsRef<str>,
    V: AsRef<str>,
    S: Signer + ?Sized,
{
    PreparedMessage::new(fields, sign_type)?.sign(signer)
}

/// Rule `WRT-1`: `MSG-2`, `MSG-3` and `MSG-4` for fields to be sent, to which `sign` and perhaps
/// `sign_type` are added.
fn check_given(pairs: &[(&str, &str)]) -> Result<(), Error> {
    check_names(pairs, |(name, _)| name)?;
    for (name, _) in pairs {
        if *name == "sign" {
            return Err(Error::UnknownField {
                name: name::owned(name),
            });
        }
        let is_added = |added: &&str| name != added && name::is_same(name, added);
        if ["sign", "sign_type"].iter().any(is_added) {
            return Err(Error::DuplicateField {
                at: None,
                name: name::owned(name),
            });
        }
    }
    Ok(())
}

impl fmt::Debug for PreparedMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PreparedMessage")
            .field("sign_type", &self.sign_type)
            .field("signing_string", &self.signing_string)
            .finish_non_exhaustive()
    }
}

impl AsRef<str> for SignedBody {
    fn as_ref(&self) -> &str {
        &self.body
    }
}

impl fmt::Debug for SignedBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedBody")
            .field("signing_string", &self.signing_string)
            .field("signature", &self.signature)
            .finish_non_exhaustive()
    }
}
