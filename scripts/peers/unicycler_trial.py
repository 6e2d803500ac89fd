"""Protocols made by aurora-unicycler itself, read by us, and ours read by it."""

import json
import os
import random

from aurora_unicycler import CyclingProtocol
from aurora_unicycler import _core, _utils
from aurora_unicycler._formats.pybamm import _explode_loops

import pybamm_trial
from battery_data import require
from plans import Tool, compare
from programs import Failure

PROTOCOLS = 30
CAPACITY_MAH = 2.5


def expanded(protocol):
    """The steps of a protocol as the library itself orders them, in the form of our plans."""
    protocol = protocol.model_copy(deep=True)
    _utils.tag_to_indices(protocol)
    _utils.check_for_intersecting_loops(protocol)
    loops = {
        index: {"goto": step.loop_to - 1, "n": step.cycle_count}
        for index, step in enumerate(protocol.method) if isinstance(step, _core.Loop)}
    order = _explode_loops(loops, len(protocol.method))
    return [described(protocol.method[index], protocol.sample.capacity_mAh) for index in order]


def described(step, capacity_mAh):
    until = []
    if getattr(step, "until_time_s", None) and not isinstance(step, _core.OpenCircuitVoltage):
        until.append(("time", ">=", step.until_time_s, "s"))
    match step:
        case _core.OpenCircuitVoltage():
            return {"step": "rest", "at": (step.until_time_s, "s"), "until": []}
        case _core.ConstantCurrent():
            current = (step.rate_C * capacity_mAh if step.rate_C else step.current_mA) / 1000
            if step.until_voltage_V is not None:
                until.append(("voltage", ">=" if current > 0 else "<=", step.until_voltage_V, "V"))
            word = "charge" if current > 0 else "discharge"
            return {"step": word, "at": (abs(current), "A"), "until": until}
        case _core.ConstantVoltage():
            rate, current = step.until_rate_C, step.until_current_mA
            if rate or current:
                fallen = abs(rate * capacity_mAh if rate else current) / 1000
                until.append(("abs current", "<=", fallen, "A"))
            return {"step": "hold", "at": (step.voltage_V, "V"), "until": until}
        case _core.VoltageScan():
            return {
                "step": "ramp", "from": (step.start_voltage_V, "V"),
                "to": (step.end_voltage_V, "V"),
                "rate": (step.scan_rate_mV_per_s / 1000, "V/s"), "until": []}
    raise Failure(f"{step} has no counterpart")


class Author:
    """Writes protocols at random that make sense: charge to 4.2 V, discharge to 3 V."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.method, self.tags = [], 0
        # Numbers may stand in quotes; a cut-off of 0 V and scans are not for every export.
        self.has_zero = self.random.random() < 0.2
        self.has_scan = self.random.random() < 0.3

    def number(self, value):
        return str(value) if self.random.random() < 0.3 else value

    def protocol(self):
        self.block(depth=0)
        safety = self.random.choice([
            {}, {"max_voltage_V": self.number(5)},
            {"max_voltage_V": 5, "min_voltage_V": -0.1, "max_current_mA": 10,
             "min_current_mA": self.number(-10), "max_capacity_mAh": None, "delay_s": "10"},
            {"max_voltage_V": 5, "min_voltage_V": -1, "max_capacity_mAh": 8}])
        record = {"time_s": self.number(10)}
        if self.random.random() < 0.5:
            record |= {"voltage_V": self.number(0.01), "current_mA": None}
        return {
            "unicycler": {"version": "0.4.6"},
            "sample": {"name": "peer", "capacity_mAh": self.number(CAPACITY_MAH)},
            "record": record, "safety": safety, "method": self.method}

    def block(self, depth):
        for _ in range(self.random.randint(1, 3)):
            if depth < 3 and self.random.random() < 0.4:
                self.loop(depth)
            else:
                self.steps()

    def loop(self, depth):
        count = self.number(self.random.randint(1, 3))
        by_tag = self.random.random() < 0.5
        if by_tag:
            self.tags += 1
            target = f"tag{self.tags}"
            self.method.append({"step": "tag", "tag": target})
        else:
            target = len(self.method) + 1
        self.block(depth + 1)
        # The library refuses a loop by index onto the step directly before it.
        if not by_tag and len(self.method) < target + 1:
            self.steps()
        self.method.append({"step": "loop", "loop_to": target, "cycle_count": count})

    def steps(self):
        self.rest()
        self.random.choice([self.charge, self.discharge, self.charge_and_hold, self.scan])()

    def rest(self):
        self.method.append({
            "step": "open_circuit_voltage",
            "until_time_s": self.number(self.random.choice([1, 0.5, 600, 3600, 5400]))})

    def current(self, rates, sign, voltage):
        step = {"step": "constant_current", "until_voltage_V": self.number(voltage)}
        if self.random.random() < 0.6:
            step["rate_C"] = self.random.choice(rates)
        else:
            step |= {"rate_C": None, "current_mA": self.number(sign * 0.7)}
        step["until_time_s"] = self.random.choice([None, "", 7200, "54000.0"])
        self.method.append(step)
        return step

    def charge(self):
        self.current([0.5, "C/5", "1/20", "2C/3", "0.1"], 1, 4.2)

    def discharge(self):
        step = self.current([-0.5, "D/2", "-1/20", "3D/3"], -1, 3)
        if self.has_zero:
            step |= {"until_voltage_V": 0, "until_time_s": 7200}

    def charge_and_hold(self):
        self.charge()
        end = self.random.choice([
            {"until_rate_C": "C/20"}, {"until_rate_C": 0.05, "until_time_s": 3600},
            {"until_current_mA": self.number(0.1)}, {"until_time_s": "21600"}])
        self.method.append({"step": "constant_voltage", "voltage_V": self.number(4.2), **end})

    def scan(self):
        if not self.has_scan:
            return
        self.method.append({
            "step": "voltage_scan", "start_voltage_V": 4.2, "end_voltage_V": self.number(3),
            "scan_rate_mV_per_s": self.number(0.1)})


class UnicyclerTrial:
    def __init__(self, binaries, base, report):
        self.name, self.report = "unicycler", report
        self.folder = f"{base}/unicycler"
        os.makedirs(self.folder)
        self.tool = Tool(binaries, self.folder)
        self.steps = self.there_and_back = self.experiments = 0

    def run(self):
        for seed in range(PROTOCOLS):
            author = Author(seed)
            self.check(seed, author, author.protocol())
        self.report.line(self.name, "plans of their protocols",
                         f"{PROTOCOLS} protocols, {self.steps} steps, all the same")
        require(self.there_and_back > PROTOCOLS / 2, "most protocols should be exported")
        self.report.line(self.name, "protocols of ours",
                         f"{self.there_and_back} loaded by the library and the same")
        require(self.experiments > PROTOCOLS / 3, "many protocols should be experiments")
        self.report.line(self.name, "experiments of both",
                         f"{self.experiments} read by PyBaMM and the same")
        self.check_refused()

    def check(self, seed, author, written):
        path = self.tool.write(f"{seed}.json", json.dumps(written, indent=1))
        protocol = CyclingProtocol.from_json(path)
        theirs = expanded(protocol)
        compare(self.tool.plan(path), theirs, path)
        self.steps += len(theirs)
        # As the library writes it, with every key and null.
        own = self.tool.write(f"{seed}-own.json", protocol.to_json())
        compare(self.tool.plan(own), theirs, own)
        yaml = self.tool.write(f"{seed}.yaml", self.tool.must("import", path))
        compare(self.tool.plan(yaml), theirs, yaml)
        zero = author.has_zero and any(s.get("until_voltage_V") == 0 for s in written["method"])
        self.check_export(path, protocol, theirs, zero)
        if not any(step["step"] == "voltage_scan" for step in written["method"]):
            self.check_experiment(path, protocol, theirs, zero)

    def check_export(self, path, protocol, theirs, has_zero):
        if has_zero:
            # The library drops such a limit, so it must not get one.
            result = self.tool.run("export", path, "--to", "unicycler")
            require(result.returncode == 1 and "0 V" in result.stderr,
                    f"{path}: a cut-off of 0 V was exported: {result.stdout}{result.stderr}")
            return
        text = self.tool.must("export", path, "--to", "unicycler")
        ours = CyclingProtocol.from_dict(json.loads(text))
        compare(expanded(ours), theirs, f"{path} exported")
        require(ours.record == protocol.record, f"{path}: record became {ours.record}")
        require(ours.sample.name == protocol.sample.name, f"{path}: the name was lost")
        require(ours.safety == protocol.safety,
                f"{path}: safety {protocol.safety} became {ours.safety}")
        ours.to_neware_xml(sample_name="peer", capacity_mAh=CAPACITY_MAH)
        self.there_and_back += 1

    def check_experiment(self, path, protocol, theirs, has_zero):
        text = self.tool.must("export", path, "--to", "pybamm")
        steps = pybamm_trial.steps_of(text)
        compare(steps, theirs, f"{path} as an experiment")
        if not has_zero:
            sentences = protocol.to_pybamm_experiment()
            compare(
                [pybamm_trial.described(sentence, CAPACITY_MAH) for sentence in sentences],
                theirs, f"{path} as the library's experiment")
        self.experiments += 1

    # What the library refuses

    def check_refused(self):
        rest = {"step": "open_circuit_voltage", "until_time_s": 1}
        good = {"record": {"time_s": 1}, "method": [rest, rest]}

        def method(*steps):
            return {**good, "method": list(steps)}

        def loop(to, count=2):
            return {"step": "loop", "loop_to": to, "cycle_count": count}

        tag = {"step": "tag", "tag": "a"}
        refused = [
            {}, {"method": [rest]}, {**good, "method": []}, {**good, "steps": []},
            {**good, "record": {}}, {**good, "record": {"time_s": 0}},
            {**good, "record": {"time_s": 1, "volts": 1}}, {**good, "sample": {"nmae": "x"}},
            {**good, "sample": {"capacity_mAh": 0}}, {**good, "safety": {"max_voltage": 4}},
            {**good, "safety": {"max_voltage_V": 3, "min_voltage_V": 3}},
            {**good, "safety": {"delay_s": -1}}, method({}), method({"step": ""}),
            method({"step": "wait"}), method({"step": "open_circuit_voltage"}),
            method({**rest, "until_time_s": 0}), method({**rest, "until_time_s": "soon"}),
            method({**rest, "until_voltage_V": 3}), method({"step": "constant_current"}),
            method({"step": "constant_current", "current_mA": 0, "until_time_s": 1}),
            method({"step": "constant_current", "current_mA": 1}),
            method({"step": "constant_current", "rate_C": "2C", "until_time_s": 1}),
            method({"step": "constant_current", "rate_C": "CC/2", "until_time_s": 1}),
            method({"step": "constant_voltage", "voltage_V": 4}),
            method({"step": "constant_voltage", "until_time_s": 4}),
            method({"step": "voltage_scan", "start_voltage_V": 1, "end_voltage_V": 1,
                    "scan_rate_mV_per_s": 1}),
            method(rest, rest, loop(1, 0)), method(rest, rest, loop(0)),
            method(rest, rest, loop(3)), method(rest, rest, loop("b")),
            method(rest, rest, loop("")), method(tag, loop("a")),
            method(rest, loop("a"), tag), method(tag, rest, tag, rest),
            method({"step": "tag", "tag": " "}),
            method(rest, rest, rest, loop(1), rest, loop(3)),
            method({"step": "constant_current", "rate_C": 1, "until_time_s": 1}),
        ]
        for number, written in enumerate(refused):
            try:
                protocol = CyclingProtocol.from_dict(json.loads(json.dumps(written)))
                _utils.validate_capacity_c_rates(protocol)
                expanded(protocol)
            except (ValueError, TypeError):
                pass
            else:
                raise Failure(f"the library takes {written}; it belongs elsewhere")
            path = self.tool.write(f"refused-{number}.json", json.dumps(written))
            result = self.tool.run("check", path)
            require(result.returncode == 1 and f"{path}:1:" in result.stdout + result.stderr,
                    f"{written} is not refused: {result.stdout}{result.stderr}")
        self.report.line(self.name, "what the library refuses", f"{len(refused)} refused by us")
