"""What the desk is given by the composition root: views to ask, a ledger to act on. No globals."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from projections.archive.folder import LogFolder
from services.access.signin import SignIn
from services.access.tokens import Tokens
from services.blobs.keeping import Blobs
from services.custody.custodian import Custodian
from services.ledger.application import Ledger
from services.privacy.opening import Opener
from services.questions.contract import Questions
from services.readiness import AskReadiness
from services.store.contract import LogRow
from services.webhooks import Deliveries


@dataclass(frozen=True, kw_only=True, slots=True)
class DeskParts:
    """Everything the pages need.

    ``mask`` hides most of a personal value, given its JSON Pointer. ``page_max_rows`` is how many
    cases a page of the inbox lists, ``min_position_wait_s`` how long a page waits for the views.
    ``origin`` is the ledger's name, ``log_files`` the sealed log, ``log_rows`` its events by
    position.
    """

    tokens: Tokens
    sign_in: SignIn
    questions: Questions
    opening: Opener
    blobs: Blobs
    commands: Ledger
    custodian: Custodian
    mask: Callable[[str, str], str]
    readiness: AskReadiness
    clock: Callable[[], datetime]
    origin: str
    log_files: LogFolder
    webhooks: Deliveries
    log_rows: Callable[[Sequence[int]], list[LogRow]]
    page_max_rows: int = 50
    min_position_wait_s: int = 5
