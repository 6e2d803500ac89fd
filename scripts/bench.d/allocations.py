"""Counts the daemon's allocations through count_allocations.c and says where they come from."""

import bisect
import mmap
import os
import struct
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
# As in count_allocations.c.
THREADS, STACKS, FRAMES = 128, 1024, 24
HEAD, THREAD, STACK = 3 * 8, 4 * 8, (3 + FRAMES) * 8
SIZE = HEAD + THREADS * THREAD + STACKS * STACK


def build(folder):
    """Compiles the counter; returns its path."""
    library = f"{folder}/count_allocations.so"
    subprocess.run(
        ["cc", "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", library,
         f"{HERE}/count_allocations.c"], check=True)
    return library


class Counts:
    """The shared file of one daemon."""

    def __init__(self, folder):
        self.path = f"{folder}/allocations.bin"
        with open(self.path, "wb") as file:
            file.truncate(SIZE)
        self.file = open(self.path, "r+b")
        self.memory = mmap.mmap(self.file.fileno(), SIZE)

    def environment(self, library):
        return {"LD_PRELOAD": library, "BENCH_COUNTS": self.path}

    def trace(self, on):
        self.memory[0:8] = struct.pack("<Q", 1 if on else 0)

    def by_thread(self):
        """Allocations and frees by thread id."""
        used = min(struct.unpack_from("<Q", self.memory, 8)[0], THREADS)
        counts = {}
        for index in range(used):
            tid, allocations, frees, _ = struct.unpack_from(
                "<4Q", self.memory, HEAD + index * THREAD)
            counts[tid] = (allocations, frees)
        return counts

    def stacks(self):
        """(times, thread id, addresses) of every call stack kept, most frequent first."""
        found = []
        for index in range(STACKS):
            numbers = struct.unpack_from(
                f"<{3 + FRAMES}Q", self.memory, HEAD + THREADS * THREAD + index * STACK)
            if numbers[0] != 0:
                found.append((numbers[1], numbers[2], [a for a in numbers[3:] if a != 0]))
        return sorted(found, reverse=True)

    def lost(self):
        return struct.unpack_from("<Q", self.memory, 16)[0]


class Symbols:
    """Turns addresses of a living process into functions and lines."""

    def __init__(self, pid):
        self.maps = []
        with open(f"/proc/{pid}/maps") as file:
            for line in file:
                words = line.split()
                if len(words) >= 6 and words[5].startswith("/"):
                    low, high = (int(x, 16) for x in words[0].split("-"))
                    self.maps.append((low, high, words[5]))
        self.maps.sort()
        self.bases = {}
        for low, _, path in self.maps:
            self.bases.setdefault(path, low)

    def place(self, address):
        index = bisect.bisect(self.maps, (address, 1 << 64, "")) - 1
        if index >= 0 and address < self.maps[index][1]:
            path = self.maps[index][2]
            return path, address - self.bases[path]
        return None, address

    def text(self, addresses):
        """Lines "function file:line", innermost first; inlined frames included."""
        lines = []
        for address in addresses:
            # A return address: the call is before it.
            path, offset = self.place(address - 1)
            if path is None:
                continue
            answer = subprocess.run(
                ["addr2line", "-f", "-i", "-e", path, hex(offset)], capture_output=True,
                text=True).stdout.splitlines()
            for function, where in zip(answer[::2], answer[1::2]):
                lines.append((function, where))
        names = subprocess.run(
            ["swift", "demangle", "--simplified"], input="\n".join(f for f, _ in lines),
            capture_output=True, text=True).stdout.splitlines()
        return [f"{name}  {'/'.join(where.split('/')[-2:])}" for name, (_, where)
                in zip(names, lines)]
