"""What the pages lack: kept in two files whose lines only ever leave."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from events.catalogue import FACTS
from tests.rulebook.checks import Proof, Rule
from tests.rulebook.citing import HERE, Clause, awaited

UNBUILT, UNPROVEN = HERE / "unbuilt.txt", HERE / "unproven.txt"


def unbuilt(clauses: Iterable[Clause], proofs: Iterable[Proof]) -> Iterator[str]:
    """``Art.4(1) letter``: what a clause waits for; ``Art.1 test``: nothing shows that it works."""
    shown = {proof.clause for proof in proofs}
    for clause in clauses:
        for name in clause.awaits:
            if not any(awaited(name, fact) for fact in FACTS):
                yield f"{clause.id} {name}"
        if clause.id not in shown:
            yield f"{clause.id} test"


def unproven(rules: Iterable[Rule], proofs: Iterable[Proof]) -> Iterator[str]:
    """The rules no test says it shows."""
    shown = {proof.rule for proof in proofs}
    yield from sorted({rule.id for rule in rules} - shown)


def admitted(path: Path) -> list[str]:
    """The lines of a file of what is missing."""
    return path.read_text("utf-8").splitlines()


def shrink(path: Path, missing: Iterable[str]) -> None:
    """Takes out what is no longer missing; puts nothing in."""
    still = set(missing)
    lines = [line for line in admitted(path) if line in still]
    path.write_text("".join(f"{line}\n" for line in dict.fromkeys(lines)), "utf-8")
