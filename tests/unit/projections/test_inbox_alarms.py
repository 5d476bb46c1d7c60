"""Which alarm stands over a case: the worst of what is owed still."""

from typing import Any

from events.catalogue import fact_class, newest
from events.fact import Fact
from projections.inbox.alarms import BREACHED, WARNED, AlarmFact, AlarmRow, alarmed
from tests.unit.events.examples import EXAMPLES

DUE, LATER = "2026-11-03T09:00:00.000000Z", "2026-11-04T09:00:00.000000Z"
CASE = EXAMPLES["huiyin.clock.breached.v2"]["case"]


def fact(name: str, **changes: Any) -> Any:
    kind: type[Fact] = newest(fact_class(f"huiyin.{name}.v1"))
    return kind.model_validate({**EXAMPLES[kind.type_name], "case": CASE, **changes})


def warned(kind: str, due_at: str = DUE) -> Any:
    return fact("clock.warned", kind=kind, clock_number=1, due_at=due_at)


def breached(kind: str, due_at: str = DUE) -> Any:
    return fact("clock.breached", kind=kind, clock_number=1, due_at=due_at)


def climbed(kind: str, level: str, due_at: str = DUE) -> Any:
    told = {"kind": kind, "clock_number": 1, "due_at": due_at, "level": level, "to": "staff:boss"}
    return fact("clock.escalated", **told)


def after(*facts: AlarmFact) -> AlarmRow | None:
    row: AlarmRow | None = None
    for each in facts:
        row = alarmed(row, each)
    return row


def told(row: AlarmRow | None) -> tuple[Any, ...]:
    assert row is not None
    return row.pressing, row.alarm, row.kind, row.level, row.to_actor


def test_what_was_missed_presses_more_than_what_is_warned_of() -> None:
    assert told(after(warned("resolve"))) == (WARNED, "warned", "resolve", None, None)
    row = after(warned("resolve"), breached("acknowledge", LATER))
    assert told(row) == (BREACHED, "breached", "acknowledge", None, None)


def test_what_has_climbed_highest_presses_most_and_says_to_whom() -> None:
    row = after(climbed("resolve", "company"), climbed("acknowledge", "responsible"))
    assert told(row) == (0, "escalated", "resolve", "company", "staff:boss")


def test_of_equals_the_earlier_deadline_presses_more() -> None:
    row = after(breached("resolve", LATER), breached("acknowledge"))
    assert told(row)[2] == "acknowledge"


def test_of_quite_equals_the_order_in_which_they_came_says_nothing() -> None:
    """They are read back from the table in another one."""
    one = after(breached("resolve"), breached("first_reply"))
    other = after(breached("first_reply"), breached("resolve"))
    assert told(one) == told(other) == (BREACHED, "breached", "first_reply", None, None)


def test_an_alarm_ends_with_its_clock() -> None:
    ended = {"clocks": [{"kind": "resolve", "number": 1}], "reason": "returned"}
    row = after(warned("acknowledge"), breached("resolve"), fact("clocks.voided", **ended))
    assert told(row)[:3] == (WARNED, "warned", "acknowledge")
    taken_back = {"kind": "acknowledge", "clock_number": 1, "due_at": DUE}
    gone = alarmed(row, fact("breach.withdrawn", **taken_back))
    assert told(gone) == (None, None, None, None, None)


def test_a_deadline_decided_anew_ends_what_was_raised_of_another() -> None:
    decided = EXAMPLES["huiyin.clocks.redecided.v1"]["clocks"][0]

    def anew(due_at: str) -> Any:
        clock = {**decided, "kind": "resolve", "number": 1, "due_at": due_at}
        return fact("clocks.redecided", clocks=[clock])

    assert told(after(breached("resolve"), anew(DUE)))[1] == "breached"
    assert told(after(breached("resolve"), anew(LATER)))[1] is None


def test_where_nothing_was_raised_nothing_is_kept() -> None:
    assert after(fact("clocks.voided", clocks=[{"kind": "resolve", "number": 1}])) is None
