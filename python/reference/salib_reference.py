"""Sensitivity indices by SALib, for the laboratory to be held against.

    pip install SALib==1.6.0
    python salib_reference.py --make FOLDER     # designs and outputs of Ishigami's function, with SALib's numbers
    python salib_reference.py FILE.json ...     # adds SALib's numbers to designs and outputs made elsewhere

A file holds "kind" ("sobol" or "morris"), "design" (rows of k coordinates in 0..1), "outputs" (one for each row) and, for
"morris", "levels". Rows of "sobol" stand in SALib's own order without second order indices: for each base sample A,
A with one column of B after the other, B; those of "morris" are trajectories of k + 1 rows. What is added is "salib": its
version and S1, ST, or mu, mu_star, sigma. Intervals are left out: they are bootstraps, and no two draw alike.
"""

import argparse
import json
import math
from importlib.metadata import version
from pathlib import Path

import numpy as np
from SALib.analyze import morris as analyze_morris
from SALib.analyze import sobol as analyze_sobol
from SALib.sample import morris as sample_morris
from SALib.sample import sobol as sample_sobol

SEED = 227
BASE_SAMPLES = 256
TRAJECTORIES = 10
LEVELS = 4


def problem_of(k):
    """SALib's description of k parameters in the unit cube."""
    return {"num_vars": k, "names": [f"x{i + 1}" for i in range(k)], "bounds": [[0.0, 1.0]] * k}


def ishigami(row):
    """Ishigami and Homma's function with a = 7, b = 0.1, over -pi..pi in each coordinate."""
    x1, x2, x3 = (math.pi * (2.0 * u - 1.0) for u in row)
    return math.sin(x1) + 7.0 * math.sin(x2) ** 2 + 0.1 * x3**4 * math.sin(x1)


def indices(data):
    """SALib's numbers for designs and outputs."""
    design = np.array(data["design"], dtype=float)
    outputs = np.array(data["outputs"], dtype=float)
    if len(design) != len(outputs):
        raise SystemExit(f"{len(design)} rows of the design, but {len(outputs)} outputs")
    problem = problem_of(design.shape[1])
    if data["kind"] == "sobol":
        found = analyze_sobol.analyze(problem, outputs, calc_second_order=False, seed=SEED)
        names = ["S1", "ST"]
    elif data["kind"] == "morris":
        found = analyze_morris.analyze(problem, design, outputs, num_levels=data["levels"], seed=SEED)
        names = ["mu", "mu_star", "sigma"]
    else:
        raise SystemExit(f'"kind" should be "sobol" or "morris", not {data["kind"]!r}')
    return {"version": version("SALib")} | {name: [float(value) for value in found[name]] for name in names}


def write(path, data):
    """One row of the design a line, so that differences can be read."""
    parts = []
    for name, value in data.items():
        if name == "design":
            text = "[\n" + ",\n".join(json.dumps(row) for row in value) + "\n]"
        else:
            text = json.dumps(value)
        parts.append(f"{json.dumps(name)}: {text}")
    path.write_text("{\n" + ",\n".join(parts) + "\n}\n")


def make(folder):
    """Ishigami's function at designs of SALib's own."""
    problem = problem_of(3)
    designs = {
        "sobol": sample_sobol.sample(problem, BASE_SAMPLES, calc_second_order=False, seed=SEED),
        "morris": sample_morris.sample(problem, TRAJECTORIES, num_levels=LEVELS, seed=SEED),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for kind, design in designs.items():
        data = {"kind": kind, "about": "Ishigami, a = 7, b = 0.1; by salib_reference.py --make"}
        if kind == "morris":
            data["levels"] = LEVELS
        data["design"] = design.tolist()
        data["outputs"] = [ishigami(row) for row in data["design"]]
        data["salib"] = indices(data)
        write(folder / f"ishigami-{kind}.json", data)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--make", metavar="FOLDER", type=Path, help="write Ishigami's designs, outputs and numbers")
    parser.add_argument("files", nargs="*", type=Path, help="files to add SALib's numbers to")
    given = parser.parse_args()
    if given.make is None and not given.files:
        parser.error("give --make FOLDER, or files")
    if given.make is not None:
        make(given.make)
    for path in given.files:
        data = json.loads(path.read_text())
        data["salib"] = indices(data)
        write(path, data)


if __name__ == "__main__":
    main()
