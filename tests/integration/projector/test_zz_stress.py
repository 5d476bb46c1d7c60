import time

import pytest


@pytest.mark.parametrize("n", range(25))
def test_x(stage, n):
    stage.tell(20)
    t = time.time()
    with stage.relaying(), stage.projecting():
        try:
            stage.wait_for(stage.position, timeout_s=12)
        except AssertionError:
            import faulthandler
            import sys

            faulthandler.dump_traceback(file=sys.__stderr__)
            print({v: stage.watermark(v) for v in stage.views})
            raise
    print("took", time.time() - t)
