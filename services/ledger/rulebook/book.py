"""Which of the company's rules hold at an instant: asked of the log, remembered for two seconds."""

import functools
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from types import FunctionType
from typing import Any, Protocol, TypeVar, cast

from events.catalogue import AnyFact
from events.item import item_stream
from events.ruleset import RULESET_ID, AnyRulesetFact
from services.errors import (
    CommandRefusedError,
    HuiyinError,
    InvalidEventError,
    NotPermittedError,
    OriginConflictError,
    StoreUnavailableError,
)
from services.ledger.contract import Caller
from services.ledger.log.library import LedgerApplication
from services.ledger.reference import Remembered
from services.ledger.registers.rulesets import Ruleset, evolve
from services.ledger.rulebook.rules import Rules, label, shipped_rules

RULES_KEPT = 8
REFUSALS = (CommandRefusedError, InvalidEventError, NotPermittedError, OriginConflictError)
"""What somebody may not do, or not so: the others say that something is not there, or not now."""


class RuleBook:
    """The company's rules. Safe from many threads."""

    def __init__(
        self, application: LedgerApplication, monotonic_s: Callable[[], float] = time.monotonic
    ) -> None:
        self._application = application
        self._rulesets: Remembered[Ruleset] = Remembered(self._load, monotonic_s)
        self._ready: dict[int, Rules] = {}
        self._known: Ruleset | None = None

    def at(self, instant: datetime) -> Rules:
        """The rules that hold at an instant; those that ship, where none were adopted."""
        ruleset = self._rulesets.get(RULESET_ID)
        if ruleset is None:
            return shipped_rules()
        self._known = ruleset
        version = ruleset.at(instant)
        # A version never changes, so what was made ready of it stays right.
        ready = self._ready.get(version.number)
        if ready is None:
            if len(self._ready) >= RULES_KEPT:
                self._ready.clear()
            ready = self._ready[version.number] = Rules(version)
        return ready

    def name(self, refused: Exception, instant: datetime) -> None:
        """Names the version for what is refused before the ledger is asked, a right that is missing
        for example: as far as this process knows the versions, for nobody is to wait for that.
        """
        if isinstance(refused, REFUSALS) and refused.ruleset is None and self._known is not None:
            refused.ruleset = label(self._known.at(instant))

    @contextmanager
    def naming(self, instant: datetime) -> Iterator[None]:
        """Whatever is refused inside names the version that holds at the instant (Art. 3(6)).
        Where the log does not answer, the refusal still stands.
        """
        try:
            yield
        except REFUSALS as refused:
            self.say(refused, instant)
            raise

    def say(self, refused: HuiyinError, instant: datetime) -> None:
        """The same for what was refused already."""
        if isinstance(refused, REFUSALS) and refused.ruleset is None:
            with suppress(StoreUnavailableError):
                refused.ruleset = self.at(instant).label

    def _load(self, ruleset: str) -> Ruleset | None:
        return self._application.load(item_stream("ruleset", ruleset), _fold)


def _fold(ruleset: Ruleset | None, history: Iterable[AnyFact]) -> Ruleset | None:
    for fact in history:
        ruleset = evolve(ruleset, cast("AnyRulesetFact", fact))
    return ruleset


class _Notes(Protocol):
    """Keeps what was refused."""

    def of_call(self, refused: HuiyinError, *, command: str, caller: Caller) -> None: ...


class _Shared(Protocol):
    """What commands share, as far as refusing is concerned."""

    @property
    def rules(self) -> RuleBook: ...

    @property
    def refusals(self) -> _Notes: ...

    @property
    def clock(self) -> Callable[[], datetime]: ...


Commands = TypeVar("Commands")


def names_rules(commands: type[Commands]) -> type[Commands]:
    """Every public method of these commands refuses under the rules that hold now (Art. 3(6)), and
    what it refuses a ``caller`` is kept. Their ``_core`` is what commands share.
    """
    for name, method in list(vars(commands).items()):
        if isinstance(method, FunctionType) and not name.startswith("_"):
            setattr(commands, name, _naming(method))
    return commands


def _naming(method: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(method)
    def named(commands: Any, *args: Any, **kwargs: Any) -> Any:
        core: _Shared = commands._core
        try:
            with core.rules.naming(core.clock()):
                return method(commands, *args, **kwargs)
        except REFUSALS as refused:
            if (caller := kwargs.get("caller")) is not None:
                core.refusals.of_call(refused, command=method.__name__, caller=caller)
            raise

    return named
