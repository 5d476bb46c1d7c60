"""What a text that everybody reads may tell of a person: nothing, but by an entry of the privacy
log in which somebody with authority let it out (Art. 3(6), 6(4)). Pure.
"""

from events.privacy import DataSort, PublicationUsed
from services.errors import CommandRefusedError
from services.ledger.registers.contract import At, refuse
from services.ledger.rulebook.rules import Rules
from services.ledger.wording.exposing import SORTS
from services.ledger.wording.words import offence_of


def may_tell(entry_id: str | None, at: At) -> frozenset[DataSort]:
    """Which sorts of data the entry lets the text tell of. Raises ``CommandRefusedError`` where it
    lets nothing out here, or not any more.
    """
    if entry_id is None:
        return frozenset()
    entry = at.others.get(("privacy_entry", entry_id))
    if entry is None or entry.community != at.community or entry.state.sort != "let_out":
        refuse("name an entry of the privacy log that lets a notice of this community tell of "
               "somebody", rule="let-out-by-an-entry", article="Art.3(6)",
               field="/privacy_entry")  # fmt: skip
    until = entry.state.due_at
    if entry.state.ended or (until is not None and until <= at.happened_at):
        refuse("this leave has been used, taken back, or is over: ask for another",
               rule="let-out-once", article="Art.3(6)", field="/privacy_entry")  # fmt: skip
    data: frozenset[DataSort] = entry.state.data
    return data


def let_out(entry_id: str | None, *, about: str, by: str) -> tuple[PublicationUsed, ...]:
    """The entry a text names holds for this one text."""
    return () if entry_id is None else (PublicationUsed(id=entry_id, by=by, about=about),)


def refuse_personal(
    text: object, rules: Rules, *, may_tell: frozenset[DataSort], field: str
) -> None:
    """Raises ``CommandRefusedError`` where the text names somebody's number, plate or home without
    leave.
    """
    if not isinstance(text, str):
        return
    hits = [hit for hit in rules.screen.personal(text) if not may_tell.issuperset(SORTS[hit.kind])]
    if hits:
        raise CommandRefusedError(
            "everybody reads a notice: leave out whose number, plate or home it is; where a law or "
            "a contract asks for it, a manager lets it out in the privacy log and the notice names "
            "that entry",
            rule="personal-data-public",
            article="Art.6(4)",
            field=field,
            offence=offence_of(text, hits, rules),
        )
