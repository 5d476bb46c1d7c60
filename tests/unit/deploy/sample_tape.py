"""Plays the sample tape without store, keys or broker, so that its README can be checked.

Published form and registers are judged by plain comparison; what becomes of the cases, by the
ledger's pure decisions.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import orjson
from pydantic import ValidationError

from events.catalogue import UnknownTypeError, fact_class
from events.contact import ContactLogged
from events.fact import Fact
from events.identifiers import mint_id
from events.party import PartyRegistered
from events.reference import CommunityRegistered, SourceRegistered
from services.cloudevents import read_structured
from services.errors import InvalidEventError
from services.ledger.case import Case, evolve
from services.ledger.contact_rules import ContactCircumstances, decide_contact
from services.ledger.contract import PublishedEvent
from services.ledger.decisions import CaseCommandFact, decide, newest

SAMPLE = Path(__file__).parents[3] / "deploy" / "sample"


def lines(*tapes: Path) -> Iterator[tuple[Path, bytes]]:
    """Every line of these files with the file it stands in."""
    for tape in tapes:
        for line in tape.read_bytes().splitlines():
            yield tape, line


def registered_communities() -> dict[str, CommunityRegistered]:
    rows = orjson.loads((SAMPLE / "communities.json").read_bytes())
    facts = [CommunityRegistered.model_validate_json(orjson.dumps(row)) for row in rows]
    return {fact.community: fact for fact in facts}


def registered_sources() -> dict[str, SourceRegistered]:
    rows = orjson.loads((SAMPLE / "sources.json").read_bytes())
    facts = [SourceRegistered.model_validate_json(orjson.dumps(row)) for row in rows]
    return {fact.source: fact for fact in facts}


@dataclass(kw_only=True)
class Desk:
    """Takes the tape line by line as the ledger would, without store, keys or broker."""

    communities: dict[str, CommunityRegistered] = field(default_factory=registered_communities)
    sources: dict[str, SourceRegistered] = field(default_factory=registered_sources)
    seen: dict[tuple[str, str], PublishedEvent] = field(default_factory=dict)
    references: dict[tuple[str, str], str] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)
    waiting: list[tuple[PublishedEvent, CaseCommandFact]] = field(default_factory=list)
    decided: Counter[str] = field(default_factory=Counter)

    def take(self, line: bytes) -> str:
        """The outcome of a line, in the words of the README."""
        try:
            event = read_structured(line)
        except InvalidEventError:
            return "rejected: malformed"
        if refusal := self._refusal_by_register(event):
            return f"rejected: {refusal}"
        try:
            fact = fact_class(event.type).from_published(event.data)
        except ValidationError:
            return "rejected: schema"
        before = self.seen.setdefault((event.source, event.id), event)
        if before is not event:
            return "duplicate" if before == event else "rejected: conflict"
        if refusal := self._refusal_by_place(event.source, fact):
            return f"rejected: {refusal}"
        return self._apply(event, fact)

    def _refusal_by_register(self, event: PublishedEvent) -> str | None:
        source = self.sources.get(event.source)
        if source is None:
            return "unregistered source"
        try:
            publishable = fact_class(event.type).publishable
        except UnknownTypeError:
            return "unknown type"
        if not publishable:
            return "not publishable"
        return None if {"*", event.type} & set(source.types) else "type not allowed"

    def _refusal_by_place(self, source: str, fact: Fact) -> str | None:
        if not isinstance(fact, ContactLogged | PartyRegistered):
            return None
        community = self.communities.get(fact.community)
        if community is None:
            return "unknown community"
        if not {"*", fact.community} & set(self.sources[source].communities):
            return "community not allowed"
        building = fact.building if isinstance(fact, ContactLogged) else None
        known = {None, *(building.id for building in community.buildings)}
        return None if building in known else "unknown building"

    def _apply(self, event: PublishedEvent, fact: Fact) -> str:
        if isinstance(fact, ContactLogged):
            self._log(event, fact)
            for kept in [kept for kept in self.waiting if self._case_of(*kept)]:
                self.waiting.remove(kept)
                self._step(*kept)
        elif not isinstance(fact, PartyRegistered):
            step = newest(cast("CaseCommandFact", fact))
            if self._case_of(event, step) is None:
                self.waiting.append((event, step))
                return "waiting"
            self._step(event, step)
        return "accepted"

    def _log(self, event: PublishedEvent, contact: ContactLogged) -> None:
        assert event.time is not None
        named = {
            index: self.cases[case]
            for index, matter in enumerate(contact.matters)
            if (case := self.references.get((event.source, matter.externalref or "")))
        }
        circumstances = ContactCircumstances(
            contact_id=mint_id(len(self.seen), bytes(10)),
            source=event.source,
            actor="system:test",
            desk=self.communities[contact.community].desk,
            happened_at=event.time,
            recorded_at=event.time,
            named=named,
        )
        outcome = decide_contact(contact, circumstances)
        for reference in outcome.references:
            self.references[reference.source, reference.externalref] = reference.case
        for decided in outcome.decided:
            case = decided.stream.removeprefix("case/")
            self.cases[case] = evolve(self.cases.get(case), cast("Any", decided.fact))
            self.decided[decided.fact.type_name] += 1

    def _step(self, event: PublishedEvent, step: CaseCommandFact) -> None:
        """Raises ``CommandRefusedError`` where the ledger would."""
        assert event.time is not None
        case = self._case_of(event, step)
        assert case is not None
        desk = self.communities[case.community].desk
        fact = decide(case, step, desk=desk, happened_at=event.time)
        self.cases[case.id] = evolve(case, fact)

    def _case_of(self, event: PublishedEvent, step: CaseCommandFact) -> Case | None:
        key = (step.externalref_source or event.source, step.externalref or "")
        case = self.references.get(key)
        return self.cases[case] if case else None
