"""The shipped policy under the shipped calendars, each in its first version."""

from services.ledger.promises.calendar import Calendar
from services.ledger.promises.policy import Lines, Policy
from services.ledger.promises.published.shipping import shipped_calendars, shipped_policy

CALENDARS = {name: Calendar(name, 1, terms) for name, terms in shipped_calendars().items()}
SHIPPED = Policy(
    id="default", version=1, lines=Lines(shipped_policy()), find_calendar=CALENDARS.get
)
