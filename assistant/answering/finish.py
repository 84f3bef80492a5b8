"""The two ends of a run: from a question to an open desk, and from a draft to the typed Answer. No store,
no graph."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answering.accounts import account_in, account_of, near_names
from assistant.answering.draft import Draft, resolve
from assistant.answering.gaps import gaps, searched
from assistant.answering.ground import Evidence, ground
from assistant.answering.mind import Run
from assistant.answering.understand import understand
from assistant.errors import AmbiguousAccount, NotFound, PlumblineError
from assistant.ports import Embedder, Reader, Searcher
from assistant.tools import Desk
from assistant.types.accounts import Account
from assistant.types.answers import Answer, Claim
from assistant.types.scope import Scope
from assistant.types.snapshot import Snapshot

FEW = 20
"""So many accounts at most are offered as a choice where nothing tells which is meant."""


def open_desk(
    question: str,
    *,
    account: str | None,
    accounts: Sequence[Account],
    scope: Scope,
    reader: Reader,
    searcher: Searcher,
) -> Desk:
    """The desk for the one account.

    Without `account` the question names it, or a person of exactly one account, or only one account may
    be read at all. Raises AmbiguousAccount and NotFound.
    """
    if account is not None:
        chosen = account_of(account, accounts)
    else:
        named = account_in(question, accounts)
        chosen = (
            named or _by_people(question, accounts, scope=scope, reader=reader) or _only(question, accounts)
        )
    return Desk(scope.narrowed(chosen.id), chosen, reader, searcher)


def prepare(
    question: str,
    *,
    desk: Desk,
    embedder: Embedder,
    run_id: str,
    previous: str | None = None,
    settings: tuple[tuple[str, str], ...] = (),
) -> Run:
    """Understand the question at its desk; `previous` is the one that it goes on from."""
    people = _people(desk.reader, desk.scope)
    asked = understand(
        question,
        as_of=desk.as_of,
        account=desk.account,
        cards=desk.cards(),
        people=people,
        previous=previous,
    )
    return Run(run_id, asked, desk, embedder, people, settings)


def answer(
    run: Run, draft: Draft, *, written: tuple[Claim, ...] = (), notices: tuple[str, ...] = ()
) -> tuple[Answer, Snapshot]:
    """Ground the draft and make the Answer of what holds.

    Claims that a model has `written`, and that were checked, stand instead of the draft's; `notices` are told beside.
    """
    snapshot, asked = run.snapshot(), run.asked
    documents = {document.id: document for document in snapshot.documents}
    evidence = Evidence(documents, snapshot.facts, snapshot.account, snapshot.as_of.tzinfo)
    grounded = ground(resolve(draft, snapshot), evidence)
    claims = written or grounded.kept
    looked = searched(snapshot, asked)
    missing = tuple(dict.fromkeys((*draft.missing, *gaps(snapshot, asked, answered=bool(claims)))))
    return (
        Answer(
            question=asked.question,
            account_id=run.desk.account.id,
            as_of=snapshot.as_of,
            abstained=not claims,
            text="\n".join(claim.text for claim in claims)
            if claims
            else _refusal(run.desk.account, looked, missing),
            claims=claims,
            searched=looked,
            missing=missing,
            run_id=run.run_id,
            notices=notices,
        ),
        snapshot,
    )


def no_account(
    question: str, error: PlumblineError, *, scope: Scope, run_id: str, accounts: Sequence[Account]
) -> tuple[Answer, Snapshot]:
    """The answer where no one account can be told: it asks back, and never guesses."""
    if isinstance(error, AmbiguousAccount):
        clarify = error.candidates
    else:
        near = near_names(question, accounts) or (accounts if len(accounts) <= FEW else ())
        clarify = tuple(account.id for account in near)
    answer_ = Answer(
        question=question,
        account_id=None,
        as_of=scope.as_of,
        abstained=True,
        text=f"{error.what} {error.mend}",
        claims=(),
        searched=(f"the names of {len(accounts)} account{'s' if len(accounts) != 1 else ''}",),
        missing=("which account is meant",),
        run_id=run_id,
        clarify=clarify,
    )
    return answer_, Snapshot(run_id, question, scope.as_of, None)


def _only(question: str, accounts: Sequence[Account]) -> Account:
    if len(accounts) == 1:
        return accounts[0]
    near = near_names(question, accounts)
    hint = " or ".join(f"{account.name} ({account.id})" for account in near)
    raise NotFound(
        "The question names no account that may be read.",
        why="No name, domain or id of an account occurs in it.",
        mend=f"Name the account. Did you mean {hint}?" if hint else "Name the account.",
    )


def _by_people(question: str, accounts: Sequence[Account], *, scope: Scope, reader: Reader) -> Account | None:
    """The account of a person whose whole name or address the question holds, if it is only one's."""
    lowered = question.lower()
    found = {
        row.account_id
        for row in reader.rows("contacts", scope=scope)
        for column in ("name", "email")
        if (value := str(row.get(column) or "").lower())
        and (" " in value or "@" in value)
        and value in lowered
    }
    fits = [account for account in accounts if account.id in found]
    if len(fits) > 1:
        names = ", ".join(f"{account.name} ({account.id})" for account in fits)
        raise AmbiguousAccount(
            f"The person named is known at several accounts: {names}.",
            why="The question names no account itself.",
            mend="Name the account.",
            candidates=tuple(sorted(account.id for account in fits)),
        )
    return fits[0] if fits else None


def _people(reader: Reader, scope: Scope) -> tuple[str, ...]:
    return tuple(str(name) for row in reader.rows("contacts", scope=scope) if (name := row.get("name")))


def _refusal(account: Account, looked: Sequence[str], missing: Sequence[str]) -> str:
    lines = [f"The records of {account.name} do not answer this."]
    if looked:
        lines.append(f"Searched: {'; '.join(looked)}.")
    if missing:
        lines.append(f"Missing: {'; '.join(missing)}.")
    return " ".join(lines)
