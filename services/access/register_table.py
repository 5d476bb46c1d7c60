"""The table's lines for registers: they follow from the roles each register declares."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from services.access.grants import REVEALERS, Access, Endpoint, as_declared
from services.ledger.registers.contract import AnyRegister
from services.ledger.registers.found import all_registers


def _register_api(register: AnyRegister) -> Iterator[tuple[Endpoint, Access]]:
    at, readers = f"/v1/{register.plural}", as_declared(register.readers)
    for path in (at, f"{at}/counts", f"{at}/parts", f"{at}/{{id}}"):
        yield ("GET", path), readers
    for name, step in register.steps.items():
        path = f"{at}/{name}" if step.fact.opens else f"{at}/{{id}}/{name}"
        yield ("POST", path), as_declared(step.roles)
    for name in ("reveal", "attachments"):
        yield ("POST", f"{at}/{{id}}/{name}"), _revealers(register)
    if len(register.openings) == 1:
        (step,) = register.openings.values()
        yield ("POST", at), as_declared(step.roles)


def _revealers(register: AnyRegister, *, page: bool = False) -> Access:
    """Whoever may see personal data of cases, where they may read the register at all."""
    return as_declared(REVEALERS.roles & set(register.readers), page=page)


def _register_pages(register: AnyRegister) -> Iterator[tuple[Endpoint, Access]]:
    at, readers = f"/{register.plural}", as_declared(register.readers, page=True)
    for path in (at, f"{at}/{{id}}", f"{at}/{{id}}/events/{{position}}"):
        yield ("GET", path), readers
    yield ("GET", f"{at}/{{id}}/reveal"), readers
    yield ("POST", f"{at}/{{id}}/reveal"), _revealers(register, page=True)
    yield ("GET", f"{at}/{{id}}/attach"), readers
    yield ("POST", f"{at}/{{id}}/attach"), replace(_revealers(register, page=True), file=True)
    yield ("GET", f"{at}/{{id}}/files/{{name}}"), _revealers(register, page=True)
    for name, step in register.steps.items():
        if not step.by_form:
            continue
        doers = as_declared(step.roles, page=True)
        if step.fact.opens:
            yield ("GET", f"{at}/new/{name}"), doers
            yield ("POST", f"{at}/new/{name}"), doers
        else:
            yield ("GET", f"{at}/{{id}}/{name}"), readers
            yield ("POST", f"{at}/{{id}}/{name}"), doers


REGISTERS: Mapping[Endpoint, Access] = {
    endpoint: access
    for register in all_registers().values()
    for endpoint, access in (*_register_api(register), *_register_pages(register))
}
"""Lists, items and steps of every register, for the roles it declares."""
