"""What a Battery Data Format file must satisfy: batterydf's validation, and identities."""

import warnings
from decimal import Decimal

import bdf
import pandas

from programs import Failure

FAMILIES = [
    "{} Capacity / Ah", "{} Energy / Wh", "Step {} Capacity / Ah", "Cycle {} Capacity / Ah"]
TEXT = {"Step Type", "Record Reason", "Sample Quality"}


def require(holds, what):
    if not holds:
        raise Failure(what)


def check_file(path, *, is_burst=False):
    """Validates a file and returns it as a table of numbers."""
    with warnings.catch_warnings():
        # A clock that goes back and outdated labels are warnings to batterydf, errors to us.
        warnings.simplefilter("error")
        report = bdf.validate(path, raise_on_error=False)
    require(report["ok"], f"{path}: batterydf says {report}")
    require(not report["missing"] and not report["legacy_labels"], f"{path}: {report}")
    require(report["time_stats"]["monotonic"], f"{path}: time goes back")
    table = pandas.read_csv(path)
    require(len(table) == report["n_rows"] and len(table) > 0, f"{path}: rows are lost or absent")
    for label in table.columns:
        is_number = pandas.api.types.is_numeric_dtype(table[label])
        require(is_number or label in TEXT, f"{path}: {label} is not a column of numbers")
    require(table["Test Time / s"].diff().dropna().gt(0).all(), f"{path}: times repeat")
    if not is_burst:
        check_identities(path, table)
        check_counting(path, table)
    return table


def check_identities(path, table):
    """Sums hold exactly, digit for digit, and counters of charge never fall."""
    exact = pandas.read_csv(path, dtype=str)
    for family in FAMILIES:
        charging, discharging, net, cumulative = (
            exact[family.format(kind)].map(Decimal)
            for kind in ("Charging", "Discharging", "Net", "Cumulative"))
        require((charging - discharging == net).all(), f"{path}: {family.format('Net')}")
        require((charging + discharging == cumulative).all(),
                f"{path}: {family.format('Cumulative')}")
    for kind in ("Charging", "Discharging"):
        for label in (f"{kind} Capacity / Ah", f"{kind} Energy / Wh"):
            require(table[label].is_monotonic_increasing, f"{path}: {label} falls")
    for kind in ("Charging", "Discharging"):
        before = table[f"{kind} Capacity / Ah"] - table[f"Step {kind} Capacity / Ah"]
        spread = before.groupby(table["Step Count / 1"]).agg(lambda step: step.max() - step.min())
        require(spread.max() < 3e-12, f"{path}: Step {kind} Capacity is not the step's share")


def check_counting(path, table):
    record = table["Record Index / 1"]
    require((record == range(1, len(table) + 1)).all(), f"{path}: Record Index has gaps")
    step = table["Step Count / 1"]
    require(step.is_monotonic_increasing, f"{path}: Step Count falls")
    in_step = table.groupby(step).cumcount() + 1
    require((table["Step Record Index / 1"] == in_step).all(), f"{path}: Step Record Index")
    require(table["Cycle Count / 1"].is_monotonic_increasing, f"{path}: Cycle Count falls")
    drift = table["Unix Time / s"] - table["Test Time / s"]
    require(drift.max() - drift.min() < 0.5 or is_fast(table), f"{path}: the two clocks disagree")


def is_fast(table):
    """Lab time of a simulated rack runs faster than the wall clock that the file may carry."""
    lab = table["Test Time / s"].iloc[-1] - table["Test Time / s"].iloc[0]
    wall = table["Unix Time / s"].iloc[-1] - table["Unix Time / s"].iloc[0]
    return lab > 2 * wall
