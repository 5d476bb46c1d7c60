"""What an answer says of the next one is a promise like any other: in the ledger of promises, kept
by the next answer or the result (Art. 6(3)). Pure.
"""

from datetime import datetime

from events.case import CaseResolved
from events.commitment import PromiseKept, PromiseLapsed, PromiseMade, PromiserRole
from events.item import named_id
from events.reply import ReplySent
from services.errors import CommandRefusedError
from services.ledger.cases.case import Case
from services.ledger.log.decided import case_stream
from services.ledger.organisation.chart import Chart
from services.ledger.rulebook.rules import Rules

ROLES: dict[str, PromiserRole] = {
    "supervisor": "supervisor",
    "project_manager": "project_manager",
    "region": "company",
    "company": "company",
}
"""By the level of somebody's post; below these it is a steward's, as who looks after a case mostly
is.
"""
ANYBODY: PromiserRole = "front_desk"
"""What somebody without a post promises as, who may promise what every role may."""


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


def role_of(person: str, chart: Chart, at: datetime) -> PromiserRole | None:
    """What somebody promises as, by the post they hold or stand in for then; None where the
    community has a chart and they have no post. Where it has none, nobody is judged by it.
    """
    post = chart.acting_in(person, at)
    if post is None:
        return "steward" if chart.community is None else None
    return ROLES.get(chart.in_force(at)[post].level, "steward")


def refuse_beyond_anybody(reply: ReplySent, chart: Chart, rules: Rules, at: datetime) -> None:
    """Without a post nobody promises what not everybody may (Art. 6(3)). Raises
    ``CommandRefusedError``.
    """
    if reply.promise is None or reply.automatic:
        return
    ahead = reply.promise.due_at - at
    everybodys = rules.everybodys_authority
    if everybodys.covers("answer", None, ahead):
        return
    line = chart.escalation_line(reply.by, at)
    may = (
        rung.person
        for rung in line
        if rules.authority(ROLES.get(rung.level, "steward")).covers("answer", None, ahead)
    )
    raise CommandRefusedError(
        f"{reply.by} holds no post here and may promise an answer at most "
        f"{everybodys.ahead_max.days} days ahead: promise an earlier one, or let somebody with a "
        f"post promise it, {next(may, 'a manager')} for example",
        rule="promise-needs-a-post",
        article="Art.6(3)",
        field="/promise/due_at",
    )
