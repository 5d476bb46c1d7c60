"""Whether the record of a case is whole enough to be closed (Art. 9(1)). Pure."""

from collections.abc import Iterator

from events.case_record import RecordCompleted, RecordPart
from services.errors import CommandRefusedError
from services.ledger.cases.case import Case


def missing(case: Case) -> Iterator[RecordPart]:
    """The parts that are neither there nor declared empty."""
    if case.party_kind is None and not case.parties and "party" not in case.declared_empty:
        yield "party"
    if not case.handled and "process" not in case.declared_empty:
        yield "process"


def complete(case: Case, fact: RecordCompleted) -> None:
    """Raises ``CommandRefusedError`` where a part that is there is said to be empty."""
    lacking = set(missing(case))
    for index, empty in enumerate(fact.empty):
        if empty.part not in lacking:
            raise CommandRefusedError(
                f"the record has its {empty.part}, or it is declared empty already: leave it out",
                rule="declare-what-is-missing",
                article="Art.9(1)",
                field=f"/empty/{index}",
            )


def refuse_incomplete(case: Case) -> None:
    """Raises ``CommandRefusedError`` naming every part that is missing."""
    lacking = list(missing(case))
    if lacking == ["process"]:
        raise CommandRefusedError(
            "the record tells of no step, reply or note: add one, or declare the process empty",
            rule="record-process",
            article="Art.9(1)",
        )
    if lacking:
        parts = " and ".join(lacking)
        raise CommandRefusedError(
            f"the record lacks its {parts}: declare what cannot be had empty, with the reason",
            rule="record-party",
            article="Art.9(1)",
        )
