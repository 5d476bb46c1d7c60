"""Files go with cases, contacts and items: once each, within reach of who puts them there, and they
go when the words about them go.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from events.attachment import AttachmentAdded, key_id_of
from events.case_access import AccessRestricted
from events.envelope import RecordedEvent, parse
from services.blobs.contract import Description
from services.errors import InvalidEventError, NotFoundError, NotPermittedError
from services.ledger.contract import Accepted, Caller, Waiting
from services.privacy.forgotten import forgotten_in_log
from services.privacy.vault import HeldRecord
from tests.unit.services.ledger.archive.test_arranging import adopted
from tests.unit.services.ledger.archive.test_destroying import approved, carry_out, filed
from tests.unit.services.ledger.memory import MemoryVault
from tests.unit.services.ledger.persons.test_forgetting import LI, ZHANG, forget, subject_of
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.workbench import (
    COMPANY,
    DESK,
    PUBLISHER,
    Workbench,
    case_of,
    contact,
)

TYPE = "huiyin.attachment.added.v1"
PHOTO, SCAN, GONE = "a1" * 32, "b2" * 32, "c3" * 32
ABOUT_PHOTO = Description(media_type="image/jpeg", size_bytes=184_320, sha256="4e" * 32)
HILLSIDE = Caller(actor="staff:desk-2", communities=frozenset({"hillside"}))


@dataclass
class MemoryFiles:
    """Uploads whose keys lie in the vault, as those of the store of files do."""

    vault: MemoryVault
    claims: dict[str, str] = field(default_factory=dict)

    def upload(self, name: str) -> None:
        record = HeldRecord(event_id=key_id_of(name), position=0, partitionkey="", subjects=())
        self.vault.keys[record.event_id] = (b"wrapped", record)

    def describe(self, name: str) -> Description:
        if key_id_of(name) not in self.vault.keys:
            raise NotFoundError("there is no such file")
        return ABOUT_PHOTO

    def claim(self, name: str, event_id: str) -> bool:
        return self.claims.setdefault(name, event_id) == event_id


@pytest.fixture
def bench() -> Workbench:
    vault = MemoryVault()
    files = MemoryFiles(vault)
    for name in (PHOTO, SCAN):
        files.upload(name)
    return adopted(Workbench(vault=vault, files=files).registered())


def told(**changes: Any) -> dict[str, Any]:
    data = {"blob": PHOTO, "shows": "scene", "title": "张伟家厨房渗水", "by": "staff:engineer-7"}
    return {**data, **changes}


def added(bench: Workbench, **changes: Any) -> RecordedEvent:
    return parse(bench.publish(TYPE, told(**changes)).receipts[0].body)


def test_a_file_stands_beside_its_case_with_what_it_says_of_itself(bench: Workbench) -> None:
    case = bench.open_case(party=ZHANG)
    before = bench.ledger.case_version(case)
    envelope = added(bench, about=f"case/{case}").envelope
    assert envelope.subject == f"files/{case}"
    assert envelope.partitionkey == "lakeside"
    data = envelope.data
    assert (data["media_type"], data["size_bytes"]) == ("image/jpeg", 184_320)
    assert isinstance(data["title"], Mapping)
    assert isinstance(data["content_sha256"], Mapping)
    assert bench.ledger.case_version(case) == before
    opened = bench.opener.open_events([bench.log()[-1]])[envelope.id]
    assert opened["content_sha256"] == ABOUT_PHOTO.sha256
    assert added(bench, about=f"case/{case}", blob=SCAN).envelope.sequence == 2


def test_a_file_goes_with_one_thing_only(bench: Workbench) -> None:
    case = bench.open_case()
    first = bench.event(TYPE, told(about=f"case/{case}"), id_="photo-1")
    bench.ledger.accept(first, caller=PUBLISHER, way="http")
    again = bench.ledger.accept(first, caller=PUBLISHER, way="http")
    assert isinstance(again, Accepted)
    assert again.duplicate
    with refused("attach-once"):
        added(bench, about=f"case/{case}")


def test_what_was_never_uploaded_cannot_be_attached(bench: Workbench) -> None:
    case = bench.open_case()
    with refused("attach-what-is-there"):
        added(bench, about=f"case/{case}", blob=GONE)


def test_a_file_may_come_before_what_it_goes_with(bench: Workbench) -> None:
    early = bench.event(TYPE, told(kind="case", externalref="repair-1"), id_="photo-1")
    assert isinstance(bench.ledger.accept(early, caller=PUBLISHER, way="http"), Waiting)
    case = bench.open_case(externalref="repair-1")
    assert bench.ledger.retry_waiting(bench.clock.now).accepted == 1
    assert bench.log()[-1].envelope.subject == f"files/{case}"


def test_a_file_goes_with_a_contact_and_with_an_item(bench: Workbench) -> None:
    accepted = bench.publish("huiyin.contact.logged.v1", contact(party=ZHANG))
    told_in = parse(accepted.receipts[0].body).envelope.id
    assert added(bench, about=f"contact/{told_in}").envelope.subject == f"files/{told_in}"
    draft = {
        "community": "lakeside",
        "by": "staff:desk-1",
        "subject": "reminder",
        "title": "停水提醒",
        "text": "明日停水检修。",
        "places": [{"id": "board-gate", "channel": "notice_board"}],
        "valid_from": "2026-03-02T00:00:00Z",
        "externalref": "N-1",
    }
    bench.publish("huiyin.notice.drafted.v1", draft)
    envelope = added(bench, kind="notice", externalref="N-1", blob=SCAN).envelope
    assert envelope.data["about"].startswith("notice/")
    version = bench.ledger.item_version("notice", envelope.subject.removeprefix("files/"))
    assert version == 1


@pytest.mark.parametrize(
    "about", ["case/01970000-0000-7000-8000-000000000001", "contact/x", "letter/x", "clocks/x"]
)
def test_a_file_goes_with_what_is_there(bench: Workbench, about: str) -> None:
    with pytest.raises(NotFoundError):
        added(bench, about=about)


def test_a_file_says_what_it_goes_with(bench: Workbench) -> None:
    with pytest.raises(InvalidEventError):
        added(bench, kind="case")


def test_nobody_reaches_beyond_their_communities(bench: Workbench) -> None:
    case = bench.open_case()
    fact = AttachmentAdded.from_published(told(about=f"case/{case}"))
    with pytest.raises(NotPermittedError):
        bench.ledger.perform(fact, caller=HILLSIDE)


def test_a_case_kept_from_somebody_takes_no_file_of_theirs(bench: Workbench) -> None:
    accepted = bench.publish("huiyin.contact.logged.v1", contact(party=ZHANG))
    case, told_in = case_of(accepted), parse(accepted.receipts[0].body).envelope.id
    kept = {"case": case, "by": COMPANY.actor, "persons": [DESK.actor], "reason": "投诉本人"}
    bench.ledger.perform(AccessRestricted.from_published(kept), caller=COMPANY)
    for about in (f"case/{case}", f"contact/{told_in}"):
        with pytest.raises(NotFoundError):
            bench.ledger.perform(AttachmentAdded.from_published(told(about=about)), caller=DESK)


def test_looking_at_a_file_is_recorded(bench: Workbench) -> None:
    case = bench.open_case(party=ZHANG)
    envelope = added(bench, about=f"case/{case}").envelope
    receipt = bench.ledger.reveal_file(f"case/{case}", PHOTO, purpose="visit_party", caller=DESK)
    viewed = parse(receipt.body).envelope
    assert viewed.type == "huiyin.record.viewed.v1"
    assert viewed.data["records"] == [envelope.id]
    with pytest.raises(NotFoundError):
        bench.ledger.reveal_file(f"case/{case}", SCAN, purpose="visit_party", caller=DESK)
    with refused("reveal-with-purpose"):
        bench.ledger.reveal_file(f"case/{case}", PHOTO, purpose="curiosity", caller=DESK)
    revealed = bench.ledger.reveal(case, purpose="visit_party", caller=DESK)
    assert revealed.values[envelope.id]["/title"] == "张伟家厨房渗水"


def test_who_is_forgotten_takes_their_files_along(bench: Workbench) -> None:
    case, other = bench.open_case(party=ZHANG), bench.open_case(party=LI)
    added(bench, about=f"case/{case}")
    added(bench, about=f"case/{other}", blob=SCAN)
    forgotten = forget(bench, subject_of(bench, case))
    assert key_id_of(PHOTO) in parse(forgotten.receipts[-1].body).envelope.data["records"]
    assert key_id_of(PHOTO) not in bench.vault.keys
    assert key_id_of(SCAN) in bench.vault.keys
    assert key_id_of(PHOTO) in forgotten_in_log(bench.store).records
    with refused("attach-what-is-there"):
        added(bench, about=f"case/{other}")


def test_a_destroyed_record_takes_its_files_along(bench: Workbench) -> None:
    accepted = bench.publish("huiyin.contact.logged.v1", contact(party=ZHANG))
    case, told_in = case_of(accepted), parse(accepted.receipts[0].body).envelope.id
    added(bench, about=f"case/{case}")
    added(bench, about=f"contact/{told_in}", blob=SCAN)
    record = filed(bench, case)
    bench.clock.pass_(days=366 * 12)
    carry_out(bench, approved(bench, record))
    assert not {key_id_of(PHOTO), key_id_of(SCAN)} & bench.vault.keys.keys()
    assert {key_id_of(PHOTO), key_id_of(SCAN)} <= forgotten_in_log(bench.store).records
    for about in (f"case/{case}", f"contact/{told_in}"):
        with refused("filed-is-final"):
            added(bench, about=about, blob=GONE)
