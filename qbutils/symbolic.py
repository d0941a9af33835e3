"""The model in SymPy: symbols, equations of motion from the master equation, proofs that two forms are equal.

An operator is written by its *normal symbol*: a†, b† stand to the left, and then a, b, a†, b† (``a, b, ad, bd``) are
handled as commuting symbols. The product of two operators is the star product

    f ⋆ g = Σ_{k,l} (1/k! l!) (∂_a^k ∂_b^l f)(∂_{a†}^k ∂_{b†}^l g),

which ends after a few terms for polynomials and is all that is needed to get equations of motion from commutators.
"""

from __future__ import annotations

from collections.abc import Iterator

import sympy as sp

from qbutils.system import ChargerBattery

# -- symbols of the book ---------------------------------------------------------------------------
F, Gamma, kappa_a, kappa_b, kappa, absJ, t, y = sp.symbols("F Gamma kappa_a kappa_b kappa |J| t y", positive=True)
Delta, phi = sp.symbols("Delta phi", real=True)
J, p_a, p_b, mu, w = sp.symbols("J p_a p_b mu w", complex=True)
p_p, p_m, mu_z = sp.symbols("p_+ p_- mu_z", complex=True)
Gamma_a, Gamma_b = sp.symbols("Gamma_a Gamma_b", positive=True)
a, ad, b, bd = sp.symbols("a a^† b b^†", complex=True)

omega, omega_L = sp.symbols("omega omega_L", positive=True)
C_p, C_pd, C_m, C_md = sp.symbols("C_+ C_+^† C_- C_-^†", complex=True)

m_a, m_b, c_ab = sp.symbols("⟨a⟩ ⟨b⟩ ⟨a^{†}b⟩", complex=True)
n_a, n_b = sp.symbols("⟨a^{†}a⟩ ⟨b^{†}b⟩", real=True)
m_p, m_m, c_pm = sp.symbols("⟨C_{+}⟩ ⟨C_{-}⟩ ⟨C_{+}^{†}C_{-}⟩", complex=True)
n_p, n_m = sp.symbols("⟨C_{+}^{†}C_{+}⟩ ⟨C_{-}^{†}C_{-}⟩", real=True)

calK_bb, calK_ab = sp.symbols(r"\mathcal{K}_{bb} \mathcal{K}_{ab}", complex=True)
calJ_phi = sp.Symbol(r"\mathcal{J}(i\Gamma, \phi)", complex=True)
calJ_alpha, calJ_theta = (sp.Symbol(rf"\mathcal{{J}}(\Gamma, \{angle})", complex=True) for angle in ("alpha", "theta"))

#: Every name that an expression of a ledger may use: those of the symbols above.
SYMBOLS = {name: value for name, value in globals().items() if isinstance(value, sp.Symbol)}

_p_p, _p_m = ((p_a + sign * sp.exp(-sp.I * phi) * p_b) / sp.sqrt(2) for sign in (1, -1))

#: The paper's letters below its Eq. (10), with 𝒥(x, θ) = 4|J|² + x² − 4|J|x cos θ and α = π/2 − φ.
LETTERS = {
    calK_bb: 4 * Delta**2 + (Gamma_b + kappa_b) ** 2,
    calK_ab: (2 * Delta + sp.I * (Gamma_a + kappa_a)) * (2 * Delta + sp.I * (Gamma_b + kappa_b)),
    calJ_phi: 4 * absJ**2 - Gamma**2 - 4 * sp.I * absJ * Gamma * sp.cos(phi),
    calJ_alpha: 4 * absJ**2 + Gamma**2 - 4 * absJ * Gamma * sp.sin(phi),
    calJ_theta: 4 * absJ**2 + Gamma**2 - 4 * absJ * Gamma * sp.cos(w),
}

#: Symbols that stand for expressions in the others; κ is the damping of whatever the drive acts on (Fig. 5), and
#: z = p₊C₊ + p₋C₋ (the paper writes p_a^z, p_b^z).
DERIVED = {
    J: absJ * sp.exp(sp.I * phi), mu: -p_b * sp.conjugate(p_a), kappa: kappa_a,
    Gamma_a: Gamma * p_a * sp.conjugate(p_a), Gamma_b: Gamma * p_b * sp.conjugate(p_b),
    p_p: _p_p, p_m: _p_m, mu_z: -_p_p * sp.conjugate(_p_m),
}  # fmt: skip
DERIVED |= {letter: form.subs(DERIVED) for letter, form in LETTERS.items()}

#: The model with every parameter a symbol.
SYSTEM = ChargerBattery(F=F, J=J, Gamma=Gamma, kappa_a=kappa_a, kappa_b=kappa_b, p_a=p_a, p_b=p_b, Delta=Delta)

# -- operators -------------------------------------------------------------------------------------
_MODES = ((a, ad), (b, bd))


def dagger(operator: sp.Expr) -> sp.Expr:
    """Hermitian conjugate of a normal symbol."""
    return sp.conjugate(operator).subs(
        {sp.conjugate(x): x_d for x, x_d in _MODES} | {sp.conjugate(x_d): x for x, x_d in _MODES}
    )


def product(f: sp.Expr, g: sp.Expr) -> sp.Expr:
    """Normal symbol of the operator product f g.

    Examples
    --------
    >>> from qbutils.symbolic import a, ad, product
    >>> product(a, ad) - product(ad, a)
    1

    """
    return sp.expand(
        sum(left * right for f_a, g_a in _contractions(f, g, a, ad) for left, right in _contractions(f_a, g_a, b, bd))
    )


def _contractions(f: sp.Expr, g: sp.Expr, x: sp.Symbol, x_d: sp.Symbol) -> Iterator[tuple[sp.Expr, sp.Expr]]:
    """Yield ∂_x^k f / k! and ∂_x†^k g for k = 0, 1, … until one vanishes; the first may be an exponential."""
    k = 1
    while f != 0 and g != 0:
        yield f, g
        f, g, k = sp.diff(f, x) / k, sp.diff(g, x_d), k + 1


def dissipator(jump: sp.Expr, operator: sp.Expr) -> sp.Expr:
    """Adjoint dissipator L†OL − ½{L†L, O}: what 𝒟[L] adds to d⟨O⟩/dt, Eq. (3)."""
    jump_d = dagger(jump)
    number = product(jump_d, jump)
    return sp.expand(
        product(product(jump_d, operator), jump) - (product(number, operator) + product(operator, number)) / 2
    )


def hamiltonian(system: ChargerBattery = SYSTEM) -> sp.Expr:
    """H = Δ(a†a + b†b) + J a†b + J* a b† + F(a + a†), Eq. (1)."""
    return system.Delta * (ad * a + bd * b) + system.J * ad * b + sp.conjugate(system.J) * bd * a + system.F * (a + ad)


def rotated(operator: sp.Expr, frequency: sp.Expr) -> sp.Expr:
    """Hamiltonian in the frame in which both modes turn at ``frequency`` ν: a → a e^{−iνt}, less ν(a†a + b†b).

    Examples
    --------
    >>> from qbutils.symbolic import ad, a, bd, b, omega, omega_L, rotated
    >>> rotated(omega * ad * a, omega_L).coeff(ad * a), rotated(omega * ad * a, omega_L).coeff(bd * b)
    (omega - omega_L, -omega_L)

    """
    phase = sp.exp(-sp.I * frequency * t)
    turned = operator.subs({a: a * phase, b: b * phase, ad: ad / phase, bd: bd / phase})
    return sp.expand(turned - frequency * (ad * a + bd * b))


def time_derivative(operator: sp.Expr, system: ChargerBattery = SYSTEM) -> sp.Expr:
    """Operator whose expectation is d⟨O⟩/dt under the master equation (3).

    Examples
    --------
    >>> from qbutils.symbolic import ChargerBattery, F, a, kappa_a, time_derivative
    >>> time_derivative(a, ChargerBattery(F=F, J=0, Gamma=0, kappa_a=kappa_a, kappa_b=0, p_a=0, p_b=0, Delta=0))
    -I*F - a*kappa_a/2

    """
    h = hamiltonian(system)
    baths = ((system.Gamma, system.p_a * a + system.p_b * b), (system.kappa_a, a), (system.kappa_b, b))
    commutator = sp.I * (product(h, operator) - product(operator, h))
    return sp.expand(commutator + sum(rate * dissipator(jump, operator) for rate, jump in baths))


def expectation(operator: sp.Expr) -> sp.Expr:
    """Replace operators up to second order by the symbols of their moments."""
    moments = {  # powers of a, a†, b, b†
        (0, 0, 0, 0): 1, (1, 1, 0, 0): n_a, (0, 0, 1, 1): n_b,
        (1, 0, 0, 0): m_a, (0, 1, 0, 0): sp.conjugate(m_a), (0, 0, 1, 0): m_b, (0, 0, 0, 1): sp.conjugate(m_b),
        (0, 1, 1, 0): c_ab, (1, 0, 0, 1): sp.conjugate(c_ab),
    }  # fmt: skip
    return sum(coefficient * moments[powers] for powers, coefficient in sp.Poly(operator, a, ad, b, bd).terms())


# -- proofs ----------------------------------------------------------------------------------------
_k_a, _k_b, _r_a, _r_b = sp.symbols("k_a k_b r_a r_b", positive=True)
_e, _e_a, _e_b = sp.symbols("e e_a e_b")  # phase factors, of conjugate 1/e

_CONJUGATES = {sp.conjugate(p_a): _r_a / _e_a, sp.conjugate(p_b): _r_b / _e_b}
_RATIONAL = {p_a: _r_a * _e_a, p_b: _r_b * _e_b, kappa_a: _k_a**4, kappa_b: _k_b**4}
_PHASES = {
    sp.cos(phi): (_e + 1 / _e) / 2, sp.sin(phi): (_e - 1 / _e) / (2 * sp.I),
    sp.exp(sp.I * phi): _e,
}  # fmt: skip


def rational(expression: sp.Expr) -> sp.Expr:
    """Write an expression in free symbols in which moduli, phases and fourth roots are rational.

    Conjugates of moments become symbols of their own: a polynomial identity in z and z* holds for the two as free ones.
    """
    return (
        sp.sympify(expression)
        .replace(sp.Abs, lambda z: sp.sqrt(z * sp.conjugate(z)))
        .replace(sp.re, lambda z: (z + sp.conjugate(z)) / 2)
        .replace(sp.im, lambda z: (z - sp.conjugate(z)) / (2 * sp.I))
        .xreplace(DERIVED)
        .xreplace(_CONJUGATES)
        .xreplace(_RATIONAL)
        .subs(_PHASES)
        .replace(sp.conjugate, lambda z: sp.Symbol(f"{z}^*"))
    )


def is_zero(expression: sp.Expr | sp.MatrixBase) -> bool:
    """Whether an expression in the book's symbols, or each entry of a matrix, vanishes identically: proved either way.

    A rational function vanishes if and only if its expanded numerator does.

    Raises
    ------
    ValueError
        An entry is no rational function, such as a square root that stays, so that nothing is proved.

    Examples
    --------
    >>> from qbutils.symbolic import J, absJ, is_zero, sp
    >>> is_zero(J * sp.conjugate(J) - absJ**2)
    True

    """
    entries = [rational(entry) for entry in (expression if isinstance(expression, sp.MatrixBase) else [expression])]
    for entry in entries:
        if not entry.is_rational_function(*entry.free_symbols):
            raise ValueError(f"whether it vanishes is not decided for {entry}, which is no rational function")
    return all(_is_nought(sp.fraction(sp.together(entry))[0]) for entry in entries)


def _is_nought(polynomial: sp.Expr) -> bool:
    """Whether a polynomial vanishes once it is expanded, in a ring over the Gaussian rationals where it lies in one."""
    try:
        return not sp.ring(list(polynomial.free_symbols), sp.QQ_I)[0].from_expr(polynomial)
    except ValueError:  # a root of a number stands in it
        return sp.expand(polynomial) == 0
