//! What the fuzz targets assert. A target is a function over bytes, so that the fuzzer and the
//! replay binaries run the same code.
#![forbid(unsafe_code)]

pub mod keys;
pub mod naive;
pub mod reference;
pub mod text;

pub mod body;
pub mod diagnose;
pub mod key_import;
pub mod message;
pub mod order;
pub mod request;
pub mod response;
pub mod sign_verify;
pub mod signing_string;
pub mod verify_raw;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::{fs, process};

use arbitrary::{Arbitrary, Unstructured};

/// A target: panics where its property does not hold.
pub type Target = fn(&[u8]);

/// All targets, by name.
pub const TARGETS: [(&str, Target); 10] = [
    ("message", message::run),
    ("signing_string", signing_string::run),
    ("order", order::run),
    ("key_import", key_import::run),
    ("verify_raw", verify_raw::run),
    ("sign_verify", sign_verify::run),
    ("request", request::run),
    ("body", body::run),
    ("response", response::run),
    ("diagnose", diagnose::run),
];

/// The entry point of a target: libFuzzer's under `cargo fuzz`, else one that replays files.
#[macro_export]
macro_rules! target {
    ($name:ident) => {
        #[cfg(fuzzing)]
        libfuzzer_sys::fuzz_target!(|data: &[u8]| $crate::$name::run(data));

        #[cfg(not(fuzzing))]
        fn main() {
            $crate::replay($crate::$name::run, std::env::args_os().skip(1));
        }
    };
}

/// Runs files, or all files of directories, through a target. Ends with an error where there is
/// none to run.
pub fn replay(run: Target, paths: impl Iterator<Item = OsString>) {
    let files: Vec<PathBuf> = paths.flat_map(|path| files_in(path.as_ref())).collect();
    for file in &files {
        let data = fs::read(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        // So that the file at fault stands above the panic's message.
        eprintln!("{}", file.display());
        run(&data);
    }
    println!("{} inputs, no property broken", files.len());
    process::exit(i32::from(files.is_empty()));
}

fn files_in(path: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(path) else {
        return vec![path.to_owned()];
    };
    let mut files: Vec<_> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    files.sort();
    files
}

/// The first byte of an input chooses what the rest is: a seed's own bytes, or a structure.
fn mode(data: &[u8]) -> Option<(u8, &[u8])> {
    data.split_first().map(|(mode, rest)| (*mode, rest))
}

/// Makes a structure of bytes; any bytes do, but too few of them may not.
fn structure<'a, T: Arbitrary<'a>>(data: &'a [u8]) -> Option<T> {
    T::arbitrary_take_rest(Unstructured::new(data)).ok()
}
