"""How checkpoints reach a witness: HTTP, by the standard library."""

import urllib.error
import urllib.request
from http import HTTPStatus

from projections.archive.tlog.witness import PATH
from services.sealer.witnessing import WitnessAnswer, WitnessUnreachableError

TIMEOUT_S = 5.0
ANSWER_MAX_BYTES = 65_536
TRY_LATER = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS)


def post(address: str, body: bytes) -> WitnessAnswer:
    """Sends a request to a witness's submission prefix. Raises ``WitnessUnreachableError``."""
    request = urllib.request.Request(  # noqa: S310 - the policy names the addresses
        address.rstrip("/") + PATH, data=body, headers={"Content-Type": "text/plain"}
    )
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as response:  # noqa: S310
            return WitnessAnswer(response.status, response.read(ANSWER_MAX_BYTES))
    except urllib.error.HTTPError as error:
        with error:
            if error.code >= HTTPStatus.INTERNAL_SERVER_ERROR or error.code in TRY_LATER:
                raise WitnessUnreachableError(f"it answers {error.code}") from None
            return WitnessAnswer(error.code, error.read(ANSWER_MAX_BYTES))
    except (OSError, ValueError) as error:
        raise WitnessUnreachableError(f"it cannot be reached: {error}") from None
