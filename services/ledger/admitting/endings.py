"""Which errors end an event for good and which pass by themselves: the same for what has just come
and for what waited.
"""

from events.catalogue import UnknownTypeError
from events.envelope import EnvelopeTooLargeError
from services.errors import (
    BrokerUnavailableError,
    CommandRefusedError,
    FollowerStoppedError,
    InvalidEventError,
    NotFoundError,
    NotPermittedError,
    OriginConflictError,
    OverloadedError,
    SetupError,
    StoreUnavailableError,
    VersionConflictError,
)

REFUSALS = (
    InvalidEventError,
    CommandRefusedError,
    NotPermittedError,
    NotFoundError,
    OriginConflictError,
    UnknownTypeError,
    EnvelopeTooLargeError,
)
"""The publisher, or somebody with more rights, must change something: trying again changes
nothing.
"""

OUTAGES = (
    StoreUnavailableError,
    BrokerUnavailableError,
    OverloadedError,
    VersionConflictError,
)
"""Passes by itself: the event is tried again for as long as it lasts."""

STOPS = (SetupError, FollowerStoppedError)
"""The process must not go on by itself: a person mends it."""
