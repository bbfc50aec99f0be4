//! What `bench.py` compares with: the same two jobs in Rust, in nanoseconds. The first is opening an
//! unsigned refusal, where there is little else than the call; the second verifies a success on
//! OpenSSL. The arguments are files: the public key, the request's body and the two responses.
#![allow(
    clippy::restriction,
    clippy::print_stdout,
    reason = "a program may print"
)]

use std::error::Error;
use std::hint::black_box;
use std::time::Instant;
use std::{env, fs};

use lianlian_mpay::{Expected, Message, NativeVerifyingKey, VerifyingKey};

const ROUNDS: usize = 2_000;

fn main() -> Result<(), Box<dyn Error>> {
    let files = env::args().skip(1).map(fs::read);
    let files = files.collect::<Result<Vec<_>, _>>()?;
    let [key, request, unsigned, success] = files.as_slice() else {
        return Err("key, request, unsigned refusal, success".into());
    };
    let key = VerifyingKey::from_bytes(key)?;
    let native = NativeVerifyingKey::new(&key)?;
    let expected = Expected::from_message(&Message::parse(request)?)?;
    let unsigned = median(|| expected.verify_response(unsigned, &key).is_ok());
    let success = median(|| expected.verify_response(success, &native).is_ok());
    println!("{unsigned} {success}");
    Ok(())
}

fn median(job: impl Fn() -> bool) -> u128 {
    let mut times: Vec<_> = (0..ROUNDS)
        .map(|_| {
            let begin = Instant::now();
            assert!(black_box(job()));
            begin.elapsed().as_nanos()
        })
        .collect();
    times.sort_unstable();
    times[ROUNDS / 2]
}
