"""Takes alarms from Huiyin by webhook: checks each signature, and does nothing twice.

    export WEBHOOK_SECRETS="whsec_…"  # from: huiyin webhook-secret NAME; two during a change
    python docs/examples/webhook_receiver.py 9000

Put it behind something that speaks https. Answer quickly and work afterwards: after some seconds
without an answer the alarm is sent again.
"""

import base64
import hmac
import json
import os
import sys
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TOLERANCE_S = 300
BODY_MAX_BYTES = 65_536


def is_genuine(headers: Mapping[str, str], body: bytes, secrets: list[str], now_s: float) -> bool:
    """Whether one of the secrets signed this very body, and not long ago."""
    event_id, sent_at_s = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not sent_at_s.isdigit() or abs(now_s - int(sent_at_s)) > TOLERANCE_S:
        return False
    keys = [base64.b64decode(secret.removeprefix("whsec_")) for secret in secrets]
    signed = f"{event_id}.{sent_at_s}.".encode() + body
    ours = [base64.b64encode(hmac.digest(key, signed, "sha256")) for key in keys]
    theirs = [each.removeprefix("v1,") for each in headers.get("webhook-signature", "").split()]
    return any(hmac.compare_digest(own, each.encode()) for own in ours for each in theirs)


class Receiver(BaseHTTPRequestHandler):
    """Answers one request."""

    secrets: list[str] = os.environ.get("WEBHOOK_SECRETS", "").split()
    done: set[str] = set()  # noqa: RUF012 - keep these where a restart does not lose them

    def do_POST(self) -> None:
        body = self.rfile.read(min(int(self.headers.get("content-length", "0")), BODY_MAX_BYTES))
        if not is_genuine(self.headers, body, self.secrets, time.time()):
            self.send_error(401)
            return
        if (event_id := self.headers["webhook-id"]) not in self.done:
            event = json.loads(body)
            print(event["type"], event["time"], event["data"], flush=True)
            self.done.add(event_id)
        self.send_response(204)
        self.end_headers()


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver).serve_forever()
