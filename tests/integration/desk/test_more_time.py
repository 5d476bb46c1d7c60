"""More time is asked for, seen and decided on the page of a case; and every form there works."""

import re

import httpx

from tests.integration.api.scene import OpenCase, System
from tests.integration.desk.conftest import Visit

OK, SEE_OTHER = 200, 303
TAKEN_OR_NOT = {200, 303, 412, 422}


def form_of(page: httpx.Response, action: str) -> str:
    """The form of an action as its HTML stands on the page."""
    found = re.search(rf'id="form-{action}">(.*?)</form>', page.text, re.DOTALL)
    assert found is not None, f"there is no form for {action}"
    return found.group(1)


def filled(form: str) -> dict[str, str]:
    """What a browser sends of a form as it stands: inputs, and what is chosen."""
    fields = dict(re.findall(r'<input[^>]* name="(\w+)" value="([^"]*)"', form))
    for name, options in re.findall(r'<select name="(\w+)".*?>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        first = re.search(r'value="([^"]*)"', options)
        assert first is not None
        fields[name] = (chosen or first).group(1)
    return fields


def act(visitor: httpx.Client, case: OpenCase, action: str, **typed: str) -> httpx.Response:
    """Sends the form as it stands on the page but for what is typed, and follows where it leads."""
    fields = filled(form_of(visitor.get(f"/cases/{case.id}"), action))
    done = visitor.post(f"/cases/{case.id}/{action}", data={**fields, **typed})
    assert done.status_code == SEE_OTHER, done.text
    return visitor.get(done.headers["location"])


def test_more_time_is_asked_for_and_given_as_it_was_asked(system: System, visit: Visit) -> None:
    amount, measure, told = "2", "workdays", "2 个工作日"
    case = system.open_case()
    desk, manager = visit("desk"), visit("manager")
    asked = act(
        desk, case, "extend", kind="resolve", amount=amount, measure=measure, reason="parts"
    )
    line = f"申请延期：办结延长 {told}，因为等配件。"
    assert line in asked.text
    assert 'id="form-grant"' not in asked.text
    seen = manager.get(f"/cases/{case.id}")
    assert "staff:desk-1 在 " in seen.text
    assert line in seen.text
    proposed = filled(form_of(seen, "grant"))
    assert (proposed["kind"], proposed["amount"], proposed["measure"]) == (
        *("resolve", amount, measure),
    )
    too_much = manager.post(f"/cases/{case.id}/grant", data={**proposed, "amount": "300"})
    assert "批准的延期不能超过申请的时间" in too_much.text
    waits = f'<a class="row" data-row id="row-{case.id}-resolve" href="/cases/{case.id}">'
    assert waits in manager.get("/actions").text
    assert re.search(r'href="/actions"[^>]*>[^<]*<b>[1-9]', manager.get("/").text)
    assert waits not in visit("manager", ["fengming"]).get("/actions").text
    assert waits not in desk.get("/actions").text
    granted = act(manager, case, "grant")
    assert waits not in manager.get("/actions").text
    assert "已同意延期，时限已重新推算。" in granted.text
    assert line not in granted.text
    assert 'id="form-grant"' not in granted.text


def test_more_time_for_what_is_owed_no_longer_waits_for_nobody(
    system: System, visit: Visit
) -> None:
    case = system.open_case()
    desk, manager = visit("desk"), visit("manager")
    act(desk, case, "extend", kind="resolve", amount="30", measure="minutes")
    assert f"row-{case.id}-resolve" in manager.get("/actions").text
    act(desk, case, "withdraw", evidence="来电撤回。")
    assert f"row-{case.id}-resolve" not in manager.get("/actions").text


def test_every_form_on_a_case_takes_what_is_rightly_typed(system: System, visit: Visit) -> None:
    case = system.open_case()
    act(visit("desk"), case, "extend", kind="resolve", amount="60")
    manager = visit("manager")
    page = manager.get(f"/cases/{case.id}")
    actions = set(re.findall(r'id="form-(\w+)"', page.text))
    assert {"replies", "grant", "wait", "assign", "correct", "merge"} <= actions
    for action in sorted(actions - {"reveal"}):
        form = form_of(page, action)
        fields = filled(form)
        for name in re.findall(r'<textarea id="[^"]*" name="(\w+)"', form):
            fields[name] = "说清楚了。"
        typed = re.findall(r'<input id="[^"]*" name="(\w+)" value=""[^>]* required', form)
        fields |= {name: {"amount": "60"}.get(name, "staff:desk-9") for name in typed}
        answer = manager.post(f"/cases/{case.id}/{action}", data=fields)
        assert answer.status_code in TAKEN_OR_NOT, (action, answer.text)
        assert "写法不对" not in answer.text, action
        assert "请填一个合理的正整数" not in answer.text, action


def test_only_waits_are_offered_that_a_promise_allows(system: System, visit: Visit) -> None:
    case, visitor = system.open_case(), visit("desk")
    choices = re.findall(
        r'<option value="(\w+)"', form_of(visitor.get(f"/cases/{case.id}"), "wait")
    )
    assert "" not in choices
    for reason in choices:
        assert "已开始等待" in act(visitor, case, "wait", reason=reason).text
    page = visitor.get(f"/cases/{case.id}")
    assert 'id="form-wait"' not in page.text, "it waits for each of them already"
    assert re.findall(r'<option value="(\w+)"', form_of(page, "resume")) == choices
