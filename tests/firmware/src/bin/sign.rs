//! A minimal firmware that signs requests and verifies responses, with 16 KiB of heap.
#![no_std]
#![no_main]

use core::panic::PanicInfo;

use cortex_m_rt::entry;
use firmware::cases::{RESPONSE_SHA256, sign, verify};
use firmware::{exit, heap};
use lianlian_mpay::SignType;

#[entry]
fn main() -> ! {
    heap::start(16 * 1024);
    exit(sign() == Ok(true) && verify(RESPONSE_SHA256, SignType::ALL) == Ok(true))
}

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    exit(false)
}
