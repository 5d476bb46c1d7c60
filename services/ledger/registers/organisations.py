"""Decisions about the chart: whoever is above another stands higher, and nobody holds what is not
there (Art. 7(1)).
"""

from collections.abc import Iterator
from datetime import datetime
from typing import NoReturn, assert_never

from events import organisation as facts
from events.organisation import LEVELS, PostCode, chart_id
from events.staff import KIND as STAFF
from events.staff import staff_id
from services.ledger.organisation.chart import Chart
from services.ledger.organisation.posts import (
    Post,
    Posts,
    Terms,
    changed,
    evolve_posts,
)
from services.ledger.organisation.seating import (
    refuse_deputy,
    refuse_holder,
    refuse_no_deputy,
    refuse_no_holder,
)
from services.ledger.registers.contract import (
    MANAGERS,
    At,
    ItemKey,
    Outcome,
    Register,
    Step,
    refuse,
)

ROLES = (*MANAGERS, "administrator")

_Beginning = facts.PostChanged | facts.HolderAssigned | facts.DeputyNamed
_Ending = facts.PostAbolished | facts.HolderRelieved | facts.DeputyReleased
_Step = _Beginning | _Ending


def decide(posts: Posts | None, fact: facts.AnyChartFact, at: At) -> Outcome:
    """What follows from a fact about a chart. Raises ``CommandRefusedError``."""
    if isinstance(fact, facts.PostEstablished):
        _refuse_known(posts, fact, at)
        _refuse_line(posts or Posts(community=at.community), fact, at)
        return Outcome(facts=(fact,))
    assert posts is not None
    post = _in_force(posts, fact)
    match fact:
        case facts.PostChanged():
            fact = _changed(posts, post, fact, at)
        case facts.PostAbolished():
            _refuse_abolishing(posts, post, fact, at)
        case facts.HolderAssigned():
            refuse_holder(post, fact, at)
        case facts.HolderRelieved():
            refuse_no_holder(post, fact)
        case facts.DeputyNamed():
            refuse_deputy(post, fact, at)
        case facts.DeputyReleased():
            refuse_no_deputy(post, fact)
        case _:
            assert_never(fact)
    return Outcome(facts=(fact,))


def needs(_: object, fact: facts.AnyChartFact) -> Iterator[ItemKey]:
    """The company's chart, and whoever is named."""
    yield facts.KIND, chart_id(None)
    named = getattr(fact, "holder", None) or getattr(fact, "deputy", None)
    if named is not None:
        yield STAFF, staff_id(named)


def _in_force(posts: Posts, fact: _Step) -> Post:
    """The post the fact is about, which is there by then."""
    post = posts.by_code.get(fact.post)
    if post is None:
        _wrong(f"there is no post {fact.post} in this chart: look at its code", rule="post-there")
    by = fact.ended_at if isinstance(fact, _Ending) else fact.since
    if post.ended_at is not None and by >= post.ended_at:
        _wrong("the post is no more by then: name another, or an earlier day", rule="post-in-force")
    if by < post.terms[0].since:
        _wrong("the post is not there yet by then: name a later day", rule="post-in-force")
    return post


def _refuse_known(posts: Posts | None, fact: facts.PostEstablished, at: At) -> None:
    company = _company(at)
    here = posts.by_code if posts else {}
    if fact.post in here or (company is not None and fact.post in company.by_code):
        _wrong(
            "there is, or was, a post of this code: give another one",
            rule="post-code-once",
            field="/post",
        )


def _changed(posts: Posts, post: Post, fact: facts.PostChanged, at: At) -> facts.PostChanged:
    """The change with everything the post is from then on."""
    if fact.top and fact.reports_to is not None:
        _wrong("it reports to a post, or to nobody: say one of the two", rule="top-or-superior",
               field="/reports_to")  # fmt: skip
    if fact.since < post.newest.since:
        _wrong(
            "this would hold from before the change that it follows: name a later day",
            rule="post-follows-on",
            field="/since",
        )
    terms = changed(post, fact)
    if terms == _from(post.newest, fact.since):
        _wrong("nothing is different: say what changes", rule="post-changes-something")
    whole = fact.model_copy(
        update={
            "title": terms.title,
            "level": terms.level,
            "team": terms.team,
            "reports_to": terms.reports_to,
            "top": terms.reports_to is None,
            "seats": terms.seats,
        }
    )
    _refuse_line(posts, whole, at)
    return whole


def _from(terms: Terms, since: datetime) -> Terms:
    return Terms(
        since=since,
        title=terms.title,
        level=terms.level,
        team=terms.team,
        reports_to=terms.reports_to,
        seats=terms.seats,
    )


def _refuse_line(posts: Posts, fact: facts.PostEstablished | facts.PostChanged, at: At) -> None:
    """Whoever is above is there, stands no lower, and does not report to whom they are above: now,
    and by what is planned.
    """
    after = Chart.of(
        evolve_posts(posts, fact), None if at.community is None else _company(at), _nobody
    )
    if fact.reports_to is not None:
        above = after.posts.get(fact.reports_to)
        if above is None or above.at(fact.since) is None:
            _wrong(
                f"there is no post {fact.reports_to} then, here or in the company's chart: "
                "establish it first",
                rule="superior-there",
                field="/reports_to",
            )
    for instant in _instants(after, fact.since):
        for code, terms in after.in_force(instant).items():
            line = list(after.line_above(code, instant))
            if code in line or len(set(line)) < len(line):
                _wrong(
                    f"this makes a circle: {code} would be above itself; name a post that does "
                    "not report to it",
                    rule="no-circle",
                    field="/reports_to",
                )
            _refuse_lower(after, code, terms, line[:1], instant)


def _refuse_lower(
    chart: Chart, code: str, terms: Terms, above: list[str], instant: datetime
) -> None:
    for post in above:
        higher = chart.posts[post].at(instant)
        if higher is not None and higher.rank < terms.rank:
            _wrong(
                f"{code} stands higher than {post}, to which it would report: "
                "mend the level of one, or name a post above",
                rule="superior-above",
                field="/reports_to",
            )


def _instants(chart: Chart, since: datetime) -> list[datetime]:
    """When the chart is different, from an instant on."""
    changes = {terms.since for post in chart.posts.values() for terms in post.terms}
    changes |= {post.ended_at for post in chart.posts.values() if post.ended_at is not None}
    return sorted({since, *(each for each in changes if each > since)})


def _refuse_abolishing(posts: Posts, post: Post, fact: facts.PostAbolished, at: At) -> None:
    held = [each.who for each in post.holders if not each.over_by(fact.ended_at)]
    if held:
        _wrong(f"{', '.join(held)} would still hold it: relieve them first", rule="abolish-vacant")
    chart = Chart.of(posts, _company(at), _nobody)
    if fact.successor is not None:
        successor = chart.posts.get(fact.successor)
        if fact.successor == post.code or successor is None or not successor.at(fact.ended_at):
            _wrong("there is no such post then: name one that goes on", rule="successor-there",
                   field="/successor")  # fmt: skip
    after = Chart.of(evolve_posts(posts, fact), _company(at), _nobody)
    for instant in _instants(after, fact.ended_at):
        for code, terms in after.in_force(instant).items():
            if terms.reports_to != post.code:
                continue
            if fact.successor is None:
                _refuse_left_below(code)
            line = list(after.line_above(code, instant))
            if code in line or len(set(line)) < len(line):
                _wrong("the successor reports to it: name one beside it, or above",
                       rule="successor-apart", field="/successor")  # fmt: skip
    if at.community is None and fact.successor is None and post.newest.level != LEVELS[0]:
        _refuse_left_below("communities' posts")


def _refuse_left_below(code: str) -> NoReturn:
    _wrong(
        f"{code} may still report to it: name a successor for those below, or let them report "
        "to another post first",
        rule="abolish-reports",
        field="/successor",
    )


def _company(at: At) -> Posts | None:
    found = at.others.get((facts.KIND, chart_id(None)))
    return None if found is None else found.state


def _nobody(_: PostCode) -> None:
    """Lines between posts need nobody."""


def _wrong(
    reason: str, *, rule: str, field: str | None = None, article: str = "Art.7(1)"
) -> NoReturn:
    refuse(reason, rule=rule, article=article, field=field)


REGISTER: Register[Posts, facts.AnyChartFact] = Register(
    kind=facts.KIND,
    plural="organisations",
    letter="GW",
    steps={
        "establish": Step(fact=facts.PostEstablished, roles=ROLES),
        "change": Step(fact=facts.PostChanged, roles=ROLES),
        "assign": Step(fact=facts.HolderAssigned, roles=ROLES),
        "relieve": Step(fact=facts.HolderRelieved, roles=ROLES),
        "name_deputy": Step(fact=facts.DeputyNamed, roles=ROLES),
        "release_deputy": Step(fact=facts.DeputyReleased, roles=ROLES),
        "abolish": Step(fact=facts.PostAbolished, roles=ROLES),
    },
    evolve=evolve_posts,
    decide=decide,
    needs=needs,
)
