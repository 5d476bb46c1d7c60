"""Plays the sample tape to a ledger whose store lies in memory, so that its README can be
checked.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import cast

import orjson

from events.catalogue import FACTS, decode
from events.reference import CommunityRegistered, SourceRegistered
from services.cloudevents import read_structured
from services.errors import (
    CommandRefusedError,
    InvalidEventError,
    NotPermittedError,
    OriginConflictError,
)
from services.ledger.cases.case import Case, CaseStreamFact
from services.ledger.cases.evolving import fold
from services.ledger.contract import Accepted, Caller, PublishedEvent
from tests.unit.services.ledger.memory import EveryFile
from tests.unit.services.ledger.workbench import COMPANY, START, Workbench

SAMPLE = Path(__file__).parents[3] / "deploy" / "sample"
ANY_SOURCE = Caller(actor="kafka:intake", sources=None)
LATENCY = timedelta(seconds=1)

_NOT_PERMITTED: Mapping[str, str] = {
    "registered-source": "unregistered source",
    "publishable-type": "not publishable",
    "type-of-source": "type not allowed",
    "community-of-source": "community not allowed",
}
_REFUSED: Mapping[str, str] = {
    "known-community": "unknown community",
    "known-building": "unknown building",
}


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
    """Hands the tape to the ledger line by line, each a moment after it happened."""

    bench: Workbench = field(default_factory=lambda: Workbench(files=EveryFile()))

    def __post_init__(self) -> None:
        for community in registered_communities().values():
            self.bench.ledger.register_community(community, caller=COMPANY)
        for source in registered_sources().values():
            self.bench.ledger.register_source(source, caller=COMPANY)

    def take(self, line: bytes) -> str:
        """The outcome of a line, in the words of the README."""
        try:
            event = read_structured(line)
        except InvalidEventError:
            return "rejected: malformed"
        if event.time is not None:
            self.bench.clock.now = max(self.bench.clock.now, event.time + LATENCY)
        return self._hand_in(event)

    def catch_up(self) -> int:
        """What waited and can be decided by now is; returns how much still waits."""
        while self.bench.ledger.retry_waiting(START).accepted:
            pass
        return self.bench.waiting.count()

    def cases(self) -> list[Case]:
        """Every case as it stands."""
        stories: dict[str, list[CaseStreamFact]] = {}
        for event in self.bench.log():
            envelope = event.envelope
            if envelope.subject.startswith("case/"):
                fact = cast("CaseStreamFact", decode(envelope.type, envelope.data))
                stories.setdefault(envelope.subject, []).append(fact)
        return [case for story in stories.values() if (case := fold(None, story)) is not None]

    def decided(self) -> Counter[str]:
        """How often the ledger decided each type of its own accord."""
        own = {fact.type_name for fact in FACTS if not fact.publishable}
        types = (event.envelope.type for event in self.bench.log())
        registered = {CommunityRegistered.type_name, SourceRegistered.type_name}
        return Counter(name for name in types if name in own - registered)

    def _hand_in(self, event: PublishedEvent) -> str:
        try:
            outcome = self.bench.ledger.accept(event, caller=ANY_SOURCE, way="kafka")
        except InvalidEventError as error:
            unknown = any(problem.pointer == "/type" for problem in error.problems)
            return "rejected: unknown type" if unknown else "rejected: schema"
        except NotPermittedError as error:
            return f"rejected: {_NOT_PERMITTED[error.rule]}"
        except CommandRefusedError as error:
            return f"rejected: {_REFUSED.get(error.rule, f'{error.rule}: {error}')}"
        except OriginConflictError:
            return "rejected: conflict"
        if not isinstance(outcome, Accepted):
            return "waiting"
        return "duplicate" if outcome.duplicate else "accepted"
