"""Versions of calendars and of the policy: adopted once, published in order, changing nothing that
was decided.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from events.calendar import CalendarTerms
from events.catalogue import decode
from events.sla_policy import (
    FIRST_ESCALATIONS,
    Climb,
    Escalation,
    Interval,
    PolicyTerms,
    SlaPolicyPublished,
    WholePolicyTerms,
)
from services.errors import CommandRefusedError, NotPermittedError, VersionConflictError
from services.ledger.contract import Accepted
from services.ledger.promises.published.shipping import (
    shipped_calendars,
    shipped_policy,
    with_announced,
)
from services.ledger.promises.reckoning.calculating import Question
from tests.unit.services.ledger.workbench import (
    COMPANY,
    DESK,
    LOGGED,
    PUBLISHER,
    REPLY,
    SOURCE,
    START,
    Workbench,
    contact,
    reply,
)

LATER = START + timedelta(days=2)


@pytest.fixture
def bench() -> Workbench:
    bench = Workbench()
    assert bench.ledger.promising.adopt(caller=COMPANY) == 5
    return bench


def policy(minutes: int, **target: Any) -> PolicyTerms:
    return PolicyTerms.model_validate(
        {
            "name": "试行",
            "promises": [
                {
                    "kind": "first_reply",
                    "target": {"minutes": minutes, "calendar": "24x7", **target},
                }
            ],
        }
    )


def publish(bench: Workbench, terms: PolicyTerms, effective_at: datetime | None = None) -> None:
    bench.ledger.promising.publish_policy(
        terms, effective_at=effective_at, basis=None, caller=COMPANY
    )


def due(bench: Workbench, start: datetime, **other: Any) -> timedelta:
    question = Question(start=start, category="repair", **other)
    found = bench.another_ledger().reckoning.ask(question)
    assert found.reckoned.due_us is not None
    return timedelta(microseconds=found.clock.owed_us)


def test_the_shipped_versions_are_adopted_once(bench: Workbench) -> None:
    before = len(bench.store.bodies)
    assert bench.another_ledger().promising.adopt(caller=COMPANY) == 0
    assert len(bench.store.bodies) == before
    types = [event.envelope.type for event in bench.log()]
    assert types == ["huiyin.calendar.published.v1"] * 4 + ["huiyin.sla_policy.published.v2"]


def test_a_version_holds_for_what_begins_after_it_takes_effect(bench: Workbench) -> None:
    publish(bench, policy(60), LATER)
    publish(bench, policy(30), LATER)
    before = LATER - timedelta(microseconds=1)
    assert due(bench, before) == timedelta(hours=24)
    assert due(bench, LATER) == timedelta(minutes=30)
    assert due(bench, LATER, policy_at=before) == timedelta(hours=24)


def test_a_new_version_of_a_calendar_is_named_by_what_begins_then(bench: Workbench) -> None:
    terms = shipped_calendars()["24x7"].model_copy(update={"name": "全天候"})
    bench.ledger.promising.publish_calendar(
        "24x7", terms, effective_at=LATER, basis="试", caller=COMPANY
    )
    ledger = bench.another_ledger()
    labels = [
        ledger.reckoning.ask(Question(start=start, category="repair")).given.calendar.label
        for start in (START, LATER)
    ]
    assert labels == ["24x7@1", "24x7@2"]


def test_a_version_another_process_published_a_moment_ago_is_known_at_once() -> None:
    """What is remembered for two seconds must not stop whoever meets an event that names it."""
    bench = Workbench().registered()
    bench.ledger.promising.adopt(caller=COMPANY)
    bench.open_case(urgency="urgent", externalref="R-1")
    here, other = bench.ledger, bench.another_ledger()
    terms = shipped_calendars()["24x7"].model_copy(update={"name": "全天候"})
    effective_at = bench.clock.now + timedelta(seconds=1)
    other.promising.publish_calendar(
        "24x7", terms, effective_at=effective_at, basis=None, caller=COMPANY
    )
    bench.clock.pass_(minutes=1)
    event = bench.event(LOGGED, contact(urgency="urgent", externalref="R-2"))
    other.accept(event, caller=PUBLISHER, way="kafka")
    case = bench.store.find_case(source=SOURCE, externalref="R-2")
    assert case is not None
    assert "24x7@2" in bench.clocks(case)[0].body.decode()
    assert here.announcing.decide_anew(case, caller=COMPANY) == ()
    answer = bench.event(REPLY, reply(case=case))
    assert isinstance(here.accept(answer, caller=PUBLISHER, way="kafka"), Accepted)


def newest(bench: Workbench) -> WholePolicyTerms:
    envelope = bench.log()[-1].envelope
    fact = decode(envelope.type, envelope.data)
    assert isinstance(fact, SlaPolicyPublished)
    return fact.terms


def test_the_shipped_figures_are_those_of_before_a_policy_said_them(bench: Workbench) -> None:
    assert newest(bench).escalations == FIRST_ESCALATIONS


def test_what_a_version_leaves_out_stays_as_it_was(bench: Workbench) -> None:
    """Whoever publishes targets only, as before a policy said more, changes nothing else."""
    own = (Escalation(climbs=(Climb(percent=100, steps=(Interval(minutes=5),)),)),)
    publish(bench, WholePolicyTerms(**{**dict(policy(30)), "escalations": own}))
    publish(bench, policy(60))
    assert newest(bench).escalations == own
    publish(bench, WholePolicyTerms(**{**dict(policy(60)), "escalations": ()}))
    assert newest(bench).escalations == ()


@pytest.mark.proves("Art.3(4)", "climb-after-warning", "policy-words", "due-in-sight")
def test_what_climbs_is_known_and_warned_of(bench: Workbench) -> None:
    step: dict[str, Any] = {"minutes": 5_000}

    def whole(percent: int = 100, **line: Any) -> WholePolicyTerms:
        lines = [{"climbs": [{"percent": percent, "steps": [step]}], **line}]
        told = {**policy(30, warn_percents=[50]).model_dump(), "escalations": lines}
        return WholePolicyTerms.model_validate(told)

    at = "/terms/escalations/0"
    assert refused(bench, whole(kinds=["answer"])) == ("policy-words", f"{at}/kinds")
    assert refused(bench, whole(urgencies=["slow"])) == ("policy-words", f"{at}/urgencies")
    assert refused(bench, whole(80)) == ("climb-after-warning", f"{at}/climbs")
    assert refused(bench, whole(50, kinds=["resolve"])) == ("climb-after-warning", f"{at}/climbs")
    publish(bench, whole(50, kinds=["first_reply"]))
    sparse = {"name": "一年一刻", "zone": "Asia/Shanghai", "workday_minutes": 1}
    sparse |= {"week": {"monday": [{"begin": "09:00", "end": "09:01"}]}}
    with pytest.raises(CommandRefusedError, match="twenty years"):
        bench.ledger.promising.publish_calendar(
            "24x7", CalendarTerms.model_validate(sparse), effective_at=None, basis=None,
            caller=COMPANY,
        )  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [
        {"climbs": [{"percent": 100, "steps": []}]},
        {"climbs": [{"percent": 100, "steps": [{"minutes": 1}] * 5}]},
        {"climbs": [{"percent": 100, "steps": [{"minutes": 1, "workdays": 1}]}]},
        {"climbs": [{"percent": 100, "steps": [{"workdays": 1, "elapsed": True}]}]},
        {"climbs": [{"percent": 100, "steps": [{"minutes": 1}]}] * 2},
        {"quiet": {"begin": "08:00", "end": "08:00"}},
        {"quiet": {"begin": "24:00", "end": "08:00"}},
        {"quiet": {"begin": "21:00", "end": "08:00", "zone": "Asia/Nowhere"}},
    ],
)
def test_a_line_on_what_climbs_makes_sense(line: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Escalation.model_validate(line)


def refused(bench: Workbench, terms: PolicyTerms, at: datetime | None = None) -> tuple[str, Any]:
    with pytest.raises(CommandRefusedError) as error:
        publish(bench, terms, at)
    return error.value.rule, error.value.field


@pytest.mark.proves("Art.3(4)", "effective-ahead")
def test_no_version_reaches_back(bench: Workbench) -> None:
    past = START - timedelta(microseconds=1)
    assert refused(bench, policy(1), past) == ("effective-ahead", "/effective_at")


@pytest.mark.proves("Art.3(4)", "versions-in-order")
def test_no_version_takes_effect_before_the_one_it_follows(bench: Workbench) -> None:
    publish(bench, policy(1), LATER)
    before = LATER - timedelta(microseconds=1)
    assert refused(bench, policy(2), before) == ("versions-in-order", "/effective_at")


@pytest.mark.proves("Art.3(4)", "policy-words", "calendar-published", "due-in-sight")
def test_a_policy_says_nothing_the_ledger_does_not_know(bench: Workbench) -> None:
    at = "/terms/promises/0"
    known = policy(1)
    line = known.promises[0]
    for change, place in (
        ({"kind": "answer"}, "kind"),
        ({"categories": ("gossip",)}, "categories"),
        ({"grades": ("hard",)}, "grades"),
    ):
        other = line.model_copy(update=change)
        terms = known.model_copy(update={"promises": (other,)})
        assert refused(bench, terms) == ("policy-words", f"{at}/{place}")
    assert refused(bench, policy(1, waits=["rain"])) == ("policy-words", f"{at}/target/waits")
    unknown = policy(1, calendar="moon")
    assert refused(bench, unknown) == ("calendar-published", f"{at}/target/calendar")
    sparse = {"name": "一年一刻", "zone": "Asia/Shanghai", "workday_minutes": 1}
    sparse |= {"week": {"monday": [{"begin": "09:00", "end": "09:01"}]}}
    bench.ledger.promising.publish_calendar(
        "sparse",
        CalendarTerms.model_validate(sparse),
        effective_at=None,
        basis=None,
        caller=COMPANY,
    )
    never = policy(9_000, calendar="sparse")
    assert refused(bench, never) == ("due-in-sight", f"{at}/target")


@pytest.mark.proves("Art.3(4)", "due-in-sight")
def test_no_calendar_keeps_a_promise_from_falling_due(bench: Workbench) -> None:
    terms = shipped_calendars()["24x7"].model_copy(
        update={
            "week": CalendarTerms.model_validate(
                {
                    "name": "一刻",
                    "zone": "Asia/Shanghai",
                    "workday_minutes": 1,
                    "week": {"monday": [{"begin": "09:00", "end": "09:01"}]},
                }
            ).week
        }
    )
    with pytest.raises(CommandRefusedError) as error:
        bench.ledger.promising.publish_calendar(
            "24x7", terms, effective_at=None, basis=None, caller=COMPANY
        )
    assert (error.value.rule, error.value.field) == ("due-in-sight", "/terms/week")


@pytest.mark.parametrize("year", [9000, 9999])
def test_nothing_takes_effect_at_the_end_of_the_calendar(bench: Workbench, year: int) -> None:
    last = datetime(year, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert refused(bench, policy(1), last) == ("due-in-sight", "/effective_at")
    terms = shipped_calendars()["24x7"]
    with pytest.raises(CommandRefusedError) as error:
        bench.ledger.promising.preview_calendar("24x7", terms, effective_at=last, caller=COMPANY)
    assert (error.value.rule, error.value.field) == ("due-in-sight", "/effective_at")


def test_a_first_version_may_hold_since_ever() -> None:
    ever, bench = datetime.min.replace(tzinfo=UTC), Workbench()
    for calendar, terms in shipped_calendars().items():
        bench.ledger.promising.publish_calendar(
            calendar, terms, effective_at=ever, basis=None, caller=COMPANY
        )
    publish(bench, policy(30), ever)
    assert due(bench, START) == timedelta(minutes=30)


def test_publishing_takes_the_whole_company(bench: Workbench) -> None:
    with pytest.raises(NotPermittedError):
        bench.ledger.promising.publish_policy(policy(1), effective_at=None, basis=None, caller=DESK)


def test_a_preview_names_what_would_differ_and_records_nothing(bench: Workbench) -> None:
    before = len(bench.store.bodies)
    office = shipped_calendars()["office"]
    holidays = tuple(each for each in office.holidays if each.first.isoformat() != "2026-10-01")
    found = bench.ledger.promising.preview_calendar(
        "office",
        office.model_copy(update={"holidays": holidays}),
        effective_at=None,
        caller=COMPANY,
    )
    assert (found.version, found.effective_at) == (2, START)
    assert {change.day.isoformat() for change in found.days} == {
        "2026-10-01", "2026-10-02", "2026-10-05", "2026-10-06", "2026-10-07",
    }  # fmt: skip
    assert found.days[0].before == "休"
    assert found.days[0].after == "09:00–12:00、13:30–18:00"
    lines = shipped_policy().promises
    less = shipped_policy().model_copy(update={"promises": lines[:-1]})
    changes = bench.ledger.promising.preview_policy(less, effective_at=None, caller=COMPANY).targets
    assert {(change.kind, change.matter.urgency) for change in changes} == {
        ("revisit", "emergency")
    }
    assert all(change.after is None for change in changes)
    silent = shipped_policy().model_copy(update={"escalations": FIRST_ESCALATIONS[:1]})
    climbs = bench.ledger.promising.preview_policy(silent, effective_at=None, caller=COMPANY)
    assert climbs.targets == ()
    assert {change.matter.urgency for change in climbs.escalations} == {"normal"}
    assert all(change.before and change.after is None for change in climbs.escalations)
    assert climbs.revisit_samples == ()
    nobody = shipped_policy().model_copy(update={"revisit_samples": ()})
    drawn = bench.ledger.promising.preview_policy(nobody, effective_at=None, caller=COMPANY)
    assert {change.matter.category for change in drawn.revisit_samples} == {"repair"}
    assert all(change.before and change.after is None for change in drawn.revisit_samples)
    assert len(bench.store.bodies) == before


@pytest.mark.proves("Art.3(4)", "announced-already")
def test_official_days_are_added_year_by_year() -> None:
    office = shipped_calendars()["office"]
    assert office.announced_to is not None
    older = office.model_copy(
        update={
            "announced_to": office.announced_to - 1,
            "holidays": tuple(
                each for each in office.holidays if each.first.year < office.announced_to
            ),
            "makeup_days": tuple(
                each for each in office.makeup_days if each.day.year < office.announced_to
            ),
        }
    )
    assert with_announced(older) == office
    with pytest.raises(CommandRefusedError) as error:
        with_announced(office)
    assert error.value.rule == "announced-already"


@pytest.mark.proves("Art.3(4)", "first-reply-promised")
def test_whatever_is_asked_is_owed_an_answer(bench: Workbench) -> None:
    line = policy(60).promises[0]
    some = policy(60).model_copy(
        update={"promises": (line.model_copy(update={"categories": ("repair",)}),)}
    )
    assert refused(bench, some) == ("first-reply-promised", "/terms/promises")


def test_figures_changed_from_an_older_version_are_not_published_over_a_newer_one(
    bench: Workbench,
) -> None:
    def publish(minutes: int) -> Accepted:
        return bench.ledger.promising.publish_policy(
            policy(minutes), effective_at=None, basis=None, caller=COMPANY, follows=1
        )

    publish(60)
    head = bench.store.head()
    with pytest.raises(VersionConflictError):
        publish(30)
    assert bench.store.head() == head
