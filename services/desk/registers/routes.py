"""The registers' addresses at the desk; who may call each follows from what the register
declares.
"""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.desk.asking.posted import read_posted
from services.desk.parts import DeskParts
from services.desk.registers.deliveries_page import DeliveriesPage
from services.desk.registers.item_page import ItemPage
from services.desk.registers.list_page import ListPage
from services.desk.registers.new_page import NewPage
from services.desk.registers.overview_page import OverviewPage
from services.desk.registers.printed_page import PrintedPage
from services.desk.rendering.html import Rendering
from services.documents.kinds import Printed, printed_of
from services.ledger.registers.contract import AnyRegister, Step
from services.ledger.registers.found import all_registers

FORM_FIELDS_MAX = 1_000
"""A notice has up to 200 places of three fields each."""


async def _posted(request: Request) -> Mapping[str, Any]:
    """What a form sent."""
    return await read_posted(request, fields_max=FORM_FIELDS_MAX)


Posted = Annotated[Mapping[str, Any], Depends(_posted)]


def add_registers(router: APIRouter, parts: DeskParts, rendering: Rendering) -> None:
    """The overview, and every register's pages."""
    overview = OverviewPage(parts, rendering)

    @router.get("/registers")
    def show_registers(request: Request) -> Response:
        return overview.show(request)

    deliveries = DeliveriesPage(parts, rendering)

    @router.get("/notices/{id}/deliveries")
    def show_deliveries(request: Request, id: str) -> Response:  # noqa: A002
        return deliveries.show(request, id)

    for register in all_registers().values():
        _add_reading(router, register, parts, rendering)
        _add_openings(router, register, NewPage(register, parts, rendering))
        _add_steps(router, register, ItemPage(register, parts, rendering))
        for printed in printed_of(register.kind):
            _add_printed(router, printed, PrintedPage(printed, register, parts, rendering))


def _add_reading(
    router: APIRouter, register: AnyRegister, parts: DeskParts, rendering: Rendering
) -> None:
    listing, items = ListPage(register, parts, rendering), ItemPage(register, parts, rendering)

    @router.get(f"/{register.plural}")
    def show_list(request: Request) -> Response:
        return listing.show(request)

    @router.get(f"/{register.plural}/{{id}}")
    def show_item(request: Request, id: str) -> Response:  # noqa: A002 - the address's own word
        return items.show(request, id)

    @router.get(f"/{register.plural}/{{id}}/events/{{position}}")
    def show_event(
        request: Request,
        id: str,  # noqa: A002
        position: str,
    ) -> Response:
        return items.raw(request, id, position)


def _add_openings(router: APIRouter, register: AnyRegister, page: NewPage) -> None:
    def add(name: str, step: Step) -> None:
        @router.get(f"/{register.plural}/new/{name}")
        def show_form(request: Request) -> Response:
            return page.show(request, name, step)

        @router.post(f"/{register.plural}/new/{name}")
        def begin(request: Request, posted: Posted) -> Response:
            return page.begin(request, name, step, posted)

    for name, step in register.openings.items():
        if step.by_form:
            add(name, step)


def _add_steps(router: APIRouter, register: AnyRegister, page: ItemPage) -> None:
    def add(name: str, step: Step) -> None:
        @router.post(f"/{register.plural}/{{id}}/{name}")
        def act(
            request: Request,
            id: str,  # noqa: A002 - the address's own word
            posted: Posted,
        ) -> Response:
            return page.act(request, id, name, step, posted)

        @router.get(f"/{register.plural}/{{id}}/{name}")
        def show_instead(id: str) -> Response:  # noqa: A002
            """Where a step was refused, or its session had ended, the browser keeps its address."""
            return page.show_instead(id)

    for name, step in register.steps.items():
        if not step.fact.opens:
            add(name, step)

    @router.post(f"/{register.plural}/{{id}}/reveal")
    def reveal(
        request: Request,
        id: str,  # noqa: A002
        posted: Posted,
    ) -> Response:
        return page.reveal(request, id, posted)

    @router.post(f"/{register.plural}/{{id}}/attach")
    async def attach(request: Request, id: str) -> Response:  # noqa: A002
        return await page.attach(request, id)

    @router.get(f"/{register.plural}/{{id}}/files/{{name}}")
    def show_file(request: Request, id: str, name: str) -> Response:  # noqa: A002
        return page.show_file(request, id, name)

    @router.get(f"/{register.plural}/{{id}}/attach")
    @router.get(f"/{register.plural}/{{id}}/reveal")
    def show_masked(id: str) -> Response:  # noqa: A002
        """What was shown once is not shown again by asking for the same address."""
        return page.show_instead(id)


def _add_printed(router: APIRouter, printed: Printed, page: PrintedPage) -> None:
    path = f"/{printed.plural}/{{id}}/{printed.name}"

    @router.get(path)
    def show_printed(request: Request, id: str) -> Response:  # noqa: A002 - the address's own word
        return page.show(request, id)

    @router.post(path)
    def reveal_printed(
        request: Request,
        id: str,  # noqa: A002
        posted: Posted,
    ) -> Response:
        return page.reveal(request, id, posted)
