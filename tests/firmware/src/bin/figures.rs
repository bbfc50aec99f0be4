//! Heap and stack of the two jobs at 2048 bits.
#![no_std]
#![no_main]

use cortex_m_rt::entry;
use cortex_m_semihosting::hprintln;
use firmware::cases::{Code, RESPONSE_SHA256, sign, verify};
use firmware::{exit, heap, stack};
use lianlian_mpay::SignType;
use panic_semihosting as _;

#[entry]
fn main() -> ! {
    heap::start(256 * 1024);
    let verified = measure("verify a response, 2048 bits", || {
        verify(RESPONSE_SHA256, &[SignType::Sha256WithRsa])
    });
    let signed = measure("sign a request, 2048 bits", sign);
    exit(verified && signed)
}

fn measure(title: &str, job: impl FnOnce() -> Result<bool, Code>) -> bool {
    let ((done, heap), stack) = stack::peak_of(|| heap::peak_of(job));
    hprintln!(
        "{}: peak heap {} bytes, peak stack {} bytes: {:?}",
        title,
        heap,
        stack,
        done
    );
    done == Ok(true)
}
