"""Our side of the measurement of appends: the recorder by itself, and the whole path."""

import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial

from bench.callers import ROUND_S, WARM_UP_S, Act, enough_for, rate_in_hand_per_s
from bench.contacts import PUBLISHER, RESIDENTS, Contacts
from events.envelope import parse, serialise
from services.composition.foundation import Foundation, foundation
from services.ledger.contract import Acceptance, Accepted
from services.settings import Settings
from services.store.contract import Append, Appended, NewEvent, Receipt, Result

HEARD_ON_AVERAGE = 3
AT_ONCE = 64


def meet_residents(parts: Foundation) -> None:
    """Contacts draw residents by chance; this many leave hardly any unheard."""
    contacts = Contacts(seed=0)
    remaining = iter(range(RESIDENTS * HEARD_ON_AVERAGE))

    def publish() -> None:
        for _ in remaining:
            accept(parts, contacts, opens_case=False)

    with ThreadPoolExecutor(AT_ONCE) as threads:
        for each in [threads.submit(publish) for _ in range(AT_ONCE)]:
            each.result()


@dataclass(frozen=True, slots=True)
class PathShare:
    """One process of ours with some of the callers."""

    settings: Settings
    opens_case: bool
    number: int
    callers: int

    @contextmanager
    def opened(self) -> Iterator[Callable[[], float]]:
        """A ledger of its own on the same database, as a second API has."""
        with foundation(self.settings, process=f"bench-{self.number}") as parts:
            contacts = Contacts(seed=2 + self.number)
            yield partial(taken_per_s, parts, contacts, self.opens_case, self.callers)


def taken_per_s(parts: Foundation, contacts: Contacts, opens_case: bool, callers: int) -> float:
    """As the API takes contacts: so many in hand, and no thread waits for any."""

    def begin(told: Callable[[Callable[[], object]], None]) -> None:
        event = contacts.published(opens_case=opens_case)

        def done(result: Result[Acceptance]) -> None:
            told(lambda: _new(result()))

        parts.ledger.begin(event, done, caller=PUBLISHER, way="http")

    return rate_in_hand_per_s(begin, callers=callers, warm_up_s=WARM_UP_S, duration_s=ROUND_S)


def accept(parts: Foundation, contacts: Contacts, *, opens_case: bool) -> tuple[Receipt, ...]:
    """One contact through the whole path, landed for the first time."""
    event = contacts.published(opens_case=opens_case)
    return _new(parts.ledger.accept(event, caller=PUBLISHER, way="http"))


def _new(acceptance: Acceptance) -> tuple[Receipt, ...]:
    assert isinstance(acceptance, Accepted)
    assert not acceptance.duplicate
    return acceptance.receipts


def appending(parts: Foundation, sample: Sequence[Receipt], callers: int) -> Act:
    """Lands copies of a committed event under ids of their own, serialised beforehand."""
    envelope = parse(sample[0].body).envelope

    def copy() -> Append:
        event_id = str(uuid.uuid4())
        stream = f"contact/{event_id}"
        draft = serialise(replace(envelope, id=event_id, subject=stream, originid=event_id))
        event = NewEvent(
            stream=stream, version=1, type=envelope.type, event_id=event_id, draft=draft
        )
        return Append(events=(event,))

    prepared = iter([copy() for _ in range(enough_for(callers))])
    return lambda: _landed(parts, next(prepared))


def _landed(parts: Foundation, append: Append) -> None:
    outcome = parts.store.append(append)
    assert isinstance(outcome, Appended), outcome
