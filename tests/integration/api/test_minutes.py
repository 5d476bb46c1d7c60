"""Minutes over HTTP: a draft until approved, masked unless shown for a purpose and on record, as of
any past moment.
"""

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from events.instant import format_instant
from tests.integration.api.scene import NAME, UNIT, System
from tests.integration.api.test_register_rules_meetings import (
    CREATED,
    HELD,
    OK,
    OWN,
    REFUSED,
    WHOLE,
    convene,
    led,
    step,
)

NOT_FOUND, FORBIDDEN = 404, 403
PATIENCE_S = 60
ATTENDED = {**HELD, "attendees": [{"kind": "owner", "name": NAME, "unit": UNIT}]}


@pytest.fixture
def desk(system: System) -> Iterator[httpx.Client]:
    with system.client("desk", actor="staff:author-1") as client:
        yield client


@pytest.fixture
def meeting(desk: httpx.Client) -> dict[str, Any]:
    """A meeting with drafted minutes that name an owner."""
    steps = tuple((name, ATTENDED if name == "hold" else said) for name, said in WHOLE)
    begun, version, position = led(desk, OWN, steps)
    return {**begun, "version": version, "position": position}


def pdf(client: httpx.Client, meeting: dict[str, Any], **asked: Any) -> httpx.Response:
    asked.setdefault("min_position", meeting["position"])
    return client.get(f"/v1/meetings/{meeting['id']}/minutes.pdf", params=asked)


@pytest.mark.proves("Art.9(2)")
def test_minutes_are_a_pdf_for_the_archive_and_the_same_bytes_each_time(
    desk: httpx.Client, meeting: dict[str, Any]
) -> None:
    first, again = pdf(desk, meeting), pdf(desk, meeting)
    assert first.status_code == OK, first.text
    assert first.headers["content-type"] == "application/pdf"
    assert b"<pdfaid:part>2</pdfaid:part>" in first.content
    assert first.content == again.content
    assert re.search(r'filename="minutes-[A-Za-z0-9-]+\.pdf"', first.headers["content-disposition"])
    assert pdf(desk, meeting, lang="en").content != first.content


def test_approval_takes_the_watermark_off_and_the_past_keeps_it(
    system: System, desk: httpx.Client, meeting: dict[str, Any]
) -> None:
    draft = pdf(desk, meeting).content
    drafted_at = format_instant(datetime.now(UTC))
    with system.client("manager", actor="staff:approver-1") as manager:
        done = step(manager, meeting, "approve_minutes", {}, meeting["version"])
    assert done.status_code == CREATED, done.text
    approved = pdf(desk, meeting, min_position=done.json()["position"]).content
    assert approved != draft
    assert pdf(desk, meeting, as_of=drafted_at).content == draft


def test_in_clear_takes_a_purpose_and_is_on_record(
    desk: httpx.Client, meeting: dict[str, Any]
) -> None:
    masked = pdf(desk, meeting).content
    path = f"/v1/meetings/{meeting['id']}/minutes.pdf"
    assert desk.post(path, json={}).status_code == REFUSED
    clear = desk.post(path, json={"purpose": "verify_identity"})
    assert clear.status_code == OK, clear.text
    assert clear.content != masked
    about, give_up_at_s = f"/v1/meetings/{meeting['id']}", time.monotonic() + PATIENCE_S
    while "huiyin.item.viewed.v1" not in _types(desk.get(about).json()):
        assert time.monotonic() < give_up_at_s
        time.sleep(0.1)


def _types(told: dict[str, Any]) -> list[str]:
    return [event["type"] for event in told["timeline"]]


def test_a_meeting_not_held_has_no_minutes(desk: httpx.Client) -> None:
    begun = convene(desk, OWN)
    asked = {"min_position": begun["position"]}
    answer = desk.get(f"/v1/meetings/{begun['id']}/minutes.pdf", params=asked)
    assert answer.status_code == NOT_FOUND


def test_minutes_of_another_community_are_nobody_else_s_business(
    system: System, meeting: dict[str, Any]
) -> None:
    with system.client("desk", communities=["fengming"]) as stranger:
        assert pdf(stranger, meeting).status_code == NOT_FOUND
        path = f"/v1/meetings/{meeting['id']}/minutes.pdf"
        refused = stranger.post(path, json={"purpose": "verify_identity"})
        assert refused.status_code == NOT_FOUND
    with system.client("auditor") as auditor:
        refused = auditor.post(path, json={"purpose": "verify_identity"})
        assert refused.status_code == FORBIDDEN
