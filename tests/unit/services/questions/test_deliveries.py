"""What a delivery matrix says of counted places, deliveries and homes."""

import pytest

from projections.registers.model import DeliveryTallies, DeliveryTally, HomeTally
from services.questions.deliveries import Matrix, matrix_of
from services.questions.notice_map import reach_of

HUNG = ("place", "b1", "unit_board", "photographed")
TOLD = ("building", "b1", "app", "delivered")


def matrix(
    *counted: tuple[str, str | None, str, str],
    homes: tuple[HomeTally, ...] = (),
    known: tuple[str, ...] = (),
) -> Matrix:
    tallies = tuple(
        DeliveryTally(sort=sort, building=building, channel=channel, state=state, count=1)
        for sort, building, channel, state in counted
    )
    return matrix_of(DeliveryTallies(tallies=tallies, homes=homes, watermark=9), known)


def home(reached: set[str], missed: set[str], homes: int = 1) -> HomeTally:
    return HomeTally(
        building="b1", reached=frozenset(reached), missed=frozenset(missed), homes=homes
    )


@pytest.mark.proves("Art.5(2)", "delivery-complete")
def test_written_and_one_other_channel_are_complete() -> None:
    found = matrix(HUNG, TOLD)
    assert found.complete
    assert found.channels == ("unit_board", "app"), "what is written comes first"
    assert found.rows[0].missing == ()


@pytest.mark.proves("Art.5(2)", "delivery-complete")
@pytest.mark.parametrize(
    ("counted", "missing"),
    [
        ((HUNG,), ("another",)),
        ((TOLD,), ("written",)),
        ((HUNG, ("building", "b1", "letter", "delivered")), ("another",)),
        ((("place", "b1", "unit_board", "planned"), TOLD), ("written",)),
        ((HUNG, ("building", "b1", "app", "attempted")), ("another",)),
        ((HUNG, ("building", "b1", "app", "failed")), ("another",)),
        ((HUNG, ("building", "b1", "app", "deemed_delivered")), ()),
        ((HUNG, ("home", "b1", "home_visit", "delivered")), ("another",)),
    ],
)
def test_a_building_lacks_what_did_not_reach_it_as_a_whole(
    counted: tuple[tuple[str, str, str, str], ...], missing: tuple[str, ...]
) -> None:
    found = matrix(*counted)
    assert found.rows[0].missing == missing
    assert found.complete is not bool(missing)


def test_a_board_of_the_whole_community_serves_every_building() -> None:
    everywhere = ("place", None, "notice_board", "posted")
    found = matrix(everywhere, TOLD, known=("b1", "b2"))
    assert [(row.building, row.missing) for row in found.rows] == [
        (None, ()),
        ("b1", ()),
        ("b2", ("another",)),
    ]


def test_a_notice_hung_in_some_buildings_is_for_those() -> None:
    found = matrix(HUNG, TOLD, known=("b1", "b2"))
    assert [row.building for row in found.rows] == ["b1"]


@pytest.mark.proves("Art.5(2)", "delivery-complete")
def test_a_home_that_was_missed_is_missing_whatever_its_building_says() -> None:
    tried = ("home", "b1", "app", "failed")
    missed = home(set(), {"app"}, homes=2)
    found = matrix(HUNG, TOLD, tried, homes=(missed, home({"home_visit"}, {"app"})))
    assert (found.rows[0].homes, found.rows[0].homes_missing, found.complete) == (3, 2, False)
    assert matrix(HUNG, TOLD, tried, homes=(home({"home_visit"}, {"app"}),)).complete


def test_nothing_told_is_not_complete() -> None:
    assert not matrix().complete


@pytest.mark.proves("Art.5(2)", "notice-map")
@pytest.mark.parametrize(
    ("counted", "important", "ordinary"),
    [
        ((("place", "b1", "unit_board", "planned"),), "unreached", "unreached"),
        ((HUNG,), "partly", "reached"),
        ((TOLD,), "partly", "reached"),
        ((HUNG, TOLD), "reached", "reached"),
    ],
)
def test_an_ordinary_notice_reaches_a_building_by_any_channel(
    counted: tuple[tuple[str, str, str, str], ...], important: str, ordinary: str
) -> None:
    [row] = matrix(*counted).rows
    assert reach_of(row, important=True) == important
    assert reach_of(row, important=False) == ordinary
