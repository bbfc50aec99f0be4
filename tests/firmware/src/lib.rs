//! What firmware brings along itself: a heap, random numbers, and here also the means to measure.
#![no_std]

pub mod cases;
pub mod generator;
pub mod heap;
pub mod stack;

use cortex_m_semihosting::debug::{self, EXIT_FAILURE, EXIT_SUCCESS};

/// Ends the program, and QEMU with it, with the exit status that a script can see.
pub fn exit(is_success: bool) -> ! {
    debug::exit(if is_success {
        EXIT_SUCCESS
    } else {
        EXIT_FAILURE
    });
    loop {
        cortex_m::asm::wfi();
    }
}
