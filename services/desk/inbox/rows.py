"""A case as a line of the list: words instead of codes, personal values masked, the deadline
reckoned.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from projections.inbox.model import InboxRow
from projections.reading import SealedField
from services.access.principal import Principal
from services.desk.messages import Words
from services.desk.messages.recorded import BUILDINGS, recorded
from services.desk.parts import DeskParts
from services.desk.rendering.moments import Due, due, duration, exact, short
from services.questions.contract import Community

SNIPPET_MAX_CHARACTERS = 90

Plain = Mapping[str, Mapping[str, str | None]]
"""Values a reveal put in clear, by event id and JSON Pointer."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PartyLine:
    """Who it came from, masked. Empty values are not known, or forgotten."""

    name: str
    unit: str
    phone: str
    kind: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseLine:
    """One case as the templates show it."""

    row: InboxRow
    text: str
    place: str
    party: PartyLine
    due: Due
    opened: str
    opened_exact: str
    attempt: str


class Places:
    """Names of communities and buildings in the reader's language; ``named`` are the buildings as
    the company calls them.
    """

    def __init__(self, communities: Sequence[Community], words: Words) -> None:
        english = words.language == "en"
        self.communities = {c.community: c.name_en if english else c.name for c in communities}
        self.named = {
            c.community: {each.id: each.name for each in c.buildings} for c in communities
        }
        self.buildings = {
            community: {id_: recorded(name, words, BUILDINGS) for id_, name in named.items()}
            for community, named in self.named.items()
        }

    def community(self, community: str) -> str:
        """A community's name; its id when it is not known (yet)."""
        return self.communities.get(community, community)

    def of(self, community: str, building: str | None) -> str:
        """Community and building in one phrase."""
        if building is None:
            return self.community(community)
        name = self.buildings.get(community, {}).get(building, building)
        return f"{self.community(community)} {name}"


def places_seen(parts: DeskParts, principal: Principal, words: Words) -> Places:
    """The places this visitor may see, as they choose among them."""
    known = parts.questions.communities()
    return Places([each for each in known if principal.may_see(each.community)], words)


def case_lines(
    rows: Sequence[InboxRow],
    parts: DeskParts,
    *,
    places: Places,
    now: datetime,
    words: Words,
    plain: Plain | None = None,
) -> list[CaseLine]:
    """The rows as lines; all their sealed values are opened in one go.

    What a reveal put in clear is in ``plain``; everything else is masked.
    """
    sealed = [
        field
        for row in rows
        for field in (row.text, row.name, row.phone, row.unit)
        if field is not None
    ]
    opened = parts.opening.open_fields(sealed)

    def shown(kind: str, field: SealedField | None) -> str:
        if field is None:
            return ""
        if plain is not None and field.pointer in plain.get(field.event_id, {}):
            text = plain[field.event_id][field.pointer]
        elif (text := opened.get(field)) is not None:
            text = parts.mask(kind, text)
        return words("case.forgotten") if text is None else text

    return [
        CaseLine(
            row=row,
            text=snippet(shown("text", row.text)),
            place=places.of(row.community, row.building),
            party=PartyLine(
                name=shown("name", row.name),
                unit=shown("unit", row.unit),
                phone=shown("phone", row.phone),
                kind=words.of("party_kind", row.party_kind) if row.party_kind else "",
            ),
            due=due(row, now=now, words=words),
            opened=short(row.opened_at, now=now, words=words),
            opened_exact=exact(row.opened_at),
            attempt=_attempt(row, words),
        )
        for row in rows
    ]


def _attempt(row: InboxRow, words: Words) -> str:
    """When somebody first tried to reach the party, and how long after the case was opened; empty
    where they were answered without.
    """
    if row.attempted_at is None:
        return "" if row.answered_at else words("case.not_attempted")
    after = max(row.attempted_at - row.opened_at, timedelta(0))
    return words(
        "case.attempted",
        channel=words.of("channel", row.attempted_by or ""),
        duration=duration(after, words),
    )


def snippet(text: str) -> str:
    """A text as far as it fits a line."""
    line = " ".join(text.split())
    if len(line) <= SNIPPET_MAX_CHARACTERS:
        return line
    return line[: SNIPPET_MAX_CHARACTERS - 1] + "…"
