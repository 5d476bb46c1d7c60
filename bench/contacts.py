"""The contacts every measurement publishes: repairs and complaints of a company with a dozen
communities, each of which opens a case, and commendations, which open none.
"""

import itertools
import random
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from events.instant import format_instant
from events.reference import Building, CommunityRegistered, SourceRegistered
from services.ledger.contract import Caller, PublishedEvent

SOURCE = "urn:huiyin:source:bench"
TYPE = "huiyin.contact.logged.v1"
PUBLISHER = Caller(actor="system:bench", sources=frozenset({SOURCE}))
COMMUNITIES = 12
BUILDINGS = 8
RESIDENTS_PER_COMMUNITY = 100
RESIDENTS = COMMUNITIES * RESIDENTS_PER_COMMUNITY
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN_NAMES = ("桂芬", "志远", "文斌", "国强", "淑珍", "建军", "晓燕", "海涛", "玉兰", "思成")
TEXTS = (
    "厨房水管从昨晚开始漏水，已经渗到楼下邻居家的天花板，请尽快派人来看。",
    "三单元电梯这周第二次停在八楼，老人上下楼不方便，希望说明什么时候能修好。",
    "楼道的灯坏了三天，晚上看不见台阶，孩子差点摔倒。",
    "地下车库的积水没有人清理，车开过去溅得到处都是，昨天已经打过一次电话。",
    "装修的人中午也在打钻，老人没办法休息，麻烦物业去说一下。",
)
CHANNELS = ("phone", "front_desk", "wechat_group", "app", "private_chat")


class Contacts:
    """An endless supply; each contact has an id of its own. Safe from many threads."""

    def __init__(self, *, seed: int) -> None:
        self._random = random.Random(seed)
        self._run = secrets.token_hex(4)
        self._numbers = itertools.count(1)

    def published(self, *, opens_case: bool = True) -> PublishedEvent:
        """As intake and API hand it to the ledger."""
        number = next(self._numbers)
        return PublishedEvent(
            id=f"{self._run}-{number}",
            source=SOURCE,
            type=TYPE,
            time=datetime.now(UTC),
            data=self._data(number, opens_case=opens_case),
        )

    def structured(self, *, opens_case: bool = True) -> tuple[str, dict[str, Any]]:
        """As an outside system sends it: its id, and a CloudEvent ready to be serialised."""
        event = self.published(opens_case=opens_case)
        assert event.time is not None
        attributes = {
            "specversion": "1.0",
            "id": event.id,
            "source": event.source,
            "type": event.type,
            "time": format_instant(event.time),
            "datacontenttype": "application/json",
            "data": event.data,
        }
        return event.id, attributes

    def _data(self, number: int, *, opens_case: bool) -> dict[str, Any]:
        chance = self._random
        community = chance.randrange(COMMUNITIES)
        resident = chance.randrange(RESIDENTS_PER_COMMUNITY)
        name = SURNAMES[resident % len(SURNAMES)] + GIVEN_NAMES[resident % len(GIVEN_NAMES)]
        matter: Mapping[str, Any] = {
            "category": "repair" if opens_case else "commendation",
            "urgency": "normal",
            "text": TEXTS[number % len(TEXTS)],
        }
        if opens_case:
            matter = {**matter, "externalref": f"{self._run}/{number}"}
        return {
            "community": f"community-{community}",
            "building": f"b{1 + resident % BUILDINGS}",
            "direction": "inbound",
            "channel": CHANNELS[number % len(CHANNELS)],
            "matters": [matter],
            "party": {
                "kind": "owner",
                "name": name,
                "phone": f"139{community:02d}{resident:06d}",
                "unit": f"{1 + resident % 4}-{1 + resident % 18:02d}01",
            },
        }


def communities() -> list[CommunityRegistered]:
    """The communities the contacts come from."""
    return [
        CommunityRegistered(
            community=f"community-{number}",
            name=f"银湖花园 {number} 期",
            name_en=f"Silver Lake Garden {number}",
            buildings=tuple(
                Building(id=f"b{n}", name=f"{n} 号楼") for n in range(1, BUILDINGS + 1)
            ),
            desk=f"desk:community-{number}",
        )
        for number in range(COMMUNITIES)
    ]


def source() -> SourceRegistered:
    """The one outside system that publishes them."""
    return SourceRegistered(
        source=SOURCE, name="服务热线", types=("*",), communities=("*",), ways=("http", "kafka")
    )
