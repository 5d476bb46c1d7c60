"""Checkpoints kept over time: one of every hour in which the log grew, and one that enough
witnesses have cosigned, where there was one.

``history/2026/2026-11-26T04.checkpoint`` and ``….witnessed``, hours in UTC. Whoever has kept none
of their own sees by them how the log grew; whoever has compares.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from projections.archive.folder import LogFolder

FOLDER = "history"
SIGNED, WITNESSED = ".checkpoint", ".witnessed"
_HOUR = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """What is kept of an hour. ``text`` is the signed note, the cosigned one where there is one."""

    hour: str
    text: str


class History:
    """Keeps them, and gives them back. Every method may raise ``OSError``."""

    def __init__(self, folder: LogFolder) -> None:
        """Touches nothing."""
        self._folder = folder
        self._newest: dict[str, str] = {}

    def keep(self, text: str, *, time_s: int, witnessed: bool = False) -> None:
        """Keeps the checkpoint, unless there is one of this hour. A crash before leaves none, and
        the next checkpoint of the hour is kept.
        """
        kind = WITNESSED if witnessed else SIGNED
        hour = datetime.fromtimestamp(time_s, UTC).strftime("%Y-%m-%dT%H")
        if self._newest.get(kind) == hour:
            return
        if self._folder.text(_name(hour, kind)) is None:
            self._folder.put_text(_name(hour, kind), text)
        self._newest[kind] = hour

    def of(self, hour: str) -> str | None:
        """The checkpoint of an hour; None where there is none."""
        if _HOUR.fullmatch(hour) is None:
            return None
        cosigned = self._folder.text(_name(hour, WITNESSED))
        return cosigned or self._folder.text(_name(hour, SIGNED))

    def newest(self, *, before: str | None = None, limit: int) -> list[Kept]:
        """Those of the newest hours, the newest first; ``before`` an hour, where one is named."""
        found: list[Kept] = []
        for hour in self._hours():
            if before is not None and hour >= before:
                continue
            text = self.of(hour)
            if text is not None:
                found.append(Kept(hour=hour, text=text))
            if len(found) == limit:
                break
        return found

    def _hours(self) -> Iterator[str]:
        root = self._folder.root / FOLDER
        years = sorted((p.name for p in root.iterdir()), reverse=True) if root.is_dir() else []
        for year in years:
            names = {path.name.partition(".")[0] for path in (root / year).iterdir()}
            yield from sorted((n for n in names if _HOUR.fullmatch(n)), reverse=True)


def _name(hour: str, kind: str) -> str:
    return f"{FOLDER}/{hour[:4]}/{hour}{kind}"
