"""A step's form as a page shows it: each field with its label, its choices, what was typed and
what was wrong with it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from services.desk.inbox.rows import Places
from services.desk.registers.form import Field, FormPart, Group, Path
from services.desk.registers.reading import COMPANY, HAPPENED_AT, Values, row_numbers
from services.desk.registers.wording import Wording

ROWS_SHOWN, ROWS_ADDED = 3, 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Option:
    """One choice of a select, or one box to tick."""

    value: str
    label: str
    chosen: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Options:
    """Choices under a heading; most have none."""

    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Input:
    """One field on the page."""

    name: str
    control: str
    label: str
    value: str = ""
    problem: str = ""
    required: bool = False
    groups: tuple[Options, ...] = ()
    length_max: int | None = None
    hint: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fieldset:
    """Fields that belong together; ``many`` have rows, and a button for more of them."""

    name: str
    label: str
    rows: "tuple[tuple[Input | Fieldset, ...], ...]"
    problem: str = ""
    many: bool = False


Shown = Input | Fieldset


@dataclass(frozen=True, kw_only=True, slots=True)
class Typed:
    """What stands in a form that is shown again, and what was wrong with it. ``more`` names the
    group that was asked more rows for.
    """

    values: Values = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)
    more: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class FormView:
    """A form: what has to be said, and what may be said besides."""

    step: str
    label: str
    needed: tuple[Shown, ...]
    besides: tuple[Shown, ...]
    besides_open: bool

    @property
    def plain(self) -> bool:
        """Whether a button is all there is to it."""
        return not self.needed


@dataclass(frozen=True, kw_only=True, slots=True)
class Choosing:
    """What selects offer beyond closed lists. ``company``: something may concern the whole company.

    ``keys`` are the item's own parts, by kind: a field of that name names one of them.
    """

    places: Places
    community: str | None = None
    company: bool = False
    keys: Mapping[str, Sequence[Option]] = field(default_factory=dict)


def form_view(
    name: str,
    parts: Sequence[FormPart],
    *,
    wording: Wording,
    choosing: Choosing,
    typed: Typed,
) -> FormView:
    """The form of a step, filled with what was typed."""
    laying = _Laying(wording, choosing, typed)
    shown = [(part, laying.part(part, "", (), needed=True)) for part in parts]
    # Whose an item is comes first, though it may be nobody's: the whole company's.
    needed = tuple(each for part, each in shown if part.required or part.name == "community")
    besides = [(part, each) for part, each in shown if not part.required]
    besides = [(part, each) for part, each in besides if part.name != "community"]
    happened = laying.part(HAPPENED_AT, "", (), needed=False)
    names = {part.name for part, _ in besides} | {HAPPENED_AT.name}
    touched = any(
        text and key.split(".")[0] in names
        for filled in (typed.values, typed.problems)
        for key, text in filled.items()
    )
    return FormView(
        step=name,
        label=wording.step(name),
        needed=needed,
        besides=(*(each for _, each in besides), _renamed(happened, wording)),
        besides_open=touched or typed.more.split(".")[0] in names,
    )


def _renamed(happened: Shown, wording: Wording) -> Shown:
    """The moment it happened is asked for in the same words everywhere."""
    return replace(happened, label=wording.words("contact.happened_at"))


class _Laying:
    """Lays a form out, field by field."""

    def __init__(self, wording: Wording, choosing: Choosing, typed: Typed) -> None:
        self._wording, self._choosing, self._typed = wording, choosing, typed

    def part(self, part: FormPart, above: str, path: Path, *, needed: bool) -> Shown:
        """One field or group. ``needed``: whatever holds it has to be there."""
        name, inner = f"{above}{part.name}", (*path, part.name)
        required = part.required and needed
        if isinstance(part, Field):
            return self._input(part, name, inner, required=required)
        if not part.many:
            prefixes = [f"{name}."]
        else:
            prefixes = [f"{name}.{row}." for row in range(self._rows(part, name, above))]
        rows = tuple(
            tuple(
                self.part(each, prefix, inner, needed=required and index == 0)
                for each in part.parts
            )
            for index, prefix in enumerate(prefixes)
        )
        return Fieldset(
            name=name,
            label=self._wording.field(inner),
            rows=rows,
            problem=self._typed.problems.get(name, ""),
            many=part.many,
        )

    def _rows(self, group: Group, name: str, above: str) -> int:
        values = self._typed.values
        filled = row_numbers(values, name)
        asked = values.get(f"rows.{name}", "")
        shown = int(asked) if asked.isdecimal() and len(asked) <= 3 else 0  # noqa: PLR2004
        usual = ROWS_SHOWN if group.required and not above else 1
        rows = max(usual, shown, filled[-1] + 1 if filled else 0)
        return rows + ROWS_ADDED if self._typed.more == name else rows

    def _input(self, field: Field, name: str, path: Path, *, required: bool) -> Input:
        value = self._typed.values.get(name, "")
        groups = self._groups(field, path, frozenset(value.splitlines()))
        return Input(
            name=name,
            control="choice" if groups and field.control == "line" else field.control,
            label=self._wording.field(path),
            value=value,
            problem=self._typed.problems.get(name, ""),
            required=required or path == ("community",),
            groups=groups,
            length_max=field.length_max,
            hint=self._wording.hint(path),
        )

    def _groups(self, field: Field, path: Path, chosen: frozenset[str]) -> tuple[Options, ...]:
        wording, choosing = self._wording, self._choosing
        match field.control:
            case "choice" | "choices":
                named = [(v, wording.choice(path, v, field.shared)) for v in field.choices]
                return (_options("", named, chosen),)
            case "yes_no":
                named = [(v, wording.words(f"item.{v}")) for v in ("yes", "no")]
                return (_options("", named, chosen),)
            case "community":
                named = list(choosing.places.communities.items())
                if choosing.company:
                    named.append((COMPANY, wording.words("item.company")))
                return (_options("", named, chosen),)
            case "building" | "buildings":
                return self._buildings(chosen)
            case "line" if keys := choosing.keys.get(field.name):
                return (_options("", [(key.value, key.label) for key in keys], chosen),)
            case _:
                return ()

    def _buildings(self, chosen: frozenset[str]) -> tuple[Options, ...]:
        places, mine = self._choosing.places, self._choosing.community
        return tuple(
            _options(
                "" if mine else places.community(community),
                [(f"{community}/{id_}", name) for id_, name in buildings.items()],
                chosen,
            )
            for community, buildings in places.buildings.items()
            if buildings and mine in {None, community}
        )


def _options(label: str, named: Iterable[tuple[str, str]], chosen: frozenset[str]) -> Options:
    return Options(
        label=label,
        options=tuple(
            Option(value=value, label=text, chosen=value in chosen) for value, text in named
        ),
    )
