"""What would have become of a period's promises under another policy or other calendars, beside
what did: each case reckoned anew from what happened to it (docs/metrics.md).
"""

from typing import Any, cast

from events.case import CaseCategory
from events.what_if import WhatIfAsked
from projections.reading import AsOf
from services.errors import OverloadedError
from services.ledger.contract import Caller
from services.ledger.promises.what_if.asking import Otherwise, Wondering
from services.questions.contract import Questions
from services.questions.dashboards import VIEW
from services.questions.what_if_model import Selected, WhatIf
from services.questions.what_if_tally import Tally

CASES_MAX = 200_000
"""So many cases are reckoned for one question; more take a shorter period."""

RETRY_AFTER_S = 5


def what_if(
    selected: Selected,
    otherwise: Otherwise,
    *,
    questions: Questions,
    wondering: Wondering,
    caller: Caller,
) -> WhatIf:
    """Records the question, then reckons. Raises ``CommandRefusedError``, ``OverloadedError`` while
    another one is reckoned in this process.
    """
    supposition = wondering.supposition(otherwise, caller=caller)
    position = selected.as_of.position
    as_of = AsOf(
        position=questions.watermark(VIEW) if position is None else position,
        instant=selected.as_of.instant,
    )
    if not wondering.turn.acquire(blocking=False):
        raise OverloadedError(
            "another such question is being reckoned: ask again in a moment",
            retry_after_s=RETRY_AFTER_S,
        )
    try:
        asked = _asked(selected, as_of, otherwise, wondering.mint(), caller.actor)
        accepted = wondering.record(asked, caller=caller)
        tally = Tally(selected, as_of, supposition)
        found = questions.histories(
            selected.filter, as_of, tally.add, cases_max=CASES_MAX, asker=caller.actor
        )
        return WhatIf(
            cases=found.cases,
            changed=tally.changed,
            position=found.position,
            instant=found.instant,
            kinds=tally.kinds(),
            transitions=tuple(tally.transitions()),
            recorded=accepted.receipts[0],
        )
    finally:
        wondering.turn.release()


def _asked(
    selected: Selected, as_of: AsOf, otherwise: Otherwise, id_: str, actor: str
) -> WhatIfAsked:
    chosen = selected.filter
    assert chosen.first_day is not None
    assert chosen.last_day is not None
    assert as_of.position is not None
    return WhatIfAsked(
        id=id_,
        communities=tuple(sorted(chosen.communities or ())),
        building=chosen.building,
        category=cast("CaseCategory | None", chosen.category),
        channel=cast("Any", chosen.channel),
        first_day=chosen.first_day,
        last_day=chosen.last_day,
        known_position=as_of.position,
        judged_at=as_of.instant,
        policy_version=otherwise.policy_version,
        policy_terms=None if otherwise.policy_terms is None else otherwise.policy_terms.promised,
        calendars=otherwise.calendars,
        by=actor,
    )
