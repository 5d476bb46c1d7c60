"""What the sample's people make of findings: some are so, some are not, and some wait, so that each
rule shows how often it was right (Art. 3(6), 6(5)).
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from services.sample.people import Item
from services.sample.troupe import LOOK_EVERY_S, Troupe

Answer = tuple[Literal["confirm", "dismiss"], str]

ANSWERS: Mapping[str, Sequence[Answer]] = {
    "answers-agree": (("confirm", "已向答错的住户更正，答复口径发到前台。"),),
    "assembly-notice": (("confirm", "已改期，重新提前十五天通知。"),),
    "asked-once": (("confirm", "交接时先看案件里的记录再问。"),),
    "callback-in-time": (
        ("confirm", "已致歉；午间前台加一人接电话。"),
        ("dismiss", "漏接时正在现场和这位住户当面说话，事已办妥。"),
    ),
    "dated-words": (
        ("dismiss", "同一条答复的下一句写明了 11 月 9 日上午。"),
        ("dismiss", "引用的是住户自己的原话，不是我们的答复。"),
    ),
    "every-entry-counted": (
        ("confirm", "补登漏记的一条，已答复。"),
        ("dismiss", "总机把检修时的试拨也算了一次。"),
    ),
    "first-attempt-at-once": (("confirm", "当班的人补打了电话，班前会重申。"),),
    "group-registered": (("confirm", "已登记这个群，群主是楼管。"),),
    "improvement-answered-late": (("confirm", "已当面答复同事，改为每周五统一清。"),),
    "low-conduct-score": (("confirm", "和本人一起听了录音，约定先说办法再说原因。"),),
    "low-score": (
        ("confirm", "主管已上门回访，门禁当天修好。"),
        ("dismiss", "评的是停水本身，供水公司检修，服务已事先通知。"),
    ),
    "position-before-contact": (
        ("confirm", "口径已补报，核对一致。"),
        ("dismiss", "说的是已公示的通知原文，不需另报。"),
    ),
    "private-in-group": (("dismiss", "住户自己要求在群里说明经过，已留言同意。"),),
    "promise-beyond-authority": (
        ("confirm", "项目经理当天确认，写明了依据。"),
        ("dismiss", "减免标准公司早已批准，只是照标准答复。"),
    ),
    "promise-kept-late": (
        ("confirm", "已说明配件晚到一天，并致歉。"),
        ("dismiss", "当天已办完，第二天早上才补登。"),
    ),
    "reassured-without-gap": (
        ("confirm", "被困安抚改由两人轮流，五分钟一次。"),
        ("dismiss", "这八分钟在和车外家属三方通话，没有断。"),
    ),
    "reply-undelivered": (("confirm", "已改打电话告诉本人。"),),
    "taken-over-by-another": (("confirm", "已换工程主管接手。"),),
    "transcribed-in-time": (("confirm", "群里值班的人当晚补登，改为两小时看一次。"),),
}
"""What is said of the first findings of each rule, in the order they were found; others wait."""

PAGE_ROWS = 200


def findings(troupe: Troupe) -> None:
    """Confirms and dismisses the first ones of each rule, whoever heads the place they are of."""
    for finding, (step, text) in _answered(_found(troupe)):
        community = finding["community"]
        manager = troupe.quality if community is None else troupe.manager(community)
        told = {"remedy": text} if step == "confirm" else {"reason": text}
        item = Item(finding["id"], finding["version"], 0)
        manager.take("findings", item, step, f"finding-{finding['id']}", **told)


def _answered(found: Mapping[str, Sequence[dict[str, Any]]]) -> Iterator[tuple[Any, Answer]]:
    """Those still open, each with what is said of it."""
    for rule, answers in ANSWERS.items():
        for finding, answer in zip(found.get(rule, ()), answers, strict=False):
            if not finding["done"]:
                yield finding, answer


def _found(troupe: Troupe) -> Mapping[str, Sequence[dict[str, Any]]]:
    """All findings by rule, the earliest first, once there are enough of each or the tape has had
    its time.
    """
    while True:
        found: dict[str, list[dict[str, Any]]] = {}
        for each in _listed(troupe):
            found.setdefault(each["detail"]["rule"], []).append(each)
        enough = all(len(found.get(rule, ())) >= len(said) for rule, said in ANSWERS.items())
        if enough or time.monotonic() >= troupe.give_up_at_s:
            return {
                rule: sorted(rows, key=lambda row: (row["opened_at"], row["id"]))
                for rule, rows in found.items()
            }
        time.sleep(LOOK_EVERY_S)


def _listed(troupe: Troupe) -> Iterator[dict[str, Any]]:
    asked: dict[str, str | int] = {"limit": PAGE_ROWS}
    while True:
        page = troupe.quality.get("/v1/findings", **asked)
        yield from page["items"]
        if page["next_cursor"] is None:
            return
        asked["cursor"] = page["next_cursor"]
