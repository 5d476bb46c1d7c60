"""What a register declares, and what its decisions are given and give back. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Generic, NoReturn, TypeVar

from events.arrival import ReplyArrived, ReplyUndelivered
from events.case import CaseAssigned
from events.contact import ContactLogged
from events.item import ItemFact
from events.reply import ReplySent
from services.errors import CommandRefusedError
from services.ledger.cases.case import Case
from services.ledger.organisation.chart import Chart
from services.ledger.organisation.workload import Asked, InHand
from services.ledger.rulebook.rules import Rules

StateT = TypeVar("StateT")
FactT = TypeVar("FactT", bound=ItemFact)

DESK: tuple[str, ...] = ("desk", "manager")
MANAGERS: tuple[str, ...] = ("manager",)
RECORDS: tuple[str, ...] = ("manager", "records_clerk")
READERS: tuple[str, ...] = ("desk", "manager", "records_clerk", "auditor", "administrator")


@dataclass(frozen=True, kw_only=True)
class Item(Generic[StateT]):
    """An item as the log has it. ``subjects`` are the people its facts name; ``version`` counts
    from 1. For those it is ``hidden_from`` it is not there.
    """

    id: str
    version: int
    community: str | None
    subjects: tuple[str, ...]
    state: StateT
    hidden_from: frozenset[str] = frozenset()


ItemKey = tuple[str, str]
"""Kind and id of an item."""


@dataclass(frozen=True, kw_only=True)
class Tally:
    """What a decision wants counted in the log: the events of a day in China.

    ``types`` says by event type which plain fields must hold one of which values. ``source``: only
    what this source reported; ``first_hand``: not what followed from another event.
    """

    day: date
    types: Mapping[str, Mapping[str, frozenset[str]]]
    source: str | None = None
    first_hand: bool = False


@dataclass(frozen=True, kw_only=True)
class Tallied:
    """How many there are among the events up to ``position``."""

    count: int
    position: int


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """What a decision wants drawn by lot: answers of a day in China, so many of each person's."""

    day: date
    per_person: int


@dataclass(frozen=True, kw_only=True)
class Lot:
    """An answer that was drawn: its event, its case, and who gave it."""

    reply: str
    case: str
    person: str


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """The lots, and what they came from: ``replies`` of ``people``, and the seed with the position
    of the event it was made of.
    """

    seed: str
    seed_position: int
    replies: int
    people: int
    lots: tuple[Lot, ...]


@dataclass(frozen=True, kw_only=True)
class Carrier:
    """Which source sends by a channel in a community, and how long that may take."""

    source: str
    within_minutes: int

    @property
    def within(self) -> timedelta:
        """Undelivered after that, a message is stuck."""
        return timedelta(minutes=self.within_minutes)


@dataclass(frozen=True, kw_only=True)
class At:
    """What deciding takes besides item and fact.

    ``others`` holds what the register's ``needs`` asked for, by kind and id; what is not there is
    not in the log. ``cases`` holds, by the id asked for, the case the fact names and those the
    register's ``cases`` asked for; where one was merged, the case that carries on. ``desk`` is the
    community's desk, ``desk:company`` for what concerns the whole company; ``rules`` are those
    that hold when it happens. ``tallied`` is what the register's ``tally`` asked to be counted,
    ``drawn`` what its ``drawing`` asked to be drawn. ``recalled`` is what the item's opening fact
    said of
    people, in clear by JSON Pointer, for facts the register ``recalls`` it for. ``in_hand`` is the
    open work of whom the register's ``work_of`` asked for, but for cases kept from who reports;
    ``chart`` the community's, for facts the register ``asks_chart`` for. ``whereabouts`` are, by
    subject the register asked for, the communities in which something is held about them.
    ``carriers`` are, by channel, the connectors of the community, for facts the register
    ``asks_carriers`` for; ``speaker`` is the source that reports, ``origin`` its source and id of
    the event, where a publisher gave it one.
    """

    id: str
    event_id: str
    actor: str
    community: str | None
    buildings: frozenset[str]
    desk: str
    happened_at: datetime
    recorded_at: datetime
    rules: Rules
    others: Mapping[ItemKey, Item[Any]] = field(default_factory=dict)
    cases: Mapping[str, Case] = field(default_factory=dict)
    tallied: Tallied | None = None
    drawn: Drawn | None = None
    recalled: Mapping[str, str] = field(default_factory=dict)
    in_hand: InHand = field(default_factory=InHand)
    chart: Chart | None = None
    whereabouts: Mapping[str, frozenset[str]] = field(default_factory=dict)
    carriers: Mapping[str, Carrier] = field(default_factory=dict)
    speaker: str = ""
    origin: tuple[str, str] | None = None


@dataclass(frozen=True, kw_only=True)
class Noticed:
    """Something a rule found and did not stop. ``proposal`` says what to do instead."""

    rule: str
    article: str
    proposal: str
    span: str | None = None


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What follows from a fact: the facts of the item's stream, the reported one first; what rules
    noticed; a contact that it amounts to, with the cases that follow from it; and steps of cases
    that ``At`` had, replies, what became of them, and assignments, which land with the rest and are
    decided as any other.

    ``contact_at`` is when the contact was, where it is reported later. ``onward`` are facts about
    items of other registers, each decided as if it had been reported right after.
    """

    facts: tuple[ItemFact, ...]
    noticed: tuple[Noticed, ...] = ()
    contact: ContactLogged | None = None
    contact_at: datetime | None = None
    replies: tuple[ReplySent, ...] = ()
    arrivals: tuple[ReplyUndelivered | ReplyArrived, ...] = ()
    assignments: tuple[CaseAssigned, ...] = ()
    onward: tuple[ItemFact, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Step:
    """Something people do: the fact it reports, and which roles may.

    ``during`` names the states (as the item's row shows them) in which it makes sense to offer it;
    empty means any. Offering is a convenience: ``decide`` has the last word in every state.
    ``by_form``: people fill in a form for it; else programs send it, whole.
    """

    fact: type[ItemFact]
    roles: tuple[str, ...] = DESK
    during: tuple[str, ...] = ()
    by_form: bool = True


@dataclass(frozen=True, kw_only=True)
class Register(Generic[StateT, FactT]):
    """A register. ``plural`` is its address, ``letter`` stands in its numbers
    (``yinhu-N2026-000001``).

    ``steps`` are named by the last part of their address; those whose fact opens an item are posted
    to the register itself. ``evolve`` folds the item's facts; ``decide`` refuses or says what
    follows, and gets None for the item where the fact opens it. ``needs`` names the other items a
    decision reads, ``cases`` the cases besides the one the fact names, ``tally`` what
    is to be counted in the log for it, given when it happened. ``recalls`` are the facts decided by
    the words the item was opened with, ``asks_chart`` those decided by who is above whom;
    ``work_of`` says whose open work a decision looks at, ``whereabouts`` of whom it asks where
    something is held about them, ``asks_carriers`` of which channels it asks who sends by them.
    ``series`` is what its numbers count, where that is more than its own items. ``filters`` are the
    fields a list may be narrowed by, besides place and state; such a register's numbers may be
    looked for, too.
    """

    kind: str
    plural: str
    letter: str
    steps: Mapping[str, Step]
    evolve: Callable[[StateT | None, FactT], StateT]
    decide: Callable[[StateT | None, FactT, At], Outcome]
    needs: Callable[[StateT | None, FactT], Iterable[ItemKey]] = lambda _state, _fact: ()
    cases: Callable[[StateT | None, FactT], Iterable[str]] = lambda _state, _fact: ()
    tally: Callable[[StateT | None, FactT, datetime], Tally | None] = lambda *_: None
    drawing: Callable[[StateT | None, FactT, datetime], Drawing | None] = lambda *_: None
    recalls: tuple[type[ItemFact], ...] = ()
    work_of: Callable[[StateT | None, FactT], Asked | None] = lambda _state, _fact: None
    asks_chart: tuple[type[ItemFact], ...] = ()
    whereabouts: Callable[[FactT], Iterable[str]] = lambda _: ()
    asks_carriers: Callable[[StateT | None, FactT], Iterable[str]] = lambda _state, _fact: ()
    readers: tuple[str, ...] = READERS
    series: str = ""
    filters: tuple[str, ...] = ()

    @property
    def openings(self) -> Mapping[str, Step]:
        """The steps an item begins with."""
        return {name: step for name, step in self.steps.items() if step.fact.opens}


AnyRegister = Register[Any, Any]


def refuse(reason: str, *, rule: str, article: str, field: str | None = None) -> NoReturn:
    """Raises ``CommandRefusedError``: the reason says what to do."""
    raise CommandRefusedError(reason, rule=rule, article=article, field=field)
