"""One delivery over HTTP, to a real receiver: what counts as taken, and where nothing goes."""

import socket
import threading
from pathlib import Path

import pytest

from services.notifier import post as module
from services.notifier.post import NotTakenError, Receiver, post, read_receiver
from tests.certificates import Authority
from tests.webhook_receiver import Behaviour, receiver


def at(url: str, *, inside: bool = True) -> Receiver:
    allowed = frozenset({"127.0.0.1"} if inside else ())
    return read_receiver(url, allowed_hosts=allowed, ca_file=None)


def test_what_is_answered_with_success_is_taken() -> None:
    with receiver("take") as there:
        assert post(at(f"{there.url}/hook?key=1"), {"webhook-id": "e"}, b'{"a":1}') == "204"
    ((headers, body),) = there.came
    assert (headers["webhook-id"], body) == ("e", b'{"a":1}')
    assert headers["content-type"] == "application/cloudevents+json; charset=utf-8"


@pytest.mark.parametrize(
    ("behaviour", "told", "final"),
    [
        ("refuse", "503", False),
        ("gone", "410", True),
        ("drop", "no answer", False),
        ("lose", "no answer", False),
        ("redirect", "307", False),
    ],
)
def test_anything_else_is_not(behaviour: Behaviour, told: str, *, final: bool) -> None:
    with receiver(behaviour) as there, pytest.raises(NotTakenError, match=told) as error:
        post(at(there.url), {}, b"{}")
    assert error.value.final is final
    assert len(there.came) == (behaviour != "drop"), "a redirect was followed"


def test_an_answer_without_end_is_read_so_far_only() -> None:
    with receiver("flood") as there:
        assert len(post(at(there.url), {}, b"{}")) <= len("200 ") + module.ANSWER_SHOWN_MAX_CHARS


def test_a_receiver_that_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TOTAL_TIMEOUT_S", 0.05)
    with receiver("hang") as there, pytest.raises(NotTakenError, match="no answer"):
        post(at(there.url), {}, b"{}")


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(NotTakenError, match="no answer"):
        post(at(f"http://127.0.0.1:{port}"), {}, b"{}")


def test_a_name_that_leads_inside_is_not_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    connected = threading.Event()

    def inside(*_: object, **__: object) -> list[tuple[object, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.1.2.3", 443))]

    def connect(*_: object, **__: object) -> socket.socket:
        connected.set()
        raise OSError

    monkeypatch.setattr(socket, "getaddrinfo", inside)
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(NotTakenError, match="allow_hosts"):
        post(at("https://alarms.example"), {}, b"{}")
    assert not connected.is_set()
    allowed = read_receiver(
        "https://alarms.example", allowed_hosts=frozenset({"alarms.example"}), ca_file=None
    )
    with pytest.raises(NotTakenError, match="no answer"):
        post(allowed, {}, b"{}")
    assert connected.is_set()


def test_under_https_the_certificate_decides_who_is_told(tmp_path: Path) -> None:
    ours, other = Authority(tmp_path), Authority(_folder(tmp_path / "other"))

    def told(url: str, ca_file: Path) -> str:
        there = read_receiver(url, allowed_hosts=frozenset(), ca_file=str(ca_file))
        return post(there, {}, b"{}")

    with receiver(tls=ours.server("localhost")) as there:
        assert told(there.url, ours.ca_file) == "204"
        with pytest.raises(NotTakenError, match="certificate verify failed"):
            told(there.url, other.ca_file)
        with pytest.raises(NotTakenError, match="certificate verify failed"):
            told(there.url.replace("localhost", "127.0.0.1"), ours.ca_file)
    assert [body for _, body in there.came] == [b"{}"]


def _folder(path: Path) -> Path:
    path.mkdir()
    return path
