"""One call of ledger.append for many requests, and what it answered, told apart again for each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import psycopg2

from services.store.request import EVENT_COLUMNS, NULL, Landed, Refused, Request


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What ledger.append returns; also kept in the sequencer's row for one who lost the answer."""

    base: int
    recordedtime: str
    numbers: Sequence[int | None] | None
    refusals: Sequence[dict[str, Any]] | None


class Batch:
    """Requests that touch nothing in common, in the order they will land in."""

    def __init__(self, requests: Sequence[Request]) -> None:
        self.requests = requests
        self.events_count = sum(len(request.event_rows) for request in requests)

    def parameters(self) -> dict[str, Any]:
        """The parameters of ledger.append that are not empty."""
        requests = self.requests
        found: dict[str, Any] = {}
        rows = [row for request in requests for row in request.event_rows]
        if rows:
            bodies = [body for request in requests for body in request.bodies]
            found["p_request"] = _array(
                str(number) for number, request in enumerate(requests) for _ in request.event_rows
            )
            starts = accumulate((len(body) for body in bodies[:-1]), initial=1)
            found["p_start"] = _array(map(str, starts))
            found["p_bodies"] = psycopg2.Binary(b"".join(bodies))
            for name, column in zip(EVENT_COLUMNS, zip(*rows, strict=True), strict=True):
                if any(element is not NULL for element in column):
                    found[name] = _array(column)
        found.update(
            _group(
                ("p_subject_request", "p_subject_event", "p_subject"),
                [(n, *row) for n, request in enumerate(requests) for row in request.subjects],
            )
        )
        found.update(
            _group(
                ("p_reference_request", "p_reference_source", "p_externalref", "p_case"),
                [(n, *row) for n, request in enumerate(requests) for row in request.references],
            )
        )
        found.update(
            _group(
                ("p_check_request", "p_check_stream", "p_check_version"),
                [(n, *row) for n, request in enumerate(requests) for row in request.checks],
            )
        )
        found.update(
            _group(
                ("p_bookmark_request", "p_follower", "p_bookmark_position"),
                [(n, *r.bookmark) for n, r in enumerate(requests) if r.bookmark is not None],
            )
        )
        found.update(
            _group(
                ("p_tracking_request", "p_application", "p_notification_id"),
                [(n, *r.tracking) for n, r in enumerate(requests) if r.tracking is not None],
            )
        )
        return found

    def answers(self, result: BatchResult) -> Iterator[tuple[Request, Landed | Refused]]:
        """Each request with what became of it."""
        refusals = {refusal["request"]: refusal for refusal in result.refusals or ()}
        position, event = result.base + 1, 0
        for number, request in enumerate(self.requests):
            count = len(request.event_rows)
            if number in refusals:
                yield request, Refused(refusals[number])
            else:
                numbers = result.numbers[event : event + count] if result.numbers else ()
                yield request, Landed(position, result.recordedtime, numbers)
                position += count
            event += count


def _array(elements: Any) -> str:
    return "{" + ",".join(elements) + "}"


def _group(names: tuple[str, ...], rows: Sequence[tuple[Any, ...]]) -> dict[str, str]:
    """Aligned arrays, by parameter name; nothing when there are no rows."""
    if not rows:
        return {}
    columns = zip(*rows, strict=True)
    return {name: _array(map(str, column)) for name, column in zip(names, columns, strict=True)}
