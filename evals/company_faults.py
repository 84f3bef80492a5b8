"""What makes a labelled company unsound: days, names, and quotes that do not stand where they are said to."""

from __future__ import annotations

from collections.abc import Iterator

from evals.company import KINDS, ROLES, SIGNALS, STATES, Company, Labels, Talk


def faults(company: Company) -> Iterator[str]:
    """What is unsound about a company: names, dates, and quotes that do not stand where they are said to."""
    yield from _company_faults(company)
    for talk in company.documents:
        yield from _talk_faults(talk, company)
    yield from _signal_faults(company)
    yield from _memory_faults(company)
    yield from _quote_faults(company)


def _company_faults(company: Company) -> Iterator[str]:
    if company.started_on > company.as_of:
        yield "started_on: after as_of"
    for contact in company.contacts:
        if contact.role is not None and contact.role not in ROLES:
            yield f"contacts: unknown role {contact.role!r}"
    if len({talk.id for talk in company.documents}) != len(company.documents):
        yield "documents: an id was used twice"


def _quote_faults(company: Company) -> Iterator[str]:
    documents = {talk.id: talk for talk in company.documents}
    for name, document, quote in _quotes(company.expect):
        if document not in documents:
            yield f"{name}: no document {document!r}"
        elif not any(quote in turn.text for turn in documents[document].turns):
            yield f"{name}: {quote!r} does not stand in {document}"
    for name, quote in _loose_quotes(company.expect):
        if not any(quote in turn.text for talk in company.documents for turn in talk.turns):
            yield f"{name}: {quote!r} stands nowhere"


def _talk_faults(talk: Talk, company: Company) -> Iterator[str]:
    if talk.kind not in KINDS:
        yield f"documents: {talk.id} is of unknown kind {talk.kind!r}"
    if not talk.turns or talk.turns[0].quoted:
        yield f"documents: {talk.id} begins with no words of its own"
    days = [talk.date, *(turn.at.date() for turn in talk.turns if turn.at and not turn.quoted)]
    if days != sorted(days):
        yield f"documents: {talk.id} does not go forward in time"
    if days[-1] > company.as_of:
        yield f"documents: {talk.id} lies after as_of"
    for turn in talk.turns:
        if not turn.text.strip():
            yield f"documents: {talk.id} has an empty turn"
        if turn.visibility not in ("public", "internal"):
            yield f"documents: {talk.id} has an unknown visibility {turn.visibility!r}"


def _signal_faults(company: Company) -> Iterator[str]:
    expect = company.expect
    named = [one.kind for one in expect.signals] + [one.kind for one in expect.distractors]
    named += expect.tolerated
    for kind in named:
        if kind not in SIGNALS:
            yield f"expect: unknown kind {kind!r}"
    for signal in expect.signals:
        if not signal.since <= signal.until <= company.as_of:
            yield f"expect.signals: {signal.kind} from {signal.since} until {signal.until}"
        if (signal.document is None) != (signal.quote is None):
            yield f"expect.signals: {signal.kind} has only one of document and quote"


def _memory_faults(company: Company) -> Iterator[str]:
    expect = company.expect
    for promise in expect.promises:
        if promise.state not in STATES:
            yield f"expect.promises: unknown state {promise.state!r}"
        if promise.state == "overdue" and (promise.due is None or promise.due >= company.as_of):
            yield f"expect.promises: {promise.what!r} is overdue and not past its date"
        if promise.state == "open" and promise.due is not None and promise.due < company.as_of:
            yield f"expect.promises: {promise.what!r} is open and past its date"
    for person in expect.stakeholders:
        if person.left_on is not None and person.present and person.left_on < company.as_of:
            yield f"expect.stakeholders: {person.name} is present and has left"


def _quotes(expect: Labels) -> Iterator[tuple[str, str, str]]:
    for signal in expect.signals:
        if signal.document is not None and signal.quote is not None:
            yield f"expect.signals.{signal.kind}", signal.document, signal.quote
    for name in ("distractors", "promises", "stakeholders", "objectives", "decisions", "brief", "outdated"):
        for one in getattr(expect, name):
            yield f"expect.{name}", one.document, one.quote


def _loose_quotes(expect: Labels) -> Iterator[tuple[str, str]]:
    for promise in expect.promises:
        if promise.closing_quote is not None:
            yield "expect.promises.closing_quote", promise.closing_quote
    for outdated in expect.outdated:
        yield "expect.outdated.superseded_by_quote", outdated.superseded_by_quote
