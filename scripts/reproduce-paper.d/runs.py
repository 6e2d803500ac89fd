"""Rehearsing an experiment, and reading the folder that it leaves."""

import csv
import json
import os
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
# Longest that one rehearsal may take; all of them together have two minutes.
DEADLINE_S = 300


def experiments():
    """The rows of experiments.txt that belong to the paper: id, schedule, cell, sample period."""
    with open(f"{HERE}/experiments.txt") as file:
        rows = [line.split() for line in file if line.strip() and not line.startswith("#")]
    return [tuple(row) for row in rows if row[0] != "-"]


def rehearse(program, experiment, base, seed):
    """Simulates one experiment; the run, or the text of what went wrong."""
    name, schedule, cell, every = experiment
    data = os.path.join(base, name)
    os.makedirs(data)
    command = [
        program, "simulate", "--json", "--seed", seed, "--data", data, "--every", every,
        "--schedule", f"{ROOT}/config/schedules/{schedule}.yaml",
        "--cell", f"{ROOT}/config/cells/{cell}.yaml"]
    try:
        ended = subprocess.run(command, capture_output=True, text=True, timeout=DEADLINE_S)
    except subprocess.TimeoutExpired:
        return f"did not end within {DEADLINE_S} s"
    try:
        report = json.loads(ended.stdout)
    except json.JSONDecodeError:
        said = (ended.stderr or ended.stdout).strip().splitlines()
        return f"cyclerctl exited {ended.returncode}: {said[0] if said else 'said nothing'}"
    # 1 is a run that did not end as its author meant, such as one that tripped: judged by its rows.
    if ended.returncode not in (0, 1) or not report.get("folder"):
        return f"cyclerctl exited {ended.returncode}: {ended.stdout.strip()[:200]}"
    return Run(report)


def number(text):
    """A field of a table; None for an empty one."""
    return float(text) if text else None


def field(row, *labels):
    """The first of these columns that the row has and that is not empty."""
    return next((number(row[label]) for label in labels if row.get(label)), None)


class Run:
    """A run folder, its small tables in memory."""

    def __init__(self, report):
        self.report = report
        self.folder = report["folder"]
        self.steps = self.table("steps.csv")
        self.cycles = self.table("cycles.csv")
        with open(f"{self.folder}/run.json") as file:
            self.manifest = json.load(file)
        with open(f"{self.folder}/events.jsonl") as file:
            self.findings = [e for e in map(json.loads, file) if e["kind"] == "finding"]
        self.area = self.manifest["area-cm2"]

    def table(self, name):
        with open(f"{self.folder}/{name}", newline="") as file:
            return list(csv.DictReader(file))

    @property
    def outcome(self):
        return self.manifest["outcome"]

    @property
    def metrics(self):
        """What the run says of itself; empty where it says nothing."""
        return self.manifest.get("summary") or self.manifest.get("metrics") or {}

    def codes(self):
        """How often each finding came."""
        counts = {}
        for finding in self.findings:
            counts[finding["code"]] = counts.get(finding["code"], 0) + 1
        return counts

    def steps_of(self, word):
        return [step for step in self.steps if step["Step"] == word]

    def records(self, *labels):
        """Columns of the records, as numbers, row by row; rows without one of them are left out."""
        with open(f"{self.folder}/{os.path.basename(self.folder)}.bdf.csv", newline="") as file:
            for row in csv.DictReader(file):
                values = [number(row[label]) for label in labels]
                if None not in values:
                    yield values


# Of a step.

def density(step, area):
    """Magnitude of the set current, mA/cm2."""
    return abs(number(step["Set Current / A"])) * 1000 / area


def plated(step):
    """mAh/cm2 since onset: at the first sample of the short where there was one."""
    return field(step, "Plated at Short / mAh.cm-2", "Plated Capacity / mAh.cm-2")


def polarization(step):
    """One-sided, V: over the middle half by charge, or else the mean of the whole step."""
    middle = field(step, "Polarization / V")
    if middle is not None:
        return middle
    charge = number(step["Cumulative Capacity / Ah"])
    return abs(number(step["Net Energy / Wh"])) / charge if charge else None


def specific(charge, active_mass):
    """mAh/g of mAh/cm2 on mg/cm2."""
    return charge / active_mass * 1000
