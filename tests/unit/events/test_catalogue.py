"""The catalogue knows every version ever recorded, and reads all of them as the newest."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from events import case, clock_alarm, contact, reply, sla_policy
from events.catalogue import (
    FACTS,
    AnyFact,
    UnknownTypeError,
    decode,
    fact_class,
    newest,
    published_schema,
    recorded_schema,
    type_names,
)
from events.envelope import parse
from events.fact import Fact
from events.personal import Sealed, map_personal, personal_patterns
from events.quiet_hours import QuietHours
from tests.unit.events.examples import EXAMPLES

STORED = Path(__file__).parent / "stored"


def test_every_fact_class_is_listed() -> None:
    def named_below(base: type[Fact]) -> set[type[Fact]]:
        found = {base} if base.__dict__.get("type_name") else set()
        return found.union(*(named_below(kind) for kind in base.__subclasses__()))

    assert named_below(Fact) == set(FACTS)


def test_type_names_are_unique_and_well_formed() -> None:
    names = [fact.type_name for fact in FACTS]
    assert len(set(names)) == len(names)
    assert all(name.startswith("huiyin.") and name[-2:-1] == "v" for name in names)
    assert all(fact_class(name).type_name == name for name in type_names())


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.type_name)
def test_every_version_reads_as_the_newest(fact: type[Fact]) -> None:
    recorded = seal(fact, EXAMPLES[fact.type_name])
    read = type(decode(fact.type_name, recorded))
    assert read in get_args(AnyFact)
    assert read is newest(fact)


def test_a_stored_first_version_reads_as_the_second() -> None:
    """The bytes are kept as they were recorded; the reader brings them up to date."""
    fact = stored("note.added.v1.json")
    assert isinstance(fact, reply.NoteAdded)
    assert fact.audience == "internal"
    assert fact.by == "staff:engineer-7"
    assert isinstance(fact.text, Sealed)
    assert fact.sealing is not None


def stored(name: str) -> AnyFact:
    envelope = parse((STORED / name).read_bytes().rstrip(b"\n")).envelope
    return decode(envelope.type, envelope.data)


def test_a_stored_policy_reads_with_the_figures_it_went_by() -> None:
    fact = stored("sla_policy.published.v1.json")
    assert isinstance(fact, sla_policy.SlaPolicyPublished)
    assert len(fact.terms.promises) == 24
    hurried, unhurried = fact.terms.escalations or ()
    assert fact.terms.revisit_samples == ()
    assert hurried.urgencies == ("urgent", "emergency")
    assert hurried.quiet is None
    told = [(step.minutes, step.workdays, step.elapsed) for step in hurried.climbs[0].steps]
    assert told == [(0, None, True), (15, None, True), (60, None, True), (240, None, True)]
    assert unhurried.quiet == QuietHours(begin="21:00", end="08:00")
    told = [(step.minutes, step.workdays, step.elapsed) for step in unhurried.climbs[0].steps]
    assert told == [(0, None, True), (120, None, False), (None, 1, False), (None, 2, False)]
    assert [climb.percent for line in (hurried, unhurried) for climb in line.climbs] == [100, 100]


def test_stored_alarms_read_as_they_climbed() -> None:
    """Missed at eleven in the evening, it went up at eight."""
    warned, missed = stored("clock.warned.v1.json"), stored("clock.breached.v1.json")
    assert isinstance(warned, clock_alarm.ClockWarned)
    assert isinstance(missed, clock_alarm.ClockBreached)
    step = stored("clock.escalated.v1.json")
    assert isinstance(step, clock_alarm.ClockEscalated)
    assert warned.climbs_at is None
    assert missed.climbs_at == step.escalated_at == datetime(2026, 3, 4, tzinfo=UTC)
    assert (step.percent, step.alarmed_at, step.step) == (100, missed.due_at, 1)
    urgent = missed.to_data() | {"urgency": "urgent"}
    urgent.pop("climbs_at")
    at_once = decode("huiyin.clock.breached.v1", urgent)
    assert isinstance(at_once, clock_alarm.ClockBreached)
    assert at_once.climbs_at == missed.due_at


def test_an_unknown_type_is_not_guessed() -> None:
    with pytest.raises(UnknownTypeError):
        decode("huiyin.case.teleported.v1", {})


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.type_name)
def test_both_schemas_accept_what_they_describe(fact: type[Fact]) -> None:
    plain = EXAMPLES[fact.type_name]
    if fact.publishable:
        sent = {name: value for name, value in plain.items() if name not in fact.decided_fields}
        Draft202012Validator(published_schema(fact.type_name)).validate(sent)
        assert fact.from_published(sent)
    Draft202012Validator(recorded_schema(fact.type_name)).validate(seal(fact, plain))


@pytest.mark.parametrize(
    "fact",
    [fact for fact in FACTS if personal_patterns(fact)],
    ids=lambda fact: fact.type_name,
)
def test_no_form_takes_the_other_forms_values(fact: type[Fact]) -> None:
    plain = EXAMPLES[fact.type_name]
    sealed = seal(fact, plain)
    with pytest.raises(ValidationError):
        fact.from_recorded(plain)
    with pytest.raises(ValidationError):
        fact.from_published(sealed)


def test_a_publisher_cannot_send_what_the_ledger_decides() -> None:
    data = {**EXAMPLES["huiyin.case.reopened.v1"], "policy": "mine@1"}
    with pytest.raises(ValidationError) as refused:
        case.CaseReopened.from_published(data)
    assert refused.value.errors()[0]["loc"] == ("policy",)
    assert "policy" not in published_schema("huiyin.case.reopened.v1")["properties"]


def test_a_fact_cannot_be_changed() -> None:
    fact = contact.ContactLogged.from_published(EXAMPLES["huiyin.contact.logged.v1"])
    with pytest.raises(ValidationError):
        fact.community = "hillside"  # type: ignore[misc]  # the very thing under test


def seal(fact: type[Fact], plain: dict[str, Any]) -> dict[str, Any]:
    return map_personal(plain, personal_patterns(fact), lambda _, __: {"sealed": "AAAA"})
