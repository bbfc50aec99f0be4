//! The promise of the crate page: whatever comes in, there is no panic, and time and memory are
//! bounded by the input's length. A worst case at the limits takes about as long as eight of an
//! eighth of its length.
#![allow(
    clippy::restriction,
    clippy::cast_possible_truncation,
    reason = "tests may panic"
)]

mod support;

use std::hint::black_box;
use std::time::{Duration, Instant};

use lianlian_mpay::{
    Digest, Direction, Expected, HostVerdict, MAX_KEY_LEN, MAX_MESSAGE_LEN, Message,
    OpenedResponse, PreparedMessage, SignType, Signature, SignedFields, SigningKey, SigningString,
    VerifyingKey,
};
use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// How many short inputs are as long as a long one. They are read in one go, so that both take
/// about as long, and a busy machine interrupts both.
const PARTS: usize = 8;
/// Quadratic work would take eight times as long; machines are noisy, so thrice is still linear.
const MOST_TIMES: u32 = 3;
/// What a machine may take for anything, so that short times are not compared.
const NOISE: Duration = Duration::from_millis(2);
/// A machine that is busy with other things gets another chance; quadratic work never passes.
const TRIES: usize = 10;
/// How many bytes may be in use for each byte of input, and for none at all.
const BYTES_EACH: usize = 24;
const BYTES_ALWAYS: usize = 64 * 1024;

type Input = fn(usize) -> Vec<u8>;
type Reader = fn(&[u8]);

fn message(bytes: &[u8]) {
    let _ = black_box(Message::parse(bytes));
    let expected = Expected::new("201103171000000000", "1", SignType::Rsa).unwrap();
    let _ = black_box(expected.verify_response(bytes, &support::lianlian()));
    if let Ok(OpenedResponse::Signed(response)) = expected.open(bytes) {
        let _ = black_box(response.finish_by_host(HostVerdict::Matches));
    }
}

/// What a message goes through to be signed.
fn written(bytes: &[u8]) {
    let Ok(message) = Message::parse(bytes) else {
        return;
    };
    if let Ok(fields) = SignedFields::from_message(&message, Direction::Response) {
        black_box(fields.ambiguous().count());
        black_box(SigningString::new(&fields));
    }
    if let Ok(prepared) = PreparedMessage::from_message(&message, SignType::Rsa) {
        let _ = black_box(prepared.finish_unchecked(Signature::from_bytes(&[1; 128])));
    }
    let owned = message.into_owned();
    black_box(owned.fields().len());
}

fn key(bytes: &[u8]) {
    let _ = black_box(SigningKey::from_bytes(bytes));
    let _ = black_box(VerifyingKey::from_bytes(bytes));
}

fn repeated(before: &str, unit: &str, after: &str, len: usize) -> Vec<u8> {
    let count = len.saturating_sub(before.len() + after.len()) / unit.len();
    format!("{before}{}{after}", unit.repeat(count)).into_bytes()
}

const MESSAGES: [(&str, Input); 14] = [
    ("one-character fields", |len| {
        repeated("{", "\"a\":1,", "\"b\":1}", len)
    }),
    ("a long value", |len| repeated("{\"a\":\"", "x", "\"}", len)),
    ("backslashes", |len| {
        repeated("{\"a\":\"", "\\\\", "\"}", len)
    }),
    ("backslashes without end", |len| {
        repeated("{\"a\":\"", "\\", "", len)
    }),
    ("escapes", |len| {
        repeated("{\"a\":\"", "\\u4ea4", "\"}", len)
    }),
    ("an escaped name", |len| {
        repeated("{\"", "\\u0061", "\":1}", len)
    }),
    ("open brackets", |len| repeated("{\"a\":", "[", "", len)),
    ("brackets, closed", |len| {
        let depth = len / 2 - 8;
        format!("{{\"a\":{}{}}}", "[".repeat(depth), "]".repeat(depth)).into_bytes()
    }),
    ("a wide array at the deepest level", |len| {
        repeated("{\"a\":[[[[[[[", "1,", "1]]]]]]]}", len)
    }),
    ("many nested strings", |len| {
        repeated("{\"a\":[", "\"\\u4ea4\",", "1]}", len)
    }),
    ("a long number", |len| repeated("{\"a\":", "1", "}", len)),
    ("lines before an error", |len| repeated("{", "\n", "x", len)),
    ("blanks", |len| repeated(" ", " ", "{}", len)),
    ("separators in a value", |len| {
        repeated(
            "{\"ret_code\":\"1900\",\"ret_msg\":\"x\",\"a\":\"",
            "&a",
            "\"}",
            len,
        )
    }),
];

const KEYS: [(&str, Input); 6] = [
    ("base64", |len| repeated("", "MIIC", "", len)),
    ("base64 in short lines", |len| {
        repeated("", "MIIC\r\n", "", len)
    }),
    ("PEM", |len| {
        repeated(
            "-----BEGIN PRIVATE KEY-----\n",
            "MIIC",
            "\n-----END PRIVATE KEY-----",
            len,
        )
    }),
    ("PEM without end", |len| {
        repeated("-----BEGIN PUBLIC KEY-----\n", "MIIC\n", "", len)
    }),
    ("a DER of many integers", |len| {
        der(&[2, 1, 0x7f].repeat(len / 3))
    }),
    ("a DER of one integer", |len| {
        let modulus = [
            &[2, 0x83],
            &(len as u32 - 16).to_be_bytes()[1..],
            &vec![0x7f; len - 16],
        ];
        der(&[&modulus.concat()[..], &[2, 1, 3]].concat())
    }),
];

/// A SEQUENCE, with its length in the shortest form that holds 64 KiB and more.
fn der(content: &[u8]) -> Vec<u8> {
    [
        &[0x30, 0x83],
        &(content.len() as u32).to_be_bytes()[1..],
        content,
    ]
    .concat()
}

#[test]
fn time_and_memory_are_bounded_by_the_input() {
    assert_eq!(MAX_KEY_LEN, MAX_MESSAGE_LEN); // one length for both below
    for (name, input) in MESSAGES {
        check(name, message, input);
        check(name, written, input);
    }
    for (name, input) in KEYS {
        check(name, key, input);
    }
    the_largest_key_is_used_in_bounded_time();
}

fn check(name: &str, read: Reader, input: Input) {
    let (short, long) = (input(MAX_MESSAGE_LEN / PARTS), input(MAX_MESSAGE_LEN));
    assert!(
        long.len() > MAX_MESSAGE_LEN * 9 / 10,
        "{name}: {} bytes",
        long.len()
    );
    let is_linear = || fastest(read, &long, 1) < fastest(read, &short, PARTS) * MOST_TIMES + NOISE;
    assert!(
        (0..TRIES).any(|_| is_linear()),
        "{name}: not linear in its length"
    );
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    read(&long);
    let used = MEMORY.peak_usage().saturating_sub(before);
    let most = BYTES_ALWAYS + BYTES_EACH * long.len();
    assert!(
        used < most,
        "{name}: {used} bytes of memory for {} of input",
        long.len()
    );
}

fn fastest(read: Reader, bytes: &[u8], times: usize) -> Duration {
    let once = || {
        let start = Instant::now();
        (0..times).for_each(|_| read(bytes));
        start.elapsed()
    };
    (0..7).map(|_| once()).min().unwrap_or_default()
}

/// 4096 bits and the longest exponent that is accepted: a public operation costs about twice what
/// it does with the usual exponent.
fn the_largest_key_is_used_in_bounded_time() {
    let usual = support::signing_key("merchant-4096")
        .verifying_key()
        .clone();
    let der = usual.to_spki_der();
    let position = der
        .windows(5)
        .position(|five| five == [2, 3, 1, 0, 1])
        .unwrap();
    let modulus = &der[position - 513..position]; // 00 and 512 bytes
    let integer = [&[2, 0x82, 2, 1], modulus].concat();
    let exponent = [2, 5, 1, 0xff, 0xff, 0xff, 0xff];
    let content = [&integer[..], &exponent].concat();
    let pkcs1 = [
        &[0x30, 0x82],
        &(content.len() as u16).to_be_bytes()[..],
        &content,
    ]
    .concat();
    let largest = VerifyingKey::from_der(&pkcs1).unwrap();
    let digest = Digest::new(SignType::Sha256WithRsa, b"");
    let signature = Signature::from_bytes(&[0x55; 512]);
    let time = |key: &VerifyingKey| {
        let start = Instant::now();
        assert!(key.verify_digest(&digest, &signature).is_err());
        start.elapsed()
    };
    let fastest = |key: &VerifyingKey| (0..7).map(|_| time(key)).min().unwrap_or_default();
    let is_bounded = || fastest(&largest) < fastest(&usual) * 8 + NOISE;
    assert!(
        (0..TRIES).any(|_| is_bounded()),
        "the largest key takes too long"
    );
}
