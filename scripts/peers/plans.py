"""Runs cyclerctl's tools for files and compares expanded plans.

Three commands are used: `check --expand --json FILE` prints {"files": [{"steps": [...]}]}, a step
being {"line", "step", "at" | "for" | "from", "to", "rate": {"value", "unit"}, "until": [{"signal",
"is", "value", "unit"}]} in base units; `import FILE` prints a schedule file; `export FILE --to
unicycler | pybamm` prints theirs, and exits 1 with a reason a line where it cannot.
"""

import json
import math
import subprocess

from battery_data import require

# Values go through one change of unit on each side.
RELATIVE = 1e-9


class Tool:
    """cyclerctl without a daemon."""

    def __init__(self, binaries, folder):
        self.program, self.folder = f"{binaries}/cyclerctl", folder

    def write(self, name, text):
        path = f"{self.folder}/{name}"
        with open(path, "w") as file:
            file.write(text)
        return path

    def run(self, *arguments):
        return subprocess.run(
            [self.program, *arguments], capture_output=True, text=True, timeout=30)

    def must(self, *arguments):
        result = self.run(*arguments)
        require(result.returncode == 0,
                f"cyclerctl {' '.join(arguments)} exited {result.returncode}: "
                f"{result.stdout}{result.stderr}")
        return result.stdout

    def plan(self, path):
        """The steps that a run of the file goes through, comparable ones."""
        report = json.loads(self.must("check", "--expand", "--json", path))["files"][0]
        return [comparable(step) for step in report["steps"]]


def comparable(step):
    """A step as `described` has it: one amount, ends without an order."""
    result = {"step": step["step"], "until": ends(step.get("until", []))}
    for key in ["at", "for", "from", "to", "rate", "over", "then-hold"]:
        if key in step:
            result["at" if key == "for" else key] = (step[key]["value"], step[key]["unit"])
    return result


def ends(written):
    return [(end["signal"], end["is"], end["value"], end["unit"]) for end in written]


def compare(ours, theirs, what):
    """Fails where two plans differ, and says where first."""
    require(len(ours) == len(theirs),
            f"{what}: we have {len(ours)} steps, they have {len(theirs)}")
    for number, (our, their) in enumerate(zip(ours, theirs), 1):
        require(same(our, their), f"{what}: step {number} is {our}, theirs is {their}")


def same(our, their):
    if isinstance(our, dict):
        return isinstance(their, dict) and our.keys() == their.keys() and all(
            same(sorted(our[key]) if key == "until" else our[key],
                 sorted(their[key]) if key == "until" else their[key]) for key in our)
    if isinstance(our, (list, tuple)):
        return len(our) == len(their) and all(map(same, our, their))
    if isinstance(our, (int, float)):
        return math.isclose(our, their, rel_tol=RELATIVE, abs_tol=1e-15)
    return our == their
