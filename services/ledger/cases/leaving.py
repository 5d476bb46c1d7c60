"""How a case leaves the desk: merged into one that carries on, or filed (Art. 9(1), 10). Pure."""

from events import case as facts
from services.ledger.cases.case import Case
from services.ledger.cases.naming import refuse_naming_by_merge
from services.ledger.cases.standing import need_live, refuse_beyond_change
from services.ledger.registers.contract import refuse


def merge(case: Case, into: Case, *, by: str, reason: str) -> facts.CaseMerged:
    """The case is the same matter as ``into``, which carries on. Raises ``CommandRefusedError``."""
    refuse_beyond_change(case)
    need_live(case)
    if case.id == into.id:
        refuse(
            "a case cannot be merged into itself",
            rule="merge-into-another",
            article="Art.9(1)",
            field="/into",
        )
    if case.community != into.community:
        refuse(
            "the cases belong to two communities",
            rule="merge-within-community",
            article="Art.9(1)",
            field="/into",
        )
    refuse_beyond_change(into)
    if into.status != "open":
        refuse(
            f"the case to merge into is {into.status}",
            rule="merge-into-open",
            article="Art.9(1)",
            field="/into",
        )
    if case.sensitivity == "private" and into.sensitivity != "private":
        refuse(
            "a private matter cannot be merged into a case that is not private",
            rule="private-stays-private",
            article="Art.5(3)",
            field="/into",
        )
    if case.restricted != into.restricted:
        refuse(
            "the two cases are not kept from the same persons: restrict or lift there first",
            rule="merge-alike-restricted",
            article="Art.6(6)",
            field="/into",
        )
    refuse_naming_by_merge(case, into)
    return facts.CaseMerged(case=case.id, into=into.id, by=by, reason=reason)


def file(case: Case, *, number: str, retention: str, by: str) -> facts.RecordFiled:
    """A finished case becomes an item of the archive. Raises ``CommandRefusedError``."""
    refuse_beyond_change(case)
    if case.status not in ("closed", "withdrawn"):
        refuse(
            "only a closed or withdrawn case can be filed",
            rule="close-before-filing",
            article="Art.10",
        )
    return facts.RecordFiled(
        case=case.id, number=number, community=case.community, retention=retention, by=by
    )
