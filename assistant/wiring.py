"""The one file that names adapters: opens a data folder and hands out what works on it.

Adapters are imported where they are first needed: a command must not pay for what it does not use
(the vector index alone costs half a second, the agent one).
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine

from assistant.encoding import plain
from assistant.errors import ConfigError, IndexMismatch, NotFound
from assistant.folder import Folder, owned
from assistant.memory.audit import Audit
from assistant.memory.decisions import Decisions
from assistant.memory.engine import SCHEMA_VERSION, open_engine, schema_version
from assistant.memory.erase import ErasePlan, erase
from assistant.memory.faults import refusals_told
from assistant.memory.members import Members
from assistant.memory.outbox import HeldIndex
from assistant.memory.passages import SqlPassages
from assistant.memory.quarantine import Quarantine
from assistant.memory.read import SqlReader
from assistant.memory.runs import Runs
from assistant.memory.write import Writer
from assistant.ports import Embedder, Reader, Searcher, VectorIndex
from assistant.search import Retriever
from assistant.settings import Settings
from assistant.types.answers import Answer
from assistant.types.documents import Visibility
from assistant.types.scope import Scope
from assistant.upkeep import IndexKeeper, finish_erasures

if TYPE_CHECKING:
    from assistant.answering.followup import Earlier
    from assistant.models.gateway import Gateway
    from assistant.writer import Writer as AnswerWriter


class Plumbline:
    """An open data folder. Made by `open_plumbline`, which owns the folder for as long."""

    def __init__(self, settings: Settings, folder: Folder, engine: Engine) -> None:
        self.settings = settings
        self.folder = folder
        self.engine = engine
        self.reader = SqlReader(engine)
        self.writer = Writer(engine, key_file=folder.erasure_key)
        self.runs = Runs(engine)
        self.decisions = Decisions(engine)
        self.quarantine = Quarantine(engine)
        self.members = Members(engine)
        self.audit = Audit(engine)

    @cached_property
    def embedder(self) -> Embedder:
        """The model of the settings, checked against the one that the stored vectors were made by."""
        from assistant.embedders.registry import open_embedder

        embedder = open_embedder(self.settings.embedder, cache_dir=self.folder.models)
        made_by = self.writer.setting("embedder")
        name = f"{embedder.name} ({embedder.dimension})"
        if made_by is None:
            self.writer.note("embedder", name)
        elif made_by != name:
            raise IndexMismatch(
                f"The data folder {self.folder.root} was made with the embedder {made_by}, not with {name}.",
                why="Vectors of two models cannot be compared.",
                mend="Set PLUMBLINE_EMBEDDER to the model it was made with, or ingest into another --home.",
            )
        return embedder

    @cached_property
    def _sentences(self) -> Embedder:
        """The embedder for the sentences of passages: those of an account come up in question after question."""
        from assistant.embedders.remembering import RememberingEmbedder

        return RememberingEmbedder(self.embedder)

    @cached_property
    def gateway(self) -> Gateway | None:
        """The language models of the settings behind their gateway; None where none is set."""
        if self.settings.llm.model is None:
            return None
        from assistant.models.opening import open_gateway

        return open_gateway(self.settings.llm)

    def answer_writer(self) -> AnswerWriter | None:
        """One answer's writer, with a fence of its own; None where no model is set."""
        if self.gateway is None:
            return None
        from assistant.embedders.tokenwise import TokenEncoder
        from assistant.grounding.judge import Judge
        from assistant.writer import Writer as AnswerWriter

        judge = Judge(TokenEncoder(cache_dir=self.folder.models))
        return AnswerWriter(self.gateway, secrets.token_hex(8), self.settings.llm.deadline, judge)

    @cached_property
    def keeper(self) -> IndexKeeper:
        """Opens, checks and builds the vector index."""

        def open_index(folder: Path) -> HeldIndex:
            from assistant.index.chroma import ChromaIndex

            return ChromaIndex(folder)

        return IndexKeeper(self.engine, self.folder.index, open_index=open_index)

    @property
    def index(self) -> VectorIndex:
        """The vector index, brought up to date before it serves; an exact scan where it is damaged."""
        return self.keeper.open()

    @cached_property
    def searcher(self) -> Retriever:
        return Retriever(
            SqlPassages(self.engine), self.reader, embedder=lambda: self.embedder, index=lambda: self.index
        )

    def local_scope(self, *, as_of: datetime, caller: str = "local") -> Scope:
        """The scope of the person at this machine: every account, internal notes, unresolved documents."""
        return Scope(
            caller=caller,
            account_ids=self.reader.all_account_ids(),
            visibilities=frozenset(Visibility),
            as_of=as_of,
            unresolved=True,
        )

    def conversation(self, run_id: str) -> tuple[Earlier, ...]:
        """The questions up to and with that of a run, the oldest first, to ask on from. Raises NotFound."""
        from assistant.answering.followup import Earlier

        found = self.runs.find(run_id)
        if found is None:
            raise NotFound(
                f"There is no run {run_id!r} to go on from.",
                why="No answer with this run_id is kept.",
                mend="Give the run_id of an answer; `ask … --json` shows it.",
            )
        answer, snapshot = found
        questions = (*snapshot.get("earlier", ()), answer["question"])
        # One account is enough: that of the run, where its questions led to.
        return tuple(Earlier(question, answer["account_id"]) for question in questions)

    def ask(
        self,
        question: str,
        *,
        account: str | None,
        as_of: datetime,
        asked_at: datetime,
        earlier: Sequence[Earlier] = (),
    ) -> Answer:
        """Answer within the local scope, and keep the run with what it was composed from.

        `earlier` are the questions of the same conversation, the oldest first.
        """
        from assistant.agent import ask

        asked = (question, account, as_of.isoformat(), self.embedder.name, self.reader.revision(), *earlier)
        writer = self.answer_writer()
        if writer is not None:
            asked = (*asked, writer.gateway.name, asked_at.isoformat())
        answer, snapshot = ask(
            question,
            account=account,
            scope=self.local_scope(as_of=as_of),
            reader=self.reader,
            searcher=self.searcher,
            embedder=self._sentences,
            run_id=hashlib.sha256(repr(asked).encode()).hexdigest()[:16],
            earlier=earlier,
            writer=writer,
        )
        self.runs.keep(
            answer.run_id,
            question=question,
            account_id=answer.account_id,
            as_of=as_of,
            asked_at=asked_at,
            answer=plain(answer),
            snapshot=plain(snapshot) | _traced(writer),
        )
        return answer

    def ask_within(
        self,
        question: str,
        *,
        account: str | None,
        scope: Scope,
        asked_at: datetime,
        reader: Reader | None = None,
        searcher: Searcher | None = None,
        earlier: Sequence[Earlier] = (),
    ) -> Answer:
        """Answer within a given scope, and keep the run for its caller.

        `reader` and `searcher` may stand before this folder's own, to look on or to stop the work. The run's
        id is made of nothing but what the caller may read: it tells nothing of other accounts.
        """
        from assistant.agent import ask

        writer = self.answer_writer()
        answer, snapshot = ask(
            question,
            account=account,
            scope=scope,
            reader=reader or self.reader,
            searcher=searcher or self.searcher,
            embedder=self._sentences,
            run_id="",
            earlier=earlier,
            writer=writer,
        )
        told = json.dumps([scope.caller, account, plain(answer), plain(snapshot)], sort_keys=True)
        answer = replace(answer, run_id=hashlib.sha256(told.encode()).hexdigest()[:16])
        self.runs.keep(
            answer.run_id,
            question=question,
            account_id=answer.account_id,
            as_of=scope.as_of,
            asked_at=asked_at,
            answer=plain(answer),
            snapshot=plain(snapshot) | _traced(writer),
            caller=scope.caller,
        )
        return answer

    def kept_run(self, run_id: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """A run's answer and snapshot as they were kept. Raises NotFound."""
        found = self.runs.find(run_id)
        if found is None:
            raise NotFound(
                f"There is no run {run_id!r}.",
                why="No answer with this run_id is kept.",
                mend="Give the run_id of an answer; `ask … --json` shows it.",
            )
        return found

    def replay(self, run_id: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """The answer of a run as it was kept, and made again: with the replies that its models gave then, asking
        nobody. Raises NotFound."""
        from assistant.agent import ask
        from assistant.answering.followup import Earlier
        from assistant.embedders.tokenwise import TokenEncoder
        from assistant.grounding.judge import Judge
        from assistant.models.replayed import Replayed
        from assistant.writer import Writer as AnswerWriter

        kept, snapshot = self.kept_run(run_id)
        trace = snapshot.get("trace")
        writer = None
        if trace is not None:
            judge = Judge(TokenEncoder(cache_dir=self.folder.models))
            writer = AnswerWriter(Replayed(trace), "replay", float("inf"), judge)
        again, _ = ask(
            kept["question"],
            account=kept["account_id"],
            scope=self.local_scope(as_of=datetime.fromisoformat(kept["as_of"]).astimezone(self.settings.tz)),
            reader=self.reader,
            searcher=self.searcher,
            embedder=self._sentences,
            run_id=run_id,
            earlier=tuple(Earlier(question, kept["account_id"]) for question in snapshot.get("earlier", ())),
            writer=writer,
        )
        return kept, plain(again)

    def bring_index_up_to_date(self) -> int:
        """Drain the outbox; how many chunks were waiting."""
        return self.keeper.bring_up_to_date()

    def forget(self, plan: ErasePlan, *, at: datetime) -> dict[str, Any]:
        """Carry out an erasure to the last byte. Returns its signed receipt."""
        erase(self.engine, plan, at=at)
        return finish_erasures(self.engine, self.keeper, key_file=self.folder.erasure_key, at=at)[-1]

    def close(self) -> None:
        """Mend what was found damaged while answering, and let go of the folder."""
        self.keeper.mend()
        self.keeper.close()
        if self.__dict__.get("gateway") is not None:  # opened, and not only asked for
            self.__dict__["gateway"].close()


def _traced(writer: AnswerWriter | None) -> dict[str, Any]:
    """What models did, to be kept beside the snapshot."""
    return {"trace": plain(writer.trace)} if writer is not None and writer.trace is not None else {}


@contextmanager
def open_plumbline(settings: Settings, *, command: str, create: bool) -> Iterator[Plumbline]:
    """Own the data folder of the settings and open it; its tables are brought to today's shape.

    Without `create`, a folder that holds nothing yet is a ConfigError.
    """
    folder = Folder(settings.home)
    if not create and not folder.database.exists():
        raise ConfigError(
            f"There is nothing in the data folder {folder.root} yet.",
            why="No export has been ingested into it.",
            mend="Run `plumbline demo` to try the bundled company, or `plumbline ingest PATH…` with your exports.",
        )
    with refusals_told(folder.root), owned(folder, command=command, wait_seconds=settings.wait_seconds):
        engine = open_engine(f"sqlite:///{folder.database}")
        try:
            if schema_version(engine) != SCHEMA_VERSION:
                from assistant.memory.upgrade import upgrade

                upgrade(engine)
            plumbline = Plumbline(settings, folder, engine)
            try:
                finish_erasures(engine, plumbline.keeper, key_file=folder.erasure_key)
                yield plumbline
            finally:
                plumbline.close()
        finally:
            engine.dispose()
