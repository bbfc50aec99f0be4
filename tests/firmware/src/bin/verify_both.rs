//! A minimal firmware that verifies responses of both sign types, with 16 KiB of heap.
#![no_std]
#![no_main]

use core::panic::PanicInfo;

use cortex_m_rt::entry;
use firmware::cases::{RESPONSE_MD5, RESPONSE_SHA256, verify};
use firmware::{exit, heap};
use lianlian_mpay::SignType;

#[entry]
fn main() -> ! {
    heap::start(16 * 1024);
    exit(
        [RESPONSE_MD5, RESPONSE_SHA256]
            .iter()
            .all(|response| verify(response, SignType::ALL) == Ok(true)),
    )
}

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    exit(false)
}
