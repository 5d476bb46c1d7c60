"""The one table of who may call what. What is not in it does not answer, and a test walks it
against the application.

To add an endpoint or a page: add its line here, method and path exactly as the route is declared.
Registers need no line: theirs follow from the roles they declare. Scope by community is not told
here: it lies in the token, and every query and command obeys it.
"""

from collections.abc import Iterator, Mapping

from services.access.grants import (
    ADMINISTRATORS,
    ANYONE,
    ANYONES_PAGE,
    CHECKERS,
    EVERY_ROLE,
    FILERS,
    FORGETTERS,
    HANDLERS,
    HANDLERS_PAGE,
    LOG_READERS,
    OVERSEERS,
    OVERSEERS_PAGE,
    READERS,
    READERS_PAGE,
    REVEALERS,
    UPLOADERS,
    Access,
    Endpoint,
    as_declared,
    for_roles,
    page_for,
)
from services.access.principal import Role
from services.access.register_table import REGISTERS
from services.ledger.registers.found import all_registers

RECONCILERS = as_declared(all_registers()["reconciliation"].readers)

API: Mapping[Endpoint, Access] = {
    ("GET", "/healthz"): ANYONE,
    ("GET", "/readyz"): READERS,
    ("GET", "/metrics"): OVERSEERS,
    ("GET", "/openapi.json"): EVERY_ROLE,
    ("GET", "/asyncapi.json"): EVERY_ROLE,
    ("GET", "/schemas/{type_name}"): EVERY_ROLE,
    ("POST", "/v1/screenings"): for_roles("publisher", "desk", "manager", "records_clerk"),
    ("POST", "/v1/events"): for_roles("publisher", "desk", "manager"),
    ("GET", "/v1/receipts/{position}"): EVERY_ROLE,
    ("GET", "/v1/receipts/{position}/proof"): EVERY_ROLE,
    ("GET", "/v1/consistency"): EVERY_ROLE,
    ("GET", "/v1/log"): LOG_READERS,
    ("GET", "/v1/stream"): READERS,
    ("GET", "/v1/inbox"): READERS,
    ("GET", "/v1/inbox/counts"): READERS,
    ("GET", "/v1/due_soon"): READERS,
    ("GET", "/v1/urgent"): READERS,
    ("GET", "/v1/hot_cases"): READERS,
    ("GET", "/v1/reckonings"): READERS,
    ("POST", "/v1/reckonings"): READERS,
    ("GET", "/v1/calendars"): READERS,
    ("POST", "/v1/calendars/{calendar}"): ADMINISTRATORS,
    ("GET", "/v1/policies"): READERS,
    ("POST", "/v1/policies"): ADMINISTRATORS,
    ("GET", "/v1/revisit_draws"): READERS,
    ("GET", "/v1/incidents/{id}/figures"): READERS,
    ("GET", "/v1/incidents/{id}/candidates"): READERS,
    ("GET", "/v1/notices/{id}/deliveries"): READERS,
    ("GET", "/v1/notices/{id}/deliveries/{building}"): READERS,
    ("GET", "/v1/cases/{case}"): READERS,
    ("GET", "/v1/cases/{case}/clocks"): READERS,
    ("POST", "/v1/cases/{case}/wait"): HANDLERS,
    ("POST", "/v1/cases/{case}/resume"): HANDLERS,
    ("POST", "/v1/cases/{case}/extend"): HANDLERS,
    ("POST", "/v1/cases/{case}/arrive"): HANDLERS,
    ("POST", "/v1/cases/{case}/revisit"): HANDLERS,
    ("POST", "/v1/cases/{case}/grant"): for_roles("manager"),
    ("POST", "/v1/cases/{case}/deny"): for_roles("manager"),
    ("POST", "/v1/cases"): HANDLERS,
    ("POST", "/v1/cases/{case}/acknowledge"): HANDLERS,
    ("POST", "/v1/cases/{case}/assign"): HANDLERS,
    ("POST", "/v1/cases/{case}/return"): HANDLERS,
    ("POST", "/v1/cases/{case}/escalate"): HANDLERS,
    ("POST", "/v1/cases/{case}/replies"): HANDLERS,
    ("POST", "/v1/cases/{case}/notes"): REVEALERS,
    ("POST", "/v1/cases/{case}/resolve"): HANDLERS,
    ("POST", "/v1/cases/{case}/complete"): HANDLERS,
    ("POST", "/v1/cases/{case}/close"): HANDLERS,
    ("POST", "/v1/cases/{case}/reopen"): HANDLERS,
    ("POST", "/v1/cases/{case}/merge"): HANDLERS,
    ("POST", "/v1/cases/{case}/refer"): HANDLERS,
    ("POST", "/v1/cases/{case}/correct"): HANDLERS,
    ("POST", "/v1/cases/{case}/reattribute"): HANDLERS,
    ("POST", "/v1/cases/{case}/name"): HANDLERS,
    ("POST", "/v1/cases/{case}/unname"): HANDLERS,
    ("POST", "/v1/cases/{case}/unmerge"): HANDLERS,
    ("POST", "/v1/cases/{case}/withdraw"): HANDLERS,
    ("POST", "/v1/cases/{case}/restrict"): HANDLERS,
    ("POST", "/v1/cases/{case}/lift"): for_roles("manager"),
    ("POST", "/v1/cases/{case}/recuse"): HANDLERS,
    ("POST", "/v1/cases/{case}/attempts"): HANDLERS,
    ("POST", "/v1/cases/{case}/assess"): HANDLERS,
    ("POST", "/v1/cases/{case}/recategorise"): HANDLERS,
    ("POST", "/v1/cases/{case}/mark"): HANDLERS,
    ("POST", "/v1/cases/{case}/understand"): HANDLERS,
    ("POST", "/v1/cases/{case}/dispute"): HANDLERS,
    ("POST", "/v1/cases/{case}/hand_over"): HANDLERS,
    ("POST", "/v1/cases/{case}/override"): for_roles("manager"),
    ("POST", "/v1/cases/{case}/file"): FILERS,
    ("POST", "/v1/cases/{case}/reveal"): REVEALERS,
    ("POST", "/v1/cases/{case}/attachments"): REVEALERS,
    ("POST", "/v1/blobs"): UPLOADERS,
    ("GET", "/v1/blobs/{name}"): REVEALERS,
    ("POST", "/v1/records/{id}/check"): CHECKERS,
    ("POST", "/v1/handovers/{id}/check"): FILERS,
    ("GET", "/v1/records/{id}/report"): READERS,
    ("GET", "/v1/records/gaps"): READERS,
    ("GET", "/v1/records/unfiled"): READERS,
    ("GET", "/v1/satisfaction"): READERS,
    ("GET", "/v1/order_rates"): READERS,
    ("GET", "/v1/quality"): READERS,
    ("GET", "/v1/rule_rates"): READERS,
    ("GET", "/v1/completeness"): READERS,
    ("GET", "/v1/directory"): READERS,
    ("GET", "/v1/directory/duplicates"): READERS,
    ("GET", "/v1/directory/numbers"): READERS,
    ("GET", "/v1/directory/posts"): READERS,
    ("GET", "/v1/directory/{subject}"): READERS,
    ("GET", "/v1/completeness/records"): READERS,
    ("GET", "/v1/disclosure_calendar"): READERS,
    ("GET", "/v1/notice_map"): READERS,
    ("GET", "/v1/reconciliation_grid"): RECONCILERS,
    ("GET", "/v1/handling"): OVERSEERS,
    ("GET", "/v1/handling/acts"): OVERSEERS,
    ("GET", "/v1/refusal_log"): OVERSEERS,
    ("GET", "/v1/refusal_log/counts"): OVERSEERS,
    ("GET", "/v1/webhooks"): OVERSEERS,
    ("GET", "/v1/webhooks/{webhook}"): OVERSEERS,
    ("POST", "/v1/webhooks/{webhook}/retry"): for_roles("manager", "administrator"),
    ("GET", "/v1/organisation"): READERS,
    ("GET", "/v1/organisation/line"): READERS,
    ("GET", "/v1/dashboard"): READERS,
    ("GET", "/v1/dashboard/counted"): READERS,
    ("GET", "/v1/dashboard/export"): READERS,
    ("POST", "/v1/what-if"): OVERSEERS,
    ("POST", "/v1/records/arrangements"): FILERS,
    ("POST", "/v1/subjects/{subject}/forget"): FORGETTERS,
    ("POST", "/v1/subjects/{subject}/forget/approvals"): FORGETTERS,
    ("GET", "/v1/communities"): EVERY_ROLE,
    ("POST", "/v1/communities"): ADMINISTRATORS,
    ("GET", "/v1/sources"): OVERSEERS,
    ("POST", "/v1/sources"): ADMINISTRATORS,
    ("GET", "/v1/intake/waiting"): READERS,
}

TLOG: Mapping[Endpoint, Access] = {
    ("GET", "/tlog/checkpoint"): EVERY_ROLE,
    ("GET", "/tlog/witnessed"): EVERY_ROLE,
    ("GET", "/tlog/vkey"): EVERY_ROLE,
    ("GET", "/tlog/tile/{path:path}"): LOG_READERS,
}

PAGES: Mapping[Endpoint, Access] = {
    ("GET", "/static/{path:path}"): ANYONE,
    ("GET", "/signin"): ANYONES_PAGE,
    ("POST", "/signin"): ANYONES_PAGE,
    ("POST", "/signout"): READERS_PAGE,
    ("GET", "/"): READERS_PAGE,
    ("GET", "/urgent"): READERS_PAGE,
    ("GET", "/hot"): READERS_PAGE,
    ("GET", "/quality"): READERS_PAGE,
    ("GET", "/completeness"): READERS_PAGE,
    ("GET", "/directory"): READERS_PAGE,
    ("GET", "/directory/duplicates"): READERS_PAGE,
    ("GET", "/directory/{subject}"): READERS_PAGE,
    ("GET", "/handling"): OVERSEERS_PAGE,
    ("GET", "/refusal_log"): OVERSEERS_PAGE,
    ("GET", "/notice_map"): READERS_PAGE,
    ("GET", "/disclosure_calendar"): READERS_PAGE,
    ("GET", "/disclosure_calendar.ics"): READERS_PAGE,
    ("GET", "/reconciliation_grid"): page_for(*RECONCILERS.roles),
    ("GET", "/actions"): READERS_PAGE,
    ("GET", "/notices/{id}/deliveries"): READERS_PAGE,
    ("GET", "/registers"): READERS_PAGE,
    ("GET", "/deadlines"): READERS_PAGE,
    ("GET", "/policies"): READERS_PAGE,
    ("GET", "/policies/new"): page_for("administrator"),
    ("POST", "/policies/new"): page_for("administrator"),
    ("GET", "/status"): READERS_PAGE,
    ("GET", "/webhooks"): OVERSEERS_PAGE,
    ("POST", "/webhooks"): page_for("manager", "administrator"),
    ("GET", "/records/arrangement"): READERS_PAGE,
    ("GET", "/archive"): READERS_PAGE,
    ("GET", "/archive/evidence"): page_for("auditor", "administrator"),
    ("GET", "/archive/checkpoints"): READERS_PAGE,
    ("GET", "/archive/checkpoints/{hour}"): READERS_PAGE,
    ("GET", "/archive/consistency"): READERS_PAGE,
    ("GET", "/records/{id}/evidence"): page_for("records_clerk", "auditor", "administrator"),
    ("GET", "/satisfaction"): READERS_PAGE,
    ("GET", "/dashboard"): READERS_PAGE,
    ("GET", "/dashboard/counted"): READERS_PAGE,
    ("GET", "/dashboard/export"): READERS_PAGE,
    ("GET", "/what-if"): OVERSEERS_PAGE,
    ("POST", "/what-if"): OVERSEERS_PAGE,
    ("GET", "/organisation"): READERS_PAGE,
    ("POST", "/records/arrangement"): page_for("manager", "records_clerk"),
    ("POST", "/records/{id}/check"): page_for("manager", "records_clerk", "auditor"),
    ("POST", "/handovers/{id}/check"): page_for("manager", "records_clerk"),
    ("GET", "/cases/{case}"): READERS_PAGE,
    ("GET", "/cases/{case}/events/{position}"): READERS_PAGE,
    ("POST", "/cases/{case}/acknowledge"): HANDLERS_PAGE,
    ("POST", "/cases/{case}/wait"): HANDLERS_PAGE,
    ("POST", "/cases/{case}/resume"): HANDLERS_PAGE,
    ("POST", "/cases/{case}/extend"): HANDLERS_PAGE,
    ("POST", "/cases/{case}/arrive"): HANDLERS_PAGE,
    ("POST", "/cases/{case}/revisit"): HANDLERS_PAGE,
    ("POST", "/cases/{case}/grant"): page_for("manager"),
    ("POST", "/cases/{case}/deny"): page_for("manager"),
    ("POST", "/cases/{case}/assign"): HANDLERS_PAGE,
    ("POST", "/cases/{case}/return"): HANDLERS_PAGE,
    ("POST", "/cases/{case}/escalate"): HANDLERS_PAGE,
    ("POST", "/cases/{case}/replies"): HANDLERS_PAGE,
    ("POST", "/cases/{case}/notes"): page_for("desk", "manager", "records_clerk"),
    ("POST", "/cases/{case}/resolve"): HANDLERS_PAGE,
    ("POST", "/cases/{case}/complete"): HANDLERS_PAGE,
    ("POST", "/cases/{case}/close"): HANDLERS_PAGE,
    ("POST", "/cases/{case}/reopen"): HANDLERS_PAGE,
    ("POST", "/cases/{case}/merge"): HANDLERS_PAGE,
    ("POST", "/cases/{case}/refer"): HANDLERS_PAGE,
    ("POST", "/cases/{case}/correct"): HANDLERS_PAGE,
    ("POST", "/cases/{case}/reattribute"): HANDLERS_PAGE,
    ("POST", "/cases/{case}/name"): HANDLERS_PAGE,
    ("POST", "/cases/{case}/unname"): HANDLERS_PAGE,
    ("POST", "/cases/{case}/unmerge"): HANDLERS_PAGE,
    ("POST", "/cases/{case}/withdraw"): HANDLERS_PAGE,
    ("POST", "/cases/{case}/restrict"): HANDLERS_PAGE,
    ("POST", "/cases/{case}/lift"): page_for("manager"),
    ("POST", "/cases/{case}/recuse"): HANDLERS_PAGE,
    ("POST", "/cases/{case}/attempts"): HANDLERS_PAGE,
    ("POST", "/cases/{case}/assess"): HANDLERS_PAGE,
    ("POST", "/cases/{case}/recategorise"): HANDLERS_PAGE,
    ("POST", "/cases/{case}/mark"): HANDLERS_PAGE,
    ("POST", "/cases/{case}/understand"): HANDLERS_PAGE,
    ("POST", "/cases/{case}/dispute"): HANDLERS_PAGE,
    ("POST", "/cases/{case}/hand_over"): HANDLERS_PAGE,
    ("POST", "/cases/{case}/override"): page_for("manager"),
    ("POST", "/cases/{case}/file"): page_for("manager", "records_clerk"),
    ("POST", "/cases/{case}/reveal"): page_for("desk", "manager", "records_clerk"),
    ("POST", "/cases/{case}/attach"): page_for("desk", "manager", "records_clerk", file=True),
    ("GET", "/cases/{case}/files/{name}"): page_for("desk", "manager", "records_clerk"),
    ("GET", "/contacts/new"): HANDLERS_PAGE,
    ("POST", "/contacts/new"): HANDLERS_PAGE,
    ("GET", "/contacts/known"): HANDLERS_PAGE,
    ("POST", "/contacts/known"): HANDLERS_PAGE,
}

COMMANDS_LEAD_BACK: Mapping[Endpoint, Access] = {
    ("GET", path): READERS_PAGE
    for method, path in PAGES
    if method == "POST" and path.startswith("/cases/{case}/")
}
"""A command's address, asked for, leads to its case."""


PAPERS = (
    "/handovers/{id}/handover",
    "/letters/{id}/letter",
    "/meetings/{id}/minutes",
    "/notices/{id}/notice",
    "/records/{id}/record",
    "/records/{id}/report",
    "/volumes/{id}/volume",
)
"""What goes to paper, as a page and as PDF: masked for readers, in clear for those who reveal."""


def _papers() -> Iterator[tuple[Endpoint, Access]]:
    for path in PAPERS:
        yield ("GET", path), READERS_PAGE
        yield ("POST", path), page_for("desk", "manager", "records_clerk")
        yield ("GET", f"/v1{path}.pdf"), READERS
        yield ("POST", f"/v1{path}.pdf"), REVEALERS


TABLE: Mapping[Endpoint, Access] = {
    **API,
    **TLOG,
    **PAGES,
    **COMMANDS_LEAD_BACK,
    **REGISTERS,
    **dict(_papers()),
}

OPEN_TLOG_TABLE: Mapping[Endpoint, Access] = {**TABLE, **dict.fromkeys(TLOG, ANYONE)}
"""Where the company lets everybody check its log."""


def may(role: Role, method: str, path: str, *, table: Mapping[Endpoint, Access] = TABLE) -> bool:
    """Whether a role may call an endpoint, named by its template: what a page asks before it shows
    a button.
    """
    access = table.get((method, path))
    return access is not None and (access.anyone or role in access.roles)
