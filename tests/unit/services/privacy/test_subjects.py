"""The same person gets the same random id, and the id says nothing about them."""

from dataclasses import dataclass, field
from itertools import count

import pytest

from events.identifiers import mint_id
from events.party import Party
from services.errors import CommandRefusedError
from services.privacy.masterkey import generate
from services.privacy.subjects import REMEMBERED_S, Subjects
from services.privacy.telephone import normalise_phone
from tests.unit.services.ledger.memory import MemoryVault


@dataclass
class Bench:
    vault: MemoryVault = field(default_factory=MemoryVault)
    now_s: float = 0.0

    def __post_init__(self) -> None:
        numbers = count()
        self.subjects = Subjects(
            self.vault,
            generate(),
            mint=lambda: mint_id(next(numbers), bytes(10)),
            monotonic_s=lambda: self.now_s,
        )

    def of(self, community: str = "lakeside", **party: str) -> str | None:
        given = {"kind": "owner", **party}
        return self.subjects.subject_of(community, Party.model_validate(given))


@pytest.mark.parametrize(
    "written",
    ["13912340001", "139-1234-0001", "+86 139 1234 0001", "008613912340001", "１３９12340001"],
)
def test_one_number_is_one_person_however_it_is_written(written: str) -> None:
    bench = Bench()
    assert bench.of(phone="13912340001") == bench.of(
        phone=written, name="张伟", community="hillside"
    )
    assert normalise_phone(written) == "13912340001"


def test_without_a_number_name_and_flat_tell_a_person() -> None:
    bench = Bench()
    known = bench.of(name="张 伟", unit="3-1502")
    assert known == bench.of(name="张伟", unit=" 3-1502", kind="tenant")
    assert known != bench.of(name="张伟", unit="3-1503")
    assert known != bench.of(name="张伟", unit="3-1502", community="hillside")


def test_a_name_alone_is_a_person_of_its_own_each_time() -> None:
    bench = Bench()
    first, second = bench.of(name="张伟"), bench.of(name="张伟")
    assert first is not None
    assert first != second
    assert bench.vault.lookups == {}


def test_the_anonymous_and_those_who_say_nothing_get_none() -> None:
    bench = Bench()
    assert bench.of(kind="anonymous", phone="13912340001", name="张伟") is None
    assert bench.of(kind="government") is None
    assert bench.vault.lookups == {}


def test_the_vault_holds_hashes_and_no_numbers() -> None:
    bench = Bench()
    bench.of(phone="13912340001")
    (hashed,) = bench.vault.lookups
    assert len(hashed) == 32
    assert b"139" not in hashed


def test_an_id_must_be_one_the_ledger_gave() -> None:
    bench = Bench()
    known = bench.of(phone="13912340001")
    assert known is not None
    assert bench.of(id=known) == known
    with pytest.raises(CommandRefusedError) as refused:
        bench.of(id="01970000-0000-7000-8000-0000000000ff")
    assert refused.value.rule == "known-party"


def test_who_was_forgotten_is_a_new_person_at_once_here_and_soon_elsewhere() -> None:
    bench = Bench()
    known = bench.of(phone="13912340001")
    assert known is not None
    bench.vault.destroy(event_ids=[], subject=known)
    assert bench.of(phone="13912340001") == known, "another process forgot: not heard of yet"
    bench.now_s = REMEMBERED_S
    anew = bench.of(phone="13912340001")
    assert anew != known
    assert anew is not None
    bench.vault.destroy(event_ids=[], subject=anew)
    bench.subjects.forget(anew)
    assert bench.of(phone="13912340001") not in (known, anew)
