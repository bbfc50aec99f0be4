//! How much is accepted: every limit of the crate, with its reason.

/// The longest message that is accepted, in bytes (rule `MSG-4`). The longest published one has
/// 466.
pub const MAX_MESSAGE_LEN: usize = 64 * 1024;

/// The most fields that are accepted (rule `MSG-4`). Published messages have at most 11.
pub const MAX_FIELDS: usize = 64;

/// The deepest nesting that is accepted; the message itself is level 1 (rule `MSG-4`). LianLian's
/// card list, an array of objects, has 3.
pub const MAX_DEPTH: usize = 8;

/// The longest name of a field that is accepted, in characters (rule `MSG-2`). Names in published
/// messages have at most 13.
pub const MAX_NAME_LEN: usize = 64;

/// The shortest modulus, in bits: one of 128 bytes (rule `KEY-4`). Shorter ones can be factored.
/// Generators that do not fix the highest bits make keys of 1023 bits where 1024 are asked for.
pub const MIN_KEY_BITS: usize = 1017;

/// The longest modulus, in bits: LianLian's longest (rule `KEY-4`). It bounds the work that a key
/// can cause.
pub const MAX_KEY_BITS: usize = 4096;

/// The longest key that is read, text or DER, in bytes (rule `KEY-2`). A private key of 4096 bits
/// takes about 3,300 in PEM; the rest is for other blocks and text around it.
pub const MAX_KEY_LEN: usize = 64 * 1024;
