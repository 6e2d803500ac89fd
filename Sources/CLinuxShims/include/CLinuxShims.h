// What the Glibc overlay of Swift hides from a Linux daemon. Every function returns what the
// call behind it returns, or the negated errno where noted, so that errno cannot be lost.
#pragma once
#include "unix_socket.h"
#include <stdint.h>
#include <sys/types.h>

// Clocks: nanoseconds.
int64_t lx_boottime_ns(void);
int64_t lx_monotonic_ns(void);
int64_t lx_realtime_ns(void);
// 1 when the kernel holds the wall clock for synchronised, 0 when not, negated errno.
int lx_clock_synchronised(void);

// Names the calling thread; longer names are cut to 15 bytes. 0 or a negated errno.
int lx_name_this_thread(const char *name);

// A counter to wake a poll with: non-blocking, closed on exec. Descriptor or negated errno.
int lx_eventfd(void);
// Adds one; never blocks.
void lx_eventfd_signal(int fd);
// Forgets all signals.
void lx_eventfd_clear(int fd);

// Waits for `events` on up to two descriptors (negative: none) at most `timeout_ns` (negative:
// for ever). Fills in what happened. Count of ready descriptors, 0, or a negated errno.
int lx_poll2(int fd_a, short events_a, short *happened_a, int fd_b, short events_b,
             short *happened_b, int64_t timeout_ns);

// Serial lines. 0 (or the value asked for) or a negated errno.
int lx_set_exclusive(int fd);
int lx_input_waiting(int fd);
int lx_lock_whole(int fd);
int lx_unlock_whole(int fd);
int lx_set_cloexec(int fd);
int lx_set_nonblocking(int fd);
// Raw mode with the given line settings; `baud` must be a standard rate. parity: 'N', 'E', 'O';
// flow: 0 none, 1 RTS/CTS, 2 XON/XOFF.
int lx_tty_raw(int fd, int baud, int data_bits, char parity, int stop_bits, int flow);
// Changes flow control only.
int lx_tty_flow(int fd, int flow);
// 1 when the system has a constant for this rate.
int lx_baud_is_standard(int baud);

// Opens a pty pair: returns the master (raw mode on the slave side, closed on exec) and writes
// the slave's path. Descriptor or negated errno.
int lx_open_pty(char *slave_path, size_t size);

// Sockets. Descriptor, count or negated errno.
int lx_accept(int fd);
int lx_connect_tcp(const char *host, const char *service, int64_t timeout_ns);
ssize_t lx_send(int fd, const void *bytes, size_t count);

// Who is at the other end of a Unix socket. 0 or a negated errno.
int lx_peer_credentials(int fd, pid_t *pid, uid_t *uid, gid_t *gid);
// Supplementary groups of the peer. Count written, or a negated errno (ERANGE: too many).
int lx_peer_groups(int fd, gid_t *groups, int capacity);

// Sends one datagram to a Unix address; a leading '@' names an abstract one. 0 or a negated errno.
int lx_notify(const char *address, const char *text);

// Starts a program without arguments in a session, and so a process group, of its own: standard
// input from `input`, both outputs to `output`, every other descriptor closed, in "/", all signals
// at their defaults and none blocked, with exactly this environment. 0 or a negated errno.
int lx_spawn_in_session(const char *path, int input, int output, char *const environment[],
                        pid_t *pid);
