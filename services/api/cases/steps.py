"""``/v1/cases/{case}/<step>``: each step the desk takes on a case, as the fact it tells of."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.responses import Response

from events import case as facts
from events.anonymity import AnonymityDeclared, AnonymityLifted
from events.attention import (
    CaseRecategorised,
    ContactAttempted,
    SensitivityMarked,
    UrgencyAssessed,
)
from events.case import CaseFact
from events.case_access import AccessLifted, AccessRestricted, RecusalRecorded
from events.case_amending import RecordCorrected, ReferralMade
from events.case_record import RecordCompleted
from events.composure import CaseHandedOver, DisputeReported, UnderstandingConfirmed
from events.overriding import RuleOverridden
from events.reattribution import ContactReattributed
from events.reply import NoteAdded, ReplySent
from services.access.principal import Principal
from services.api.cases import bodies as case_bodies
from services.api.contract import Parts
from services.api.http.addresses import CaseId
from services.api.http.answers import fact_from
from services.api.http.asking import Asker
from services.api.http.commanding import Headers, Sent, add_case_steps, case_done
from services.api.http.workers import Workers


class CaseSteps:
    """Takes the steps: one body, one fact."""

    def __init__(self, parts: Parts, workers: Workers) -> None:
        self._commands = parts.commands
        self._workers = workers

    def add_to(self, router: APIRouter) -> None:
        """Declares the addresses."""
        steps: list[tuple[str, Callable[..., Any], str]] = [
            ("acknowledge", self.acknowledge, "Say that it was seen (签收)"),
            ("assign", self.assign, "Make it somebody's to answer"),
            ("return", self.hand_back, "Hand it back (退单)"),
            ("escalate", self.escalate, "Take it up a level"),
            ("replies", self.reply, "Answer the party"),
            ("notes", self.note, "Note something"),
            ("resolve", self.resolve, "Say that it is done"),
            ("complete", self.complete, "Say which parts of the record stay empty, and why"),
            ("refer", self.refer, "It is not ours: whose it is, and the way there"),
            ("correct", self.correct, "Say how a part of the record should read"),
            ("reattribute", self.reattribute, "Put right whose a contact is"),
            ("unname", self.unname, "The party wants to stay unnamed"),
            ("name", self.name, "The party no longer minds being named"),
            ("close", self.close, "Close the record"),
            ("reopen", self.reopen, "It was not done after all"),
            ("withdraw", self.withdraw, "The party no longer asks for it"),
            ("restrict", self.restrict, "Keep it from somebody it is about (回避)"),
            ("lift", self.lift, "Let them see it again"),
            ("recuse", self.recuse, "Step back from it oneself"),
            ("attempts", self.attempt, "Somebody tried to reach the party, or was on site"),
            ("assess", self.assess, "Judge how pressing it is"),
            ("recategorise", self.recategorise, "It is of another kind than it was taken for"),
            ("mark", self.mark, "It is private, or no longer"),
            ("understand", self.understand, "Tell what was understood, and what was asked"),
            ("dispute", self.dispute, "A colleague and the party fell out"),
            ("hand_over", self.hand_over, "Somebody else takes it over"),
            ("override", self.override, "Let a rule of wording be broken once, on a legal ground"),
        ]
        add_case_steps(router, steps)

    async def acknowledge(
        self,
        case: CaseId,
        asker: Asker,
        sent: Headers,
        body: case_bodies.AcknowledgeBody | None = None,
    ) -> Response:
        """Somebody has seen the case."""
        told = body or case_bodies.AcknowledgeBody()
        return await self._do(facts.CaseAcknowledged, case, told, asker, sent)

    async def assign(
        self, case: CaseId, asker: Asker, sent: Headers, body: case_bodies.AssignBody
    ) -> Response:
        """The case is this person's or team's from now on."""
        return await self._do(facts.CaseAssigned, case, body, asker, sent)

    async def hand_back(
        self, case: CaseId, asker: Asker, sent: Headers, body: case_bodies.ReturnBody
    ) -> Response:
        """Not theirs: the desk decides again."""
        return await self._do(facts.CaseReturned, case, body, asker, sent)

    async def escalate(
        self, case: CaseId, asker: Asker, sent: Headers, body: case_bodies.EscalateBody
    ) -> Response:
        """Up a level (Art. 7(1))."""
        return await self._do(facts.CaseEscalated, case, body, asker, sent)

    async def reply(
        self, case: CaseId, asker: Asker, sent: Headers, body: case_bodies.ReplyBody
    ) -> Response:
        """The party was answered (Art. 3(4))."""
        return await self._do(ReplySent, case, body, asker, sent)

    async def note(
        self, case: CaseId, asker: Asker, sent: Headers, body: case_bodies.NoteBody
    ) -> Response:
        """Internal, unless it says otherwise."""
        return await self._do(NoteAdded, case, body, asker, sent)

    async def resolve(
        self, case: CaseId, asker: Asker, sent: Headers, body: case_bodies.ResolveBody
    ) -> Response:
        """Refused while nobody has answered the party (Art. 3(4))."""
        return await self._do(facts.CaseResolved, case, body, asker, sent)

    async def complete(
        self, case: CaseId, asker: Asker, sent: Headers, body: case_bodies.CompleteBody
    ) -> Response:
        """A record is closed whole, or with what is missing accounted for (Art. 9(1))."""
        return await self._do(RecordCompleted, case, body, asker, sent)

    async def refer(
        self, case: CaseId, asker: Asker, sent: Headers, body: case_bodies.ReferBody
    ) -> Response:
        """The case is closed once the way there and what the party was told are known."""
        return await self._do(ReferralMade, case, body, asker, sent)

    async def correct(
        self, case: CaseId, asker: Asker, sent: Headers, body: case_bodies.CorrectBody
    ) -> Response:
        """Both readings stay on record (Art. 9(1))."""
        return await self._do(RecordCorrected, case, body, asker, sent)

    async def reattribute(
        self, case: CaseId, asker: Asker, sent: Headers, body: case_bodies.ReattributeBody
    ) -> Response:
        """From here on it is the right party's, who can have it forgotten (Art. 2)."""
        return await self._do(ContactReattributed, case, body, asker, sent)

    async def unname(
        self, case: CaseId, asker: Asker, sent: Headers, body: case_bodies.UnnameBody
    ) -> Response:
        """Nobody is shown who raised it, but those who have to answer and say what for."""
        return await self._do(AnonymityDeclared, case, body, asker, sent)

    async def name(
        self, case: CaseId, asker: Asker, sent: Headers, body: case_bodies.NameBody
    ) -> Response:
        """Lists and pages show the party again, masked as ever."""
        return await self._do(AnonymityLifted, case, body, asker, sent)

    async def close(
        self, case: CaseId, asker: Asker, sent: Headers, body: case_bodies.CloseBody | None = None
    ) -> Response:
        """Refused while the case is not resolved, or a part of its record is missing."""
        return await self._do(facts.CaseClosed, case, body or case_bodies.CloseBody(), asker, sent)

    async def reopen(
        self, case: CaseId, asker: Asker, sent: Headers, body: case_bodies.ReopenBody
    ) -> Response:
        """An answer is owed anew, with a new deadline."""
        return await self._do(facts.CaseReopened, case, body, asker, sent)

    async def withdraw(
        self, case: CaseId, asker: Asker, sent: Headers, body: case_bodies.WithdrawBody
    ) -> Response:
        """Counted apart from what was resolved."""
        return await self._do(facts.CaseWithdrawn, case, body, asker, sent)

    async def restrict(
        self, case: CaseId, asker: Asker, sent: Headers, body: case_bodies.RestrictBody
    ) -> Response:
        """A complaint about somebody is neither seen nor settled by that person (Art. 6(6))."""
        return await self._do(AccessRestricted, case, body, asker, sent)

    async def lift(
        self, case: CaseId, asker: Asker, sent: Headers, body: case_bodies.LiftBody
    ) -> Response:
        """They may see it again, with a reason."""
        return await self._do(AccessLifted, case, body, asker, sent)

    async def recuse(
        self, case: CaseId, asker: Asker, sent: Headers, body: case_bodies.RecuseBody | None = None
    ) -> Response:
        """The asker stands too near to it; afterwards it is not there for them any more."""
        return await self._do(RecusalRecorded, case, body or case_bodies.RecuseBody(), asker, sent)

    async def attempt(
        self, case: CaseId, asker: Asker, sent: Headers, body: case_bodies.AttemptBody
    ) -> Response:
        """An urgent matter is first taken up by telephone or in person (Art. 5(1))."""
        return await self._do(ContactAttempted, case, body, asker, sent)

    async def assess(
        self, case: CaseId, asker: Asker, sent: Headers, body: case_bodies.AssessBody
    ) -> Response:
        """Lower takes a reason (Art. 5(1))."""
        return await self._do(UrgencyAssessed, case, body, asker, sent)

    async def recategorise(
        self, case: CaseId, asker: Asker, sent: Headers, body: case_bodies.RecategoriseBody
    ) -> Response:
        """From here on it is owed what such a matter is (Art. 3(4))."""
        return await self._do(CaseRecategorised, case, body, asker, sent)

    async def mark(
        self, case: CaseId, asker: Asker, sent: Headers, body: case_bodies.MarkBody
    ) -> Response:
        """A private case is answered one to one only (Art. 5(3))."""
        return await self._do(SensitivityMarked, case, body, asker, sent)

    async def understand(
        self, case: CaseId, asker: Asker, sent: Headers, body: case_bodies.UnderstandBody
    ) -> Response:
        """What was asked of them before is found (Art. 6(2))."""
        return await self._do(UnderstandingConfirmed, case, body, asker, sent)

    async def dispute(
        self, case: CaseId, asker: Asker, sent: Headers, body: case_bodies.DisputeBody
    ) -> Response:
        """From here on somebody else should have it (Art. 6(6))."""
        return await self._do(DisputeReported, case, body, asker, sent)

    async def hand_over(
        self, case: CaseId, asker: Asker, sent: Headers, body: case_bodies.HandOverBody
    ) -> Response:
        """To a colleague who has not had it (Art. 6(6))."""
        return await self._do(CaseHandedOver, case, body, asker, sent)

    async def override(
        self, case: CaseId, asker: Asker, sent: Headers, body: case_bodies.OverrideBody
    ) -> Response:
        """Counts for the next answer; without a law or contract that asks for it, it is refused."""
        return await self._do(RuleOverridden, case, body, asker, sent)

    async def _do(
        self, kind: type[CaseFact], case: str, body: BaseModel, asker: Principal, sent: Sent
    ) -> Response:
        """Carries out one step on a case: the fact is made here, decided in the ledger."""
        # Dumped, the instant would be text; the ledger wants the moment itself.
        happened_at: datetime | None = getattr(body, "happened_at", None)
        told = body.model_dump(exclude_none=True, exclude={"happened_at"})
        fact = fact_from(kind, {"case": case, "by": asker.actor, **told})
        accepted = await self._workers.run(
            self._commands.perform,
            fact,
            caller=asker.caller(),
            happened_at=happened_at,
            expected_version=sent.expected_version,
            idempotency_key=sent.idempotency_key,
        )
        return case_done(case, accepted)
