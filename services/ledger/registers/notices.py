"""Decisions about notices: important ones stay important, only approved ones go up (Art. 4(1),
5(2)).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import assert_never

from events import notice as facts
from events.item import item_stream
from events.original import original_of
from services.ledger.answers import sending
from services.ledger.registers.contract import (
    MANAGERS,
    At,
    ItemKey,
    Noticed,
    Outcome,
    Register,
    Step,
    refuse,
)
from services.ledger.wording.letting_out import let_out, may_tell, refuse_personal


@dataclass(frozen=True, kw_only=True)
class Notice:
    """What deciding remembers of a notice. ``posted`` are the places where it hangs;
    ``photographed``: a photo shows it somewhere. ``put_up``: it has hung somewhere.
    """

    drafted_by: str
    subject: facts.NoticeSubject
    important: bool
    places: frozenset[str]
    valid_from: datetime
    approved: bool = False
    photographed: bool = False
    posted: frozenset[str] = frozenset()
    put_up: bool = False
    ways: sending.Sending = field(default_factory=sending.Sending)


def evolve(notice: Notice | None, fact: facts.AnyNoticeFact) -> Notice:
    """The notice after the fact."""
    if isinstance(fact, facts.NoticeDrafted):
        return Notice(
            drafted_by=fact.by,
            subject=fact.subject,
            important=bool(fact.important),
            places=frozenset(place.id for place in fact.places),
            valid_from=fact.valid_from,
            ways=sending.Sending.planned(fact),
        )
    assert notice is not None
    match fact:
        case facts.NoticeClassified():
            return replace(notice, important=fact.important)
        case facts.NoticeApproved():
            return replace(notice, approved=True)
        case facts.NoticeQueued():
            return replace(notice, ways=notice.ways.queued(fact))
        case facts.NoticeCarried():
            return replace(notice, ways=notice.ways.carried(fact))
        case facts.NoticePosted():
            return replace(notice, posted=notice.posted | {fact.place}, put_up=True)
        case facts.NoticeRemoved():
            return replace(notice, posted=notice.posted - {fact.place})
        case facts.PostingPhotographed():
            return replace(notice, photographed=True)
        case facts.DeliveryRecorded() | facts.DeliveryConfirmed():
            return notice
        case _:
            assert_never(fact)


def decide(notice: Notice | None, fact: facts.AnyNoticeFact, at: At) -> Outcome:
    """What follows from a fact about a notice. Raises ``CommandRefusedError``."""
    if isinstance(fact, facts.NoticeDrafted):
        return Outcome(
            facts=(_drafted(fact, at),),
            onward=let_out(fact.privacy_entry, about=item_stream("notice", at.id), by=fact.by),
        )
    assert notice is not None
    match fact:
        case facts.NoticeClassified():
            _classify(notice, fact, at)
        case facts.NoticeApproved():
            _approve(notice, fact)
            return _sent(fact, sending.to_all(notice.ways, at), at)
        case facts.NoticeQueued() | facts.NoticeCarried():
            return _on_its_way(notice, fact, at)
        case facts.NoticePosted():
            _post(notice, fact)
            sending.refuse_unsent(notice.ways, fact, at)
            return Outcome(facts=(fact,), noticed=_late(notice, at))
        case facts.PostingPhotographed():
            _need_posted(notice, fact.place)
        case facts.NoticeRemoved():
            return _remove(notice, fact, at)
        case facts.DeliveryRecorded():
            _record_delivery(notice, fact, at)
            sending.refuse_untold(notice.ways, fact, at)
        case facts.DeliveryConfirmed():
            _need_approved(notice)
        case _:
            assert_never(fact)
    return Outcome(facts=(fact,))


def _sent(first: facts.NoticeApproved | None, queued: list[facts.NoticeQueued], at: At) -> Outcome:
    approved = () if first is None else (first,)
    return Outcome(facts=(*approved, *queued), onward=tuple(sending.dispatches(queued, at)))


def _on_its_way(notice: Notice, fact: facts.NoticeQueued | facts.NoticeCarried, at: At) -> Outcome:
    if isinstance(fact, facts.NoticeCarried):
        return sending.carried(notice.ways, notice.posted, fact)
    _need_approved(notice)
    return _sent(None, [sending.to_one(notice.ways, fact, at)], at)


def _late(notice: Notice, at: At) -> tuple[Noticed, ...]:
    """Found when it goes up first: what it tells of is too near (Art. 4(1))."""
    ahead = at.rules.terms.notice_periods.get(notice.subject)
    if ahead is None or notice.put_up or at.happened_at <= notice.valid_from - ahead:
        return ()
    return (
        Noticed(
            rule="notice-ahead",
            article="Art.4(1)",
            proposal=f"这类通知要提前{ahead.days}天张贴：推迟生效，或说明为什么来不及",
        ),
    )


def _drafted(fact: facts.NoticeDrafted, at: At) -> facts.NoticeDrafted:
    if fact.community is None:
        refuse("name the community the notice is for", rule="notice-of-a-community",
               article="Art.4(1)", field="/community")  # fmt: skip
    if len({place.id for place in fact.places}) < len(fact.places):
        refuse("a place is named twice", rule="places-once", article="Art.4(1)", field="/places")
    for index, place in enumerate(fact.places):
        if place.building is not None and at.buildings and place.building not in at.buildings:
            refuse("the community has no such building", rule="known-building",
                   article="Art.4(1)", field=f"/places/{index}/building")  # fmt: skip
    if fact.valid_until is not None and fact.valid_until <= fact.valid_from:
        refuse("the notice ends before it begins", rule="notice-period",
               article="Art.3(3)", field="/valid_until")  # fmt: skip
    may = may_tell(fact.privacy_entry, at)
    for name in ("title", "text"):
        refuse_personal(getattr(fact, name), at.rules, may_tell=may, field=f"/{name}")
    return fact.model_copy(update={"important": fact.subject in at.rules.important_subjects})


def _classify(notice: Notice, fact: facts.NoticeClassified, at: At) -> None:
    if not fact.important and notice.subject in at.rules.important_subjects:
        refuse(
            "what is about rules, fees or works is important by itself",
            rule="important-stays-important",
            article="Art.5(2)",
            field="/important",
        )


def _approve(notice: Notice, fact: facts.NoticeApproved) -> None:
    if notice.approved:
        refuse("the notice is approved already", rule="approve-once", article="Art.4(1)")
    if fact.by == notice.drafted_by:
        refuse(
            "somebody other than its author approves a notice: ask a colleague",
            rule="approved-by-another",
            article="Art.4(1)",
            field="/by",
        )


def _post(notice: Notice, fact: facts.NoticePosted) -> None:
    _need_approved(notice)
    if fact.place not in notice.places:
        refuse(
            "the notice was not planned for this place: name a planned one",
            rule="planned-place",
            article="Art.4(1)",
            field="/place",
        )
    if fact.place in notice.posted:
        refuse("it hangs there already", rule="post-once", article="Art.4(1)", field="/place")


def _remove(notice: Notice, fact: facts.NoticeRemoved, at: At) -> Outcome:
    noticed = _unkept(notice, fact, at)
    if fact.place is not None:
        _need_posted(notice, fact.place)
        return Outcome(facts=(fact,), noticed=noticed)
    if not notice.posted:
        refuse("the notice hangs nowhere", rule="posted-there", article="Art.4(1)")
    places = sorted(notice.posted)
    removed = tuple(fact.model_copy(update={"place": place}) for place in places)
    return Outcome(facts=removed, noticed=noticed)


def _unkept(notice: Notice, fact: facts.NoticeRemoved, at: At) -> tuple[Noticed, ...]:
    """An important notice that comes down from its last place with nothing left of it on paper."""
    last = fact.place is None or notice.posted == {fact.place}
    if not (last and notice.important) or notice.photographed or _original(fact) in at.others:
        return ()
    found = Noticed(
        rule="important-notice-kept",
        article="Art.9(3)",
        proposal="取下前拍照，或把正本、复印件存入保管。",
    )
    return (found,)


def _original(fact: facts.AnyNoticeFact) -> ItemKey:
    return "original", original_of(item_stream("notice", fact.item_id))


def _needs(_: object, fact: facts.AnyNoticeFact) -> Iterable[ItemKey]:
    if isinstance(fact, facts.NoticeDrafted) and fact.privacy_entry is not None:
        yield "privacy_entry", fact.privacy_entry
    if isinstance(fact, facts.NoticeRemoved):
        yield _original(fact)


def _record_delivery(notice: Notice, fact: facts.DeliveryRecorded, at: At) -> None:
    _need_approved(notice)
    if fact.building is None and fact.flat is None:
        refuse(
            "say which building or flat it was carried to",
            rule="delivered-somewhere",
            article="Art.5(2)",
            field="/building",
        )
    if fact.building is not None and at.buildings and fact.building not in at.buildings:
        refuse("the community has no such building", rule="known-building",
               article="Art.5(2)", field="/building")  # fmt: skip
    if fact.state == "deemed_delivered" and fact.reason is None:
        refuse(
            "say why it counts as delivered: the flat stands empty, the door was marked, …",
            rule="deemed-with-reason",
            article="Art.5(2)",
            field="/reason",
        )


def _need_approved(notice: Notice) -> None:
    if not notice.approved:
        refuse(
            "nobody has approved the notice yet", rule="approve-before-posting", article="Art.4(1)"
        )


def _need_posted(notice: Notice, place: str) -> None:
    if place not in notice.posted:
        refuse(
            "the notice does not hang at this place",
            rule="posted-there",
            article="Art.4(1)",
            field="/place",
        )


def _channels(notice: Notice | None, fact: facts.AnyNoticeFact) -> Iterator[str]:
    """The channels a decision asks about: whether a connector sends by them."""
    planned = {} if notice is None else notice.ways.places
    match fact:
        case facts.NoticeApproved():
            yield from (place.channel for place in planned.values())
        case facts.NoticeQueued() | facts.NoticePosted() if fact.place in planned:
            yield planned[fact.place].channel
        case facts.DeliveryRecorded():
            yield fact.channel


_ONCE_APPROVED = ("approved", "posted", "removed")

REGISTER: Register[Notice, facts.AnyNoticeFact] = Register(
    kind="notice",
    plural="notices",
    letter="N",
    steps={
        "draft": Step(fact=facts.NoticeDrafted),
        "classify": Step(fact=facts.NoticeClassified, roles=MANAGERS),
        "approve": Step(fact=facts.NoticeApproved, roles=MANAGERS, during=("drafted",)),
        "send": Step(fact=facts.NoticeQueued, during=_ONCE_APPROVED),
        "post": Step(fact=facts.NoticePosted, during=_ONCE_APPROVED),
        "photograph": Step(fact=facts.PostingPhotographed, during=("posted",)),
        "remove": Step(fact=facts.NoticeRemoved, during=("posted",)),
        "record_delivery": Step(fact=facts.DeliveryRecorded, during=_ONCE_APPROVED),
        "confirm_delivery": Step(fact=facts.DeliveryConfirmed, during=_ONCE_APPROVED),
    },
    evolve=evolve,
    decide=decide,
    needs=_needs,
    recalls=(facts.NoticeApproved, facts.NoticeQueued),
    asks_carriers=_channels,
)
