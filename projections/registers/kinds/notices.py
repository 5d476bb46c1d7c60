"""How notices show: where each hangs and with which proof, whom it reached and how (Art. 4(1),
5(2)).
"""

from collections.abc import Iterator, Mapping
from typing import assert_never, get_args

from events import notice as facts
from events.instant import parse_instant
from projections.registers.sheet import Kind, PartKey, Sheet

PLACE, DELIVERY = "place", "delivery"
_ON_THE_WAY: Mapping[facts.CarryState, str] = {
    "waiting": "queued",
    "handed_over": "handed_over",
    "stuck": "stuck",
    "failed": "undelivered",
    "bounced": "undelivered",
    "abandoned": "given_up",
}
"""How a place reads that a connector sends to, until the notice is delivered."""


def show(sheet: Sheet, fact: facts.AnyNoticeFact) -> None:
    """The notice after the fact."""
    match fact:
        case facts.NoticeDrafted():
            _draft(sheet, fact)
        case facts.NoticeClassified():
            sheet.keep("important", "reason")
        case facts.NoticeApproved():
            sheet.keep(approved_by=fact.by)
            sheet.to("approved")
        case facts.NoticeQueued() | facts.NoticeCarried():
            _carry(sheet, fact)
        case facts.NoticePosted():
            _post(sheet, fact)
        case facts.PostingPhotographed():
            sheet.put_part(PLACE, fact.place, "photo", state="photographed")
        case facts.NoticeRemoved():
            _remove(sheet, fact)
        case facts.DeliveryRecorded():
            _deliver(sheet, fact, fact.state)
        case facts.DeliveryConfirmed():
            _deliver(sheet, fact, "confirmed")
        case _:
            assert_never(fact)


def parts(fact: facts.AnyNoticeFact) -> Iterator[PartKey]:
    """The place or delivery a fact is about."""
    match fact:
        case (
            facts.NoticeQueued()
            | facts.NoticeCarried()
            | facts.NoticePosted()
            | facts.PostingPhotographed()
            | facts.NoticeRemoved()
        ):
            yield PLACE, fact.place or ""
        case facts.DeliveryRecorded() | facts.DeliveryConfirmed():
            yield DELIVERY, _delivery_key(fact)
        case facts.NoticeDrafted():
            for place in fact.places:
                yield PLACE, place.id
        case _:
            pass


def _draft(sheet: Sheet, fact: facts.NoticeDrafted) -> None:
    sheet.to("drafted")
    sheet.keep(hanging=[])
    for place in fact.places:
        sheet.put_part(
            PLACE, place.id, state="planned", building=place.building, channel=place.channel
        )


def _carry(sheet: Sheet, fact: facts.NoticeQueued | facts.NoticeCarried) -> None:
    """What is delivered is posted, and is told as that; where it hangs already, it hangs."""
    if isinstance(fact, facts.NoticeQueued):
        sheet.put_part(PLACE, fact.place, "dispatch", state="queued")
        return
    place = fact.place or ""
    if fact.state not in _ON_THE_WAY or place in sheet.item.detail["hanging"]:
        return
    sheet.put_part(PLACE, place, state=_ON_THE_WAY[fact.state])


def _post(sheet: Sheet, fact: facts.NoticePosted) -> None:
    sheet.put_part(PLACE, fact.place, state="posted", posted_by=fact.by)
    sheet.keep(hanging=sorted({*sheet.item.detail["hanging"], fact.place}))
    until = sheet.item.detail.get("valid_until")
    sheet.to("posted", due_at=None if until is None else parse_instant(until))


def _remove(sheet: Sheet, fact: facts.NoticeRemoved) -> None:
    sheet.put_part(PLACE, fact.place or "", state="removed", removed_by=fact.by)
    hanging = [place for place in sheet.item.detail["hanging"] if place != fact.place]
    sheet.keep(hanging=hanging)
    if not hanging:
        sheet.to("removed", done=True, due_at=None)


def _deliver(
    sheet: Sheet, fact: facts.DeliveryRecorded | facts.DeliveryConfirmed, state: str
) -> None:
    sheet.put_part(
        DELIVERY,
        _delivery_key(fact),
        "channel",
        "reason",
        "flat",
        state=state,
        building=fact.building or (fact.flat.building if fact.flat else None),
    )


def _delivery_key(fact: facts.DeliveryRecorded | facts.DeliveryConfirmed) -> str:
    """One row a channel and flat, or a channel and building where no flat is told."""
    flat = fact.flat
    whom = flat.id if flat is not None and flat.id is not None else fact.building
    return f"{fact.channel}/{whom or ''}"


KIND: Kind[facts.AnyNoticeFact] = Kind(
    kind="notice", facts=get_args(facts.AnyNoticeFact), show=show, parts=parts
)
