"""Publishers as outside systems are: each tells the stories of its own cases, step by step, and
does not give up.
"""

import http.client
import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx

from events.instant import format_instant
from services.broker.producer import Producer
from services.broker.records import OutgoingRecord
from services.broker.topics import Topics
from services.errors import BrokerUnavailableError
from services.ledger.application import now_utc

STEPS = ("contact", "reply", "result", "closing")
RETRY_S = 0.2
GIVE_UP_S = 240.0
HTTP_TIMEOUT_S = 15.0
ACCEPTED = (200, 201, 202)


def story(source: str, number: int) -> Iterator[dict[str, Any]]:
    """One case from its contact to its closing, in the order it happened."""
    reference = f"{source.rsplit(':', 1)[-1]}-{number}"
    case = {"externalref": reference, "by": "staff:engineer-1"}
    matter = {"category": "repair", "text": f"楼道灯不亮 {number}", "externalref": reference}
    steps: dict[str, tuple[str, dict[str, Any]]] = {
        "contact": (
            "huiyin.contact.logged.v1",
            {
                "community": "yinhu" if number % 2 else "fengming",
                "direction": "inbound",
                "channel": "phone",
                "party": {"kind": "anonymous"},
                "matters": [matter],
            },
        ),
        "reply": ("huiyin.reply.sent.v1", case | {"channel": "phone", "text": "马上派人去看"}),
        "result": ("huiyin.case.resolved.v1", case | {"outcome": "换了灯泡"}),
        "closing": ("huiyin.case.closed.v1", case),
    }
    for step in STEPS:
        type_name, data = steps[step]
        yield {
            "specversion": "1.0",
            "id": f"{reference}-{step}",
            "source": source,
            "type": type_name,
            "time": format_instant(now_utc()),
            "datacontenttype": "application/json",
            "data": data,
        }


class HttpPublisher(threading.Thread):
    """Sends each event until it is answered; an answer that got lost is asked for again."""

    def __init__(self, url: str, token: str, source: str, stories: int) -> None:
        super().__init__(daemon=True)
        self._url, self._token, self._source, self._stories = url, token, source, stories
        self.refused: list[str] = []
        self.sent = 0

    def run(self) -> None:
        headers = {
            "Authorization": f"Bearer {self._token}",
            "Content-Type": "application/cloudevents+json",
        }
        with httpx.Client(base_url=self._url, headers=headers, timeout=HTTP_TIMEOUT_S) as client:
            for number in range(self._stories):
                for event in story(self._source, number):
                    self._send(client, json.dumps(event).encode())

    def _send(self, client: httpx.Client, body: bytes) -> None:
        give_up_at = time.monotonic() + GIVE_UP_S
        while time.monotonic() < give_up_at:
            try:
                answer = client.post("/v1/events", content=body)
            except (httpx.TransportError, http.client.HTTPException):
                time.sleep(RETRY_S)
                continue
            if answer.status_code in ACCEPTED:
                self.sent += 1
                return
            if answer.status_code not in (429, 500, 502, 503, 504):
                self.refused.append(answer.text)
                return
            time.sleep(RETRY_S)
        self.refused.append("gave up")


class KafkaPublisher(threading.Thread):
    """Puts each event on the intake topic, again where the broker did not confirm it."""

    def __init__(self, bootstrap_servers: str, source: str, stories: int) -> None:
        super().__init__(daemon=True)
        self._bootstrap_servers, self._source, self._stories = bootstrap_servers, source, stories
        self.refused: list[str] = []
        self.sent = 0

    def run(self) -> None:
        for number in range(self._stories):
            for event in story(self._source, number):
                self._send(
                    OutgoingRecord(
                        topic=Topics(prefix="huiyin").intake,
                        key=f"{self._source} {number}".encode(),
                        value=json.dumps(event).encode(),
                        headers=(("content-type", b"application/cloudevents+json"),),
                    )
                )

    def _send(self, record: OutgoingRecord) -> None:
        give_up_at = time.monotonic() + GIVE_UP_S
        while time.monotonic() < give_up_at:
            try:
                self._producer().send([record])
            except BrokerUnavailableError:
                self._connected = None
                time.sleep(RETRY_S)
            else:
                self.sent += 1
                return
        self.refused.append("gave up")

    _connected: Producer | None = None

    def _producer(self) -> Producer:
        if self._connected is None:
            self._connected = Producer(self._bootstrap_servers, client_id="publisher")
        return self._connected
