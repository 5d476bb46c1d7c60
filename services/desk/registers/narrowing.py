"""What a register's list may be narrowed by besides place and state, and the pages beside it."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.access.principal import Principal
from services.access.table import may
from services.desk.messages import Words
from services.desk.registers.form import fields_of_kind
from services.desk.registers.inputs import Option
from services.desk.registers.query import RegisterQuery
from services.desk.registers.wording import Wording
from services.ledger.registers.contract import AnyRegister

_FIGURES = ("/satisfaction", "figures.title")
_CHART = ("/organisation", "chart.title")
_BESIDE = {
    "commendations": (_FIGURES,),
    "conduct_samples": (("/quality", "quality.title"),),
    "disclosures": (("/disclosure_calendar", "disclosed.title"),),
    "external_orders": (_FIGURES,),
    "notices": (("/notice_map", "notice_map.title"),),
    "findings": (("/quality", "quality.title"), ("/handling", "handling.title")),
    "organisations": (_CHART,),
    "reconciliations": (("/reconciliation_grid", "reconciled.title"),),
    "records": (("/records/arrangement", "arrangement.title"),),
    "staff": (_CHART,),
    "surveys": (_FIGURES,),
}
"""Pages of a register that are neither list nor item, by its address."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Narrowing:
    """One field: a closed list where it has ``options``, else to be typed."""

    name: str
    label: str
    value: str
    options: tuple[Option, ...]


def narrowing(register: AnyRegister, query: RegisterQuery, wording: Wording) -> Sequence[Narrowing]:
    """The fields, with what was chosen."""
    known = fields_of_kind(register.kind)
    found = []
    for name in register.filters:
        field, value = known.get((name,)), query.values.get(name, "")
        options = tuple(
            Option(
                value=choice,
                label=wording.choice((name,), choice, "" if field is None else field.shared),
                chosen=choice == value,
            )
            for choice in (() if field is None else field.choices)
        )
        label = wording.field((name,))
        found.append(Narrowing(name=name, label=label, value=value, options=options))
    return found


def beside(register: AnyRegister, principal: Principal, words: Words) -> Sequence[tuple[str, str]]:
    """Addresses and names of the pages beside the list that this visitor may read."""
    return [
        (address, words(name))
        for address, name in _BESIDE.get(register.plural, ())
        if may(principal.role, "GET", address)
    ]
