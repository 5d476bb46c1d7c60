"""An export, put together."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from projections.archive.folder import VERIFIER_KEYS, LogFolder
from services.blobs.kinds import SUFFIXES
from services.composition.foundation import Foundation
from services.errors import NotFoundError, SetupError
from services.ledger.contract import Caller
from services.packaging.contract import Made, Order, Progress, Sources
from services.packaging.export import export

OPERATOR = Caller(actor="system:operator")


def make_package(parts: Foundation, order: Order, progress: Progress) -> Made:
    """Exports from this home's log. Raises as :func:`services.packaging.export.export`."""
    files = LogFolder(parts.settings.tlog_folder)
    vkey = files.text(VERIFIER_KEYS)
    if vkey is None:
        raise SetupError(f"nothing is sealed yet in {files.root}: start `huiyin up` first")

    def keys(event_ids: Sequence[str]) -> Mapping[str, bytes]:
        held = parts.vault.wrapped_keys(event_ids)
        return {id_: parts.master.unwrap(wrapped, id_) for id_, wrapped in held.items()}

    def take(name: str, folder: Path) -> bool:
        try:
            with parts.blobs.opened(name) as reader:
                path = folder / f"{name}{SUFFIXES[reader.about.media_type]}"
                with path.open("wb") as file:
                    file.writelines(reader.chunks())
        except NotFoundError:
            return False
        return True

    sources = Sources(
        origin=parts.origin,
        rows=parts.store,
        files=files,
        keys=keys,
        take=take,
        record=lambda fact: parts.ledger.perform(fact, caller=OPERATOR),
        vkey=vkey,
    )
    return export(order, sources, by=OPERATOR.actor, progress=progress)
