"""What a sheet's cells say, in Chinese or as the ledger calls it: closed lists and times."""

from collections.abc import Mapping
from datetime import datetime

from services.ledger.cases.deadlines import LEDGER_ZONE

PARTY_KINDS: Mapping[str, str] = {
    "业主": "owner",
    "租户": "tenant",
    "家庭成员": "household_member",
    "代办人": "agent",
    "准业主": "prospective_owner",
    "业主委员会": "owners_committee",
    "居民委员会": "residents_committee",
    "政府部门": "government",
    "开发商": "developer",
    "供应商": "supplier",
    "水电气单位": "utility",
    "合作单位": "partner",
    "外包人员": "outsourced_staff",
    "员工": "staff",
    "其他": "other",
}
CHANNELS: Mapping[str, str] = {
    "信函": "letter",
    "意见箱": "suggestion_box",
    "前台": "front_desk",
    "上门走访": "home_visit",
    "电话": "phone",
    "微信群": "wechat_group",
    "QQ 群": "qq_group",
    "私聊": "private_chat",
    "手机应用": "app",
    "公众号": "official_account",
    "电子邮件": "email",
    "政府热线与部门": "authority",
}
OCCUPANCY_ROLES: Mapping[str, str] = {
    "业主": "owner",
    "共有人": "co_owner",
    "租户": "tenant",
    "家庭成员": "household_member",
    "商户": "shop_keeper",
}
LEVELS: Mapping[str, str] = {
    "责任人": "responsible",
    "主管": "supervisor",
    "项目经理": "project_manager",
    "区域": "region",
    "公司": "company",
}
STAFF_SORTS: Mapping[str, str] = {"个人": "person", "班组、前台": "team"}
CATEGORIES: Mapping[str, str] = {"报修": "repair", "投诉": "complaint", "建议": "suggestion"}
URGENCIES: Mapping[str, str] = {"紧急": "emergency", "加急": "urgent", "一般": "normal"}

_TIMES = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y/%m/%d",
    "%Y年%m月%d日 %H:%M",
    "%Y年%m月%d日",
)


def chosen(words: Mapping[str, str], text: str) -> str:
    """The list's own name for what a cell says. Raises ``ValueError``, naming what it takes."""
    if text in words:
        return words[text]
    if text in words.values():
        return text
    raise ValueError(f"is none of {'、'.join(words)}")


def count(text: str) -> int:
    """A whole number. Raises ``ValueError``."""
    if not text.isdecimal():
        raise ValueError("is no whole number")
    return int(text)


def moment(text: str) -> datetime:
    """A time on the company's clocks, or any RFC 3339 one. Raises ``ValueError``."""
    for form in _TIMES:
        try:
            return datetime.strptime(text, form).replace(tzinfo=LEDGER_ZONE)
        except ValueError:
            continue
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("is no time such as 2026-11-02 09:30") from None
    return instant if instant.tzinfo is not None else instant.replace(tzinfo=LEDGER_ZONE)
