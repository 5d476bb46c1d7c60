"""The sample tape is what a newcomer sees first: its README may not promise what it does not hold.

The outcome of each line and the end of each case are compared with ``deploy/sample/README.md``.
"""

import functools
import hashlib
import re
from collections import Counter
from pathlib import Path
from typing import Any, get_args

import orjson
import pytest

from events.catalogue import FACTS
from events.contact import ContactLogged
from events.instant import INSTANT_WIDTH_BYTES
from events.vocabulary import COMPANY_PARTITION, Channel, Direction
from services.blobs.kinds import Inspection, kind_by_name
from tests.unit.deploy.sample_tape import SAMPLE, Desk, lines, registered_communities

TAPES = sorted(SAMPLE.glob("tape-*.ndjson"))
[FAULTS] = (tape for tape in TAPES if "faults" in tape.stem)
GOOD_TAPES = [tape for tape in TAPES if tape != FAULTS]
CASE_TAPES = [tape for tape in TAPES if not tape.stem.startswith("tape-r-")]
"""Those whose outcomes the README counts; of the registers' tapes everything is accepted."""

FILES = SAMPLE / "files" / "list.ndjson"

README = (SAMPLE / "README.md").read_text(encoding="utf-8")

MADE_UP_NUMBER = re.compile(r"1[3-9]\d0000\d{4}")
LONG_NUMBER = re.compile(r"1[3-9]\d{9}")


def good_events() -> list[dict[str, Any]]:
    return [orjson.loads(line) for _, line in lines(*GOOD_TAPES)]


def files() -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in FILES.read_bytes().splitlines()]


def test_every_file_of_the_sample_is_there_and_goes_with_something_on_the_tape() -> None:
    desk, _ = played(*GOOD_TAPES)
    for event in files():
        path = FILES.with_name(event["data"].pop("file"))
        inspection = Inspection(kind_by_name(path.name, ""))
        inspection.see(path.read_bytes())
        inspection.end()
        event["data"]["blob"] = hashlib.sha256(path.read_bytes()).hexdigest()
        assert desk.take(orjson.dumps(event)) == "accepted"


def contacts() -> list[dict[str, Any]]:
    return [event for event in good_events() if event["type"] == ContactLogged.type_name]


@functools.cache
def played(*tapes: Path) -> tuple[Desk, list[tuple[Path, str]]]:
    desk = Desk()
    outcomes = [(tape, desk.take(line)) for tape, line in lines(*tapes)]
    desk.catch_up()
    return desk, outcomes


def table(*columns: str) -> list[tuple[str, ...]]:
    """The rows of every README table whose header begins with these columns."""
    header = "| " + " | ".join(columns)
    tables = [block for block in README.split("\n\n") if block.startswith(header)]
    assert tables, f"the README has no table {header}"
    rows = [row for block in tables for row in block.splitlines()[2:]]
    return [tuple(cell.strip() for cell in row.strip("|").split("|")) for row in rows]


def test_the_tape_is_long_and_varied_enough_to_believe() -> None:
    texts = Counter(matter["text"] for event in contacts() for matter in event["data"]["matters"])
    assert sum(1 for _ in lines(*TAPES)) >= 650
    assert len(texts) >= 350
    assert [text for text, count in texts.items() if count > 1] == []


def test_every_channel_direction_and_publishable_type_occurs() -> None:
    assert {event["data"]["channel"] for event in contacts()} == set(get_args(Channel))
    assert {event["data"]["direction"] for event in contacts()} == set(get_args(Direction))
    publishable = {fact.type_name for fact in FACTS if fact.publishable}
    # A file's name is known once it is sealed: those stand in a list of their own.
    assert {event["type"] for event in (*good_events(), *files())} == publishable


def test_the_stories_of_the_readme_are_on_the_tape() -> None:
    cut = [orjson.loads(line) for tape, line in lines(*GOOD_TAPES) if "power-cut" in tape.stem]
    calls = [event["data"] for event in cut if event["data"].get("direction") == "inbound"]
    calls = [call for call in calls if call["channel"] == "phone"]
    assert len({(call["party"]["name"], call["party"]["unit"]) for call in calls}) >= 60
    emergencies = [m for call in calls for m in call["matters"] if m.get("urgency") == "emergency"]
    assert len(emergencies) == 9
    assert any(len(event["data"]["matters"]) == 3 for event in contacts())
    assert {"private", None} <= {
        matter.get("sensitivity") for event in contacts() for matter in event["data"]["matters"]
    }


@pytest.mark.parametrize("tape", TAPES, ids=lambda tape: tape.stem)
def test_a_file_is_in_the_order_of_time(tape: Path) -> None:
    times = [match[1] for _, line in lines(tape) if (match := re.search(rb'"time":"(.*?)"', line))]
    assert len(times) == sum(1 for _ in lines(tape))
    assert times == sorted(times)


def test_every_good_event_has_a_full_envelope_in_its_community() -> None:
    communities = registered_communities()
    community_of: dict[tuple[str, str], str] = {}
    for event in good_events():
        assert len(event["time"]) == INSTANT_WIDTH_BYTES
        assert "2026-11-01T16" <= event["time"] < "2026-11-15T16", "a fortnight of Shanghai days"
        assert event["partitionkey"] in {*communities, COMPANY_PARTITION}
        assert event["data"].get("community", event["partitionkey"]) == event["partitionkey"]
        data = event["data"]
        for item in [data, *data.get("matters", [])]:
            if reference := item.get("externalref"):
                key = (data.get("externalref_source", event["source"]), reference)
                assert community_of.setdefault(key, event["partitionkey"]) == event["partitionkey"]


def test_nothing_personal_stands_outside_personal_fields_and_every_number_is_made_up() -> None:
    for event in good_events():
        party = event["data"].get("party", {})
        if phone := party.get("phone") or event["data"].get("phone"):
            assert MADE_UP_NUMBER.fullmatch(phone)
        keys = [event["id"], event["data"].get("externalref", ""), event["data"].get("by", "")]
        keys += [matter.get("externalref", "") for matter in event["data"].get("matters", [])]
        for key in keys:
            assert key.isascii()
            assert not (phone and phone in key)
        rest = {**event["data"], "party": None, "phone": None}
        text = orjson.dumps({**event, "id": "", "data": rest}).decode()
        assert not LONG_NUMBER.search(text)


def test_the_readme_counts_the_lines_of_each_file() -> None:
    counted = {tape.stem: sum(1 for _ in lines(tape)) for tape in CASE_TAPES}
    assert {row[0]: int(row[1]) for row in table("file", "lines")} == counted


def test_the_readme_counts_the_outcomes() -> None:
    desk, outcomes = played(*CASE_TAPES)
    counted = Counter(outcome.split(":")[0] for _, outcome in outcomes)
    # a step that came before its contact is accepted in the end, but for the one nobody follows
    caught_up = counted["waiting"] - desk.bench.waiting.count()
    counted.update(accepted=caught_up, waiting=-caught_up)
    assert {row[0]: int(row[1]) for row in table("outcome", "lines")} == counted


def test_the_readme_tells_the_outcome_of_each_faulty_line() -> None:
    _, outcomes = played(*CASE_TAPES)
    faults = [outcome for tape, outcome in outcomes if tape == FAULTS]
    told = [row[1] for row in table("line", "outcome", "why")]
    assert told == faults


def test_of_the_good_tapes_the_ledger_refuses_nothing_in_either_order() -> None:
    _, outcomes = played(*GOOD_TAPES)
    assert {outcome for _, outcome in outcomes} == {"accepted", "waiting"}
    merged = sorted((line for _, line in lines(*GOOD_TAPES)), key=lambda x: orjson.loads(x)["time"])
    desk = Desk()
    assert {desk.take(line) for line in merged} == {"accepted", "waiting"}
    assert desk.catch_up() == 1


def test_of_the_registers_tapes_everything_is_accepted_by_itself() -> None:
    desk = Desk()
    registers = [tape for tape in TAPES if tape not in CASE_TAPES]
    assert {desk.take(line) for _, line in lines(*registers)} == {"accepted"}


def test_the_readme_tells_how_the_cases_end() -> None:
    desk, _ = played(*CASE_TAPES)
    cases, decided = desk.cases(), desk.decided()
    status = Counter(case.status for case in cases)
    told = sum(event.envelope.data.get("told") or 0 for event in desk.bench.log())
    unanswered = sum(case.status == "open" and not case.replied for case in cases)
    prose = " ".join(README.split())
    assert f"decide {decided.total()} more: {len(cases)} cases opened" in prose
    assert f"{decided['huiyin.matter.identified.v1']} matters identified" in prose
    assert (
        f"{status['closed']} cases are closed, {status['resolved']} resolved, "
        f"{status['withdrawn']} withdrawn, {status['open']} open; "
        f"of the open ones {unanswered} have had no answer"
    ) in prose
    assert f"The updates of the power cut bring {told} answers of their own." in prose
