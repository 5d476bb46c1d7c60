"""``python -m bench``: measures everything once, prints the table, writes the results.

Exit status 0 also where an aim is missed: the table says so, and a busy machine misses many.
"""

import argparse
import time
from collections.abc import Mapping
from functools import partial

from rich.console import Console

from bench import (
    appends,
    archive,
    carrying,
    dashboard,
    falling_due,
    packages,
    publishing,
    report,
    screening,
    visible,
    what_if,
)
from bench.figures import Figure, Note, medians
from bench.surroundings import fresh_ledger, running_servers
from bench.system import whole_system

PARTS = (
    "appends",
    "carrying",
    "deadlines",
    "archive",
    "packages",
    "dashboard",
    "what-if",
    "screening",
    "system",
)
SYSTEM_ROUNDS = 3
LOG_WIDTH_CHARACTERS = 120


def main() -> None:
    """Runs the parts asked for, or all."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"of {', '.join(PARTS)}; all when none is named")
    asked = parser.parse_args().parts or list(PARTS)
    if unknown := set(asked) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}")
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = LOG_WIDTH_CHARACTERS
    began, began_at_s = report.load(), time.monotonic()
    sections: dict[str, list[Figure]] = {}
    with console.status("starting") as status:
        if set(asked) - {"screening", "system"}:
            sections |= _parts(asked, status.update)
        if "screening" in asked:
            sections["Screening"] = screening.measure(status.update)
        if "system" in asked:
            sections |= _system(status.update)
    sections["This machine"] = report.machine(began, report.load(), time.monotonic() - began_at_s)
    report.show(sections, console)
    report.write([figure for figures in sections.values() for figure in figures])
    console.print(f"written to {report.RESULTS}")


def _parts(asked: list[str], note: Note) -> Mapping[str, list[Figure]]:
    """Parts on their own, each on a fresh ledger."""
    sections: dict[str, list[Figure]] = {}
    note("starting PostgreSQL and Kafka")
    with running_servers() as servers:
        if "appends" in asked:
            with servers.postgres.fresh_database() as peer_dsn, fresh_ledger(servers) as parts:
                sections["Appends, fsync on"] = appends.measure(parts, peer_dsn, note)
        if "carrying" in asked:
            with fresh_ledger(servers) as parts:
                sections["Followers"] = carrying.measure(parts, note)
        if "deadlines" in asked:
            with fresh_ledger(servers) as parts:
                sections["Clock service"] = falling_due.measure(parts, note)
        if "archive" in asked:
            with fresh_ledger(servers, empty=True) as parts:
                sections["The sealed log"] = archive.measure(parts, note)
        if "packages" in asked:
            with fresh_ledger(servers) as parts:
                sections["Packages"] = packages.measure(parts, note)
        if "dashboard" in asked:
            for cases in dashboard.SIZES:
                with fresh_ledger(servers, empty=True) as parts:
                    sections[f"Dashboard, {cases:,} cases"] = dashboard.measure(parts, note, cases)
        if "what-if" in asked:
            with fresh_ledger(servers, empty=True) as parts:
                sections["What if"] = what_if.measure(parts, note)
    return sections


def _system(note: Note) -> Mapping[str, list[Figure]]:
    """The whole system, as it runs: each measurement in turn with the other, so that seconds in
    which the machine had something else to do hit no one alone.
    """
    note("starting the whole system")
    shown, taken = [], []
    with whole_system() as system:
        for number in range(1, SYSTEM_ROUNDS + 1):
            said = partial(_say_round, note, number)
            shown.append(visible.measure(system, said))
            taken.append(publishing.measure(system, said))
    return {
        f"Whole system, {visible.CONTACTS_PER_S} contacts/s through Kafka": medians(shown),
        "Whole system, HTTP": medians(taken),
    }


def _say_round(note: Note, number: int, what: str) -> None:
    note(f"{what}, round {number} of {SYSTEM_ROUNDS}")


if __name__ == "__main__":
    main()
