"""What may be offered on a case: which buttons, for which states and roles. The ledger still
decides each one.
"""

from collections.abc import Callable, Mapping
from typing import Literal

from projections.inbox.model import CaseState

Action = Literal[
    "acknowledge",
    "replies",
    "notes",
    "assign",
    "resolve",
    "complete",
    "close",
    "return",
    "escalate",
    "reopen",
    "withdraw",
    "restrict",
    "lift",
    "recuse",
    "override",
    "attempts",
    "assess",
    "recategorise",
    "mark",
    "understand",
    "dispute",
    "hand_over",
    "refer",
    "correct",
    "reattribute",
    "unname",
    "name",
    "merge",
    "unmerge",
    "file",
    "reveal",
    "wait",
    "resume",
    "extend",
    "grant",
    "deny",
    "arrive",
    "revisit",
]
"""Commands by the last part of their address, the same words as the API's."""

_APART: tuple[Action, ...] = ("restrict", "recuse", "lift")
"""Keeping a case from whom it is about."""

_CLOCKS: tuple[Action, ...] = ("arrive", "wait", "resume", "extend")
"""What concerns promises; which of them makes sense depends on the clocks that run."""

_WORKING: tuple[Action, ...] = (
    "grant",
    "deny",
    "replies",
    "attempts",
    "notes",
    "assign",
    "assess",
    "recategorise",
    "mark",
    "understand",
    "dispute",
    "hand_over",
    "return",
    "escalate",
    "refer",
    "correct",
    "reattribute",
    "unname",
    "name",
    "withdraw",
    "merge",
    *_APART,
    *_CLOCKS,
    "override",
    "reveal",
)

OFFERED: Mapping[CaseState, tuple[Action, ...]] = {
    "open": ("acknowledge", *_WORKING),
    "acknowledged": _WORKING,
    "answered": ("resolve", *_WORKING),
    "resolved": (
        *(
            "revisit",
            "close",
            "complete",
            "refer",
            "correct",
            "reattribute",
            "unname",
            "name",
            "reopen",
            "replies",
            "notes",
        ),
        *("dispute", "hand_over"),
        *_APART,
        "reveal",
    ),
    "closed": ("revisit", "file", "reopen", "correct", "reattribute", "replies", "notes", *_APART),
    "merged": ("unmerge", "reveal"),
    "withdrawn": ("file", "reopen", "correct", "reattribute", "replies", "notes", *_APART),
}
"""What makes sense in each state, the likeliest first."""


def offered(
    state: CaseState,
    may: Callable[[Action], bool],
    *,
    filed: bool = False,
    restricted: bool = False,
    unnamed: bool = False,
) -> tuple[Action, ...]:
    """The actions this visitor can be shown on a case in this state; none once it is filed, for
    filing is final (Art. 10). A restriction is lifted only where there is one, and a party named
    again only where it is not.
    """
    if filed:
        return ()
    return tuple(
        action
        for action in OFFERED[state]
        if may(action) and (restricted or action != "lift") and (unnamed or action != "name")
    )
