"""Who works here, under which id they act, and when they are away (Art. 7(3)).

The id is the one on tokens, in ``by`` and ``assignee``; the name beside it is sealed.
"""

from typing import Literal

from events.instant import Instant
from events.item import AboutCases, ItemFact, OpeningFact, id_of_only
from events.personal import PersonalText
from events.text import Label
from events.vocabulary import ActorId

KIND = "staff"


class StaffRegistered(
    OpeningFact, kind=KIND, opens=True, type_name="huiyin.staff.registered.v1", publishable=True
):
    """Somebody works here under this id, or a desk acts under it as one (Art. 7).

    ``employer`` is named where it is another company, a lift maintainer's engineer say.
    """

    staff: ActorId
    sort: Literal["person", "team"] = "person"
    name: PersonalText | None = None
    phone: PersonalText | None = None
    employer: Label | None = None
    since: Instant | None = None

    @property
    def only_id(self) -> str:
        """An id is one person's, or one team's, for ever."""
        return staff_id(self.staff)


class StaffFact(ItemFact, kind=KIND, named_by=("staff",)):
    """A step of somebody's time here. ``staff`` names them for a publisher that does not know the
    item's id; as recorded, it is always there.
    """

    staff: ActorId | None = None

    @property
    def only_id(self) -> str | None:
        """The item's id, where the person is named."""
        return None if self.staff is None else staff_id(self.staff)


class StaffLeft(StaffFact, type_name="huiyin.staff.left.v1", publishable=True):
    """They work here no longer; the id is nobody else's after them (Art. 7)."""

    left_at: Instant


class AbsenceStarted(StaffFact, type_name="huiyin.absence.started.v1", publishable=True):
    """They are away from an instant on, which may lie ahead; ``deputy`` stands in meanwhile (Art.
    7(3)).

    ``planned_until`` is when they mean to be back. They count as away until somebody says they are
    back.
    """

    since: Instant
    planned_until: Instant | None = None
    reason: Literal["leave", "sick", "training", "business_trip", "shift_off", "other"] = "leave"
    deputy: ActorId | None = None
    note: PersonalText | None = None


class AbsenceEnded(StaffFact, type_name="huiyin.absence.ended.v1", publishable=True):
    """They are back, or do not go after all (Art. 7(3)).

    ``since`` tells which absence, by its beginning; where it is left out, the ledger takes the one
    that began last by then.
    """

    since: Instant | None = None
    ended_at: Instant


class WorkReassigned(
    StaffFact, AboutCases, type_name="huiyin.work.reassigned.v1", publishable=True
):
    """Their cases are somebody else's from here: those named, or every open one (Art. 7(3)).

    As recorded, ``cases`` are those that passed on.
    """

    to: ActorId
    reason: Literal["absence", "shift", "left", "workload", "other"]
    note: PersonalText | None = None


AnyStaffFact = StaffRegistered | StaffLeft | AbsenceStarted | AbsenceEnded | WorkReassigned
"""Every fact in the stream of somebody who works here."""


def staff_id(staff: str) -> str:
    """The item of whoever acts under an id."""
    return id_of_only(KIND, staff)
