#define _GNU_SOURCE
#include "unix_socket.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int fill(struct sockaddr_un *address, socklen_t *size, const char *path) {
    size_t length = strlen(path);
    memset(address, 0, sizeof *address);
    if (length == 0) return -EINVAL;
    if (length >= sizeof address->sun_path) return -ENAMETOOLONG;
    address->sun_family = AF_UNIX;
    memcpy(address->sun_path, path, length);
    *size = offsetof(struct sockaddr_un, sun_path) + length + 1;
    if (path[0] == '@') {
        address->sun_path[0] = 0;
        *size -= 1;
    }
    return 0;
}

typedef int attach(int, const struct sockaddr *, socklen_t);

static int make(int type, const char *path, attach *step) {
    struct sockaddr_un address;
    socklen_t size;
    int refused = fill(&address, &size, path);
    if (refused != 0) return refused;
    int descriptor = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -errno;
    int result;
    do {
        result = step(descriptor, (const struct sockaddr *)&address, size);
    } while (result < 0 && errno == EINTR);
    if (result < 0) {
        int failure = -errno;
        close(descriptor);
        return failure;
    }
    return descriptor;
}

int lx_unix_connect(int type, const char *path) {
    return make(type, path, connect);
}

int lx_unix_bind(int type, const char *path) {
    return make(type, path, bind);
}
