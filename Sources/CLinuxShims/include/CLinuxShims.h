#pragma once
#include "unix_socket.h"
#include <sys/types.h>

// Who is at the other end of a Unix socket. 0 or a negated errno.
int lx_peer_credentials(int fd, pid_t *pid, uid_t *uid, gid_t *gid);
// Supplementary groups of the peer. Count written, or a negated errno (ERANGE: too many).
int lx_peer_groups(int fd, gid_t *groups, int capacity);
