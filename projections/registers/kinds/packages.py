"""How packages show: what was handed out, to whom, and whether it arrived (Art. 9(3), 10)."""

from typing import assert_never, get_args

from events import package as facts
from projections.registers.sheet import Kind, Sheet


def show(sheet: Sheet, fact: facts.AnyPackageFact) -> None:
    """The package after the fact."""
    match fact:
        case facts.PackageExported():
            sheet.to("exported")
        case facts.PackageReceived():
            sheet.keep("checked", "evidence")
            sheet.to("received", done=True)
        case _:
            assert_never(fact)


KIND: Kind[facts.AnyPackageFact] = Kind(
    kind="package", facts=get_args(facts.AnyPackageFact), show=show
)
