"""An answer a connector sends: its case's page says how far it came, and leads to the outbox."""

from tests.integration.api.scene import System, step
from tests.integration.desk.conftest import Visit


def test_a_case_tells_how_far_its_answer_came(system: System, visit: Visit) -> None:
    carried = {"community": "fengming", "by": "staff:m", "channel": "email", "source": "urn:t:mail"}
    system.publish(step("huiyin.connector.registered.v1", carried))
    case = system.open_case(community="fengming", building=None)
    said = {"case": case.id, "by": "staff:1", "channel": "email", "text": "公示页附后。"}
    queued = system.publish(step("huiyin.reply.sent.v1", said))
    [item] = [
        receipt["stream"].removeprefix("dispatch/")
        for receipt in queued["decided"]
        if receipt["stream"].startswith("dispatch/")
    ]
    desk = visit("desk")

    def page(address: str) -> str:
        asked = {"min_position": system.parts.store.head().position}
        return desk.get(address, params=asked).text

    assert f'<a href="/outbox/{item}">送达情况：等待发送</a>' in page(f"/cases/{case.id}")
    assert "公示页附后。" in page("/outbox")
    failed = {"id": item, "by": "system:mail", "state": "bounced", "code": "550"}
    system.publish(step("huiyin.dispatch.reported.v1", failed))
    told = page(f"/cases/{case.id}")
    assert "送达情况：被退回" in told
    assert "还欠对方一个答复" in told
    assert "重新发送" in page(f"/outbox/{item}")
