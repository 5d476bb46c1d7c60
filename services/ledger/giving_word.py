"""What an answer says of the next one is a promise like any other: in the ledger of promises, kept
by the next answer or the result (Art. 6(3)). Pure.
"""

from datetime import datetime

from events.case import CaseResolved
from events.commitment import PromiseKept, PromiseLapsed, PromiseMade, PromiserRole
from events.item import named_id
from events.reply import ReplySent
from services.ledger.case import Case
from services.ledger.decided import case_stream
from services.ledger.organisation.chart import Chart

ROLES: dict[str, PromiserRole] = {
    "supervisor": "supervisor",
    "project_manager": "project_manager",
    "region": "company",
    "company": "company",
}
"""By the level of somebody's post; whoever has none of these is taken for a steward, as who looks
after a case mostly is.
"""


def promise_id(case: str, version: int) -> str:
    """The promise that the answer at this version of a case gave."""
    return named_id("promise", source="reply", externalref=f"{case}/{version}")


def kept_by(case: Case, fact: ReplySent | CaseResolved) -> PromiseKept | None:
    """The promise of the answer before, kept by this one or by the result; None where it promised
    nothing.
    """
    if case.promised_in is None or (isinstance(fact, ReplySent) and fact.automatic):
        return None
    text = "已再次答复" if isinstance(fact, ReplySent) else "案件已办结"
    return PromiseKept(id=promise_id(case.id, case.promised_in), by=fact.by, text=text)


def lapsed_with(case: Case, *, by: str, into: str | None = None) -> PromiseLapsed | None:
    """The promise of the last answer, which ends with its case: withdrawn, or merged ``into``
    another; None where it promised nothing.
    """
    if case.promised_in is None:
        return None
    return PromiseLapsed(
        id=promise_id(case.id, case.promised_in),
        by=by,
        because="withdrawn" if into is None else "merged",
        carries_on=None if into is None else case_stream(into),
    )


def made_in(
    case: Case, reply: ReplySent, *, version: int, role: PromiserRole
) -> PromiseMade | None:
    """The promise this answer gives. Its words stay in the answer: what is said of people is kept
    once.
    """
    if reply.promise is None or reply.automatic:
        return None
    return PromiseMade(
        id=promise_id(case.id, version),
        by=reply.by,
        community=case.community,
        case=case.id,
        subject="answer",
        text="答复里说好，到期前再答复一次",
        channel=reply.promise.route,
        promised_by=reply.by,
        role=role,
        due_at=reply.promise.due_at,
    )


def role_of(person: str, chart: Chart, at: datetime) -> PromiserRole:
    """What somebody promises as, by the post they hold then."""
    post = chart.post_of(person, at)
    level = None if post is None else chart.in_force(at)[post].level
    return ROLES.get(level or "", "steward")
