"""Plays what the sample's people decide, each act once, however often it is started.

A crash between two acts: played again, whatever was done before is answered with its first receipt,
or found and left alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from services.errors import CommandRefusedError, StoreUnavailableError
from services.sample.archive import file_cases, handovers, old_papers, uses, volumes
from services.sample.desk import incomplete, lots, notice_under_way, refused_channels
from services.sample.findings import findings
from services.sample.overriding import answers_let_through, notices_let_out
from services.sample.troupe import Troupe

Act = Callable[[Troupe], None]

ACTS: Sequence[Act] = (
    incomplete,
    notice_under_way,
    file_cases,
    old_papers,
    volumes,
    uses,
    handovers,
    refused_channels,
    lots,
    answers_let_through,
    notices_let_out,
    findings,
)
"""In this order: what is filed first lies in volumes later."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Played:
    """How many acts were played, and why others were not."""

    acts: int
    left_out: tuple[str, ...]


def play(
    troupe: Troupe, progress: Callable[[int, int], None], *, acts: Sequence[Act] = ACTS
) -> Played:
    """Every act. One that is refused, or whose part of the tape has not arrived in time, is left
    out and told: the system is as good without.
    """
    left_out = []
    for number, act in enumerate(acts):
        progress(number, len(acts))
        if (why_not := _play(act, troupe)) is not None:
            left_out.append(f"{act.__name__}: {why_not}")
    progress(len(acts), len(acts))
    return Played(acts=len(acts) - len(left_out), left_out=tuple(left_out))


def _play(act: Act, troupe: Troupe) -> str | None:
    """Why it could not be played. Where nobody answered, or something moved meanwhile, it is played
    again: what was done of it is found.
    """
    while True:
        try:
            act(troupe)
        except CommandRefusedError as error:
            return str(error)
        except StoreUnavailableError as error:
            if not troupe.waits():
                return str(error)
        else:
            return None
