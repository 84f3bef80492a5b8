"""Every kind over the bundled company, as it was read and found good: a change of words shows as a change here.

Written anew with PLUMBLINE_GOLDEN=write in the environment; then read the difference before it is kept.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path

import pytest

from api.briefs import Asked, brief_of, kind_of, portfolio_of
from assistant.briefs.brief import Edition
from assistant.briefs.forms.markdown import markdown, slack
from assistant.briefs.kind import kinds
from assistant.settings import Settings
from assistant.wiring import Plumbline, open_plumbline

GOLDEN = Path(__file__).parent / "golden"
DAY = date(2026, 10, 31)
WHO = {
    "exit": "acct_copper",
    "reactivation": "acct_copper",
    "referral": "acct_kessler",
    "onboarding": "acct_quill",
}
CASES = [(kind.name, edition) for kind in kinds().values() for edition in sorted(kind.editions)]
WRITING = os.environ.get("PLUMBLINE_GOLDEN") == "write"


@pytest.fixture(scope="module")
def demo(demo_home: Path) -> Iterator[Plumbline]:
    """The demo's data folder, open."""
    settings = Settings(home=demo_home, embedder="hashing")
    with open_plumbline(settings, command="tests", create=False) as plumbline:
        yield plumbline


@pytest.mark.parametrize(("name", "edition"), CASES, ids=lambda one: str(one))
def test_a_kind_reads_as_it_was_found_good(name: str, edition: Edition, demo: Plumbline) -> None:
    as_of = datetime.combine(DAY, time.max, demo.settings.tz)
    kind = kind_of(demo, name)
    accounts = demo.reader.accounts(scope=demo.local_scope(as_of=as_of))
    if kind.portfolio:
        told = markdown(portfolio_of(demo, accounts[:3], Asked(kind), as_of=as_of))
    else:
        account = next(a for a in accounts if a.id == WHO.get(name, "acct_mfreight"))
        made = brief_of(demo, account, Asked(kind, edition), as_of=as_of)
        told = markdown(made) if kind.words is None else slack(made, kind.words)
    file = GOLDEN / f"{name}-{edition.value}.md"
    if WRITING:
        file.write_text(told, encoding="utf-8")
    assert told == file.read_text(encoding="utf-8")
