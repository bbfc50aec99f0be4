//! Text that is wiped when it is dropped.

use alloc::string::String;
use core::mem;
use core::ops::Deref;

use zeroize::zeroize_bytes;

/// As `Zeroizing<String>`, which wipes byte by byte: that took a seventh of the time beside RSA.
///
/// What is wiped is the text, so it has to be built without growing.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct Secret {
    text: String,
}

impl Secret {
    pub(crate) fn new(text: String) -> Self {
        Self { text }
    }

    /// Whether so many bytes can follow where the text is.
    pub(crate) fn has_room(&self, bytes: usize) -> bool {
        self.text.capacity().saturating_sub(self.text.len()) >= bytes
    }

    /// The text, which is no longer wiped.
    pub(crate) fn into_text(mut self) -> String {
        mem::take(&mut self.text)
    }
}

impl Deref for Secret {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        zeroize_bytes(&mut mem::take(&mut self.text).into_bytes());
    }
}
