"""In which order cases are taken whose view is behind what was raised of them."""

from datetime import UTC, datetime

from projections.clocks.model import DuePlace, FallingDue
from services.clock.ahead import Ahead
from services.ledger.promises.alarms.noticing import NextDue


def at(minute: int) -> datetime:
    return datetime(2026, 3, 2, 9, minute, tzinfo=UTC)


def found(*places: tuple[int, str], watermark: int = 0) -> FallingDue:
    due = tuple(DuePlace(at(minute), case) for minute, case in places)
    return FallingDue(places=due, watermark=watermark, now=at(30))


def test_what_was_raised_takes_its_place_among_what_the_view_tells() -> None:
    ahead = Ahead()
    ahead.learn({"a": NextDue(at(7), 12), "b": NextDue(at(40), 13), "c": NextDue(None, 14)})
    page = ahead.page(found((1, "a"), (2, "b"), (3, "c"), (5, "d")), None, limit=10)
    assert page.cases == ("d", "a"), "what the view tells of a, b and c is old"
    assert (page.until, page.more) == (at(30), False)


def test_a_page_ends_with_its_last_case_and_the_next_begins_there() -> None:
    ahead = Ahead()
    ahead.learn({"a": NextDue(at(2), 12), "b": NextDue(at(4), 13)})
    first = ahead.page(found((1, "c"), (3, "d"), (5, "e")), None, limit=3)
    assert (first.cases, first.until, first.more) == (("c", "a", "d"), at(3), True)
    assert first.after == DuePlace(at(3), "d")
    ahead.learn({case: NextDue(None, 20) for case in first.cases})
    second = ahead.page(found((5, "e")), first.after, limit=3)
    assert (second.cases, second.until, second.more) == (("b", "e"), at(30), False)


def test_a_page_of_old_places_leads_on() -> None:
    ahead = Ahead()
    ahead.learn({"a": NextDue(at(20), 12), "b": NextDue(at(20), 12)})
    page = ahead.page(found((1, "a"), (2, "b")), None, limit=2)
    assert (page.cases, page.after, page.more) == ((), DuePlace(at(2), "b"), True)


def test_what_the_view_knows_by_now_is_the_views_to_tell() -> None:
    ahead = Ahead()
    ahead.learn({"a": NextDue(at(20), 12), "b": NextDue(at(20), 13)})
    ahead.forget(12)
    assert len(ahead) == 1
    assert ahead.page(found((1, "a"), (2, "b")), None, limit=9).cases == ("a", "b")
