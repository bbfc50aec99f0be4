//! The two jobs that are measured, on cases that `build.rs` took from the vectors.

use core::hint::black_box;

use lianlian_mpay::{
    BindVerifyRequest, Error, Expected, KeyError, Outcome, SignType, SigningKey, VerifyingKey,
};

use crate::generator::Generator;

include!(concat!(env!("OUT_DIR"), "/cases.rs"));

/// The stable number of an error, whichever of the two it is: firmware has no use for texts.
#[derive(Debug, PartialEq, Eq)]
pub struct Code(pub u16);

impl From<Error> for Code {
    fn from(error: Error) -> Self {
        Self(error.number())
    }
}

impl From<KeyError> for Code {
    fn from(error: KeyError) -> Self {
        Self(error.number())
    }
}

/// From a key's text and a response's bytes to the outcome: is it the card that was bound?
pub fn verify(response: &str, allowed: &[SignType]) -> Result<bool, Code> {
    let key = VerifyingKey::from_text(black_box(PLATFORM_KEY))?;
    let expected = Expected::new(OID_PARTNER, USER_ID, SignType::Sha256WithRsa)?
        .with_no_order(RESPONSE_NO_ORDER)?
        .with_allowed(allowed);
    let outcome = expected.verify_response(black_box(response).as_bytes(), &key)?;
    Ok(matches!(outcome, Outcome::Bound(card) if card.card_no() == CARD_NO))
}

/// From a key's text and the fields to the signed body: is it the signature of the vectors?
pub fn sign() -> Result<bool, Code> {
    let key = SigningKey::from_text(black_box(MERCHANT_KEY))?;
    let request = BindVerifyRequest {
        oid_partner: OID_PARTNER,
        token: TOKEN,
        user_id: USER_ID,
        verify_code: VERIFY_CODE,
        no_order: Some(NO_ORDER),
    };
    let prepared = request.prepare(SignType::Sha256WithRsa)?;
    let signature = key.sign_digest_with(&mut Generator::default(), &prepared.digest())?;
    // The key has checked it.
    let signed = prepared.finish_unchecked(signature)?;
    Ok(signed.body().contains(SIGN))
}
