"""Decisions about reports: up level by level but in an emergency, past a superior they are about,
answered in time (Art. 7(1), 3(4)).
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from events import report as facts
from events.vocabulary import Level
from services.ledger.cases.restricting import refuse_assignee
from services.ledger.organisation.chain import levels_up, passed_over, speaker
from services.ledger.registers.contract import At, Noticed, Outcome, Register, Step, refuse

ARTICLE = "Art.7(1)"


@dataclass(frozen=True, kw_only=True)
class InternalReport:
    """What deciding remembers of a report. ``level`` is that of ``holder``, who has it now;
    ``kept_from`` are those a confidential one is about.
    """

    reported_by: str
    holder: str
    level: Level | None
    urgent: bool
    answer_by: datetime
    kept_from: frozenset[str] = frozenset()
    over: bool = False

    @property
    def confidential(self) -> bool:
        """Whether it goes past a superior."""
        return bool(self.kept_from)


def evolve(report: InternalReport | None, fact: facts.AnyReportFact) -> InternalReport:
    """The report after the fact."""
    if isinstance(fact, facts.ReportSubmitted | facts.ConfidentialReportSubmitted):
        assert fact.answer_by is not None, "decided when it was submitted"
        return InternalReport(
            reported_by=fact.by,
            holder=fact.to,
            level=fact.to_level if isinstance(fact, facts.ReportSubmitted) else None,
            urgent=fact.urgent,
            answer_by=fact.answer_by,
            kept_from=frozenset(fact.hidden_from),
        )
    assert report is not None
    match fact:
        case facts.ReportPassedOn():
            assert fact.answer_by is not None, "decided when it was passed on"
            return replace(report, holder=fact.to, level=fact.to_level, answer_by=fact.answer_by)
        case facts.ReportAnswered() | facts.ReportWithdrawn():
            return replace(report, over=True)
        case _:
            assert_never(fact)


def decide(report: InternalReport | None, fact: facts.AnyReportFact, at: At) -> Outcome:
    """What follows from a fact about a report. Raises ``CommandRefusedError``."""
    if isinstance(fact, facts.ReportSubmitted):
        return _submit(fact, at)
    if isinstance(fact, facts.ConfidentialReportSubmitted):
        return _confide(fact, at)
    assert report is not None
    if report.over:
        refuse("the report is answered or taken back: submit another",
               rule="report-open", article=ARTICLE)  # fmt: skip
    match fact:
        case facts.ReportPassedOn():
            return _pass_on(report, fact, at)
        case facts.ReportAnswered():
            _need_holder(report, fact)
            return Outcome(facts=(fact,), noticed=_late(report, at.happened_at))
        case facts.ReportWithdrawn():
            if fact.by != report.reported_by:
                refuse("whoever reported takes it back; anybody else answers it",
                       rule="withdraw-own-report", article=ARTICLE, field="/by")  # fmt: skip
            return Outcome(facts=(fact,))
        case _:
            assert_never(fact)


def _submit(fact: facts.ReportSubmitted, at: At) -> Outcome:
    _to_another(fact.by, fact.to)
    for case in at.cases.values():
        refuse_assignee(fact.to, set(case.restricted))
    noticed = _way_up(fact.level, fact.to_level, fact.emergency)
    return Outcome(facts=(_due(fact, at, urgent=fact.urgent),), noticed=noticed)


def _confide(fact: facts.ConfidentialReportSubmitted, at: At) -> Outcome:
    _to_another(fact.by, fact.to)
    if fact.by in fact.hidden_from:
        refuse("a report is not kept from whoever submits it: leave yourself out",
               rule="confide-about-another", article=ARTICLE, field="/superior")  # fmt: skip
    _past_the_superior(fact.to, frozenset(fact.hidden_from))
    return Outcome(facts=(_due(fact, at, urgent=fact.urgent),))


def _pass_on(report: InternalReport, fact: facts.ReportPassedOn, at: At) -> Outcome:
    _need_holder(report, fact)
    _to_another(fact.by, fact.to)
    passed = Outcome(facts=(_due(fact, at, urgent=report.urgent),))
    if report.confidential:
        _past_the_superior(fact.to, report.kept_from)
        return passed
    if fact.to_level is None or report.level is None:
        refuse("say on which level the receiver stands",
               rule="report-level-told", article=ARTICLE, field="/to_level")  # fmt: skip
    skipped = _way_up(report.level, fact.to_level, fact.emergency)
    return replace(passed, noticed=(*_late(report, at.happened_at), *skipped))


def _due(
    fact: facts.ReportSubmitted | facts.ConfidentialReportSubmitted | facts.ReportPassedOn,
    at: At,
    *,
    urgent: bool,
) -> facts.ReportSubmitted | facts.ConfidentialReportSubmitted | facts.ReportPassedOn:
    within = at.rules.within("report_answered_urgent" if urgent else "report_answered")
    return fact.model_copy(update={"answer_by": at.happened_at + within})


def _to_another(by: str, to: str) -> None:
    if by == to:
        refuse("a report goes to somebody else: name who is above",
               rule="report-to-another", article=ARTICLE, field="/to")  # fmt: skip


def _past_the_superior(to: str, kept_from: frozenset[str]) -> None:
    if to in kept_from:
        refuse("a confidential report goes past those it is about: name somebody above them",
               rule="past-the-superior", article=ARTICLE, field="/to")  # fmt: skip


def _way_up(level: Level, to_level: Level, emergency: object) -> tuple[Noticed, ...]:
    """What is noticed of a report's way. Raises ``CommandRefusedError`` where it is none."""
    if levels_up(level, to_level) <= 0:
        refuse("a report goes up: ask an equal for assistance, instruct those below",
               rule="report-goes-up", article=ARTICLE, field="/to_level")  # fmt: skip
    names = passed_over(level, to_level)
    if not names or emergency is not None:
        return ()
    found = Noticed(
        rule="report-level-skipped",
        article=ARTICLE,
        proposal=f"先报{names}；确需越级的，写明紧急情况，反映上级问题的走保密报告",
    )
    return (found,)


def _late(report: InternalReport, happened_at: datetime) -> tuple[Noticed, ...]:
    """Of a confidential report nothing is found: a finding would tell of it."""
    if report.confidential or happened_at <= report.answer_by:
        return ()
    found = Noticed(
        rule="report-answered-late",
        article="Art.3(4)",
        proposal="紧急报告两小时内、其他三日内答复；定不下来的继续上报",
    )
    return (found,)


def _need_holder(report: InternalReport, fact: facts.ReportPassedOn | facts.ReportAnswered) -> None:
    if speaker(fact.by, fact.receiver, article=ARTICLE) != report.holder:
        refuse(f"the report is with {report.holder}: they answer it or pass it on",
               rule="report-with-holder", article=ARTICLE, field="/by")  # fmt: skip


_OPEN = ("submitted", "passed_on")

REGISTER: Register[InternalReport, facts.AnyReportFact] = Register(
    kind="report",
    plural="reports",
    letter="HB",
    steps={
        "submit": Step(fact=facts.ReportSubmitted),
        "confide": Step(fact=facts.ConfidentialReportSubmitted),
        "pass_on": Step(fact=facts.ReportPassedOn, during=_OPEN),
        "answer": Step(fact=facts.ReportAnswered, during=_OPEN),
        "withdraw": Step(fact=facts.ReportWithdrawn, during=_OPEN),
    },
    evolve=evolve,
    decide=decide,
)
