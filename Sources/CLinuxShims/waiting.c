#define _GNU_SOURCE
#include "CLinuxShims.h"

#include <errno.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

int lx_eventfd(void) {
    int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return fd < 0 ? -errno : fd;
}

void lx_eventfd_signal(int fd) {
    uint64_t one = 1;
    while (write(fd, &one, sizeof one) < 0 && errno == EINTR) {}
}

void lx_eventfd_clear(int fd) {
    uint64_t seen;
    while (read(fd, &seen, sizeof seen) < 0 && errno == EINTR) {}
}

int lx_poll2(int fd_a, short events_a, short *happened_a, int fd_b, short events_b,
             short *happened_b, int64_t timeout_ns) {
    // A negative descriptor is skipped by the kernel.
    struct pollfd set[2] = {{.fd = fd_a, .events = events_a}, {.fd = fd_b, .events = events_b}};
    struct timespec span = {.tv_sec = timeout_ns / 1000000000, .tv_nsec = timeout_ns % 1000000000};
    int count = ppoll(set, 2, timeout_ns < 0 ? 0 : &span, 0);
    if (count < 0) return -errno;
    *happened_a = set[0].revents;
    *happened_b = set[1].revents;
    return count;
}
