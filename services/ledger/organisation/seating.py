"""Who may hold a post or stand in for it, and who is relieved (Art. 7(1), 7(3)). Pure."""

from datetime import datetime

from events import organisation as facts
from events.staff import KIND as STAFF
from events.staff import staff_id
from services.ledger.organisation.people import Person
from services.ledger.organisation.posts import (
    Holding,
    Post,
    open_holdings,
)
from services.ledger.registers.contract import (
    At,
    refuse,
)


def refuse_holder(post: Post, fact: facts.HolderAssigned, at: At) -> None:
    """Somebody who works here holds it, once, where a seat is free. Raises
    ``CommandRefusedError``.
    """
    _refuse_stranger(fact.holder, fact.since, at, field="/holder", rule="holder-known")
    if fact.until is not None and fact.until <= fact.since:
        refuse("it is over before it begins: mend one of the two", rule="holding-forwards",
               article="Art.7(1)", field="/until")  # fmt: skip
    there = [each for each in post.holders if _meet(each, fact.since, fact.until)]
    if any(each.who == fact.holder for each in there):
        refuse(
            "they hold it at that time already",
            rule="holds-once",
            article="Art.7(1)",
            field="/holder",
        )
    terms = post.at(fact.since)
    if terms is not None and len(there) >= terms.seats:
        refuse(
            f"{', '.join(each.who for each in there)} hold it: relieve somebody, or give the post "
            "more seats",
            rule="seats-enough",
            article="Art.7(1)",
            field="/holder",
        )


def refuse_deputy(post: Post, fact: facts.DeputyNamed, at: At) -> None:
    """Somebody else who works here stands in. Raises ``CommandRefusedError``."""
    _refuse_stranger(
        fact.deputy, fact.since, at, field="/deputy", rule="post-deputy-known", article="Art.7(3)"
    )
    if fact.until is not None and fact.until <= fact.since:
        refuse("it is over before it begins: mend one of the two", rule="deputising-forwards",
               article="Art.7(3)", field="/until")  # fmt: skip
    if fact.deputy in post.held_by(fact.since):
        refuse(
            "they hold the post themselves: name somebody else",
            rule="deputy-beside-holder",
            article="Art.7(3)",
            field="/deputy",
        )


def _refuse_stranger(
    who: str, since: datetime, at: At, *, field: str, rule: str, article: str = "Art.7(1)"
) -> None:
    found = at.others.get((STAFF, staff_id(who)))
    person: Person | None = None if found is None else found.state
    if person is None or person.left_by(since):
        refuse(
            f"nobody works here as {who} then: register them first, or name somebody else",
            rule=rule,
            article=article,
            field=field,
        )


def refuse_no_holder(post: Post, fact: facts.HolderRelieved) -> None:
    """Only who holds it then is relieved. Raises ``CommandRefusedError``."""
    if not open_holdings(post.holders, fact.holder, fact.ended_at):
        refuse(
            "they do not hold the post then: look who does",
            rule="holds-post",
            article="Art.7(1)",
            field="/holder",
        )


def refuse_no_deputy(post: Post, fact: facts.DeputyReleased) -> None:
    """Only who stands in then is released. Raises ``CommandRefusedError``."""
    if not open_holdings(post.deputies, fact.deputy, fact.ended_at):
        refuse(
            "they are not named to stand in there then: look who is",
            rule="deputises-post",
            article="Art.7(3)",
            field="/deputy",
        )


def _meet(holding: Holding, since: datetime, until: datetime | None) -> bool:
    begins_before = until is None or holding.since < until
    return begins_before and not holding.over_by(since)
