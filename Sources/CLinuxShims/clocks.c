#define _GNU_SOURCE
#include "CLinuxShims.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <time.h>

static int64_t nanoseconds(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int64_t lx_boottime_ns(void) { return nanoseconds(CLOCK_BOOTTIME); }
int64_t lx_monotonic_ns(void) { return nanoseconds(CLOCK_MONOTONIC); }
int64_t lx_realtime_ns(void) { return nanoseconds(CLOCK_REALTIME); }

int lx_name_this_thread(const char *name) {
    char cut[16] = {0};
    strncpy(cut, name, sizeof cut - 1);
    return -pthread_setname_np(pthread_self(), cut);
}
