"""Carries out what somebody does at the desk, each command with a key once; or only tries it."""

from contextlib import suppress
from datetime import datetime

from events.destruction import DestructionDone
from events.fact import Fact
from events.reply import ReplySent
from services.errors import CommandRefusedError, NotFoundError, StoreUnavailableError
from services.ledger.admitting.admission import admit_telephones, admit_time
from services.ledger.commands import Commands
from services.ledger.contract import Accepted, Caller
from services.ledger.core import Core
from services.ledger.log.deciding import InPlace
from services.ledger.registers.refusals import REFUSED_FOR, refused_channel
from services.ledger.rehearsing import Rehearsal
from services.ledger.report import ReferenceUnknownError, Report
from services.ledger.rulebook.book import REFUSALS
from services.privacy.fingerprint import Fingerprint
from services.store.contract import Origin


class Performing:
    """Performs commands. Safe from many threads."""

    def __init__(
        self, core: Core, commands: Commands, *, fingerprint: Fingerprint, in_place: InPlace
    ) -> None:
        self._core, self._commands = core, commands
        self._fingerprint, self._in_place = fingerprint, in_place

    def perform(
        self,
        fact: Fact,
        *,
        caller: Caller,
        happened_at: datetime | None = None,
        expected_version: int | None = None,
        idempotency_key: str | None = None,
        restricted_from: tuple[str, ...] = (),
    ) -> Accepted:
        """Carries the fact out, as ``Ledger.perform`` promises."""
        core, now = self._core, self._core.clock()
        happened_at = happened_at or now
        desk, origin = f"{core.origin}:desk", None
        if idempotency_key is not None:
            origin = self._origin_of(fact, idempotency_key, caller, restricted_from)
        report = Report(
            fact=fact,
            event_id=core.mint(now),
            speaker=desk,
            caller=caller,
            happened_at=happened_at,
            recorded_at=now,
            origin=origin,
            traceparent=caller.traceparent,
            expected_version=expected_version,
            restricted_from=restricted_from,
        )
        try:
            with core.rules.naming(happened_at):
                admit_time(happened_at, now=now)
                admit_telephones(fact)
                accepted = self._in_place.run(self._commands.carry_out(report))
        except ReferenceUnknownError as unknown:
            raise NotFoundError(str(unknown)) from None
        except REFUSALS as refused:
            core.refusals.of_report(refused, report)
            if isinstance(refused, CommandRefusedError):
                self._note_refused_channel(fact, refused, caller)
            raise
        if isinstance(fact, DestructionDone):
            self._commands.destroying.finish(fact.item_id)
        return accepted

    def _note_refused_channel(
        self, fact: Fact, refused: CommandRefusedError, caller: Caller
    ) -> None:
        """That an answer was about to go where others read it is worth knowing (Art. 5(3)); not of
        a case that is kept from somebody. Where the store does not answer, the refusal still
        stands.
        """
        if not isinstance(fact, ReplySent) or fact.case is None or refused.rule not in REFUSED_FOR:
            return
        with suppress(StoreUnavailableError):
            case = self._core.case(fact.case, caller=caller)
            if not case.restricted:
                noted = refused_channel(
                    case,
                    fact,
                    rule=REFUSED_FOR[refused.rule],
                    rules=self._core.rules.at(self._core.clock()),
                    by=caller.actor,
                )
                self.perform(noted, caller=caller)

    def rehearsal(self, *, caller: Caller) -> Rehearsal:
        """Where commands are tried one after another, and nothing is recorded."""

        def origin_of(fact: Fact, key: str) -> Origin:
            return self._origin_of(fact, key, caller)

        return Rehearsal(self._core, self._commands, caller=caller, origin_of=origin_of)

    def _origin_of(
        self, fact: Fact, key: str, caller: Caller, restricted_from: tuple[str, ...] = ()
    ) -> Origin:
        """Under which origin somebody's command with a key of theirs is recorded."""
        about = {"about": ",".join(restricted_from)} if restricted_from else {}
        content = self._fingerprint.of({"type": fact.type_name, **about}, fact.to_data())
        return Origin(source=self._core.desk_of(caller.actor), id=key, fingerprint=content)
