"""How transcripts show: the newest first, each with how late it was written down (Art. 4(4))."""

from events import group as facts
from projections.registers.sheet import Kind, Sheet


def show(sheet: Sheet, fact: facts.AnyTranscriptFact) -> None:
    """The transcript, which is whole from the start."""
    del fact
    sheet.to("transcribed", done=True)


KIND: Kind[facts.AnyTranscriptFact] = Kind(
    kind="transcript", facts=(facts.ChatTranscribed,), show=show
)
