"""Random but believable histories: appends as the ledger would make them, from a seed.

Contacts, cases and notices come up; cases go through every state, people are forgotten. What is
decided here is no ledger's business: followers must cope with whatever order of facts is in the
log.
"""

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from events import case, case_access, case_record, contact, party, reference, reply
from events.envelope import Envelope, RecordedEvent, fill, parse, serialise
from events.fact import Fact
from events.identifiers import mint_id
from events.instant import format_instant
from events.reply import NoteAddedV1
from services.privacy.sealing import Sealer
from services.store.contract import Append, EventKey, NewEvent
from tests import notice_stories, promise_stories

SOURCE = "urn:huiyin:test"
BEGINNING = datetime(2026, 3, 1, 8, tzinfo=UTC)
WORDS = ("电梯", "漏水", "停车", "噪音", "停电", "门禁", "保洁", "物业费", "快递", "路灯")
SURNAMES = "张王李赵陈刘"


@dataclass(kw_only=True)
class _Case:
    id: str
    community: str
    contact: str
    merged: bool = False
    clocks: dict[str, int] = field(default_factory=dict)


@dataclass(kw_only=True)
class Storyteller:
    """Tells one append after the other. The seed decides ids, times and choices; sealing is
    random.
    """

    sealer: Sealer
    seed: int
    communities: tuple[str, ...] = ("yinhu", "fengming", "taoyuan")
    versions: dict[str, int] = field(default_factory=dict)
    cases: list[_Case] = field(default_factory=list)
    subjects: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    notices: list[tuple[str, str]] = field(default_factory=list)
    _events: int = 0

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.promises = random.Random(self.seed + 1)

    def appends(self, events_min: int) -> Iterator[Append]:
        """Registrations first, then things as they happen, until at least so many events are told.
        The first case ends resolved, so that there is something to show for every view.
        """
        for community in self.communities:
            yield self._append([(f"community/{community}", "company", self._community(community))])
        yield self._append([("source/0123", "company", self._source())])
        for kind in ("calendar", "policy"):
            yield self._version(kind)
        yield self._notice()
        for number in itertools.count(1):
            if self._events >= events_min:
                break
            if number % 6 == 0:
                yield self._promise(version=number % 36 == 0)
            yield self._something()
        if self.cases:
            yield self._append([self._resolved(self.cases[0])])

    def _something(self) -> Append:
        live = [each for each in self.cases if not each.merged]
        choice = self.random.random()
        if not live or choice < 0.3:
            return self._contact()
        each = self.random.choice(live)
        if choice < 0.34 and (other := self._other(each, live)):
            each.merged = True
            fact = case.CaseMerged(case=each.id, into=other.id, by="desk:a", reason="同一件事")
            return self._append([(f"case/{each.id}", each.community, fact)])
        if choice < 0.37:
            fact_seen = case.RecordViewed(
                case=each.id, records=(each.contact,), purpose="contact_party", by="desk:a"
            )
            return self._append([(f"access/{each.id}", each.community, fact_seen)])
        if choice < 0.4:
            redacted = case.RecordRedacted(
                record=each.contact, pointer="/matters/0/text", text="某人说电梯坏了", by="clerk:a"
            )
            return self._append([(f"case/{each.id}", each.community, redacted)])
        if choice < 0.42 and self.subjects:
            return self._forget()
        if choice < 0.48:
            return self._notice()
        return self._append([(f"case/{each.id}", each.community, self._progress(each))])

    def _resolved(self, each: _Case) -> tuple[str, str, Fact]:
        fact = case.CaseResolved(case=each.id, by="staff:engineer-7", outcome="已办好")
        return f"case/{each.id}", each.community, fact

    def _promise(self, *, version: bool) -> Append:
        """Of promises chance decides apart, so that the rest of the story is the same without."""
        if version or not self.cases:
            return self._version(self.promises.choice(("calendar", "policy", "lots")))
        each = self.promises.choice(self.cases)
        fact = promise_stories.clocks(
            self.promises, each.id, each.community, each.clocks, self._now()
        )
        told = [(f"clocks/{each.id}", each.community, fact)]
        return self._append(told, ids=[self._id(self.promises)])

    def _version(self, kind: str) -> Append:
        stream = {
            "calendar": "calendar/24x7",
            "policy": "sla_policy/default",
            "lots": "revisit_lots/here",
        }[kind]
        number = self.versions.get(stream, 0) + 1
        fact = promise_stories.version(self.promises, number, kind, self._now())
        return self._append([(stream, "company", fact)], ids=[self._id(self.promises)])

    def _other(self, each: _Case, live: list[_Case]) -> _Case | None:
        others = [o for o in live if o is not each and o.community == each.community]
        return self.random.choice(others) if others else None

    def _progress(self, each: _Case) -> Fact:
        by, words = "staff:engineer-7", self._words()
        facts: list[Fact] = [
            case.CaseAcknowledged(case=each.id, by=by),
            case.CaseAssigned(case=each.id, by=by, assignee=f"team:{self.random.randint(1, 4)}"),
            case.CaseReturned(case=each.id, by=by, reason=words),
            case.CaseEscalated(
                case=each.id, by=by, assignee="staff:chief", level="supervisor", reason=words
            ),
            case.CaseResolved(case=each.id, by=by, outcome=words),
            case.CaseClosed(case=each.id, by=by),
            case.CaseReopened(
                case=each.id,
                by=by,
                reason=words,
                first_reply_due_at=self._now() + timedelta(hours=4),
                policy="default@1",
                calendar="24x7@1",
                reckoning=("4 小时",),
            ),
            case.CaseWithdrawn(case=each.id, by=by, evidence=words),
            case_access.AccessRestricted(case=each.id, by=by, persons=("staff:a", "staff:b")),
            case_record.RecordCompleted(
                case=each.id, by=by, empty=({"part": "process", "reason": words},)
            ),
            case_access.AccessLifted(case=each.id, by=by, persons=("staff:a",), reason=words),
            case_access.RecusalRecorded(case=each.id, by=by, assignee="staff:chief"),
            case.RecordFiled(
                case=each.id,
                number=f"{each.community}-D2026-000000",
                community=each.community,
                retention="D10",
                by="clerk:a",
            ),
            reply.NoteAdded(case=each.id, by=by, text=words, audience="internal"),
            NoteAddedV1(case=each.id, by=by, text=words),
        ]
        replies: list[Fact] = [
            reply.ReplySent(case=each.id, channel="phone", by=by, text=words, automatic=automatic)
            for automatic in (True, False, False, False)
        ]
        return self.random.choice(facts + replies)

    def _contact(self) -> Append:
        community = self.random.choice(self.communities)
        subject = self._id()
        matters = tuple(
            contact.Matter(category="repair", text=self._words())
            for _ in range(self.random.choice((1, 1, 1, 3)))
        )
        logged = contact.ContactLogged(
            community=community,
            building="b1",
            direction="inbound",
            channel=self.random.choice(("phone", "front_desk", "wechat_group")),
            matters=matters,
            party=party.Party(
                kind="owner",
                id=subject,
                name=self.random.choice(SURNAMES) + "先生",
                phone=f"1390000{self.random.randint(0, 9_999):04d}",
                unit=None,
            ),
        )
        contact_id = self._id()
        self.subjects.setdefault(subject, []).append((contact_id, community))
        told: list[tuple[str, str, Fact]] = [(f"contact/{contact_id}", community, logged)]
        ids = [contact_id]
        for index in range(len(matters)):
            for stream, fact in self._matter(community, contact_id, index):
                told.append((stream, community, fact))
                ids.append(self._id())
        return self._append(told, ids=ids, subjects=(subject,))

    def _matter(self, community: str, contact_id: str, index: int) -> Iterator[tuple[str, Fact]]:
        live = [each for each in self.cases if each.community == community and not each.merged]
        joined = bool(live) and self.random.random() < 0.2
        if joined:
            case_id = self.random.choice(live).id
        else:
            case_id = self._id()
            self.cases.append(_Case(id=case_id, community=community, contact=contact_id))
            yield f"case/{case_id}", self._opened(case_id, community, contact_id, index)
        yield (
            f"case/{case_id}",
            contact.MatterIdentified(
                contact=contact_id, matter=index, case=case_id, joined=joined, answer_needed=True
            ),
        )

    def _opened(self, case_id: str, community: str, contact_id: str, index: int) -> Fact:
        due_at = self._now() + timedelta(hours=self.random.randint(1, 48))
        return case.CaseOpened(
            case=case_id,
            number=f"{community}-2026-000000",
            community=community,
            building=self.random.choice(("b1", "b2")),
            category=self.random.choice(("repair", "complaint")),
            urgency=self.random.choice(("emergency", "urgent", "normal")),
            sensitivity="normal",
            channel="phone",
            contact=contact_id,
            matter=index,
            party_kind="owner",
            assignee=f"desk:{community}",
            raised_at=self._now(),
            first_reply_due_at=self.random.choice((due_at, due_at, None)),
            policy="default@1",
            calendar="24x7@1",
            reckoning=("24 小时",),
        )

    def _forget(self) -> Append:
        subject = self.random.choice(sorted(self.subjects))
        records = self.subjects.pop(subject)
        fact = party.SubjectForgotten(
            subject=subject,
            community=records[0][1],
            records=tuple(record for record, _ in records),
            reason="本人要求",
            legal_basis="个人信息保护法第47条",
            requested_by="clerk:a",
            approved_by="clerk:b",
        )
        return self._append([(f"party/{subject}", records[0][1], fact)])

    def _notice(self) -> Append:
        if not self.notices or self.random.random() < 0.3:
            id_, community = self._id(), self.random.choice(self.communities)
            self.notices.append((id_, community))
            fact: Fact = notice_stories.drafted(id_, community, at=self._now())
        else:
            id_, community = self.random.choice(self.notices)
            fact = notice_stories.step(id_, self._id(), self.random)
        return self._append([(f"notice/{id_}", community, fact)])

    def _community(self, community: str) -> Fact:
        return reference.CommunityRegistered(
            community=community,
            name=community,
            name_en=community,
            buildings=(reference.Building(id="b1", name="1号楼"),),
            desk=f"desk:{community}",
        )

    def _source(self) -> Fact:
        return reference.SourceRegistered(
            source="urn:huiyin:source:test",
            name="测试",
            types=("*",),
            communities=("*",),
            ways=("kafka",),
        )

    def _append(
        self,
        told: list[tuple[str, str, Fact]],
        *,
        ids: list[str] | None = None,
        subjects: tuple[str, ...] = (),
    ) -> Append:
        events, keys = [], []
        for event_id, (stream, community, fact) in zip(
            ids or [self._id() for _ in told], told, strict=True
        ):
            data, wrapped = self.sealer.seal(fact, event_id)
            if wrapped is not None:
                keys.append(EventKey(event_id=event_id, wrapped=wrapped, subjects=subjects))
            version = self.versions[stream] = self.versions.get(stream, 0) + 1
            draft = serialise(
                Envelope(
                    id=event_id,
                    source=SOURCE,
                    type=fact.type_name,
                    subject=stream,
                    sequence=version,
                    time=self._now(),
                    partitionkey=community,
                    actor="test",
                    data=data,
                ),
                numbered=fact.numbered,
            )
            events.append(
                NewEvent(
                    stream=stream,
                    version=version,
                    type=fact.type_name,
                    event_id=event_id,
                    draft=draft,
                    series=f"{stream.partition('/')[0]}/{community}/2026"
                    if fact.numbered
                    else None,
                )
            )
            self._events += 1
        return Append(events=tuple(events), keys=tuple(keys))

    def _words(self) -> str:
        return "，".join(self.random.sample(WORDS, 2))

    def _now(self) -> datetime:
        return BEGINNING + timedelta(minutes=self._events)

    def _id(self, chance: random.Random | None = None) -> str:
        unix_ms = int(self._now().timestamp() * 1_000)
        return mint_id(unix_ms, (chance or self.random).randbytes(10))


def recorded(appends: Iterator[Append]) -> Iterator[RecordedEvent]:
    """The events as a store would record them, for tests without one."""
    position = 0
    for append in appends:
        for event in append.events:
            position += 1
            recordedtime = format_instant(BEGINNING + timedelta(minutes=position))
            number = position if event.series else None
            yield parse(
                fill(event.draft, position=position, recordedtime=recordedtime, number=number)
            )
