"""Whose number, plate or home somebody let many read: noted, so that it is taken down (Art. 6(4)).
Pure.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from events.contact import ContactLogged
from events.privacy import DataSort, PersonalDataDetected
from events.vocabulary import PUBLIC_CHANNELS
from services.ledger.registers.contract import Noticed
from services.ledger.rulebook.raising import LEDGER_ACTOR
from services.ledger.rulebook.rules import Rules
from services.privacy.masking import mask
from services.screening.finding import Hit, Kind

SORTS: Mapping[Kind, tuple[DataSort, ...]] = {
    "mobile": ("phone",),
    "landline": ("phone",),
    "id_card": ("id_number",),
    "plate": ("plate",),
    "bank_card": ("bank_card",),
    "flat_and_name": ("name", "home"),
}
_HIDDEN = "****"


@dataclass(frozen=True, kw_only=True)
class Exposed:
    """The entry in the privacy log, and what is found."""

    detected: PersonalDataDetected
    noticed: Noticed


def exposed_by(contact: ContactLogged, rules: Rules) -> Exposed | None:
    """What a contact on a channel that many read tells of somebody; None where it tells nothing.
    Neither entry nor finding repeats more of it than a mask lets through.
    """
    if contact.channel not in PUBLIC_CHANNELS:
        return None
    hits = list(_hits(contact, rules))
    if not hits:
        return None
    sorts = [sort for _, hit in hits for sort in SORTS.get(hit.kind, ())]
    span = "、".join(dict.fromkeys(_masked(text, hit) for text, hit in hits))
    return Exposed(
        detected=PersonalDataDetected(
            by=LEDGER_ACTOR,
            community=contact.community,
            building=contact.building,
            channel=contact.channel,
            data=tuple(dict.fromkeys(sorts)),
            published_by="resident" if contact.direction == "inbound" else "company",
            text=span,
        ),
        noticed=Noticed(
            rule="personal-data-exposed",
            article="Art.6(4)",
            span=span,
            proposal="请发布的人撤下或打码；要联系本人的，改为一对一。",
        ),
    )


def _hits(contact: ContactLogged, rules: Rules) -> Iterator[tuple[str, Hit]]:
    for matter in contact.matters:
        if isinstance(matter.text, str):
            for hit in rules.screen.personal(matter.text):
                yield matter.text, hit


def _masked(text: str, hit: Hit) -> str:
    said = text[hit.start : hit.end]
    if hit.kind == "flat_and_name":
        return said[:1] + _HIDDEN
    if hit.kind == "plate":
        return said[:2] + _HIDDEN
    return mask("phone", said)
