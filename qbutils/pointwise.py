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
from collections.abc import Callable, Iterator

import numpy as np

from qbutils.arithmetic import Number, is_lazy, is_symbolic, power_of_two, where
from qbutils.system import ChargerBattery

Results = tuple[Number, ...]
SIZE = 4096  # points a piece: a formula's arrays, at 32 or 64 kB each, fit into the fast caches of one core


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
    arrays = [*results, *values, largest_rate(system), *vars(system).values()]
    n, m = len(results), len(results) + len(values)
    with np.errstate(under="ignore"):
        for some in pieces(arrays, (1,) * (len(shape) - len(systems)) + systems, _systems_a_piece(system)):
            filled, values_here, unit, parameters = some[:n], some[n:m], some[m], some[m + 1 :]
            few = unchecked(**dict(zip(vars(system), parameters, strict=True)))
            prepared = prepare(_in_units(few, unit), unit)
            for piece in pieces([*filled, *prepared, *values_here], filled[0].shape, SIZE):
                for place, value in zip(piece[:n], finish(*piece[n:]), strict=True):
                    place[...] = value
    return tuple(result[()] for result in results)


def largest_rate(system: ChargerBattery) -> Number:
    """Power of two next to the largest of |J|, Γ_a, Γ_b, κ_a, κ_b, |Δ|, or to |F| where all of these vanish.

    It is one number where rates differ by so little that it serves all points, else one number a point.
    """
    extremes = [_extremes(rate) for rate in _rates(system)]
    largest = max(most for _, most in extremes)
    if max(least for least, _ in extremes) <= 1e-20 * largest:
        largest = functools.reduce(np.maximum, _rates(system))
    return power_of_two(np.maximum(where(largest == 0, abs(system.F), largest), 2.0**-600))


def _rates(system: ChargerBattery) -> Iterator[Number]:
    yield abs(system.J)
    yield abs(system.Delta)
    yield system.kappa_a
    yield system.kappa_b
    yield system.Gamma_a
    yield system.Gamma_b


def _extremes(rate: Number) -> tuple[Number, Number]:
    return (np.min(rate, initial=np.inf), np.max(rate, initial=0)) if isinstance(rate, np.ndarray) else (rate, rate)


def pieces(arrays: list[Number], shape: tuple[int, ...], size: int) -> Iterator[list[Number]]:
    """Yield what of each array belongs to one of the like pieces, of at most ``size`` points, that make up a shape.

    Arrays broadcast as ever: one that does not have an axis, or has it at another length, is not cut along it.
    """
    if math.prod(shape) <= size:
        yield arrays
        return
    length, axes = shape[0], len(shape)
    count = -(-length // max(1, size // math.prod(shape[1:])))
    cut = [k for k, array in enumerate(arrays) if np.ndim(array) >= axes and array.shape[-axes] == length]
    for k in range(count):
        index = (..., slice(length * k // count, length * (k + 1) // count), *(slice(None),) * (axes - 1))
        piece = list(arrays)
        for one in cut:
            piece[one] = arrays[one][index]
        yield from pieces(piece, shape[1:], size)


def _systems_a_piece(system: ChargerBattery) -> int:
    """Where few parameters make many systems, as in a grid, there is little to prepare, and pieces may be larger."""
    parameters = max(np.size(value) for value in vars(system).values())
    return SIZE * min(64, math.prod(system.shape) // max(1, parameters))


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
