//! Fourth stage: a message with its signature, and what is left once that is verified.

use crate::digest::Digest;
use crate::error::Error;
use crate::message::{Message, Value};
use crate::sign_type::SignType;
use crate::signature::Signature;
use crate::signed_fields::{Direction, Fields};
use crate::signer::Verifier;
use crate::signing_string::SigningString;

/// A message that carries a signature, which is not checked yet.
///
/// This serves every MPAY message. It asks for no member but `sign_type` and `sign`.
#[derive(Debug, Clone)]
#[doc(alias = "签名报文")]
pub struct SignedMessage<'m> {
    fields: Fields<'m>,
    signing_string: SigningString,
    sign_type: SignType,
    signature: Signature,
}

/// A message whose signature was checked: what LianLian, or the merchant, did say.
///
/// It is made by [`SignedMessage::verify`] only.
#[derive(Debug, Clone)]
#[doc(alias = "验签通过")]
pub struct Verified<'m> {
    fields: Fields<'m>,
    sign_type: SignType,
}

impl<'m> SignedMessage<'m> {
    /// Takes a message apart into what is signed and its signature (rules `SIG-1`, `SIG-3`,
    /// `SIG-4`). `unsigned` names members that the signature leaves out, beside `sign`.
    ///
    /// # Errors
    /// - [`MissingSignature`](Error::MissingSignature): `sign` is absent, `null` or `""`.
    /// - [`MissingField`](Error::MissingField), [`EmptyField`](Error::EmptyField),
    ///   [`UnknownSignType`](Error::UnknownSignType): `sign_type` is absent, `""`, or `MD5`.
    /// - [`SignatureEncoding`](Error::SignatureEncoding): `sign` is not canonical base64.
    /// - Those of [`Fields::of_message`].
    pub fn new(
        message: &'m Message<'_>,
        direction: Direction,
        unsigned: &[&str],
    ) -> Result<Self, Error> {
        let sign = message.value("sign").filter(|sign| !sign.is_empty());
        let sign = sign.ok_or(Error::MissingSignature)?;
        let fields = Fields::of_message(message, direction, unsigned)?;
        let sign_type = sign_type_of(message)?;
        let Value::String(sign) = sign else {
            return Err(Error::SignatureEncoding);
        };
        Ok(Self {
            signing_string: SigningString::new(&fields),
            fields,
            sign_type,
            signature: Signature::from_base64(sign)?,
        })
    }

    /// Verifies the message, if its sign type is one of `allowed` (rules `SIG-2`, `SIG-5` to
    /// `SIG-7`).
    ///
    /// # Errors
    /// - [`SignTypeNotAllowed`](Error::SignTypeNotAllowed): its sign type is not in `allowed`.
    /// - [`SignatureLength`](Error::SignatureLength): not as many bytes as the modulus has.
    /// - [`SignatureMismatch`](Error::SignatureMismatch): not this key's, or not over this text.
    ///
    /// # Examples
    /// ```
    /// use lianlian_mpay::{Direction, Message, SignType, SignedMessage, VerifyingKey};
    /// # let key = VerifyingKey::from_text(concat!(
    /// #     "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCSS/DiwdCf/aZsxxcacDnooGph3d2JOj5GXWi+q3gz",
    /// #     "nZauZjkNP8SKl3J2liP0O6rU/Y/29+IUe+GTMhMOFJuZm1htAtKiu5ekW0GlBMWxf4FPkYlQkPE0FtaoMP3g",
    /// #     "Yfh+OwI+fIRrpW3ySn3mScnc6Z700nU/VYrRkfcSCbSnRwIDAQAB"))?;
    /// // A refusal that LianLian signed, and published with its documentation.
    /// let body = r#"{"oid_partner":"201408071000001541","ret_code":"4005",
    ///     "ret_msg":"商户未开通权限","sign":"M/EH4khKDPUIMnDqEid7mh90Acj0pguMVLiq17+ubl9M8YtOqG79X0q+b6TzuyiHVDOlXlUM8dvJQjgJ2qJFcGXe+1DakX0T71DLOQZjE3BEPcCWGQN0PcBpAs3EE1LBaI5p8FmBd3bLGMybYpTrt7/DC+BrukvJLgW7pMjHtHw=","sign_type":"RSA"}"#;
    /// let message = Message::parse(body.as_bytes())?;
    /// let signed = SignedMessage::new(&message, Direction::Response, &[])?;
    /// let verified = signed.verify(&key, &[SignType::Rsa])?;
    /// assert_eq!(verified.value("ret_code"), Some("4005"));
    /// # Ok::<(), lianlian_mpay::Error>(())
    /// ```
    #[doc(alias = "验签")]
    pub fn verify<V>(self, verifier: &V, allowed: &[SignType]) -> Result<Verified<'m>, Error>
    where
        V: Verifier + ?Sized,
    {
        if !allowed.contains(&self.sign_type) {
            return Err(Error::SignTypeNotAllowed {
                found: self.sign_type,
            });
        }
        verifier.verify_digest(&self.digest(), &self.signature)?;
        Ok(Verified {
            fields: self.fields,
            sign_type: self.sign_type,
        })
    }

    /// The members that the signature covers, and the names of those that it does not.
    #[must_use]
    pub fn fields(&self) -> &Fields<'m> {
        &self.fields
    }

    /// The text that was signed, if the signature is right.
    #[must_use]
    pub fn signing_string(&self) -> &SigningString {
        &self.signing_string
    }

    /// The digest of the signing string.
    #[must_use]
    pub fn digest(&self) -> Digest {
        self.signing_string.digest(self.sign_type)
    }

    /// What `sign_type` says.
    #[must_use]
    pub fn sign_type(&self) -> SignType {
        self.sign_type
    }

    /// What `sign` holds.
    #[must_use]
    pub fn signature(&self) -> &Signature {
        &self.signature
    }
}

impl<'m> Verified<'m> {
    /// The members that the signature covers, and the names of those that it does not.
    #[must_use]
    pub fn fields(&self) -> &Fields<'m> {
        &self.fields
    }

    /// The value of a member that the signature covers.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&'m str> {
        self.fields.value(name)
    }

    /// How it was signed.
    #[must_use]
    pub fn sign_type(&self) -> SignType {
        self.sign_type
    }
}

/// Rule `SIG-1`.
fn sign_type_of(message: &Message<'_>) -> Result<SignType, Error> {
    match message.value("sign_type") {
        None | Some(Value::Null) => Err(Error::MissingField { name: "sign_type" }),
        Some(value) if value.is_empty() => Err(Error::EmptyField { name: "sign_type" }),
        Some(value) => SignType::parse(value.text().unwrap_or_default()),
    }
}
