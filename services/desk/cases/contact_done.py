"""Where a contact leads once it is recorded, and what is said of it there."""

from collections.abc import Iterable

from events.case import CaseOpened
from events.contact import MatterIdentified
from events.envelope import parse
from services.desk.asking.once import AGAIN
from services.ledger.contract import Accepted


def cases_among(streams: Iterable[str]) -> list[str]:
    """The cases a contact opened or joined, by their streams."""
    found = (each.removeprefix("case/") for each in streams if each.startswith("case/"))
    return list(dict.fromkeys(found))


def afterwards(accepted: Accepted) -> str:
    """Where to go: the case the contact opened or joined first, else the inbox."""
    position = accepted.receipts[-1].position
    cases = cases_among(receipt.stream for receipt in accepted.receipts)
    done = AGAIN if accepted.duplicate else _done(accepted, len(cases))
    at = f"/cases/{cases[0]}" if cases else "/"
    beside = f"&beside={','.join(cases[1:])}" if len(cases) > 1 else ""
    return f"{at}?min_position={position}&done={done}{beside}"


def _done(accepted: Accepted, cases: int) -> str:
    """Which sentence tells it. A case that was named and is not joined has been filed."""
    contact, *decided = (parse(receipt.body).envelope for receipt in accepted.receipts)
    matters = [each.data for each in decided if each.type == MatterIdentified.type_name]
    named = {index for index, matter in enumerate(contact.data["matters"]) if matter.get("case")}
    if named - {each["matter"] for each in matters if each["joined"]}:
        done = "contact_filed"
    elif cases == 1 and all(each.type != CaseOpened.type_name for each in decided):
        return "contact_joined"
    else:
        done = "contact"
    if cases > 1:
        return f"{done}_several"
    return done if cases else f"{done}_only"
