"""The charts and whoever works here, kept in memory: asked of the log when two seconds are over,
and then only for what is new in a stream.
"""

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar, cast

from events.catalogue import AnyFact, decode
from events.envelope import parse
from events.item import item_stream
from events.organisation import KIND as CHART
from events.organisation import AnyChartFact, chart_id
from events.staff import KIND as STAFF
from events.staff import AnyStaffFact, staff_id
from services.ledger.organisation.chart import Chart
from services.ledger.organisation.people import Person, evolve_person
from services.ledger.organisation.posts import Posts, evolve_posts
from services.ledger.reference import Remembered
from services.store.contract import Store

State = TypeVar("State")

FOLDED_MAX = 20_000
"""How many streams are kept folded; with more, all are read anew."""


class OrganisationBook:
    """The chart in force of every community. Safe from many threads; needs nothing but the log."""

    def __init__(self, store: Store, monotonic_s: Callable[[], float] = time.monotonic) -> None:
        posts = Folded[Posts](store, _evolve_posts)
        people = Folded[Person](store, _evolve_person)
        self._posts: Remembered[Posts] = Remembered(posts.load, monotonic_s)
        self._people: Remembered[Person] = Remembered(people.load, monotonic_s)

    def chart(self, community: str | None) -> Chart:
        """A community's chart with the company's above it; None: the company's alone. What is in
        force when is the chart's to say.
        """
        own = None if community is None else self._posts.get(_chart_stream(community))
        return Chart.of(own, self._posts.get(_chart_stream(None)), self.person)

    def person(self, staff: str) -> Person | None:
        """Whoever acts under an id; None: nobody registered them."""
        return self._people.get(item_stream(STAFF, staff_id(staff)))


class Folded(Generic[State]):
    """What streams fold to. Each is read on from where it was read to before."""

    def __init__(self, store: Store, evolve: Callable[[State | None, AnyFact], State]) -> None:
        self._store, self._evolve = store, evolve
        self._held: dict[str, tuple[int, State]] = {}
        self._lock = threading.Lock()

    def load(self, stream: str) -> State | None:
        """As the log has it now; None when there is no such stream."""
        with self._lock:
            version, state = self._held.get(stream, (0, None))
        for row in self._store.read_stream(stream, after_version=version):
            envelope = parse(row.body).envelope
            state = self._evolve(state, decode(envelope.type, envelope.data))
            version = envelope.sequence
        if state is None:
            return None
        with self._lock:
            if len(self._held) >= FOLDED_MAX:
                self._held.clear()
            # Two who read at once may come in either order: what was read further stays.
            if self._held.get(stream, (0, None))[0] < version:
                self._held[stream] = (version, state)
        return state


def _evolve_posts(posts: Posts | None, fact: AnyFact) -> Posts:
    return evolve_posts(posts, cast("AnyChartFact", fact))


def _evolve_person(person: Person | None, fact: AnyFact) -> Person:
    return evolve_person(person, cast("AnyStaffFact", fact))


def _chart_stream(community: str | None) -> str:
    return item_stream(CHART, chart_id(community))
