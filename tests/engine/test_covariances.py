"""The families: members of themselves, likeliest among themselves, and never below the floor."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.linalg import expm
from scipy.optimize import minimize, minimize_scalar

from dashboard.engine import BadOption, Collapsed, fit, n_parameters
from dashboard.engine.covariances import COVARIANCE_TYPES, FAMILIES, family_of
from tests.engine.samples import Array, clouds

CODES = [family.code for family in FAMILIES.values()]
SEPARABLE = ["EII", "VII", "EEI", "VVI", "EEE", "VVV"]
COMMON = ["EVE", "VVE"]
FREE_OF_UNITS = ["EEI", "VEI", "EVI", "VVI", "EEE", "VEE", "EVV", "VVV"]

SCALE = np.array([1.0, 3.0])
S = np.array([[[2.0, 0.6], [0.6, 0.2]], [[0.05, 0.01], [0.01, 0.03]]])
WEIGHTS = np.array([0.7, 0.3])


def problem(seed: int, K: int = 3, d: int = 3) -> tuple[Array, Array, Array]:
    """Covariances (K, d, d) of some rows each, weights (K,), and units of the columns (d,)."""
    rng = np.random.default_rng(seed)
    shapes = rng.normal(0, 1, (K, d, d)) + np.eye(d) * rng.uniform(0, 3, (K, 1, 1))
    rows = rng.standard_normal((K, 4 * d, d)) @ shapes
    covariances = np.array([np.cov(own.T, bias=True).reshape(d, d) for own in rows])
    return covariances, rng.dirichlet(np.full(K, 3.0)), np.exp(rng.normal(0, 1, d))


def expected_log_likelihood(covariances: Array, S: Array, weights: Array) -> float:
    """Of the M-step, up to constants: what every family maximises."""
    traces = np.trace(np.linalg.solve(covariances, S), axis1=1, axis2=2)
    return float(-0.5 * weights @ (np.linalg.slogdet(covariances)[1] + traces))


def diagonal_only(code: str, S: Array) -> Array:
    return S * np.eye(S.shape[1]) if code[2] == "I" else S


def volumes_of(covariances: Array) -> Array:
    return np.exp(np.linalg.slogdet(covariances)[1] / covariances.shape[1])[:, None, None]


def assert_member(code: str, covariances: Array, scale: Array, rtol: float = 1e-8) -> None:
    """What the three letters say, in the data's units."""
    sigma = covariances * scale[:, None] * scale
    assert (np.linalg.eigvalsh(covariances) > 0).all()
    volumes = volumes_of(sigma)
    if code[0] == "E":
        np.testing.assert_allclose(volumes, np.full_like(volumes, volumes[0]), rtol=rtol)
    forms = sigma / volumes
    ranked = np.linalg.eigvalsh(forms)
    if code[2] == "I":
        np.testing.assert_array_equal(covariances, diagonal_only(code, covariances))
    if code[1] == "I":
        np.testing.assert_allclose(ranked, 1, rtol=rtol)
    if code[1] == "E":
        np.testing.assert_allclose(ranked, np.broadcast_to(ranked[0], ranked.shape), rtol=rtol)
    if code[1:] in ("EI", "EE"):
        atol = rtol * np.abs(forms).max()
        np.testing.assert_allclose(forms, np.broadcast_to(forms[0], forms.shape), atol=atol)
    if code[2] == "E":
        swapped = forms[:, None] @ forms
        np.testing.assert_allclose(
            swapped, swapped.transpose(0, 1, 3, 2), atol=rtol * np.abs(swapped).max()
        )


def neighbour(code: str, covariances: Array, scale: Array, size: float, seed: int) -> Array:
    """A member of the family near another: what it does not share is moved apart."""
    rng = np.random.default_rng(seed)
    K, d = covariances.shape[:2]
    sigma = covariances * scale[:, None] * scale
    if code[2] == "E":
        mixed = np.einsum("k,kij->ij", 1 + rng.random(K), sigma / volumes_of(sigma))
        axes = np.repeat(np.linalg.eigh(mixed)[1][None], K, axis=0)
        values = np.einsum("kji,kjl,kli->ki", axes, sigma, axes)
    elif code[2] == "I":
        axes = np.repeat(np.eye(d)[None], K, axis=0)
        values = np.diagonal(sigma, axis1=1, axis2=2)
    else:
        values, axes = np.linalg.eigh(sigma)
    times = {"I": 0, "E": 1, "V": K}
    volume, shape, turn = (
        np.broadcast_to(rng.normal(0, size, (max(times[letter], 1), *form)), (K, *form))
        for letter, form in zip(code, [(1,), (d,), (d, d)], strict=True)
    )
    shape = (shape - shape.mean(axis=1, keepdims=True)) * (code[1] != "I")
    turn = (turn - turn.transpose(0, 2, 1)) * (code[2] != "I")
    axes = axes @ expm(turn)
    moved = (axes * (values * np.exp(volume + shape))[:, None, :]) @ axes.transpose(0, 2, 1)
    return moved / scale[:, None] / scale


@pytest.mark.parametrize("d", [1, 2, 4])
@pytest.mark.parametrize("code", CODES)
def test_estimates_are_members_and_no_neighbour_is_likelier(code: str, d: int) -> None:
    S, weights, scale = problem(d, d=d)
    S = diagonal_only(code, S)
    found, acted, *_ = family_of(code).estimate(S, weights, 0.0, scale)
    assert not acted
    assert_member(code, found, scale)
    best = expected_log_likelihood(found, S, weights)
    lost = []
    for seed in range(60):
        other = neighbour(code, found, scale, 10.0 ** -(seed % 5), seed)
        assert_member(code, other, scale)
        lost.append(best - expected_log_likelihood(other, S, weights))
    assert min(lost) > -1e-11
    assert max(lost) > 1e-2


def by_letters(code: str, parameters: Array) -> Array:
    """Covariances of two components in two columns from the free parameters of a family."""
    volume, shape, direction = (
        np.broadcast_to({"I": 0.0, "E": pair[0], "V": pair}[letter], 2)
        for letter, pair in zip(code, parameters[:6].reshape(3, 2), strict=True)
    )
    turn = np.stack([np.cos(direction), -np.sin(direction), np.sin(direction), np.cos(direction)])
    axes = turn.T.reshape(2, 2, 2)
    values = np.exp(np.stack([volume + shape, volume - shape], axis=1))
    return (axes * values[:, None, :]) @ axes.transpose(0, 2, 1) / SCALE[:, None] / SCALE


def above_floor(code: str, parameters: Array, floor: float) -> Array:
    """Covariances of a separable family above the floor, from free parameters."""
    shared = code[0] == "E"
    if code[2] in "EV":
        lower = np.zeros((2, 2, 2))
        lower[:, [0, 1, 1], [0, 0, 1]] = parameters[:6].reshape(2, 3)
        lower[1] = lower[0] if shared else lower[1]
        return lower @ lower.transpose(0, 2, 1) + floor * np.eye(2)
    own = floor + parameters[:4].reshape(2, 2) ** 2
    own[1] = own[0] if shared else own[1]
    if code[1] == "I":
        return own[:, :1, None] * np.diag(np.mean(SCALE**2) / SCALE**2)
    return own[:, :, None] * np.eye(2)


@pytest.mark.parametrize(
    ("code", "floor"), [(code, 0.0) for code in CODES] + [(code, 0.1) for code in SEPARABLE]
)
def test_no_other_covariances_are_likelier(code: str, floor: float) -> None:
    given = diagonal_only(code, S)
    found, acted, *_ = family_of(code).estimate(given, WEIGHTS, floor, SCALE)
    best = expected_log_likelihood(found, given, WEIGHTS)
    pooled_above = code in ("EII", "EEI", "EEE") and floor > 0
    assert acted == (floor > 0) or pooled_above

    def loss(parameters: Array) -> float:
        other = by_letters(code, parameters)
        if floor > 0:
            other = above_floor(code, parameters, floor + 1e-12)
        return -expected_log_likelihood(other, given, WEIGHTS)

    for seed in range(8):
        begin = np.random.default_rng(seed).normal(0, 1, 6)
        options = {"maxiter": 4_000, "maxfev": 4_000, "xatol": 1e-9, "fatol": 1e-12}
        other = minimize(loss, begin, method="Nelder-Mead", options=options)
        assert -other.fun <= best + 1e-9
        if -other.fun == pytest.approx(best, abs=1e-6):
            break
    else:
        pytest.fail("the search never came near: it cannot judge")


def best_of_all_angles(code: str, S: Array, weights: Array, scale: Array) -> float:
    """The highest expected log-likelihood of common axes of two columns, by search."""
    sigma = S * scale[:, None] * scale

    def loss(angle: float) -> float:
        axes = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        logs = np.log(np.einsum("ji,kjl,li->ki", axes, sigma, axes)).mean(axis=1)
        return float(np.log(np.exp(logs) @ weights) if code == "EVE" else logs @ weights)

    angles = np.linspace(0, np.pi / 2, 500)
    near, step = angles[np.argmin([loss(angle) for angle in angles])], angles[1]
    around = (near - step, near + step)
    found = minimize_scalar(loss, bounds=around, method="bounded", options={"xatol": 1e-9})
    return float(np.log(scale).sum() - 1 - found.fun)


@pytest.mark.parametrize("K", [2, 3, 5])
@pytest.mark.parametrize("code", COMMON)
def test_the_common_axes_are_the_best_of_all_angles(code: str, K: int) -> None:
    for seed in range(20):
        S, weights, scale = problem(seed, K, 2)
        found, *_ = family_of(code).estimate(S, weights, 0.0, scale)
        best = best_of_all_angles(code, S, weights, scale)
        assert expected_log_likelihood(found, S, weights) == pytest.approx(best, abs=1e-9)


@pytest.mark.parametrize("floor", [0.0, 5.0])
@pytest.mark.parametrize("code", CODES)
def test_a_step_from_the_one_before_never_loses(code: str, floor: float) -> None:
    family = family_of(code)
    acted_ever = False
    for seed in range(30):
        S, weights, scale = problem(seed)
        before, *_ = family.estimate(diagonal_only(code, S), weights, floor, scale)
        S, weights, _ = problem(seed + 100)
        S = diagonal_only(code, S)
        found, acted, *_ = family.estimate(S, weights, floor, scale, before)
        acted_ever |= acted
        assert_member(code, found, scale)
        least = expected_log_likelihood(before, S, weights)
        assert expected_log_likelihood(found, S, weights) >= least - 1e-12 * abs(least)
        again, *_ = family.estimate(S, weights, floor, scale, found)
        best = expected_log_likelihood(found, S, weights)
        assert expected_log_likelihood(again, S, weights) >= best - 1e-12 * abs(best)
    assert acted_ever == (floor > 0)


@pytest.mark.parametrize("units", [np.ones(3), np.array([1e-3, 1.0, 1e4])])
@pytest.mark.parametrize("code", CODES)
def test_a_family_means_the_same_in_any_coordinates(code: str, units: Array) -> None:
    """The same rows, standardised in another way, give the same covariances."""
    S, weights, scale = problem(7)
    S = diagonal_only(code, S)
    plain, *_ = family_of(code).estimate(S, weights, 0.0, units)
    other, *_ = family_of(code).estimate(S / scale[:, None] / scale, weights, 0.0, units * scale)
    np.testing.assert_allclose(other * scale[:, None] * scale, plain, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("code", CODES)
def test_letters_free_of_units_are_so(code: str) -> None:
    S, weights, scale = problem(8)
    S = diagonal_only(code, S)
    plain, *_ = family_of(code).estimate(S, weights, 0.0, np.ones(3))
    other, *_ = family_of(code).estimate(S, weights, 0.0, scale)
    assert np.allclose(other, plain, rtol=1e-7) == (code in FREE_OF_UNITS)


@pytest.mark.parametrize("code", CODES)
def test_only_ratios_of_counts_matter(code: str) -> None:
    S, weights, scale = problem(3)
    S = diagonal_only(code, S)
    shares, *_ = family_of(code).estimate(S, weights, 0.0, scale)
    rows, *_ = family_of(code).estimate(S, weights * 300, 0.0, scale)
    np.testing.assert_allclose(rows, shares, rtol=1e-9)


@pytest.mark.parametrize("code", CODES)
def test_a_component_without_rows_has_no_say(code: str) -> None:
    S, weights, scale = problem(4)
    S = diagonal_only(code, S)
    two, *_ = family_of(code).estimate(S[:2], weights[:2], 0.0, scale)
    all_three, *_ = family_of(code).estimate(S, np.r_[weights[:2], 0.0], 0.0, scale)
    np.testing.assert_allclose(all_three[:2], two, rtol=1e-6)


@pytest.mark.parametrize("code", CODES)
def test_in_one_dimension_only_volume_is_left(code: str) -> None:
    S, weights, scale = problem(5, d=1)
    found, *_ = family_of(code).estimate(S, weights, 0.0, scale)
    expected = S if code[0] == "V" else np.full_like(S, weights @ S[:, 0, 0])
    np.testing.assert_allclose(found, expected, rtol=1e-12)


@pytest.mark.parametrize("code", CODES)
def test_one_component_has_nothing_to_share(code: str) -> None:
    S, weights, scale = problem(6, K=1)
    found, *_ = family_of(code).estimate(diagonal_only(code, S), weights, 0.0, scale)
    expected = diagonal_only(code, S)
    if code[1] == "I":
        expected = np.trace(S[0] * scale**2)[None, None] / 3 * np.diag(scale**-2)[None]
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", FAMILIES)
def test_the_floor_holds_in_units_of_columns(name: str) -> None:
    X = clouds(80, 2, 2, seed=1) * [1.0, 100.0]
    floor, code = 0.2, family_of(name).code
    result = fit(X, n_components=4, covariance_type=name, reg_covar=floor, max_iter=30)
    assert any(step.event == "regularised" for step in result.history)
    climbed = [step.log_likelihood for step in result.history]
    assert (np.diff(climbed) >= -1e-12 * np.abs(climbed[1:])).all()
    deviations = X.std(axis=0)
    for step in result.history:
        assert_member(code, step.mixture.covariances, np.ones(2))
        scaled = step.mixture.covariances / np.outer(deviations, deviations)
        if code in ("EII", "VII"):
            least = step.mixture.covariances[:, 0, 0] / np.mean(deviations**2)
        else:
            least = np.linalg.eigvalsh(scaled)[:, 0]
        share = 1 if code in SEPARABLE else 0.5
        assert least.min() >= share * floor * (1 - 1e-9)


@pytest.mark.parametrize("code", [code for code in CODES if code not in ("EII", "EEI", "EEE")])
def test_a_collapsed_component_is_named(code: str) -> None:
    X = np.r_[clouds(50, 2, 1), np.full((10, 2), 30.0)]
    labels = np.r_[np.zeros(50, int), np.ones(10, int)]
    name = family_of(code).name
    with pytest.raises(Collapsed) as caught:
        fit(X, n_components=2, covariance_type=name, init=labels, reg_covar=0)
    assert caught.value.values == {"component": 1}
    assert fit(X, n_components=2, covariance_type=name, init=labels).status == "regularised"


@pytest.mark.parametrize("code", CODES)
def test_rows_on_a_line_have_no_covariance_but_round_ones(code: str) -> None:
    line = np.outer([1.0, 2.0, 0.5], [1.0, 2.0, 0.5])
    S = diagonal_only(code, np.stack([line, 3 * line]))
    family = family_of(code)
    if code[2] == "I":
        assert_member(code, family.estimate(S, np.ones(2), 0.0, np.ones(3))[0], np.ones(3))
    else:
        with pytest.raises(Collapsed):
            family.estimate(S, np.ones(2), 0.0, np.ones(3))
    found, acted, *_ = family.estimate(S, np.ones(2), 0.1, np.ones(3))
    assert_member(code, found, np.ones(3))
    assert acted == (code[2] != "I")


@pytest.mark.parametrize("code", ["VEE", "EEV", "VEV"])
def test_a_component_on_a_line_borrows_from_the_others(code: str) -> None:
    """Where the shape is shared, no component needs rows enough for one of its own."""
    S, _, scale = problem(9)
    S[1] = np.outer([1.0, 2.0, 0.5], [1.0, 2.0, 0.5])
    found, acted, *_ = family_of(code).estimate(S, np.array([0.5, 0.2, 0.3]), 0.0, scale)
    assert not acted
    assert_member(code, found, scale)
    most = np.array([0.2, 0.5, 0.3])  # of more than a third of the rows, it makes the shape flat
    if code == "EEV":
        assert_member(code, family_of(code).estimate(S, most, 0.0, scale)[0], scale)
    else:
        with pytest.raises(Collapsed):
            family_of(code).estimate(S, most, 0.0, scale)


@pytest.mark.parametrize("floor", [0.0, 1e-6])
@pytest.mark.parametrize("code", CODES)
def test_few_rows_in_any_units_end_in_a_member_or_a_collapse(code: str, floor: float) -> None:
    """Also without a warning, of division by zero say."""
    ended = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        K, d = rng.integers(1, 4), rng.integers(1, 5)
        rows = [rng.standard_normal((rng.integers(1, 3 * d + 2), d)) for _ in range(K)]
        S = np.array([np.cov(own.T, bias=True).reshape(d, d) for own in rows])
        scale = np.exp(rng.normal(0, 2, d))
        try:
            found, *_ = family_of(code).estimate(
                diagonal_only(code, S), rng.dirichlet(np.ones(K)), floor, scale
            )
        except Collapsed:
            assert floor == 0
        else:
            assert_member(code, found, scale, rtol=1e-5)
            ended += 1
    assert ended == 60 or floor == 0


def test_parameters_in_one_dimension() -> None:
    expected = {"E": 8, "V": 11}
    assert [n_parameters(code, 4, 1) for code in CODES] == [expected[code[0]] for code in CODES]


def test_names() -> None:
    in_order = "EII VII EEI VEI EVI VVI EEE VEE EVE VVE EEV VEV EVV VVV"
    assert " ".join(CODES) == in_order
    peers = {"VVV": "full", "EEE": "tied", "VVI": "diag", "VII": "spherical"}
    assert [peers.get(code, code) for code in CODES] == list(COVARIANCE_TYPES)
    for code in CODES:
        family = family_of(code)
        assert family is family_of(family.name)
        assert (family.code, family.diagonal) == (code, code[2] == "I")
    assert (family_of("E").code, family_of("V").code) == ("EEE", "VVV")
    assert len({family.description for family in FAMILIES.values()}) == len(CODES)
    for nothing in ("VVX", "eee", "", None, ["VVV"]):
        with pytest.raises(BadOption):
            family_of(nothing)  # type: ignore[arg-type]
