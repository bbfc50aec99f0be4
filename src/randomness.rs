//! Where random bytes come from.

use crate::error::Error;

/// A source of random bytes, which blind the operation with a private key. They must come from a
/// cryptographic generator: that of the operating system, or of a device.
///
/// Signatures do not depend on them (rule `SIG-8`), so any source makes the same signature. Only
/// the time that is needed gives away something of the key where they can be foreseen.
///
/// A trait of this crate, so that no other crate's next version is a new version of this one.
///
/// ```
/// use lianlian_mpay::{Error, Randomness};
///
/// /// A generator in a device.
/// struct Device<F>(F);
///
/// impl<F: FnMut(&mut [u8]) -> bool> Randomness for Device<F> {
///     fn fill(&mut self, bytes: &mut [u8]) -> Result<(), Error> {
///         match (self.0)(bytes) {
///             true => Ok(()),
///             false => Err(Error::SigningFailed { problem: "the generator does not answer" }),
///         }
///     }
/// }
/// ```
#[doc(alias = "随机数")]
pub trait Randomness {
    /// Fills all of `bytes`.
    ///
    /// # Errors
    /// [`SigningFailed`](Error::SigningFailed) where there are no random bytes to be had.
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), Error>;
}
