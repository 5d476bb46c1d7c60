"""A sheet of buildings: those of a community are one registration of it, with what it had before.

A crash between two communities leaves the first of them registered; the same sheet again goes on.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from pydantic import ValidationError

from events.reference import Building, CommunityRegistered
from services.importing.forms import BUILDINGS
from services.importing.process import (
    Checked,
    Imported,
    Progress,
    Ready,
    RowProblem,
    titles_of,
    values_of,
)
from services.importing.sheets import Row, Sheet
from services.ledger.application import Ledger
from services.ledger.contract import Caller

BUILDINGS_MAX = 500


@dataclass(slots=True)
class _Community:
    """A community with the buildings of the sheet added to its own."""

    registered: CommunityRegistered
    buildings: dict[str, Building] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)


class BuildingsImport:
    """One sheet of buildings on its way into the ledger."""

    def __init__(self, ledger: Ledger, *, caller: Caller) -> None:
        self._ledger, self._caller = ledger, caller

    def check(self, sheet: Sheet, content: bytes, progress: Progress) -> Checked:
        """Every row; a building the community has already is named anew. Records nothing."""
        del content  # what is registered already tells a sheet that comes again
        titles, problems = titles_of(BUILDINGS, sheet)
        if problems:
            return Checked(ready=(), problems=tuple(problems))
        known: dict[str, _Community | None] = {}
        for done, row in enumerate(sheet.rows, start=1):
            values, wrong = values_of(BUILDINGS, titles, row)
            problems += wrong
            if not wrong:
                told = self._add(
                    values["community"], values["building"], values["name"], row, known
                )
                column, problem = told
                if problem:
                    problems.append(
                        RowProblem(line=row.line, column=titles[column], problem=problem)
                    )
            progress(done)
        if problems:
            return Checked(ready=(), problems=tuple(problems))
        changed = (_with(each) for each in known.values() if each is not None)
        return Checked(
            ready=tuple(Ready(fact=fact, key=fact.community, happened_at=None) for fact in changed),
            problems=(),
        )

    def record(self, ready: Sequence[Ready], progress: Progress) -> Imported:
        """Registers each community once, unless it is as the sheet says already."""
        known = 0
        for done, row in enumerate(ready, start=1):
            assert isinstance(row.fact, CommunityRegistered)
            if row.fact == self._ledger.community_registered(row.fact.community):
                known += 1
            else:
                self._ledger.register_community(row.fact, caller=self._caller)
            progress(done)
        return Imported(recorded=len(ready) - known, known=known)

    def _add(
        self,
        community: str,
        building: str,
        name: str,
        row: Row,
        known: dict[str, _Community | None],
    ) -> tuple[str, str]:
        """Adds a row's building; else the column that is wrong, and why."""
        if community not in known:
            registered = self._ledger.community_registered(community)
            known[community] = None if registered is None else _Community(registered)
        here = known[community]
        if here is None:
            return "community", "the community is not registered: `huiyin register` does it"
        if (before := here.lines.setdefault(building, row.line)) != row.line:
            return "building", f"stands on line {before} already"
        try:
            here.buildings[building] = Building(id=building, name=name)
        except ValidationError as error:
            [wrong, *_] = error.errors(include_url=False, include_input=False)
            return ("building" if wrong["loc"] == ("id",) else "name"), wrong["msg"]
        if len({each.id for each in here.registered.buildings} | set(here.buildings)) > (
            BUILDINGS_MAX
        ):
            return "building", f"a community has {BUILDINGS_MAX} buildings at most"
        return "", ""


def _with(community: _Community) -> CommunityRegistered:
    own = {each.id: each for each in community.registered.buildings}
    buildings = tuple({**own, **community.buildings}.values())
    return community.registered.model_copy(update={"buildings": buildings})
