#define _GNU_SOURCE
#include "CLinuxShims.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

static int result(int rc) { return rc < 0 ? -errno : rc; }

int lx_set_exclusive(int fd) { return result(ioctl(fd, TIOCEXCL)); }

int lx_input_waiting(int fd) {
    int count = 0;
    return ioctl(fd, FIONREAD, &count) < 0 ? -errno : count;
}

int lx_lock_whole(int fd) { return result(flock(fd, LOCK_EX | LOCK_NB)); }
int lx_unlock_whole(int fd) { return result(flock(fd, LOCK_UN)); }

int lx_set_cloexec(int fd) {
    int flags = fcntl(fd, F_GETFD);
    return flags < 0 ? -errno : result(fcntl(fd, F_SETFD, flags | FD_CLOEXEC));
}

int lx_set_nonblocking(int fd) {
    int flags = fcntl(fd, F_GETFL);
    return flags < 0 ? -errno : result(fcntl(fd, F_SETFL, flags | O_NONBLOCK));
}

static const struct { int baud; speed_t speed; } rates[] = {
    {1200, B1200},       {2400, B2400},       {4800, B4800},       {9600, B9600},
    {19200, B19200},     {38400, B38400},     {57600, B57600},     {115200, B115200},
    {230400, B230400},   {460800, B460800},   {500000, B500000},   {576000, B576000},
    {921600, B921600},   {1000000, B1000000}, {1152000, B1152000}, {1500000, B1500000},
    {2500000, B2500000}, {3000000, B3000000}, {3500000, B3500000}, {4000000, B4000000},
};

static int speed_of(int baud, speed_t *speed) {
    for (size_t i = 0; i < sizeof rates / sizeof rates[0]; i++) {
        if (rates[i].baud == baud) {
            *speed = rates[i].speed;
            return 1;
        }
    }
    return 0;
}

int lx_baud_is_standard(int baud) {
    speed_t ignored;
    return speed_of(baud, &ignored);
}

static void apply_flow(struct termios *line, int flow) {
    line->c_cflag &= ~CRTSCTS;
    line->c_iflag &= ~(IXON | IXOFF | IXANY);
    if (flow == 1) line->c_cflag |= CRTSCTS;
    if (flow == 2) line->c_iflag |= IXON | IXOFF;
}

int lx_tty_flow(int fd, int flow) {
    struct termios line;
    if (tcgetattr(fd, &line) < 0) return -errno;
    apply_flow(&line, flow);
    return result(tcsetattr(fd, TCSANOW, &line));
}

int lx_tty_raw(int fd, int baud, int data_bits, char parity, int stop_bits, int flow) {
    static const tcflag_t sizes[] = {CS5, CS6, CS7, CS8};
    struct termios line;
    speed_t speed;
    if (!speed_of(baud, &speed) || data_bits < 5 || data_bits > 8) return -EINVAL;
    if (tcgetattr(fd, &line) < 0) return -errno;
    cfmakeraw(&line);
    cfsetispeed(&line, speed);
    cfsetospeed(&line, speed);
    line.c_cflag &= ~(CSIZE | CSTOPB | PARENB | PARODD);
    line.c_cflag |= sizes[data_bits - 5] | CREAD | CLOCAL;
    if (stop_bits == 2) line.c_cflag |= CSTOPB;
    if (parity != 'N') line.c_cflag |= PARENB;
    if (parity == 'O') line.c_cflag |= PARODD;
    if (parity != 'N') line.c_iflag |= INPCK;
    apply_flow(&line, flow);
    line.c_cc[VMIN] = 0;
    line.c_cc[VTIME] = 0;
    return result(tcsetattr(fd, TCSANOW, &line));
}

int lx_open_pty(char *slave_path, size_t size) {
    int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (master < 0) return -errno;
    struct termios line;
    if (grantpt(master) < 0 || unlockpt(master) < 0 || tcgetattr(master, &line) < 0) {
        int error = errno;
        close(master);
        return -error;
    }
    // On Linux the master's termios is the slave's: raw from the start, so that nothing is echoed
    // back before somebody opens the slave.
    cfmakeraw(&line);
    tcsetattr(master, TCSANOW, &line);
    int error = ptsname_r(master, slave_path, size);
    if (error != 0) {
        close(master);
        return -error;
    }
    return master;
}
