"""PyBaMM's own reading of sentences and experiments, without the rest of PyBaMM.

The whole of PyBaMM is 790 MB of solvers, installed in half a minute. Its reader of experiments is
plain Python: it is loaded from the package as published, with two stand-ins for classes that it
only asks whether a value is one of them.
"""

import importlib
import importlib.util
import sys
import types


def load():
    """The modules `step` and `experiment` of the installed PyBaMM."""
    spec = importlib.util.find_spec("pybamm")
    package = types.ModuleType("pybamm")
    package.__path__ = list(spec.submodule_search_locations)
    package.__spec__ = spec

    class Symbol:
        pass

    class InputParameter(Symbol):
        pass

    package.Symbol, package.InputParameter = Symbol, InputParameter
    # Packages on the way whose own __init__ would load everything.
    folder = types.ModuleType("pybamm.experiment")
    folder.__path__ = [f"{path}/experiment" for path in package.__path__]
    sys.modules["pybamm"], sys.modules["pybamm.experiment"] = package, folder
    package.experiment = folder
    package.step = importlib.import_module("pybamm.experiment.step")
    package.Experiment = importlib.import_module("pybamm.experiment.experiment").Experiment
    return package


def described(step):
    """What a step of PyBaMM does, in the form that `cyclerctl check --expand` has."""
    kind = type(step).__name__
    ends = []
    if not step.uses_default_duration:
        ends.append(("time", ">=", step.duration, "s"))
    if kind == "Rest":
        return {"step": "rest", "at": (step.duration, "s"), "until": []}
    if kind == "Voltage":
        result = {"step": "hold", "at": (step.value, "V")}
        charges = None
    else:
        unit = {"Current": "A", "CRate": "C", "Power": "V A", "Resistance": "V/A"}[kind]
        charges = step.value < 0
        word = "charge" if charges else "discharge"
        result = {"step": word, "at": (abs(step.value), unit)}
    for end in step.termination:
        name = type(end).__name__
        if name == "VoltageTermination":
            above = end.operator == ">" if end.operator else charges
            ends.append(("voltage", ">=" if above else "<=", end.value, "V"))
        elif end.operator is None:
            unit = {"CurrentTermination": "A", "CRateTermination": "C"}[name]
            ends.append(("abs current", "<=", end.value, unit))
        else:
            raise ValueError(f"{end} has no counterpart")
    return {**result, "until": ends}


def examples(package):
    """The sentences that PyBaMM's own messages show."""
    module = sys.modules["pybamm.experiment.step.base_step"]
    assert package.step.string.__module__.startswith("pybamm")
    return module._examples
