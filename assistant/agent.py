"""The loop around the tools: one LangChain graph for both minds, the offline one and a language model.

The only file that imports langchain. Owns messages and tool wrappers; what to call and what to write is
decided in `answering`, and whatever a mind writes is grounded before it becomes an Answer.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from langchain.agents import create_agent
from langchain.agents.middleware import ModelCallLimitMiddleware
from langchain.tools import ToolRuntime, tool
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable
from langsmith import tracing_context
from pydantic import PrivateAttr

from assistant import tools
from assistant.answering.draft import Draft, from_json, to_json
from assistant.answering.finish import answer, no_account, open_desk, prepare
from assistant.answering.followup import Earlier, follow_up
from assistant.answering.mind import Run
from assistant.errors import AmbiguousAccount, InvalidQuestion, NotFound
from assistant.ports import Embedder, Reader, Searcher
from assistant.tools import Desk
from assistant.types.answers import Answer
from assistant.types.scope import Scope
from assistant.types.snapshot import Snapshot
from assistant.writer import Writer

MODEL_CALLS = 6
"""Turns of a model before the run ends with what it has."""


class Sealed:
    """A desk that the graph cannot take apart: it copies every dataclass it meets, with all that is in it."""

    __slots__ = ("desk",)

    def __init__(self, desk: Desk) -> None:
        self.desk = desk


@dataclass(frozen=True, slots=True)
class Context:
    """What the graph hands to each tool."""

    sealed: Any

    @property
    def desk(self) -> Desk:
        if not isinstance(self.sealed, Sealed):
            raise TypeError("a run's context holds a sealed desk")
        return self.sealed.desk


class OfflineChatModel(BaseChatModel):
    """A chat model without a model: its turns are the steps of a `Run`."""

    _run_of: Run = PrivateAttr()

    def __init__(self, run: Run) -> None:
        super().__init__()
        self._run_of = run

    @property
    def _llm_type(self) -> str:
        return "offline"

    def bind_tools(self, tools: Sequence[Any], **kwargs: Any) -> Runnable[Any, AIMessage]:
        """The steps name their tools themselves; there is nothing to tell a model."""
        return self

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        step = self._run_of.next_step()
        if isinstance(step, Draft):
            message = AIMessage(content=to_json(step))
        else:
            round_number = self._run_of.desk.notebook.round
            calls = [
                {"name": request.tool, "args": request.as_dict(), "id": f"call-{round_number}-{n}"}
                for n, request in enumerate(step)
            ]
            message = AIMessage(content="", tool_calls=calls)
        return ChatResult(generations=[ChatGeneration(message=message)])


def ask(
    question: str,
    *,
    account: str | None,
    scope: Scope,
    reader: Reader,
    searcher: Searcher,
    embedder: Embedder,
    run_id: str,
    earlier: Sequence[Earlier] = (),
    model: BaseChatModel | None = None,
    system_prompt: str | None = None,
    writer: Writer | None = None,
) -> tuple[Answer, Snapshot]:
    """Answer one question about one account, or say why not.

    `account` is an id, a name, a domain or an external id; without it the account is found in the
    question, else in those asked `earlier` in the conversation, the oldest first. Raises NotFound or
    AmbiguousAccount for an `account` that names none or several, and InvalidQuestion for an empty
    question. The same question over the same memory gives the same bytes, unless a `writer` puts it into a
    model's words: then only what is proved of them is shown, and the exact words where nothing is.
    """
    if not question.strip():
        raise InvalidQuestion(
            "The question is empty.", why="There is nothing to look for.", mend="Ask something."
        )
    accounts = reader.accounts(scope=scope)
    whole = follow_up(question, earlier, accounts=accounts, as_of=scope.as_of.date())
    try:
        desk = open_desk(
            whole.question,
            account=account or whole.account_id,
            accounts=accounts,
            scope=scope,
            reader=reader,
            searcher=searcher,
        )
    except (AmbiguousAccount, NotFound) as error:
        if account is not None:
            raise
        return no_account(question, error, scope=scope, run_id=run_id, accounts=accounts)
    named = writer.gateway.name if writer else model._llm_type if model else "offline"
    settings = (("model", named),)
    run = prepare(
        whole.question,
        desk=desk,
        embedder=embedder,
        run_id=run_id,
        previous=whole.previous,
        settings=settings,
    )
    if writer is not None:
        writer.research(run)
    draft = _drafted(run, model or OfflineChatModel(run), system_prompt)
    written = writer.write(run) if writer is not None else None
    found, snapshot = answer(
        run, draft, written=written.claims if written else (), notices=written.notices if written else ()
    )
    told = tuple(one.question for one in earlier)
    return replace(found, question=question), replace(snapshot, question=question, earlier=told)


def _drafted(run: Run, model: BaseChatModel, system_prompt: str | None) -> Draft:
    """Let a mind work with the tools until it writes; a run that ends without a draft claims nothing."""
    limit: ModelCallLimitMiddleware[Any, Context] = ModelCallLimitMiddleware(
        run_limit=MODEL_CALLS, exit_behavior="end"
    )
    graph = create_agent(
        model, _TOOLS, system_prompt=system_prompt, context_schema=Context, middleware=[limit]
    )
    with tracing_context(enabled=False):
        state = graph.invoke(
            {"messages": [HumanMessage(run.asked.question)]}, context=Context(Sealed(run.desk))
        )
    content = state["messages"][-1].content
    return from_json(content) if isinstance(content, str) else Draft()


def _told(work: Callable[[], str]) -> str:
    """What a model may correct is told to it; everything else is a bug and goes up."""
    try:
        return work()
    except (InvalidQuestion, NotFound) as error:
        return json.dumps({"error": error.what, "why": error.why, "mend": error.mend}, ensure_ascii=False)


@tool
def search_evidence(
    query: str,
    runtime: ToolRuntime[Context],
    kinds: list[str] | None = None,
    since: str | None = None,
    until: str | None = None,
    previous: str | None = None,
) -> str:
    """Find passages in the account's calls, emails, tickets and chats. `kinds`: call, email, ticket, chat. Days:
    YYYY-MM-DD. `previous`: the question that the query goes on from."""
    desk = runtime.context.desk
    return _told(
        lambda: tools.search_evidence(
            desk, query=query, kinds=kinds or (), since=since, until=until, previous=previous
        )
    )


@tool
def open_document(
    document_id: str, runtime: ToolRuntime[Context], segment_start: int = 0, segment_end: int | None = None
) -> str:
    """Read segments of one document that a search or the timeline named."""
    desk = runtime.context.desk
    return _told(
        lambda: tools.open_document(
            desk, document_id=document_id, segment_start=segment_start, segment_end=segment_end
        )
    )


@tool
def account_facts(
    names: list[str],
    runtime: ToolRuntime[Context],
    since: str | None = None,
    until: str | None = None,
    about: str = "",
) -> str:
    """Compute facts of the account: renewal_date, mrr, arr, plan, champion, open_tickets, nps, usage and
    others. `about`: words of the title of the ticket that is meant by `ticket`."""
    desk = runtime.context.desk
    return _told(lambda: tools.account_facts_tool(desk, names=names, since=since, until=until, about=about))


@tool
def timeline(
    runtime: ToolRuntime[Context],
    since: str | None = None,
    until: str | None = None,
    kinds: list[str] | None = None,
) -> str:
    """List the account's calls, emails, tickets and chats, newest first. Days: YYYY-MM-DD."""
    desk = runtime.context.desk
    return _told(lambda: tools.timeline(desk, since=since, until=until, kinds=kinds or ()))


_TOOLS = [search_evidence, open_document, account_facts, timeline]
