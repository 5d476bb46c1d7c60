"""How long asking takes what another policy would have made of a month of 50,000 cases, and what
memory that needs.
"""

import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import psycopg2

from bench.cases import BEGINNING, Population, fill
from bench.figures import Aim, Figure, Note
from events.sla_policy import WholePolicyTerms
from projections.dashboard.model import DashboardFilter
from projections.driver import Connection
from projections.engine.schema import create_indexes, create_tables
from projections.reading import AsOf
from projections.views import all_views
from services.composition.foundation import Foundation
from services.ledger.contract import Caller
from services.ledger.promises.published.shipping import shipped_policy
from services.ledger.promises.what_if.asking import Otherwise
from services.projector.bookkeeping import add_generation
from services.questions.postgres import PostgresQuestions
from services.questions.what_if import what_if
from services.questions.what_if_model import Selected

MONTH = timedelta(days=30)
CASES = 50_000
AIM_S = 20.0
_KIB_A_MIB = 1_024
_PEAK, _RESIDENT = "VmHWM", "VmRSS"


def measure(parts: Foundation, note: Note) -> list[Figure]:
    """On a ledger of its own."""
    population = Population(CASES, MONTH)
    with closing(psycopg2.connect(parts.addresses.database)) as connection:
        note(f"{CASES:,} cases of a month into the dashboard")
        fill(connection, population)
        _nothing_hidden(connection)
    note(f"what if, over {CASES:,} cases")
    questions = PostgresQuestions(parts.sessions.connection, parts.lexemes)
    days = DashboardFilter(
        first_day=BEGINNING.date(), last_day=(population.end + timedelta(days=1)).date()
    )
    as_of = AsOf(position=population.watermark, instant=population.end)
    Path("/proc/self/clear_refs").write_text("5")  # the peak is that of the question alone
    memory_before_kib = _memory_kib(_RESIDENT)
    began_at_s = time.perf_counter()
    found = what_if(
        Selected(filter=days, as_of=as_of),
        Otherwise(policy_terms=_stricter()),
        questions=questions,
        wondering=parts.ledger.wondering,
        caller=Caller(actor="bench"),
    )
    took_s = time.perf_counter() - began_at_s
    memory_kib = _memory_kib(_PEAK) - memory_before_kib
    assert found.cases == CASES
    assert found.changed
    clocks = sum(then.on_time.rate.of for then, _ in found.kinds.values())
    return [
        Figure(
            name=f"what if, a month of {CASES:,} cases",
            value=took_s,
            unit="s",
            aim=Aim(at_most=AIM_S),
        ),
        Figure(name="promises judged anew", value=clocks, unit="promises"),
        Figure(
            name="memory it took beyond what there was", value=memory_kib / _KIB_A_MIB, unit="MiB"
        ),
    ]


def _memory_kib(what: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    [line] = [each for each in lines if each.startswith(f"{what}:")]
    return int(line.split()[1])


def _stricter() -> WholePolicyTerms:
    """The shipped policy with everything that takes minutes in half the time."""
    told = shipped_policy().model_dump()
    for line in told["promises"]:
        target = line["target"]
        if target is not None and target["minutes"]:
            target["minutes"] //= 2
    return WholePolicyTerms.model_validate(told)


def _nothing_hidden(connection: Connection) -> None:
    """The view that knows which cases are kept from whom, empty."""
    view = all_views()["timeline"]
    with connection, connection.cursor() as cursor:
        live = add_generation(cursor, view, state="live", topic_id="bench")
        create_tables(cursor, view, live.schema_name)
        create_indexes(cursor, view, live.schema_name)
