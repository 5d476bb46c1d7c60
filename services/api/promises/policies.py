"""The policy and the calendars: every published version, publishing the next, and what it would
change.
"""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict
from starlette.responses import Response

from events.calendar import Basis, CalendarTerms, TermsId
from events.instant import Instant
from events.sla_policy import WholePolicyTerms
from projections.promises.model import VersionList
from projections.promises.view import VersionKind
from projections.reading import AsOf
from services.api.contract import Parts
from services.api.events.receipts import receipt_of
from services.api.http.answers import answer
from services.api.http.asking import Asker, Asking, AsOfInstant, MinPosition, require_company
from services.api.http.openapi import problems
from services.api.http.workers import Workers
from services.ledger.promises.published.comparing import (
    EscalationChanged,
    SampleChanged,
    TargetChanged,
)
from services.ledger.promises.published.publishing import Preview

DRAWS_MAX = 100

CalendarId = Annotated[TermsId, Path(description="The calendar's id.", examples=["office"])]
DryRun = Annotated[bool, Query(description="Only says what would change; records nothing.")]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")

    effective_at: Instant | None = None
    basis: Basis | None = None


class CalendarBody(_Body):
    """From `effective_at` on (now, if left out) the calendar is as `terms` say."""

    terms: CalendarTerms


class PolicyBody(_Body):
    """From `effective_at` on (now, if left out) `terms` are what the company promises. What they
    say of neither escalations nor revisit samples stays as it was.
    """

    terms: WholePolicyTerms


class Promises:
    """Shows and publishes."""

    def __init__(self, parts: Parts, workers: Workers, asking: Asking) -> None:
        self._commands, self._questions = parts.commands, parts.questions
        self._workers, self._asking = workers, asking

    def add_to(self, router: APIRouter) -> None:
        """Declares the addresses."""
        shown: dict[str, Any] = {"tags": ["promises"], "responses": problems(422)}
        published = {**shown, "methods": ["POST"], "status_code": 201}
        router.add_api_route(
            "/v1/calendars", self.calendars, summary="Calendars, every version", **shown
        )
        router.add_api_route(
            "/v1/policies", self.policies, summary="What is promised, every version", **shown
        )
        router.add_api_route(
            "/v1/revisit_draws",
            self.revisit_draws,
            summary="Which resolved cases are asked back about: the lots of the last days",
            **shown,
        )
        router.add_api_route(
            "/v1/calendars/{calendar}",
            self.publish_calendar,
            summary="Publish the next version of a calendar, or a new one",
            **published,
        )
        router.add_api_route(
            "/v1/policies",
            self.publish_policy,
            summary="Publish the next version of what is promised",
            **published,
        )

    async def calendars(
        self, as_of: AsOfInstant = None, min_position: MinPosition = None
    ) -> Response:
        """`in_force`: the version that holds at the asked instant."""
        at = await self._asking.moment(as_of, min_position)
        return await self._versions("calendar", "calendars", at)

    async def policies(
        self, as_of: AsOfInstant = None, min_position: MinPosition = None
    ) -> Response:
        """`in_force`: the version that holds at the asked instant."""
        at = await self._asking.moment(as_of, min_position)
        return await self._versions("policy", "policies", at)

    async def revisit_draws(
        self, as_of: AsOfInstant = None, min_position: MinPosition = None
    ) -> Response:
        """The newest day first. Whoever has the log can draw again from `seed`."""
        at = await self._asking.moment(as_of, min_position)
        found = await self._workers.run(self._questions.draws, at, limit=DRAWS_MAX)
        shown = [{**asdict(draw), "day": draw.day.isoformat()} for draw in found.draws]
        return answer({"draws": shown, "watermark": found.watermark})

    async def publish_calendar(
        self, calendar: CalendarId, body: CalendarBody, asker: Asker, *, dry_run: DryRun = False
    ) -> Response:
        """What was decided stays. With `dry_run`, answers 200 with the days that would differ."""
        require_company(asker)
        run, promising = self._workers.run, self._commands.promising
        if dry_run:
            found = await run(
                promising.preview_calendar,
                calendar,
                body.terms,
                effective_at=body.effective_at,
                caller=asker.caller(),
            )
            return answer(_previewed(found))
        accepted = await run(
            promising.publish_calendar,
            calendar,
            body.terms,
            effective_at=body.effective_at,
            basis=body.basis,
            caller=asker.caller(),
        )
        return answer(receipt_of(accepted.receipts[0]), status=201)

    async def publish_policy(
        self, body: PolicyBody, asker: Asker, *, dry_run: DryRun = False
    ) -> Response:
        """What was decided stays. With `dry_run`, answers 200 with the targets, escalations
        and revisit samples that would differ.
        """
        require_company(asker)
        run, promising = self._workers.run, self._commands.promising
        if dry_run:
            found = await run(
                promising.preview_policy,
                body.terms,
                effective_at=body.effective_at,
                caller=asker.caller(),
            )
            return answer(_previewed(found))
        accepted = await run(
            promising.publish_policy,
            body.terms,
            effective_at=body.effective_at,
            basis=body.basis,
            caller=asker.caller(),
        )
        return answer(receipt_of(accepted.receipts[0]), status=201)

    async def _versions(self, kind: VersionKind, name: str, at: AsOf) -> Response:
        found: VersionList = await self._workers.run(self._questions.versions, kind, at)
        shown = [asdict(version) for version in found.versions]
        return answer({name: shown, "watermark": found.watermark})


def _previewed(found: Preview) -> dict[str, Any]:
    days = [{**asdict(change), "day": change.day.isoformat()} for change in found.days]
    return {
        "version": found.version,
        "effective_at": found.effective_at,
        "days": days,
        "targets": [{"kind": change.kind, **_changed(change)} for change in found.targets],
        "escalations": [{"kind": change.kind, **_changed(change)} for change in found.escalations],
        "revisit_samples": [_changed(change) for change in found.revisit_samples],
    }


def _changed(change: TargetChanged | EscalationChanged | SampleChanged) -> dict[str, Any]:
    return {
        **asdict(change.matter),
        "before": None if change.before is None else change.before.model_dump(),
        "after": None if change.after is None else change.after.model_dump(),
    }
