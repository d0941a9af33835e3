"""The algebra of normal symbols is that of matrices in Fock space, and what is proved to vanish does."""

import numpy as np
import pytest
import sympy as sp

import qbutils as qb
from qbutils import symbolic
from qbutils.symbolic import (
    DERIVED,
    LETTERS,
    SYMBOLS,
    SYSTEM,
    Delta,
    F,
    Gamma,
    Gamma_a,
    Gamma_b,
    J,
    a,
    absJ,
    ad,
    b,
    bd,
    c_ab,
    calJ_alpha,
    calJ_phi,
    calJ_theta,
    calK_ab,
    calK_bb,
    dagger,
    dissipator,
    expectation,
    hamiltonian,
    is_zero,
    kappa,
    kappa_a,
    kappa_b,
    m_a,
    m_b,
    mu,
    mu_z,
    n_a,
    n_b,
    omega,
    omega_L,
    p_a,
    p_b,
    p_m,
    p_p,
    phi,
    product,
    rational,
    rotated,
    t,
    time_derivative,
    w,
    y,
)  # fmt: skip

LEVELS = 8
VALUES = {
    F: 0.3, J: 0.4 - 0.7j, Gamma: 0.9, kappa_a: 0.5, kappa_b: 0.2, p_a: 1.1 + 0.6j, p_b: -0.8 + 0.3j, Delta: -0.35,
}  # fmt: skip
NUMBERS = qb.ChargerBattery(**{symbol.name: value for symbol, value in VALUES.items()})
OPERATORS = {
    "a": a, "b†": bd, "a†a": ad * a, "a†b": ad * b, "number squared": (ad * a) ** 2, "b²": b**2,
    "complex": (1 + 2 * sp.I) * ad * b + sp.I * bd**2 + 3 * a + (2 - sp.I) * ad * bd * b, "one": sp.S.One,
}  # fmt: skip


def in_fock_space(operator):
    """Matrix of a normal symbol: creation operators to the left."""
    lower = np.diag(np.sqrt(np.arange(1, LEVELS)), 1)
    matrices = [np.kron(lower, np.eye(LEVELS)), np.kron(np.eye(LEVELS), lower)]
    total = 0
    for (i, i_d, k, k_d), coefficient in sp.Poly(operator, a, ad, b, bd).terms():
        factors = [(matrices[0].T, i_d), (matrices[1].T, k_d), (matrices[0], i), (matrices[1], k)]
        term = np.linalg.multi_dot([np.linalg.matrix_power(matrix, power) for matrix, power in factors])
        total = total + complex(coefficient) * term
    return total


def low(matrix):
    """What a matrix does to states of few photons, which do not feel that the highest levels are cut off."""
    few = [n * LEVELS + m for n in range(4) for m in range(4)]
    return matrix[np.ix_(few, few)]


def adjoint_dissipator(jump, observed):
    number = jump.conj().T @ jump
    return jump.conj().T @ observed @ jump - (number @ observed + observed @ number) / 2


@pytest.mark.parametrize("g", OPERATORS)
@pytest.mark.parametrize("f", OPERATORS)
def test_a_product_of_symbols_is_the_product_of_matrices(f, g):
    f, g = OPERATORS[f], OPERATORS[g]
    np.testing.assert_allclose(low(in_fock_space(product(f, g))), low(in_fock_space(f) @ in_fock_space(g)), atol=1e-12)


def test_a_product_may_begin_or_end_with_an_exponential():
    """Its derivatives never vanish, and those of the polynomial beside it do: exp(a) a† = (a† + 1) exp(a)."""
    assert product(sp.exp(a), ad) == sp.expand((ad + 1) * sp.exp(a))
    assert product(a, sp.exp(ad)) == sp.expand((a + 1) * sp.exp(ad))


@pytest.mark.parametrize("operator", OPERATORS)
def test_the_dagger_of_a_symbol_is_that_of_its_matrix(operator):
    operator = OPERATORS[operator]
    np.testing.assert_allclose(in_fock_space(dagger(operator)), in_fock_space(operator).conj().T)


@pytest.mark.parametrize("operator", ["a", "a†a", "a†b", "b²", "complex"])
@pytest.mark.parametrize("jump", [a, (0.3 + sp.I) * a + (0.7 - 0.2 * sp.I) * b, bd], ids=["a", "both", "b†"])
def test_a_dissipator_is_that_of_matrices(jump, operator):
    expected = adjoint_dissipator(in_fock_space(jump), in_fock_space(OPERATORS[operator]))
    np.testing.assert_allclose(low(in_fock_space(dissipator(jump, OPERATORS[operator]))), low(expected), atol=1e-12)


def test_the_hamiltonian_is_that_of_the_paper():
    H = in_fock_space(hamiltonian(SYSTEM).subs(VALUES))
    A, B = in_fock_space(a), in_fock_space(b)
    exchange = VALUES[J] * A.T @ B
    expected = VALUES[Delta] * (A.T @ A + B.T @ B) + exchange + exchange.conj().T + VALUES[F] * (A + A.T)
    np.testing.assert_allclose(H, expected)
    np.testing.assert_allclose(in_fock_space(hamiltonian(NUMBERS)), expected)
    np.testing.assert_allclose(in_fock_space(hamiltonian().subs(VALUES)), expected)


@pytest.mark.parametrize("operator", ["a", "b†", "a†a", "a†b", "b²"])
def test_an_operator_moves_as_its_matrix_does(operator):
    operator = OPERATORS[operator]
    H, observed = in_fock_space(hamiltonian(NUMBERS)), in_fock_space(operator)
    expected = 1j * (H @ observed - observed @ H)
    for rate, jump in ((NUMBERS.kappa_a, a), (NUMBERS.kappa_b, b), (NUMBERS.Gamma, NUMBERS.p_a * a + NUMBERS.p_b * b)):
        expected = expected + rate * adjoint_dissipator(in_fock_space(jump), observed)
    np.testing.assert_allclose(low(in_fock_space(time_derivative(operator, NUMBERS))), low(expected), atol=1e-12)


@pytest.mark.parametrize("operator", ["b†", "a†b"])
def test_equations_of_motion_in_symbols_hold_for_numbers(operator):
    rates = time_derivative(OPERATORS[operator]).subs(VALUES)
    assert sp.Poly(rates - time_derivative(OPERATORS[operator], NUMBERS), a, ad, b, bd).max_norm() < 1e-14


def test_a_rotating_frame_turns_both_modes():
    assert rotated(omega * (ad * a + bd * b), omega_L) == sp.expand((omega - omega_L) * (ad * a + bd * b))
    turned = rotated(F * a + J * bd + ad * b, omega_L) + omega_L * (ad * a + bd * b)
    phase = sp.exp(sp.I * omega_L * t)
    assert sp.simplify(turned - (F * a / phase + J * bd * phase + ad * b)) == 0


def test_an_expectation_names_each_moment():
    operator = 2 + 3 * a + 5 * ad + 7 * b + 11 * bd + 13 * ad * a + 17 * bd * b + 19 * ad * b + 23 * bd * a
    moments = (
        2 + 3 * m_a + 5 * sp.conjugate(m_a) + 7 * m_b + 11 * sp.conjugate(m_b)
        + 13 * n_a + 17 * n_b + 19 * c_ab + 23 * sp.conjugate(c_ab)
    )  # fmt: skip
    assert sp.expand(expectation(operator) - moments) == 0
    with pytest.raises(KeyError):
        expectation(a**2)


# -- symbols -----------------------------------------------------------------------------------------------------------


def test_the_system_of_symbols_has_each_symbol_in_its_place():
    assert {name: str(value) for name, value in vars(SYSTEM).items()} == {name: name for name in vars(SYSTEM)}
    assert all(SYMBOLS[name] is getattr(symbolic, name) for name in SYMBOLS)
    named = {name for name, value in vars(symbolic).items() if isinstance(value, sp.Symbol)}
    assert {name for name in named if not name.startswith("_")} == set(SYMBOLS)
    for positive in (F, Gamma, kappa_a, kappa_b, kappa, absJ, t, y, Gamma_a, Gamma_b, omega, omega_L):
        assert positive.is_positive
    for real in (Delta, phi, n_a, n_b, symbolic.n_p, symbolic.n_m):
        assert (real.is_real, real.is_positive) == (True, None)
    complexes = set(SYMBOLS.values()) - {s for s in SYMBOLS.values() if s.is_real}
    assert {s.name for s in complexes} >= {"J", "p_a", "mu", "w", "p_+", "a", "b^†", "C_-", "⟨a⟩", "⟨C_{+}⟩"}
    for symbol in complexes:
        assert (symbol.is_complex, symbol.is_real) == (True, None)


def test_symbols_are_written_as_they_are_called():
    written = {name: symbol.name for name, symbol in SYMBOLS.items() if symbol.name != name}
    assert written == {
        "absJ": "|J|", "p_p": "p_+", "p_m": "p_-", "ad": "a^†", "bd": "b^†",
        "C_p": "C_+", "C_pd": "C_+^†", "C_m": "C_-", "C_md": "C_-^†", "m_a": "⟨a⟩", "m_b": "⟨b⟩", "c_ab": "⟨a^{†}b⟩",
        "n_a": "⟨a^{†}a⟩", "n_b": "⟨b^{†}b⟩", "m_p": "⟨C_{+}⟩", "m_m": "⟨C_{-}⟩", "c_pm": "⟨C_{+}^{†}C_{-}⟩",
        "n_p": "⟨C_{+}^{†}C_{+}⟩", "n_m": "⟨C_{-}^{†}C_{-}⟩",
        "calK_bb": r"\mathcal{K}_{bb}", "calK_ab": r"\mathcal{K}_{ab}",
        "calJ_phi": r"\mathcal{J}(i\Gamma, \phi)", "calJ_alpha": r"\mathcal{J}(\Gamma, \alpha)",
        "calJ_theta": r"\mathcal{J}(\Gamma, \theta)",
    }  # fmt: skip


def test_the_letters_of_the_paper_are_what_it_prints():
    """𝒥(x, θ) = 4|J|² + x² − 4|J|x cos θ, at x = iΓ and θ = φ, at x = Γ and θ = α = π/2 − φ, at x = Γ and any θ."""
    x, theta = sp.symbols("x theta")
    printed = 4 * absJ**2 + x**2 - 4 * absJ * x * sp.cos(theta)
    for letter, (at_x, at_theta) in {
        calJ_phi: (sp.I * Gamma, phi), calJ_alpha: (Gamma, sp.pi / 2 - phi), calJ_theta: (Gamma, w),
    }.items():  # fmt: skip
        assert sp.expand(LETTERS[letter] - printed.subs({x: at_x, theta: at_theta})) == 0
    assert sp.expand(LETTERS[calK_bb] - (4 * Delta**2 + (Gamma_b + kappa_b) ** 2)) == 0
    M = [2 * Delta + sp.I * (rate + damping) for rate, damping in ((Gamma_a, kappa_a), (Gamma_b, kappa_b))]
    assert sp.expand(LETTERS[calK_ab] - M[0] * M[1]) == 0


def test_derived_symbols_are_what_they_stand_for():
    numbers = {**VALUES, absJ: abs(VALUES[J]), phi: np.angle(VALUES[J])}
    value = {symbol: complex(form.subs(numbers)) for symbol, form in DERIVED.items() if symbol not in LETTERS}
    assert value[J] == pytest.approx(VALUES[J])
    assert value[kappa] == VALUES[kappa_a]
    assert [value[Gamma_a], value[Gamma_b], value[mu]] == pytest.approx([NUMBERS.Gamma_a, NUMBERS.Gamma_b, NUMBERS.mu])
    # the modes C± = (a ± e^{iφ}b)/√2 of App. A: z = p_a a + p_b b = p₊C₊ + p₋C₋
    modes = np.array([[1, np.exp(1j * numbers[phi])], [1, -np.exp(1j * numbers[phi])]]) / np.sqrt(2)
    np.testing.assert_allclose(np.array([value[p_p], value[p_m]]) @ modes, [VALUES[p_a], VALUES[p_b]])
    assert value[mu_z] == pytest.approx(-value[p_p] * np.conj(value[p_m]))
    for letter in LETTERS:
        assert DERIVED[letter].free_symbols.isdisjoint({J, mu, kappa, Gamma_a, Gamma_b})


# -- proofs ------------------------------------------------------------------------------------------------------------

ZERO = [
    J * sp.conjugate(J) - absJ**2, sp.re(J) - absJ * sp.cos(phi), sp.im(J) - absJ * sp.sin(phi),
    sp.conjugate(J) - absJ * sp.exp(-sp.I * phi), sp.Abs(p_a) ** 2 - p_a * sp.conjugate(p_a),
    sp.Abs(p_b) ** 2 - p_b * sp.conjugate(p_b), sp.Abs(mu) - sp.Abs(p_a) * sp.Abs(p_b), mu + p_b * sp.conjugate(p_a),
    Gamma_a - Gamma * sp.Abs(p_a) ** 2, Gamma_b - Gamma * sp.Abs(p_b) ** 2, kappa - kappa_a,
    kappa_a ** sp.Rational(3, 4) * kappa_a ** sp.Rational(1, 4) - kappa_a,
    sp.sqrt(kappa_a * kappa_b) ** 2 - kappa_a * kappa_b,
    sp.sqrt(kappa_a) * sp.sqrt(kappa_b) - sp.sqrt(kappa_a * kappa_b), sp.cos(phi) ** 2 + sp.sin(phi) ** 2 - 1,
    sp.exp(sp.I * phi) - sp.cos(phi) - sp.I * sp.sin(phi), sp.re(m_a) - (m_a + sp.conjugate(m_a)) / 2,
    sp.im(m_b) + sp.I * (m_b - sp.conjugate(m_b)) / 2, calK_bb - LETTERS[calK_bb], calJ_alpha - LETTERS[calJ_alpha],
    p_p + p_m - sp.sqrt(2) * p_a, mu_z + p_p * sp.conjugate(p_m),
    sp.Abs(p_p) ** 2 + sp.Abs(p_m) ** 2 - sp.Abs(p_a) ** 2 - sp.Abs(p_b) ** 2,
    (absJ**2 - Gamma**2) / (absJ - Gamma) - absJ - Gamma, sp.S.Zero,
]  # fmt: skip
NOT_ZERO = [
    p_a - sp.conjugate(p_a), p_b - sp.conjugate(p_b), p_a + sp.conjugate(p_a), p_b + sp.conjugate(p_b),
    p_a - sp.Abs(p_a), p_b - sp.Abs(p_b), p_a - p_b, sp.conjugate(p_a) - p_b, mu - sp.conjugate(mu),
    p_a * sp.conjugate(p_b) - p_b * sp.conjugate(p_a), J - absJ, J - sp.conjugate(J), m_a - sp.conjugate(m_a),
    m_a - m_b, kappa_a - kappa_b, kappa_b - kappa_a, sp.sqrt(kappa_a) - kappa_a, sp.sqrt(kappa_b) - kappa_b,
    sp.cos(phi) - sp.sin(phi), sp.cos(phi) - 1, sp.sin(phi), sp.exp(sp.I * phi) - 1,
    sp.exp(sp.I * phi) - sp.exp(-sp.I * phi), Gamma_a - Gamma_b, Gamma - absJ, p_p - p_m, sp.im(m_a),
    sp.re(m_a), sp.S.One,
]  # fmt: skip


@pytest.mark.parametrize("expression", ZERO, ids=str)
def test_what_vanishes_is_proved_to(expression):
    assert is_zero(expression)


@pytest.mark.parametrize("expression", NOT_ZERO, ids=str)
def test_what_does_not_vanish_is_proved_not_to(expression):
    assert not is_zero(expression)


@pytest.mark.parametrize("expression", [*ZERO, *NOT_ZERO], ids=str)
def test_the_rational_form_has_the_value_of_the_expression(expression):
    """At numbers for moduli, phases and fourth roots, by another way than the proofs."""
    names = {symbol.name: symbol for symbol in rational(expression).free_symbols}
    modulus, angle = {"a": 1.3, "b": 0.7}, {"a": 0.4, "b": -1.1}
    J_angle = 0.9
    chosen = {f"r_{m}": modulus[m] for m in modulus} | {f"e_{m}": np.exp(1j * angle[m]) for m in angle}
    chosen |= {"k_a": 1.2, "k_b": 0.8, "e": np.exp(1j * J_angle), "Gamma": 0.9, "|J|": 0.6, "Delta": 0.25}
    moments = {m_a.name: 0.3 + 0.2j, m_b.name: -0.5 + 0.8j}
    chosen |= moments | {f"{name}^*": np.conj(value) for name, value in moments.items()}
    by_rational = complex(rational(expression).subs({symbol: chosen[name] for name, symbol in names.items()}))
    originals = {p_a: modulus["a"] * chosen["e_a"], p_b: modulus["b"] * chosen["e_b"], phi: J_angle, absJ: 0.6}
    originals |= {Gamma: 0.9, kappa_a: 1.2**4, kappa_b: 0.8**4, Delta: 0.25}
    originals |= {m_a: moments[m_a.name], m_b: moments[m_b.name]}
    direct = complex(sp.sympify(expression).subs(DERIVED).subs(DERIVED).subs(originals))
    assert by_rational == pytest.approx(direct, abs=1e-12)


def test_a_plain_number_is_zero_or_not():
    assert is_zero(0)
    assert not is_zero(0.5)


def test_a_matrix_vanishes_if_each_entry_does():
    assert is_zero(sp.Matrix([[0, J * sp.conjugate(J) - absJ**2]]))
    assert not is_zero(sp.Matrix([[0, 0], [p_a, 0]]))
    assert is_zero(sp.ImmutableMatrix([0]))


@pytest.mark.parametrize(
    "expression", [sp.sqrt(kappa_a + kappa_b), sp.sqrt(absJ), sp.exp(Gamma), sp.Matrix([0, sp.sqrt(Gamma)])], ids=str
)
def test_what_is_no_rational_function_is_not_decided(expression):
    with pytest.raises(ValueError, match=r"whether it vanishes is not decided for .*, which is no rational function"):
        is_zero(expression)
