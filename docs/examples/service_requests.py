"""Turns a city's service requests (CSV) into CloudEvents, one a line, ready for either publisher
beside this file.

    python docs/examples/service_requests.py service-requests.csv > requests.ndjson

Each row becomes a contact, and where the row has them a reply, a resolution and a closing. The
CSV's times are local to New York; a local time that the clock skipped or showed twice is told on
standard error, with how it was read.
"""

import csv
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

SOURCE = "urn:huiyin:source:city-311"
ZONE = ZoneInfo("America/New_York")
CHANNELS = {"PHONE": "phone", "ONLINE": "app", "OTHER": "front_desk", "UNKNOWN": "authority"}
REPAIR_WORDS = ("Condition", "Sign", "Meter", "Light", "Signal", "Damaged", "Vehicle")


def instant(local: str, *, row: str) -> str:
    """A local time of the CSV as RFC 3339 in UTC."""
    time = datetime.strptime(local, "%m/%d/%Y %I:%M:%S %p").replace(tzinfo=ZONE)
    if time.utcoffset() != time.replace(fold=1).utcoffset():
        print(f"row {row}: {local}: the clock was changed; the earlier is meant", file=sys.stderr)
    return time.astimezone(UTC).isoformat().replace("+00:00", "Z")


def event(row: dict[str, str], step: str, type_name: str, time: str, **data: Any) -> dict[str, Any]:
    key = row["Unique Key"]
    return {
        "specversion": "1.0",
        "id": f"{key}-{step}",
        "source": SOURCE,
        "type": f"huiyin.{type_name}.v1",
        "time": instant(time, row=key),
        "datacontenttype": "application/json",
        "data": data,
    }


def events(row: dict[str, str]) -> Iterator[dict[str, Any]]:
    """What one row says happened, in the order the ledger needs to hear it."""
    kind, case = row["Complaint Type"], {"externalref": row["Unique Key"]}
    team = {"by": f"team:{row['Agency'].lower()}"}
    matter = {
        "category": "repair" if any(word in kind for word in REPAIR_WORDS) else "complaint",
        "text": f"{kind}: {row['Descriptor'] or 'no detail given'}",
    }
    party = {"kind": "other"} | ({"unit": address} if (address := row["Incident Address"]) else {})
    yield event(
        row,
        "logged",
        "contact.logged",
        row["Created Date"],
        community=row["Borough"].lower().replace(" ", "-"),
        direction="inbound",
        channel=CHANNELS[row["Open Data Channel Type"]],
        matters=[matter | case],
        party=party,
    )
    if row["Resolution Description"] and row["Resolution Action Updated Date"]:
        text, time = row["Resolution Description"], row["Resolution Action Updated Date"]
        yield event(row, "replied", "reply.sent", time, **case, **team, channel="phone", text=text)
    if row["Closed Date"]:
        time, outcome = row["Closed Date"], row["Resolution Description"] or "closed without a word"
        yield event(row, "resolved", "case.resolved", time, **case, **team, outcome=outcome)
        yield event(row, "closed", "case.closed", time, **case, **team)


if __name__ == "__main__":
    with Path(sys.argv[1]).open(encoding="utf-8", newline="") as file:
        for record in csv.DictReader(file):
            for one in events(record):
                print(json.dumps(one, ensure_ascii=False))
