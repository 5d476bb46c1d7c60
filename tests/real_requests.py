"""``python -m tests.real_requests FILE``: real service requests, published, against a plain count.

FILE is a CSV of a city's requests with the columns Unique Key, Created Date, Due Date, Closed Date
and Open Data Channel Type, in New York's time. The ledger begins with a policy whose target for
resolving is each row's own due date: a community for every length of time there is, a line of the
policy for every community. The rows are published as contacts and resolutions, and what the
dashboard says of them stands beside what counting the rows says. Exit status 1 where they differ.
"""

import csv
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

import orjson

from events.instant import format_instant
from events.reference import CommunityRegistered
from events.sla_policy import MINUTES_MAX, PolicyTerms
from services.composition.initialising import OPERATOR
from tests.embedded_servers import running_kafka, running_postgres
from tests.integration.api.scene import (
    BATCH,
    HOTLINE,
    System,
    contact,
    running_system,
    settings_for,
)

NEW_YORK = ZoneInfo("America/New_York")
CHANNELS = {"PHONE": "phone", "ONLINE": "app"}
BATCH_EVENTS = 50
STATES = ("met", "late", "running_late", "running")
NO_DUE_DATE = "undated"


@dataclass(frozen=True, kw_only=True)
class Row:
    """A request of the file."""

    key: str
    created_at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    channel: str

    @property
    def ended_at(self) -> datetime | None:
        """When it was closed. A date before the request was made is none: the ledger refuses it."""
        closed_at = self.closed_at
        return None if closed_at is None or closed_at < self.created_at else closed_at

    @property
    def minutes(self) -> int | None:
        """The target, in whole minutes as targets are: what is over a minute counts as one. None
        where no date is given, or one further off than a policy may promise.
        """
        if self.due_at is None:
            return None
        minutes = -((self.created_at - self.due_at) // timedelta(minutes=1))
        return minutes if minutes <= MINUTES_MAX else None

    @property
    def community(self) -> str:
        return NO_DUE_DATE if self.minutes is None else f"within-{self.minutes}"


def read(path: Path) -> list[Row]:
    """The file's rows."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Row(
                key=line["Unique Key"],
                created_at=_instant(line["Created Date"]) or datetime.max.replace(tzinfo=UTC),
                due_at=_instant(line["Due Date"]),
                closed_at=_instant(line["Closed Date"]),
                channel=CHANNELS.get(line["Open Data Channel Type"], "front_desk"),
            )
            for line in csv.DictReader(file)
        ]


def counted(rows: Iterable[Row]) -> Counter[str]:
    """The plain count: closed by the due date, after it, or not at all."""
    return Counter(
        "running_late" if row.ended_at is None else "met" if row.ended_at <= row.due_at else "late"
        for row in rows
        if row.due_at is not None and row.minutes is not None
    )


def told(rows: list[Row]) -> dict[str, Any]:
    """What the dashboard says of promises to resolve, once the rows are published."""
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="huiyin-real-")))
        admin_dsn = stack.enter_context(stack.enter_context(running_postgres()).fresh_database())
        bootstrap = stack.enter_context(running_kafka()).bootstrap_servers
        settings = settings_for(home / "home", admin_dsn, bootstrap, "real")
        with patch(
            "services.ledger.promises.published.publishing.shipped_policy", lambda: policy(rows)
        ):
            system = stack.enter_context(running_system(settings))
        for community in sorted({row.community for row in rows}):
            fact = CommunityRegistered(
                community=community, name=community, name_en=community, desk="desk:city"
            )
            system.parts.ledger.register_community(fact, caller=OPERATOR)
        _publish(system, _contacts(rows))
        _publish(system, _resolutions(rows))
        with system.client("manager") as client:
            asked: dict[str, str | int] = {
                "min_position": system.parts.store.head().position,
                "period": "2011",
            }
            answer = client.get("/v1/dashboard", params=asked)
        assert answer.status_code == 200, answer.text
        promises: dict[str, Any] = answer.json()["figures"]["on_time"]["resolve"]
        return promises


def policy(rows: list[Row]) -> PolicyTerms:
    """A line for each length of time, and the first reply every policy promises."""
    targets = sorted({row.minutes for row in rows if row.minutes is not None})
    lines = [
        {
            "kind": "resolve",
            "communities": [f"within-{minutes}"],
            "target": {"minutes": minutes, "calendar": "24x7"},
        }
        for minutes in targets
    ]
    first_reply = {"kind": "first_reply", "target": {"minutes": 1_440, "calendar": "24x7"}}
    return PolicyTerms.model_validate(
        {"name": "each row's own due date", "promises": [*lines, first_reply]}
    )


def _contacts(rows: Iterable[Row]) -> Iterator[dict[str, Any]]:
    for row in rows:
        made = contact(
            id=f"contact-{row.key}",
            time=format_instant(row.created_at),
            externalref=row.key,
            text="市政服务请求",
            community=row.community,
            channel=row.channel,
        )
        yield {**made, "data": {**made["data"], "building": None, "party": None}}


def _resolutions(rows: Iterable[Row]) -> Iterator[dict[str, Any]]:
    for row in rows:
        if row.ended_at is None:
            continue
        about = {"externalref": row.key, "by": "staff:city"}
        reply = {**about, "channel": "phone", "text": "已处理"}
        for kind, data in (
            ("reply.sent", reply),
            ("case.resolved", {**about, "outcome": "已处理"}),
        ):
            yield {
                "specversion": "1.0",
                "id": f"{kind}-{row.key}",
                "source": HOTLINE,
                "type": f"huiyin.{kind}.v1",
                "time": format_instant(row.ended_at),
                "data": data,
            }


def _publish(system: System, events: Iterable[dict[str, Any]]) -> None:
    waiting = list(events)
    with system.client("publisher") as client:
        for first in range(0, len(waiting), BATCH_EVENTS):
            body = orjson.dumps(waiting[first : first + BATCH_EVENTS])
            answer = client.post("/v1/events", content=body, headers=BATCH)
            assert answer.is_success, answer.text


def _instant(text: str) -> datetime | None:
    if not text:
        return None
    local = datetime.strptime(text, "%m/%d/%Y %I:%M:%S %p").replace(tzinfo=NEW_YORK)
    return local.astimezone(UTC)


def main() -> None:
    """Prints both, side by side."""
    rows = read(Path(sys.argv[1]))
    plain, dashboard = counted(rows), told(rows)
    undated = sum(row.due_at is None for row in rows)
    beyond = sum(row.minutes is None for row in rows) - undated
    print(
        f"{len(rows)} requests; left out: {undated} without a due date, {beyond} due after a year"
    )
    odd = sum(row.closed_at != row.ended_at for row in rows)
    print(f"{odd} closed before it was made: counted as open")
    print(f"{'':14}{'plain count':>14}{'dashboard':>14}")
    for state in STATES:
        print(f"{state:14}{plain[state]:>14}{dashboard[state]:>14}")
    of = sum(plain.values())
    percent = round(100 * plain["met"] / of, 1)
    print(f"{'on time':14}{percent:>13}%{dashboard['percent']:>13}%")
    if any(plain[state] != dashboard[state] for state in STATES):
        sys.exit("they differ")


if __name__ == "__main__":
    main()
