"""Publishes CloudEvents to Huiyin over HTTP, one a line from standard input, with the CloudEvents
SDK.

    pip install cloudevents
    export LEDGER_URL=http://127.0.0.1:8600
    export LEDGER_TOKEN=…  # from: huiyin token --role publisher --source URN
    python docs/examples/publish_http.py < requests.ndjson

Safe to run again: an event of the same source and id is accepted once and answered with its first
receipt. Prints one line per event: its position in the ledger, or why it was refused; exits with 1
if any was refused.
"""

import json
import os
import sys
import time
import urllib.error
import urllib.request
from datetime import datetime
from typing import Any

from cloudevents.core.bindings.http import to_structured_event
from cloudevents.core.v1.event import CloudEvent

RETRY_STATUS = {429, 502, 503, 504}
RETRY_LIMIT = 20


def cloud_event(line: str) -> CloudEvent:
    attributes: dict[str, Any] = json.loads(line)
    data = attributes.pop("data")
    if "time" in attributes:
        attributes["time"] = datetime.fromisoformat(attributes["time"])
    return CloudEvent(attributes, data)


def publish(event: CloudEvent) -> tuple[int, dict[str, Any]]:
    """Sends one event; waits and sends again while the ledger says it is busy. Returns status and
    answer.
    """
    message = to_structured_event(event)
    headers = dict(message.headers) | {"Authorization": f"Bearer {os.environ['LEDGER_TOKEN']}"}
    url = os.environ.get("LEDGER_URL", "http://127.0.0.1:8600") + "/v1/events"
    for _ in range(RETRY_LIMIT):
        request = urllib.request.Request(url, data=message.body, headers=headers)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            if error.code not in RETRY_STATUS:
                return error.code, json.load(error)
            time.sleep(float(error.headers.get("Retry-After", "1")))
    return 503, {"detail": f"still busy after {RETRY_LIMIT} tries"}


def main() -> int:
    refused = 0
    for line in sys.stdin:
        event = cloud_event(line)
        status, answer = publish(event)
        if status in (200, 201):
            print(event.get_id(), "position", answer["position"])
        elif status == 202:
            print(event.get_id(), "waits for its contact until", answer["until"])
        else:
            refused += 1
            print(event.get_id(), "refused", status, answer.get("detail"), answer.get("rule"))
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
