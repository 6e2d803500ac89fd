"""Starts the project's programs in a folder of their own and stops what it started."""

import json
import os
import shutil
import signal
import subprocess
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
HERE = os.path.dirname(os.path.abspath(__file__))
READY_S = 30


class Failure(Exception):
    """Something did not hold; the text says what."""


def wait_until(condition, what, seconds=READY_S):
    """The first true result of the condition; fails when there is none in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        result = condition()
        if result:
            return result
        time.sleep(0.02)
    raise Failure(f"waited {seconds} s for {what}")


class Lab:
    """A folder with a configuration, and a daemon on it."""

    def __init__(self, binaries, folder, configuration):
        self.bin, self.folder = binaries, folder
        shutil.copytree(f"{ROOT}/config/instruments", f"{folder}/instruments")
        with open(f"{folder}/cyclerd.yaml", "w") as file:
            file.write(configuration)
        self.daemon = None
        self.processes = []

    def spawn(self, command, log):
        with open(f"{self.folder}/{log}", "ab") as out:
            process = subprocess.Popen(
                command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
        self.processes.append(process)
        return process

    def program(self, name):
        return f"{self.bin}/{name}"

    def start_daemon(self):
        self.daemon = self.spawn(
            [self.program("cyclerd"), "--config", "cyclerd.yaml"], "cyclerd.log")
        wait_until(lambda: self.has_ended(self.daemon) or self.is_ready(), "the daemon")
        if self.has_ended(self.daemon):
            raise Failure(f"cyclerd ended with {self.daemon.returncode}:\n{self.log()}")

    @staticmethod
    def has_ended(process):
        return process.poll() is not None

    def log(self):
        with open(f"{self.folder}/cyclerd.log", errors="replace") as file:
            return "".join(file.readlines()[-15:])

    def is_ready(self):
        result = self.ctl("--json", "status")
        if result.returncode != 0:
            return False
        status = json.loads(result.stdout)
        return all(bus["line"] == "ready" for bus in status["buses"]) and all(
            unit["online"] and unit.get("identity") for unit in status["instruments"])

    def ctl(self, *arguments):
        return subprocess.run(
            [self.program("cyclerctl"), "--socket", f"{self.folder}/control.sock", *arguments],
            capture_output=True, text=True, timeout=30)

    def must(self, *arguments):
        """Runs cyclerctl, which has to exit 0."""
        result = self.ctl(*arguments)
        if result.returncode != 0:
            raise Failure(
                f"cyclerctl {' '.join(arguments)} exited {result.returncode}: "
                f"{result.stdout}{result.stderr}")
        return result.stdout

    def channel(self, name):
        status = json.loads(self.must("--json", "status"))
        return next(channel for channel in status["channels"] if channel["name"] == name)

    def step(self, name):
        run = self.channel(name).get("run")
        return run["step"] if run else None

    def wait_for_step(self, name, step):
        wait_until(lambda: self.step(name) == step, f"step {step}")

    def wait_for_state(self, name, *states):
        wait_until(lambda: self.channel(name)["state"] in states, " or ".join(states))

    def end_daemon(self, number):
        """Sends a signal; returns the exit status and the seconds it took."""
        began = time.monotonic()
        self.daemon.send_signal(number)
        try:
            status = self.daemon.wait(15)
        except subprocess.TimeoutExpired:
            raise Failure(f"cyclerd still ran 15 s after signal {number}:\n{self.log()}") from None
        return status, time.monotonic() - began

    def stop(self):
        for process in reversed(self.processes):
            if not self.has_ended(process):
                process.send_signal(signal.SIGTERM)
        for process in reversed(self.processes):
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def runs(self):
        """Run folders, oldest first."""
        data = f"{self.folder}/data"
        return [f"{data}/{name}" for name in sorted(os.listdir(data)) if "__" in name]


def manifest(run):
    with open(f"{run}/run.json") as file:
        return json.load(file)


def events(run, kind):
    with open(f"{run}/events.jsonl") as file:
        return [event for event in map(json.loads, file) if event["kind"] == kind]
