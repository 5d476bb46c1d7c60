"""The company's rules and whoever may adopt them, for the command line."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from events.ruleset import RulesetAdopted
from services.access.table import may
from services.access.tokens import Tokens
from services.composition import access
from services.composition.foundation import foundation
from services.composition.initialising import OPERATOR
from services.errors import CommandRefusedError, NotPermittedError, SetupError
from services.ledger.application import Ledger, now_utc
from services.ledger.rulebook.rules import RULESET, Rules, RulesetVersion, label, version_of
from services.rulefile.comparing import Change, changes
from services.rulefile.reading import Fault, RuleFile, read_rules
from services.rulefile.writing import said_of
from services.settings import Settings

AT_ONCE = timedelta(seconds=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """What is wrong with a file, or what it would change ``against`` the version in force."""

    faults: tuple[Fault, ...]
    against: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class AdoptedAs:
    """The version a file has become."""

    label: str
    position: int
    by: str


class Desk:
    """Where the rules are looked at, tried and adopted."""

    def __init__(
        self, ledger: Ledger, tokens: Tokens, *, clock: Callable[[], datetime] = now_utc
    ) -> None:
        self._ledger, self._tokens, self._clock = ledger, tokens, clock

    def in_force(self, at: datetime) -> tuple[RulesetVersion, Rules]:
        """The version that holds at an instant."""
        rules = self._ledger.rules.at(at)
        return rules.version, rules

    def check(self, file: Path, *, effective_from: datetime) -> Checked:
        """Everything that is wrong, by line and column; as the ledger would decide it now."""
        read = read_rules(file, by=OPERATOR.actor, effective_from=effective_from)
        version, rules = self.in_force(effective_from)
        faults = read.faults or self._refused(read)
        if read.fact is None or faults:
            return Checked(faults=faults, against=label(version), changes=())
        after = version_of(read.fact, version.number + 1)
        found = changes(said_of(version, rules), said_of(after, Rules(after)))
        return Checked(faults=(), against=label(version), changes=tuple(found))

    def adopt(self, file: Path, *, token: str, reason: str, effective_from: datetime) -> AdoptedAs:
        """Adopts it in the name of the token's holder. Raises ``NotPermittedError`` for who may
        not, and what the ledger refuses.
        """
        principal = self._tokens.verify(token)
        if not may(principal.role, "POST", "/v1/rulesets"):
            raise NotPermittedError(
                f"the role {principal.role} may not adopt rules: a manager does",
                rule="role-may-call",
            )
        read = read_rules(file, by=principal.actor, effective_from=effective_from, reason=reason)
        if read.fact is None:
            raise SetupError(f"{file} changed meanwhile: check it again")
        accepted = self._ledger.perform(self._from_now(read.fact), caller=principal.caller())
        receipt = accepted.receipts[0]
        return AdoptedAs(
            label=f"{RULESET}@{receipt.version}", position=receipt.position, by=principal.actor
        )

    def _refused(self, read: RuleFile) -> tuple[Fault, ...]:
        assert read.fact is not None
        rehearsal = self._ledger.rehearsal(caller=OPERATOR)
        try:
            rehearsal.rehearse(self._from_now(read.fact), happened_at=None)
        except CommandRefusedError as refused:
            return (read.fault_of(refused),)
        return ()

    def _from_now(self, fact: RulesetAdopted) -> RulesetAdopted:
        """What was to hold at once holds from a moment on that is not past when it is decided."""
        since = max(fact.effective_from, self._clock() + AT_ONCE)
        return fact.model_copy(update={"effective_from": since})


@contextmanager
def rules_desk(settings: Settings) -> Iterator[Desk]:
    """For one command."""
    with foundation(settings, process="rules") as parts:
        yield Desk(parts.ledger, access.tokens(settings))
