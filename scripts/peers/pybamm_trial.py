"""Sentences that PyBaMM reads, read by us; and experiments of ours, read by PyBaMM."""

import ast
import itertools
import json
import os

import pybamm_grammar
from battery_data import require
from plans import Tool, compare

PYBAMM = pybamm_grammar.load()

SCHEDULE = "schedule: sentences\nrecord: {every: 10 s}\nsteps:\n"


def described(sentence, capacity_mAh=None):
    """A sentence as PyBaMM understands it; rates become currents with a capacity."""
    step = pybamm_grammar.described(PYBAMM.step.string(sentence))
    if capacity_mAh is None:
        return step

    def amperes(value, unit):
        return (value * capacity_mAh / 1000, "A") if unit == "C" else (value, unit)

    step["at"] = amperes(*step["at"])
    step["until"] = [(what, sign, *amperes(*end)) for what, sign, *end in step["until"]]
    return step


def steps_of(text):
    """The steps of an exported experiment, as PyBaMM understands them."""
    calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    require(len(calls) == 1 and not calls[0].args[1:], "an experiment is one call")
    experiment = PYBAMM.Experiment(
        value(calls[0].args[0]),
        **{keyword.arg: value(keyword.value) for keyword in calls[0].keywords})
    return [pybamm_grammar.described(step) for step in experiment.steps]


def value(node):
    """A literal of strings, lists and tuples with repetition, and nothing else."""
    match node:
        case ast.Constant(value=constant):
            return constant
        case ast.BinOp(left=left, op=ast.Mult(), right=ast.Constant(value=int() as count)):
            return value(left) * count
        case ast.List(elts=elements):
            return list(itertools.chain.from_iterable(map(parts, elements)))
        case ast.Tuple(elts=elements):
            return tuple(itertools.chain.from_iterable(map(parts, elements)))
    raise ValueError(f"an experiment has no {ast.dump(node)}")


def parts(node):
    return value(node.value) if isinstance(node, ast.Starred) else [value(node)]


def sentences():
    """PyBaMM's own examples, and all kinds of steps with all kinds of ends."""
    yield from ast.literal_eval("[" + pybamm_grammar.examples(PYBAMM) + "]")
    times = ["for 1 hour", "for 0.5 hours", "for 2 h", "for 90 minutes", "for 1 minute",
             "for 5 min", "for 30 seconds", "for 1 second", "for 10 s", "for 2 hr", "for 20 sec",
             "for 3 m"]
    yield from (f"Rest {time}" for time in times)
    for verb, volts in [("Charge", ["4.2 V", "4100 mV", "4.1V"]),
                        ("Discharge", ["2.5 V", "2500mV", "0 V", "-0.1 V"])]:
        for amount in ["1 A", "0.5A", "200 mA", "1e-3 A", "C/20", "2C", "0.5 C", "1 W", "20 mW"]:
            ends = [f"until {end}" for end in volts]
            yield from (f"{verb} at {amount} {end}" for end in times[:2] + ends)
            yield from (f"{verb} at {amount} {time} or {end}"
                        for time, end in zip(times, ends))
    yield from (f"Discharge at {ohm} {times[0]}" for ohm in ["5 Ohm", "500 mOhm"])
    for end in ["50 mA", "1 A", "C/50", "0.05C", "0.05 C"]:
        yield f"Hold at 4.1 V until {end}"
        yield f"Hold at 4.1V for 2 hours or until {end}"
    yield "Hold at 0 V for 1 hour"
    yield "Hold at -0.1 V for 1 hour"


# Read by PyBaMM and refused by us, with what we say of each.
REFUSED = {
    "Charge at 1 A for 1 hour (1 second period)": "no period",
    "Discharge at -1 A for 1 hour": "not above zero",
    "Charge at 4.2 V for 1 hour": "Hold at 4.2 V",
    "Hold at 1 A for 1 hour": "Hold keeps a voltage",
    "Charge at 1 A until 50 mA": "belongs to Hold",
    "Rest until 3 V": "wait-until",
    "Charge at 5 Ohm for 1 hour": "cannot charge",
}


class PyBaMMTrial:
    def __init__(self, binaries, base, report):
        self.name, self.report = "pybamm", report
        folder = f"{base}/pybamm"
        os.makedirs(folder)
        self.tool = Tool(binaries, folder)

    def run(self):
        self.check_sentences()
        self.check_refused()

    def file(self, name, texts):
        steps = "".join(f"  - {json.dumps(text)}\n" for text in texts)
        return self.tool.write(name, SCHEDULE + steps)

    def check_sentences(self):
        texts = list(sentences())
        path = self.file("sentences.yaml", texts)
        compare(self.tool.plan(path), [described(text) for text in texts], "sentences")
        self.report.line(self.name, "sentences of PyBaMM", f"{len(texts)}, all the same")
        exported = self.tool.must("export", path, "--to", "pybamm")
        compare(steps_of(exported), [described(text) for text in texts], "exported sentences")
        self.report.line(self.name, "sentences of ours", f"{len(texts)}, all the same")

    def check_refused(self):
        for number, (text, wanted) in enumerate(REFUSED.items()):
            PYBAMM.step.string(text)
            result = self.tool.run("check", self.file(f"refused-{number}.yaml", [text]))
            said = result.stdout + result.stderr
            require(result.returncode == 1 and wanted in said, f"{text} is not refused: {said}")
        self.report.line(self.name, "what only PyBaMM means", f"{len(REFUSED)} refused by name")
