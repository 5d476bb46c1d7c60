"""How intake joins the group that reads the intake topic."""

from collections.abc import Callable

from services.broker.group import GroupReader
from services.broker.topics import Topics
from services.intake.process import Connect, Incoming

CLIENT_ID = "huiyin-intake"


def group_at(address: str, names: Topics) -> Connect:
    """The real thing; the group is named for the topic."""

    def connect(dealt_anew: Callable[[tuple[int, ...]], None]) -> Incoming:
        def assigned(partitions: tuple[int, ...]) -> dict[int, int]:
            dealt_anew(partitions)
            return {}

        return GroupReader(
            address,
            topic=names.intake,
            group=names.intake,
            client_id=CLIENT_ID,
            assigned=assigned,
            revoked=dealt_anew,
        )

    return connect
