"""Second systems, put together: of Kafka, of the store, of an export."""

import base64
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from projections.archive.folder import CHECKPOINT, LogFolder
from projections.archive.tlog.checkpoint import read_checkpoint
from projections.archive.tlog.note import read_note
from projections.archive.tlog.proofs import root_between
from projections.archive.tlog.tiles import TileNodes
from projections.views import all_views
from services.composition.addresses import Addresses, addresses
from services.composition.verifying import store_copy, topic_copy
from services.doctor.replay.building import Place, Progress
from services.doctor.replay.comparing import Replay
from services.doctor.replay.report import ReplayReport
from services.doctor.replay.sources import PackageCopy
from services.settings import Settings
from services.store import restoring
from services.verifier.records import Copy

KAFKA, STORE = "kafka", "store"
DATABASE_PREFIX = "huiyin_replay"


def rebuild_systems(
    settings: Settings,
    sources: Sequence[str],
    *,
    keep: bool,
    replace: bool,
    progress: Progress,
) -> ReplayReport:
    """A second system of each source: ``kafka``, ``store``, or the folder of an export.

    Raises ``SetupError``, ``IncompleteCopyError``, ``CommandRefusedError`` and the unavailable
    errors.
    """
    where = addresses(settings)
    names = _names(sources)

    def made(source: str) -> Place:
        name = names[source]
        restoring.create_database(where.database_admin, name, replace=replace)
        return _place(where, name)

    with _copies(settings, list(names)) as copies:
        log = LogFolder(settings.tlog_folder)
        text = log.text(CHECKPOINT)
        sealed = None if text is None else read_checkpoint(read_note(text).text).size

        def root_at(size: int) -> str:
            nodes = TileNodes(log.read, size=sealed or 0)
            return base64.b64encode(root_between(nodes, 0, size)).decode()

        return Replay(
            copies=copies,
            views=list(all_views().values()),
            sealed=sealed,
            root_at=root_at,
            made=made,
            dropped=lambda place: restoring.drop_database(where.database_admin, place.name),
            keep=keep,
        ).run(progress)


def _names(sources: Sequence[str]) -> dict[str, str]:
    """The database of each source, which is named once however often it is asked for."""
    found: dict[str, str] = {}
    for source in dict.fromkeys(sources):
        if source in (KAFKA, STORE):
            found[source] = f"{DATABASE_PREFIX}_{source}"
        else:
            packages = sum(name not in (KAFKA, STORE) for name in found)
            found[source] = f"{DATABASE_PREFIX}_export" + (f"_{packages + 1}" if packages else "")
    return found


def _place(where: Addresses, name: str) -> Place:
    return Place(
        name=name,
        admin=restoring.database_at(where.database_admin, name),
        services=restoring.database_at(where.database, name),
    )


@contextmanager
def _copies(settings: Settings, sources: Sequence[str]) -> Iterator[dict[str, Copy]]:
    with ExitStack() as stack:
        copies: dict[str, Copy] = {}
        for source in sources:
            if source == KAFKA:
                copies[source] = topic_copy(settings, None, None)
            elif source == STORE:
                copies[source] = stack.enter_context(store_copy(settings, None))
            else:
                copies[source] = PackageCopy(Path(source))
        yield copies
