"""Numbers the company publishes for people to call: the hotline, a desk, the engineer on duty (Art.
4(2)). They are offices' numbers, nobody's own.
"""

from typing import Annotated, Literal

from pydantic import StringConstraints

from events.instant import Instant
from events.item import ItemFact, OpeningFact
from events.organisation import PostCode
from events.text import Label, Line

Service = Literal[
    "hotline",
    "desk",
    "repairs",
    "emergency",
    "lift_rescue",
    "security",
    "fees",
    "complaints",
    "office",
    "other",
]

ServiceDigits = Annotated[
    str,
    StringConstraints(pattern=r"^\+?[0-9(][0-9 ()-]{1,24}[0-9](?: ?(?:转|ext\.?) ?[0-9]{1,6})?$"),
]
"""As it is published, with an extension where there is one: ``0571-88880000 转 2``."""


class ServiceNumberPublished(
    OpeningFact,
    kind="service_number",
    opens=True,
    type_name="huiyin.service_number.published.v1",
    publishable=True,
):
    """From this day on people reach a service by this number (Art. 4(2)). Without a community it is
    the whole company's.

    ``hours`` says in words when somebody answers, ``post`` whose telephone it is.
    """

    service: Service
    name: Label
    name_en: Label | None = None
    telephone: ServiceDigits
    hours: Label | None = None
    hours_en: Label | None = None
    post: PostCode | None = None
    since: Instant


class ServiceNumberFact(ItemFact, kind="service_number"):
    """A step of a published number."""


class ServiceNumberWithdrawn(
    ServiceNumberFact, type_name="huiyin.service_number.withdrawn.v1", publishable=True
):
    """Nobody answers there any more from this instant on, and why (Art. 4(2)); another number is
    published by itself.
    """

    ended_at: Instant
    reason: Line | None = None


AnyServiceNumberFact = ServiceNumberPublished | ServiceNumberWithdrawn
"""Every fact in the stream of a published number."""
