"""How the privacy log shows: what lies open, what authorities asked for, what may go where, what is
no longer used (Art. 6(4)).
"""

from typing import assert_never, get_args

from events import privacy as facts
from projections.registers.sheet import Kind, Sheet

ENDING = "ending"


def show(  # noqa: C901 - one arm a fact
    sheet: Sheet, fact: facts.AnyPrivacyFact
) -> None:
    """The entry after the fact. A permission and a restriction are no work: they last, and their
    deadline is the day they end.
    """
    match fact:
        case facts.PersonalDataDetected():
            sheet.to("detected", due_at=fact.remove_by)
        case facts.LawfulRequestReceived():
            sheet.to("requested", due_at=fact.answer_due_at)
        case facts.DisclosureAuthorised():
            sheet.keep(authorised_by=fact.by)
            sheet.to("authorised", due_at=fact.until)
        case facts.PublicationAuthorised():
            sheet.keep(authorised_by=fact.by)
            sheet.to("let_out", due_at=fact.until)
        case facts.ProcessingRestricted():
            sheet.to("restricted", due_at=fact.until)
        case facts.PersonalDataRemoved():
            sheet.put_entry(ENDING, "text", "told", state="removed", ended_by=fact.by)
            sheet.to("removed", done=True)
        case facts.LawfulRequestAnswered():
            sheet.keep("outcome", "given", "approved_by")
            sheet.put_entry(ENDING, "outcome", "text", state="answered", ended_by=fact.by)
            sheet.to("answered", done=True)
        case facts.PublicationUsed():
            sheet.put_entry(ENDING, "about", state="used", ended_by=fact.by)
            sheet.keep("about")
            sheet.to("used", done=True)
        case facts.DisclosureRevoked():
            sheet.put_entry(ENDING, "reason", state="revoked", ended_by=fact.by)
            sheet.to("revoked", done=True)
        case facts.ProcessingResumed():
            sheet.put_entry(ENDING, "reason", state="resumed", ended_by=fact.by)
            sheet.to("resumed", done=True)
        case _:
            assert_never(fact)


KIND: Kind[facts.AnyPrivacyFact] = Kind(
    kind="privacy_entry",
    facts=get_args(facts.AnyPrivacyFact),
    show=show,
    entries={
        facts.PersonalDataRemoved: ENDING,
        facts.PublicationUsed: ENDING,
        facts.LawfulRequestAnswered: ENDING,
        facts.DisclosureRevoked: ENDING,
        facts.ProcessingResumed: ENDING,
    },
)
