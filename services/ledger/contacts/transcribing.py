"""What was asked in a chat and written down later: the contact it is, and what is found of it (Art.
4(4), 5(3)). Pure.
"""

from datetime import datetime, timedelta

from events.contact import ContactLogged, Matter
from events.group import ChatChannel, Told
from services.ledger.registers.contract import At, Noticed, refuse

CLOCK_DIFFERENCE_MAX = timedelta(minutes=5)


def late_s(told: Told, happened_at: datetime) -> int:
    """Seconds from the message to its transcript. Raises ``CommandRefusedError``."""
    if told.said_at > happened_at + CLOCK_DIFFERENCE_MAX:
        refuse(
            "the message is older than its transcript: mend the time it was said",
            rule="said-before-transcribed",
            article="Art.4(4)",
            field="/said_at",
        )
    return max(0, int((happened_at - told.said_at).total_seconds()))


def contact_of(
    told: Told, at: At, *, channel: ChatChannel, building: str | None
) -> ContactLogged | None:
    """The contact the message was; None where its community is not known."""
    if at.community is None:
        return None
    matter = Matter(
        category=told.category,
        urgency=told.urgency,
        sensitivity=told.sensitivity,
        text=told.text,
        important=told.important,
        case=told.case,
    )
    return ContactLogged(
        community=at.community,
        building=building,
        direction="inbound",
        channel=channel,
        matters=(matter,),
        party=told.party,
        answer_needed=told.answer_needed,
        attachments=() if told.original is None else (told.original,),
    )


def noticed_of(
    told: Told, at: At, *, channel: ChatChannel, registered: bool
) -> tuple[Noticed, ...]:
    """What is found: written down late, read where nobody answers, private among many."""
    found = []
    if at.happened_at - told.said_at > at.rules.within("contact_transcribed"):
        found.append(
            Noticed(
                rule="transcribed-in-time",
                article="Art.4(4)",
                proposal="群里、私聊里提的事，看到当天就登记",
            )
        )
    if channel == "private_chat":
        return tuple(found)
    if not registered:
        found.append(
            Noticed(
                rule="group-registered",
                article="Art.4(4)",
                proposal="登记这个群，或请住户改到已登记的群",
            )
        )
    if told.sensitivity == "private":
        found.append(
            Noticed(
                rule="private-in-group", article="Art.5(3)", proposal="改用电话或当面一对一沟通"
            )
        )
    return tuple(found)
