"""The chart of a community with the company's above it: who is above whom, and who is to be turned
to at an instant (Art. 3(4), 7(1)). Pure.

Definitions:

- A post's superior is the post it reports to; where that one is no more, its successor, or else the
  post it reported to.
- Somebody's own post is the highest they hold in the community, else the highest they hold in the
  company's chart; of several, the first by code. Who holds none, a desk or a stranger say, is
  placed below the lowest post of the community that stands above those who do the work.
- Whoever is away is stood in for by the deputy their absence names, else by the deputies named for
  the post; a deputy who is away, too, by theirs in turn. Nobody who is kept away (recused) is
  turned to, nor is anybody who has left: theirs are stood in for in the same way.
- An escalation line has one person a level, from the supervisor's up: the nearest post of that
  level for which somebody is found who is not in the line already.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from events.organisation import LEVELS
from events.vocabulary import Level
from services.ledger.organisation.people import Person
from services.ledger.organisation.posts import Post, Posts, Terms

FindPerson = Callable[[str], Person | None]

SUPERVISOR = LEVELS.index("supervisor")

POSTS_ABOVE_MAX = 100
"""How far up is looked; nobody's chart is that high."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rung:
    """One step up: ``person`` is to be turned to, who holds the post or stands in for ``holder``;
    ``holder`` None where nobody holds it.
    """

    level: Level
    post: str
    title: str
    holder: str | None
    person: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Chart:
    """``posts`` are those of the community, and the company's that it has no post of the same code
    for.
    """

    community: str | None
    posts: Mapping[str, Post]
    find_person: FindPerson

    @classmethod
    def of(cls, own: Posts | None, company: Posts | None, find_person: FindPerson) -> "Chart":
        """A community's posts and the company's; ``own`` None: it has none yet."""
        above = company.by_code if company else {}
        below = own.by_code if own else {}
        community = own.community if own else None
        return cls(community=community, posts={**above, **below}, find_person=find_person)

    def with_person(self, person: Person) -> "Chart":
        """The same, somebody being as told here."""
        find = self.find_person
        return replace(self, find_person=lambda who: person if who == person.id else find(who))

    def in_force(self, at: datetime) -> dict[str, Terms]:
        """What each post is at an instant, by code; those that are not left out."""
        found = ((code, post.at(at)) for code, post in sorted(self.posts.items()))
        return {code: terms for code, terms in found if terms is not None}

    def holders(self, post: str, at: datetime) -> tuple[str, ...]:
        """Who holds a post at an instant; nobody holds one that is not there."""
        found = self.posts.get(post)
        return () if found is None else found.held_by(at)

    def superior_post(self, post: str, at: datetime) -> str | None:
        """The post above another at an instant, passing by those that are no more."""
        here = self.posts.get(post)
        terms = None if here is None else here.at(at)
        above = None if terms is None else terms.reports_to
        for _ in range(POSTS_ABOVE_MAX):
            found = None if above is None else self.posts.get(above)
            if found is None or found.at(at) is not None:
                return None if found is None else above
            ended = found.ended_at is not None and found.ended_at <= at
            above = (found.successor if ended else None) or found.newest.reports_to
        return None

    def line_above(self, post: str, at: datetime) -> Iterator[str]:
        """The posts above another, from the nearest up."""
        above = self.superior_post(post, at)
        for _ in range(POSTS_ABOVE_MAX):
            if above is None:
                return
            yield above
            above = self.superior_post(above, at)

    def post_of(self, person: str, at: datetime) -> str | None:
        """The post somebody is judged by at an instant; None: they hold none here."""
        held = [code for code in self.posts if person in self.holders(code, at)]
        return min(held, key=lambda code: self._own_first(code, at), default=None)

    def acting_in(self, person: str, at: datetime) -> str | None:
        """The post somebody acts in: their own, else the highest they are named to stand in for."""
        own = self.post_of(person, at)
        if own is not None:
            return own
        named = [code for code, post in self.posts.items() if person in post.deputised_by(at)]
        return min(named, key=lambda code: self._own_first(code, at), default=None)

    def superior(
        self, person: str, at: datetime, *, recused: frozenset[str] = frozenset()
    ) -> Rung | None:
        """Who is above somebody, and can be turned to at an instant; None: nobody."""
        return next(iter(self.escalation_line(person, at, recused=recused)), None)

    def escalation_line(
        self, person: str, at: datetime, *, recused: frozenset[str] = frozenset()
    ) -> tuple[Rung, ...]:
        """Whom a case of somebody's climbs to, level by level from the supervisor's: one person a
        level, nobody twice.
        """
        line: list[Rung] = []
        own = self.post_of(person, at)
        floor = SUPERVISOR if own is None else max(SUPERVISOR, self._terms(own, at).rank)
        turned_to = {person}
        for post in self._above(own, at):
            terms = self._terms(post, at)
            if terms.rank < floor:
                continue
            found = self._rung(post, at, recused)
            if found is not None and found.person not in turned_to:
                line.append(found)
                turned_to.add(found.person)
                floor = terms.rank + 1
        return tuple(line)

    def stand_in(
        self,
        person: str,
        at: datetime,
        *,
        recused: frozenset[str] = frozenset(),
        post: str | None = None,
    ) -> str | None:
        """Who does somebody's work at an instant: themselves, their deputy, their deputy's deputy;
        None: nobody. ``post`` is the one it is about, else their own.
        """
        about = post or self.post_of(person, at)
        named = () if about is None else self.posts[about].deputised_by(at)
        return self._fit(person, named, at, recused)

    def _above(self, own: str | None, at: datetime) -> Iterator[str]:
        if own is not None:
            yield from self.line_above(own, at)
            return
        heads = [c for c, terms in self.in_force(at).items() if terms.rank >= SUPERVISOR]
        lowest = min(heads, key=lambda code: self._lowest_first(code, at), default=None)
        if lowest is not None:
            yield lowest
            yield from self.line_above(lowest, at)

    def _rung(self, code: str, at: datetime, recused: frozenset[str]) -> Rung | None:
        """The first of those who hold the post that somebody can be found for; of a post nobody
        holds, its deputies.
        """
        post, terms = self.posts[code], self._terms(code, at)
        named, holders = post.deputised_by(at), post.held_by(at)
        pairs: list[tuple[str | None, str, tuple[str, ...]]]
        pairs = [(holder, holder, named) for holder in holders]
        pairs = pairs or [(None, deputy, ()) for deputy in named]
        for holder, first, deputies in pairs:
            if (found := self._fit(first, deputies, at, recused)) is not None:
                return Rung(
                    level=terms.level, post=code, title=terms.title, holder=holder, person=found
                )
        return None

    def _fit(
        self,
        person: str,
        deputies: tuple[str, ...],
        at: datetime,
        recused: frozenset[str],
        asked: frozenset[str] = frozenset(),
    ) -> str | None:
        """Somebody or who stands in for them; ``asked`` are those the search came by."""
        known = self.find_person(person)
        if person not in recused and (known is None or known.here_at(at)):
            return person
        absence = None if known is None else known.absence_at(at)
        first = () if absence is None or absence.deputy is None else (absence.deputy,)
        for deputy in dict.fromkeys((*first, *deputies)):
            if deputy != person and deputy not in asked:
                found = self._fit(deputy, (), at, recused, asked | {person})
                if found is not None:
                    return found
        return None

    def _own_first(self, code: str, at: datetime) -> tuple[bool, int, str]:
        return self.posts[code].community is None, -self._terms(code, at).rank, code

    def _lowest_first(self, code: str, at: datetime) -> tuple[bool, int, str]:
        return self.posts[code].community is None, self._terms(code, at).rank, code

    def _terms(self, code: str, at: datetime) -> Terms:
        """What a post is that is there at an instant."""
        terms = self.posts[code].at(at)
        assert terms is not None
        return terms
