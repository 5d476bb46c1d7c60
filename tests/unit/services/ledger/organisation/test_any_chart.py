"""Whatever the chart: the line is what the definitions say, reckoned here by another way, day by
day and post by post.
"""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from events.organisation import LEVELS
from services.ledger.organisation.chart import Chart
from services.ledger.organisation.people import Person
from tests.unit.services.ledger.organisation.scene import (
    assigned,
    away,
    chart,
    day,
    deputised,
    established,
    person,
)

PEOPLE = tuple("abcdefgh")
DAYS = 6


@dataclass(frozen=True)
class Story:
    """Posts from the top down: level, the place of the post above, and spans of holders and
    deputies; absences as since, until or None, deputy or None; who is kept away.
    """

    posts: tuple[tuple[int, int | None], ...]
    holders: tuple[tuple[int, str, int, int], ...]
    deputies: tuple[tuple[int, str, int, int], ...]
    absences: tuple[tuple[str, int, str | None], ...]
    recused: frozenset[str]


@st.composite
def stories(draw: st.DrawFn) -> Story:
    ranks = sorted(draw(st.lists(st.integers(0, 4), min_size=1, max_size=7)), reverse=True)
    posts = []
    for place, rank in enumerate(ranks):
        above = draw(st.integers(0, place - 1)) if place and draw(st.booleans()) else place - 1
        posts.append((rank, above if place else None))
    spans = st.tuples(
        st.integers(0, len(ranks) - 1),
        st.sampled_from(PEOPLE),
        st.integers(0, DAYS - 1),
        st.integers(1, DAYS),
    ).map(lambda span: (span[0], span[1], span[2], span[2] + span[3]))
    absences = st.tuples(
        st.sampled_from(PEOPLE), st.integers(0, DAYS - 1), st.none() | st.sampled_from(PEOPLE)
    )
    return Story(
        posts=tuple(posts),
        holders=tuple(draw(st.lists(spans, max_size=8))),
        deputies=tuple(draw(st.lists(spans, max_size=4))),
        absences=tuple(draw(st.lists(absences, max_size=4, unique_by=lambda each: each[0]))),
        recused=draw(st.frozensets(st.sampled_from(PEOPLE), max_size=2)),
    )


@given(stories(), st.sampled_from(PEOPLE), st.integers(0, DAYS))
def test_the_line_is_what_the_definitions_say(story: Story, who: str, at: int) -> None:
    found = built(story).escalation_line(who, day(at), recused=story.recused)
    assert [(rung.level, rung.person) for rung in found] == expected(story, who, at)


def built(story: Story) -> Chart:
    names = [f"p{place}" for place in range(len(story.posts))]
    told = [
        established(names[place], LEVELS[rank], None if above is None else names[above], seats=200)
        for place, (rank, above) in enumerate(story.posts)
    ]
    told += [assigned(names[at], who, since, until) for at, who, since, until in story.holders]
    told += [deputised(names[at], who, since, until) for at, who, since, until in story.deputies]
    people: tuple[Person, ...] = tuple(
        person(who, away(since, None, deputy)) for who, since, deputy in story.absences
    )
    return chart(*told, people=people)


def expected(story: Story, who: str, at: int) -> list[tuple[str, str]]:
    """By marking, level after level, whom the definitions leave."""
    own = [p for p, rank in sorted_posts(story) if who in present(story.holders, p, at)]
    if own:
        path, rank = above(story, own[0]), max(1, story.posts[own[0]][0])
    else:
        heads = [p for p, rank in reversed(sorted_posts(story, by_name=-1)) if rank >= 1]
        path, rank = [heads[0], *above(story, heads[0])] if heads else [], 1
    line: list[tuple[str, str]] = []
    for level in range(rank, len(LEVELS)):
        for post in (p for p in path if story.posts[p][0] == level):
            someone = found_for(story, post, at)
            if someone is not None and someone not in {who, *(each for _, each in line)}:
                line.append((LEVELS[level], someone))
                break
    return line


def sorted_posts(story: Story, by_name: int = 1) -> list[tuple[int, int]]:
    ranked = [(place, rank) for place, (rank, _) in enumerate(story.posts)]
    return sorted(ranked, key=lambda each: (-each[1], by_name * each[0]))


def above(story: Story, post: int) -> list[int]:
    place = story.posts[post][1]
    return [] if place is None else [place, *above(story, place)]


def present(spans: tuple[tuple[int, str, int, int], ...], post: int, at: int) -> list[str]:
    begun = sorted((span for span in spans if span[0] == post), key=lambda span: span[2])
    return list(dict.fromkeys(who for _, who, since, until in begun if since <= at < until))


def found_for(story: Story, post: int, at: int) -> str | None:
    named = present(story.deputies, post, at)
    holders = present(story.holders, post, at)
    for first, deputies in [(h, named) for h in holders] or [(d, []) for d in named]:
        if (found := fit(story, first, deputies, at, ())) is not None:
            return found
    return None


def fit(story: Story, who: str, deputies: list[str], at: int, asked: tuple[str, ...]) -> str | None:
    absence = next((each for each in story.absences if each[0] == who and each[1] <= at), None)
    if absence is None and who not in story.recused:
        return who
    own = [absence[2]] if absence is not None and absence[2] is not None else []
    for deputy in [*own, *deputies]:
        if deputy not in {who, *asked}:
            found = fit(story, deputy, [], at, (*asked, who))
            if found is not None:
                return found
    return None
