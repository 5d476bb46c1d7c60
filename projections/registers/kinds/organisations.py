"""How charts show: each post with who holds it, and everything told of it, from which the chart of
any day is folded (Art. 7(1)).
"""

from collections.abc import Iterator
from typing import Any, assert_never, get_args

from events import organisation as facts
from projections.registers.sheet import Kind, PartKey, Sheet

POST, HISTORY = "post", "history"
_TERMS = ("title", "level", "team", "reports_to", "seats", "since")


def show(sheet: Sheet, fact: facts.AnyChartFact) -> None:
    """The chart after the fact."""
    before = sheet.part(POST, fact.post)
    detail: dict[str, Any] = {} if before is None else before.detail
    told: dict[str, Any] = {HISTORY: [*detail.get(HISTORY, ()), sheet.told()]}
    holders, deputies = detail.get("holders", []), detail.get("deputies", [])
    match fact:
        case facts.PostEstablished():
            sheet.drop("post", *_TERMS)
            sheet.put_part(POST, fact.post, *_TERMS, state="vacant", **told)
        case facts.PostChanged():
            assert before is not None
            told["reports_to"] = fact.reports_to
            sheet.put_part(POST, fact.post, *_TERMS, state=before.state, **told)
        case facts.PostAbolished():
            sheet.put_part(
                POST, fact.post, "ended_at", "reason", "successor", state="abolished", **told
            )
        case facts.HolderAssigned():
            told["holders"] = [*holders, fact.holder]
            sheet.put_part(POST, fact.post, state="held", **told)
        case facts.HolderRelieved():
            told["holders"] = [each for each in holders if each != fact.holder]
            state = "held" if told["holders"] else "vacant"
            sheet.put_part(POST, fact.post, state=state, **told)
        case facts.DeputyNamed():
            assert before is not None
            told["deputies"] = [*(each for each in deputies if each != fact.deputy), fact.deputy]
            sheet.put_part(POST, fact.post, state=before.state, **told)
        case facts.DeputyReleased():
            assert before is not None
            told["deputies"] = [each for each in deputies if each != fact.deputy]
            sheet.put_part(POST, fact.post, state=before.state, **told)
        case _:
            assert_never(fact)
    sheet.to("kept", done=True)


def parts(fact: facts.AnyChartFact) -> Iterator[PartKey]:
    """The post a fact is about."""
    yield POST, fact.post


KIND: Kind[facts.AnyChartFact] = Kind(
    kind=facts.KIND, facts=get_args(facts.AnyChartFact), show=show, parts=parts
)
"""What is told of a post stands in ``history``; what else its part says is for reading, as the
facts came, whatever day they hold for.
"""
