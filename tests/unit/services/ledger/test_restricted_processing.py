"""What somebody said who wants to be forgotten, while the archive must still keep it, opens for
nobody, and goes once the term is over.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest

from events.attachment import key_id_of
from events.envelope import RecordedEvent, parse
from events.hold import HoldLifted, HoldPlaced, hold_of
from services.errors import StoreUnavailableError
from services.ledger.contract import Caller, Redaction
from services.privacy.backup import destroy_again, restrict_again
from services.privacy.forgotten import forgotten_in_log
from tests.unit.services.ledger.archive.test_arranging import (
    ARCHIVIST,
    adopted,
    filed_case,
    filed_letter,
)
from tests.unit.services.ledger.archive.test_attaching import PHOTO, MemoryFiles, added
from tests.unit.services.ledger.archive.test_destroying import filed, years_pass
from tests.unit.services.ledger.memory import MemoryVault
from tests.unit.services.ledger.persons.test_forgetting import LI, ZHANG, forget
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.workbench import Workbench, types_of

CLOCK = Caller(actor="system:clock")


@pytest.fixture
def bench() -> Workbench:
    return adopted(Workbench().registered())


def said_in(bench: Workbench, case: str) -> RecordedEvent:
    """The contact the case came of: it holds what was said."""
    [contact] = [
        each.envelope.data["contact"]
        for each in bench.log()
        if each.envelope.type == "huiyin.case.opened.v1" and each.envelope.subject == f"case/{case}"
    ]
    [logged] = [each for each in bench.log() if each.envelope.id == contact]
    return logged


def subject_of(bench: Workbench, case: str) -> str:
    return str(said_in(bench, case).envelope.data["party"]["id"])


def text_of(bench: Workbench, case: str) -> object:
    said = said_in(bench, case)
    return bench.opener.open_events([said])[said.envelope.id]["matters"][0]["text"]


def is_kept(bench: Workbench, case: str) -> bool:
    """Whether the key is there, whatever it may open."""
    return bench.opener.key_states([said_in(bench, case)]) != {
        said_in(bench, case).envelope.id: "gone"
    }


@pytest.mark.proves("Art.6(4)")
@pytest.mark.proves("Art.10")
def test_what_a_term_keeps_is_restricted_and_the_rest_is_forgotten(bench: Workbench) -> None:
    kept, other = bench.open_case(party=ZHANG), bench.open_case(party=ZHANG)
    filed(bench, kept)
    subject = subject_of(bench, kept)
    before = list(bench.store.bodies)
    done = forget(bench, subject)
    assert types_of(done.receipts) == ["subject.forgotten", "subject.restricted"]
    told = parse(done.receipts[1].body).envelope.data
    assert (told["reason"], told["until"]) == ("本人要求删除", "2036-12-31T16:00:00.000000Z")
    assert (told["requested_by"], told["approved_by"]) == ("staff:manager-1", "staff:manager-2")
    assert (done.keys_destroyed > 0, done.keys_restricted) == (True, len(told["records"]))
    assert (text_of(bench, kept), is_kept(bench, kept)) == (None, True)
    assert (text_of(bench, other), is_kept(bench, other)) == (None, False)
    assert bench.vault.unfinished_forgetting() == []
    assert not bench.vault.subject_known(subject)
    assert bench.store.bodies[: len(before)] == before


@pytest.mark.proves("Art.10", "restricted-already")
def test_it_goes_by_itself_once_the_term_is_over_and_not_before(bench: Workbench) -> None:
    case = bench.open_case(party=ZHANG)
    filed(bench, case)
    subject = subject_of(bench, case)
    forget(bench, subject)
    head = len(bench.store.bodies)
    with refused(article="Art.10", rule="restricted-already"):
        forget(bench, subject)
    assert bench.ledger.forgetting.lift(caller=CLOCK) == 0
    assert len(bench.store.bodies) == head
    years_pass(bench)
    assert bench.ledger.forgetting.lift(caller=CLOCK) > 0
    gone = bench.log()[-1]
    assert len(bench.store.bodies) == head + 1
    assert gone.envelope.type == "huiyin.subject.forgotten.v1"
    assert (gone.envelope.data["reason"], gone.envelope.actor) == ("本人要求删除", CLOCK.actor)
    assert gone.envelope.data["approved_by"] == "staff:manager-2"
    assert not is_kept(bench, case)
    assert bench.vault.restricted == {}
    assert bench.ledger.forgetting.lift(caller=CLOCK) == 0


def test_each_term_ends_by_itself(bench: Workbench) -> None:
    first, _ = filed_case(bench, party=ZHANG)
    bench.clock.pass_(days=366)
    second, _ = filed_case(bench, party=ZHANG)
    done = forget(bench, subject_of(bench, first))
    ends = [parse(receipt.body).envelope.data["until"][:4] for receipt in done.receipts]
    assert ends == ["2036", "2037"]
    bench.clock.pass_(days=366 * 10)
    bench.ledger.forgetting.lift(caller=CLOCK)
    assert (is_kept(bench, first), is_kept(bench, second)) == (False, True)
    bench.clock.pass_(days=366)
    bench.ledger.forgetting.lift(caller=CLOCK)
    assert not is_kept(bench, second)


def test_what_is_held_when_its_term_is_over_waits_for_the_hold(bench: Workbench) -> None:
    case = bench.open_case(party=ZHANG)
    filed(bench, case)
    forget(bench, subject_of(bench, case))
    years_pass(bench)
    hold = HoldPlaced.from_published(
        {
            "community": "lakeside",
            "about": f"case/{case}",
            "ground": "litigation",
            "reason": "已起诉",
            "legal_basis": "应诉通知书",
            "by": ARCHIVIST.actor,
        }
    )
    bench.ledger.perform(hold, caller=ARCHIVIST)
    assert bench.ledger.forgetting.lift(caller=CLOCK) == 0
    assert (text_of(bench, case), is_kept(bench, case)) == (None, True)
    lifted = {
        "id": hold_of(f"case/{case}"),
        "reason": "已结案",
        "legal_basis": "撤诉裁定",
        "by": ARCHIVIST.actor,
    }
    bench.ledger.perform(HoldLifted.from_published(lifted), caller=ARCHIVIST)
    assert bench.ledger.forgetting.lift(caller=CLOCK) == 0, "it is looked at again the next day"
    bench.clock.pass_(days=1)
    assert bench.ledger.forgetting.lift(caller=CLOCK) > 0
    assert not is_kept(bench, case)


def test_a_record_nobody_set_a_term_for_is_kept_and_looked_at_again() -> None:
    bench = Workbench().registered()
    case, _ = filed_case(bench, party=ZHANG)
    done = forget(bench, subject_of(bench, case))
    assert parse(done.receipts[0].body).envelope.data.get("until") is None
    bench.clock.pass_(days=366)
    assert bench.vault.restrictions_due(bench.clock.now, limit=9)
    assert bench.ledger.forgetting.lift(caller=CLOCK) == 0
    assert not bench.vault.restrictions_due(bench.clock.now, limit=9)
    assert is_kept(bench, case)


def test_files_are_restricted_with_what_put_them_there(bench: Workbench) -> None:
    bench.files = MemoryFiles(bench.vault)
    bench.files.upload(PHOTO)
    bench.ledger = bench.another_ledger()
    case = bench.open_case(party=ZHANG)
    added(bench, about=f"case/{case}")
    filed(bench, case)
    forget(bench, subject_of(bench, case))
    key = key_id_of(PHOTO)
    assert not bench.vault.wrapped_keys([key])
    assert bench.vault.wrapped_keys([key], kept=True)
    years_pass(bench)
    bench.ledger.forgetting.lift(caller=CLOCK)
    assert not bench.vault.wrapped_keys([key], kept=True)


def test_a_text_about_others_too_is_redacted_first_so_that_they_keep_theirs(
    bench: Workbench,
) -> None:
    case = bench.open_case(party=ZHANG)
    bench.publish(
        "huiyin.contact.logged.v1",
        {
            "community": "lakeside",
            "direction": "inbound",
            "channel": "phone",
            "party": LI,
            "matters": [{"case": case, "category": "repair", "text": "楼上张家漏水"}],
        },
    )
    reply = {"case": case, "channel": "phone", "by": "staff:1", "text": "张先生，李女士，已派工"}
    record = bench.publish("huiyin.reply.sent.v1", reply).receipts[0]
    filed(bench, case)
    with refused("redact-shared-first"):
        forget(bench, subject_of(bench, case))
    event_id = parse(record.body).envelope.id
    redaction = Redaction(record=event_id, pointer="/text", text="李女士，已派工")
    redactions = [redaction]
    for event in bench.log():
        if event.envelope.type == "huiyin.case.withdrawn.v1":
            given = Redaction(record=event.envelope.id, pointer="/evidence", text="不用了")
            redactions.append(given)
    forget(bench, subject_of(bench, case), redactions=redactions)
    left = {
        event.envelope.type: data
        for event in bench.log()
        for data in [bench.opener.open_events([event])[event.envelope.id]]
        if event.envelope.type in ("huiyin.reply.sent.v1", "huiyin.record.redacted.v1")
    }
    assert left["huiyin.reply.sent.v1"]["text"] is None
    assert left["huiyin.record.redacted.v1"]["text"] in {"李女士，已派工", "不用了"}
    years_pass(bench)
    assert bench.ledger.forgetting.lift(caller=CLOCK) > 0


class Failing(MemoryVault):
    """Fails once where it is to restrict."""

    def __init__(self) -> None:
        super().__init__()
        self.fails = True

    def restrict(self, event_ids: Sequence[str], *, subject: str, look_at: datetime) -> None:
        if self.fails:
            self.fails = False
            raise StoreUnavailableError("away")
        super().restrict(event_ids, subject=subject, look_at=look_at)


def test_a_crash_after_the_decision_leaves_it_to_be_carried_out() -> None:
    bench = adopted(Workbench(vault=Failing()).registered())
    case = bench.open_case(party=ZHANG)
    filed(bench, case)
    with pytest.raises(StoreUnavailableError):
        forget(bench, subject_of(bench, case))
    assert text_of(bench, case) is not None
    bench.ledger.forgetting.resume()
    assert (text_of(bench, case), is_kept(bench, case)) == (None, True)
    assert bench.vault.unfinished_forgetting() == []
    years_pass(bench)
    assert bench.ledger.forgetting.lift(caller=CLOCK) > 0


@pytest.mark.parametrize("landed", [True, False], ids=["landed", "did not land"])
def test_a_crash_while_the_term_is_lifted_is_made_good_by_the_next_round(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch, landed: bool
) -> None:
    case = bench.open_case(party=ZHANG)
    filed(bench, case)
    forget(bench, subject_of(bench, case))
    years_pass(bench)
    append = bench.store.append

    def cut_off(request: Any) -> Any:
        if landed:
            append(request)
        raise StoreUnavailableError("cut off")

    monkeypatch.setattr(bench.store, "append", cut_off)
    with pytest.raises(StoreUnavailableError):
        bench.ledger.forgetting.lift(caller=CLOCK)
    monkeypatch.undo()
    assert is_kept(bench, case)
    assert bench.another_ledger().forgetting.lift(caller=CLOCK) > 0
    assert not is_kept(bench, case)
    gone = [e for e in bench.log() if e.envelope.type == "huiyin.subject.forgotten.v1"]
    assert len(gone) == 1
    assert bench.vault.unfinished_forgetting() == []


def test_a_restored_key_backup_is_restricted_again(bench: Workbench) -> None:
    case = bench.open_case(party=ZHANG)
    filed(bench, case)
    subject = subject_of(bench, case)
    forget(bench, subject)
    before = dict(bench.vault.restricted)
    bench.vault.restricted.clear()
    bench.vault.lookups[b"from the backup"] = subject
    restrict_again(bench.vault, forgotten_in_log(bench.store))
    destroy_again(bench.vault, forgotten_in_log(bench.store))
    assert bench.vault.restricted == before
    assert (text_of(bench, case), is_kept(bench, case)) == (None, True)
    assert not bench.vault.subject_known(subject)


def test_what_is_kept_is_shown_to_nobody_for_no_purpose(bench: Workbench) -> None:
    filed_letter(bench)
    [sent] = [e for e in bench.log() if e.envelope.type == "huiyin.letter.sent.v1"]
    letter, subject = sent.envelope.subject.partition("/")[2], sent.envelope.data["to"]["id"]
    assert forget(bench, subject).keys_restricted == 1
    revealed = bench.ledger.reveal_item(
        "letter", letter, purpose="inspect_record", caller=ARCHIVIST
    )
    assert set(revealed.values[sent.envelope.id].values()) == {None}
