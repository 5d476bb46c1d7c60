"""Forgets a person: destroys the keys of what was said by or about them, while every proof holds
(law 5). What a statutory term keeps in the archive is restricted instead: its keys open nothing
for anybody, and go once the term is over (ADR 0146).

Files go with the events that put them there: their keys are named among the records. Two people
take part, one who asks and one who approves; what is held is not forgotten. Whoever was merged with
the subject is one person with it, and is forgotten with it. The order, and what a crash leaves
after each step:

1. a note in the vault that this subject is being forgotten: nothing is decided, ``resume`` leaves
it alone; 2. one append: ``record.redacted`` for every text shared with others, then
``subject.forgotten`` and ``subject.restricted`` by community and thousand records: the decision
stands, and ``resume`` carries out what it names; 3. keys are marked as restricted: the note is
there still; 4. keys, look-up hashes and note go in one transaction of the vault.

A record that lands about the subject in between is caught by another round.
"""

import functools
import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from events.envelope import RecordedEvent, parse
from events.identifiers import derive_id
from events.item import item_stream
from events.party import SubjectRestricted
from services.errors import CommandRefusedError, NotFoundError, OverloadedError
from services.ledger.admitting.admission import admit_community, well_formed
from services.ledger.archive.holding import Holding
from services.ledger.contract import Caller, Forgotten, Redaction
from services.ledger.core import Core
from services.ledger.log.decided import Decided, Decision
from services.ledger.log.landing import Learned
from services.ledger.persons.erasure import (
    Asked,
    Parted,
    Placed,
    forgotten,
    party_stream,
    records_forgotten,
    redacted,
    restricted,
)
from services.ledger.persons.keeping import Keeping, longest
from services.ledger.rulebook.book import names_rules
from services.privacy.forgotten import look_at, restriction_in
from services.privacy.vault import HeldRecord
from services.store.contract import Receipt

RESTRICTED = SubjectRestricted.type_name
ROUNDS_MAX = 10
LIFTED_MAX_SUBJECTS = 100
PUT_OFF = timedelta(days=1)
"""Until it is tried again to forget somebody about whom something is held."""

log = logging.getLogger(__name__)


@names_rules
class Forgetting:
    """Decides, appends, destroys; and finishes what a crash interrupted."""

    def __init__(
        self,
        core: Core,
        holding: Holding,
        keeping: Keeping,
        same_person: Callable[[str], tuple[str, ...]],
    ) -> None:
        """``same_person`` gives all who were merged with a subject, itself first."""
        self._core, self._holding, self._keeping = core, holding, keeping
        self._same_person = same_person

    def forget(
        self,
        subject: str,
        *,
        reason: str,
        legal_basis: str,
        approved_by: str,
        redactions: Sequence[Redaction],
        caller: Caller,
    ) -> Forgotten:
        """Forgets the subject. Raises ``CommandRefusedError``, ``NotFoundError``,
        ``NotPermittedError``.
        """
        if approved_by == caller.actor:
            raise CommandRefusedError(
                "forgetting takes two people: one who asks, another who approves",
                rule="two-people",
                field="/approved_by",
            )
        now = self._core.clock()
        vault, everybody = self._core.vault, self._same_person(subject)
        if not vault.records_of(subject) and not vault.subject_known(subject):
            raise NotFoundError("nothing is held about this subject")
        requests = [
            Asked(
                subject=each,
                reason=reason,
                legal_basis=legal_basis,
                requested_by=caller.actor,
                approved_by=approved_by,
                redactions={(given.record, given.pointer): given.text for given in redactions},
                caller=caller,
                event_id=self._core.mint(now),
                now=now,
                same=frozenset(everybody),
            )
            for each in everybody
        ]
        self._check(requests)
        done = [self._forget_one(asked) for asked in requests]
        return Forgotten(
            subject=subject,
            receipts=tuple(receipt for each in done for receipt in each.receipts),
            keys_destroyed=sum(each.keys_destroyed for each in done),
            keys_restricted=sum(each.keys_restricted for each in done),
        )

    def _check(self, requests: Sequence[Asked]) -> None:
        """What stands in the way of one keeps all of them. Raises every refusal."""
        something = False
        for asked in requests:
            parted = self._parted(self._core.vault.records_of(asked.subject), asked.now)
            self._placed(asked, parted)
            something |= bool(parted.records) or self._core.vault.subject_known(asked.subject)
        if not something:
            raise CommandRefusedError(
                "all there is of this person is only kept for its statutory term by now: it goes "
                "by itself when that is over",
                rule="restricted-already",
                article="Art.10",
            )

    def _forget_one(self, asked: Asked) -> Forgotten:
        vault, subject = self._core.vault, asked.subject
        parted = self._parted(vault.records_of(subject), asked.now)
        receipts: list[Receipt] = []
        keys_destroyed = keys_restricted = 0
        for round_ in range(ROUNDS_MAX):
            if parted.records:
                receipts += self._append(asked, parted, round_)
            self._restrict(subject, parted, asked.now)
            keys_restricted += len(parted.keys_kept)
            keys_destroyed += vault.destroy(event_ids=parted.keys_doomed, subject=subject)
            self._core.subjects.forget(subject)
            parted = self._parted(vault.records_of(subject), asked.now)
            if not parted.records:
                return Forgotten(
                    subject=subject,
                    receipts=tuple(receipts),
                    keys_destroyed=keys_destroyed,
                    keys_restricted=keys_restricted,
                )
        raise OverloadedError("new records about the subject keep coming", retry_after_s=5)

    def resume(self) -> int:
        """Destroys what the log says is forgotten of every subject, and destroyed of every record,
        noted in the vault; restricts what it says is kept. Repeatable.
        """
        destroyed = 0
        for subject in self._core.vault.unfinished_forgetting():
            events = self._told([party_stream(subject), item_stream("record", subject)])
            kept = [event for event in events if event.envelope.type == RESTRICTED]
            named = [record for event in events for record in records_forgotten(event)]
            for event in kept:
                said = restriction_in(event.body)
                left = [record for record in said.records if record not in named]
                self._core.vault.restrict(left, subject=subject, look_at=said.look_at)
            if named or kept:
                destroyed += self._core.vault.destroy(event_ids=named, subject=subject)
        return destroyed

    def lift(self, *, caller: Caller) -> int:
        """Forgets for good what a term has kept and keeps no longer, as it was asked for and
        approved then. Returns how many keys went.
        """
        now = self._core.clock()
        due = self._core.vault.restrictions_due(now, limit=LIFTED_MAX_SUBJECTS)
        return sum(self._lift(subject, now, caller) for subject in due)

    def _lift(self, subject: str, now: datetime, caller: Caller) -> int:
        vault = self._core.vault
        held = [record for record in vault.records_of(subject) if record.restricted]
        going = self._parted(held, now)
        leaving = {record.event_id for record, _ in going.records}
        staying = [record for record in held if record.event_id not in leaving]
        self._restrict(subject, self._parted(staying, now, anew=True), now)
        told = self._told([party_stream(subject)])
        decided = {record for event in told for record in records_forgotten(event)}
        try:
            if not decided.issuperset(going.keys_doomed):  # or a crash came between
                self._append(self._asked_then(subject, told, now, caller), going, 0)
        except CommandRefusedError as refused:
            log.warning("what was kept of a person stays for now: %s", refused)
            vault.restrict(going.keys_doomed, subject=subject, look_at=now + PUT_OFF)
            return 0
        return vault.destroy(event_ids=going.keys_doomed, subject=subject)

    def _asked_then(
        self, subject: str, told: Sequence[RecordedEvent], now: datetime, caller: Caller
    ) -> Asked:
        """What was asked for when the term still ran."""
        [*_, last] = [e for e in told if e.envelope.type == RESTRICTED]
        said = last.envelope.data
        return Asked(
            subject=subject,
            reason=said["reason"],
            legal_basis=said["legal_basis"],
            requested_by=said["requested_by"],
            approved_by=said["approved_by"],
            redactions={},
            caller=caller,
            event_id=self._core.mint(now),
            now=now,
            same=frozenset((subject,)),
        )

    def _told(self, streams: Iterable[str]) -> list[RecordedEvent]:
        return [
            parse(row.body) for stream in streams for row in self._core.store.read_stream(stream)
        ]

    def _restrict(self, subject: str, parted: Parted, now: datetime) -> None:
        for (_, until), keys in parted.kept.items():
            self._core.vault.restrict(keys, subject=subject, look_at=look_at(until, now=now))

    def _parted(self, held: Sequence[HeldRecord], now: datetime, *, anew: bool = False) -> Parted:
        """What goes, and what a term keeps; what is kept already is neither, unless ``anew``."""
        rows = self._core.store.read_positions(sorted(record.position for record in held))
        bodies = {row.position: row.body for row in rows}
        term = functools.cache(functools.partial(self._keeping.of, now=now))
        parted = Parted()
        for record in held:
            event = parse(bodies[record.position])
            streams = list(self._holding.streams_about([event]))
            kept = longest(term(stream) for stream in streams)
            if kept is None or anew or not record.restricted:
                parted.add(record, event, streams, kept)
        return parted

    def _placed(self, asked: Asked, parted: Parted) -> tuple[tuple[str, ...], list[Placed]]:
        """What a hold would keep, and what is appended. Raises every refusal."""
        for community in {*parted.doomed, *(community for community, _ in parted.kept)}:
            admit_community(community, caller=asked.caller, source=None)
        streams = tuple(dict.fromkeys((party_stream(asked.subject), *parted.streams)))
        self._holding.refuse_held(streams)
        redactions = list(redacted(asked, parted))
        with well_formed():
            return streams, [*redactions, *forgotten(asked, parted), *restricted(asked, parted)]

    def _append(self, asked: Asked, parted: Parted, round_: int) -> tuple[Receipt, ...]:
        streams, placed = self._placed(asked, parted)
        self._core.vault.begin_forgetting(asked.subject)

        def decide(learned: Learned) -> Decision:
            decision = Decision(checks=self._holding.refuse_held(streams))
            versions = dict(learned.versions)
            for index, (stream, partitionkey, fact, subjects) in enumerate(placed):
                version = versions.get(stream, 0) + 1
                versions[stream] = version
                decision.decided.append(
                    Decided(
                        fact=fact,
                        event_id=derive_id(asked.event_id, f"forgetting/{round_}/{index}"),
                        stream=stream,
                        version=version,
                        partitionkey=partitionkey,
                        happened_at=asked.now,
                        actor=asked.caller.actor,
                        subjects=subjects,
                        traceparent=asked.caller.traceparent,
                    )
                )
            return decision

        return self._core.landing.land(decide).receipts
