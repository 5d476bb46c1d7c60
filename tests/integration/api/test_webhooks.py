"""Alarms of a case reach a receiver, and what did not is seen and sent again over HTTP and at the
desk.
"""

import threading
import time
from datetime import UTC, datetime, timedelta

from events.instant import format_instant
from events.reference import CommunityRegistered
from services.access.signin import SESSION_COOKIE
from services.composition.followers import build_clock
from services.composition.initialising import OPERATOR
from services.composition.notifying import build_notifier
from services.notifier.post import read_receiver
from services.notifier.retrying import Schedule
from services.notifier.signing import key_of, new_secret
from services.notifier.subscriptions import Subscription
from services.store.webhooks import PostgresWebhooks
from services.webhooks import Wanted
from tests.integration.api.scene import TOKEN_LIFETIME_S, System
from tests.webhook_receiver import Unchanging, receiver

OK, FORBIDDEN, NOT_FOUND, INVALID = 200, 403, 404, 422
WITHIN_S = 120.0
BREACHED = "huiyin.clock.breached.v2"
HERE = "tingtao"


def raise_breaches(system: System) -> str:
    """A case whose promises were all missed long ago, in a community where nothing else happens."""
    here = CommunityRegistered(
        community=HERE, name="听涛苑", name_en="Tide Court", desk="desk:ting"
    )
    system.parts.ledger.register_community(here, caller=OPERATOR)
    long_ago = datetime.now(UTC) - timedelta(days=40)
    case = system.open_case(time=format_instant(long_ago), community=HERE, building=None)
    clock = build_clock(system.parts)
    give_up_at_s = time.monotonic() + WITHIN_S
    with system.client("desk") as client:
        while not client.get(f"/v1/cases/{case.id}/clocks").json()["alarms"]:
            list(clock.round())
            assert time.monotonic() < give_up_at_s
            time.sleep(0.05)
    return case.id


def test_what_a_receiver_did_not_take_is_shown_and_sent_again(system: System) -> None:
    outbox = PostgresWebhooks(system.parts.sessions)
    with receiver("refuse") as there:
        duty = Subscription(
            wanted=Wanted(
                name="duty-phone", receiver=there.url, types=(BREACHED,), communities=(HERE,)
            ),
            receiver=read_receiver(there.url, allowed_hosts=frozenset(), ca_file=None),
            keys=(key_of(new_secret()),),
        )
        outbox.list([duty.wanted])
        case = raise_breaches(system)
        while outbox.gather():
            pass
        sending = build_notifier(
            system.parts.sessions, Unchanging([duty]), schedule=Schedule(tries_max=1)
        )
        sending.send_due(duty, threading.Event())
        with system.client("manager") as client:
            (shown,) = client.get("/v1/webhooks").json()["webhooks"]
            assert (shown["name"], shown["dead"], shown["last_well"]) == ("duty-phone", 1, True)
            asked = {"state": "dead"}
            (dead,) = client.get("/v1/webhooks/duty-phone", params=asked).json()["deliveries"]
            assert (dead["type"], dead["last_answer"]) == (BREACHED, "503")
            assert dead["subject"] == f"clocks/{case}"
            page = client.get("/v1/webhooks/duty-phone", params={"limit": 1}).json()
            assert page["next"] == page["deliveries"][0]["position"]
            retry = "/v1/webhooks/duty-phone/retry"
            assert client.post(retry, json={"position": 1}).status_code == NOT_FOUND
            again = client.post(retry, json={"position": dead["position"]})
            assert again.json()["again"] == 1
            sending.send_due(duty, threading.Event())
            assert client.get("/v1/webhooks").json()["webhooks"][0]["dead"] == 0
            assert client.get("/v1/webhooks/nobody").status_code == NOT_FOUND
    assert there.ids.count(dead["event_id"]) == 2
    with system.client("auditor") as client:
        assert client.post(retry, json={}).status_code == FORBIDDEN
    with system.client("manager", communities=["yinhu"]) as client:
        assert client.get("/v1/webhooks").status_code == FORBIDDEN
    look_at_the_page(system, dead["position"], case)


def look_at_the_page(system: System, position: int, case: str) -> None:
    session = system.tokens.issue(
        actor="staff:manager-1",
        role="manager",
        communities=None,
        lifetime_s=TOKEN_LIFETIME_S,
        use="session",
    )
    with system.client("manager") as client:
        client.headers.pop("Authorization")
        client.headers.update({"Origin": system.url, "Accept": "text/html"})
        client.cookies.set(SESSION_COOKIE, session)
        page = client.get("/webhooks")
        assert page.status_code == OK
        assert f"/cases/{case}" in page.text
        assert "已送到" in page.text
        csrf = page.text.partition('name="csrf" value="')[2].partition('"')[0]
        told = {"csrf": csrf, "webhook": "duty-phone", "position": str(position)}
        done = client.post("/webhooks", data=told, follow_redirects=True)
        assert "1 条将立即再送" in done.text
        assert client.post("/webhooks", data={**told, "csrf": "forged"}).status_code == FORBIDDEN
