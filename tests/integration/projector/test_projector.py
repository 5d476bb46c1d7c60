"""Views follow the log on Kafka, whatever becomes of the processes that keep them."""

from tests.integration.projector.stage import Stage


def test_views_show_what_the_ledger_holds(stage: Stage) -> None:
    stage.tell(300)
    with stage.relaying(), stage.projecting():
        stage.wait_for(stage.position)
        stage.wait_for(stage.tell(300))
    report = stage.examine()
    assert report.healthy, report
    assert report.log.accepted == report.log.positions == report.log.records == stage.position
    assert {view.position for view in report.views} <= set(range(stage.position + 1))
    assert all(lag == 0 for lag in report.lags.views_events.values())
