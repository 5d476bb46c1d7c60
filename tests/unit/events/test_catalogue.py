"""The catalogue knows every version ever recorded, and reads all of them as the newest."""

from pathlib import Path
from typing import Any, get_args

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from events import case, contact, reply
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
from tests.unit.events.examples import EXAMPLES

STORED_NOTE_V1 = Path(__file__).parent / "stored" / "note.added.v1.json"


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
    envelope = parse(STORED_NOTE_V1.read_bytes().rstrip(b"\n")).envelope
    fact = decode(envelope.type, envelope.data)
    assert isinstance(fact, reply.NoteAdded)
    assert fact.audience == "internal"
    assert fact.by == "staff:engineer-7"
    assert isinstance(fact.text, Sealed)
    assert fact.sealing is not None


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
