#include "CLinuxShims.h"
#include <errno.h>
#include <sys/timex.h>

int lx_clock_synchronised(void) {
    struct timex state = {0};
    int result = adjtimex(&state);
    if (result < 0) return -errno;
    return result != TIME_ERROR && (state.status & STA_UNSYNC) == 0;
}
