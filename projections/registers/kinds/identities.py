"""How identities show: who is seen under whom, and why (Art. 2)."""

from typing import assert_never, get_args

from events import identity as facts
from projections.registers.sheet import Kind, Sheet

SAME = "same"


def show(sheet: Sheet, fact: facts.AnyIdentityFact) -> None:
    """The identity after the fact. One that others are seen under is ``kept``."""
    match fact:
        case facts.PartyMerged():
            sheet.keep("into", "ground", "reason", "subject")
            sheet.to("merged")
        case facts.PartyJoined():
            sheet.keep("subject")
            sheet.drop("other")
            sheet.put_entry(SAME, "other", state="joined", merged_by=fact.by)
            sheet.to("kept" if sheet.item.state in ("", "kept", "split") else sheet.item.state)
        case facts.PartySplit():
            sheet.drop("into", "ground")
            sheet.keep("reason", split_by=fact.by)
            sheet.to("split", done=True)
        case facts.PartyParted():
            sheet.put_entry(SAME, "other", state="parted", merged_by=fact.by)
        case _:
            assert_never(fact)


KIND: Kind[facts.AnyIdentityFact] = Kind(
    kind="identity",
    facts=get_args(facts.AnyIdentityFact),
    show=show,
    entries={facts.PartyJoined: SAME, facts.PartyParted: SAME},
)
