"""How many appends a second: our recorder, our whole path, and the library's own PostgreSQL module.

All write to the same server with fsync on. The recorder lands prepared events, one an append. The
whole path takes a published contact as HTTP hands it in, checks it, decides, seals, writes the
envelopes and commits: a commendation lands one event, a repair four (the contact, the case it
opens, the matter in it, its clocks). The library's module is given the very bytes ours has
committed, under new stream names. At last the callers are shared out between two processes, as a
company does that runs a second API.
"""

import itertools
import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from eventsourcing.persistence import ApplicationRecorder

from bench.callers import called_per_s
from bench.contacts import Contacts
from bench.figures import OURS, Figure, Note, ratio
from bench.library import CONNECTIONS, PEER, LibraryShare, inserting, library_recorder
from bench.path import PathShare, accept, appending, meet_residents, taken_per_s
from bench.processes import Share, rate_of_processes_per_s
from services.composition.foundation import Foundation
from services.store.contract import Receipt

CALLERS = (1, 8, 64)
PROCESSES = 2
ROUNDS = 3
RECORDER_AIM, PATH_AIM = 8.0, 4.0

ONE, FOUR = "a commendation, 1 event", "a repair, 4 events"
WHOLE_PATH, LIBRARY, RECORDER = "whole path", "library", "recorder"

Rate = Callable[[int], float]
"""Appends a second with so many callers at once."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Contender:
    """Something that appends. ``share`` is what each of several processes would do of it, where
    that is measured too: given its number, and its callers.
    """

    name: str
    subject: str
    rate: Rate
    share: Callable[[int, int], Share] | None = None


def measure(parts: Foundation, peer_dsn: str, note: Note) -> list[Figure]:
    """Every contender at 1, 8 and 64 callers, and in two processes: the median of three rounds, in
    turn with the others, so that a disturbed second hits no one alone. Beforehand every resident is
    heard once: the path is that of a company which knows most of those who call.
    """
    note("residents get known")
    meet_residents(parts)
    figures: dict[tuple[str, str], Figure] = {}
    with library_recorder(peer_dsn) as recorder:
        contenders = _contenders(parts, recorder, peer_dsn)
        for where, rates in _arrangements(contenders):
            found: dict[Contender, list[float]] = {each: [] for each in rates}
            for number, each in itertools.product(range(1, ROUNDS + 1), rates):
                note(f"{each.name}, {where}, round {number} of {ROUNDS}")
                found[each].append(rates[each]())
            for each, measured in found.items():
                figures[each.name, where] = Figure(
                    name=f"{each.name}, {where}",
                    value=statistics.median(measured),
                    unit="appends/s",
                    subject=each.subject,
                )
    return [*figures.values(), *_ratios(figures)]


def _arrangements(
    contenders: Sequence[Contender],
) -> Iterator[tuple[str, dict[Contender, Callable[[], float]]]]:
    """How many call, in how many processes, in words; and what is measured so."""
    for callers in CALLERS:
        yield _many(callers), {each: partial(each.rate, callers) for each in contenders}
    shares = {
        each: [each.share(number, CALLERS[-1] // PROCESSES) for number in range(PROCESSES)]
        for each in contenders
        if each.share is not None
    }
    yield (
        _shared_out(),
        {each: partial(rate_of_processes_per_s, share) for each, share in shares.items()},
    )


def _many(callers: int) -> str:
    return f"{callers} caller{'s' * (callers > 1)}"


def _shared_out() -> str:
    return f"{_many(CALLERS[-1])} in {PROCESSES} processes"


def _ratios(figures: dict[tuple[str, str], Figure]) -> list[Figure]:
    most = _many(CALLERS[-1])
    wanted = [
        (RECORDER, "1 event", "1 event", most, RECORDER_AIM),
        *(
            (WHOLE_PATH, ours, theirs, where, PATH_AIM)
            for where in (most, _shared_out())
            for ours, theirs in ((ONE, "1 event"), (FOUR, "4 events"))
        ),
    ]
    return [
        ratio(
            f"{name}, {theirs}, {where}",
            figures[f"{name}, {ours}", where],
            figures[f"{LIBRARY}, {theirs}", where],
            at_least=aim,
        )
        for name, ours, theirs, where, aim in wanted
    ]


def _contenders(
    parts: Foundation, recorder: ApplicationRecorder, peer_dsn: str
) -> tuple[Contender, ...]:
    contacts = Contacts(seed=1)
    one = accept(parts, contacts, opens_case=False)
    four = accept(parts, contacts, opens_case=True)

    def whole_path(name: str, *, opens_case: bool) -> Contender:
        return Contender(
            name=f"{WHOLE_PATH}, {name}",
            subject=OURS,
            rate=partial(taken_per_s, parts, contacts, opens_case),
            share=partial(PathShare, parts.settings, opens_case),
        )

    def library(name: str, sample: Sequence[Receipt]) -> Contender:
        return Contender(
            name=f"{LIBRARY}, {name}",
            subject=PEER,
            rate=lambda callers: called_per_s(inserting(recorder, sample, callers), callers),
            share=partial(LibraryShare, peer_dsn, tuple(sample), CONNECTIONS // PROCESSES),
        )

    return (
        Contender(
            name=f"{RECORDER}, 1 event",
            subject=OURS,
            rate=lambda callers: called_per_s(appending(parts, one, callers), callers),
        ),
        library("1 event", one),
        whole_path(ONE, opens_case=False),
        library("4 events", four),
        whole_path(FOUR, opens_case=True),
    )
