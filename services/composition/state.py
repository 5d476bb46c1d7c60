"""How everything does, for readiness, the status page, metrics and push-back."""

from functools import partial

from projections.views import all_views
from services.composition.foundation import Foundation
from services.questions.postgres import PostgresQuestions
from services.questions.state import Places, State, reachable

BEHIND_MAX_EVENTS = 5_000
SERVICES = ("relay", "intake", "sealer", "clock", "notifier")


def build_questions(parts: Foundation) -> PostgresQuestions:
    """The views' answers over pooled connections."""
    return PostgresQuestions(parts.sessions.connection, parts.lexemes)


def build_state(parts: Foundation) -> State:
    """Looks at every part on demand."""
    views = list(all_views())
    return State(
        Places(
            log=parts.store,
            marks=parts.marks,
            beats=parts.heartbeat,
            views=build_questions(parts),
            waiting=parts.waiting,
            broker_answers=partial(reachable, parts.addresses.broker),
        ),
        views=views,
        services=[*SERVICES, *(f"projector/{view}" for view in views)],
        behind_max_events=BEHIND_MAX_EVENTS,
    )
