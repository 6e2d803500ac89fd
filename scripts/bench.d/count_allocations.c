// Preloaded into the daemon by scripts/bench: counts every call of the allocator by thread in a
// shared file, and, while the file says so, keeps the call stacks of the allocations.
#define _GNU_SOURCE
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { THREADS_MAX = 128, STACKS_MAX = 1024, FRAMES_MAX = 24, PROBES_MAX = 16 };

// scripts/bench.d/allocations.py reads this layout.
struct thread_counts {
    _Atomic uint64_t tid, allocations, frees, bytes;
};

struct stack {
    _Atomic uint64_t key;
    _Atomic uint64_t count;
    uint64_t tid;
    uint64_t frames[FRAMES_MAX];
};

struct counts {
    _Atomic uint64_t tracing;
    _Atomic uint64_t threads;
    _Atomic uint64_t stacks_lost;
    struct thread_counts thread[THREADS_MAX];
    struct stack stack[STACKS_MAX];
};

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
extern void __libc_free(void *);

static struct counts *shared;
#define PER_THREAD static __thread __attribute__((tls_model("initial-exec")))
PER_THREAD struct thread_counts *own;
PER_THREAD int inside;

__attribute__((constructor)) static void open_shared(void) {
    const char *path = getenv("BENCH_COUNTS");
    if (path == NULL) return;
    int descriptor = open(path, O_RDWR | O_CLOEXEC);
    if (descriptor < 0) return;
    if (ftruncate(descriptor, sizeof(struct counts)) == 0) {
        void *place = mmap(
            NULL, sizeof(struct counts), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
        if (place != MAP_FAILED) {
            // The first backtrace loads the unwinder, which allocates.
            void *frame[1];
            backtrace(frame, 1);
            shared = place;
        }
    }
    close(descriptor);
    // The children of the daemon, should there be any, are not counted.
    unsetenv("LD_PRELOAD");
}

static void keep_stack(void) {
    void *frames[FRAMES_MAX + 2];
    int count = backtrace(frames, FRAMES_MAX + 2);
    uint64_t key = 14695981039346656037u ^ own->tid;
    for (int i = 2; i < count; i++) key = (key ^ (uint64_t)frames[i]) * 1099511628211u;
    if (key == 0) key = 1;
    for (unsigned probe = 0; probe < PROBES_MAX; probe++) {
        struct stack *stack = &shared->stack[(key + probe) % STACKS_MAX];
        uint64_t found = 0;
        if (atomic_compare_exchange_strong(&stack->key, &found, key)) {
            stack->tid = own->tid;
            for (int i = 2; i < count; i++) stack->frames[i - 2] = (uint64_t)frames[i];
            found = key;
        }
        if (found == key) {
            atomic_fetch_add_explicit(&stack->count, 1, memory_order_relaxed);
            return;
        }
    }
    atomic_fetch_add(&shared->stacks_lost, 1);
}

static struct thread_counts *counts_of_thread(void) {
    if (shared == NULL) return NULL;
    if (own == NULL) {
        uint64_t index = atomic_fetch_add(&shared->threads, 1);
        if (index >= THREADS_MAX) return NULL;
        own = &shared->thread[index];
        atomic_store(&own->tid, (uint64_t)syscall(SYS_gettid));
    }
    return own;
}

static void count_allocation(size_t size) {
    int code = errno;
    struct thread_counts *counts = counts_of_thread();
    if (counts != NULL && !inside) {
        atomic_fetch_add_explicit(&counts->allocations, 1, memory_order_relaxed);
        atomic_fetch_add_explicit(&counts->bytes, size, memory_order_relaxed);
        if (atomic_load_explicit(&shared->tracing, memory_order_relaxed) != 0) {
            inside = 1;
            keep_stack();
            inside = 0;
        }
    }
    errno = code;
}

void *malloc(size_t size) {
    count_allocation(size);
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
    count_allocation(count * size);
    return __libc_calloc(count, size);
}

void *realloc(void *old, size_t size) {
    count_allocation(size);
    return __libc_realloc(old, size);
}

void *memalign(size_t alignment, size_t size) {
    count_allocation(size);
    return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
    count_allocation(size);
    return __libc_memalign(alignment, size);
}

int posix_memalign(void **place, size_t alignment, size_t size) {
    count_allocation(size);
    void *found = __libc_memalign(alignment, size);
    if (found == NULL) return ENOMEM;
    *place = found;
    return 0;
}

void free(void *old) {
    if (old == NULL) return;
    struct thread_counts *counts = counts_of_thread();
    if (counts != NULL && !inside) {
        atomic_fetch_add_explicit(&counts->frees, 1, memory_order_relaxed);
    }
    __libc_free(old);
}
