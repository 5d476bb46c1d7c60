"""Figures say truly whether an aim is met, and percentiles are real values of the sample."""

import pytest

from bench.figures import Aim, Figure, medians, percentile, ratio


def rate(value: float, *, subject: str = "huiyin", unit: str = "appends/s") -> Figure:
    return Figure(name="appends", value=value, unit=unit, subject=subject)


@pytest.mark.parametrize(
    ("aim", "value", "met"),
    [
        (Aim(at_least=8), 8.0, True),
        (Aim(at_least=8), 7.99, False),
        (Aim(at_most=250), 250.0, True),
        (Aim(at_most=250), 250.1, False),
    ],
)
def test_a_bound_is_kept_up_to_itself(aim: Aim, value: float, met: bool) -> None:
    assert Figure(name="f", value=value, unit="×", aim=aim).met is met


def test_a_figure_without_an_aim_neither_meets_nor_misses_one() -> None:
    assert rate(1.0).met is None


def test_a_ratio_names_both_and_carries_the_aim() -> None:
    found = ratio("recorder", rate(900.0), rate(100.0, subject="peer 1.0"), at_least=8)
    assert (found.value, found.unit, found.subject, found.met) == (
        9.0,
        "×",
        "huiyin / peer 1.0",
        True,
    )


def test_figures_of_two_units_have_no_ratio() -> None:
    with pytest.raises(ValueError, match="same unit"):
        ratio("mixed", rate(1.0), rate(1.0, unit="events/s"))


def test_percentiles_are_values_of_the_sample() -> None:
    sample = [float(value) for value in range(100, 0, -1)]
    assert percentile(sample, 0.5) == 50.0
    assert percentile(sample, 0.99) == 99.0
    assert percentile(sample, 1.0) == 100.0
    assert percentile([7.0], 0.01) == 7.0


def test_a_percentile_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="takes values"):
        percentile([], 0.5)


def test_several_rounds_become_their_medians_aims_and_all() -> None:
    rounds = [
        [Figure(name="p99", value=value, unit="ms", aim=Aim(at_most=250)), rate(10 * value)]
        for value in (200.0, 900.0, 210.0)
    ]
    shown, taken = medians(rounds)
    assert (shown.name, shown.value, shown.met) == ("p99", 210.0, True)
    assert taken.value == 2_100.0


def test_rounds_that_measured_different_things_are_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        medians([[rate(1.0)], []])
