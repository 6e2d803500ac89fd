"""The plating experiment of the README on simulated racks; called by scripts/demo.

Starts two racks and two daemons in a directory of their own, runs three cells through the control
socket as a person would, shows a line per channel while they run, and compares the run folders
with what the racks know to be true. Exits non-zero when a row of the table is wrong.
"""

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
DEADLINE_S = 240

# What the paper reports, or null where it gives no number (J. Mater. Chem. A 2023, 11, 12713).
PAPER = {
    "cu": {"nucleation_mV": 8.4, "short": "0.015"},
    "sp": {"nucleation_mV": None, "short": "0.25"},
    "criec": {"nucleation_mV": 1.5, "short": "> 8"},
}
RACKS = {
    "rtu": {"channels": {"A1": ("cu", "pstat1"), "A2": ("sp", "pstat2")}},
    "scpi": {"channels": {"B1": ("criec", "smu1")}},
}


class Rack:
    """One rack with its daemon, in a folder of its own."""

    def __init__(self, name, binaries, base):
        self.name = name
        self.bin = binaries
        self.dir = os.path.join(base, name)
        self.channels = RACKS[name]["channels"]
        os.makedirs(self.dir)
        shutil.copytree(f"{ROOT}/config/instruments", f"{self.dir}/instruments")
        shutil.copy(f"{ROOT}/config/demo/plating-{name}.yaml", f"{self.dir}/cyclerd.yaml")
        self.processes = []

    def start(self):
        lab = f"{ROOT}/config/labs/plating-{self.name}.yaml"
        rack = self.spawn(["cyclersim", "--lab", lab, "--directory", self.dir], "rack.log")
        self.wait_for(lambda: "ready" in self.read("rack.log"), rack, "rack.log")
        daemon = self.spawn(["cyclerd", "--config", f"{self.dir}/cyclerd.yaml"], "cyclerd.log")
        self.wait_for(lambda: self.status() and self.is_ready(), daemon, "cyclerd.log")

    def spawn(self, command, log):
        out = open(f"{self.dir}/{log}", "wb")
        process = subprocess.Popen(
            [f"{self.bin}/{command[0]}"] + command[1:], cwd=self.dir, stdout=out, stderr=out)
        self.processes.append(process)
        return process

    def read(self, name):
        with open(f"{self.dir}/{name}", errors="replace") as file:
            return file.read()

    def wait_for(self, condition, process, log):
        end = time.monotonic() + 30
        while time.monotonic() < end:
            if process.poll() is not None:
                break
            if condition():
                return
            time.sleep(0.1)
        sys.exit(f"{self.name}: did not become ready; its log says:\n{self.read(log)}")

    def ctl(self, *arguments):
        return subprocess.run(
            [f"{self.bin}/cyclerctl", "--socket", f"{self.dir}/control.sock", *arguments],
            capture_output=True, text=True)

    def sim(self, *arguments):
        return subprocess.run(
            [f"{self.bin}/cyclersim", *arguments, "--socket", f"{self.dir}/rack.sock"],
            capture_output=True, text=True)

    def must(self, *arguments):
        result = self.ctl(*arguments)
        if result.returncode != 0:
            sys.exit(f"cyclerctl {' '.join(arguments)} failed:\n{result.stdout}{result.stderr}")

    def status(self):
        result = self.ctl("--json", "status")
        return json.loads(result.stdout) if result.returncode == 0 else None

    def is_ready(self):
        status = self.status()
        return all(bus["line"] == "ready" for bus in status["buses"]) and all(
            unit["online"] and unit.get("identity") for unit in status["instruments"])

    def truth(self):
        return json.loads(self.sim("truth", "--json").stdout)

    def stop(self):
        for process in reversed(self.processes):
            process.send_signal(signal.SIGTERM)
        for process in reversed(self.processes):
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()

    def zero(self):
        """Leads off and clipped together, as a person does once before a series."""
        for channel, (_, instrument) in self.channels.items():
            self.sim("fault", "leads-shorted", instrument)
            time.sleep(0.3)
            self.must("zero", channel)
            self.sim("clear", instrument)

    def run_cells(self):
        for channel, (cell, _) in self.channels.items():
            self.must("mount", channel, "--cell", f"{ROOT}/config/cells/{cell}.yaml")
            self.must("start", channel, "--schedule", f"{ROOT}/config/schedules/plate-{cell}.yaml")


def live_lines(racks):
    """One line per channel; returns True while anything runs."""
    lines, busy = [], False
    for rack in racks:
        status = rack.status()
        for channel in status["channels"] if status else []:
            measured, run = channel["measured"], channel.get("run")
            busy = busy or channel["state"] in ("starting", "running", "held", "paused")
            volts = measured.get("voltage_V")
            amps = measured.get("current_A")
            plated = (measured.get("plated_Ah_cm2") or 0) * 1000
            findings = " ".join(f["code"] for f in channel.get("findings", []))
            lines.append(
                f"{channel['name']} {channel.get('cell') or '':6}"
                f" {channel['state']:8} {run['step'] if run else '':8}"
                f" V {'' if volts is None else format(volts * 1000, '9.3f')} mV"
                f"  I {'' if amps is None else format(amps * 1e6, '8.3f')} uA"
                f"  plated {plated:7.4f} mAh/cm2  {findings}")
    return lines, busy


def watch(racks, started):
    shown = 0
    is_tty = sys.stdout.isatty()
    printed_at = 0
    while True:
        lines, busy = live_lines(racks)
        now = time.monotonic()
        if is_tty:
            sys.stdout.write(f"\x1b[{shown}A" if shown else "")
            sys.stdout.write("".join(f"\x1b[2K{line}\n" for line in lines))
            shown = len(lines)
        elif now - printed_at >= 20 or not busy:
            print(f"[{now - started:5.0f} s]", *lines, sep="\n")
            printed_at = now
        sys.stdout.flush()
        if not busy:
            return
        if now - started > DEADLINE_S:
            sys.exit("the demo took longer than 4 minutes")
        time.sleep(1)


def run_folder(rack, cell):
    data = f"{rack.dir}/data"
    return next(f"{data}/{name}" for name in sorted(os.listdir(data)) if f"__{cell}__" in name)


def plate_row(folder):
    with open(f"{folder}/steps.csv") as file:
        return next(row for row in csv.DictReader(file) if row["Step"] == "plate")


def events(folder, kind):
    with open(f"{folder}/events.jsonl") as file:
        return [event for event in map(json.loads, file) if event["kind"] == kind]


def number(text):
    return float(text) if text else None


def judge(rack, cell, truth):
    """One row of the table, and what is wrong with it."""
    folder = run_folder(rack, cell)
    plate = plate_row(folder)
    with open(f"{folder}/run.json") as file:
        manifest = json.load(file)
    area = truth["area-cm2"]
    speed = manifest["speed"]
    findings = events(folder, "finding")
    opened = next((e for e in events(folder, "open")
                   if e["test-time-s"] >= float(plate["End Time / s"])), None)
    nucleation = number(plate["Nucleation Overpotential / V"])
    row = {
        "cell": cell, "outcome": manifest["outcome"], "folder": folder, "speed": speed,
        "nucleation": None if nucleation is None else nucleation * 1000,
        "true": truth.get("short-charge"),
        "found": None, "code": "", "late": None,
        "opened": number(plate["Plated Capacity / mAh.cm-2"]),
        "opened_late": None,
    }
    if findings:
        row["found"] = findings[0]["plated-Ah"] * 1000 / area
        row["code"] = "+".join(dict.fromkeys(f["code"] for f in findings))
    if truth.get("short-boot-ns"):
        short = truth["short-boot-ns"]
        if findings:
            row["late"] = (findings[0]["boot-time-ns"] - short) / 1e9 * speed
        if opened:
            row["opened_late"] = (opened["boot-time-ns"] - short) / 1e9 * speed
    wrong = []
    if cell == "cu":
        check(wrong, abs((row["nucleation"] or 0) - 8.4) <= 0.5, "nucleation 8.4 +- 0.5 mV")
        check(wrong, row["late"] is not None and row["late"] <= 5, "found within 5 lab seconds")
        check(wrong, any(f["code"] in ("SHORT_HARD", "SHORT_STEP") for f in findings),
              "SHORT_HARD or SHORT_STEP")
        check(wrong, manifest["outcome"] == "finished: short", "outcome 'finished: short'")
    elif cell == "sp":
        check(wrong, row["found"] is not None and 0.16 <= row["found"] <= 0.25,
              "found between 0.16 and 0.25")
        check(wrong, manifest["outcome"] == "finished: short", "run to short(hard)")
    else:
        check(wrong, abs((row["nucleation"] or 0) - 1.5) <= 0.2, "nucleation 1.5 +- 0.2 mV")
        check(wrong, (row["opened"] or 0) >= 8, "stable to 8 mAh/cm2")
        check(wrong, not findings, "no finding")
        check(wrong, manifest["outcome"] == "finished", "outcome 'finished'")
    check(wrong, not truth["output-closed"], "circuit open in truth")
    return row, wrong


def check(wrong, holds, what):
    if not holds:
        wrong.append(what)


def text(value, form):
    return "-" if value is None else format(value, form)


def table(rows):
    print()
    print("              nucleation / mV   short at / (mAh/cm2)                "
          "        after the true short")
    print("cell    speed  paper  measured  paper   true    found   opened  "
          "found / s  opened / s  by, outcome")
    for row, wrong in rows:
        paper = PAPER[row["cell"]]
        print(
            f"{row['cell']:6} {row['speed']:5}x"
            f" {text(paper['nucleation_mV'], '.1f'):>6} {text(row['nucleation'], '.2f'):>9}"
            f" {paper['short']:>6} {text(row['true'], '.4f'):>7} {text(row['found'], '.4f'):>8}"
            f" {text(row['opened'], '.4f'):>8} {text(row['late'], '.1f'):>9}"
            f" {text(row['opened_late'], '.1f'):>11}  {row['code'] or 'none'}, {row['outcome']}")
        for what in wrong:
            print(f"       WRONG: expected {what}")
    print("(seconds are lab seconds; sample period 1 s at 150x, 10 s at 3600x)")


def main():
    binaries = os.path.abspath(sys.argv[1])
    base = sys.argv[2] if len(sys.argv) > 2 else tempfile.mkdtemp(prefix="cyclerd-demo-")
    started = time.monotonic()
    racks = [Rack(name, binaries, base) for name in RACKS]
    try:
        for rack in racks:
            rack.start()
        racks[0].zero()
        print(f"racks and daemons are up in {base}")
        for rack in racks:
            rack.run_cells()
        watch(racks, started)
        rows = []
        for rack in racks:
            truths = {unit["name"]: unit for unit in rack.truth()["instruments"]}
            for cell, instrument in rack.channels.values():
                rows.append(judge(rack, cell, truths[instrument]))
    finally:
        for rack in racks:
            rack.stop()
    table(rows)
    print(f"\n{time.monotonic() - started:.0f} s. The runs, as any battery tool reads them:")
    for row, _ in rows:
        print(f"  {row['folder']}")
    sys.exit(1 if any(wrong for _, wrong in rows) else 0)


main()
