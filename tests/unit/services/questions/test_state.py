"""Readiness: each part told apart, each silence and lag named, an outage no exception."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest

from services.embedded.sockets import free_port
from services.errors import StoreUnavailableError, ViewBehindError
from services.questions.state import SILENCE_MAX_S, Places, State, reachable
from services.readiness import PartState, Readiness
from services.store.contract import Head


@dataclass(frozen=True)
class Beat:
    """When a process was last heard of, and what it said."""

    age_s: float
    state: Mapping[str, str | int | float | bool | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Mark:
    """Up to where Kafka holds events."""

    position: int


ALL_HEARD = {
    "relay": Beat(1),
    "intake": Beat(1),
    "sealer": Beat(1, {"position": 95}),
}


@dataclass
class Parts:
    """Every place at once, standing as told."""

    head_position: int = 100
    down: bool = False
    transaction_s: float = 0.0
    ahead_s: float = 0.0
    trouble: str | None = None
    mark: Mark | None = field(default_factory=lambda: Mark(100))
    heard: Mapping[str, Beat] = field(default_factory=lambda: dict(ALL_HEARD))
    watermarks: Mapping[str, int] = field(default_factory=lambda: {"inbox": 100})
    parked: int = 0

    def head(self) -> Head:
        if self.down:
            raise StoreUnavailableError("the database does not answer")
        return Head(position=self.head_position, recordedtime=datetime.now(UTC))

    def oldest_transaction_s(self) -> float:
        return self.transaction_s

    def clock_ahead_s(self) -> float:
        return self.ahead_s

    def newest(self) -> Mark | None:
        return self.mark

    def beats(self) -> Mapping[str, Beat]:
        return self.heard

    def watermark(self, view: str) -> int:
        if view not in self.watermarks:
            raise ViewBehindError(f"the view {view} is not there yet")
        return self.watermarks[view]

    def parked_streams(self, view: str) -> int:
        self.watermark(view)
        return self.parked

    def count(self) -> int:
        return 4


def state(parts: Parts, *, broker: bool = True) -> State:
    places = Places(
        log=parts,
        marks=parts,
        beats=parts,
        views=parts,
        waiting=parts,
        broker_answers=lambda: broker,
    )
    return State(
        places, views=["inbox"], services=["relay", "intake", "sealer"], behind_max_events=10
    )


def look(parts: Parts, *, broker: bool = True) -> Readiness:
    return state(parts, broker=broker)()


def part(readiness: Readiness, name: str) -> PartState:
    return next(one for one in readiness.parts if one.name == name)


def test_all_is_well_when_all_is_well() -> None:
    found = look(Parts())
    assert found.well
    assert found.head == 100
    assert found.waiting_events == 4
    assert [one.name for one in found.parts] == [
        "database",
        "broker",
        "time",
        "relay",
        "intake",
        "sealer",
        "view inbox",
    ]
    assert {one.detail for one in found.parts} == {None}


def heard(name: str, beat: Beat | None) -> dict[str, object]:
    """All are heard of as ever, but for one."""
    others = {each: word for each, word in ALL_HEARD.items() if each != name}
    return {"heard": others if beat is None else {**others, name: beat}}


@pytest.mark.parametrize(
    ("changes", "name", "detail"),
    [
        ({"mark": Mark(89)}, "relay", "11 events behind"),
        ({"mark": None}, "relay", "100 events behind"),
        (heard("intake", None), "intake", "never heard of"),
        (heard("relay", Beat(SILENCE_MAX_S + 1)), "relay", "not heard of"),
        (heard("relay", Beat(1, {"stopped": "Kafka lost records"})), "relay", "Kafka lost records"),
        (heard("sealer", Beat(1, {"position": 80})), "sealer", "20 events behind"),
        (
            heard("sealer", Beat(1, {"position": 95, "alarm": "a witness refused"})),
            "sealer",
            "a witness refused",
        ),
        ({"watermarks": {"inbox": 80}}, "view inbox", "20 events behind"),
        ({"watermarks": {}}, "view inbox", "not there yet"),
        ({"transaction_s": 75.0}, "database", "open for 75 s"),
        ({"trouble": "the disk is full"}, "database", "the disk is full"),
        ({"ahead_s": 7_200.0}, "time", "7200 s ahead of the database's"),
        ({"ahead_s": -7_200.0}, "time", "7200 s behind the database's"),
        (heard("intake", Beat(1, {"behind": 11})), "intake", "11 events behind"),
    ],
)
def test_what_is_wrong_is_named(changes: dict[str, object], name: str, detail: str) -> None:
    found = look(replace(Parts(), **changes))  # type: ignore[arg-type]  # each case names its own
    wrong = [one for one in found.parts if not one.ok]
    assert [one.name for one in wrong] == [name]
    assert detail in (wrong[0].detail or "")
    assert not found.well
    assert found.database_ok


def test_a_little_behind_is_in_time() -> None:
    found = look(Parts(mark=Mark(90), watermarks={"inbox": 95}, ahead_s=0.5))
    assert found.well
    assert part(found, "relay").behind_events == 10
    assert part(found, "view inbox").behind_events == 5
    assert part(found, "intake").behind_events is None


def test_a_parked_stream_is_not_well() -> None:
    assert not look(Parts(parked=2)).well
    assert look(Parts(parked=2)).parked_streams == 2


def test_a_broker_that_does_not_answer_is_told() -> None:
    assert part(look(Parts(), broker=False), "broker").detail == "Kafka cannot be reached"


def test_an_outage_is_told_not_raised() -> None:
    found = look(Parts(down=True), broker=False)
    assert not found.database_ok
    assert not found.well
    assert found.head is None
    assert [(one.name, one.ok) for one in found.parts] == [("database", False), ("broker", False)]


def test_push_back_asks_how_far_kafka_is_behind() -> None:
    assert state(Parts(mark=Mark(40))).relay_lag_events() == 60
    assert state(Parts(mark=None)).relay_lag_events() == 100


@pytest.mark.parametrize("servers", ["", "nonsense", "127.0.0.1:none"])
def test_an_address_nobody_answers_is_not_reachable(servers: str) -> None:
    assert not reachable(servers, timeout_s=0.2)
    assert not reachable(f"127.0.0.1:{free_port()},{servers}", timeout_s=0.2)
