"""Everything a case's page shows, gathered: the case, its history, its deadline and what may be
done.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from events.case import CaseMerged, CaseOpened, CaseReopened, RecordFiled
from events.case_unmerging import CaseUnmerged
from events.catalogue import decode
from events.envelope import RecordedEvent
from projections.inbox.model import InboxRow
from projections.reading import AsOf
from services.access.principal import Principal
from services.access.table import may
from services.desk.cases.actions import Action, offered
from services.desk.cases.entries import Entry, entries, to_show
from services.desk.cases.numbers import numbers_of
from services.desk.cases.reckoning import ToldReckoning, quoted
from services.desk.cases.sent import Sent, sent_of
from services.desk.inbox.rows import CaseLine, Places, Plain, case_lines
from services.desk.messages import Words
from services.desk.parts import DeskParts
from services.desk.rendering.moments import exact, full
from services.errors import NotFoundError
from services.privacy.unnamed import without_names


@dataclass(frozen=True, kw_only=True, slots=True)
class Reckoning:
    """Why the deadline is what it is, as it was decided (law 2)."""

    policy: str
    calendar: str
    told: ToldReckoning


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseView:
    """A case's page. ``reckoning`` is that of the newest deadline; None where no answer is owed.
    ``sent`` tells by position how far an answer came; ``merged`` is how many cases were merged into
    it, whose callers wait for the same answer; ``numbers`` are those of the cases it names, by id.
    """

    line: CaseLine
    entries: tuple[Entry, ...]
    sent: Mapping[int, Sent]
    actions: tuple[Action, ...]
    reckoning: Reckoning | None
    externalref: str | None
    merged_into: str | None
    merged: int
    numbers: Mapping[str, str]
    filed: bool
    community: str
    last: str
    last_exact: str
    watermark: int

    @property
    def row(self) -> InboxRow:
        """The case itself."""
        return self.line.row


def see_case(
    parts: DeskParts,
    case: str,
    as_of: AsOf,
    *,
    principal: Principal,
    words: Words,
    plain: Plain | None = None,
) -> CaseView:
    """The case as this person may see it. Raises ``NotFoundError``, also for one out of their
    scope.
    """
    row = parts.questions.one_case(case, as_of, asker=principal.actor)
    if row is None or not principal.may_see(row.community):
        raise NotFoundError("there is no such case")
    timeline = parts.questions.timeline(case, as_of)
    opened = parts.opening.open_events(timeline.events)
    if row.unnamed:
        opened = without_names(opened)
    shown = to_show(timeline.events, opened, plain, parts.mask)
    places = Places(parts.questions.communities(), words)
    [line] = case_lines([row], parts, places=places, now=as_of.instant, words=words, plain=plain)
    history = _History(timeline.events, case)
    sent = sent_of(parts, timeline.events, as_of, principal=principal, words=words)
    positions = {event.envelope.id: event.position for event in timeline.events}
    told = tuple(entries(timeline.events, shown, case=case, words=words))
    named = {each.told.other_case for each in told} | {history.merged_into or ""}
    return CaseView(
        line=line,
        entries=told,
        sent={positions[answer]: each for answer, each in sent.items()},
        actions=_actions(row, principal, filed=history.filed),
        reckoning=history.reckoning,
        externalref=history.externalref,
        merged_into=history.merged_into,
        merged=history.merged,
        numbers=numbers_of(parts, named - {""}, as_of, principal),
        filed=history.filed,
        community=places.of(row.community, row.building),
        last=full(row.last_at),
        last_exact=exact(row.last_at),
        watermark=timeline.watermark,
    )


def raw_event(
    parts: DeskParts, case: str, position: int, *, now: datetime, principal: Principal
) -> RecordedEvent:
    """One event of a case, exactly as it was committed. Raises ``NotFoundError``."""
    as_of = AsOf(position=None, instant=now)
    row = parts.questions.one_case(case, as_of, asker=principal.actor)
    if row is not None and principal.may_see(row.community):
        hidden = parts.questions.hidden_from(principal.actor)
        for event in parts.questions.timeline(case, as_of).events:
            # A contact of several matters may be of a case kept from this person as well.
            if event.position == position and event.envelope.id not in hidden:
                return event
    raise NotFoundError("there is no such event in this case")


def _actions(row: InboxRow, principal: Principal, *, filed: bool) -> tuple[Action, ...]:
    def allowed(action: Action) -> bool:
        return may(principal.role, "POST", f"/cases/{{case}}/{action}")

    return offered(row.state, allowed, filed=filed, restricted=row.restricted, unnamed=row.unnamed)


class _History:
    """What the header tells that only the events know."""

    def __init__(self, events: tuple[RecordedEvent, ...], case: str) -> None:
        self.reckoning: Reckoning | None = None
        self.externalref: str | None = None
        self.merged_into: str | None = None
        self.merged = 0
        self.filed = False
        for event in events:
            fact = decode(event.envelope.type, event.envelope.data)
            match fact:
                case CaseOpened(case=named) if named == case:
                    self.externalref = fact.externalref
                    self.reckoning = _reckoning(fact)
                case CaseReopened(case=named) if named == case:
                    self.reckoning = _reckoning(fact)
                case CaseMerged(case=named) if named == case:
                    self.merged_into = fact.into
                case CaseMerged():
                    self.merged += 1
                case CaseUnmerged(case=named):
                    if named == case:
                        self.merged_into = None
                    else:
                        self.merged -= 1
                case RecordFiled(case=named) if named == case:
                    self.filed = True
                case _:
                    pass


def _reckoning(fact: CaseOpened | CaseReopened) -> Reckoning | None:
    if fact.first_reply_due_at is None:
        return None
    told = quoted(fact.reckoning)
    return Reckoning(policy=fact.policy or "", calendar=fact.calendar or "", told=told)
