"""The engine and the SQL implementation agree on every figure of a thousand random worlds (G2)."""

from __future__ import annotations

import pytest

from assistant.metrics import retention
from evals import metrics_agreement


def test_both_agree_on_some_worlds(capsys: pytest.CaptureFixture[str]) -> None:
    assert metrics_agreement.main(["60"]) == 0
    assert capsys.readouterr().out == "60 worlds, 0 disagreements\n"


def test_a_difference_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics_agreement, "nrr", retention.grr)
    assert metrics_agreement.main(["60"]) == 1


@pytest.mark.slow
def test_both_agree_on_a_thousand_worlds() -> None:
    assert metrics_agreement.main(["1000"]) == 0
