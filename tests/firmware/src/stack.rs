//! How deep the stack went: the free part is painted before a job, and looked at after it.

use core::ptr;

use cortex_m::register::msp;

const PAINT: u32 = 0xc0de_5afe;

/// More than any job here uses; a job that reaches it all is reported as using all of it.
const PAINTED: usize = 256 * 1024;

/// Room for this module's own calls, which must not be painted over.
const MARGIN: usize = 256;

/// Bytes of stack that `job` used.
#[inline(never)]
pub fn peak_of<T>(job: impl FnOnce() -> T) -> (T, usize) {
    let top = msp::read() as usize;
    let words = || (top - PAINTED..top - MARGIN).step_by(4);
    for address in words() {
        // SAFETY: this is RAM below the stack pointer and above the heap, in no one's use, as no
        // interrupt is enabled.
        unsafe { ptr::write_volatile(address as *mut u32, PAINT) }
    }
    let done = job();
    // SAFETY: as above.
    let is_touched =
        |address: &usize| unsafe { ptr::read_volatile(*address as *const u32) } != PAINT;
    let deepest = words().find(is_touched).unwrap_or(top - MARGIN);
    (done, top - deepest)
}
