"""A chart's posts as its facts leave them: what each was, who held it, from when to when. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import assert_never

from events import organisation as facts
from events.organisation import LEVELS
from events.vocabulary import Level
from services.ledger.in_force import in_force


@dataclass(frozen=True, kw_only=True, slots=True)
class Terms:
    """What a post is from ``since`` on."""

    since: datetime
    title: str
    level: Level
    team: str | None
    reports_to: str | None
    seats: int

    @property
    def rank(self) -> int:
        """How far up the post stands, from 0."""
        return LEVELS.index(self.level)


@dataclass(frozen=True, kw_only=True, slots=True)
class Holding:
    """Somebody holds a post, or stands in there, from ``since`` until just before ``until``."""

    who: str
    since: datetime
    until: datetime | None = None
    acting: bool = False

    def at(self, instant: datetime) -> bool:
        """Whether it is so at an instant."""
        return self.since <= instant and not self.over_by(instant)

    def over_by(self, instant: datetime) -> bool:
        """Whether it has ended by an instant."""
        return self.until is not None and self.until <= instant


@dataclass(frozen=True, kw_only=True, slots=True)
class Post:
    """A post, its versions the oldest first. ``successor``: the post that those below report to
    once this one is no more.
    """

    code: str
    community: str | None
    terms: tuple[Terms, ...]
    holders: tuple[Holding, ...] = ()
    deputies: tuple[Holding, ...] = ()
    ended_at: datetime | None = None
    successor: str | None = None

    @property
    def newest(self) -> Terms:
        """The version told last, which may not hold yet."""
        return self.terms[-1]

    def at(self, instant: datetime) -> Terms | None:
        """What the post is at an instant; None before it was and after it is no more."""
        if self.ended_at is not None and self.ended_at <= instant:
            return None
        return in_force(self.terms, instant, since=lambda terms: terms.since)

    def held_by(self, instant: datetime) -> tuple[str, ...]:
        """Who holds it at an instant, whoever came first first; nobody holds what is no more."""
        return _at(self.holders, instant) if self.at(instant) else ()

    def deputised_by(self, instant: datetime) -> tuple[str, ...]:
        """Who was named to stand in there at an instant."""
        return _at(self.deputies, instant) if self.at(instant) else ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Posts:
    """Every post of one chart, by its code; those that are no more, too."""

    community: str | None
    by_code: Mapping[str, Post] = field(default_factory=dict)


def evolve_posts(posts: Posts | None, fact: facts.AnyChartFact) -> Posts:
    """The chart after the fact."""
    if isinstance(fact, facts.PostEstablished):
        before = posts or Posts(community=fact.community)
        return _with(before, _established(fact, before.community))
    assert posts is not None
    post = posts.by_code[fact.post]
    match fact:
        case facts.PostChanged():
            return _with(posts, replace(post, terms=(*post.terms, changed(post, fact))))
        case facts.PostAbolished():
            return _with(posts, replace(post, ended_at=fact.ended_at, successor=fact.successor))
        case facts.HolderAssigned():
            held = Holding(who=fact.holder, since=fact.since, until=fact.until, acting=fact.acting)
            return _with(posts, replace(post, holders=(*post.holders, held)))
        case facts.HolderRelieved():
            ended = _ended(post.holders, fact.holder, fact.ended_at)
            return _with(posts, replace(post, holders=ended))
        case facts.DeputyNamed():
            named = Holding(who=fact.deputy, since=fact.since, until=fact.until)
            return _with(posts, replace(post, deputies=(*post.deputies, named)))
        case facts.DeputyReleased():
            ended = _ended(post.deputies, fact.deputy, fact.ended_at)
            return _with(posts, replace(post, deputies=ended))
        case _:
            assert_never(fact)


def changed(post: Post, fact: facts.PostChanged) -> Terms:
    """What the post is after the change: what is left out stays."""
    before = post.newest
    return Terms(
        since=fact.since,
        title=fact.title or before.title,
        level=fact.level or before.level,
        team=fact.team or before.team,
        reports_to=None if fact.top else fact.reports_to or before.reports_to,
        seats=fact.seats or before.seats,
    )


def open_holdings(holdings: Iterable[Holding], who: str, instant: datetime) -> tuple[Holding, ...]:
    """Those of somebody that are not over by an instant, in the order they begin."""
    mine = (each for each in holdings if each.who == who and not each.over_by(instant))
    return tuple(sorted(mine, key=lambda each: each.since))


def _established(fact: facts.PostEstablished, community: str | None) -> Post:
    terms = Terms(
        since=fact.since,
        title=fact.title,
        level=fact.level,
        team=fact.team,
        reports_to=fact.reports_to,
        seats=fact.seats,
    )
    return Post(code=fact.post, community=community, terms=(terms,))


def _with(posts: Posts, post: Post) -> Posts:
    return replace(posts, by_code={**posts.by_code, post.code: post})


def _at(holdings: Iterable[Holding], instant: datetime) -> tuple[str, ...]:
    held = sorted((each for each in holdings if each.at(instant)), key=lambda each: each.since)
    return tuple(dict.fromkeys(each.who for each in held))


def _ended(holdings: tuple[Holding, ...], who: str, ended_at: datetime) -> tuple[Holding, ...]:
    """The same with the first holding of theirs that was still open then ended; one that had not
    begun never does.
    """
    [ended, *_] = open_holdings(holdings, who, ended_at)
    return tuple(
        replace(each, until=max(ended_at, each.since)) if each is ended else each
        for each in holdings
    )
