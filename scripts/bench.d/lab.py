"""The lab that the daemon is measured with: the rack of config/labs/sixteen.yaml and a daemon."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
LINES, UNITS = 4, 4
CELLS = ("cu", "sp", "criec")
START_S = 60


def cell_of(number):
    """The preset in position 0..15; the rack file puts the same one there."""
    return CELLS[number % len(CELLS)]


def daemon_config(period):
    """Sixteen channels, `period` apart in time, such as "100 ms"."""
    text = "lab: Bench\ndata: data\ncontrol: {socket: control.sock}\nprofiles: [instruments]\n"
    text += "buses:\n"
    for line in range(1, LINES + 1):
        text += f"  line{line}: {{modbus-rtu: line{line}.tty, baud: 115200}}\n"
    text += "instruments:\n"
    for number in range(LINES * UNITS):
        text += (f"  pstat{number + 1}: {{profile: reference-potentiostat, "
                 f"bus: line{number // UNITS + 1}, unit: {number % UNITS + 1}}}\n")
    text += "channels:\n"
    for number in range(LINES * UNITS):
        text += (f"  C{number + 1}:\n"
                 f"    potentiostat: {{instrument: pstat{number + 1}, every: {period}}}\n"
                 "    limits: {voltage: [-1 V, 5 V], current: 0.09 mA}\n")
    return text + "simulation: {speed: 1, rack: rack.sock}\n"


# Every sample is a record: the rule asks for more than there are.
SCHEDULE = """\
schedule: Bench
record: {every: 10 ms}
steps:
  - rest: 2 s
  - plate: 0.05 mA/cm2
    until: [plated >= 0.5 mAh/cm2]
    charge-bound: 0.8 mAh/cm2
    time-bound: 24 h
"""


class Lab:
    """A rack and a daemon, started anew for every measurement, in a folder of their own."""

    def __init__(self, binaries, folder):
        self.bin = binaries
        self.dir = folder
        shutil.copytree(f"{ROOT}/config/instruments", f"{folder}/instruments")
        with open(f"{folder}/bench.yaml", "w") as file:
            file.write(SCHEDULE)
        self.rack = self.daemon = None

    def start_rack(self):
        """Fresh cells in every position."""
        if self.rack is not None:
            self.rack.kill()
            self.rack.wait()
        self.rack = subprocess.Popen(
            [f"{self.bin}/cyclersim", "--lab", f"{ROOT}/config/labs/sixteen.yaml",
             "--directory", self.dir], stdout=subprocess.PIPE, text=True)
        if not self.rack.stdout.readline().startswith("ready"):
            sys.exit("the rack does not start")

    def start(self, period, environment=None):
        """Starts rack and daemon. Seconds from just before the fork to its READY=1."""
        self.start_rack()
        with open(f"{self.dir}/cyclerd.yaml", "w") as file:
            file.write(daemon_config(period))
        path = f"{self.dir}/notify.sock"
        if os.path.exists(path):
            os.unlink(path)
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify, \
                open(f"{self.dir}/cyclerd.log", "ab") as log:
            notify.bind(path)
            notify.settimeout(START_S)
            began = time.monotonic()
            self.daemon = subprocess.Popen(
                [f"{self.bin}/cyclerd", "--config", f"{self.dir}/cyclerd.yaml"], cwd=self.dir,
                stdout=log, stderr=log,
                env={**os.environ, **(environment or {}), "NOTIFY_SOCKET": path})
            while b"READY=1" not in notify.recv(4096):
                pass
            return time.monotonic() - began

    def ctl(self, *arguments):
        result = subprocess.run(
            [f"{self.bin}/cyclerctl", "--socket", f"{self.dir}/control.sock", *arguments],
            capture_output=True, text=True)
        if result.returncode != 0:
            sys.exit(f"cyclerctl {' '.join(arguments)}:\n{result.stdout}{result.stderr}")
        return result.stdout

    def status(self):
        return json.loads(self.ctl("--json", "status"))

    def plate(self):
        """Starts all sixteen runs and returns when every one of them plates."""
        self.wait(lambda s: all(i["online"] and i.get("identity") for i in s["instruments"]))
        for number in range(LINES * UNITS):
            name = f"C{number + 1}"
            self.ctl("mount", name, "--cell", f"{ROOT}/config/cells/{cell_of(number)}.yaml")
            self.ctl("start", name, "--schedule", f"{self.dir}/bench.yaml")
        self.wait(lambda s: all(
            c["state"] == "running" and "plate" in (c.get("run") or {}).get("step", "")
            for c in s["channels"]))

    def wait(self, condition):
        end = time.monotonic() + START_S
        while not condition(status := self.status()):
            if time.monotonic() > end:
                sys.exit(f"the lab does not get there: {json.dumps(status, indent=1)}")
            time.sleep(0.3)

    def rows(self):
        """Bytes of rows are lines: how many records all runs have now."""
        total = 0
        for folder in os.listdir(f"{self.dir}/data"):
            path = f"{self.dir}/data/{folder}/{folder}.bdf.csv"
            if os.path.exists(path):
                with open(path, "rb") as file:
                    total += file.read().count(b"\n") - 1
        return total

    def stop(self):
        """Ends the daemon as a service manager would; its exit status must say all is open."""
        self.daemon.send_signal(signal.SIGTERM)
        status = self.daemon.wait(30)
        self.daemon = None
        shutil.rmtree(f"{self.dir}/data", ignore_errors=True)
        if status != 0:
            sys.exit(f"cyclerd left with {status}; see {self.dir}/cyclerd.log")

    def close(self):
        for process in (self.daemon, self.rack):
            if process is not None and process.poll() is None:
                process.kill()
                process.wait()
