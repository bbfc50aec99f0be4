//! Numbers that are known beforehand, so that every run is the same.
//!
//! For this test only: a real device uses its hardware generator here. A signature does not depend
//! on these numbers, but the blinding that hides the private key from a clock does.

use lianlian_mpay::{Error, Randomness};

/// Steele and Vigna's `SplitMix64`.
#[derive(Default)]
pub struct Generator(u64);

impl Generator {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

impl Randomness for Generator {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), Error> {
        for chunk in bytes.chunks_mut(8) {
            chunk.copy_from_slice(&self.next().to_le_bytes()[..chunk.len()]);
        }
        Ok(())
    }
}
