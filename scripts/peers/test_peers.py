"""Runs the daemon against programs that nobody of this project wrote; called by test-peers.

pymodbus serves the reference potentiostat's registers over RTU and TCP, and batterydf judges
every Battery Data Format file that comes out. aurora-unicycler and PyBaMM write schedules that we
read, and read those that we write. Prints a table, exits non-zero on any failure.
"""

import csv
import glob
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback

from battery_data import check_file, require
from programs import HERE, Failure, Lab, events, manifest, wait_until
from pybamm_trial import PyBaMMTrial
from reference_potentiostat import Cell, Peer
from unicycler_trial import UnicyclerTrial

SOURCE_V, RESISTANCE_OHM = 2.4, 2000.0
PERIOD_S = 0.1
AREA_CM2 = 0.785
CURRENT_A = 0.5e-3 * AREA_CM2
# Found after the watch's ten seconds of blanking and its ten seconds of certainty.
SHORT_FOUND_S = 30


class Report:
    """Lines of the table, from several threads."""

    def __init__(self):
        self.lock = threading.Lock()
        self.failed = False

    def line(self, who, what, text, holds=True):
        with self.lock:
            self.failed |= not holds
            print(f"{'ok  ' if holds else 'FAIL'}  {who:9} {what:28} {text}", flush=True)


def lab_file(name):
    return f"{HERE}/lab/{name}"


class PeerTrial:
    """The daemon on one transport, with a pymodbus server behind it."""

    def __init__(self, name, binaries, base, report):
        self.name, self.report = name, report
        self.folder = f"{base}/{name}"
        os.makedirs(self.folder)
        self.socat = None
        line = self.start_peer()
        with open(lab_file("peer-lab.yaml")) as file:
            self.lab = Lab(binaries, self.folder, file.read().replace("LINE", line))
        self.instrument = self.peer.instrument

    def start_peer(self):
        cell = Cell(SOURCE_V, RESISTANCE_OHM)
        if self.name == "tcp":
            self.peer = Peer(cell, "PEER-TCP", seed=1)
            return f'{{modbus-tcp: "127.0.0.1:{self.peer.port}"}}'
        ends = [f"{self.folder}/instrument.tty", f"{self.folder}/line.tty"]
        self.socat = subprocess.Popen(
            ["socat"] + [f"pty,raw,echo=0,link={end}" for end in ends],
            stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until(lambda: all(map(os.path.exists, ends)), "the pty pair of socat")
        self.peer = Peer(cell, "PEER-RTU", seed=2, pty=ends[0])
        return "{modbus-rtu: line.tty, baud: 115200}"

    def run(self):
        try:
            self.run_and_stop()
            self.terminate()
            self.kill()
            self.collapse()
        finally:
            self.lab.stop()
            if self.socat:
                self.socat.terminate()
                self.socat.wait()
        require(not self.peer.failure, f"the pymodbus server ended: {self.peer.failure}")
        require(not self.instrument.is_closed, "the peer's circuit is closed at the end")
        require(self.instrument.refused == 0,
                f"the peer refused {self.instrument.refused} requests")
        self.report.line(self.name, "peer", f"{self.instrument.counter} acquisitions, none refused")

    def tell(self, what, text):
        self.report.line(self.name, what, text)

    def start(self, schedule):
        if not self.lab.channel("A1").get("cell"):
            self.lab.must("mount", "A1", "--cell", lab_file("cell.yaml"))
        self.lab.must(
            "start", "A1", "--schedule", lab_file(schedule), "--accept", "clock", "--reason",
            "numbers are compared within one machine")

    def plate(self):
        """Starts a long plating and returns when current flows for a while."""
        self.start("long-plate.yaml")
        wait_until(lambda: self.instrument.is_closed, "the peer's relay to close")
        counter = self.instrument.counter
        wait_until(lambda: self.instrument.counter > counter + 20, "more acquisitions")

    def exits(self, code, *arguments):
        found = self.lab.ctl(*arguments).returncode
        require(found == code, f"cyclerctl {' '.join(arguments)} exited {found}, not {code}")

    # A run from start to stop

    def run_and_stop(self):
        self.exits(3, "status")
        self.lab.start_daemon()
        self.exits(1, "stop", "A1")
        self.exits(1, "mount", "Z9", "--cell", lab_file("cell.yaml"))
        self.exits(2, "start", "A1")
        self.start("schedule.yaml")
        self.exits(1, "start", "A1", "--schedule", lab_file("schedule.yaml"))
        self.lab.wait_for_step("A1", "strip")
        before = self.instrument.charged_as
        wait_until(lambda: self.instrument.charged_as > before + 2 * CURRENT_A, "2 s of strip")
        self.lab.must("stop", "A1")
        require(not self.instrument.is_closed, "'stop' returned before the circuit was open")
        changes = [(closed, cause) for _, closed, cause in self.instrument.relay]
        require(changes == [(True, "command"), (False, "command")],
                f"the relay should close once and open once, it did {changes}")
        run = self.lab.runs()[-1]
        facts = ended(run)
        require(facts["outcome"] == "stopped", f"outcome is {facts['outcome']}")
        require(facts["simulated"] is False and facts["speed"] == 1, "taken for a simulation")
        require(facts["instruments"][0]["serial"] == self.instrument.serial, "wrong serial")
        self.check_numbers(run)

    def check_numbers(self, run):
        table = check_file(records(run))
        self.check_rows(table)
        plate, strip = -self.charges(table, "Discharging"), self.charges(table, "Charging")
        self.check_charge("plated", -plate, self.instrument.discharged_as / 3600)
        self.check_charge("stripped", strip, self.instrument.charged_as / 3600)
        with open(f"{run}/steps.csv") as file:
            steps = list(csv.DictReader(file))
        names = [step["Step"] for step in steps]
        require(names == ["rest", "plate", "strip"], f"steps.csv has rows for {names}")
        self.check_charge("steps.csv strip", float(steps[2]["Charging Capacity / Ah"]),
                          self.instrument.charged_as / 3600)
        with open(f"{run}/cycles.csv") as file:
            cycles = list(csv.DictReader(file))
        require(len(cycles) == 1, f"cycles.csv has {len(cycles)} rows")
        self.check_charge("cycles.csv strip", float(cycles[0]["Second Half Capacity / Ah"]),
                          self.instrument.charged_as / 3600)
        self.tell("plate, strip, stop", f"{len(table)} rows, all as published; "
                  f"plated {-plate * 1e6:.4f} uAh, stripped {strip * 1e6:.4f} uAh")

    @staticmethod
    def charges(table, kind):
        return table[f"{kind} Capacity / Ah"].iloc[-1]

    def check_charge(self, what, found, true):
        # Two samples of uncertainty: one at the start and one at the end of a step.
        margin = 2 * PERIOD_S * CURRENT_A / 3600
        require(abs(found - true) <= margin,
                f"{what} {found * 1e6:.4f} uAh, the peer drove {true * 1e6:.4f} uAh")

    def check_rows(self, table):
        """Every row is one acquisition of the peer, the digits and the moment of it."""
        published = self.instrument.published
        by_value = {}
        for one in published:
            by_value.setdefault((round(one.voltage, 9), round(one.current, 12)), one)
        last = 0
        for row in table.to_dict("records"):
            one = by_value.get((round(row["Voltage / V"], 9), round(row["Current / A"], 12)))
            require(one, f"record {row['Record Index / 1']} was never published by the peer")
            require(one.counter > last, f"record {row['Record Index / 1']} is out of order")
            last = one.counter
            late = row["Unix Time / s"] - one.unix_s
            require(-0.15 <= late <= 0.3, f"record is stamped {late:.3f} s after its acquisition")
            wanted = row["Set Current / A"]
            is_driven = wanted == wanted and wanted != 0
            require(one.is_closed == is_driven, "set current and relay disagree")
            true = SOURCE_V + (wanted if is_driven else 0) * RESISTANCE_OHM
            require(abs(row["Voltage / V"] - true) < 0.5e-3, f"{row['Voltage / V']} V is not true")

    # Ends that nobody planned

    def opened_after(self, began):
        """Seconds from `began` to the relay's opening, and what opened it."""
        moment, closed, cause = self.instrument.relay[-1]
        require(not closed, "the circuit is still closed")
        return moment - began, cause

    def terminate(self):
        self.plate()
        began = time.monotonic()
        status, _ = self.lab.end_daemon(signal.SIGTERM)
        require(status == 0, f"cyclerd exited {status} on SIGTERM:\n{self.lab.log()}")
        seconds, cause = self.opened_after(began)
        require(cause == "command" and seconds < 1, f"opened by {cause} after {seconds:.2f} s")
        outcome = manifest(self.lab.runs()[-1])["outcome"]
        require(outcome == "suspended", f"outcome is {outcome}")
        self.exits(3, "status")
        self.tell("SIGTERM while plating", f"open after {seconds * 1000:.0f} ms, exit 0")

    def take_up(self):
        """Another daemon holds what the last one left, and nothing closes by itself."""
        run = self.lab.runs()[-1]
        self.lab.start_daemon()
        self.lab.wait_for_state("A1", "held")
        require(not self.instrument.is_closed, "a restart closed the circuit")
        require(events(run, "restart"), "no restart in the events")
        self.lab.must("stop", "A1")
        require(manifest(run)["outcome"] == "stopped", "the run taken up was not stopped")

    def kill(self):
        """Nobody is left to open: the peer's own watchdog does, or cycler-safe."""
        self.take_up()
        self.plate()
        began = time.monotonic()
        self.lab.end_daemon(signal.SIGKILL)
        allowed = self.instrument.watchdog_used_s
        require(0 < allowed <= 10, f"the daemon set the watchdog to {allowed} s")
        if self.name == "tcp":
            wait_until(lambda: not self.instrument.is_closed, "the watchdog", allowed + 1)
            wanted = "watchdog"
        else:
            safe = subprocess.run(
                [self.lab.program("cycler-safe"), "--config", "cyclerd.yaml"],
                cwd=self.folder, capture_output=True, text=True, timeout=20)
            require(safe.returncode == 0,
                    f"cycler-safe exited {safe.returncode}: {safe.stdout}{safe.stderr}")
            wanted = "command"
        seconds, cause = self.opened_after(began)
        require(cause == wanted, f"opened by {cause}, not by {wanted}")
        self.tell("SIGKILL while plating", f"open after {seconds:.2f} s by "
                  f"{'the watchdog' if cause == 'watchdog' else 'cycler-safe'}")

    def collapse(self):
        self.take_up()
        self.plate()
        self.peer.call(self.instrument.collapse)
        began = self.instrument.collapsed_at
        wait_until(lambda: not self.instrument.is_closed, "the short to be found", SHORT_FOUND_S)
        seconds, cause = self.opened_after(began)
        require(cause == "command", f"opened by {cause}")
        self.lab.wait_for_state("A1", "tripped")
        run = self.lab.runs()[-1]
        codes = [event["code"] for event in events(run, "finding")]
        require(codes and all(code.startswith("SHORT") for code in codes), f"findings {codes}")
        self.lab.must("ack", "A1")
        status, _ = self.lab.end_daemon(signal.SIGTERM)
        require(status == 0, f"cyclerd exited {status} after a trip:\n{self.lab.log()}")
        require(not self.instrument.is_closed, "the circuit closed again")
        require(glob.glob(f"{run}/bursts/*.bdf.csv"), "no burst file of the short")
        self.tell("cell collapses", f"{'+'.join(codes)} opened it after {seconds:.1f} s")


class RackTrial:
    """The simulated rack: a run with a short, and one with voltages that cannot be read."""

    def __init__(self, binaries, base, report):
        self.name, self.report = "rack", report
        self.folder = f"{base}/rack"
        os.makedirs(self.folder)
        with open(lab_file("rack-lab.yaml")) as file:
            self.lab = Lab(binaries, self.folder, file.read())

    def run(self):
        try:
            rack = self.lab.spawn(
                [self.lab.program("cyclersim"), "--lab", lab_file("rack.yaml"), "--directory",
                 self.folder], "rack.log")
            wait_until(lambda: os.path.exists(f"{self.folder}/rack.sock")
                       or self.lab.has_ended(rack), "the rack")
            self.lab.start_daemon()
            self.start_runs()
            self.pause_and_stop()
            self.wait_for_short()
            status, _ = self.lab.end_daemon(signal.SIGTERM)
            require(status == 0, f"cyclerd exited {status} on SIGTERM:\n{self.lab.log()}")
        finally:
            self.lab.stop()

    def start_runs(self):
        config = os.path.dirname(os.path.dirname(HERE)) + "/config"
        self.lab.must("mount", "A1", "--cell", f"{config}/cells/cu.yaml")
        self.lab.must("mount", "B1", "--cell", f"{config}/cells/criec.yaml")
        self.lab.must("start", "A1", "--schedule", f"{config}/schedules/plate-cu.yaml")
        self.lab.must("start", "B1", "--schedule", f"{config}/schedules/plate-criec.yaml")

    def pause_and_stop(self):
        """Open, this instrument cannot read its cell: those voltages are missing."""
        self.lab.wait_for_step("B1", "plate")
        self.wait_for_records(15)
        self.lab.must("pause", "B1")
        self.wait_for_records(5)
        self.lab.must("resume", "B1")
        self.wait_for_records(5)
        self.lab.must("stop", "B1")
        ended(self.run_of("criec"))
        table = check_file(records(self.run_of("criec")))
        missing = table["Voltage / V"].isna()
        open_rows = table["Record Reason"] == "idle"
        require(missing.any(), "no voltage is missing although the circuit was open")
        # The last idle row may already see the cell: the output goes on before its set point is
        # confirmed.
        require(open_rows[missing].all(), "voltages are missing while the cell could be read")
        require((open_rows & ~missing).sum() <= 1, "an open circuit was read as a voltage")
        require(not table["Voltage / V"].eq(0).any(), "a missing voltage became zero")
        self.report.line("rack", "missing voltages",
                         f"{missing.sum()} of {len(table)} rows, those of the open circuit")

    def wait_for_records(self, count):
        before = self.rows()
        wait_until(lambda: self.rows() >= before + count, f"{count} more records")

    def rows(self):
        with open(records(self.run_of("criec")), "rb") as file:
            return file.read().count(b"\n")

    def run_of(self, cell):
        return next(run for run in self.lab.runs() if f"__{cell}__" in run)

    def wait_for_short(self):
        self.lab.wait_for_state("A1", "mounted", "tripped")
        run = self.run_of("cu")
        outcome = ended(run)["outcome"]
        require(outcome == "finished: short", f"outcome is {outcome}")
        require(glob.glob(f"{run}/bursts/*.bdf.csv"), "no burst file of the short")
        self.report.line("rack", "short on the rack", outcome)


def records(run):
    return f"{run}/{os.path.basename(run)}.bdf.csv"


def ended(run):
    """The manifest of a run whose files are closed; that comes after the circuit is open."""
    wait_until(lambda: manifest(run)["outcome"] != "running", "the files of the run to close", 5)
    return manifest(run)


def check_files(base, report):
    """Every file that any trial left."""
    files = sorted(glob.glob(f"{base}/*/data/**/*.bdf.csv", recursive=True))
    rows, bursts = 0, 0
    for file in files:
        is_burst = os.path.basename(os.path.dirname(file)) == "bursts"
        try:
            rows += len(check_file(file, is_burst=is_burst))
            bursts += is_burst
        except Exception as failure:
            report.line("bdf", os.path.basename(file), str(failure), holds=False)
    report.line("bdf", "batterydf and identities",
                f"{len(files)} files ({bursts} bursts), {rows} rows", holds=len(files) >= 8)


def spoil(lines):
    """The same file with one thing wrong, and what is wrong."""
    cells = [line.split(",") for line in lines]
    net = cells[0].index("Net Capacity / Ah")
    unlabelled = [["Potential"] + cells[0][2:]] + [row[1:] for row in cells[1:]]
    flipped = [list(row) for row in cells]
    flipped[-1][net] = flipped[-1][net][:-1] + ("1" if flipped[-1][net][-1] == "0" else "0")
    worded = [list(row) for row in cells]
    worded[-1][1] = "nothing"
    return {
        "a label": unlabelled, "one digit of a sum": flipped, "a row": cells[:3] + cells[4:],
        "the order": cells[:3] + [cells[4], cells[3]] + cells[5:], "a number": worded}


def check_the_judge(base, report):
    """A judge that passes everything is worth nothing: spoilt files must be refused."""
    good = sorted(glob.glob(f"{base}/tcp/data/*/*.bdf.csv"))
    if not good:
        return report.line("bdf", "spoilt files", "no file to spoil", holds=False)
    with open(good[0]) as file:
        spoilt = spoil(file.read().splitlines())
    accepted = []
    for what, cells in spoilt.items():
        path = f"{base}/spoilt.bdf.csv"
        with open(path, "w") as file:
            file.write("".join(",".join(row) + "\n" for row in cells))
        try:
            check_file(path)
            accepted.append(what)
        except (Failure, RuntimeWarning):
            pass
    report.line("bdf", "spoilt files", f"{len(spoilt)} refused" if not accepted
                else f"not noticed: {', '.join(accepted)}", holds=not accepted)


def attempt(trial, report):
    try:
        trial.run()
    except Failure as failure:
        report.line(trial.name, "failed", str(failure), holds=False)
    except Exception:
        report.line(trial.name, "failed", traceback.format_exc(), holds=False)


def main():
    binaries = os.path.abspath(sys.argv[1])
    base = tempfile.mkdtemp(prefix="cyclerd-peers-")
    began = time.monotonic()
    report = Report()
    trials = [
        PeerTrial("tcp", binaries, base, report), PeerTrial("rtu", binaries, base, report),
        RackTrial(binaries, base, report)]
    threads = [threading.Thread(target=attempt, args=(trial, report)) for trial in trials]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    check_files(base, report)
    check_the_judge(base, report)
    # Behind the others: these load both cores, and the others measure time.
    for trial in [UnicyclerTrial(binaries, base, report), PyBaMMTrial(binaries, base, report)]:
        attempt(trial, report)
    if report.failed:
        print(f"FAILED after {time.monotonic() - began:.0f} s; everything is kept in {base}")
        sys.exit(1)
    shutil.rmtree(base)
    print(f"all peers agree, {time.monotonic() - began:.0f} s")


main()
