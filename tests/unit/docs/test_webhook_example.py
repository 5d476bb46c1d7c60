"""The receiver to copy takes what the notifier sends, once, and nothing anybody else made."""

import importlib.util
import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from types import ModuleType

import pytest

from services.notifier.post import NotTakenError, post, read_receiver
from services.notifier.signing import key_of, new_secret, signed_headers
from tests.unit.docs.pages import DOCS

BODY = b'{"type":"huiyin.clock.breached.v1","time":"2026-11-02T00:31:07Z","data":{"case":"c"}}'
FORMER, CURRENT = new_secret(), new_secret()


@pytest.fixture
def example() -> Iterator[tuple[ModuleType, str]]:
    path = DOCS / "examples" / "webhook_receiver.py"
    assert len(path.read_text().splitlines()) <= 60
    spec = importlib.util.spec_from_file_location("webhook_receiver_example", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.Receiver.secrets = [CURRENT]
    module.Receiver.log_message = lambda *_: None
    server = ThreadingHTTPServer(("127.0.0.1", 0), module.Receiver)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield module, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_it_takes_what_is_signed_and_does_nothing_twice(
    example: tuple[ModuleType, str], capsys: pytest.CaptureFixture[str]
) -> None:
    module, url = example
    there = read_receiver(url, allowed_hosts=frozenset(), ca_file=None)
    now_s = int(module.time.time())

    def send(secrets: list[str], *, sent_at_s: int = now_s, body: bytes = BODY) -> str:
        keys = [key_of(secret) for secret in secrets]
        headers = signed_headers(BODY, event_id="e-1", sent_at_s=sent_at_s, keys=keys)
        return post(there, headers, body)

    assert send([FORMER, CURRENT]) == "204"
    assert send([CURRENT]) == "204"
    assert capsys.readouterr().out.count("huiyin.clock.breached.v1") == 1
    with pytest.raises(NotTakenError, match="401"):
        send([FORMER])
    with pytest.raises(NotTakenError, match="401"):
        send([CURRENT], sent_at_s=now_s - 3_600)
    with pytest.raises(NotTakenError, match="401"):
        send([CURRENT], body=BODY + b" ")
