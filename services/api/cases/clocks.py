"""When each promise of a case falls due, why, and how it ended."""

from collections.abc import Callable, Coroutine
from dataclasses import asdict
from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from events.clock_step import (
    ArrivalReported,
    ClockStep,
    ExtensionGranted,
    ExtensionRefused,
    ExtensionRequested,
    RevisitMade,
    WaitEnded,
    WaitStarted,
)
from events.instant import Instant
from events.sla_policy import Word
from events.vocabulary import Channel
from events.whole import Whole
from projections.clocks.model import CaseClock
from services.api.contract import Parts
from services.api.http.addresses import CaseId
from services.api.http.answers import answer, fact_from
from services.api.http.asking import Asker, Asking, AsOfInstant, IdempotencyKey, MinPosition
from services.api.http.commanding import landed, status_of
from services.api.http.openapi import problems
from services.api.http.workers import Workers


class _StepBody(BaseModel):
    """Nothing but the time need be said."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    happened_at: Instant | None = None


class WaitBody(_StepBody):
    """Whom the work waits for, and until when, as far as one knows."""

    reason: Word = Field(examples=["owner"])
    until: Instant | None = None


class ResumeBody(_StepBody):
    """Whom it waited for."""

    reason: Word = Field(examples=["owner"])


class GrantBody(_StepBody):
    """Which promise, and how much working time more: minutes or workdays."""

    kind: Word = Field(examples=["resolve"])
    minutes: Whole | None = Field(default=None, ge=1)
    workdays: Whole | None = Field(default=None, ge=1)


class ExtendBody(GrantBody):
    """The same, and why."""

    reason: Word = Field(examples=["parts"])


class DenyBody(_StepBody):
    """Of which promise."""

    kind: Word = Field(examples=["resolve"])


class RevisitBody(_StepBody):
    """By which way, and how satisfied the party is; unreached: tried, and still owed."""

    channel: Channel
    outcome: Literal["satisfied", "neutral", "dissatisfied", "unreached"]


class Clocks:
    """Answers ``/v1/cases/{case}/clocks``, and takes the steps that concern them."""

    def __init__(self, parts: Parts, workers: Workers, asking: Asking) -> None:
        self._questions, self._commands = parts.questions, parts.commands
        self._workers, self._asking = workers, asking

    def add_to(self, router: APIRouter) -> None:
        """Declares the address."""
        router.add_api_route(
            "/v1/cases/{case}/clocks",
            self.of_case,
            tags=["promises"],
            summary="A case's clocks: when each promise is due, why, and how it ended",
            responses=problems(404, 422),
        )
        steps: list[tuple[str, type[ClockStep], type[_StepBody], str]] = [
            ("wait", WaitStarted, WaitBody, "The work waits for somebody: its clocks stand still"),
            ("resume", WaitEnded, ResumeBody, "What was waited for has come"),
            ("extend", ExtensionRequested, ExtendBody, "Ask for more time, before the deadline"),
            ("grant", ExtensionGranted, GrantBody, "Allow more time that somebody asked for"),
            ("deny", ExtensionRefused, DenyBody, "Let the deadline stand"),
            ("arrive", ArrivalReported, _StepBody, "Somebody who can help is on site"),
            ("revisit", RevisitMade, RevisitBody, "The party was asked how it went"),
        ]
        for step, fact, body, summary in steps:
            router.add_api_route(
                f"/v1/cases/{{case}}/{step}",
                self._taking(fact, body),
                methods=["POST"],
                tags=["promises"],
                summary=summary,
                status_code=201,
                responses=problems(404, 409, 422),
            )

    def _taking(
        self, kind: type[ClockStep], body_kind: type["_StepBody"]
    ) -> Callable[..., Coroutine[Any, Any, Response]]:
        async def take(
            case: CaseId,
            asker: Asker,
            body: Any,
            idempotency_key: IdempotencyKey = None,
        ) -> Response:
            told = body.model_dump(mode="json", exclude_none=True, exclude={"happened_at"})
            accepted = await self._workers.run(
                self._commands.perform,
                fact_from(kind, {"case": case, "by": asker.actor, **told}),
                caller=asker.caller(),
                happened_at=body.happened_at,
                idempotency_key=idempotency_key,
            )
            return answer({"case": case, **landed(accepted)}, status=status_of(accepted))

        take.__annotations__["body"] = body_kind
        return take

    async def of_case(
        self,
        case: CaseId,
        asker: Asker,
        as_of: AsOfInstant = None,
        min_position: MinPosition = None,
    ) -> Response:
        """`happened_at` is when a clock began in the world, `known_at` when the ledger learned of
        it; `decided_by` and `ended_by` are the events, each with its position. `overdue`: it runs,
        and fell due before the asked instant. `alarms` are warnings, breaches, steps of
        them up the chart (`to` whom, at which `level`) and breaches withdrawn: `at` is when each
        fell due, `known_at` when that was recorded.
        """
        at = await self._asking.moment(as_of, min_position)
        await self._asking.case_seen(case, asker, at)
        found = await self._workers.run(self._questions.clocks_of, case, at)
        clocks = [_clock(clock) for clock in found.clocks]
        steps = [asdict(step) for step in found.steps]
        alarms = [asdict(alarm) for alarm in found.alarms]
        told = {"case": case, "clocks": clocks, "steps": steps, "alarms": alarms}
        return answer({**told, "watermark": found.watermark})


def _clock(clock: CaseClock) -> dict[str, Any]:
    told = asdict(clock)
    decided = told.pop("decided")
    return {**told, "happened_at": decided.pop("started_at"), **decided}
