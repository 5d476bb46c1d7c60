"""Charts as tests write them down: who is above whom in a line each."""

from datetime import UTC, datetime, timedelta
from typing import Any

from events import organisation as facts
from events import staff
from services.ledger.organisation.chart import Chart
from services.ledger.organisation.people import Person, evolve_person
from services.ledger.organisation.posts import Posts, evolve_posts
from tests.unit.services.ledger.registers.scene import plain

DAY = datetime(2026, 3, 2, tzinfo=UTC)


def day(number: float) -> datetime:
    """So many days after the first."""
    return DAY + timedelta(days=number)


def established(post: str, level: str, above: str | None = None, **changes: Any) -> Any:
    said = {"title": post, "level": level, "reports_to": above, "since": DAY, **changes}
    return plain(facts.PostEstablished, **{"community": "lakeside", "post": post, **said})


def assigned(post: str, holder: str, since: float = 0, until: float | None = None) -> Any:
    ends = None if until is None else day(until)
    return plain(facts.HolderAssigned, post=post, holder=holder, since=day(since), until=ends)


def deputised(post: str, deputy: str, since: float = 0, until: float | None = None) -> Any:
    ends = None if until is None else day(until)
    return plain(facts.DeputyNamed, post=post, deputy=deputy, since=day(since), until=ends)


def posts(*told: facts.AnyChartFact) -> Posts:
    folded: Posts | None = None
    for fact in told:
        folded = evolve_posts(folded, fact)
    assert folded is not None
    return folded


def person(who: str, *told: staff.AnyStaffFact) -> Person:
    folded = evolve_person(None, plain(staff.StaffRegistered, staff=who))
    for fact in told:
        folded = evolve_person(folded, fact)
    return folded


def away(since: float, until: float | None = None, deputy: str | None = None) -> Any:
    ends = None if until is None else day(until)
    return plain(
        staff.AbsenceStarted, staff="staff:x", since=day(since), planned_until=ends, deputy=deputy
    )


def chart(
    *own: facts.AnyChartFact,
    company: tuple[facts.AnyChartFact, ...] = (),
    people: tuple[Person, ...] = (),
) -> Chart:
    known = {each.id: each for each in people}
    return Chart.of(posts(*own) if own else None, posts(*company) if company else None, known.get)
