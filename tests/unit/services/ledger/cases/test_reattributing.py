"""A contact that was somebody else's: whose it is from then on, and what forgetting reaches."""

from typing import Any

import pytest

from services.errors import CommandRefusedError
from services.ledger.contract import Redaction
from tests.unit.services.ledger.workbench import COMPANY, Workbench

WRONG = {"kind": "owner", "name": "车玉兰", "unit": "3-0602"}
RIGHT = {"kind": "tenant", "name": "洪晓东", "unit": "3-0502"}
SITUATION = "situation:wrong-flat"


@pytest.fixture
def bench() -> Workbench:
    return Workbench().registered()


def put_right(bench: Workbench, case: str, **changes: Any) -> dict[str, Any]:
    said = {"case": case, "by": "staff:desk-1", "party": RIGHT, "reason": "看错一行", **changes}
    bench.publish("huiyin.contact.reattributed.v1", said)
    return bench.log()[-1].envelope.data


@pytest.mark.proves(SITUATION, "contact.reattributed")
def test_what_is_written_afterwards_is_about_the_right_party_only(bench: Workbench) -> None:
    case = bench.open_case(party=WRONG)
    recorded = put_right(bench, case)
    right, wrong = recorded["party"]["id"], recorded["was"]
    assert recorded["was_still_in"] is False
    bench.publish(
        "huiyin.note.added.v2",
        {"case": case, "by": "staff:desk-1", "text": "已核对", "audience": "internal"},
    )
    note = bench.log()[-1].envelope.id
    assert note in {record.event_id for record in bench.vault.records_of(right)}
    assert note not in {record.event_id for record in bench.vault.records_of(wrong)}


@pytest.mark.proves(SITUATION, "contact.reattributed")
def test_who_has_another_contact_in_the_case_stays_in_it(bench: Workbench) -> None:
    case = bench.open_case(party=WRONG, text="第一次")
    first = bench.log()[-1].envelope.data["contact"]
    bench.open_case(party=WRONG, text="又来问", case=case)
    recorded = put_right(bench, case, contact=first)
    assert recorded["was_still_in"] is True


@pytest.mark.proves(SITUATION, "contact.reattributed")
def test_forgetting_the_right_party_reaches_what_was_said_before(bench: Workbench) -> None:
    case = bench.open_case(party=WRONG)
    contact = next(e for e in bench.log() if e.envelope.type == "huiyin.contact.logged.v1")
    recorded = put_right(bench, case)
    ask: dict[str, Any] = {
        "reason": "本人要求",
        "legal_basis": "个人信息保护法第四十七条",
        "approved_by": "staff:other",
        "caller": COMPANY,
    }
    with pytest.raises(CommandRefusedError) as refusal:
        bench.ledger.forget(recorded["party"]["id"], **ask)
    assert refusal.value.rule == "redact-shared-first"
    texts = [(contact.envelope.id, "/matters/0/text"), (bench.log()[-1].envelope.id, "/reason")]
    redactions = [Redaction(record=id_, pointer=at, text="已隐去") for id_, at in texts]
    bench.ledger.forget(recorded["party"]["id"], redactions=redactions, **ask)
    assert bench.vault.wrapped_keys([contact.envelope.id]) == {}


@pytest.mark.proves("Art.2", "reattribute-to-another")
def test_putting_right_twice_goes_from_whose_it_is_now(bench: Workbench) -> None:
    case = bench.open_case(party=WRONG)
    first = put_right(bench, case)
    with pytest.raises(CommandRefusedError) as refusal:
        put_right(bench, case)
    assert refusal.value.rule == "reattribute-to-another"
    back = put_right(bench, case, party=WRONG)
    assert (back["was"], back["party"]["id"]) == (first["party"]["id"], first["was"])
