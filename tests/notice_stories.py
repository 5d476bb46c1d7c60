"""What happens to a notice, told at random: facts a register's view must cope with."""

import random
from datetime import datetime, timedelta

from events import notice
from events.item import ItemFact
from events.party import Flat

PLACES = tuple(notice.Place(id=f"p{n}", channel="notice_board") for n in range(3))


def drafted(id_: str, community: str, *, at: datetime) -> notice.NoticeDrafted:
    """How it begins."""
    return notice.NoticeDrafted(
        id=id_,
        by="staff:desk-1",
        community=community,
        number=f"{community}-N2026-000000",
        subject="reminder",
        title="停水提醒",
        text="明日停水，请储水。",
        places=PLACES,
        valid_from=at,
        valid_until=at + timedelta(hours=5),
        important=False,
    )


def step(id_: str, flat: str, chance: random.Random) -> ItemFact:
    """How it goes on; nothing here asks whether the ledger would allow it."""
    place = chance.choice(PLACES).id
    named = {"id": id_, "by": "staff:desk-2"}
    home = Flat(id=flat, building="b1", unit="1-101")
    facts: list[ItemFact] = [
        notice.NoticeClassified(**named, important=True, reason="涉及全体"),
        notice.NoticeApproved(**named),
        notice.NoticePosted(**named, place=place),
        notice.NoticeRemoved(**named, place=place),
        notice.DeliveryRecorded(**named, channel="home_visit", flat=home, state="delivered"),
        notice.DeliveryConfirmed(**named, channel="home_visit", flat=home),
    ]
    return chance.choice(facts)
