"""What the daemon costs, in ratios measured in one run; called by scripts/bench.

Prints a table and, with --json FILE, writes the same numbers there. Exits non-zero when a median
misses its target; the spread beside it says how much of that may be the machine.
"""

import argparse
import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

from allocations import Counts, Symbols, build
from lab import Lab
from virtual import bench_rehearsal, bench_replay

REPETITIONS = 7
LOOP_S = 2
WINDOWS, WINDOW_S = 5, 8
WARM_UP_S = 5
STARTS = 7
RATES = (("1 s", 1), ("100 ms", 10))

RATIO_MIN = 0.8
CPU_MS_MAX = 0.2
RSS_MB_MAX = 40.0
ALLOCATIONS_MAX = 0.0
# Rates differ a little from window to window; a slope below this is none.
ALLOCATIONS_NOISE = 0.02


class Report:
    """Lines for people, numbers for machines, and whether all targets were met."""

    def __init__(self):
        self.numbers = {}
        self.is_good = True

    def line(self, name, value, unit, values, target="", is_met=None):
        spread = f"{min(values):.4g} to {max(values):.4g}, n={len(values)}" if values else ""
        verdict = "" if is_met is None else ("met" if is_met else "MISSED")
        print(f"{name:60} {value:10.4g} {unit:14} {spread:30} {target:12} {verdict}", flush=True)
        self.numbers[name] = {"median": value, "unit": unit, "values": values}
        if is_met is False:
            self.is_good = False

    def median(self, name, values, unit, most=None, least=None):
        value = statistics.median(values)
        if most is not None:
            self.line(name, value, unit, values, f"<= {most:g}", value <= most)
        elif least is not None:
            self.line(name, value, unit, values, f">= {least:g}", value >= least)
        else:
            self.line(name, value, unit, values)


def loop(binary, kind, place, where):
    """One repetition: transactions per second and processor microseconds per transaction."""
    output = subprocess.run(
        [binary, kind, place, str(where), str(LOOP_S)], capture_output=True, text=True)
    if output.returncode != 0:
        sys.exit(f"cycler-bench {kind} {place} {where}: {output.stderr}")
    counts = json.loads(output.stdout)
    if counts["failed"] > 0 or counts["completed"] == 0:
        sys.exit(f"cycler-bench {kind} {place} {where}: {counts}")
    return (counts["completed"] / counts["ns"] * 1e9,
            counts["cpu_ns"] / counts["completed"] / 1000)


def compare(report, name, binary, place, where):
    """The loops in turn, so that what else the machine does hits all of them."""
    kinds = ("bare", "ours", "woken")
    rounds = []
    for repetition in range(REPETITIONS):
        turn = repetition % len(kinds)
        rounds.append({kind: loop(binary, kind, place, where)
                       for kind in kinds[turn:] + kinds[:turn]})
    for kind, words in zip(kinds, ("bare libmodbus", "bus layer", "bus layer, each reply wakes")):
        report.median(f"{name}: {words}", [x[kind][0] for x in rounds], "reads/s")
    report.median(
        f"{name}: ratio", [x["ours"][0] / x["bare"][0] for x in rounds], "", least=RATIO_MIN)
    report.median(
        f"{name}: ratio, each reply wakes", [x["woken"][0] / x["bare"][0] for x in rounds], "")
    report.median(f"{name}: processor, bare", [x["bare"][1] for x in rounds], "us/read")
    report.median(f"{name}: processor, bus layer", [x["ours"][1] for x in rounds], "us/read")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def bench_lines(report, binaries, folder):
    binary = f"{binaries}/cycler-bench"
    port = free_port()
    with open(f"{folder}/lines.yaml", "w") as file:
        file.write(
            "rack: lines\nspeed: 1\nlines:\n"
            "  pty: {modbus-rtu: bench.tty, baud: 115200, units: {p1: {unit: 1, "
            "twin: reference-potentiostat, seed: 1, cell: {preset: cu, area: 0.785 cm2}}}}\n"
            f"  tcp: {{modbus-tcp: {port}, units: {{p2: {{unit: 1, "
            "twin: reference-potentiostat, seed: 2, cell: {preset: cu, area: 0.785 cm2}}}}\n")
    plain_port = free_port()
    peers = []
    try:
        for command in (
                [f"{binaries}/cyclersim", "--lab", f"{folder}/lines.yaml", "--directory", folder],
                [binary, "serve", str(plain_port)]):
            peers.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
            if not peers[-1].stdout.readline().startswith("ready"):
                sys.exit(f"{' '.join(command)} does not start")
        compare(report, "RTU on a pty, 1.75 ms gaps", binary, "rtu", f"{folder}/bench.tty")
        compare(report, "TCP, no gaps, simulated rack", binary, "tcp", port)
        compare(report, "TCP, no gaps, libmodbus server", binary, "tcp", plain_port)
    finally:
        for process in peers:
            process.kill()
            process.wait()


def processor_by_thread(pid):
    """Nanoseconds on a processor so far, by (thread id, name)."""
    times = {}
    for task in os.listdir(f"/proc/{pid}/task"):
        try:
            with open(f"/proc/{pid}/task/{task}/schedstat") as file:
                spent = int(file.read().split()[0])
            with open(f"/proc/{pid}/task/{task}/comm") as file:
                times[int(task), file.read().strip()] = spent
        except FileNotFoundError:
            continue
    return times


def role(thread):
    """Threads of one kind are one line of the table."""
    for word in ("engine", "writer", "bus"):
        if thread.startswith(word):
            return word
    return "rest"


def by_role(before, after):
    sums = {"engine": 0, "bus": 0, "writer": 0, "rest": 0}
    for key, value in after.items():
        sums[role(key[1])] += value - before.get(key, 0)
    return sums


def memory(pid):
    """Megabytes: resident now, resident at its highest, proportional."""
    found = {}
    for path in (f"/proc/{pid}/status", f"/proc/{pid}/smaps_rollup"):
        with open(path) as file:
            for line in file:
                words = line.replace(":", " ").split()
                if words[0] in ("VmRSS", "VmHWM", "Pss"):
                    found[words[0]] = int(words[1]) * 1024 / 1e6
    return found


def record_bare(lab, rate):
    """Milliseconds a record where nothing is done but read, append and sync, on the same rack."""
    output = subprocess.run(
        [f"{lab.bin}/cycler-bench", "record", lab.dir, str(rate), str(WINDOW_S)],
        capture_output=True, text=True)
    if output.returncode != 0:
        sys.exit(f"cycler-bench record: {output.stderr}")
    counts = json.loads(output.stdout)
    if counts["failed"] > 0:
        sys.exit(f"cycler-bench record: {counts}")
    return counts["cpu_ns"] / counts["completed"] / 1e6


def bench_daemon(report, lab):
    for period, rate in RATES:
        lab.start(period)
        lab.plate()
        time.sleep(WARM_UP_S)
        pid = lab.daemon.pid
        costs, roles, rates, resident, proportional = [], [], [], [], []
        for _ in range(WINDOWS):
            began, rows, spent = time.monotonic(), lab.rows(), processor_by_thread(pid)
            time.sleep(WINDOW_S)
            rows = lab.rows() - rows
            shares = by_role(spent, processor_by_thread(pid))
            costs.append(sum(shares.values()) / rows / 1e6)
            roles.append({name: value / rows / 1e6 for name, value in shares.items()})
            rates.append(rows / (time.monotonic() - began))
            sizes = memory(pid)
            resident.append(sizes["VmRSS"])
            proportional.append(sizes["Pss"])
        name = f"16 channels at {rate} Hz"
        report.median(f"{name}: records", rates, "rows/s")
        report.median(f"{name}: processor", costs, "ms/record", most=CPU_MS_MAX)
        for part in ("engine", "bus", "writer", "rest"):
            report.median(f"{name}:   of it {part}", [x[part] for x in roles], "ms/record")
        report.median(f"{name}: resident", resident, "MB", most=RSS_MB_MAX)
        report.median(f"{name}: proportional (Pss)", proportional, "MB")
        report.line(f"{name}: resident, peak", sizes["VmHWM"], "MB", [])
        lab.stop()
        bare = [record_bare(lab, rate) for _ in range(WINDOWS)]
        report.median(f"{name}: processor, bare recorder", bare, "ms/record")
        report.line(
            f"{name}: daemon over bare recorder",
            statistics.median(costs) / statistics.median(bare), "", [])


def bench_start(report, lab):
    spans = []
    for _ in range(STARTS):
        spans.append(lab.start("1 s") * 1000)
        lab.stop()
    report.median("fork to READY=1, 16 channels", spans, "ms")


def count_windows(lab, counts):
    """Allocations by role and records, per second, in each of several windows."""
    pid, windows = lab.daemon.pid, []
    for _ in range(WINDOWS):
        names = dict(processor_by_thread(pid).keys())
        began, rows, before = time.monotonic(), lab.rows(), counts.by_thread()
        time.sleep(WINDOW_S)
        span = time.monotonic() - began
        after, rows = counts.by_thread(), lab.rows() - rows
        sums = {"engine": 0, "bus": 0, "writer": 0, "rest": 0}
        for tid, (allocations, _) in after.items():
            sums[role(names.get(tid, "ended"))] += allocations - before.get(tid, (0, 0))[0]
        windows.append(({name: value / span for name, value in sums.items()}, rows / span))
    return windows


def show_stacks(lab, counts, depth):
    symbols = Symbols(lab.daemon.pid)
    names = dict(processor_by_thread(lab.daemon.pid).keys())
    print(f"\nwhere {WINDOW_S} s of allocations come from ({counts.lost()} stacks lost):")
    for times, tid, addresses in counts.stacks()[:depth]:
        print(f"{times:6} in {names.get(tid, 'ended')}")
        for line in symbols.text(addresses)[:14]:
            print(f"         {line}")


def bench_allocations(report, lab, folder, stacks):
    library, found = build(folder), {}
    for period, rate in RATES:
        counts = Counts(folder)
        lab.start(period, counts.environment(library))
        lab.plate()
        time.sleep(WARM_UP_S)
        found[rate] = count_windows(lab, counts)
        for part in ("engine", "bus", "writer", "rest"):
            report.median(
                f"allocations at {rate} Hz, {part}", [x[0][part] for x in found[rate]], "/s")
        if rate == RATES[-1][1] and stacks > 0:
            counts.trace(True)
            time.sleep(WINDOW_S)
            counts.trace(False)
            show_stacks(lab, counts, stacks)
        lab.stop()
    slow, fast = (found[rate] for _, rate in RATES)
    # What comes with time alone is the same at both rates; what comes with samples is the slope.
    for part in ("engine", "bus", "writer", "rest"):
        slopes = [
            (b[0][part] - a[0][part]) / (b[1] - a[1]) for a, b in zip(slow, fast)]
        value = statistics.median(slopes)
        report.line(
            f"allocations per sample, {part}", value, "", slopes, f"<= {ALLOCATIONS_MAX:g}",
            value <= ALLOCATIONS_MAX + ALLOCATIONS_NOISE)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("binaries")
    parser.add_argument("--only", choices=["lines", "daemon", "start", "allocations", "virtual"])
    parser.add_argument("--json", help="write the numbers here")
    parser.add_argument(
        "--stacks", type=int, default=0, help="show so many sources of allocations")
    options = parser.parse_args()
    options.binaries = os.path.abspath(options.binaries)
    # Ends through `finally` and `with`, so that nothing that was started is left behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    report = Report()
    folder = tempfile.mkdtemp(prefix="cycler-bench-")
    try:
        if options.only in (None, "lines"):
            bench_lines(report, options.binaries, folder)
        if options.only in (None, "virtual"):
            bench_rehearsal(report, options.binaries, folder)
            bench_replay(report, options.binaries, folder)
        if options.only not in ("lines", "virtual"):
            os.mkdir(f"{folder}/lab")
            lab = Lab(options.binaries, f"{folder}/lab")
            try:
                if options.only in (None, "start"):
                    bench_start(report, lab)
                if options.only in (None, "daemon"):
                    bench_daemon(report, lab)
                if options.only in (None, "allocations"):
                    bench_allocations(report, lab, folder, options.stacks)
            finally:
                lab.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if options.json:
        with open(options.json, "w") as file:
            json.dump(report.numbers, file, indent=1)
    sys.exit(0 if report.is_good else 1)


if __name__ == "__main__":
    main()
