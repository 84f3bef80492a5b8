"""Whether an earlier answer may be shown again: it is the caller's own, and all it cites may still be read."""

from __future__ import annotations

from typing import Any

from api.http.access import Caller
from api.http.core import Core
from assistant.errors import NotFound


def check_run(core: Core, caller: Caller, run_id: str) -> dict[str, Any]:
    """The answer of a run as it was kept. Raises NotFound where it may not, or no longer, be shown."""
    whose = core.plumbline.runs.caller_of(run_id)
    found = core.plumbline.runs.find(run_id)
    own = whose is not None and (whose[0] == caller.member_id or (whose[0] is None and caller.is_local))
    if found is None or not own:
        raise _none(run_id)
    answer = found[0]
    scope = core.scope(caller, core.clock.now())
    if answer["account_id"] is not None and answer["account_id"] not in scope.account_ids:
        raise _none(run_id)
    for claim in answer["claims"]:
        for citation in claim["citations"]:
            document = core.plumbline.reader.document(citation["document_id"], scope=scope)
            wanted = range(citation["segment_start"], citation["segment_end"] + 1)
            if not set(wanted) <= {segment.n for segment in document.segments}:
                raise _none(run_id)
    return answer


def _none(run_id: str) -> NotFound:
    return NotFound(
        f"There is no run {run_id!r} to show.",
        why="No answer with this run_id is kept for this caller.",
        mend="List yours with GET /v1/runs.",
    )
