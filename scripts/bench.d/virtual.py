"""What runs in virtual time costs: a rehearsal of 5000 cycles, and the replay of recordings."""

import math
import os
import random
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
REPETITIONS = 3
ROWS = 2_000_000

SECONDS_MAX = 10.0
RSS_MB_MAX = 60.0
SAMPLES_MIN = 0.4
ROWS_MIN = 0.3


def timed(arguments, folder):
    """Seconds, peak resident megabytes and output of one process."""
    begun = time.monotonic()
    child = subprocess.Popen(
        arguments, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    output = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        sys.exit(f"{' '.join(arguments)}: {output}")
    return time.monotonic() - begun, usage.ru_maxrss / 1024, output


def bench_rehearsal(report, binaries, folder):
    """The long-cycling schedule: 1041 h at 1 Hz, every detector on, a whole run folder written."""
    rounds = []
    for repetition in range(REPETITIONS):
        seconds, megabytes, output = timed(
            [f"{binaries}/cyclerctl", "simulate",
             "--schedule", f"{ROOT}/config/schedules/long-cycling.yaml",
             "--cell", f"{ROOT}/config/cells/li-cp.yaml", "--data", f"rehearsal{repetition}"],
            folder)
        line = next(line for line in output.splitlines() if line.startswith("  samples"))
        samples = int(line.split()[1].rstrip(","))
        rounds.append((seconds, megabytes, samples / seconds / 1e6))
    report.median("rehearsal of 5000 cycles", [r[0] for r in rounds], "s", most=SECONDS_MAX)
    report.median("  resident memory", [r[1] for r in rounds], "MB", most=RSS_MB_MAX)
    report.median("  samples", [r[2] for r in rounds], "M/s", least=SAMPLES_MIN)


def half_cycles(t):
    """Plating and stripping, 6 h each, on a plateau of 1.7 mV."""
    sign = -1 if t // 21600 % 2 == 0 else 1
    return sign * 0.0017 * (1 + 0.5 * math.exp(-(t % 21600) / 600)), sign * 39.25e-6


def full_cycles(t):
    """Charge and discharge, 10 h each."""
    share = t % 36000 / 36000
    charges = t // 36000 % 2 == 0
    return (3.5 + 0.8 * share, 140e-6) if charges else (4.25 - 1.2 * share, -140e-6)


def record(path, signal):
    """A recording at 1 Hz with 0.1 mV of noise."""
    noise = random.Random(1)
    with open(path, "w") as file:
        file.write("Test Time / s,Voltage / V,Current / A\n")
        for t in range(ROWS):
            volts, amperes = signal(t)
            file.write(f"{t}.000,{volts + noise.gauss(0, 1e-4):.6f},{amperes:.9f}\n")


def bench_replay(report, binaries, folder):
    """Two million rows through the watch, every detector on."""
    for name, cell, signal in (("half", "cu", half_cycles), ("full", "ncm811", full_cycles)):
        path = f"{folder}/{name}.csv"
        record(path, signal)
        rates = []
        for _ in range(REPETITIONS):
            seconds, _, _ = timed(
                [f"{binaries}/cyclerctl", "replay", path,
                 "--cell", f"{ROOT}/config/cells/{cell}.yaml", "--zero-uncertainty", "0.02 mV"],
                folder)
            rates.append(ROWS / seconds / 1e6)
        os.unlink(path)
        report.median(f"replay of {name}-cell cycles, rows", rates, "M/s", least=ROWS_MIN)
