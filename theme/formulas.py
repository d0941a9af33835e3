"""The explorer's formulas in JavaScript, printed by SymPy from the functions of qbutils.

Each function takes the parameters F, J (= |J|), phi, Gamma, kappa_a, kappa_b, y and Delta as one object and returns its
numbers as an array; one of more arguments returns a function of them. Nothing of the model is written a second time.
What qbutils computes with floating-point numbers in mind, such as the energies in time, is not one expression: there
the package's own functions are called with `Traced` numbers, which write down every step, real and imaginary part, as
an expression of SymPy. So the page has the package's digits too.
"""

import functools
import itertools
import re
from collections import Counter

import numpy as np
import sympy as sp
from numpy.lib.mixins import NDArrayOperatorsMixin
from sympy.printing.jscode import JavascriptCodePrinter
from sympy.printing.precedence import PRECEDENCE

import qbutils as qb
from qbutils import dynamics, flows, noise, optimum, pointwise, steady_state
from qbutils.symbolic import Delta, F, Gamma, absJ, kappa_a, kappa_b, phi, y

PARAMETERS = {
    "F": F, "J": absJ, "phi": phi, "Gamma": Gamma, "kappa_a": kappa_a, "kappa_b": kappa_b, "y": y, "Delta": Delta,
}  # fmt: skip
PLAIN = {symbol: sp.Symbol(key, **symbol.assumptions0) for key, symbol in PARAMETERS.items()}
OWN = {name: f"Math.{name}" for name in ("expm1", "hypot", "cbrt")}  # of JavaScript, unknown to SymPy's printer
expm1, hypot, cbrt = map(sp.Function, OWN)
TIME, LINEWIDTH = sp.symbols("t linewidth", real=True)


# -- a number that writes down what is done to it -------------------------------------------------------------------


class Tape:
    """Steps in their order, each the symbol of a value and its expression in earlier ones.

    Where the package asks whether a condition holds anywhere or everywhere, the answer is ``holds``.
    """

    def __init__(self, *, holds=True):
        self.steps, self.holds = {}, holds

    def keep(self, expression):
        """Return a symbol for the value of an expression, one for the same expression."""
        if expression.is_Atom:
            return expression
        known = {"real": True} if not isinstance(expression, sp.logic.boolalg.Boolean) else {}
        return self.steps.setdefault(expression, sp.Symbol(f"x{len(self.steps)}", **known))

    def traced(self, value):
        """Return a number or an expression as a traced number."""
        if isinstance(value, Traced):
            return value
        if isinstance(value, bool | np.bool_):
            return Traced(self, sp.true if value else sp.false)
        if isinstance(value, sp.Expr):
            return Traced(self, *value.subs(PLAIN).as_real_imag())
        return Traced(self, *(sp.Integer(x) if x % 1 == 0 else sp.Float(x) for x in (value.real, value.imag)))


def _product(a, b):
    return a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re


def _quotient(a, b):
    """a/b; the divisor's size goes first, so that its square can neither overflow nor vanish."""
    if b.im == 0:
        return a.re / b.re, a.im / b.re
    size = abs(b).re
    turned = a * Traced(a.tape, b.re / size, -b.im / size)
    return turned.re / size, turned.im / size


def _root(z):
    """√z with a real part that is not negative; nothing cancels in it."""
    if z.im == 0:
        return (sp.sqrt(z.re),)
    keep = z.tape.keep
    larger = keep(sp.sqrt((sp.Abs(z.re) + abs(z).re) / 2))
    smaller = keep(sp.Piecewise((0, sp.Eq(larger, 0)), (z.im / (2 * larger), True)))
    right = z.re >= 0
    flipped = sp.Piecewise((-larger, z.im < 0), (larger, True))
    return sp.Piecewise((larger, right), (sp.Abs(smaller), True)), sp.Piecewise((smaller, right), (flipped, True))


def _expm1(z):
    """e^z − 1, as accurate as z."""
    if z.im == 0:
        return (expm1(z.re),)
    return expm1(z.re) * sp.cos(z.im) - 2 * sp.sin(z.im / 2) ** 2, sp.exp(z.re) * sp.sin(z.im)


def _real(function):
    """Return the ufunc of real numbers alone."""

    def of_parts(*values):
        if any(value.im != 0 for value in values):
            raise ValueError(f"{function} must be of real numbers")
        return (function(*(value.re for value in values)),)

    return of_parts


UFUNCS = {
    np.add: lambda a, b: (a.re + b.re, a.im + b.im),
    np.subtract: lambda a, b: (a.re - b.re, a.im - b.im),
    np.negative: lambda a: (-a.re, -a.im),
    np.conjugate: lambda a: (a.re, -a.im),
    np.multiply: _product,
    np.divide: _quotient,
    np.power: lambda a, n: (a.re**n.re,) if a.im == 0 else functools.reduce(lambda p, _: _product(a, p), (a,) * n.re),
    np.absolute: lambda a: (sp.Abs(a.re) if a.im == 0 else hypot(a.re, a.im),),
    np.sqrt: _root,
    np.exp: _real(sp.exp), np.expm1: _expm1, np.tan: _real(sp.tan), np.cbrt: _real(cbrt),
    np.cos: _real(sp.cos), np.arccos: _real(sp.acos), np.maximum: _real(sp.Max), np.minimum: _real(sp.Min),
    np.less: _real(sp.Lt), np.less_equal: _real(sp.Le), np.greater: _real(sp.Gt), np.greater_equal: _real(sp.Ge),
    np.equal: lambda a, b: (sp.And(sp.Eq(a.re, b.re), sp.Eq(a.im, b.im)),),  # of truth values as well
    np.bitwise_and: _real(sp.And), np.bitwise_or: _real(sp.Or), np.invert: _real(sp.Not),
}  # fmt: skip


class Traced(NDArrayOperatorsMixin):
    """A number whose parts are symbols of a tape."""

    def __init__(self, tape, re, im=sp.S.Zero):
        self.tape, self.re, self.im = tape, tape.keep(re), tape.keep(im)

    def __array_ufunc__(self, ufunc, method, *values, out=None):
        return Traced(self.tape, *UFUNCS[ufunc](*map(self.tape.traced, values)))

    def __array_function__(self, function, types, values, options):
        if function in (np.all, np.any):
            return self.tape.holds
        if function is not np.where:
            return NotImplemented
        condition, yes, no = map(self.tape.traced, values)
        pairs = (yes.re, no.re), (yes.im, no.im)
        return Traced(self.tape, *(sp.Piecewise((one, condition.re), (other, True)) for one, other in pairs))

    def __getitem__(self, all_of_it):
        return self

    real = property(lambda self: Traced(self.tape, self.re))
    imag = property(lambda self: Traced(self.tape, self.im))


# -- the formulas -----------------------------------------------------------------------------------------------------


def symbolic_system():
    """Return the model in the page's parameters: J = |J|e^{iφ}, and p_a, p_b > 0 of ratio y."""
    J = absJ * sp.exp(sp.I * phi)
    system = qb.ChargerBattery(F=F, J=J, Gamma=Gamma, kappa_a=kappa_a, kappa_b=kappa_b, p_a=1, p_b=1, Delta=Delta)
    return system.with_ratio(y)


def expressions():
    """Return the formulas that are single expressions, by the name of their function."""
    system = symbolic_system()
    laboratory = object.__new__(qb.Laboratory)  # of symbols, which its checks refuse
    vars(laboratory).update(frequency=sp.Symbol("frequency"), rate_unit=sp.Symbol("rate_unit"))
    return {
        "drift": [part for entry in system.drift_entries for part in entry.as_real_imag()],
        "bound": [qb.energy_bound(system)],
        "limit": [qb.passive_limit(system)],
        "ratio": [qb.optimal_ratio(kappa_a, kappa_b)],
        "matched": [qb.matched_coupling(kappa_a, kappa_b)],
        "laboratory": [
            laboratory.megahertz(1), laboratory.microseconds(1), laboratory.joules(1),
            laboratory.drive_watts(F, kappa_a), laboratory.occupation(sp.Symbol("kelvin", positive=True)),
            laboratory.watts(1),
        ],
    }  # fmt: skip


def traced_system(tape):
    """Return the model in traced numbers, in units of about its largest rate, and that unit."""
    system = pointwise.unchecked(**{name: tape.traced(value) for name, value in vars(symbolic_system()).items()})
    largest = functools.reduce(np.maximum, pointwise._rates(system))
    unit = Traced(tape, 2 ** sp.ceiling(sp.log(largest.re, 2)))
    return pointwise._in_units(system, unit), unit


def steady(tape):
    """Trace the steady energies and flows."""
    system, unit = traced_system(tape)
    energies = steady_state._energies(*steady_state._energy_terms(system, unit))
    return [*energies, *flows._steady_flows(*flows._steady_terms(system, unit))]


def best_detuning(tape):
    """Trace the detuning with the largest steady battery energy."""
    system, unit = traced_system(tape)
    at_rest = pointwise.unchecked(**(vars(system) | {"Delta": 0}))
    return optimum._best_detuning(unit, *optimum.detuning_cubic(at_rest))


def noisy(tape):
    """Trace the steady energies under a laser of some linewidth."""
    system, unit = traced_system(tape)
    return noise._energies(*noise._terms(system, unit), tape.traced(LINEWIDTH))[:2]


def in_time(tape):
    """Trace energies and flows at a time t in the package's two forms, and one step in time.

    Of the two numbers, ``early`` stands up to the first, ``late`` from there; the second is the fastest turning. A step
    takes the amplitudes x from t₀ to t₀ + t, x(t₀ + t) = x(t) + exp(Mt) x(t₀): it is given by the parts of x(t) and of
    exp(Mt).
    """
    system, unit = traced_system(tape)
    t = tape.traced(TIME)
    of_energies, of_flows = dynamics._weights(system, unit), flows._terms(system, unit)
    forms = {}
    for form, tape.holds in (("early", True), ("late", False)):
        forms[form] = [*dynamics._energies(*of_energies, t), *flows._flows(*of_flows, t)]
    _, u, v, gap, *_ = of_energies
    K, _, _ = dynamics.integrals(u, v, gap, t * unit)
    M_aa, M_ab, M_ba, M_bb = system.drift_entries
    exp_u = np.exp(u.real * (t * unit)) * (1 + dynamics.turn(u.imag * (t * unit)))
    exp_M = exp_u + K * (M_aa - u), K * M_ab, K * M_ba, exp_u + K * (M_bb - u)  # Sylvester's formula
    moved = *dynamics._amplitudes(*of_energies, t), *exp_M
    forms["step"] = [part for value in moved for part in (value.real, value.imag)]
    until = dynamics.EARLY / (abs(v) * unit)
    turning = np.maximum(np.maximum(abs(u.imag), abs(v.imag)), abs(gap.imag)) * unit
    return tape, [until.re, turning.re], {form: [value.re for value in values] for form, values in forms.items()}


# -- in JavaScript ----------------------------------------------------------------------------------------------------


class Printer(JavascriptCodePrinter):
    """SymPy's printer, in one line, with squares as products and every digit of a number."""

    def _print_Pow(self, power):
        base = self.parenthesize(power.base, PRECEDENCE["Pow"])
        return f"({base}*{base})" if power.exp == 2 else super()._print_Pow(power)

    def _print_Float(self, number):
        return repr(float(number))

    def _print_Piecewise(self, pieces):
        (one, condition), (other, _) = pieces.args
        return f"{self._print(condition)} ? {self._print(one)} : {self._print(other)}"

    def _print_NaN(self, _):
        return "NaN"


PRINTER = Printer({"user_functions": OWN})


def needed(tape, results):
    """Return the steps that lead to some results, in their order."""
    wanted, steps = set(results), {}
    for expression, symbol in reversed(tape.steps.items()):
        if symbol in wanted:
            wanted |= expression.free_symbols
            steps[symbol] = expression
    return dict(reversed(steps.items()))


def body(steps, kept):
    """Print steps, one a line; but what one other step uses, once, stands where it is used."""
    uses = Counter()
    for expression in steps.values():
        for part in sp.preorder_traversal(expression):
            uses[part] += 1
            if part.is_Pow and part.exp == 2:
                uses[part.base] += 1  # a product
    inner, lines = {}, []
    for symbol, expression in steps.items():
        code = re.sub(r"\bx\d+\b", lambda found: inner.get(found[0], found[0]), PRINTER.doprint(expression))
        if uses[symbol] == 1 and symbol not in kept:
            inner[symbol.name] = f"({code})"
        else:
            lines.append(f"const {symbol} = {code};")
    return lines


def listed(results):
    """Print numbers as an array."""
    return f"[{', '.join(map(PRINTER.doprint, results))}]"


def function(name, tape, results, in_time=None):
    """Print a function of the parameters, which returns the results, or what returns some at any time t, by name."""
    in_time = in_time or {}
    steps = needed(tape, [*results, *itertools.chain(*in_time.values())])
    dated = {TIME}
    for symbol, expression in steps.items():
        if not dated.isdisjoint(expression.free_symbols):
            dated.add(symbol)
    at_once = {symbol: expression for symbol, expression in steps.items() if symbol not in dated}
    kept = set(results).union(*(steps[symbol].free_symbols for symbol in dated - {TIME}))
    returned = listed(results)
    if in_time:
        returned = f"{{ at: {returned},"
        for key, values in in_time.items():
            own = {symbol: steps[symbol] for symbol in needed(tape, values) if symbol in dated}
            returned += "\n".join([f"\n{key}(t) {{", *body(own, set(values)), f"return {listed(values)};", "},"])
        returned += " }"
    used = set(results).union(*(expression.free_symbols for expression in steps.values()))
    names = sorted(symbol.name for symbol in used - set(steps) - {TIME} if symbol.is_Symbol)
    head = f"function {name}({{ {', '.join(names)} }}) {{"
    return "\n".join([head, *body(at_once, kept), f"return {returned};", "}", ""])


def javascript():
    """Return the text of formulas.js."""
    lines = ["// Printed by SymPy from the functions of qbutils; do not edit.", '"use strict";', ""]
    for name, formulas in expressions().items():
        tape = Tape()
        lines.append(function(name, tape, [tape.keep(formula.subs(PLAIN)) for formula in formulas]))
    for name, trace in {"steady": steady, "bestDetuning": best_detuning, "noisy": noisy}.items():
        tape = Tape()
        lines.append(function(name, tape, [tape.traced(value).re for value in trace(tape)]))
    lines.append(function("inTime", *in_time(Tape())))
    return "\n".join(lines)
