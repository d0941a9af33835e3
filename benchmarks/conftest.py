"""Reduce a run of pytest-benchmark to the few numbers that the book shows, free of the machine's name."""

import tracemalloc

import test_speed

import qbutils as qb

RATIOS = {  # what is claimed: slower, faster
    "1,000 times: SciPy's solve_ivp at equal accuracy / closed form": ("thousand_times_with_scipy", "thousand_times"),
    "1,000 times: QuTiP's mesolve in Fock space / closed form": ("thousand_times_with_qutip", "thousand_times"),
    "100,000 times / 10,000 times": ("cost_is_linear[10]", "cost_is_linear[1]"),
    "1,000 times / two complex exponentials": ("thousand_times", "two_complex_exponentials[1000]"),
    "1,000,000 times / two complex exponentials": ("million_times", "two_complex_exponentials[1000000]"),
    "10,000 systems at 100 times / two complex exponentials": (
        "ten_thousand_systems_at_a_hundred_times",
        "two_complex_exponentials[1000000]",
    ),
    "4,000,000 steady energies / filling their arrays": ("four_million_steady_energies", "fill_their_arrays"),
}
PEAKS = {
    "1,000,000 times": lambda: qb.energies(test_speed.SYSTEM, test_speed.MILLION),
    "10,000 systems at 100 times": lambda: qb.energies(test_speed.SYSTEMS, test_speed.TIMES[::10]),
    "4,000,000 steady energies": lambda: qb.steady_energies(test_speed.SWEEP),
    "1,000,000 optimal detunings": lambda: (qb.optimal_detuning(test_speed.MANY),),
}


def peak_memory(work):
    """Peak memory of some work over the size of its result."""
    tracemalloc.start()
    result = work()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / sum(values.nbytes for values in result)


def rounded(number):
    """Three digits."""
    return float(f"{number:.3g}")


def pytest_benchmark_update_json(output_json):
    """Keep the median of all rounds, which other work on the machine disturbs little."""
    seconds = {run["name"].removeprefix("test_"): run["stats"]["median"] for run in output_json["benchmarks"]}
    ratios = {claim: seconds[slow] / seconds[fast] for claim, (slow, fast) in RATIOS.items()}
    ratios |= {f"{name}: peak memory / result": peak_memory(work) for name, work in PEAKS.items()}
    output_json.clear()
    output_json["seconds of processor time"] = {name: rounded(value) for name, value in seconds.items()}
    output_json["ratios"] = {claim: rounded(value) for claim, value in ratios.items()}
