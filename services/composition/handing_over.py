"""What a handover takes out of the log: its records, each checked on the way, with what is rendered
of them (Art. 10).
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import orjson

from events.envelope import parse
from projections.reading import AsOf
from projections.registers.kinds.handovers import RECORD
from projections.registers.model import Item, ItemFilter, PartFilter
from services.composition.custody import build_custodian, build_views
from services.composition.foundation import Foundation
from services.composition.packaging import OPERATOR
from services.composition.state import build_questions
from services.documents.kinds import papers_of
from services.errors import NotFoundError, SetupError, ViewBehindError
from services.ledger.application import now_utc
from services.ledger.contract import Accepted
from services.packaging.contract import Order
from services.questions.contract import PAGE_VIEWS

RECORDS_MAX = 1_000
VIEW_WAIT_S = 60.0
LOOK_AGAIN_S = 0.2
LANGUAGE: Final = "zh"


@dataclass(frozen=True, kw_only=True, slots=True)
class Handover:
    """A handover as the views have it."""

    item: Item
    records: tuple[str, ...]


def order_of(parts: Foundation, name: str, target: Path, *, disclose: bool, wait_s: float) -> Order:
    """What is to be exported for a handover, by its number or id; its records are checked first,
    and that is put on record. Raises ``NotFoundError``, ``SetupError`` where a record fails.
    """
    handover = _handover(parts, name)
    streams, reports = _checked(parts, handover, give_up_at_s=time.monotonic() + wait_s)
    if failed := [number for number, report in reports.items() if not report["passed"]]:
        raise SetupError(
            f"{', '.join(failed[:5])} did not pass the four-property check: see the report on its "
            "page, mend what failed, and export again"
        )
    assert handover.item.community is not None
    return Order(
        target=target,
        purpose="handover",
        receiver=handover.item.detail["receiver"],
        communities=(handover.item.community,),
        legal_basis=handover.item.detail["legal_basis"],
        disclose=disclose,
        wait_s=wait_s,
        streams=frozenset(streams),
        papers={
            "four-properties.json": orjson.dumps(reports, option=orjson.OPT_INDENT_2),
            **dict(_papers(parts, handover)),
        },
    )


def _handover(parts: Foundation, name: str) -> Handover:
    questions, now = build_questions(parts), AsOf(position=None, instant=now_utc())
    asker = OPERATOR.actor
    page = questions.list_items(
        ItemFilter(kind="handover", number=name), now, cursor=None, limit=2, asker=asker
    )
    found = next((item for item in page.items if item.number == name), None)
    if found is None:
        raise NotFoundError(f"there is no handover {name}: name it by its number, as its page does")
    listed = questions.list_parts(
        PartFilter(kind="handover", item=found.id, part=RECORD),
        now,
        limit=RECORDS_MAX,
        asker=asker,
    )
    records = tuple(part.detail["record"] for part in sorted(listed.parts, key=lambda p: p.key))
    return Handover(item=found, records=records)


def _checked(
    parts: Foundation, handover: Handover, *, give_up_at_s: float
) -> tuple[list[str], dict[str, dict[str, object]]]:
    """The streams of the records, and the report of each by its filing number; on return the views
    know.
    """
    custodian = build_custodian(parts)
    streams: list[str] = [f"handover/{handover.item.id}"]
    reports: dict[str, dict[str, object]] = {}
    position = 0
    for record in handover.records:
        check = partial(
            custodian.check,
            record,
            occasion="handover",
            caller=OPERATOR,
            handover=handover.item.id,
        )
        accepted = _once_sealed(check, give_up_at_s=give_up_at_s)
        item = parts.ledger.custody.record(record, caller=OPERATOR)
        streams += parts.ledger.custody.streams(item)
        reports[item.state.number] = parse(accepted.receipts[0].body).envelope.data
        position = accepted.receipts[-1].position
    for view in PAGE_VIEWS:
        build_questions(parts).wait_for(view, position, timeout_s=VIEW_WAIT_S)
    return streams, reports


def _once_sealed(check: Callable[[], Accepted], *, give_up_at_s: float) -> Accepted:
    """A record's newest event may still be on its way to the sealer. Raises ``ViewBehindError``."""
    while True:
        try:
            return check()
        except ViewBehindError:
            if time.monotonic() > give_up_at_s:
                raise
            time.sleep(LOOK_AGAIN_S)


def _papers(parts: Foundation, handover: Handover) -> Iterator[tuple[str, bytes]]:
    """The register, then each record with its report."""
    yield from _printed(parts, handover.item, "")
    questions, now = build_questions(parts), AsOf(position=None, instant=now_utc())
    for record in handover.records:
        item = questions.one_item("record", record, now, asker=OPERATOR.actor)
        if item is not None:
            yield from _printed(parts, item, f"records/{item.number}/")


def _printed(parts: Foundation, item: Item, folder: str) -> Iterator[tuple[str, bytes]]:
    now = AsOf(position=None, instant=now_utc())
    papers = papers_of(build_views(parts), item, now, asker=OPERATOR.actor, language=LANGUAGE)
    yield from ((f"{folder}{name}", paper) for name, paper in papers)
