//! The border between a WebAssembly module and its host: bytes in, bytes out, random numbers.
//!
//! WebAssembly passes numbers only. Bytes lie in the module's memory; the host gets room for them
//! with [`alloc`], hands them over as address and length, and owns the answer until it gives it to
//! [`free`]. An answer is one number: the address in its upper half, the length in its lower half.
#![no_std]

extern crate alloc as std_alloc;

use core::panic::PanicInfo;
use core::slice;
use std_alloc::boxed::Box;
use std_alloc::vec;

use dlmalloc::GlobalDlmalloc;
use lianlian_mpay::{Error, Randomness};

#[global_allocator]
static HEAP: GlobalDlmalloc = GlobalDlmalloc;

#[link(wasm_import_module = "host")]
unsafe extern "C" {
    /// The host fills memory with cryptographically secure random bytes.
    fn random(address: *mut u8, length: usize);
}

/// Room for `length` bytes, which hold zeros. It is the host's until `free`.
#[unsafe(no_mangle)]
pub extern "C" fn alloc(length: usize) -> *mut u8 {
    Box::into_raw(vec![0_u8; length].into_boxed_slice()).cast()
}

/// Takes back what `alloc` or an answer gave.
///
/// # Safety
///
/// `address` and `length` are those that were given, and are not used afterwards.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn free(address: *mut u8, length: usize) {
    // SAFETY: by this function's contract these are the parts of a boxed slice.
    drop(unsafe { Box::from_raw(core::ptr::slice_from_raw_parts_mut(address, length)) });
}

/// What the host handed over, to look at.
///
/// # Safety
///
/// `address` and `length` are of memory that the host got from `alloc` and keeps during the call.
pub unsafe fn bytes<'a>(address: *const u8, length: usize) -> &'a [u8] {
    // SAFETY: by this function's contract the memory is there, and `alloc` has initialised it.
    unsafe { slice::from_raw_parts(address, length) }
}

/// Gives an answer to the host.
pub fn answer(bytes: &[u8]) -> u64 {
    let address = Box::into_raw(Box::<[u8]>::from(bytes)).cast::<u8>() as usize;
    ((address as u64) << 32) | bytes.len() as u64
}

/// The host's random numbers. A host that has none must not return: it traps or throws.
///
/// The feature `wasm-js` of the crate does the same for a module that `wasm-bindgen` makes.
pub struct HostRandom;

impl Randomness for HostRandom {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), Error> {
        // SAFETY: the host writes within the slice, which is borrowed for the call.
        unsafe { random(bytes.as_mut_ptr(), bytes.len()) }
        Ok(())
    }
}

/// The host sees a trap; a text would be the module's largest part.
#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
