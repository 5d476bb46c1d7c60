"""Decisions about must-know information: each reader confirms for themselves, and what is corrected
is read anew (Art. 7(3)).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import assert_never

from events import bulletin as facts
from services.ledger.organisation.chain import speaker
from services.ledger.registers.contract import At, Noticed, Outcome, Register, Step, refuse

ARTICLE = "Art.7(3)"

Told = facts.InformationShared | facts.ReadersAdded | facts.InformationCorrected


@dataclass(frozen=True, kw_only=True)
class Bulletin:
    """What deciding remembers of a bulletin: by when each reader reads it, and who has."""

    read_by: Mapping[str, datetime]
    read: frozenset[str] = field(default_factory=frozenset)
    withdrawn: bool = False


def evolve(bulletin: Bulletin | None, fact: facts.AnyBulletinFact) -> Bulletin:
    """The bulletin after the fact."""
    if isinstance(fact, facts.InformationShared):
        return Bulletin(read_by=dict.fromkeys(fact.to, _decided(fact)))
    assert bulletin is not None
    match fact:
        case facts.ReadingConfirmed():
            return replace(bulletin, read=bulletin.read | {fact.receiver or fact.by})
        case facts.ReadersAdded():
            added = dict.fromkeys(fact.to, _decided(fact))
            return replace(bulletin, read_by={**bulletin.read_by, **added})
        case facts.InformationCorrected():
            anew = dict.fromkeys(bulletin.read_by, _decided(fact))
            return replace(bulletin, read_by=anew, read=frozenset())
        case facts.InformationWithdrawn():
            return replace(bulletin, withdrawn=True)
        case _:
            assert_never(fact)


def _decided(fact: Told) -> datetime:
    assert fact.read_by is not None, "decided when it was told"
    return fact.read_by


def decide(bulletin: Bulletin | None, fact: facts.AnyBulletinFact, at: At) -> Outcome:
    """What follows from a fact about a bulletin. Raises ``CommandRefusedError``."""
    if isinstance(fact, facts.InformationShared):
        return _tell(fact, (), at)
    assert bulletin is not None
    if bulletin.withdrawn:
        refuse("this was withdrawn: share what holds now",
               rule="information-holds", article=ARTICLE)  # fmt: skip
    match fact:
        case facts.ReadingConfirmed():
            return _confirm(bulletin, fact, at)
        case facts.ReadersAdded():
            return _tell(fact, bulletin.read_by, at)
        case facts.InformationCorrected():
            readers = {"to": tuple(bulletin.read_by)}
            return Outcome(facts=(_timed(fact.model_copy(update=readers), at),))
        case facts.InformationWithdrawn():
            return Outcome(facts=(fact,))
        case _:
            assert_never(fact)


def _tell(
    fact: facts.InformationShared | facts.ReadersAdded,
    known: Mapping[str, datetime] | tuple[()],
    at: At,
) -> Outcome:
    if len(set(fact.to)) < len(fact.to) or not set(fact.to).isdisjoint(known):
        refuse("somebody is to read it twice: name each reader once",
               rule="reader-once", article=ARTICLE, field="/to")  # fmt: skip
    if len(fact.to) + len(known) > facts.READERS_MAX:
        refuse(f"at most {facts.READERS_MAX} read one piece: name teams, or share another",
               rule="readers-bounded", article=ARTICLE, field="/to")  # fmt: skip
    return Outcome(facts=(_timed(fact, at),))


def _timed(fact: Told, at: At) -> Told:
    if fact.read_by is not None and fact.read_by <= at.happened_at:
        refuse("nobody can have read it by a time that is past: give one ahead",
               rule="reading-ahead", article=ARTICLE, field="/read_by")  # fmt: skip
    read_by = fact.read_by or at.happened_at + at.rules.within("bulletin_read")
    return fact.model_copy(update={"read_by": read_by})


def _confirm(bulletin: Bulletin, fact: facts.ReadingConfirmed, at: At) -> Outcome:
    name = speaker(fact.by, fact.receiver, article=ARTICLE)
    read_by = bulletin.read_by.get(name)
    if read_by is None:
        refuse(f"{name} is none of those who have to read it: add them first",
               rule="reader-told", article=ARTICLE, field="/by")  # fmt: skip
    if name in bulletin.read:
        refuse("this reader has confirmed it already",
               rule="read-once", article=ARTICLE)  # fmt: skip
    if at.happened_at <= read_by:
        return Outcome(facts=(fact,))
    late = Noticed(
        rule="read-in-time",
        article=ARTICLE,
        proposal="必读信息到期前读完并确认；休假的由代班人读，回岗当天补读",
    )
    return Outcome(facts=(fact,), noticed=(late,))


_VALID = ("shared", "read")

REGISTER: Register[Bulletin, facts.AnyBulletinFact] = Register(
    kind="bulletin",
    plural="bulletins",
    letter="BD",
    steps={
        "share": Step(fact=facts.InformationShared),
        "confirm": Step(fact=facts.ReadingConfirmed, during=("shared",)),
        "add_readers": Step(fact=facts.ReadersAdded, during=_VALID),
        "correct": Step(fact=facts.InformationCorrected, during=_VALID),
        "withdraw": Step(fact=facts.InformationWithdrawn, during=_VALID),
    },
    evolve=evolve,
    decide=decide,
)
