"""What the HTTP interface is given by the wiring: every part it calls."""

from collections.abc import Callable
from dataclasses import dataclass

from services.access.tokens import Tokens
from services.blobs.keeping import Blobs
from services.custody.custodian import Custodian
from services.ledger.admitting.waiting import WaitingRoom
from services.ledger.application import Ledger
from services.privacy.opening import Opener
from services.questions.contract import Questions
from services.readiness import AskReadiness
from services.settings import Settings
from services.store.contract import Store
from services.webhooks import Deliveries


@dataclass(frozen=True, kw_only=True, slots=True)
class Parts:
    """Everything the HTTP interface calls, built by the wiring.

    ``mask`` hides most of a personal value, given its JSON Pointer. ``relay_lag_events`` says how
    many committed events Kafka does not hold yet.
    """

    settings: Settings
    store: Store
    commands: Ledger
    custodian: Custodian
    questions: Questions
    opening: Opener
    blobs: Blobs
    mask: Callable[[str, str], str]
    tokens: Tokens
    waiting: WaitingRoom
    webhooks: Deliveries
    readiness: AskReadiness
    relay_lag_events: Callable[[], int]
