"""``/v1/what-if``: what would have become of a period's promises under another policy or other
calendars, beside what did (Art. 3(4)).
"""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from events.microseconds import from_us
from events.whole import Whole
from services.api.contract import Parts
from services.api.events.receipts import receipt_of
from services.api.http.answers import answer
from services.api.http.asking import Asker
from services.api.http.openapi import problems
from services.api.http.selecting import POSITION_MAX, MatterQuery, Selecting
from services.api.http.workers import Workers
from services.errors import CommandRefusedError
from services.ledger.promises.what_if.asking import Otherwise
from services.questions.what_if import what_if
from services.questions.what_if_model import (
    EXAMPLES_MAX,
    Changed,
    Outcome,
    Selected,
    Side,
    WhatIf,
)


class WhatIfBody(MatterQuery):
    """A period and what is to be supposed of it: a published version of the policy or terms of
    your own, calendars by version or by terms. What is left out was as it was.
    """

    suppose: Otherwise
    examples: Whole = Field(
        default=20, ge=0, le=EXAMPLES_MAX, description="Of each change, so many promises are told."
    )
    position: Whole | None = Field(
        default=None, ge=1, le=POSITION_MAX, description="What was known by this event."
    )
    min_position: Whole | None = Field(
        default=None, ge=1, le=POSITION_MAX, description="Waits until the figures hold it."
    )


class WhatIfs:
    """Answers it."""

    def __init__(self, parts: Parts, workers: Workers) -> None:
        self._questions, self._wondering = parts.questions, parts.commands.wondering
        self._workers, self._selecting = workers, Selecting(parts, workers)

    def add_to(self, router: APIRouter) -> None:
        """Declares the address."""
        router.add_api_route(
            "/v1/what-if",
            self.ask,
            methods=["POST"],
            tags=["promises"],
            summary="What another policy or calendar would have made of a period",
            responses=problems(403, 422),
        )

    async def ask(self, body: WhatIfBody, asker: Asker) -> Response:
        """Reckons every promise that began in the period anew, from what happened to its case, and
        writes nothing but the question. One at a time: 503 while another one is reckoned.
        """
        chosen, at = await self._selecting.selected(body, asker)
        if chosen.first_day is None or chosen.last_day is None:
            raise CommandRefusedError(
                "say of which days: a period, or first_day and last_day",
                rule="period",
                field="/period",
            )
        found = await self._workers.run(
            what_if,
            Selected(filter=chosen, as_of=at, examples=body.examples),
            body.suppose,
            questions=self._questions,
            wondering=self._wondering,
            caller=asker.caller(),
        )
        return answer(told(found))


def told(found: WhatIf) -> dict[str, Any]:
    """The answer as plain data."""
    return {
        "position": found.position,
        "as_of": found.instant,
        "cases": found.cases,
        "changed_cases": found.changed,
        "promises": [
            {"kind": kind, "then": _side(then), "other": _side(other)}
            for kind, (then, other) in found.kinds.items()
        ],
        "changes": list(_changes(found)),
        "asked": receipt_of(found.recorded),
    }


def _side(side: Side) -> dict[str, Any]:
    rate = side.on_time.rate
    counted = {**asdict(side.on_time), "of": rate.of, "percent": rate.percent}
    return {**counted, "times": asdict(side.times)}


def _changes(found: WhatIf) -> Iterator[dict[str, Any]]:
    for each in found.transitions:
        yield {
            "kind": each.kind,
            "then": each.then,
            "other": each.other,
            "count": each.count,
            "examples": [_changed(example) for example in each.examples],
        }


def _changed(changed: Changed) -> dict[str, Any]:
    return {
        "case": changed.case,
        "number": changed.number,
        "community": changed.community,
        "category": changed.category,
        "started_at": changed.started_at,
        "then": _outcome(changed.then),
        "other": _outcome(changed.other),
    }


def _outcome(outcome: Outcome) -> dict[str, Any]:
    due_us = outcome.due_us
    due_at = None if due_us is None else from_us(due_us)
    return {"state": outcome.state, "due_at": due_at, "took_us": outcome.took_us}
