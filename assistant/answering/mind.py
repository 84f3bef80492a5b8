"""The offline mind: decides round by round what to call next, then writes. Knows no graph and no model."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.answering.compose import compose
from assistant.answering.draft import Draft
from assistant.answering.plan import Request, first_round, period_words, second_round
from assistant.answering.understand import Understanding
from assistant.ports import Embedder, Filter
from assistant.tools import Desk
from assistant.types.answers import Hit
from assistant.types.documents import Document
from assistant.types.facts import Fact
from assistant.types.snapshot import Snapshot

ROUNDS = 2


@dataclass(frozen=True)
class Run:
    """One question at one desk. `people` are the names of the account's contacts; `settings` shaped the
    run."""

    run_id: str
    asked: Understanding
    desk: Desk
    embedder: Embedder
    people: tuple[str, ...] = ()
    settings: tuple[tuple[str, str], ...] = ()

    def next_step(self) -> tuple[Request, ...] | Draft:
        """The calls of the next round, or the draft where nothing more is worth calling."""
        notebook = self.desk.notebook
        notebook.round += 1
        if notebook.round == 1:
            requests = first_round(self.asked)
        elif notebook.round <= ROUNDS:
            requests = second_round(self.asked, hits=notebook.hits(), facts=notebook.facts())
        else:
            requests = ()
        return requests or compose(self.snapshot(), self.asked, self.embedder)

    def snapshot(self) -> Snapshot:
        """Everything found so far, frozen."""
        notebook, frame = self.desk.notebook, self.asked.frame
        documents, hits, facts = notebook.excerpts(), notebook.hits(), notebook.facts()
        looked = any(entry.call.tool == "search_evidence" for entry in notebook.entries())
        # A question that names its month is looked up outside of it too.
        bounds = (
            Filter(frame.kinds) if period_words(self.asked) else Filter(frame.kinds, frame.since, frame.until)
        )
        absent = absent_names(self.asked, hits=hits, documents=documents, facts=facts, people=self.people)
        return Snapshot(
            run_id=self.run_id,
            question=self.asked.question,
            as_of=self.desk.scope.as_of,
            account=self.desk.account,
            calls=tuple(entry.call for entry in notebook.entries()),
            hits=hits,
            documents=documents,
            facts=facts,
            holdings=self.desk.holdings(bounds),
            absent=absent if looked else (),
            settings=tuple(sorted((*self.settings, ("embedder", self.embedder.name)))),
        )


def absent_names(
    asked: Understanding,
    *,
    hits: Sequence[Hit],
    documents: Sequence[Document],
    facts: Sequence[Fact],
    people: Iterable[str],
) -> tuple[str, ...]:
    """Names of the question that occur nowhere in what was found, though each was searched for by itself.

    A name is there if one of its words of three letters or more is: people are called by half their name.
    """
    wanted = [*asked.names, *([asked.intent.speaker] if asked.intent.speaker else [])]
    if not wanted:
        return ()
    texts = [hit.text for hit in hits] + [hit.title for hit in hits] + list(people)
    texts += [str(fact.value) for fact in facts]
    for document in documents:
        texts += [segment.author or "" for segment in document.segments]
        texts += [f"{person.name or ''} {person.address or ''}" for person in document.participants]
    known = "\n".join(texts).lower()
    return tuple(name for name in dict.fromkeys(wanted) if not _occurs(name, known))


def _occurs(name: str, text: str) -> bool:
    words = [word for word in name.lower().replace("'s", "").split() if len(word) > 2] or [name.lower()]
    return any(word in text for word in words)
