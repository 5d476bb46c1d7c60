"""What people decide at the desk of the sample: answers drawn by lot and scored, private matters
nobody answers in public, a record that lacks its party (Art. 5(3), 6(1), 9(1)).
"""

from services.errors import CommandRefusedError
from services.sample.troupe import Troupe

_DRAWN = (("yinhu", "2026-11-02"), ("fengming", "2026-11-03"))
_SCORES = (
    (5, 5, 5, "先安抚后解释，时间地点都说清楚了"),
    (4, 4, 3, "态度好，依据可以说得再清楚一点"),
    (2, 2, 3, "催了两次才说明原因，语气生硬"),
)


def notice_under_way(troupe: Troupe) -> None:
    """A notice for three buildings hangs in one so far."""
    desk, manager = troupe.desk("yinhu"), troupe.manager("yinhu")
    buildings = ("b1", "b2", "b3")
    notice = desk.begin(
        "notices",
        "draft",
        "notice-1",
        community="yinhu",
        subject="outage",
        title="1 至 3 号楼生活水箱清洗停水通知",
        text="11 月 30 日（周一）9:00 至 17:00 清洗 1 至 3 号楼生活水箱，停水八小时，请提前储水。",
        places=[
            {"id": f"{building}-hall", "channel": "unit_board", "building": building}
            for building in buildings
        ],
        valid_from="2026-11-25T01:00:00Z",
        ask="银湖服务中心前台",
    )
    notice = manager.take("notices", notice, "approve", "notice-1-approve")
    desk.take("notices", notice, "post", "notice-1-b1", place="b1-hall")


def lots(troupe: Troupe) -> None:
    """Two days' answers are drawn; those of one are scored, of the other some wait."""
    for index, (community, day) in enumerate(_DRAWN):
        manager = troupe.quality
        sample = manager.begin(
            "conduct_samples", "draw", f"draw-{index}", community=community, day=day, per_person=1
        )
        troupe.settle(sample)
        drawn = manager.get(f"/v1/conduct_samples/{sample.id}")["parts"]
        for number, (score, warmth, clarity, text) in enumerate(_SCORES[: len(drawn) - index]):
            sample = manager.take(
                "conduct_samples",
                sample,
                "review",
                f"review-{index}-{number}",
                reply=drawn[number]["key"],
                score=score,
                warmth=warmth,
                patience=warmth,
                clarity=clarity,
                text=text,
            )


def refused_channels(troupe: Troupe) -> None:
    """Somebody nearly answers a private matter where everybody reads it; one of these is looked
    into.
    """
    for community in ("yinhu", "fengming"):
        desk = troupe.desk(community)
        if desk_refusals(troupe, community):
            continue
        for case in troupe.private_cases(community)[:1]:
            try:
                desk.on_case(
                    case,
                    "replies",
                    channel="notice_board",
                    text="您反映的情况我们已经安排人上门了解，请放心。",
                )
            except CommandRefusedError as error:
                if error.rule != "private-one-to-one":
                    raise


def desk_refusals(troupe: Troupe, community: str) -> bool:
    """Whether a refused channel stands there already."""
    found = troupe.manager(community).get("/v1/refusals", community=community, limit=1)
    return bool(found["items"])


def incomplete(troupe: Troupe) -> None:
    """An unsigned slip was dealt with at once, and nobody has said yet that it has no sender."""
    desk = troupe.desk("yinhu")
    told = {
        "community": "yinhu",
        "building": "b2",
        "direction": "inbound",
        "channel": "front_desk",
        "answer_needed": False,
        "matters": [{"category": "repair", "text": "二号楼门厅地砖翘起一块，容易绊人。"}],
    }
    logged = desk.send("/v1/cases", told, "slip-1")
    [case] = logged["cases"]
    noted = desk.on_case(
        case, "notes", "slip-1-note", since=logged["position"], text="当天下午重新铺好，拍了照片。"
    )
    desk.on_case(case, "resolve", "slip-1-done", since=noted, outcome="地砖已重铺")
