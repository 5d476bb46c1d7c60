"""``python -m tests.rulebook``: writes the pages anew, and takes out of the lists of what is
missing what is there by now.
"""

from pathlib import Path

from tests.rulebook.checks import ROOT, proofs, rules
from tests.rulebook.citing import clauses
from tests.rulebook.missing import UNBUILT, UNPROVEN, shrink, unbuilt, unproven
from tests.rulebook.page import rulebook
from tests.rulebook.registers_page import registers

PAGES: dict[str, Path] = {name: ROOT / "docs" / f"{name}.md" for name in ("rulebook", "registers")}


def main() -> None:
    """Writes what changed."""
    tests = proofs()
    shrink(UNBUILT, unbuilt(clauses().values(), tests))
    shrink(UNPROVEN, unproven(rules(), tests))
    PAGES["rulebook"].write_text(rulebook(), "utf-8")
    PAGES["registers"].write_text(registers(), "utf-8")


if __name__ == "__main__":
    main()
