// Unix sockets by path. Every function returns the negated errno on failure.
#pragma once
#include <sys/types.h>

// A socket of `type` (SOCK_STREAM, SOCK_DGRAM), closed on exec, connected to `path`; a leading
// '@' names the abstract space. Descriptor or negated errno.
int lx_unix_connect(int type, const char *path);
// The same, bound to `path` instead.
int lx_unix_bind(int type, const char *path);
