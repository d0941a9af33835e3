"""How a formula meets large arrays: in units of the largest rate, and in pieces that stay in a processor's cache.

Up to a power of one rate, every result of the model depends on the ratios of rates alone. So a formula sees its system
in units of the largest rate, rounded to a power of two, so that no digit changes: nothing overflows on the way then,
and what underflows does no harm. A formula has two parts: what depends on the system alone, computed once a system,
and the rest, computed once a point. SymPy's expressions go through both as they are, Dask's arrays chunk by chunk.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Callable, Iterable, Iterator

import numpy as np

from qbutils.arithmetic import Number, is_lazy, is_symbolic, where
from qbutils.system import ChargerBattery

Results = tuple[Number, ...]
SIZE = 16384  # points a block: a formula's arrays, at 128 or 256 kB each, fit into the cache of one core


def pointwise(
    prepare: Callable[..., Results],
    finish: Callable[..., Results],
    system: ChargerBattery,
    *values: Number,
    kinds: tuple[type, ...],
) -> Results:
    """Evaluate ``finish(*prepare(system, unit), *values)`` at all points of a system and of further values.

    Parameters
    ----------
    prepare : callable
        Computes what depends on the system alone from the system in units of its largest rate, and from that unit.
    finish : callable
        Computes the results, a tuple, elementwise.
    system : ChargerBattery
    *values : number or array
        They broadcast against the system.
    kinds : tuple of type
        One for each result, float or complex.

    Returns
    -------
    tuple of number, array, Dask array or SymPy expression

    """
    if system.symbolic or is_symbolic(*values):
        return finish(*prepare(system, 1), *values)
    if any(map(is_lazy, (*vars(system).values(), *values))):
        return _by_chunks(prepare, finish, system, *values, kinds=kinds)
    systems = system.shape
    shape = np.broadcast_shapes(systems, *map(np.shape, values))
    results = [np.empty(shape, kind) for kind in kinds]
    unit = largest_rate(system)
    with np.errstate(under="ignore"):
        for some in blocks((1,) * (len(shape) - len(systems)) + systems, _systems_a_block(system, systems)):
            *parameters, unit_here = _pieces((*vars(system).values(), unit), some)
            few = unchecked(**dict(zip(vars(system), parameters, strict=True)))
            arguments = *prepare(_in_units(few, unit_here), unit_here), *_pieces(values, some)
            filled = [result[(*some, ...)] for result in results]
            for block in blocks(filled[0].shape, SIZE):
                for result, value in zip(filled, finish(*_pieces(arguments, block)), strict=True):
                    result[block] = value
    return tuple(result[()] for result in results)


def largest_rate(system: ChargerBattery) -> Number:
    """Power of two next to the largest of |J|, Γ_a, Γ_b, κ_a, κ_b, |Δ|, or to |F| where all of these vanish.

    It is one number where rates differ by so little that it serves all points, else one number a point.
    """
    extremes = [_extremes(rate) for rate in _rates(system)]
    largest = max(most for _, most in extremes)
    if max(least for least, _ in extremes) <= 1e-20 * largest:
        largest = functools.reduce(np.maximum, _rates(system))
    largest = np.maximum(where(largest == 0, abs(system.F), largest), 2.0**-600)
    return largest / (2 * np.frexp(largest)[0])


def _rates(system: ChargerBattery) -> Iterator[Number]:
    yield abs(system.J)
    yield abs(system.Delta)
    yield system.kappa_a
    yield system.kappa_b
    yield system.Gamma_a
    yield system.Gamma_b


def _extremes(rate: Number) -> tuple[Number, Number]:
    return (np.min(rate, initial=np.inf), np.max(rate, initial=0)) if isinstance(rate, np.ndarray) else (rate, rate)


def blocks(shape: tuple[int, ...], size: int) -> Iterator[tuple[slice, ...]]:
    """Yield the indices that cut an array of some shape into like blocks of at most ``size`` elements, in order."""
    if math.prod(shape) <= size:
        yield ()
        return
    cuts: list[list[slice]] = []
    for length in reversed(shape):
        count = -(-length // max(1, size))
        edges = [length * k // count for k in range(count + 1)]
        cuts.insert(0, [slice(*pair) for pair in itertools.pairwise(edges)] if length != 1 else [slice(None)])
        size //= length  # an axis that was cut leaves 0: the axes before it go one by one
    yield from itertools.product(*cuts)


def _systems_a_block(system: ChargerBattery, shape: tuple[int, ...]) -> int:
    """Where few parameters make many systems, as in a grid, there is little to prepare, and blocks may be larger."""
    parameters = max(np.size(value) for value in vars(system).values()) if shape else 1
    return SIZE * min(16, math.prod(shape) // max(1, parameters))


def _pieces(values: Iterable[Number], block: tuple[slice, ...]) -> list[Number]:
    """What of each value broadcasts into a block."""
    if not block:
        return list(values)
    shapes = [np.shape(value) for value in values]
    cuts = {}
    for shape in set(shapes):
        own = zip(block[len(block) - len(shape) :], shape, strict=True)
        cuts[shape] = tuple(cut if length > 1 else slice(None) for cut, length in own)
    return [value[cuts[shape]] if shape else value for value, shape in zip(values, shapes, strict=True)]


def _in_units(system: ChargerBattery, unit: Number) -> ChargerBattery:
    """The system with its rates in some unit; its parameters are checked already."""
    rates = {name: value / unit for name, value in vars(system).items() if name not in ("p_a", "p_b")}
    return unchecked(**(vars(system) | rates))


def unchecked(**parameters: Number) -> ChargerBattery:
    """Return a system of parameters that were checked before, as they are."""
    system = object.__new__(ChargerBattery)
    vars(system).update(parameters)
    return system


def _by_chunks(prepare, finish, system, *values, kinds):
    """`pointwise`, as one task a chunk."""
    import dask.array as da

    names = list(vars(system))

    def chunk(*arrays):
        few = unchecked(**dict(zip(names, arrays[: len(names)], strict=True)))
        results = pointwise(prepare, finish, few, *arrays[len(names) :], kinds=kinds)
        return results if len(kinds) > 1 else results[0]

    arrays = [da.asanyarray(array) for array in (*vars(system).values(), *values)]
    axes = (tuple(range(array.ndim))[::-1] for array in arrays)  # counted from the last, as shapes broadcast
    _, arrays = da.core.unify_chunks(*itertools.chain.from_iterable(zip(arrays, axes, strict=True)))
    signature = ",".join(["()"] * len(arrays)) + "->" + ",".join(["()"] * len(kinds))
    if len(kinds) > 1:
        return da.apply_gufunc(chunk, signature, *arrays, output_dtypes=kinds)
    return (da.apply_gufunc(chunk, signature, *arrays, output_dtypes=kinds[0]),)
