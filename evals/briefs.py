"""Measures briefs on labelled companies: what a brief must hold, what is outdated, what is not proved.

`python -m evals briefs [--half dev|unseen]` ingests each company's exports by itself and composes the internal
value review and the summary of a page as of the labels' day. Prints figures as JSON. A fact counts as held
when a claim quotes it, or words around it in the same message; an outdated quote counts as shown where a claim
tells it as current; a claim is unsupported when a quote of it does not stand in its segment, or it has no proof.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from api.briefs import Asked, brief_of, kind_of
from assistant.briefs.forms.layout import AnyBrief
from assistant.briefs.told import Standing
from assistant.errors import NotFound
from assistant.settings import Settings
from assistant.types.scope import Scope
from assistant.wiring import Plumbline, open_plumbline
from evals.bench import end_of, take_in
from evals.companies import Company, Half, load_companies, write_exports
from evals.company import Told
from evals.company_exports import account_of

KINDS = ("value_review", "summary_page")


@dataclass(slots=True)
class Count:
    """Counts of one kind of document over all companies."""

    wanted: int = 0
    held: int = 0
    outdated: int = 0
    outdated_shown: int = 0
    claims: int = 0
    unsupported: int = 0
    foreign: int = 0
    missed: list[str] = field(default_factory=list)

    def figures(self, *, errors: bool) -> dict[str, Any]:
        """The figures, with what was missed where that is asked for."""
        shown: dict[str, Any] = {
            "recall": round(self.held / self.wanted, 3) if self.wanted else None,
            "held": self.held,
            "wanted": self.wanted,
            "outdated_as_current": self.outdated_shown,
            "outdated_labels": self.outdated,
            "claims": self.claims,
            "unsupported": self.unsupported,
            "of_another_account": self.foreign,
        }
        return shown | ({"missed": self.missed} if errors else {})


def main(argv: Sequence[str]) -> int:
    """Print the figures of a half as JSON; 0."""
    parser = argparse.ArgumentParser(prog="python -m evals briefs", description=__doc__)
    parser.add_argument("--half", choices=[half.value for half in Half], default=Half.DEV.value)
    parser.add_argument("--errors", action="store_true", help="also list what was missed (dev only)")
    parser.add_argument("--embedder", default=None, help="another embedder than the default")
    options = parser.parse_args(argv)
    if options.errors and options.half != Half.DEV:
        parser.error("the unseen half is measured, not looked at")
    counts = measure(load_companies(Half(options.half)), embedder=options.embedder)
    figures = {kind: count.figures(errors=options.errors) for kind, count in counts.items()}
    print(json.dumps(figures, indent=1, ensure_ascii=False))
    return 0


def measure(companies: Iterable[Company], *, embedder: str | None = None) -> dict[str, Count]:
    """The counts of each kind of document."""
    counts = {kind: Count() for kind in KINDS}
    for company in companies:
        with tempfile.TemporaryDirectory() as folder:
            exports = Path(folder) / "exports"
            documents = write_exports(company, exports)
            settings = Settings(home=Path(folder) / "home")
            if embedder is not None:
                settings = Settings(home=Path(folder) / "home", embedder=embedder)
            with open_plumbline(settings, command="evals briefs", create=True) as plumbline:
                take_in(plumbline, [exports], now=end_of(company.as_of))
                for kind, count in counts.items():
                    _judge(company, documents, plumbline, kind, count)
    return counts


def _judge(
    company: Company, documents: dict[str, str], plumbline: Plumbline, kind: str, count: Count
) -> None:
    as_of = end_of(company.as_of)
    scope = plumbline.local_scope(as_of=as_of)
    account = next(a for a in plumbline.reader.accounts(scope=scope) if a.id == account_of(company))
    brief = brief_of(plumbline, account, Asked(kind_of(plumbline, kind)), as_of=as_of)
    for label in company.expect.brief:
        count.wanted += 1
        if _holds(brief, documents, label.document, label.quote):
            count.held += 1
        else:
            count.missed.append(_missed(company, label))
    for old in company.expect.outdated:
        count.outdated += 1
        count.outdated_shown += _holds(brief, documents, old.document, old.quote, current=True)
    _proved(brief, plumbline, scope, count)


def _holds(
    brief: AnyBrief, documents: dict[str, str], document: str, quote: str, *, current: bool = False
) -> bool:
    """Whether a claim quotes these words of this document; with `current` only where it tells them as so now."""
    wanted = _plain(quote)
    for one in brief.told:
        if current and one.standing is not Standing.CURRENT:
            continue
        for citation in one.claim.citations:
            if documents.get(citation.external_id, citation.external_id) != document:
                continue
            said = _plain(citation.quote)
            if wanted in said or (not current and said in wanted):
                return True
    return False


def _proved(brief: AnyBrief, plumbline: Plumbline, scope: Scope, count: Count) -> None:
    for one in brief.told:
        count.claims += 1
        sound = bool(one.claim.citations or one.claim.facts)
        for citation in one.claim.citations:
            try:
                document = plumbline.reader.document(citation.document_id, scope=scope)
            except NotFound:
                sound = False
                continue
            texts = [s.text for s in document.segments if s.n == citation.segment_start]
            sound = sound and any(citation.quote in text for text in texts)
            count.foreign += document.account_id != brief.account_id
        count.foreign += sum(fact.account_id not in (brief.account_id, None) for fact in one.claim.facts)
        count.unsupported += not sound


def _missed(company: Company, label: Told) -> str:
    return f"{company.id} {label.document}: {label.quote}"


def _plain(text: str) -> str:
    return " ".join(text.replace("\u2019", "'").casefold().split())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
