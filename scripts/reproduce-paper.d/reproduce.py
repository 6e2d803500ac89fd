"""Rehearses the experiments of the paper and prints the table; see scripts/reproduce-paper."""

import argparse
import concurrent.futures
import os
import shutil
import sys
import tempfile
import time

import rows
import runs

# Two cores, two processes.
AT_ONCE = 2
# Those that take longest go first, so that the last one does not run alone.
FIRST = ["E12", "E7", "E13", "E10", "E6", "E4", "E3"]


def arguments():
    parser = argparse.ArgumentParser(prog="scripts/reproduce-paper")
    parser.add_argument("binaries", help=argparse.SUPPRESS)
    parser.add_argument("--only", metavar="E1,E2", help="some experiments")
    parser.add_argument("--seed", metavar="N", default="1", help="of all noise and chance")
    parser.add_argument("--keep", metavar="DIR", help="keep the run folders here")
    return parser.parse_args()


def chosen(names):
    known = runs.experiments()
    if names is None:
        return known
    wanted = names.split(",")
    unknown = set(wanted) - {experiment[0] for experiment in known}
    if unknown:
        sys.exit(f"no such experiment: {', '.join(sorted(unknown))}")
    return [experiment for experiment in known if experiment[0] in wanted]


def rehearse_all(program, experiments, base, seed):
    def place(experiment):
        return FIRST.index(experiment[0]) if experiment[0] in FIRST else len(FIRST)

    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        futures = {
            experiment[0]: pool.submit(runs.rehearse, program, experiment, base, seed)
            for experiment in sorted(experiments, key=place)}
        return {name: future.result() for name, future in futures.items()}


def judge(name, run):
    """The rows of one experiment; one failed row when there is nothing to judge."""
    if isinstance(run, str):
        return [rows.Row(name, "rehearsal", "runs", run, "", False)]
    try:
        return [row.of(name) for row in rows.JUDGES[name](run)]
    except (KeyError, IndexError, TypeError, ValueError, StopIteration) as error:
        what = f"{type(error).__name__} {error}: {run.outcome}, {run.folder}"
        return [rows.Row(name, "readable tables", "as documented", what, "", False)]


def main():
    options = arguments()
    program = os.path.join(options.binaries, "cyclerctl")
    experiments = chosen(options.only)
    base = tempfile.mkdtemp(prefix="reproduce-paper-", dir=options.keep)
    began = time.monotonic()
    try:
        found = rehearse_all(program, experiments, base, options.seed)
        table = [row for experiment in experiments
                 for row in judge(experiment[0], found[experiment[0]])]
    finally:
        if not options.keep:
            shutil.rmtree(base, ignore_errors=True)
    elapsed = time.monotonic() - began
    rows.show(table)
    good = [run for run in found.values() if not isinstance(run, str)]
    samples = sum(run.report["samples"] for run in good)
    hours = sum(run.report["lab-time-s"] for run in good) / 3600
    failed = sum(not row.passes for row in table)
    print(f"\n{len(table) - failed} of {len(table)} rows pass: {hours:.0f} h of cells,"
          f" {samples} samples, {elapsed:.0f} s.")
    if options.keep:
        print(f"The runs are in {base}.")
    sys.exit(1 if failed else 0)


main()
