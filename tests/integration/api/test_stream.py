"""The event stream: told once the inbox shows it, resumed where it was left, only to whom it may
be told.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import orjson

from tests.integration.api.scene import NAME, PHONE, System

Message = tuple[int, dict[str, Any] | None]


def messages(response: httpx.Response) -> Iterator[Message]:
    """Id and data of each message; data is None where only the position moves on."""
    number: int | None = None
    data: dict[str, Any] | None = None
    for line in response.iter_lines():
        if line.startswith("id: "):
            number = int(line[4:])
        elif line.startswith("data: "):
            data = orjson.loads(line[6:])
        elif not line and number is not None:
            yield number, data
            number, data = None, None


@contextmanager
def listening(client: httpx.Client, **options: Any) -> Iterator[Iterator[Message]]:
    with client.stream("GET", "/v1/stream", **options) as response:
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        yield messages(response)


def until(stream: Iterator[Message], position: int) -> list[Message]:
    found = []
    for message in stream:
        found.append(message)
        if message[0] >= position:
            return found
    raise AssertionError("the stream ended")


def test_a_listener_hears_of_new_events_and_then_sees_them(system: System) -> None:
    with system.client() as client:
        begin = system.parts.store.head().position
        with listening(client, params={"after": begin}) as stream:
            with system.client("publisher"):
                case = system.open_case()
            heard = until(stream, case.position)
        cases = {data["case"] for _, data in heard if data}
        assert case.id in cases
        page = client.get("/v1/inbox", params={"limit": 20}).json()
        assert page["watermark"] >= case.position
    assert [number for number, _ in heard] == list(range(begin + 1, case.position + 1))
    assert NAME not in str(heard)
    assert PHONE not in str(heard)


def test_a_listener_comes_back_where_it_left_off(system: System) -> None:
    positions = [system.open_case().position for _ in range(2)]
    with system.client() as client:
        headers = {"Last-Event-ID": str(positions[0])}
        with listening(client, headers=headers, params={"after": 1}) as stream:
            heard = until(stream, positions[1])
    assert [number for number, _ in heard] == list(range(positions[0] + 1, positions[1] + 1))


def test_the_whole_past_is_told_in_order(system: System) -> None:
    last = system.open_case().position
    with system.client() as client, listening(client, params={"after": 0}) as stream:
        heard = until(stream, last)
    assert [number for number, _ in heard][:last] == list(range(1, last + 1))


def test_other_communities_events_move_the_position_silently(system: System) -> None:
    begin = system.open_case().position
    last = system.open_case().position
    with (
        system.client("desk", communities=["fengming"]) as client,
        listening(client, params={"after": begin}) as stream,
    ):
        heard = until(stream, last)
    assert all(data is None for _, data in heard)


def test_a_malformed_position_is_refused(system: System) -> None:
    with system.client() as client:
        response = client.get("/v1/stream", headers={"Last-Event-ID": "abc"})
    assert response.status_code == 422
