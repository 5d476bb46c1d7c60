"""Volumes (卷): the records of one litigation or one major complaint, kept together (Art. 10)."""

from typing import Literal

from events.filing_scheme import Retention
from events.item import ItemFact, OpeningFact
from events.personal import PersonalText
from events.text import Line
from events.vocabulary import Identifier
from events.whole import Whole


class VolumeOpened(
    OpeningFact,
    kind="volume",
    opens=True,
    type_name="huiyin.volume.opened.v1",
    numbered=True,
    decided_fields=("number",),
):
    """Records that belong together get a volume of their own (Art. 10). ``retention`` is what the
    volume is kept for, whatever the terms of the records in it.
    """

    number: str | None = None
    ground: Literal["litigation", "major_complaint", "project", "other"]
    title: PersonalText
    retention: Retention


class VolumeFact(ItemFact, kind="volume"):
    """A step of a volume."""


class VolumeRecordAdded(
    VolumeFact, type_name="huiyin.volume.record_added.v1", decided_fields=("place",)
):
    """A record lies in the volume, behind those added before it (Art. 10)."""

    record: Identifier
    place: Whole | None = None


class VolumeClosed(VolumeFact, type_name="huiyin.volume.closed.v1"):
    """The volume is whole: nothing is added any more (Art. 10). ``remark`` is what whoever reads it
    later should know (备考).
    """

    remark: Line | None = None


AnyVolumeFact = VolumeOpened | VolumeRecordAdded | VolumeClosed
"""Every fact in the stream of a volume."""
