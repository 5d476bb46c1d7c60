"""Decisions about packages: what is handed out is told for what, and keys on what ground (Art.
6(4), 10).
"""

from dataclasses import dataclass, replace
from typing import assert_never

from events import package as facts
from services.ledger.registers.contract import RECORDS, At, Outcome, Register, Step, refuse

GROUNDED: frozenset[facts.PackagePurpose] = frozenset({"handover", "legal"})
"""Purposes for which personal data leaves the company."""


@dataclass(frozen=True, kw_only=True)
class Package:
    """What deciding remembers of a package."""

    received: bool = False


def evolve(package: Package | None, fact: facts.AnyPackageFact) -> Package:
    """The package after the fact."""
    if isinstance(fact, facts.PackageExported):
        return Package()
    assert package is not None
    match fact:
        case facts.PackageReceived():
            return replace(package, received=True)
        case _:
            assert_never(fact)


def decide(package: Package | None, fact: facts.AnyPackageFact, at: At) -> Outcome:  # noqa: ARG001
    """What follows from a fact about a package. Raises ``CommandRefusedError``."""
    if isinstance(fact, facts.PackageExported):
        refuse_groundless(fact.purpose, fact.legal_basis, discloses=fact.keys_disclosed > 0)
        return Outcome(facts=(fact,))
    assert package is not None
    match fact:
        case facts.PackageReceived():
            if package.received:
                refuse("the package was confirmed already", rule="package-received-once",
                       article="Art.9(3)")  # fmt: skip
        case _:
            assert_never(fact)
    return Outcome(facts=(fact,))


def refuse_groundless(
    purpose: facts.PackagePurpose, legal_basis: str | None, *, discloses: bool
) -> None:
    """Raises ``CommandRefusedError`` where personal data would leave without a ground."""
    if discloses and purpose in GROUNDED and not (legal_basis or "").strip():
        refuse(
            "name the law or contract by which personal data is handed over, or leave the keys out",
            rule="disclose-with-basis",
            article="Art.6(4)",
            field="/legal_basis",
        )


REGISTER: Register[Package, facts.AnyPackageFact] = Register(
    kind="package",
    plural="packages",
    letter="K",
    steps={
        "export": Step(fact=facts.PackageExported, roles=()),
        "receive": Step(fact=facts.PackageReceived, roles=RECORDS, during=("exported",)),
    },
    evolve=evolve,
    decide=decide,
    readers=("manager", "records_clerk", "auditor", "administrator"),
)
