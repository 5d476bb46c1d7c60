"""Exchanges the wrapping secret of the master key, after somebody left or a copy of the file went
astray (law 5).

Done while the services are stopped: a running one holds the old secret, and would wrap new keys
under it. The steps, and what a crash leaves after each:

1. the file gets a second wrapping secret: nothing is wrapped under it yet, both are known;
2. key by key is wrapped anew: some lie under the old, some under the new one, all open;
3. the old secret leaves the file once no key needs it.

Running it again goes on where it stopped.
"""

import os
import secrets
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from services.errors import SetupError
from services.privacy import masterkey
from services.privacy.masterkey import GENERATION_MAX, KEY_BYTES, NONCE_BYTES, MasterKey
from services.privacy.vault import Vault

PAGE_MAX_KEYS = 1_000


@dataclass(frozen=True, kw_only=True)
class Rotated:
    """The generation keys lie under now, and how many were wrapped anew by this run."""

    generation: int
    keys: int


def rotate(path: Path, *, vault: Vault) -> Rotated:
    """Exchanges the wrapping secret. Raises ``SetupError`` and ``StoreUnavailableError``."""
    master = masterkey.load(path)
    if len(master.wrapping) == 1:
        master = _with_new_secret(master)
        masterkey.replace(path, master)
    keys = _rewrap(vault, master)
    newest = {master.generation: master.wrapping[master.generation]}
    masterkey.replace(path, MasterKey(root=master.root, wrapping=newest))
    return Rotated(generation=master.generation, keys=keys)


def _with_new_secret(master: MasterKey) -> MasterKey:
    generation = master.generation + 1
    if generation > GENERATION_MAX:
        raise SetupError(f"the wrapping secret was exchanged {GENERATION_MAX} times: no more fit")
    added = {**master.wrapping, generation: secrets.token_bytes(KEY_BYTES)}
    return MasterKey(root=master.root, wrapping=added)


def _rewrap(vault: Vault, master: MasterKey) -> int:
    """Wraps anew every key of an older generation, page by page, until none is left."""
    total = 0
    while stale := _stale(vault, master):
        for first in range(0, len(stale), PAGE_MAX_KEYS):
            page = stale[first : first + PAGE_MAX_KEYS]
            total += vault.rewrap(
                [
                    (
                        event_id,
                        master.wrap(
                            master.unwrap(wrapped, event_id),
                            event_id,
                            nonce=os.urandom(NONCE_BYTES),
                        ),
                    )
                    for event_id, wrapped in page
                ]
            )
    return total


def _stale(vault: Vault, master: MasterKey) -> list[tuple[str, bytes]]:
    """The first hundred thousand keys of an older generation; bounded, so that memory is."""
    older = (
        (event_id, wrapped)
        for event_id, wrapped, _ in vault.all_keys()
        if wrapped[0] != master.generation
    )
    return list(islice(older, 100 * PAGE_MAX_KEYS))
