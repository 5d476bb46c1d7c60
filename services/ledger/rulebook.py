"""Which of the company's rules hold at an instant: asked of the log, remembered for two seconds."""

import time
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import cast

from events.catalogue import AnyFact
from events.item import item_stream
from events.ruleset import RULESET_ID, AnyRulesetFact
from services.ledger.library import LedgerApplication
from services.ledger.reference import Remembered
from services.ledger.registers.rulesets import Ruleset, evolve
from services.ledger.rules import Rules, shipped_rules

RULES_KEPT = 8


class RuleBook:
    """The company's rules. Safe from many threads."""

    def __init__(
        self, application: LedgerApplication, monotonic_s: Callable[[], float] = time.monotonic
    ) -> None:
        self._application = application
        self._rulesets: Remembered[Ruleset] = Remembered(self._load, monotonic_s)
        self._ready: dict[int, Rules] = {}

    def at(self, instant: datetime) -> Rules:
        """The rules that hold at an instant; those that ship, where none were adopted."""
        ruleset = self._rulesets.get(RULESET_ID)
        if ruleset is None:
            return shipped_rules()
        version = ruleset.at(instant)
        # A version never changes, so what was made ready of it stays right.
        ready = self._ready.get(version.number)
        if ready is None:
            if len(self._ready) >= RULES_KEPT:
                self._ready.clear()
            ready = self._ready[version.number] = Rules(version)
        return ready

    def _load(self, ruleset: str) -> Ruleset | None:
        return self._application.load(item_stream("ruleset", ruleset), _fold)


def _fold(ruleset: Ruleset | None, history: Iterable[AnyFact]) -> Ruleset | None:
    for fact in history:
        ruleset = evolve(ruleset, cast("AnyRulesetFact", fact))
    return ruleset
