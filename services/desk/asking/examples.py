"""How a value is written that has a form of its own: what a page says beside a field whose value
has another.
"""

from collections.abc import Mapping
from typing import Any

from events import (
    answer,
    conduct,
    disclosure,
    dispatch,
    external_order,
    fee_dispute,
    filing_scheme,
    finding,
    letter,
    meeting,
    notice,
    organisation,
    original,
    satisfaction,
    service_number,
    vocabulary,
)
from services.desk.messages import Words


def _pattern(written: Any) -> str:
    """The pattern of an annotated type of facts."""
    pattern = written.__metadata__[0].pattern
    assert isinstance(pattern, str)
    return pattern


_EXAMPLES: Mapping[str, str] = {
    _pattern(written): f"written_as.{name}"
    for name, several in {
        "actor": (vocabulary.ActorId,),
        "id": (vocabulary.Identifier, finding.StreamName),
        "key": (notice.PlaceId, organisation.PostCode, answer.QuestionKey),
        "community": (vocabulary.CommunityId,),
        "source": (vocabulary.SourceUrn,),
        "reference": (
            vocabulary.ExternalRef,
            external_order.TheirNumber,
            letter.TheirReference,
            dispatch.DispatchCode,
        ),
        "code": (filing_scheme.UnitCode, filing_scheme.CategoryCode),
        "area": (meeting.Area,),
        "counted": (conduct.DrawnKey,),
        "month": (fee_dispute.Month,),
        "period": (satisfaction.SurveyPeriod,),
        "article": (finding.ArticleId,),
        "digest": (original.Digest,),
        "telephone": (service_number.ServiceDigits,),
        "link": (disclosure.Link,),
    }.items()
    for written in several
}


def example_of(pattern: str | None, words: Words) -> str:
    """How what fits the pattern is written; empty where no example is known."""
    key = _EXAMPLES.get(pattern or "")
    return "" if key is None else words(key)
