"""How a notice gets to a place by a connector: it waits in the outbox and is posted there once its
delivery is told (Art. 4(4), 5(2)). Pure.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from events.connector import CarriedChannel
from events.dispatch import REACHED, DispatchQueued
from events.item import ItemFact, id_of_only, item_stream, named_id
from events.notice import (
    REACHED_STATES,
    CarryState,
    DeliveryRecorded,
    NoticeCarried,
    NoticeDrafted,
    NoticePosted,
    NoticeQueued,
    Place,
)
from events.personal import TEXT_MAX_BYTES
from services.ledger.registers.contract import At, Outcome, refuse
from services.ledger.rulebook.raising import LEDGER_ACTOR

ARTICLE = "Art.5(2)"
ON_ITS_WAY: frozenset[CarryState] = frozenset({"waiting", "handed_over", "stuck"})


@dataclass(frozen=True, kw_only=True)
class Sending:
    """What deciding remembers of it: the planned places by id, in which of them each dispatch was
    to end, and how far the notice came to each.
    """

    places: Mapping[str, Place] = field(default_factory=dict)
    bound_for: Mapping[str, str] = field(default_factory=dict)
    standing: Mapping[str, CarryState] = field(default_factory=dict)

    @classmethod
    def planned(cls, fact: NoticeDrafted) -> "Sending":
        """Where it is to be read."""
        return cls(places={place.id: place for place in fact.places})

    def queued(self, fact: NoticeQueued) -> "Sending":
        """It waits for its connector."""
        assert fact.dispatch is not None, "decided when it was queued"
        return replace(
            self,
            bound_for={**self.bound_for, fact.dispatch: fact.place},
            standing={**self.standing, fact.place: "waiting"},
        )

    def carried(self, fact: NoticeCarried) -> "Sending":
        """How far it came."""
        assert fact.place is not None, "decided when it was told"
        return replace(self, standing={**self.standing, fact.place: fact.state})


def to_all(sending: Sending, at: At) -> list[NoticeQueued]:
    """The places an approved notice is sent to, as its connectors take it there."""
    carried = (place for place in sending.places.values() if place.channel in at.carriers)
    return [_queued(place, LEDGER_ACTOR, at) for place in carried]


def to_one(sending: Sending, fact: NoticeQueued, at: At) -> NoticeQueued:
    """Somebody has it sent to a place: its connector came later, or it was given up before. Raises
    ``CommandRefusedError``.
    """
    place = sending.places.get(fact.place)
    if place is None or place.channel not in at.carriers:
        refuse("no connector sends to this place: record the posting there",
               rule="send-by-connector", article=ARTICLE, field="/place")  # fmt: skip
    if sending.standing.get(fact.place) in {*ON_ITS_WAY, *REACHED}:
        refuse("it is on its way there, or was delivered: see the outbox",
               rule="send-notice-once", article=ARTICLE, field="/place")  # fmt: skip
    return _queued(place, fact.by, at)


def dispatches(queued: list[NoticeQueued], at: At) -> Iterator[DispatchQueued]:
    """What the outbox has to send, a message for each place."""
    title, text = at.recalled.get("/title", ""), at.recalled.get("/text", "")
    whole = f"{title}\n{text}"
    said = whole if len(whole.encode()) <= TEXT_MAX_BYTES else text
    for fact in queued:
        assert fact.channel is not None, "decided when it was queued"
        assert fact.carrier is not None, "decided when it was queued"
        carrier = at.carriers[fact.channel]
        yield DispatchQueued(
            id=fact.dispatch,
            by=LEDGER_ACTOR,
            community=at.community,
            about=item_stream("notice", at.id),
            reply=at.event_id,
            channel=fact.channel,
            carrier=fact.carrier,
            text=said,
            within_minutes=carrier.within_minutes,
            due_at=at.happened_at + carrier.within,
        )


def refuse_unsent(sending: Sending, fact: NoticePosted, at: At) -> None:
    """Where a connector sends, nobody but it says that the notice is there; unless that was given
    up, and somebody did it by hand. Raises ``CommandRefusedError``.
    """
    carrier = at.carriers.get(sending.places[fact.place].channel)
    if carrier is None or carrier.source == at.speaker:
        return
    if sending.standing.get(fact.place) != "abandoned":
        refuse(
            "a connector sends to this place: the notice is posted there once its delivery is "
            "told; where it does not get there, give it up in the outbox first",
            rule="posted-once-delivered",
            article=ARTICLE,
            field="/place",
        )


def refuse_untold(sending: Sending, fact: DeliveryRecorded, at: At) -> None:
    """Where a connector sends, nobody but it says that a whole building was reached by it; of one
    home somebody may know. Raises ``CommandRefusedError``.
    """
    carrier = at.carriers.get(fact.channel)
    if carrier is None or carrier.source == at.speaker or fact.flat is not None:
        return
    given_up = any(
        sending.standing.get(place.id) == "abandoned" and place.channel == fact.channel
        for place in sending.places.values()
    )
    if fact.state in REACHED_STATES and not given_up:
        refuse(
            "a connector sends by this channel: it tells what was delivered; where it does not "
            "get there, give it up in the outbox first",
            rule="delivery-told-by-connector",
            article=ARTICLE,
            field="/channel",
        )


def carried(sending: Sending, posted: frozenset[str], fact: NoticeCarried) -> Outcome:
    """What the connector told; delivered, the notice is posted there."""
    place = sending.places[sending.bound_for[fact.dispatch]]
    facts: list[ItemFact] = [fact.model_copy(update={"place": place.id})]
    if fact.state in REACHED and place.id not in posted:
        facts.append(NoticePosted(id=fact.id, by=fact.by, place=place.id))
        if place.building is not None:
            facts.append(
                DeliveryRecorded(
                    id=fact.id,
                    by=fact.by,
                    channel=place.channel,
                    building=place.building,
                    state="delivered",
                )
            )
    return Outcome(facts=tuple(facts))


def _queued(place: Place, by: str, at: At) -> NoticeQueued:
    channel: CarriedChannel = place.channel  # type: ignore[assignment]  # carriers hold no other
    return NoticeQueued(
        id=at.id,
        by=by,
        place=place.id,
        channel=channel,
        carrier=at.carriers[channel].source,
        dispatch=_dispatch_id(place, at),
    )


def _dispatch_id(place: Place, at: At) -> str:
    """By the name its publisher gave the event that sends it, and the place; else by that event."""
    if at.origin is None:
        return id_of_only("dispatch", f"{at.event_id}/{place.id}")
    source, event = at.origin
    return named_id("dispatch", source=source, externalref=f"{event}/{place.id}")
