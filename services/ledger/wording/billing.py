"""Keeps a home's bill from whom it does not concern: looks up, by the log, whose the home was (Art.
2, 5(3)).
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import partial
from typing import Any

from events.answer import AnswerGiven
from events.contact import ContactLogged
from events.envelope import parse
from events.fee_dispute import DunningSent
from events.item import ItemFact, item_stream
from events.letter import LetterSent
from events.party import Party
from events.reply import ReplySent
from events.vocabulary import PartyKind
from services.ledger.cases.case import Case
from services.ledger.core import Core
from services.ledger.registers.contract import Item, refuse
from services.ledger.registers.identities import everybody
from services.ledger.registers.occupancies import Occupancy
from services.ledger.wording.bills import Bill, Tenure, bills_in, concerns, home_of, months_of, span

Load = Callable[[str, str], Item[Any] | None]

BY_LAW: frozenset[PartyKind] = frozenset({"government", "lawyer"})
"""Who is told of a debt because a law says so, or acts in court for who is owed it."""

_OCCUPANCY = "occupancy/"


class Billing:
    """Refuses what tells of a bill. ``load`` gives an item of a register."""

    def __init__(self, core: Core, load: Load) -> None:
        self._core, self._load = core, load

    def refuse_reply(self, case: Case, fact: ReplySent, at: datetime) -> None:
        """An answer goes to whom it names, else to all who raised the matter. Raises
        ``CommandRefusedError``.
        """
        if isinstance(fact.text, str) and case.party_kind not in BY_LAW:
            to = case.parties if fact.to is None else (fact.to,)
            self._refuse(bills_in(fact.text, at=at), to, case.community, at)

    def refuse_contact(self, contact: ContactLogged, at: datetime) -> None:
        """The same of what the company tells somebody of itself: a reminder a system sent."""
        party = contact.party
        if contact.direction != "outbound" or party is None or party.kind in BY_LAW:
            return
        for index, matter in enumerate(contact.matters):
            if isinstance(matter.text, str):
                told = bills_in(matter.text, at=at)
                field = f"/matters/{index}/text"
                self._refuse(told, _known(party.id), contact.community, at, field=field)

    def refuse_item(
        self, fact: ItemFact, item: Item[Any] | None, community: str | None, at: datetime
    ) -> None:
        """The same of a letter, an answer and a reminder of what is owed."""
        if community is None:
            return
        match fact:
            case LetterSent(text=str(text), to=party) if party.kind not in BY_LAW:
                self._refuse(bills_in(text, at=at), _known(party.id), community, at)
            case AnswerGiven(text=str(text), party=Party() as party) if party.kind not in BY_LAW:
                self._refuse(bills_in(text, at=at), _known(party.id), community, at)
            case DunningSent() if item is not None:
                told = self._core.recall(item_stream("fee_dispute", item.id))
                owed = Bill(
                    home=home_of(told.get("/flat/unit", "")),
                    during=months_of(item.state.first_month, item.state.last_month),
                    flat=item.state.flat.id,
                )
                self._refuse([owed], _known(item.state.party), community, at)
            case _:
                pass

    def _refuse(
        self,
        bills: Iterable[Bill],
        to: tuple[str, ...],
        community: str,
        at: datetime,
        *,
        field: str = "/text",
    ) -> None:
        if not (told := list(bills)):
            return
        theirs = [list(self._tenures(each, community, at)) for each in to]
        if not theirs or not all(concerns(bill, each) for bill in told for each in theirs):
            refuse(
                "this bill is not theirs by the register of occupancies: leave the amount or the "
                "home out, or record first who owns the home or lives there in that time, or who "
                "may act for them in bills",
                rule="bill-to-whom-it-concerns",
                article="Art.2",
                field=field,
            )

    def _tenures(self, subject: str, community: str, at: datetime) -> Iterator[Tenure]:
        people = everybody(subject, partial(self._load, "identity"))
        for stream in sorted(
            {each for one in people for each in self._occupancies(one, community)}
        ):
            item = self._load("occupancy", stream.removeprefix(_OCCUPANCY))
            if item is not None and _speaks_for(item.state, people, at):
                held: Occupancy = item.state
                unit = self._core.recall(stream).get("/flat/unit", "")
                yield Tenure(
                    flat=held.flat.id,
                    home=home_of(unit),
                    building=held.flat.building,
                    during=span(held.since, held.until),
                )

    def _occupancies(self, person: str, community: str) -> Iterator[str]:
        """The occupancies in which somebody is named."""
        records = self._core.vault.records_of(person)
        here = [each.position for each in records if each.partitionkey == community]
        for row in self._core.store.read_positions(here):
            stream = parse(row.body).envelope.subject
            if stream.startswith(_OCCUPANCY):
                yield stream


def _speaks_for(held: Occupancy, people: tuple[str, ...], at: datetime) -> bool:
    if held.party in people:
        return True
    return any(
        each.to in people and "bills" in each.purposes and (each.until is None or at < each.until)
        for each in held.authorities.values()
    )


def _known(subject: str | None) -> tuple[str, ...]:
    return () if subject is None else (subject,)
