"""Two parties that are one person: what was said stays, and forgetting either reaches both."""

from typing import Any

import pytest

from events.hold import HoldPlaced
from events.identity import PartyMerged, PartySplit, identity_id
from services.errors import NotPermittedError
from services.ledger.contract import Caller, Forgotten
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.workbench import COMPANY, DESK, Workbench

PHONE_ONLY = {"kind": "owner", "phone": "13900004321"}
NAMED = {"kind": "owner", "name": "王芳", "unit": "3-1502"}


@pytest.fixture
def bench() -> Workbench:
    return Workbench().registered()


def subject_of(bench: Workbench, party: dict[str, Any], text: str, **more: Any) -> str:
    bench.open_case(party=party, text=text, **more)
    opened = [each for each in bench.log() if each.envelope.type == "huiyin.case.opened.v1"]
    subject: str = opened[-1].envelope.data["party"]
    return subject


def merge(bench: Workbench, subject: str, into: str, *, caller: Caller = DESK) -> None:
    community = None if caller.communities is None else "lakeside"
    said = {"ground": "own_word", "reason": "她说这也是她的号码", "by": caller.actor}
    fact = PartyMerged.from_published(
        {**said, "community": community, "subject": subject, "into": into}
    )
    bench.ledger.perform(fact, caller=caller)


def forget(bench: Workbench, subject: str) -> Forgotten:
    return bench.ledger.forget(
        subject, reason="本人要求", legal_basis="PIPL 47", approved_by="staff:m-2", caller=COMPANY
    )


def readable(bench: Workbench) -> set[str]:
    """The texts of matters that open still."""
    contacts = [each for each in bench.log() if each.envelope.type == "huiyin.contact.logged.v1"]
    opened = bench.opener.open_events(contacts)
    texts = {opened[each.envelope.id]["matters"][0]["text"] for each in contacts}
    return {text for text in texts if text is not None}


@pytest.mark.parametrize("first", [0, 1])
def test_forgetting_either_reaches_both_and_nobody_else(bench: Workbench, first: int) -> None:
    pair = (
        subject_of(bench, PHONE_ONLY, "门禁坏了"),
        subject_of(bench, NAMED, "水管漏了"),
    )
    subject_of(bench, {"kind": "owner", "phone": "13900004399"}, "灯不亮")
    merge(bench, *pair)
    before = len(bench.vault.records_of(pair[1 - first]))
    assert before >= 2, "what was said, and why they were merged"
    done = forget(bench, pair[first])
    assert readable(bench) == {"灯不亮"}
    assert done.keys_destroyed >= 3
    assert [len(bench.vault.records_of(each)) for each in pair] == [0, 0]


def test_after_they_were_taken_apart_each_is_forgotten_alone(bench: Workbench) -> None:
    one, other = subject_of(bench, PHONE_ONLY, "门禁坏了"), subject_of(bench, NAMED, "水管漏了")
    merge(bench, other, one)
    split = PartySplit.from_published(
        {"id": identity_id(other), "by": "staff:desk-1", "reason": "母女两人"}
    )
    bench.ledger.perform(split, caller=DESK)
    with refused("redact-shared-first"):
        forget(bench, one)
    types = [each.envelope.type for each in bench.log()[-2:]]
    assert types == ["huiyin.party.split.v1", "huiyin.party.parted.v1"]
    assert readable(bench) == {"门禁坏了", "水管漏了"}


def test_what_is_held_of_one_keeps_both(bench: Workbench) -> None:
    one, other = subject_of(bench, PHONE_ONLY, "门禁坏了"), subject_of(bench, NAMED, "水管漏了")
    merge(bench, other, one)
    said = {"by": "staff:m-1", "about": f"party/{other}", "ground": "dispute", "reason": "诉讼中"}
    held = {**said, "community": "lakeside", "legal_basis": "民诉法"}
    bench.ledger.perform(HoldPlaced.from_published(held), caller=COMPANY)
    with refused("held-stays"):
        forget(bench, one)
    assert readable(bench) == {"门禁坏了", "水管漏了"}


@pytest.mark.proves("Art.2", "merge-within-scope")
def test_a_party_known_elsewhere_is_merged_by_the_whole_company(bench: Workbench) -> None:
    one, other = subject_of(bench, PHONE_ONLY, "门禁坏了"), subject_of(bench, NAMED, "水管漏了")
    subject_of(bench, PHONE_ONLY, "车位被占", community="hillside")
    with refused("merge-within-scope", article="Art.2"):
        merge(bench, other, one)
    merge(bench, other, one, caller=COMPANY)
    split = PartySplit.from_published(
        {"id": identity_id(other), "by": "staff:desk-1", "reason": "看错"}
    )
    with pytest.raises(NotPermittedError):
        bench.ledger.perform(split, caller=DESK)
