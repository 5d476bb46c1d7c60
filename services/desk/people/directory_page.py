"""The directory: who is who by community, building and home, on any day; one person with what is
theirs; and who may be one and the same (Art. 2).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import Response

from events.instant import in_zone
from projections.inbox.model import InboxFilter
from projections.parties.model import Known, PartiesFilter, Role, Sort
from projections.reading import AsOf
from services.access.table import may
from services.desk.asking.board import BoardAsked, board_asked
from services.desk.inbox.rows import CaseLine, case_lines
from services.desk.parts import DeskParts
from services.desk.people.chart_page import day_of
from services.desk.people.offices import Offices, OfficesPanel
from services.desk.registers.wording import Wording
from services.desk.rendering.html import Rendering
from services.desk.rendering.moments import SHANGHAI
from services.errors import NotFoundError, NotPermittedError
from services.ledger.registers.found import all_registers

PAGE_ROWS = 50
PAIRS_MAX = 50
SORTS: tuple[Sort, ...] = ("residents", "bodies", "others")
OFFICES = ("numbers", "posts")
"""The company's own part; asked for by itself, or shown before everybody else."""
MERGE = "/identities/new/merge"
PUBLISH = "/service_numbers/new/publish"


@dataclass(frozen=True, kw_only=True, slots=True)
class RoleLine:
    """A role in words; ``over``: not on the day asked for."""

    text: str
    period: str
    over: bool
    address: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PartyLine:
    """Somebody in words, masked. ``also`` is how many are merged into them."""

    subject: str
    name: str
    phone: str
    unit: str
    kind: str
    place: str
    address: str
    roles: tuple[RoleLine, ...]
    also: int


@dataclass(frozen=True, kw_only=True, slots=True)
class PairLine:
    """Two that may be one; ``merge`` is where somebody says so."""

    one: PartyLine
    other: PartyLine
    likeness: str
    conflicts: tuple[str, ...]
    merge: str


class DirectoryPage:
    """Answers ``GET /directory`` and what lies below it."""

    def __init__(self, parts: DeskParts, rendering: Rendering) -> None:
        self._parts, self._rendering = parts, rendering

    def show(self, request: Request) -> Response:
        """A page of the directory."""
        asked, query = board_asked(self._parts, request), request.query_params
        day = query.get("day", "")
        on = day_of(day, asked.as_of)
        words = query.get("q", "").strip()
        wanted = PartiesFilter(
            on=on,
            communities=asked.communities,
            building=query.get("building") or None,
            sort=next((each for each in SORTS if each == query.get("sort")), None),
            search=words if len(words) > 1 else None,
        )
        sort = query.get("sort", "")
        people = sort not in OFFICES
        found = self._parts.questions.parties(
            wanted,
            cursor=query.get("cursor"),
            limit=PAGE_ROWS if people else 1,
            asker=asked.principal.actor,
        )
        kept = {name: value for name, value in query.items() if value and name != "cursor"}
        more = found.next_cursor
        return self._rendering.page(
            request,
            "directory.html",
            lines=_Telling(self._parts, asked).lines(found.rows) if people else (),
            offices=self._offices(request, asked, on=on),
            people=people,
            publish=PUBLISH if may(asked.principal.role, "GET", PUBLISH) else None,
            more=more and f"/directory?{urlencode({**kept, 'cursor': more})}",
            first="/directory?" + urlencode(kept) if query.get("cursor") else "",
            sorts=(*OFFICES, *SORTS),
            sort=sort,
            building=wanted.building,
            words=words,
            too_short=len(words) == 1,
            day=day,
            on=in_zone(on, SHANGHAI).strftime("%Y-%m-%d"),
            duplicates=f"/directory/duplicates?community={asked.shown['chosen'] or ''}",
            chart=f"/organisation?{urlencode({'community': asked.shown['chosen'] or ''})}",
            watermark=found.watermark,
            **asked.shown,
        )

    def _offices(self, request: Request, asked: BoardAsked, *, on: datetime) -> Offices | None:
        """Published numbers and posts, where they are asked for or before the first page of
        people.
        """
        query = request.query_params
        sort, words = query.get("sort", ""), query.get("q", "").strip()
        narrowed = sort not in OFFICES and (query.get("cursor") or query.get("building"))
        if sort in SORTS or narrowed or len(words) == 1:
            return None
        return OfficesPanel(self._parts, asked).find(
            on=on,
            words=words,
            numbers=sort != "posts",
            posts=sort != "numbers",
        )

    def person(self, request: Request, subject: str) -> Response:
        """One person: everybody merged, their roles and cases."""
        asked = board_asked(self._parts, request)
        found = self._parts.questions.person(
            subject,
            communities=asked.communities,
            on=asked.as_of.instant,
            asker=asked.principal.actor,
        )
        if not found.known:
            raise NotFoundError("nobody is known by this id, or nobody you may see")
        return self._rendering.page(
            request,
            "person.html",
            lines=_Telling(self._parts, asked).lines(found.known),
            subject=subject,
            merged_into=found.merged_into,
            identity=found.identity,
            cases=self._cases(found.cases, asked),
            merge=MERGE if may(asked.principal.role, "GET", MERGE) else None,
            watermark=found.watermark,
        )

    def duplicates(self, request: Request) -> Response:
        """Who may be one and the same, in one community."""
        asked = board_asked(self._parts, request)
        chosen = asked.shown["chosen"] or next(iter(asked.places.communities), "")
        if not asked.principal.may_see(chosen):
            raise NotPermittedError("this community is not yours to see", rule="community-scope")
        found = self._parts.questions.party_pairs(
            chosen, on=asked.as_of.instant, limit=PAIRS_MAX, asker=asked.principal.actor
        )
        telling, words = _Telling(self._parts, asked), asked.words
        told = telling.lines([each for pair in found.pairs for each in (pair.one, pair.other)])
        pairs = [
            PairLine(
                one=told[2 * index],
                other=told[2 * index + 1],
                likeness=words(f"directory.{pair.likeness}"),
                conflicts=tuple(words(f"directory.{each}") for each in pair.conflicts),
                merge=_merge_address(chosen, pair.other.subject, pair.one.subject),
            )
            for index, pair in enumerate(found.pairs)
        ]
        shown = {**asked.shown, "chosen": chosen}
        return self._rendering.page(
            request,
            "duplicates.html",
            pairs=pairs,
            complete=found.complete,
            may_merge=may(asked.principal.role, "GET", MERGE),
            watermark=found.watermark,
            **shown,
        )

    def _cases(self, cases: Sequence[str], asked: BoardAsked) -> list[CaseLine]:
        if not cases:
            return []
        now = AsOf(position=None, instant=asked.as_of.instant)
        wanted = InboxFilter(
            asker=asked.principal.actor, communities=asked.communities, only=frozenset(cases)
        )
        page = self._parts.questions.list_cases(wanted, now, cursor=None, limit=len(cases))
        known = {row.case: row for row in page.rows if not row.unnamed}
        seen = [known[each] for each in cases if each in known]
        places, words = asked.places, asked.words
        return list(case_lines(seen, self._parts, places=places, now=now.instant, words=words))


class _Telling:
    """Puts parties into words; personal values are opened in one go, and masked."""

    def __init__(self, parts: DeskParts, asked: BoardAsked) -> None:
        self._parts, self._asked = parts, asked
        self._roles = Wording(all_registers()["occupancy"], asked.words)

    def lines(self, rows: Sequence[Known]) -> list[PartyLine]:
        fields = [each for row in rows for each in row.sealed.values()]
        plain = self._parts.opening.open_fields(fields)
        return [
            self._line(
                row,
                {
                    name: self._asked.words("case.forgotten")
                    if (text := plain[field]) is None
                    else self._parts.mask(field.pointer, text)
                    for name, field in row.sealed.items()
                },
            )
            for row in rows
        ]

    def _line(self, row: Known, said: Mapping[str, str]) -> PartyLine:
        return PartyLine(
            subject=row.subject,
            name=said.get("name", ""),
            phone=said.get("phone", ""),
            unit=said.get("unit", ""),
            kind=self._asked.words.of("party_kind", row.kind),
            place=self._asked.places.of(row.community, row.building),
            address=f"/directory/{row.subject}",
            roles=tuple(self._role(role) for role in row.roles),
            also=len(row.also),
        )

    def _role(self, role: Role) -> RoleLine:
        words = self._asked.words
        if role.role == "agent":
            things = [self._roles.choice(("purposes",), each) for each in role.purposes]
            text = words("directory.agent", things=words("item.and").join(things))
        else:
            text = self._roles.choice(("role",), role.role)
        ends = role.ended_at or role.until
        until = words("directory.today") if ends is None else _day(ends)
        return RoleLine(
            text=text,
            period=words("directory.period", since=_day(role.since), until=until),
            over=not role.now,
            address=f"/occupancies/{role.item}",
        )


def _day(at: datetime) -> str:
    return in_zone(at, SHANGHAI).strftime("%Y-%m-%d")


def _merge_address(community: str, subject: str, into: str) -> str:
    return f"{MERGE}?{urlencode({'community': community, 'subject': subject, 'into': into})}"
