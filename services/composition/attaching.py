"""Files of a folder, put into the blob store and told of by events: scans of years before, and the
sample's.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from services.blobs.keeping import Blobs
from services.blobs.kinds import kind_by_name
from services.blobs.pieces import PIECE_BYTES
from services.cloudevents import read_structured
from services.composition.foundation import Foundation
from services.errors import InvalidEventError, SetupError
from services.ledger.contract import Accepted, Caller
from services.store.contract import Origin

OPERATOR = Caller(actor="system:operator", sources=None)


@dataclass(slots=True)
class Attached:
    """How many files are with something now, wait for it, or were there before."""

    attached: int = 0
    waiting: int = 0
    known: int = 0


def attach_listed(parts: Foundation, listing: Path) -> Attached:
    """Uploads what each line names, beside the list, and publishes the line; one whose event is in
    the log is passed over, so that it can be run again. Raises ``SetupError`` naming the line.
    """
    done = Attached()
    try:
        lines = listing.read_bytes().splitlines()
    except OSError as error:
        raise SetupError(f"cannot read {listing}: {error.strerror}") from error
    for number, line in enumerate(lines, start=1):
        try:
            event = read_structured(line)
        except InvalidEventError as error:
            raise SetupError(f"{listing}, line {number}: {error}") from None
        if parts.store.find_origin(Origin(source=event.source, id=event.id, fingerprint=b"")):
            done.known += 1
            continue
        data = _with_blob(parts.blobs, event.data, listing.parent)
        outcome = parts.ledger.accept(replace(event, data=data), caller=OPERATOR, way="http")
        if isinstance(outcome, Accepted):
            done.attached += 1
        else:
            done.waiting += 1
    return done


def _with_blob(blobs: Blobs, data: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """The event's data with the file's name in the store in place of its path."""
    path = folder / str(data.get("file", ""))
    upload = blobs.upload(kind_by_name(path.name, ""))
    try:
        with path.open("rb") as file:
            while piece := file.read(PIECE_BYTES):
                upload.write(piece)
        name = upload.finish().name
    except OSError as error:
        raise SetupError(f"cannot read {path}: {error.strerror}") from error
    finally:
        upload.close()
    return {**{key: value for key, value in data.items() if key != "file"}, "blob": name}
