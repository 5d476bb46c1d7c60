"""``python -m tests.screening``: precision and recall of each rule, on both parts of the sentences.

``--mistakes`` lists what went wrong in the part that rules may be tuned on.
"""

import sys

from rich.console import Console
from rich.table import Table

from tests.screening.evaluation import evaluate, halves, total


def main() -> None:
    """Prints one table, and the mistakes when asked."""
    table = Table("sentences", "part", "kind", "marked", "precision", "recall", title="Screening")
    mistakes: list[str] = []
    for name, kinds, part, chosen in halves():
        scores = evaluate(chosen, kinds)
        for kind, score in [*scores.items(), ("all", total(scores))]:
            marked = str(score.right + score.missed)
            figures = (f"{score.precision:.3f}", f"{score.recall:.3f}")
            table.add_row(f"{name} ({len(chosen)})", part, kind, marked, *figures)
        if part == "tuned on":
            mistakes += [each for score in scores.values() for each in score.mistakes]
    console = Console()
    console.print(table)
    if "--mistakes" in sys.argv[1:]:
        console.print("\n".join(mistakes), markup=False)


if __name__ == "__main__":
    main()
