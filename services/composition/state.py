"""How everything does, for readiness, the status page, metrics and push-back."""

from functools import partial

from services.composition.foundation import Foundation
from services.composition.views import VIEWS
from services.questions.postgres import PostgresQuestions
from services.questions.state import Places, State, reachable

BEHIND_MAX_EVENTS = 5_000


def build_questions(parts: Foundation) -> PostgresQuestions:
    """The views' answers over pooled connections."""
    return PostgresQuestions(parts.sessions.connection, parts.lexemes)


def build_state(parts: Foundation) -> State:
    """Looks at every part on demand."""
    return State(
        Places(
            log=parts.store,
            marks=parts.marks,
            beats=parts.heartbeat,
            views=build_questions(parts),
            waiting=parts.waiting,
            broker_answers=partial(reachable, parts.addresses.broker),
        ),
        views=[view.name for view in VIEWS],
        services=["relay", "intake", *(f"projector/{view.name}" for view in VIEWS)],
        behind_max_events=BEHIND_MAX_EVENTS,
    )
