"""How many contacts a second the running system takes by HTTP: one a request, and in batches.

Every service runs while they come. Each contact is new. A repair opens a case: four events are
decided, sealed, committed, carried and shown in every view for each; a commendation is one event.
What the client costs is measured with it: were its ceiling near the figure, the figure would be the
client's.
"""

from functools import partial

import orjson

from bench.contacts import Contacts
from bench.figures import Aim, Figure, Note
from bench.http_client import Asked, ask, post
from bench.system import publisher_token
from services.cloudevents import BATCH_MEDIA_TYPE, STRUCTURED_MEDIA_TYPE
from tests.e2e.system import RunningSystem

PATH = "/v1/events"
CONNECTIONS = 32
BATCH_CONNECTIONS = 4
BATCH_EVENTS = 100
WARM_UP_S = 3.0
DURATION_S = 6.0
SINGLE_AIM_PER_S = 1_000.0
ACCEPTED = 201


class NotAcceptedError(RuntimeError):
    """The system refused what it should take; the figure would be worth nothing."""


def measure(system: RunningSystem, note: Note) -> list[Figure]:
    """Requests with one contact, then batches. Raises ``NotAcceptedError``."""
    token, contacts = publisher_token(system), Contacts(seed=4)

    def single(*, opens_case: bool) -> bytes:
        event = orjson.dumps(contacts.structured(opens_case=opens_case)[1])
        return post(PATH, event, media_type=STRUCTURED_MEDIA_TYPE, token=token)

    def batch() -> bytes:
        events = orjson.dumps([contacts.structured()[1] for _ in range(BATCH_EVENTS)])
        return post(PATH, events, media_type=BATCH_MEDIA_TYPE, token=token)

    times = {"warm_up_s": WARM_UP_S, "duration_s": DURATION_S}
    port = system.http_port
    singles: dict[str, Asked] = {}
    for what, opens_case in (("a commendation, 1 event", False), ("a repair, 4 events", True)):
        note(f"HTTP, {what} a request, {CONNECTIONS} connections")
        build = partial(single, opens_case=opens_case)
        singles[what] = ask(port, build, _check_single, connections=CONNECTIONS, **times)
    note(f"HTTP, batches of {BATCH_EVENTS}, {BATCH_CONNECTIONS} connections")
    batches = ask(port, batch, _check_batch, connections=BATCH_CONNECTIONS, **times)
    return [
        *(
            Figure(
                name=f"HTTP, {what} a request, {CONNECTIONS} connections",
                value=asked.per_s,
                unit="publishes/s",
                aim=Aim(at_least=SINGLE_AIM_PER_S),
            )
            for what, asked in singles.items()
        ),
        Figure(
            name="HTTP, what the client could ask with a core to itself",
            value=min(asked.client_ceiling_per_s for asked in singles.values()),
            unit="publishes/s",
        ),
        Figure(
            name=f"HTTP, repairs in batches of {BATCH_EVENTS}, {BATCH_CONNECTIONS} connections",
            value=batches.per_s * BATCH_EVENTS,
            unit="publishes/s",
        ),
    ]


def _check_single(status: int, body: bytes) -> None:
    if status != ACCEPTED:
        raise NotAcceptedError(f"{status}: {body.decode()}")


def _check_batch(status: int, body: bytes) -> None:
    results = orjson.loads(body).get("results", [])
    refused = [each for each in results if each["status"] != ACCEPTED]
    if refused or len(results) != BATCH_EVENTS:
        raise NotAcceptedError(f"{status}: {refused[:1] or body.decode()}")
