"""``huiyin check``: the four-property check of records, now (DA/T 70-2018)."""

import re
from collections.abc import Iterator
from typing import Annotated, Any

import typer

from events.envelope import parse
from projections.reading import AsOf
from projections.registers.model import Item, ItemFilter
from services.cli.console import AsJson, command, say
from services.composition.custody import build_custodian
from services.composition.foundation import Foundation, foundation
from services.composition.handing_over import check_handover
from services.composition.packaging import OPERATOR
from services.composition.state import build_questions
from services.errors import NotFoundError
from services.ledger.application import now_utc
from services.settings import read_settings

PAGE_ITEMS = 200
WAIT_S = 30.0
"""For the seal of a record's newest event."""

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

RecordsArgument = Annotated[
    list[str] | None, typer.Argument(help="Records: by id, filing number or archival number.")
]
HandoverOption = Annotated[
    str | None, typer.Option(help="Every record of this handover, by its number.")
]
AllOption = Annotated[bool, typer.Option("--all", help="Every record that is kept.")]


def register(app: typer.Typer) -> None:
    app.command()(check)


@command
def check(
    records: RecordsArgument = None,
    *,
    handover: HandoverOption = None,
    every: AllOption = False,
    as_json: AsJson = False,
) -> None:
    """Check records for authenticity, integrity, usability and security; exit with 1 if one fails.

    Each outcome is put on record; the record's page has the report.
    """
    if [bool(records), handover is not None, every].count(True) != 1:
        raise typer.BadParameter("name records, or a --handover, or say --all")
    with foundation(read_settings(), process="check") as parts:
        if handover is not None:
            reports = check_handover(parts, handover, wait_s=WAIT_S).reports
            told = [{"number": number, **report} for number, report in reports.items()]
        else:
            told = list(_checked(parts, records))
    failed = sum(not each["passed"] for each in told)
    lines = [_line(each) for each in told]
    lines.append(f"{len(told)} checked, {failed} failed")
    say({"checked": told, "failed": failed}, text="\n".join(lines), as_json=as_json)
    if failed:
        raise typer.Exit(1)


def _checked(parts: Foundation, records: list[str] | None) -> Iterator[dict[str, Any]]:
    """What the check of each record came to, of these or of all."""
    custodian = build_custodian(parts)
    wanted = _named(parts, records) if records else _listed(parts, ItemFilter(kind="record"))
    for item in wanted:
        accepted = custodian.check(item.id, occasion="command", caller=OPERATOR)
        yield _told(item, accepted.receipts[0].body)


def _named(parts: Foundation, names: list[str]) -> Iterator[Item]:
    for name in names:
        if _ID.fullmatch(name):
            found = list(_listed(parts, ItemFilter(kind="record", ids=frozenset({name}))))
        else:
            found = [
                item
                for item in _listed(parts, ItemFilter(kind="record", number=name))
                if name in {item.number, item.detail.get("archival_number")}
            ]
        if not found:
            raise NotFoundError(f"there is no record {name}")
        yield from found


def _listed(parts: Foundation, asked: ItemFilter) -> Iterator[Item]:
    """Every record of a filter, but for those that are destroyed."""
    questions, cursor = build_questions(parts), None
    as_of = AsOf(position=None, instant=now_utc())
    while True:
        page = questions.list_items(
            asked, as_of, cursor=cursor, limit=PAGE_ITEMS, asker=OPERATOR.actor
        )
        yield from (item for item in page.items if item.state != "destroyed")
        if (cursor := page.next_cursor) is None:
            return


def _told(item: Item, body: bytes) -> dict[str, Any]:
    data = parse(body).envelope.data
    return {"record": item.id, "number": item.number, **data}


def _line(told: dict[str, Any]) -> str:
    failed = [each for each in told["checks"] if each["outcome"] == "failed"]
    why = ", ".join(f"{each['check']} {' '.join(each['failing'])}" for each in failed)
    return f"{told['number']}  {'passed' if told['passed'] else 'FAILED: ' + why}"
