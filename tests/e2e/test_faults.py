"""Whatever is killed or frozen while events come in: none is lost, none doubled, views are whole.

The short form runs with every test run, the long one (5,000 events) with ``make soak``.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from tests.e2e.system import REPOSITORY, RunningSystem, running_system
from tests.e2e.traffic import STEPS, HttpPublisher, KafkaPublisher

PUBLISHERS = 8
SETTLE_TIMEOUT_S = 180.0
FROZEN_S = 14.0
"""Longer than the relay's lease, the consumer groups' session and the transaction's own patience.
"""

SERVICES = ("api", "intake", "relay", "projector", "sealer", "clock", "notifier")
SAMPLE = REPOSITORY / "deploy" / "sample"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.mark.timeout(420)
def test_nothing_is_lost_when_processes_are_killed(home: Path) -> None:
    with _ready(home) as system:
        with _publishing(system, stories=14):
            for name in (*SERVICES, "kafka", "postgres"):
                _kill(system, name)
                time.sleep(2.0)
        _expect_everything(system, stories=14)


@pytest.mark.soak
@pytest.mark.timeout(3_000)
def test_nothing_is_lost_when_processes_are_killed_and_frozen_at_length(home: Path) -> None:
    stories = 5_000 // len(STEPS) // PUBLISHERS + 1
    with _ready(home) as system:
        with _publishing(system, stories=stories):
            for name in (*SERVICES, "kafka", "postgres"):
                _kill(system, name)
                time.sleep(8.0)
            for name in ("relay", "projector"):
                _freeze_beside_a_twin(system, name)
        _expect_everything(system, stories=stories)


@pytest.mark.timeout(420)
def test_a_frozen_relay_and_projector_are_replaced_and_do_no_harm_when_they_wake(
    home: Path,
) -> None:
    with _ready(home) as system:
        with _publishing(system, stories=8):
            for name in ("relay", "projector"):
                _freeze_beside_a_twin(system, name)
        _expect_everything(system, stories=8)


@contextlib.contextmanager
def _ready(home: Path) -> Iterator[RunningSystem]:
    with running_system(home) as system:
        registered = system.command(
            *("register", "--communities", str(SAMPLE / "communities.json")),
            *("--sources", str(_sources(home))),
        )
        assert registered.status == 0, registered.errors
        yield system


def _sources(home: Path) -> Path:
    """A register of the test's own publishers."""
    file = home / "sources.json"
    entries = [
        {
            "source": _source(number),
            "name": f"publisher {number}",
            "types": ["*"],
            "communities": ["*"],
            "ways": ["http", "kafka"],
        }
        for number in range(PUBLISHERS)
    ]
    file.write_text(json.dumps(entries), encoding="utf-8")
    return file


def _source(number: int) -> str:
    return f"urn:huiyin:source:publisher-{number}"


@contextlib.contextmanager
def _publishing(system: RunningSystem, *, stories: int) -> Iterator[None]:
    """Half the publishers over HTTP, half over Kafka, until all have said everything."""
    token = system.token("publisher", *_all_sources())
    kafka = f"127.0.0.1:{system.kafka_port}"
    publishers: list[HttpPublisher | KafkaPublisher] = [
        HttpPublisher(system.url, token, _source(number), stories)
        if number % 2
        else KafkaPublisher(kafka, _source(number), stories)
        for number in range(PUBLISHERS)
    ]
    for publisher in publishers:
        publisher.start()
    yield
    for publisher in publishers:
        publisher.join()
        assert not publisher.refused
        assert publisher.sent == stories * len(STEPS)


def _all_sources() -> Iterator[str]:
    for number in range(PUBLISHERS):
        yield from ("--source", _source(number))


def _kill(system: RunningSystem, name: str) -> None:
    system.service(name).send_signal(signal.SIGKILL)


def _freeze_beside_a_twin(system: RunningSystem, name: str) -> None:
    """Stops the process as a paused machine would, runs a second one, then wakes the first."""
    frozen = system.service(name)
    frozen.suspend()
    twin = subprocess.Popen(
        [sys.executable, "-m", "services", name],
        cwd=REPOSITORY,
        env=system.environment | {"PYTHONUNBUFFERED": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        time.sleep(FROZEN_S)
        with contextlib.suppress(psutil.NoSuchProcess):
            frozen.resume()
        time.sleep(3.0)
    finally:
        os.kill(twin.pid, signal.SIGTERM)
        twin.wait(90)


def _expect_everything(system: RunningSystem, *, stories: int) -> None:
    expected = PUBLISHERS * stories * len(STEPS)
    log = _settled_log(system, expected)
    told = [event for event in log if _published(event)]
    assert len({(event["originsource"], event["originid"]) for event in told}) == expected
    assert len(told) == expected
    assert [int(event["position"]) for event in log] == list(range(1, len(log) + 1))
    _expect_order(log)
    report = system.command("doctor", "--json")
    assert report.status == 0, report.output
    verified = system.command("verify", "--json")
    assert verified.status == 0, verified.output
    assert verified.document()["records"] == dict.fromkeys(("tiles", "store", "topic"), len(log))
    document = report.document()
    assert document["log"]["records"] == document["log"]["accepted"] == len(log)
    assert all(view["difference"] is None for view in document["views"])


def _published(event: dict[str, Any]) -> bool:
    """Whether one of the publishers told of it, rather than the ledger's own start."""
    return str(event.get("originsource", "")).startswith(_source(0)[:-1])


def _expect_order(log: list[dict[str, Any]]) -> None:
    """Every stream's versions count up from 1, and every case was told in the order it happened."""
    versions: dict[str, int] = {}
    told: dict[str, list[str]] = {}
    for event in log:
        stream, version = event["subject"], int(event["sequence"])
        assert version == versions.get(stream, 0) + 1, stream
        versions[stream] = version
        if _published(event):
            reference, _, step = event["originid"].rpartition("-")
            told.setdefault(event["originsource"] + reference, []).append(step)
    assert all(tuple(steps) == STEPS for steps in told.values())


def _settled_log(system: RunningSystem, expected: int) -> list[dict[str, Any]]:
    """The log once all publishers' events are in it and every view holds them."""
    headers = {"Authorization": f"Bearer {system.token('auditor')}"}
    deadline = time.monotonic() + SETTLE_TIMEOUT_S
    log: list[dict[str, Any]] = []
    with httpx.Client(base_url=system.url, headers=headers, timeout=90.0) as client:
        while time.monotonic() < deadline:
            with contextlib.suppress(httpx.TransportError, KeyError, ValueError):
                lines = client.get("/v1/log", params={"after": 0}).text.splitlines()
                log = [json.loads(line) for line in lines]
                ready = client.get("/readyz").json()
                behind = [part["behind_events"] or 0 for part in ready["parts"]]
                origins = sum("originid" in event for event in log)
                if origins >= expected and ready["head"] == len(log) and not any(behind):
                    return log
            threading.Event().wait(0.5)
    raise AssertionError(f"only {len(log)} events in the log; logs are in {system.home / 'log'}")
