"""The operator's file of webhooks as it is now: read again whenever it or a secret of its has
changed, so that a new receiver needs no restart. A mistake in it changes nothing.
"""

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from services.errors import SetupError
from services.notifier.subscriptions import Subscription, read_subscriptions

MISTAKE = "the file of webhooks has a mistake: what it said before holds; the log tells which"

log = logging.getLogger(__name__)


class Subscriptions(Protocol):
    """Who is told, at the moment."""

    @property
    def held(self) -> Sequence[Subscription]:
        """Those that hold."""
        ...

    @property
    def mistake(self) -> str | None:
        """What a person has to see to, fit to be shown; None: nothing."""
        ...

    def changed(self) -> bool:
        """Whether others hold than when this was asked last."""
        ...


class SubscriptionsFile:
    """Of one thread. ``required``: there has to be a file, else nobody subscribed."""

    def __init__(self, path: Path, *, secrets: Path, required: bool) -> None:
        """Raises ``SetupError`` where the file or a secret is not as it should be."""
        self._path, self._secrets, self._required = path, secrets, required
        self._seen = self._look()
        self.held = self._read()
        self.mistake: str | None = None

    def changed(self) -> bool:
        """Looks at the file, and reads it where it is another."""
        now = self._look()
        if now == self._seen:
            return False
        self._seen = now
        try:
            held = self._read()
        except SetupError as error:
            log.warning("the webhooks stay as they were: %s", error)
            self.mistake = MISTAKE
            return False
        self.mistake = None
        other = held != self.held
        self.held = held
        if other:
            log.info("the webhooks are read again: %d subscriptions", len(held))
        return other

    def _read(self) -> Sequence[Subscription]:
        if not self._required and not self._path.exists():
            return []
        return read_subscriptions(self._path, secrets=self._secrets)

    def _look(self) -> tuple[object, ...]:
        """What tells one state of the files from another."""
        try:
            secrets = sorted(self._secrets.iterdir())
        except OSError:
            secrets = []
        return tuple((each.name, _state(each)) for each in (self._path, *secrets))


def _state(path: Path) -> tuple[int, ...] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino, found.st_mode
