"""What a handover takes out of the log: its records, each checked on the way, with what is rendered
of them; and that this is what was handed over, on record (Art. 10).
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import orjson

from projections.reading import AsOf
from projections.registers.model import Item, ItemFilter
from services.composition.custody import build_custodian, build_views
from services.composition.foundation import Foundation
from services.composition.packaging import OPERATOR, make_package
from services.composition.state import build_questions
from services.custody.handing_over import Checked, HandoverCustodian
from services.documents.kinds import papers_of
from services.errors import NotFoundError, SetupError
from services.ledger.application import now_utc
from services.packaging.contract import Made, Order, Progress
from services.questions.contract import PAGE_VIEWS

VIEW_WAIT_S = 60.0
LANGUAGE: Final = "zh"


def check_handover(parts: Foundation, name: str, *, wait_s: float) -> Checked:
    """Checks the records of a handover, by its number, and puts the outcome on record. Raises
    ``NotFoundError``, ``ViewBehindError``.
    """
    custodian = _custodian(parts)
    checked = custodian.check(_handover(parts, name).id, caller=OPERATOR, wait_s=wait_s)
    custodian.record(checked, caller=OPERATOR)
    return checked


def export_handover(
    parts: Foundation,
    name: str,
    target: Path,
    *,
    disclose: bool,
    wait_s: float,
    progress: Progress,
) -> Made:
    """Makes the package of a handover, by its number: its records are checked first, their reports
    go along, and both are put on record. Raises ``NotFoundError``, ``SetupError`` where a record
    fails, and as ``make_package``.

    A crash after the package was made leaves one whose check is not on record: it is made anew.
    """
    custodian, handover = _custodian(parts), _handover(parts, name)
    checked = custodian.check(handover.id, caller=OPERATOR, wait_s=wait_s)
    if failed := checked.failed:
        custodian.record(checked, caller=OPERATOR)
        raise SetupError(
            f"{', '.join(failed[:5])} did not pass the four-property check: see the report on its "
            "page, mend what failed, and export again"
        )
    for view in PAGE_VIEWS:
        build_questions(parts).wait_for(view, checked.position, timeout_s=VIEW_WAIT_S)
    order = _order(parts, handover, checked, target, disclose=disclose, wait_s=wait_s)
    made = make_package(parts, order, progress)
    custodian.record(checked, caller=OPERATOR, package=made.number)
    return made


def _custodian(parts: Foundation) -> HandoverCustodian:
    return HandoverCustodian(build_custodian(parts), parts.ledger)


def _order(
    parts: Foundation,
    handover: Item,
    checked: Checked,
    target: Path,
    *,
    disclose: bool,
    wait_s: float,
) -> Order:
    assert handover.community is not None
    streams = {f"handover/{handover.id}"}
    for record in checked.records:
        streams.update(parts.ledger.custody.streams(record))
    return Order(
        target=target,
        purpose="handover",
        receiver=handover.detail["receiver"],
        communities=(handover.community,),
        legal_basis=handover.detail["legal_basis"],
        disclose=disclose,
        wait_s=wait_s,
        streams=frozenset(streams),
        papers={
            "four-properties.json": orjson.dumps(checked.reports, option=orjson.OPT_INDENT_2),
            **dict(_papers(parts, handover, [record.id for record in checked.records])),
        },
    )


def _handover(parts: Foundation, name: str) -> Item:
    page = build_questions(parts).list_items(
        ItemFilter(kind="handover", number=name),
        AsOf(position=None, instant=now_utc()),
        cursor=None,
        limit=2,
        asker=OPERATOR.actor,
    )
    found = next((item for item in page.items if item.number == name), None)
    if found is None:
        raise NotFoundError(f"there is no handover {name}: name it by its number, as its page does")
    return found


def _papers(
    parts: Foundation, handover: Item, records: Sequence[str]
) -> Iterator[tuple[str, bytes]]:
    """The register, then each record with its report."""
    yield from _printed(parts, handover, "")
    questions, now = build_questions(parts), AsOf(position=None, instant=now_utc())
    for record in records:
        item = questions.one_item("record", record, now, asker=OPERATOR.actor)
        if item is not None:
            yield from _printed(parts, item, f"records/{item.number}/")


def _printed(parts: Foundation, item: Item, folder: str) -> Iterator[tuple[str, bytes]]:
    now = AsOf(position=None, instant=now_utc())
    papers = papers_of(build_views(parts), item, now, asker=OPERATOR.actor, language=LANGUAGE)
    yield from ((f"{folder}{name}", paper) for name, paper in papers)
