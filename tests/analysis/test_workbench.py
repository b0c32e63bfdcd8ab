"""Results for choices: made once, found again by another worker, the same in other units."""

from __future__ import annotations

import errno
from pathlib import Path

import numpy as np
import pytest
from sklearn.mixture import GaussianMixture
from sklearn.preprocessing import RobustScaler

from dashboard.analysis import Analysis, TooLong, soon, workbench
from dashboard.analysis.fit import MAX_STEPS
from dashboard.choices import MISSING, SCALINGS, ChoiceError, Choices
from dashboard.data import samples
from dashboard.data.errors import NotStored
from dashboard.data.store import Store
from dashboard.data.table import Column, Table
from dashboard.data.tables import save_table
from dashboard.engine import COVARIANCE_TYPES, INITS, EngineError
from tests.fits import holed_table


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


@pytest.fixture
def analysis(store: Store) -> Analysis:
    return Analysis(store)


def table_of(X: np.ndarray, name: str = "made") -> Table:
    columns = (
        Column(f"c{j}", f"column {j}", "numeric", np.ascontiguousarray(x), n_distinct=len(x))
        for j, x in enumerate(X.T)
    )
    return Table(name, tuple(columns), len(X))


def test_another_worker_finds_the_same_fit(analysis: Analysis, store: Store) -> None:
    choices = Choices(data="penguins", n_components=4, seed=3)
    made = analysis.fitted(choices, None)
    found = Analysis(store).fitted(choices, None)
    assert found.result.status == made.result.status
    assert found.n_iter == made.n_iter
    assert found.seconds == made.seconds
    assert found.slots == made.slots
    assert (found.result.bic, found.result.icl) == (made.result.bic, made.result.icl)
    for one, other in zip(found.result.history, made.result.history, strict=True):
        assert one.log_likelihood == other.log_likelihood
        np.testing.assert_array_equal(one.mixture.means, other.mixture.means)
        np.testing.assert_array_equal(one.mixture.covariances, other.mixture.covariances)


def test_a_lost_fit_is_made_again(analysis: Analysis, tmp_path: Path) -> None:
    choices = Choices(data="iris")
    again = Analysis(Store(tmp_path / "other")).fitted(choices, None)
    first = analysis.fitted(choices, None)
    assert again.result.log_likelihood == first.result.log_likelihood


def test_what_is_kept_is_found_and_nothing_is_made(analysis: Analysis) -> None:
    choices = Choices()
    assert analysis.kept(choices, None) is None
    fit = analysis.fitted(choices, None)
    assert analysis.kept(choices, None) is fit
    assert analysis.kept_selection(choices, None) is None


def test_a_choice_of_the_picture_does_not_fit_again(analysis: Analysis) -> None:
    fit = analysis.fitted(Choices(), None)
    other = Choices(view="em", x="c1", layers=(), theme="dark", lang="zh-Hant", k_max=4)
    assert analysis.fitted(other, None) is fit


@pytest.mark.parametrize("family", ["full", "tied", "diag", "spherical"])
def test_scaled_columns_give_a_mixture_in_the_data_units(
    analysis: Analysis, store: Store, family: str
) -> None:
    rng = np.random.default_rng(1)
    X = np.concatenate([rng.normal(0, 1, (150, 2)), rng.normal(6, 1, (150, 2))])
    X = X * [1, 1e4] + [100, -5e5]
    token = save_table(store, table_of(X))
    choices = Choices(data="upload", n_components=2, covariance_type=family, scaling="standard")
    fit = analysis.fitted(choices, token)
    total = fit.mixture.score_samples(X).sum()
    assert fit.result.log_likelihood == pytest.approx(total, rel=1e-9)
    assert fit.result.history[-1].log_likelihood * len(X) == pytest.approx(total, rel=1e-9)
    Z = (X - X.mean(0)) / X.std(0)
    plain = analysis.fitted(
        Choices(data="upload", n_components=2, covariance_type=family),
        save_table(store, table_of(Z)),
    )
    jacobian = len(X) * np.log(X.std(0)).sum()
    assert fit.result.bic == pytest.approx(plain.result.bic + 2 * jacobian, rel=1e-9)
    assert fit.result.icl == pytest.approx(plain.result.icl + 2 * jacobian, rel=1e-9)
    grid = analysis.selection(choices.changed(k_max=2, families=(family,)), token)
    assert grid[1].bic == pytest.approx(fit.result.bic, rel=1e-9)


def lognormal_rows(n: int = 300) -> np.ndarray:
    """Two groups in two columns, the first of them positive with a long tail."""
    rng = np.random.default_rng(4)
    Z = np.concatenate([rng.normal(0, 1, (n // 2, 2)), rng.normal(4, 1, (n - n // 2, 2))])
    return np.column_stack([np.exp(Z[:, 0] + 3), 7 * Z[:, 1]])


@pytest.mark.parametrize("family", ["full", "tied", "diag", "spherical"])
def test_logarithms_are_judged_by_scikit_learn(
    analysis: Analysis, store: Store, family: str
) -> None:
    X = lognormal_rows()
    choices = Choices(
        data="upload", n_components=2, covariance_type=family, logs=("c0",), tol=1e-9,
        reg_covar=1e-9, max_iter=2_000,
    )  # fmt: skip
    fit = analysis.fitted(choices, save_table(store, table_of(X)))
    Z = np.column_stack([np.log(X[:, 0]), X[:, 1]])
    peer = GaussianMixture(
        2, covariance_type=family, means_init=fit.mixture.means, tol=1e-10, max_iter=3_000
    ).fit(Z)
    np.testing.assert_allclose(fit.mixture.means, peer.means_, atol=2e-3)
    total = peer.score(Z) * len(Z) - np.log(X[:, 0]).sum()
    assert fit.result.log_likelihood == pytest.approx(total, rel=1e-5)
    assert fit.result.bic == pytest.approx(peer.bic(Z) + 2 * np.log(X[:, 0]).sum(), rel=1e-5)
    assert fit.result.aic == pytest.approx(peer.aic(Z) + 2 * np.log(X[:, 0]).sum(), rel=1e-5)


@pytest.mark.parametrize("scaling", SCALINGS)
@pytest.mark.parametrize("missing", MISSING)
def test_a_log_likelihood_is_that_of_the_rows_as_they_are(
    analysis: Analysis, store: Store, scaling: str, missing: str
) -> None:
    """Also where columns are scaled, in logarithms, and lack cells, so that fits compare."""
    X = lognormal_rows()
    X[np.random.default_rng(1).random(X.shape) < 0.1] = np.nan
    choices = Choices(
        data="upload", n_components=2, scaling=scaling, logs=("c0",), missing=missing, k_max=2
    )
    token = save_table(store, table_of(X))
    fit = analysis.fitted(choices, token)
    assert (
        len(fit.rows)
        == (np.isfinite(X).any if missing == "keep" else np.isfinite(X).all)(axis=1).sum()
    )
    total = fit.density.log_density(fit.X).sum()
    assert fit.result.log_likelihood == pytest.approx(total, rel=1e-9)
    assert fit.result.n_samples == len(fit.X)
    for step in (fit.result.history[0], fit.result.history[-1]):
        own = fit.density_of(step.mixture).log_density(fit.X).mean()
        assert step.log_likelihood == pytest.approx(own, rel=1e-9)
    grid = analysis.selection(choices, token)
    assert grid[1].bic == pytest.approx(fit.result.bic, rel=1e-9)
    assert grid[1].icl == pytest.approx(fit.result.icl, rel=1e-9)
    found = Analysis(store).fitted(choices, token)
    assert (found.logs, found.partial) == (fit.logs, fit.partial) == (("c0",), missing == "keep")
    np.testing.assert_array_equal(found.X, fit.X)


def test_logarithms_win_where_they_are_right(analysis: Analysis, store: Store) -> None:
    token = save_table(store, table_of(lognormal_rows()))
    plain, logs = Choices(data="upload", n_components=2), ("c0",)
    fits = [analysis.fitted(plain.changed(logs=one), token).result for one in ((), logs)]
    assert fits[1].bic < fits[0].bic - 100


def test_robust_scaling_is_scikit_learns(analysis: Analysis, store: Store) -> None:
    rng = np.random.default_rng(2)
    X = np.concatenate([rng.normal(0, 1, (150, 2)), rng.normal(6, 1, (150, 2))]) * [1, 1e3]
    X[0] = [900, -4e6]
    choices = Choices(data="upload", n_components=2, covariance_type="spherical")
    robust = analysis.fitted(choices.changed(scaling="robust"), save_table(store, table_of(X)))
    scaler = RobustScaler().fit(X)
    plain = analysis.fitted(choices, save_table(store, table_of(scaler.transform(X))))
    np.testing.assert_allclose(
        robust.mixture.means, scaler.inverse_transform(plain.mixture.means), rtol=1e-6
    )
    jacobian = len(X) * np.log(scaler.scale_).sum()
    assert robust.result.bic == pytest.approx(plain.result.bic + 2 * jacobian, rel=1e-9)


def test_half_the_values_on_one_have_a_scale(analysis: Analysis, store: Store) -> None:
    X = np.random.default_rng(0).normal(size=(100, 2))
    X[:60, 0] = 2.0
    choices = Choices(data="upload", n_components=1, scaling="robust")
    fit = analysis.fitted(choices, save_table(store, table_of(X)))
    total = fit.mixture.score_samples(X).sum()
    assert fit.result.log_likelihood == pytest.approx(total, rel=1e-9)


def test_values_without_logarithm_are_refused_by_name(analysis: Analysis, store: Store) -> None:
    X = lognormal_rows()
    X[3, 0] = 0.0
    choices = Choices(data="upload", n_components=2, logs=("c0",))
    for job in (analysis.fitted, analysis.selection):
        with pytest.raises(ChoiceError, match="“column 0” has values of 0 or below"):
            job(choices, save_table(store, table_of(X)))
    X[3, 1] = np.nan  # the row is left out
    assert len(analysis.fitted(choices, save_table(store, table_of(X))).rows) == len(X) - 1


def test_a_logarithm_of_a_column_that_is_not_used_changes_nothing(
    analysis: Analysis,
) -> None:
    plain = analysis.fitted(Choices(columns=("c0",)), None)
    other = analysis.fitted(Choices(columns=("c0",), logs=("c1",)), None)
    assert other.result.bic == plain.result.bic
    assert other.logs == ()


@pytest.mark.parametrize("family", COVARIANCE_TYPES)
def test_every_family_and_start_keeps_incomplete_rows(
    analysis: Analysis, store: Store, family: str
) -> None:
    table = holed_table()
    token = save_table(store, table)
    for init in INITS:
        choices = Choices(
            data="upload", n_components=2, covariance_type=family, init=init, missing="keep",
            logs=("c0", "c2"), scaling="robust",
        )  # fmt: skip
        fit = analysis.fitted(choices, token)
        assert len(fit.rows) == table.n_rows - 1
        assert 17 not in fit.rows
        assert fit.n_incomplete == np.isnan(fit.X).any(axis=1).sum() > 50
        total = fit.density.log_density(fit.X).sum()
        assert fit.result.log_likelihood == pytest.approx(total, rel=1e-9)


def test_without_gaps_keeping_and_leaving_out_are_the_same(analysis: Analysis) -> None:
    kept = analysis.fitted(Choices(missing="keep"), None)
    assert kept.result.log_likelihood == analysis.fitted(Choices(), None).result.log_likelihood
    assert kept.n_incomplete == 0


def test_an_empty_column_is_refused_also_where_rows_are_kept(
    analysis: Analysis, store: Store
) -> None:
    X = np.full((20, 2), np.nan)
    choices = Choices(data="upload", columns=("c0", "c1"), n_components=1, missing="keep")
    for scaling in SCALINGS:
        with pytest.raises(ChoiceError, match="any of the columns"):
            analysis.fitted(choices.changed(scaling=scaling), save_table(store, table_of(X)))
    X[:, 0] = np.arange(20)
    for scaling in SCALINGS:
        with pytest.raises(EngineError, match="column 1"):
            analysis.fitted(choices.changed(scaling=scaling), save_table(store, table_of(X)))


def test_the_grid_holds_the_fits_that_a_click_gives(analysis: Analysis) -> None:
    choices = Choices(data="iris", k_max=5, families=("full", "tied"))
    rows = analysis.selection(choices, None)
    assert [(row.covariance_type, row.n_components) for row in rows] == [
        (family, k) for family in ("full", "tied") for k in range(1, 6)
    ]
    for row in rows:
        used = choices.changed(n_components=row.n_components, covariance_type=row.covariance_type)
        assert analysis.fitted(used, None).result.bic == pytest.approx(row.bic, rel=1e-12)


def test_a_cell_that_fails_says_why_and_the_others_go_on(analysis: Analysis, store: Store) -> None:
    X = np.repeat(np.random.default_rng(0).normal(size=(4, 2)), 5, axis=0)
    token = save_table(store, table_of(X))
    choices = Choices(data="upload", k_max=6)
    for rows in (analysis.selection(choices, token), analysis.selection(choices, token)):
        assert rows[0].error is None
        assert isinstance(rows[5].error, EngineError)
        assert "4" in str(rows[5].error)


def test_a_long_run_is_thinned_from_start_to_end(analysis: Analysis) -> None:
    choices = Choices(data="iris", n_components=6, tol=0.0, max_iter=1000, n_init=1)
    fit = analysis.fitted(choices, None)
    assert len(fit.result.history) == len(fit.steps) <= MAX_STEPS
    assert fit.steps[0] == 0
    assert fit.n_iter == fit.steps[-1] > MAX_STEPS


def test_an_error_of_the_engine_names_the_column(analysis: Analysis, store: Store) -> None:
    X = np.column_stack([np.arange(20.0), np.full(20, 3.0)])
    token = save_table(store, table_of(X))
    with pytest.raises(EngineError, match="column 1"):
        analysis.fitted(Choices(data="upload", columns=("c0", "c1")), token)


def test_no_complete_row_names_the_columns_with_gaps(analysis: Analysis, store: Store) -> None:
    X = np.random.default_rng(0).normal(size=(40, 3))
    X[:20, 1] = X[20:, 2] = np.nan
    columns = (
        Column(f"c{j}", f"col {j}", "numeric", np.ascontiguousarray(x), n_missing=20 * (j > 0))
        for j, x in enumerate(X.T)
    )
    token = save_table(store, Table("gaps", tuple(columns), 40))
    with pytest.raises(ChoiceError) as caught:
        analysis.fitted(Choices(data="upload"), token)
    assert caught.value.values["columns"] == ("col 1", "col 2")


def test_a_grid_of_no_family_is_refused(analysis: Analysis) -> None:
    with pytest.raises(ChoiceError, match="family"):
        analysis.selection(Choices(families=()), None)


def test_too_many_columns_are_refused(analysis: Analysis, store: Store) -> None:
    token = save_table(store, table_of(np.random.default_rng(0).normal(size=(5, 101))))
    keys = tuple(f"c{j}" for j in range(101))
    with pytest.raises(ChoiceError, match="100"):
        analysis.fitted(Choices(data="upload", columns=keys), token)


def test_a_request_does_not_wait_for_long_work(
    analysis: Analysis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbench, "REQUEST_SECONDS", -1.0)
    with pytest.raises(TooLong):
        analysis.fitted(Choices(), None, soon())
    made = analysis.fitted(Choices(), None)
    assert analysis.fitted(Choices(), None, soon()) is made


def test_fits_of_the_same_rows_share_them(analysis: Analysis) -> None:
    fits = [analysis.fitted(Choices(n_components=k), None) for k in (2, 3)]
    assert fits[0].X is fits[1].X


def test_errors_in_a_grid_count_components_as_people_do(analysis: Analysis) -> None:
    choices = Choices(data="galaxies", k_max=18, reg_covar=0.0, n_init=1)
    errors = [row.error for row in analysis.selection(choices, None) if row.error is not None]
    assert errors
    assert all(error.values["component"] >= 1 for error in errors)


def test_rows_with_missing_cells_are_left_out(analysis: Analysis, store: Store) -> None:
    X = np.random.default_rng(0).normal(size=(50, 2))
    X[[3, 7], 1] = np.nan
    fit = analysis.fitted(Choices(data="upload", n_components=1), save_table(store, table_of(X)))
    assert len(fit.rows) == 48
    assert not {3, 7} & set(fit.rows.tolist())
    np.testing.assert_array_equal(fit.X, X[fit.rows])


@pytest.mark.parametrize(
    ("choices", "error"),
    [
        (Choices(data="nothing"), ChoiceError),
        (Choices(columns=("c9",)), ChoiceError),
        (Choices(data="iris", columns=("c4",)), ChoiceError),
        (Choices(data="upload"), NotStored),
    ],
)
def test_what_cannot_be_had_is_refused(
    analysis: Analysis, choices: Choices, error: type[Exception]
) -> None:
    with pytest.raises(error):
        analysis.fitted(choices, "unknown")


def test_a_fit_can_be_ended(analysis: Analysis) -> None:
    class Ended(Exception):
        pass

    def progress(fraction: float) -> None:
        raise Ended

    with pytest.raises(Ended):
        analysis.fitted(Choices(seed=9), None, progress)
    assert analysis.kept(Choices(seed=9), None) is None


def test_small_work_is_quick_and_large_work_is_not(analysis: Analysis) -> None:
    small = Choices()
    large = Choices(data="blobs", blob_rows=100_000, n_components=20, n_init=50)
    assert analysis.is_quick(small, None)
    assert analysis.is_quick_grid(small, None)
    assert not analysis.is_quick(large, None)
    assert not analysis.is_quick_grid(large, None)


def test_work_on_rows_with_missing_cells_is_not_taken_for_quick(
    analysis: Analysis, store: Store
) -> None:
    """A step over 264 patterns takes as long as twenty over rows without holes."""
    X = np.random.default_rng(0).normal(size=(8_000, 10))
    choices = Choices(data="upload", n_components=3, n_init=2)
    whole = save_table(store, table_of(X))
    assert analysis.is_quick(choices.changed(missing="keep"), whole)
    X[np.random.default_rng(1).random(X.shape) < 0.1] = np.nan
    holed = save_table(store, table_of(X))
    assert analysis.is_quick(choices, holed)
    assert not analysis.is_quick(choices.changed(missing="keep"), holed)
    few = save_table(store, holed_table())
    assert analysis.is_quick(choices.changed(missing="keep"), few)


def test_a_deleted_table_is_gone_from_memory_too(analysis: Analysis, store: Store) -> None:
    token = save_table(store, table_of(np.random.default_rng(0).normal(size=(50, 2))))
    choices = Choices(data="upload", n_components=2, n_init=1)
    analysis.fitted(choices, token)
    store.delete(token)
    for use in (analysis.fitted, analysis.table):
        with pytest.raises(NotStored):
            use(choices, token)


def test_a_full_disk_keeps_nobody_from_a_result(
    store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    analysis = Analysis(store)
    token = save_table(store, samples.load("iris"))
    choices = Choices(data="upload", n_components=2, k_max=3)
    expected = Analysis(store).fitted(choices.changed(data="iris"), None)

    def full(*args: object, **how: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(np, "save", full)
    fit = analysis.fitted(choices, token)
    assert fit.result.log_likelihood == expected.result.log_likelihood
    monkeypatch.setattr(Path, "write_text", full)
    assert len(analysis.selection(choices, token)) == 3
    assert caplog.text.count("no space left") == 2


def test_a_shared_table_is_found_in_its_own_store(tmp_path: Path, store: Store) -> None:
    shared = Store(tmp_path / "shared")
    analysis = Analysis(store, shared)
    token, secret = (save_table(one, samples.load("iris")) for one in (store, shared))
    both = [Choices(data=data, n_components=2) for data in ("upload", "shared")]
    assert analysis.table(both[1], secret).n_rows == 150
    for choices, wrong in zip(both, (secret, token), strict=True):
        with pytest.raises(NotStored):
            analysis.table(choices, wrong)
    assert analysis.is_same(both[1], both[1].changed(color="c0"), secret)
    assert not analysis.is_same(both[1], both[1].changed(seed=1), secret)
    shared.delete(secret)
    with pytest.raises(NotStored):
        analysis.fitted(both[1], secret)
