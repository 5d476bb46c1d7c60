"""Every type there is: name ⇄ class, versions and upcasts, and the schemas others check against.

To add a type: write its class beside its kin, list it in ``CaseStoryFact``, with its register, or
in ``AnyFact`` here, and add it to the union of each view that shows it; the type check then names
every fold that must learn of it, and tests ask for its schema to be kept and for a view that shows
it.
"""

import functools
from collections.abc import Iterator
from typing import Any, get_args

from events import (
    calendar,
    clock,
    clock_alarm,
    clock_step,
    handover,
    item,
    notice,
    party,
    reference,
    refusal,
    registers,
    reply,
    revisit_lots,
    ruleset,
    sla_policy,
    story,
    what_if,
)
from events.fact import Fact
from events.personal import PERSONAL_KEYWORD, Sealed

AnyFact = (
    story.CaseStoryFact
    | party.PartyRegistered
    | party.SubjectForgotten
    | party.SubjectRestricted
    | reference.CommunityRegistered
    | reference.SourceRegistered
    | calendar.CalendarPublished
    | sla_policy.SlaPolicyPublished
    | revisit_lots.RevisitLotsDrawn
    | clock.AnyClockFact
    | clock_step.AnyClockStep
    | clock_alarm.AnyClockAlarm
    | item.ItemViewed
    | what_if.WhatIfAsked
    | registers.AnyItemFact
)
"""The newest version of every type: what is decoded is one of them."""

FACTS: tuple[type[Fact], ...] = (
    *get_args(AnyFact),
    reply.NoteAddedV1,
    handover.HandoverCompletedV1,
    handover.HandoverPreparedV1,
    notice.NoticeDraftedV1,
    refusal.ChannelRefusedV1,
    ruleset.RulesetAdoptedV1,
    sla_policy.SlaPolicyPublishedV1,
    clock_alarm.ClockWarnedV1,
    clock_alarm.ClockBreachedV1,
    clock_alarm.ClockEscalatedV1,
)
"""Every version ever recorded, old ones included: history stays readable."""

_BY_NAME: dict[str, type[Fact]] = {fact.type_name: fact for fact in FACTS}


class UnknownTypeError(LookupError):
    """No such type in this release: the publisher misspelt it, or this process is older than the
    log.
    """


def fact_class(type_name: str) -> type[Fact]:
    """The class of a type name such as ``huiyin.contact.logged.v1``. Raises
    ``UnknownTypeError``.
    """
    try:
        return _BY_NAME[type_name]
    except KeyError:
        raise UnknownTypeError(f"unknown event type {type_name!r}") from None


def decode(type_name: str, data: dict[str, Any]) -> AnyFact:
    """A recorded event's data as the newest version of its fact; personal fields stay sealed.

    Raises ``UnknownTypeError``, or pydantic's ``ValidationError`` when the data does not fit its
    type.
    """
    fact = fact_class(type_name).from_recorded(data)
    while (newer := fact.upcast()) is not fact:
        fact = newer
    return fact  # type: ignore[return-value]  # a test walks FACTS: every upcast chain ends in AnyFact


def newest(fact: type[Fact]) -> type[Fact]:
    """The class that facts of this one are read as."""
    while fact.newer is not None:
        fact = fact.newer
    return fact


@functools.cache
def type_names_of(facts: tuple[type[Fact], ...]) -> frozenset[str]:
    """The names under which these facts are recorded, those of their old versions included."""
    return frozenset(name for name, fact in _BY_NAME.items() if newest(fact) in facts)


def type_names() -> Iterator[str]:
    """Every type name, old versions included."""
    return iter(_BY_NAME)


def published_schema(type_name: str) -> dict[str, Any]:
    """JSON Schema (2020-12) of what a publisher sends: personal fields plain. Raises
    ``UnknownTypeError``.
    """
    fact = fact_class(type_name)
    schema = fact.model_json_schema()
    for name in fact.decided_fields:
        schema["properties"].pop(name, None)
    schema.get("$defs", {}).pop("Sealing", None)
    return _titled(schema, type_name, "published")


def recorded_schema(type_name: str) -> dict[str, Any]:
    """JSON Schema (2020-12) of an event's data: personal fields sealed. Raises
    ``UnknownTypeError``.
    """
    schema = _seal_schema(fact_class(type_name).model_json_schema())
    schema.setdefault("$defs", {})["Sealed"] = Sealed.model_json_schema()
    return _titled(schema, type_name, "recorded")


def _titled(schema: dict[str, Any], type_name: str, form: str) -> dict[str, Any]:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:huiyin:schema:{type_name}:{form}",
        **schema,
    }


def _seal_schema(node: Any) -> Any:
    """Replaces every personal field's schema by that of a sealed value."""
    if isinstance(node, dict):
        if node.get(PERSONAL_KEYWORD):
            return {"$ref": "#/$defs/Sealed", PERSONAL_KEYWORD: True}
        return {key: _seal_schema(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_seal_schema(item) for item in node]
    return node
