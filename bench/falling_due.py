"""How long the clock service takes for 10,000 deadlines that are due at once, relay and projector
at work beside it: a page of them begins once the view holds the one before.

The cases were reported late, so that each has warned twice of every promise, too.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bench.callers import running, wait_until
from bench.contacts import PUBLISHER, Contacts
from bench.figures import Aim, Figure, Note
from projections.clocks.queries import VIEW
from projections.reading import ViewUnavailableError
from projections.watermark import watermark
from services.composition.followers import build_clock, build_relay
from services.composition.foundation import Foundation
from services.composition.views import run_projector

DEADLINES = 10_000
DUE_OF_A_CASE = 3
"""Acknowledge, first reply and resolve of a repair."""

EVENTS_OF_A_CASE = 15
"""Each warns twice, is missed, and climbs to the community's desk and the company's."""

HAPPENED_BEFORE = timedelta(days=40)
FILLERS = 8
TIMEOUT_S = 300.0
AIM_MAX_S = 60.0


def measure(parts: Foundation, note: Note) -> list[Figure]:
    """From the service's start until the last of them is in the log."""
    cases = -(-DEADLINES // DUE_OF_A_CASE)
    note(f"{cases} cases that are overdue")
    _fill(parts, cases)
    head = parts.store.head().position
    with running(build_relay(parts).run) as relays, running(_projector(parts)) as projects:

        def shown() -> bool:
            try:
                with parts.sessions.connection() as connection:
                    return watermark(connection, VIEW) >= head
            except ViewUnavailableError:
                return False  # the projector is about to make it

        wait_until(projects(relays(shown)), timeout_s=TIMEOUT_S, what="projecting the cases")
        note(f"{DEADLINES} deadlines")
        events = head + cases * EVENTS_OF_A_CASE
        began_at_s = time.perf_counter()
        with running(build_clock(parts).run) as watched:
            all_raised = watched(lambda: parts.store.head().position >= events)
            ended_at_s = wait_until(all_raised, timeout_s=TIMEOUT_S, what="raising what is due")
    return [
        Figure(
            name=f"clock, {DEADLINES} deadlines due at once",
            value=ended_at_s - began_at_s,
            unit="s",
            aim=Aim(at_most=AIM_MAX_S),
        )
    ]


def _fill(parts: Foundation, cases: int) -> None:
    contacts = Contacts(seed=4)

    def publish(share: int) -> None:
        for _ in range(share):
            event = replace(contacts.published(), time=datetime.now(UTC) - HAPPENED_BEFORE)
            parts.ledger.accept(event, caller=PUBLISHER, way="http")

    shares = [len(range(first, cases, FILLERS)) for first in range(FILLERS)]
    with ThreadPoolExecutor(FILLERS) as threads:
        list(threads.map(publish, shares))


def _projector(parts: Foundation) -> Callable[[threading.Event], None]:
    return lambda stop: run_projector(parts, [VIEW], stop)
