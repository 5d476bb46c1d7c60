"""The figures of a policy as fields: how fast each promise is, whom what is missed goes up to and
when, how much is drawn for a revisit. What a form cannot say (whom a line fits) stays as it is.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from events.sla_policy import Climb, Escalation, Interval, RevisitSample, WholePolicyTerms
from services.desk.inbox.rows import Places
from services.desk.messages import Words
from services.desk.promises.policy_lines import about_line
from services.desk.promises.what_if_form import AMOUNT_MAX_DIGITS, with_figures

STEP_UNITS = ("wall", "work", "workdays")
STEPS_MAX = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class StepField:
    """How long before a level; an empty amount: nobody more is turned to."""

    name: str
    amount: str
    unit: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ClimbFields:
    """After which percentage, and how long before each level."""

    name: str
    percent: str
    steps: tuple[StepField, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class EscalationFields:
    """A line on what climbs, with room for one alarm more."""

    about: str
    climbs: tuple[ClimbFields, ...]
    begin_name: str
    begin: str
    end_name: str
    end: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ShareField:
    """How much is drawn of such matters."""

    name: str
    about: str
    share: str


def escalation_fields(
    terms: WholePolicyTerms, given: Mapping[str, Any], places: Places, words: Words
) -> list[EscalationFields]:
    """Every line on what climbs, with what was typed in place of its figures."""
    return [
        EscalationFields(
            about=about_line(line, places, words, line.kinds),
            climbs=tuple(
                _climb(f"e{index}_{place}", climb, given)
                for place, climb in enumerate((*line.climbs, None))
            ),
            begin_name=f"e{index}_begin",
            begin=str(given.get(f"e{index}_begin", line.quiet.begin if line.quiet else "")),
            end_name=f"e{index}_end",
            end=str(given.get(f"e{index}_end", line.quiet.end if line.quiet else "")),
        )
        for index, line in enumerate(terms.escalations or ())
    ]


def _climb(name: str, climb: Climb | None, given: Mapping[str, Any]) -> ClimbFields:
    steps = () if climb is None else climb.steps
    percent = "" if climb is None else str(climb.percent)
    return ClimbFields(
        name=f"{name}_percent",
        percent=str(given.get(f"{name}_percent", percent)),
        steps=tuple(
            _step(f"{name}_{place}", steps[place] if place < len(steps) else None, given)
            for place in range(STEPS_MAX)
        ),
    )


def _step(name: str, step: Interval | None, given: Mapping[str, Any]) -> StepField:
    amount, unit = "", STEP_UNITS[0]
    if step is not None and step.workdays is not None:
        amount, unit = str(step.workdays), "workdays"
    elif step is not None:
        amount, unit = str(step.minutes), "wall" if step.elapsed else "work"
    return StepField(
        name=name,
        amount=str(given.get(f"{name}_amount", amount)),
        unit=str(given.get(f"{name}_unit", unit)),
    )


def share_fields(
    terms: WholePolicyTerms, given: Mapping[str, Any], places: Places, words: Words
) -> list[ShareField]:
    """Every line on what is drawn."""
    return [
        ShareField(
            name=f"s{index}_share",
            about=about_line(line, places, words),
            share=str(given.get(f"s{index}_share", line.share_percent)),
        )
        for index, line in enumerate(terms.revisit_samples or ())
    ]


def with_all_figures(terms: WholePolicyTerms, posted: Mapping[str, Any]) -> WholePolicyTerms:
    """The policy with the figures that were typed. Raises pydantic's ``ValidationError`` for one
    that will not do.
    """
    return WholePolicyTerms(
        name=terms.name,
        promises=with_figures(terms, posted).promises,
        escalations=tuple(
            _escalation(f"e{index}", line, posted)
            for index, line in enumerate(terms.escalations or ())
        ),
        revisit_samples=tuple(
            _sample(f"s{index}", line, posted)
            for index, line in enumerate(terms.revisit_samples or ())
        ),
    )


def _escalation(name: str, line: Escalation, posted: Mapping[str, Any]) -> Escalation:
    told = list(_told(name, len(line.climbs) + 1, posted))
    begin, end = (str(posted.get(f"{name}_{each}", "")) for each in ("begin", "end"))
    zone = {} if line.quiet is None else {"zone": line.quiet.zone}
    return Escalation.model_validate(
        {
            **line.model_dump(exclude={"climbs", "quiet"}),
            "climbs": sorted(told, key=lambda climb: climb["percent"]),
            "quiet": {"begin": begin, "end": end, **zone} if begin or end else None,
        }
    )


def _told(name: str, climbs: int, posted: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for place in range(climbs):
        percent = str(posted.get(f"{name}_{place}_percent", ""))
        if percent:
            steps = list(_steps(f"{name}_{place}", posted))
            yield {"percent": _number(percent), "steps": steps}


def _steps(name: str, posted: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for place in range(STEPS_MAX):
        amount = str(posted.get(f"{name}_{place}_amount", ""))
        if not amount:
            return
        unit = str(posted.get(f"{name}_{place}_unit", ""))
        if unit == "workdays":
            yield {"workdays": _number(amount)}
        else:
            yield {"minutes": _number(amount), "elapsed": unit == "wall"}


def _sample(name: str, line: RevisitSample, posted: Mapping[str, Any]) -> RevisitSample:
    share = _number(str(posted.get(f"{name}_share", line.share_percent)))
    return RevisitSample.model_validate({**line.model_dump(), "share_percent": share})


def _number(text: str) -> int:
    """What is no number is none that will do."""
    known = text.isdecimal() and text.isascii() and len(text) <= AMOUNT_MAX_DIGITS
    return int(text) if known else -1
