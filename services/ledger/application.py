"""The ledger: takes what happened, decides what follows, and lands both in one transaction (laws 1
to 3, 5).

The same object serves intake, desk and command line; it is safe from many threads. Everything it
asks of the world comes in as arguments: the store, the vault, clock and entropy.
"""

import os
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from eventsourcing.persistence import AggregateRecorder

from events.fact import Fact
from events.filing_scheme import Retention
from events.reference import CommunityRegistered, SourceRegistered
from services.ledger.admitting.accepting import Accepting
from services.ledger.admitting.waiting import WaitingRoom
from services.ledger.admitting.waiting_list import WaitingList
from services.ledger.archive.arranging import Arranging
from services.ledger.archive.attaching import Files, NoFiles
from services.ledger.archive.custody import Custody
from services.ledger.cases.casework import Casework
from services.ledger.commands import Commands
from services.ledger.contract import (
    Acceptance,
    Accepted,
    Caller,
    Forgotten,
    PublishedEvent,
    Redaction,
    Revealed,
    WaitingRound,
    Way,
)
from services.ledger.core import Core
from services.ledger.log.deciding import Driver, InPlace
from services.ledger.log.drafting import Drafter
from services.ledger.log.library import LedgerApplication
from services.ledger.organisation.workload import NoWorkload, Workload
from services.ledger.performing import Performing
from services.ledger.persons.forgetting import Forgetting
from services.ledger.persons.keeping import Keeping
from services.ledger.persons.revealing import Revealing
from services.ledger.promises.alarms.noticing import Noticing
from services.ledger.promises.published.announcing import Announcing
from services.ledger.promises.published.publishing import Promising
from services.ledger.promises.reckoning.answering import Reckoning
from services.ledger.promises.sampling import Sampling
from services.ledger.promises.what_if.asking import Wondering
from services.ledger.registering import Registering
from services.ledger.rehearsing import Rehearsal
from services.privacy.box import Box
from services.privacy.fingerprint import Fingerprint
from services.privacy.sealing import Sealer
from services.privacy.vault import Vault
from services.refused import NoNotes, RefusalNotes
from services.store.contract import Receipt, Result, Store

REPLY_WAIT_S = 600


def now_utc() -> datetime:
    """The clock outside tests."""
    return datetime.now(UTC)


class Ledger:
    """What may be asked of the ledger. Every method may raise ``StoreUnavailableError``."""

    def __init__(
        self,
        store: Store,
        sealer: Sealer,
        vault: Vault,
        waiting: WaitingRoom,
        *,
        origin: str,
        snapshots: AggregateRecorder | None = None,
        driver: Driver | None = None,
        reply_wait_s: int = REPLY_WAIT_S,
        clock: Callable[[], datetime] = now_utc,
        entropy: Callable[[int], bytes] = os.urandom,
        workload: Workload | None = None,
        files: Files | None = None,
        notes: RefusalNotes | None = None,
    ) -> None:
        """``origin`` is the ledger's URN. ``snapshots`` keeps cases that have grown long; optional.
        ``driver`` decides what is published; in the caller's own thread where there is none.

        ``entropy`` gives so many random bytes; it is for ids only, keys have their own.
        ``workload`` tells what somebody has in hand; nothing is known of it where there is none.
        ``files`` is the store of what is attached; without one nothing can be. ``notes`` keeps what
        is refused.
        """
        master = sealer.master
        self._core = core = Core(
            store,
            vault,
            LedgerApplication(store, snapshots=snapshots),
            Drafter(sealer, origin=origin),
            master,
            origin=origin,
            clock=clock,
            entropy=entropy,
            workload=workload or NoWorkload(),
            notes=notes or NoNotes(),
        )
        in_place = InPlace(store)
        self._driver = driver or in_place
        self._commands = Commands(core, files or NoFiles())
        self._casework = Casework(core, self._commands.items)
        self.arranging = Arranging(core, self._commands.items)
        self.custody = Custody(core, self._commands.items)
        self._registering = Registering(core)
        self.promising = Promising(core)
        self.reckoning = Reckoning(core)
        self.wondering = Wondering(core)
        self.noticing = Noticing(core)
        self.announcing = Announcing(core)
        self.sampling = Sampling(core)
        self.rules, self.refusals = core.rules, core.refusals
        items = self._commands.items
        self._revealing = Revealing(core)
        self.forgetting = Forgetting(
            core, self._commands.holding, Keeping(items), items.same_person
        )
        fingerprint = Fingerprint(master)
        self._performing = Performing(
            core, self._commands, fingerprint=fingerprint, in_place=in_place
        )
        self._waiting = WaitingList(waiting, Box(master), wait_s=reply_wait_s)
        self._accepting = Accepting(
            core, self._commands, self._waiting, fingerprint=fingerprint, in_place=in_place
        )

    def accept(self, event: PublishedEvent, *, caller: Caller, way: Way) -> Acceptance:
        """Takes one published event, exactly once by its source and id.

        Raises ``InvalidEventError``, ``NotPermittedError``, ``CommandRefusedError``,
        ``NotFoundError``, ``OriginConflictError``, ``OverloadedError``.
        """
        return self._driver.run(self._accepting.published(event, caller, way))

    def begin(
        self,
        event: PublishedEvent,
        done: Callable[[Result[Acceptance]], None],
        *,
        caller: Caller,
        way: Way,
    ) -> None:
        """As :meth:`accept`, without waiting: ``done`` is told at the end, from a thread that must
        not be held up, and does not raise. Raises ``OverloadedError`` at once.
        """
        self._driver.begin(self._accepting.published(event, caller, way), done)

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
        """Carries out what somebody at the desk did: a publishable fact in plain form.

        ``expected_version`` is the version of the case the caller saw. The same ``idempotency_key``
        of the same actor again gives the first receipts. A contact's cases are kept from those in
        ``restricted_from`` at once. Raises as :meth:`accept`, and
        ``VersionConflictError``.
        """
        return self._performing.perform(
            fact,
            caller=caller,
            happened_at=happened_at,
            expected_version=expected_version,
            idempotency_key=idempotency_key,
            restricted_from=restricted_from,
        )

    def rehearsal(self, *, caller: Caller) -> Rehearsal:
        """Where commands are tried one after another, and nothing is recorded."""
        return self._performing.rehearsal(caller=caller)

    def merge(
        self,
        case: str,
        into: str,
        *,
        reason: str,
        caller: Caller,
        expected_version: int | None = None,
    ) -> Accepted:
        """Two cases turn out to be one matter. Raises as :meth:`perform`."""
        return self._casework.merge(
            case, into, reason=reason, caller=caller, expected_version=expected_version
        )

    def unmerge(
        self, case: str, *, reason: str, caller: Caller, expected_version: int | None = None
    ) -> Accepted:
        """They were two matters after all. Raises as :meth:`perform`."""
        return self._casework.unmerge(
            case, reason=reason, caller=caller, expected_version=expected_version
        )

    def file_record(
        self,
        case: str,
        *,
        retention: str,
        reason: str | None = None,
        caller: Caller,
        expected_version: int | None = None,
    ) -> Accepted:
        """A finished case goes into the archive. Raises as :meth:`perform`."""
        return self._casework.file_record(
            case,
            retention=retention,
            reason=reason,
            caller=caller,
            expected_version=expected_version,
        )

    def scheduled_term(self, matter: str) -> Retention | None:
        """How long the retention schedule of now keeps such records; None where it says nothing."""
        return self._casework.scheduled_term(matter)

    def reveal(self, case: str, *, purpose: str, caller: Caller) -> Revealed:
        """Shows a case's personal data in clear, and records that it did. Raises as
        :meth:`perform`.
        """
        return self._revealing.reveal(case, purpose=purpose, caller=caller)

    def reveal_item(self, kind: str, item: str, *, purpose: str, caller: Caller) -> Revealed:
        """The same for an item of a register."""
        return self._revealing.reveal_item(kind, item, purpose=purpose, caller=caller)

    def reveal_file(self, about: str, blob: str, *, purpose: str, caller: Caller) -> Receipt:
        """Records that a file is shown which goes with a case or item, named as ``kind/id``; the
        caller shows it afterwards. Raises as :meth:`reveal`.
        """
        return self._revealing.reveal_file(about, blob, purpose=purpose, caller=caller)

    def forget(
        self,
        subject: str,
        *,
        reason: str,
        legal_basis: str,
        approved_by: str,
        redactions: Sequence[Redaction] = (),
        caller: Caller,
    ) -> Forgotten:
        """Destroys the keys of everything said by or about a subject. Raises as :meth:`perform`."""
        return self.forgetting.forget(
            subject,
            reason=reason,
            legal_basis=legal_basis,
            approved_by=approved_by,
            redactions=redactions,
            caller=caller,
        )

    def community_registered(self, community: str) -> CommunityRegistered | None:
        """A community as it was last registered; None where it is not."""
        return self._registering.last(community)

    def register_community(self, fact: CommunityRegistered, *, caller: Caller) -> Accepted:
        """The company serves this community from now on, or it is described anew."""
        return self._registering.community(fact, caller=caller)

    def register_source(self, fact: SourceRegistered, *, caller: Caller) -> Accepted:
        """An outside system may publish from now on, or may do other things than before."""
        return self._registering.source(fact, caller=caller)

    def case_version(self, case: str) -> int | None:
        """The version of a case's stream; None when there is no such case."""
        found = self._core.application.load_case(case)
        return None if found is None else found.version

    def item_version(self, kind: str, item: str) -> int | None:
        """The version of an item's stream; None when there is no such item."""
        found = self._commands.items.load(kind, item)
        return None if found is None else found.version

    def retry_waiting(self, now: datetime) -> WaitingRound:
        """Tries the kept events again; the caller tells what is rejected, then releases it."""
        return self._waiting.try_again(now, self._accepting.again)

    def release_waiting(self, *, source: str, id: str) -> None:  # noqa: A002 - CloudEvents' own word
        """Lets a rejected kept event go, once its rejection is told. Repeatable."""
        self._waiting.release(source=source, id=id)
