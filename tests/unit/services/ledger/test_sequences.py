"""Random sequences of commands against a simple model: what holds whatever happens in whatever
order.
"""

from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    multiple,
    precondition,
    rule,
)

from events.catalogue import decode
from events.envelope import leaf_hash, parse
from services.errors import CommandRefusedError, HuiyinError
from services.ledger.contract import Accepted, PublishedEvent, Redaction
from services.ledger.promises.clocks.evolving import fold_clocks
from tests.unit.services.ledger.workbench import (
    COMPANY,
    PUBLISHER,
    Workbench,
    besides_clocks,
    case_of,
    contact,
    types_of,
)

PHONES = ("13912340001", "13912340002", "13912340003")
REFERENCES = ("R-1", "R-2", None)
STEPS: dict[str, dict[str, Any]] = {
    "case.acknowledged": {},
    "case.assigned": {"assignee": "staff:y"},
    "case.returned": {"reason": "不属工程部"},
    "case.resolved": {"outcome": "已修好"},
    "case.closed": {},
    "case.reopened": {"reason": "又漏了"},
    "case.withdrawn": {"evidence": "录音"},
    "reply.sent": {"channel": "phone", "text": "明天上门"},
    "access.restricted": {"persons": ["staff:guard"]},
    "access.lifted": {"persons": ["staff:guard"], "reason": "编号写错"},
}


class Sequences(RuleBasedStateMachine):
    """The model is the event types of each case's stream, folded by the few lines below."""

    cases = Bundle("cases")

    def __init__(self) -> None:
        super().__init__()
        self.bench = Workbench().registered()
        self.sent: list[tuple[PublishedEvent, Accepted]] = []
        self.stories: dict[str, list[str]] = {}
        self.merged_into: dict[str, str] = {}
        self.forgotten: set[str] = set()
        self.number = 0

    def send(self, type_name: str, data: dict[str, Any]) -> Accepted:
        """Publishes; a refusal must leave the log as it was."""
        self.number += 1
        event = self.bench.event(type_name, data, id_=f"n-{self.number}")
        before = len(self.bench.store.bodies)
        try:
            accepted = self.bench.ledger.accept(event, caller=PUBLISHER, way="http")
        except HuiyinError:
            assert len(self.bench.store.bodies) == before
            raise
        assert isinstance(accepted, Accepted)
        assert len(self.bench.store.bodies) == before + len(accepted.receipts)
        self.sent.append((event, accepted))
        self.tell(accepted)
        return accepted

    def tell(self, accepted: Accepted) -> None:
        for receipt, name in zip(
            besides_clocks(accepted.receipts), types_of(accepted.receipts), strict=True
        ):
            if receipt.stream.startswith("case/"):
                self.stories.setdefault(receipt.stream.removeprefix("case/"), []).append(name)

    @rule(
        target=cases,
        phone=st.sampled_from(PHONES),
        reference=st.sampled_from(REFERENCES),
        answer_needed=st.booleans(),
    )
    def call(self, phone: str, reference: str | None, answer_needed: bool) -> Any:
        data = contact(
            party={"kind": "owner", "phone": phone, "name": f"名{phone}"},
            answer_needed=answer_needed,
            **({} if reference is None else {"externalref": reference}),
        )
        accepted = self.send("huiyin.contact.logged.v1", data)
        self.forgotten.discard(phone)
        return multiple(case_of(accepted))

    @rule(case=cases, step=st.sampled_from(sorted(STEPS)), automatic=st.booleans())
    def take_a_step(self, case: str, step: str, automatic: bool) -> None:
        data = {"case": case, "by": "staff:x", **STEPS[step]}
        if step == "reply.sent":
            data["automatic"] = automatic
        if not self.allows(case, step):
            with pytest.raises(CommandRefusedError) as refused:
                self.send(f"huiyin.{step}.v1", data)
            assert refused.value.article
            return
        self.send(f"huiyin.{step}.v1", data)
        if step == "reply.sent" and not automatic:
            self.stories[case][-1] = "answered"

    @rule(case=cases, into=cases)
    def merge(self, case: str, into: str) -> None:
        allowed = (
            case != into
            and self.state(case) in ("open", "resolved")
            and self.state(into) == "open"
            and self.kept_from_guard(case) == self.kept_from_guard(into)
        )
        if not allowed:
            with pytest.raises(CommandRefusedError):
                self.bench.ledger.merge(case, into, reason="同一处", caller=COMPANY)
            return
        self.tell(self.bench.ledger.merge(case, into, reason="同一处", caller=COMPANY))
        self.merged_into[case] = into

    @rule(case=cases)
    def unmerge(self, case: str) -> None:
        into = self.merged_into.get(case)
        allowed = into is not None and self.state(into) not in ("merged", "filed")
        if not allowed:
            with pytest.raises(CommandRefusedError):
                self.bench.ledger.unmerge(case, reason="两处", caller=COMPANY)
            return
        self.tell(self.bench.ledger.unmerge(case, reason="两处", caller=COMPANY))
        del self.merged_into[case]

    @rule(case=cases)
    def file(self, case: str) -> None:
        allowed = self.state(case) in ("closed", "withdrawn")
        if not allowed:
            with pytest.raises(CommandRefusedError):
                self.bench.ledger.file_record(case, retention="D10", caller=COMPANY)
            return
        self.tell(self.bench.ledger.file_record(case, retention="D10", caller=COMPANY))

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def send_again(self, data: st.DataObject) -> None:
        event, first = data.draw(st.sampled_from(self.sent))
        before = len(self.bench.store.bodies)
        again = self.bench.another_ledger().accept(event, caller=PUBLISHER, way="kafka")
        assert again == Accepted(receipts=first.receipts, duplicate=True)
        assert len(self.bench.store.bodies) == before

    @rule(phone=st.sampled_from(PHONES))
    def forget(self, phone: str) -> None:
        known = {
            event.envelope.data["party"]["id"]
            for event in self.bench.log()
            if event.envelope.type == "huiyin.contact.logged.v1"
            and self.name_in(event.envelope.id) == f"名{phone}"
        }
        for subject in known:
            shared = [
                record
                for record in self.bench.vault.records_of(subject)
                if len(record.subjects) > 1
            ]
            redactions = [
                Redaction(record=record.event_id, pointer=pointer, text="（已删除）")
                for record in shared
                for pointer in ("/text", "/reason", "/outcome", "/evidence")
            ]
            done = self.bench.ledger.forget(
                subject,
                reason="本人要求",
                legal_basis="PIPL 47",
                approved_by="staff:manager-2",
                redactions=redactions,
                caller=COMPANY,
            )
            self.tell(Accepted(receipts=done.receipts))
        self.forgotten.add(phone)

    def name_in(self, event_id: str) -> str | None:
        position = self.bench.store.event_ids[event_id]
        event = parse(self.bench.store.bodies[position - 1])
        opened = self.bench.opener.open_events([event])[event_id]
        name = opened.get("party", {}).get("name")
        return name if isinstance(name, str) else None

    def state(self, case: str) -> str:
        ends = {
            "case.opened": "open",
            "case.reopened": "open",
            "case.resolved": "resolved",
            "case.closed": "closed",
            "case.withdrawn": "withdrawn",
            "case.merged": "merged",
            "record.filed": "filed",
        }
        told: list[str] = []
        for name in self.stories[case]:
            if name == "case.unmerged":
                told.pop()
            elif name in ends:
                told.append(ends[name])
        return told[-1]

    def since_it_was_opened(self, case: str) -> list[str]:
        story = self.stories[case]
        starts = [i for i, name in enumerate(story) if name in ("case.opened", "case.reopened")]
        return story[starts[-1] :]

    def allows(self, case: str, step: str) -> bool:
        state = self.state(case)
        match step:
            case _ if state in ("merged", "filed"):
                return False
            case "reply.sent":
                return True
            case "access.restricted":
                return not self.kept_from_guard(case)
            case "access.lifted":
                return self.kept_from_guard(case)
            case "case.acknowledged":
                steps = ("case.acknowledged", "case.assigned", "case.returned")
                taken = [name for name in self.stories[case] if name in steps]
                seen = bool(taken) and taken[-1] != "case.returned"
                return state in ("open", "resolved") and not seen
            case "case.resolved":
                return state == "open" and (
                    "answered" in self.since_it_was_opened(case) or not self.answer_owed(case)
                )
            case "case.closed":
                return state == "resolved" and self.handled(case)
            case "case.reopened":
                return state != "open"
            case _:
                return state in ("open", "resolved")

    def handled(self, case: str) -> bool:
        told = {
            *("case.acknowledged", "case.assigned", "case.returned"),
            *("reply.sent", "answered", "note.added"),
        }
        return not told.isdisjoint(self.stories[case])

    def kept_from_guard(self, case: str) -> bool:
        steps = [name for name in self.stories[case] if name.startswith("access.")]
        return bool(steps) and steps[-1] == "access.restricted"

    @rule(case=cases)
    def let_the_guard_note(self, case: str) -> None:
        note = {"case": case, "by": "staff:guard", "text": "没有的事", "audience": "internal"}
        if self.kept_from_guard(case) or self.state(case) in ("merged", "filed"):
            with pytest.raises(CommandRefusedError):
                self.send("huiyin.note.added.v2", note)
            return
        self.send("huiyin.note.added.v2", note)

    def answer_owed(self, case: str) -> bool:
        deadlines = [
            event.envelope.data.get("first_reply_due_at")
            for event in self.bench.log()
            if event.envelope.subject == f"case/{case}"
            and event.envelope.type in ("huiyin.case.opened.v1", "huiyin.case.reopened.v1")
        ]
        return deadlines[-1] is not None

    @invariant()
    def versions_are_contiguous_and_streams_are_their_events(self) -> None:
        versions: dict[str, int] = {}
        for position, event in enumerate(map(parse, self.bench.store.bodies), 1):
            envelope = event.envelope
            versions[envelope.subject] = versions.get(envelope.subject, 0) + 1
            assert envelope.sequence == versions[envelope.subject]
            assert event.position == position
        for case, story in self.stories.items():
            assert self.bench.ledger.case_version(case) == versions[f"case/{case}"] == len(story)

    @invariant()
    def clocks_run_while_something_is_owed(self) -> None:
        for case in self.stories:
            facts = (event.envelope for event in self.bench.clocks(case))
            clocks = fold_clocks(None, (decode(each.type, each.data) for each in facts))
            running = [] if clocks is None else [clock.kind for clock in clocks.running]
            assert len(set(running)) == len(running)
            if self.state(case) in ("merged", "withdrawn", "closed", "filed"):
                assert set(running) <= {"revisit"}
            elif self.state(case) == "open" and self.answer_owed(case):
                answered = "answered" in self.since_it_was_opened(case)
                assert ("first_reply" in running) != answered
                assert "resolve" in running

    @invariant()
    def every_deadline_is_recorded_with_how_it_was_reckoned(self) -> None:
        for event in self.bench.log():
            if event.envelope.type in ("huiyin.case.opened.v1", "huiyin.case.reopened.v1"):
                data = event.envelope.data
                assert data["policy"]
                assert data["calendar"]
                assert data["reckoning"]

    @invariant()
    def nothing_follows_a_merge_or_a_filing_but_redactions(self) -> None:
        for case, story in self.stories.items():
            for end, state in (("case.merged", "merged"), ("record.filed", "filed")):
                if end in story and self.state(case) == state:
                    last = len(story) - story[::-1].index(end)
                    assert set(story[last:]) <= {"record.redacted"}

    @invariant()
    def nobody_forgotten_can_be_read_and_no_word_was_ever_in_clear(self) -> None:
        log = b"".join(self.bench.store.bodies).decode()
        assert "名139" not in log
        assert "上门" not in log
        opened = str(self.bench.opener.open_events(self.bench.log()))
        assert not any(phone in opened for phone in self.forgotten)

    @invariant()
    def receipts_stay_true(self) -> None:
        for _, accepted in self.sent[-3:]:
            for receipt in accepted.receipts:
                body = self.bench.store.bodies[receipt.position - 1]
                assert leaf_hash(body) == leaf_hash(receipt.body)


Sequences.TestCase.settings = settings(max_examples=30, stateful_step_count=25, deadline=None)
TestSequences = Sequences.TestCase
