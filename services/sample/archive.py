"""The archive of the sample: cases filed, old paper numbered and destroyed, a volume, uses, a
handover (Art. 10).
"""

from dataclasses import replace
from typing import Any

from services.sample.people import Item
from services.sample.troupe import Troupe

FILED = {"yinhu": 6, "fengming": 3}
"""How many closed cases of each community are filed."""

OLD_YEAR = 2013
_OLD_PAPERS = (
    ("old-1", "关于更换小区大门门禁系统的来函", "2013-05-14T02:00:00Z", 3),
    ("old-2", "关于地下车库渗水维修安排的来函", "2013-09-02T02:00:00Z", 5),
    ("old-3", "关于调整垃圾清运时间的来函", "2013-11-20T02:00:00Z", 2),
)


def file_cases(troupe: Troupe) -> None:
    """The first cases that are closed become records."""
    for community, count in FILED.items():
        clerk = troupe.clerk(community)
        filed = {each["detail"]["about"] for each in troupe.records(community)}
        missing = count - len(filed)
        if missing > 0:
            for case in troupe.closed_cases(community, missing, but=filed):
                clerk.on_case(case, "file", retention="D10")


def old_papers(troupe: Troupe) -> None:
    """Letters the company before left behind: entered, numbered, and destroyed once their term is
    over, all but one that waits for leave.
    """
    clerk, manager = troupe.clerk("yinhu"), troupe.manager("yinhu")
    entered = [_entered(troupe, *paper) for paper in _OLD_PAPERS]
    troupe.settle(entered[-1])
    troupe.company_clerk.send("/v1/records/arrangements", {"year": OLD_YEAR})
    ids = [record.id for record in entered]
    appraised = clerk.begin(
        "destructions",
        "appraise",
        "appraise-1",
        community="yinhu",
        records=ids[:1],
        appraisers=["staff:yh-02", "staff:yh-05"],
        reason="保管期满，门禁系统已更换两轮，再无查考价值",
    )
    approved = manager.take(
        "destructions", appraised, "approve", "approve-1", basis="归档方案保管期限表"
    )
    clerk.take(
        "destructions",
        approved,
        "carry_out",
        "carry-out-1",
        witnesses=["staff:yh-05", "staff:yh-07"],
        place="银湖服务中心档案室",
        method="shredded",
        note="碎纸后由两人签字",
    )
    clerk.begin(
        "destructions",
        "appraise",
        "appraise-2",
        community="yinhu",
        records=ids[1:2],
        appraisers=["staff:yh-02", "staff:yh-05"],
        reason="保管期满，渗水部位二〇一九年已整体翻修",
    )


def _entered(troupe: Troupe, key: str, title: str, at: str, pages: int) -> Item:
    clerk = troupe.clerk("yinhu")
    letter = troupe.desk("yinhu").begin(
        "letters",
        "receive",
        f"{key}-letter",
        community="yinhu",
        sender={"kind": "owners_committee"},
        subject="other",
        title=title,
        answer_wanted=False,
        happened_at=at,
    )
    record = clerk.begin(
        "records",
        "register",
        f"{key}-record",
        community="yinhu",
        about=f"letter/{letter.id}",
        matter="letter",
        title=title,
        medium="paper",
        pages=pages,
        happened_at=at,
    )
    return clerk.take(
        "records",
        record,
        "classify",
        f"{key}-class",
        category="WS",
        retention="D10",
        reason="接管前的旧档，按现行方案归类",
    )


def volumes(troupe: Troupe) -> None:
    """Records of one quarrel in a volume that is closed, and one that is still being put
    together.
    """
    clerk, filed = troupe.clerk("yinhu"), troupe.filed("yinhu", 3)
    volume = clerk.begin(
        "volumes",
        "open",
        "volume-1",
        community="yinhu",
        ground="major_complaint",
        title="五号楼夜间施工噪声投诉专卷",
        retention="D30",
    )
    for place, record in enumerate(filed[:2], start=1):
        volume = clerk.take("volumes", volume, "add", f"volume-1-{place}", record=record)
    clerk.take("volumes", volume, "close", "volume-1-close", remark="全卷两件，齐全")
    other = clerk.begin(
        "volumes",
        "open",
        "volume-2",
        community="yinhu",
        ground="litigation",
        title="车库漏水赔偿诉讼专卷",
        retention="Y",
    )
    clerk.take("volumes", other, "add", "volume-2-1", record=filed[2])


def uses(troupe: Troupe) -> None:
    """Who used the archive: read on the spot, and a loan that is still out."""
    clerk, filed = troupe.clerk("yinhu"), troupe.filed("yinhu", 3)
    read = clerk.begin(
        "archive_uses",
        "access",
        "use-1",
        community="yinhu",
        records=filed[:2],
        reader="staff:hq-03",
        purpose="audit",
        form="on_site",
        approved_by="staff:yh-01",
    )
    clerk.take(
        "archive_uses", read, "end", "use-1-end", whole=True, effect="核对了两件投诉的答复依据"
    )
    clerk.begin(
        "archive_uses",
        "access",
        "use-2",
        community="yinhu",
        records=filed[2:3],
        reader="staff:legal-01",
        purpose="court",
        form="copy",
        copies=2,
        approved_by="staff:yh-01",
        back_by="2026-12-31T10:00:00Z",
    )


def handovers(troupe: Troupe) -> None:
    """Records handed to an owners' committee and signed for, others made ready."""
    clerk, manager = troupe.clerk("fengming"), troupe.manager("fengming")
    filed = troupe.filed("fengming", 3)
    told: dict[str, Any] = {
        "community": "fengming",
        "to": "owners_committee",
        "receiver": "凤鸣里业主委员会",
        "legal_basis": "物业管理条例：向业主委员会移交资料",
        "method": "paper",
    }
    prepared = clerk.begin("handovers", "prepare", "handover-1", records=filed[:2], **told)
    troupe.settle(prepared)
    shown = clerk.get(f"/v1/handovers/{prepared.id}")["item"]
    if shown["state"] == "prepared":
        checked = clerk.send(f"/v1/handovers/{prepared.id}/check", {})
        prepared = replace(prepared, version=checked["version"])
    manager.take(
        "handovers",
        prepared,
        "complete",
        "handover-1-done",
        giver="staff:fm-02",
        receiver_name="业委会副主任",
        supervisor="社区居委会干部",
        items_received=2,
    )
    clerk.begin("handovers", "prepare", "handover-2", records=filed[2:3], **told)
