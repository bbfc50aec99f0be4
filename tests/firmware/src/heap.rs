//! A heap that remembers how full it was.

use core::alloc::{GlobalAlloc, Layout};
use core::sync::atomic::{AtomicUsize, Ordering};

use embedded_alloc::LlffHeap;

#[global_allocator]
static HEAP: Watched = Watched(LlffHeap::empty());

static PEAK: AtomicUsize = AtomicUsize::new(0);

struct Watched(LlffHeap);

// SAFETY: all is left to the heap inside, which keeps the contract; counting touches no memory of it.
unsafe impl GlobalAlloc for Watched {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller keeps the contract of `alloc`, which is the same.
        let memory = unsafe { self.0.alloc(layout) };
        PEAK.fetch_max(self.0.used(), Ordering::Relaxed);
        memory
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: the caller keeps the contract of `dealloc`, which is the same.
        unsafe { self.0.dealloc(memory, layout) }
    }
}

/// Gives the heap its memory, behind the static variables. To be called once, before all else.
pub fn start(bytes: usize) {
    // SAFETY: called once, by `main`; nothing else uses the memory between the static variables
    // and the stack, which starts at the other end.
    unsafe { HEAP.0.init(cortex_m_rt::heap_start() as usize, bytes) }
}

/// Bytes that `job` had on the heap at most, beyond what was there before, with the allocator's
/// rounding.
pub fn peak_of<T>(job: impl FnOnce() -> T) -> (T, usize) {
    let before = HEAP.0.used();
    PEAK.store(before, Ordering::Relaxed);
    let done = job();
    (done, PEAK.load(Ordering::Relaxed) - before)
}
