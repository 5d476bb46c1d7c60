"""Volumes, uses of the archive and handovers: of records that are there, by whoever may."""

from functools import reduce
from typing import Any

import pytest

from events import archive_use, handover, volume
from services.errors import CommandRefusedError
from services.ledger.registers.archive_uses import REGISTER as USES
from services.ledger.registers.contract import Item
from services.ledger.registers.handovers import REGISTER as HANDOVERS
from services.ledger.registers.records import Record
from services.ledger.registers.volumes import REGISTER as VOLUMES
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.registers.scene import plain, when

FIRST, SECOND = (f"01970000-0000-7000-8000-0000000000a{n}" for n in (1, 2))


def there(
    *, destroyed: bool = False, sound: bool | None = None
) -> dict[tuple[str, str], Item[Any]]:
    state = Record(
        about="letter/x",
        matter="letter",
        number="lakeside-D2026-1",
        year=2026,
        destroyed=destroyed,
        sound=sound,
    )
    return {
        ("record", id_): Item(id=id_, version=1, community="lakeside", subjects=(), state=state)
        for id_ in (FIRST, SECOND)
    }


OPENED = plain(
    volume.VolumeOpened, community="lakeside", ground="litigation", title="渗水案", retention="Y"
)
CLOSED = plain(volume.VolumeClosed)


def added(record: str = FIRST) -> Any:
    return plain(volume.VolumeRecordAdded, record=record)


@pytest.mark.proves("Art.10", "volume-still-open")
@pytest.mark.proves("Art.10", "volume-not-empty")
@pytest.mark.proves("Art.10", "volume-of-records")
@pytest.mark.proves("Art.10", "record-once-in-volume")
def test_records_lie_in_a_volume_once_and_in_order() -> None:
    [fact] = when(VOLUMES, [OPENED, added()], added(SECOND), others=there()).facts
    assert isinstance(fact, volume.VolumeRecordAdded)
    assert fact.place == 2
    with refused("record-once-in-volume"):
        when(VOLUMES, [OPENED, added()], added(), others=there())
    with refused("volume-of-records"):
        when(VOLUMES, [OPENED], added())
    with refused("volume-of-records"):
        when(VOLUMES, [OPENED], added(), others=there(destroyed=True))
    with refused("volume-not-empty"):
        when(VOLUMES, [OPENED], CLOSED)
    with refused("volume-still-open"):
        when(VOLUMES, [OPENED, added(), CLOSED], added(SECOND), others=there())


def accessed(**changes: Any) -> Any:
    data = {
        "community": "lakeside",
        "records": [FIRST],
        "reader": "staff:7",
        "purpose": "audit",
        "form": "on_site",
        "approved_by": "staff:manager-1",
        **changes,
    }
    return plain(archive_use.ArchiveAccessed, **data)


@pytest.mark.proves("Art.10", "use-what-is-there")
@pytest.mark.proves("Art.10", "one-reader")
@pytest.mark.proves("Art.10", "leave-of-another")
@pytest.mark.proves("Art.10", "end-use-once")
@pytest.mark.proves("Art.10", "used-and-whole")
def test_the_archive_is_used_with_anothers_leave_and_put_back_whole() -> None:
    assert when(USES, [], accessed(), others=there()).facts == (accessed(),)
    lawyer = {"kind": "lawyer", "name": "王律师"}
    with refused("use-what-is-there"):
        when(USES, [], accessed())
    with refused("one-reader"):
        when(USES, [], accessed(party=lawyer), others=there())
    with refused("one-reader"):
        when(USES, [], accessed(reader=None), others=there())
    with refused("leave-of-another"):
        when(USES, [], accessed(approved_by="staff:7"), others=there())
    ended = plain(archive_use.ArchiveUseEnded, whole=False)
    assert [n.rule for n in when(USES, [accessed()], ended).noticed] == ["used-and-whole"]
    with refused("end-use-once"):
        when(USES, [accessed(), ended], ended)


def prepared(**changes: Any) -> Any:
    data = {
        "community": "lakeside",
        "to": "owners_committee",
        "receiver": "业主委员会",
        "legal_basis": "《物业管理条例》第三十六条",
        "records": [FIRST, SECOND],
        "method": "both",
        **changes,
    }
    return plain(handover.HandoverPrepared, **data)


def completed(received: int = 2) -> Any:
    return plain(
        handover.HandoverCompleted,
        giver="staff:1",
        receiver_name="李主任",
        supervisor="赵科长",
        items_received=received,
    )


def checked(**changes: Any) -> Any:
    told = {"passed": True, "checks": [FIRST, SECOND], **changes}
    return plain(handover.HandoverChecked, **told)


@pytest.mark.proves("Art.10", "handover-of-a-community")
@pytest.mark.proves("Art.10", "hand-over-what-is-there")
@pytest.mark.proves("Art.10", "hand-over-once")
@pytest.mark.proves("Art.10", "handover-counted")
def test_what_is_handed_over_is_counted_and_checked() -> None:
    [fact] = when(HANDOVERS, [], prepared(), others=there()).facts
    assert isinstance(fact, handover.HandoverPrepared)
    assert fact.items == 2
    with refused("handover-of-a-community"):
        when(HANDOVERS, [], prepared(), others=there(), community=None)
    with refused("hand-over-what-is-there"):
        when(HANDOVERS, [], prepared())
    with refused("hand-over-what-is-there"):
        when(HANDOVERS, [], prepared(records=[FIRST, FIRST]), others=there())
    given = [prepared(), checked(package="lakeside-PK2026-000001")]
    done = when(HANDOVERS, given, completed(), others=there(sound=True))
    [fact] = done.facts
    assert isinstance(fact, handover.HandoverCompleted)
    assert (fact.four_properties, fact.package) == ("passed", "lakeside-PK2026-000001")
    assert done.noticed == ()
    found = when(HANDOVERS, given, completed(1), others=there()).noticed
    assert [each.rule for each in found] == ["handover-counted"]
    for step in (completed(), checked()):
        with refused("hand-over-once"):
            when(HANDOVERS, [*given, completed()], step)


@pytest.mark.proves("Art.10", "handover-checked")
@pytest.mark.parametrize(
    ("method", "said", "advice"),
    [
        ("both", None, "huiyin export FOLDER --handover"),
        ("electronic", {}, "huiyin export FOLDER --handover"),
        ("paper", None, "on its page"),
        ("paper", {"passed": False, "failed": ["lakeside-D2026-000007"]}, "lakeside-D2026-000007"),
        ("paper", {}, None),
    ],
)
def test_nothing_is_signed_for_before_it_passed_the_check_it_went_out_with(
    method: str, said: dict[str, Any] | None, advice: str | None
) -> None:
    given = [prepared(method=method)]
    if said is not None:
        given.append(checked(**said))
    if advice is None:
        assert when(HANDOVERS, given, completed(), others=there()).facts
        return
    with pytest.raises(CommandRefusedError, match=advice) as refusal:
        when(HANDOVERS, given, completed())
    assert refusal.value.rule == "handover-checked"


@pytest.mark.proves("Art.10", "handover-checked")
@pytest.mark.parametrize("since", [{"destroyed": True}, {"sound": False}])
def test_what_was_lost_or_failed_since_the_check_is_not_signed_for(since: dict[str, bool]) -> None:
    given: list[Any] = [prepared(method="paper"), checked()]
    told = completed()
    assert set(HANDOVERS.needs(reduce(HANDOVERS.evolve, given, None), told)) == there().keys()
    with pytest.raises(CommandRefusedError, match="lakeside-D2026-1") as refusal:
        when(HANDOVERS, given, told, others=there(**since))
    assert refusal.value.rule == "handover-checked"


def test_what_somebody_said_of_a_check_is_read_as_nothing_checked() -> None:
    said = {**prepared().to_data(), "four_properties": "passed", "id": None}
    fact = handover.HandoverPreparedV1.from_published(
        {name: value for name, value in said.items() if value is not None}
    ).upcast()
    assert isinstance(fact, handover.HandoverPrepared)
    with refused("handover-checked"):
        when(HANDOVERS, [fact], completed())
