"""A witness, put together: it needs no database, no Kafka and no ledger."""

import logging
import time
from collections.abc import Sequence
from pathlib import Path

import uvicorn

from projections.archive.tlog.note import COSIGNATURE, VerifierKey
from services import signingkey
from services.witness.memory import WitnessMemory
from services.witness.process import Witness

KEY_FILE = "witness.key"
STOP_TIMEOUT_S = 5


def build_witness(folder: Path, *, name: str, logs: Sequence[VerifierKey]) -> Witness:
    """The witness of this folder; its key is made where there is none. Raises ``SetupError``."""
    signer = signingkey.load_or_create(folder / KEY_FILE, name=name, kind=COSIGNATURE)[0]
    keys: dict[str, list[VerifierKey]] = {}
    for key in logs:
        keys.setdefault(key.name, []).append(key)
    return Witness(signer=signer, keys=keys, memory=WitnessMemory(folder), now_s=time.time)


def serve(witness: Witness, *, host: str, port: int) -> None:
    """Answers until SIGTERM or SIGINT."""
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    uvicorn.run(
        witness.app(),
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=STOP_TIMEOUT_S,
    )
