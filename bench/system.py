"""The whole system as `huiyin up` runs it: each service a process of its own, in a folder and on
ports of its own, with the communities and the source of the measurements registered.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson

from bench.contacts import SOURCE, communities, source
from services.composition.foundation import Foundation, foundation
from services.settings import read_settings
from tests.e2e.system import RunningSystem, running_system


@contextmanager
def whole_system() -> Iterator[RunningSystem]:
    """Started, and stopped by process id; its folder goes with it."""
    with tempfile.TemporaryDirectory(prefix="huiyin-bench-") as folder:
        home = Path(folder)
        with running_system(home / "home") as system:
            _register(system, home)
            yield system


@contextmanager
def beside(system: RunningSystem) -> Iterator[Foundation]:
    """The same ledger seen from this process, to look how far it is."""
    with foundation(read_settings(system.environment), process="bench") as parts:
        yield parts


def publisher_token(system: RunningSystem) -> str:
    """A token that may publish for the source."""
    return system.token("publisher", "--source", SOURCE)


def _register(system: RunningSystem, folder: Path) -> None:
    their_communities, their_sources = folder / "communities.json", folder / "sources.json"
    their_communities.write_bytes(orjson.dumps([each.to_data() for each in communities()]))
    their_sources.write_bytes(orjson.dumps([source().to_data()]))
    result = system.command(
        "register", "--communities", str(their_communities), "--sources", str(their_sources)
    )
    if result.status != 0:
        raise RuntimeError(f"the communities could not be registered: {result.errors}")
