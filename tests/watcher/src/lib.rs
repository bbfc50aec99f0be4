//! An allocator that searches each freed block for secrets.
//!
//! Memory is handed out zeroed, so that what was left in one block is not found again in the next.
//! Growing is allocating, copying and freeing.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::{ptr, slice};

/// How much of a secret has to stand in one piece: what is found is no chance.
const PIECE: usize = 16;

/// The allocator: `#[global_allocator] static WATCHER: Watcher = Watcher;`
#[derive(Debug)]
pub struct Watcher;

/// Something that must not stand in freed memory.
#[derive(Debug)]
pub struct Secret {
    name: &'static str,
    pieces: Vec<Vec<u8>>,
    found: Cell<usize>,
}

impl Secret {
    /// A text: found only whole, or in pieces of 16 bytes.
    #[must_use]
    pub fn text(name: &'static str, text: &str) -> Self {
        Self::new(name, pieces(text.as_bytes()).collect())
    }

    /// A number, big-endian: found in either byte order.
    #[must_use]
    pub fn number(name: &'static str, bytes: &[u8]) -> Self {
        let reversed = |piece: Vec<u8>| piece.into_iter().rev().collect();
        let big = pieces(bytes);
        Self::new(name, big.chain(pieces(bytes).map(reversed)).collect())
    }

    fn new(name: &'static str, pieces: Vec<Vec<u8>>) -> Self {
        assert!(!pieces.is_empty(), "{name}");
        let found = Cell::new(0);
        Self {
            name,
            pieces,
            found,
        }
    }

    fn is_in(&self, block: &[u8]) -> bool {
        self.pieces.iter().any(|piece| {
            let starts = block
                .iter()
                .enumerate()
                .filter(|(_, byte)| **byte == piece[0]);
            starts
                .map(|(place, _)| &block[place..])
                .any(|rest| rest.starts_with(piece))
        })
    }
}

fn pieces(bytes: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let whole = (bytes.len() < PIECE).then_some(bytes);
    bytes.chunks_exact(PIECE).chain(whole).map(<[u8]>::to_vec)
}

thread_local! {
    static WANTED: Cell<(*const Secret, usize)> = const { Cell::new((ptr::null(), 0)) };
}

/// Runs something, and counts for each secret the freed blocks that held it.
pub fn freed(secrets: &[Secret], run: impl FnOnce()) -> Vec<(&'static str, usize)> {
    secrets.iter().for_each(|secret| secret.found.set(0));
    WANTED.set((secrets.as_ptr(), secrets.len()));
    run();
    WANTED.set((ptr::null(), 0));
    let found = secrets
        .iter()
        .map(|secret| (secret.name, secret.found.get()));
    found.filter(|(_, count)| *count != 0).collect()
}

// SAFETY: blocks are the system's, whose contract is the same; what is read of a block is what was
// asked for, and was zeroed when it was handed out.
unsafe impl GlobalAlloc for Watcher {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise is the one that the system wants.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: the block has this many bytes, which nobody uses any more.
        search(unsafe { slice::from_raw_parts(block, layout.size()) });
        // SAFETY: the caller's promise is the one that the system wants.
        unsafe { System.dealloc(block, layout) }
    }
}

fn search(block: &[u8]) {
    let (secrets, count) = WANTED.get();
    if count != 0 {
        // SAFETY: `freed` holds them for as long as they are wanted.
        let secrets = unsafe { slice::from_raw_parts(secrets, count) };
        for secret in secrets.iter().filter(|secret| secret.is_in(block)) {
            secret.found.set(secret.found.get() + 1);
        }
    }
}
