"""What must hold of a case before anything is done with it (Art. 9(1), 10). Pure."""

from services.ledger.cases.case import Case
from services.ledger.registers.contract import refuse


def refuse_beyond_change(case: Case) -> None:
    """Nothing more is written in a case that was merged or filed. Raises
    ``CommandRefusedError``.
    """
    if case.merged_into is not None:
        refuse(
            f"the case was merged into {case.merged_into}: do this there",
            rule="merged-elsewhere",
            article="Art.9(1)",
        )
    if case.filed:
        refuse("the case is filed in the archive", rule="filed-is-final", article="Art.10")


def need_live(case: Case) -> None:
    """Raises ``CommandRefusedError`` where nobody works on the case any more."""
    if case.status not in ("open", "resolved"):
        refuse(f"the case is {case.status}: reopen it first", rule="live-case", article="Art.9(1)")
