"""What the sample's managers let through on a legal ground, and what was refused before (Art. 3(6),
6(4), 6(5)).
"""

from collections.abc import Mapping

from services.errors import CommandRefusedError
from services.sample.people import Item, Person
from services.sample.troupe import Troupe

_FOUND_KEYS = {
    "community": "yinhu",
    "building": "b4",
    "direction": "inbound",
    "channel": "front_desk",
    "party": {"kind": "owner", "name": "邵美玲", "phone": "13600001207", "unit": "4-0902"},
    "matters": [
        {
            "category": "suggestion",
            "text": "四号楼快递柜旁捡到一串钥匙，请在公告栏写明我的电话，让失主直接找我。",
        }
    ],
}
_FOUND_ANSWER = "拾到钥匙一串，失主请直接致电 13600001207。"
_SCOLDED = {
    "community": "fengming",
    "building": "a2",
    "direction": "inbound",
    "channel": "phone",
    "party": {"kind": "owner", "name": "庞立新", "phone": "13700001583", "unit": "2-0603"},
    "matters": [
        {
            "category": "complaint",
            "text": "岗亭保安对我说了很难听的话，请写明他说了什么并书面致歉。",
        }
    ],
}
_SCOLDED_ANSWER = (
    "经核实，当班保安对您说了“这不归我管，你找别人”。这句话不该说，我们向您书面致歉，"
    "当班人员 11 月 28 日前重新培训。"
)


def answers_let_through(troupe: Troupe) -> None:
    """A finder wants to be called, and an apology has to quote what was said: each answer is
    refused first, and let through once.
    """
    _let_through(
        troupe,
        "keys",
        _FOUND_KEYS,
        rule="personal-data-public",
        reason="本人当面要求公开自己的电话，留有签字",
        legal_basis="民法典第一千零三十五条：经本人同意",
        channel="notice_board",
        text=_FOUND_ANSWER,
    )
    _let_through(
        troupe,
        "apology",
        _SCOLDED,
        rule="forbidden-phrase",
        reason="投诉人要求书面写明原话",
        legal_basis="物业服务合同第十七条：投诉须书面答复",
        channel="letter",
        text=_SCOLDED_ANSWER,
    )


def _let_through(
    troupe: Troupe,
    key: str,
    contact: Mapping[str, object],
    *,
    rule: str,
    reason: str,
    legal_basis: str,
    channel: str,
    text: str,
) -> None:
    community = str(contact["community"])
    desk, manager = troupe.desk(community), troupe.manager(community)
    logged = desk.send("/v1/cases", contact, f"{key}-told")
    [case] = logged["cases"]
    shown = desk.get(f"/v1/cases/{case}", min_position=logged["position"])["case"]
    if shown["answered_at"] is None:
        _refused(desk, case, rule, channel, text)
    told = {"rule": rule, "reason": reason, "legal_basis": legal_basis}
    allowed = manager.on_case(case, "override", f"{key}-let", since=logged["position"], **told)
    desk.on_case(case, "replies", f"{key}-answer", since=allowed, channel=channel, text=text)


def _refused(desk: Person, case: str, rule: str, channel: str, text: str) -> None:
    try:
        desk.on_case(case, "replies", channel=channel, text=text)
    except CommandRefusedError as error:
        if error.rule != rule:
            raise


def notices_let_out(troupe: Troupe) -> None:
    """A car nobody owns up to is named by its plate on a notice; another leave is taken back, a
    third one waits.
    """
    desk, manager = troupe.desk("yinhu"), troupe.manager("yinhu")
    used = _leave(manager, "leave-1", "公告写明占用消防通道的弃置车辆车牌，限期移走")
    notice = desk.begin(
        "notices",
        "draft",
        "leave-notice",
        community="yinhu",
        subject="safety",
        title="占用消防通道弃置车辆限期移走的公告",
        text="京A12345 小型轿车停在 6 号楼东侧消防通道已逾六十日，请车主 12 月 5 日前移走，"
        "逾期报请街道依法处理。",
        places=[{"id": "gate-board", "channel": "notice_board"}],
        valid_from="2026-11-26T01:00:00Z",
        valid_until="2026-12-05T10:00:00Z",
        ask="银湖服务中心前台",
        privacy_entry=used.id,
    )
    notice = manager.take("notices", notice, "approve", "leave-notice-approve")
    desk.take("notices", notice, "post", "leave-notice-post", place="gate-board")
    back = _leave(manager, "leave-2", "公告写明堵住车库口的车辆车牌")
    manager.take("privacy_log", back, "revoke", "leave-2-back", reason="车主已来移车，不必公告")
    _leave(manager, "leave-3", "公告写明长期占用无障碍车位的车辆车牌")


def _leave(manager: Person, key: str, text: str) -> Item:
    return manager.begin(
        "privacy_log",
        "publish",
        key,
        community="yinhu",
        data=["plate"],
        text=text,
        reason="多次电话和张贴通知都联系不上车主",
        legal_basis="消防法第二十八条：不得占用疏散通道、消防车通道",
    )
