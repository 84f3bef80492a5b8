"""No claim is shown whose quote, figure, day, name or speaker is not proved: change one of them and it goes."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from assistant.agent import ask
from assistant.answering.ground import Evidence, ground, problems
from assistant.answering.notebook import Notebook
from assistant.types.answers import Claim
from assistant.types.documents import Nature, Part, Side
from tests.fakes import DOCUMENTS, NORTHWIND, FakeSearcher, WordEmbedder, memory, scope

QUESTIONS = (
    "How many users does the rollout cover?", "Why does the export time out?", "What did Dana say about her budget?",
    "What is the MRR?", "Which tickets are open?", "Who is the champion?", "What are their objectives?",
    "Are there overdue invoices?", "When did we last talk to them?", "What is the root cause, which table is unindexed and which release fixes it?",
)  # fmt: skip
MUTATIONS = 500


def good_claims() -> list[tuple[Claim, Evidence]]:
    store = memory()
    found = []
    for question in QUESTIONS:
        answer, snapshot = ask(
            question, account="acc-1", scope=scope(), reader=store, searcher=FakeSearcher(store), embedder=WordEmbedder(),
            run_id="r",
        )  # fmt: skip
        evidence = Evidence({d.id: d for d in snapshot.documents}, snapshot.facts, snapshot.account)
        found += [(claim, evidence) for claim in answer.claims]
    return found


CLAIMS = good_claims()


def test_what_the_composer_writes_holds() -> None:
    assert len(CLAIMS) >= 15
    assert all(problems(claim, evidence) == () for claim, evidence in CLAIMS)
    assert any(claim.citations for claim, _ in CLAIMS)
    assert any(claim.facts for claim, _ in CLAIMS)


def _outside_quotes(claim: Claim) -> str:
    text = " ".join(claim.text.split())
    for citation in claim.citations:
        text = text.replace(f'"{" ".join(citation.quote.split())}"', masked(citation.quote))
    return text


def masked(quote: str) -> str:
    return "\x00" * (len(" ".join(quote.split())) + 2)


def change_quote(claim: Claim, rng: random.Random) -> Claim | None:
    """One word of a quote, in the citation and in the text alike."""
    if not claim.citations:
        return None
    citation = rng.choice(claim.citations)
    words = [m for m in re.finditer(r"[A-Za-z]{3,}", citation.quote)]
    if not words:
        return None
    word = rng.choice(words)
    changed = f"{citation.quote[: word.start()]}zebra{citation.quote[word.end() :]}"
    citations = tuple(replace(c, quote=changed) if c is citation else c for c in claim.citations)
    return replace(claim, text=claim.text.replace(citation.quote, changed), citations=citations)


def change_shown_quote(claim: Claim, rng: random.Random) -> Claim | None:
    """One word of the quote as it is shown; the citation stays."""
    if not claim.citations:
        return None
    quote = " ".join(rng.choice(claim.citations).quote.split())
    words = [m for m in re.finditer(r"[A-Za-z]{4,}", quote)]
    if not words or f'"{quote}"' not in claim.text:
        return None
    word = rng.choice(words)
    changed = f"{quote[: word.start()]}zebra{quote[word.end() :]}"
    return replace(claim, text=claim.text.replace(quote, changed))


def change_number(claim: Claim, rng: random.Random) -> Claim | None:
    """One digit anywhere in the text."""
    digits = [m for m in re.finditer(r"\d", claim.text)]
    if not digits:
        return None
    digit = rng.choice(digits)
    other = rng.choice([d for d in "123456789" if d != digit.group()])
    return replace(claim, text=f"{claim.text[: digit.start()]}{other}{claim.text[digit.end() :]}")


def change_month(claim: Claim, rng: random.Random) -> Claim | None:
    months = ["January", "March", "May", "June", "July", "September", "October", "December"]
    there = [month for month in months if month in _outside_quotes(claim)]
    if not there:
        return None
    month = rng.choice(there)
    return replace(
        claim, text=claim.text.replace(month, rng.choice([m for m in months if m not in claim.text]))
    )


def change_name(claim: Claim, rng: random.Random) -> Claim | None:
    names = [
        name
        for name in ("Dana", "Ortiz", "Priya", "Raman", "Lee", "Chan", "Northwind")
        if name in _outside_quotes(claim)
    ]
    if not names:
        return None
    return replace(
        claim, text=claim.text.replace(rng.choice(names), rng.choice(["Olaf", "Contoso", "Beatrix"]))
    )


def change_speaker(claim: Claim, rng: random.Random) -> Claim | None:
    """Somebody else who took part is made to have said it."""
    if len(claim.citations) != 1:
        return None
    author = claim.citations[0].author or ""
    people = {s.author for d in DOCUMENTS if d.id == claim.citations[0].document_id for s in d.segments} - {
        author,
        None,
    }
    if not people or author not in claim.text:
        return None
    return replace(claim, text=claim.text.replace(author, rng.choice(sorted(str(p) for p in people))))


def change_place(claim: Claim, rng: random.Random) -> Claim | None:
    if not claim.citations:
        return None
    citation = rng.choice(claim.citations)
    moved = replace(citation, segment_start=citation.segment_start + 1, segment_end=citation.segment_end + 1)
    return replace(claim, citations=tuple(moved if c is citation else c for c in claim.citations))


def change_fact(claim: Claim, rng: random.Random) -> Claim | None:
    if not claim.facts:
        return None
    return replace(claim, facts=(replace(claim.facts[0], value="Olaf Contoso"), *claim.facts[1:]))


CHANGES: tuple[Callable[[Claim, random.Random], Claim | None], ...] = (
    change_quote, change_shown_quote, change_number, change_month, change_name, change_speaker, change_place, change_fact,
)  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_claim_with_one_thing_changed_is_removed(
    change: Callable[[Claim, random.Random], Claim | None],
) -> None:
    rng = random.Random(20261031)
    tried = 0
    for _ in range(MUTATIONS // len(CHANGES) * 4):
        claim, evidence = rng.choice(CLAIMS)
        mutated = change(claim, rng)
        if mutated is None or mutated == claim:
            continue
        tried += 1
        assert ground([mutated], evidence).kept == (), (claim.text, mutated.text)
    assert tried >= MUTATIONS // len(CHANGES)


def test_a_claim_without_proof_is_removed() -> None:
    claim, evidence = CLAIMS[0]
    result = ground([Claim(claim.text)], evidence)
    assert result.kept == ()
    assert result.removed[0].reasons == ("neither a citation nor a fact proves it",)


def test_quoted_mail_and_automatic_mail_are_no_evidence() -> None:
    claim, evidence = next((c, e) for c, e in CLAIMS if c.citations and c.citations[0].kind.value == "call")
    document = evidence.documents[claim.citations[0].document_id]
    quoted = replace(document, segments=tuple(replace(s, part=Part.QUOTED) for s in document.segments))
    automatic = replace(document, nature=Nature.AUTO_REPLY)
    for other in (quoted, automatic):
        assert problems(claim, replace(evidence, documents={other.id: other}))


def test_an_internal_note_must_be_called_one() -> None:
    claim, evidence = next((c, e) for c, e in CLAIMS if "internal" in c.text)
    assert problems(
        replace(claim, text=claim.text.replace("internally", "").replace("internal ", "")), evidence
    )


def test_a_side_that_the_citation_makes_up_is_found() -> None:
    claim, evidence = next((c, e) for c, e in CLAIMS if c.citations)
    changed = replace(
        claim, citations=(replace(claim.citations[0], side=Side.THIRD_PARTY), *claim.citations[1:])
    )
    assert problems(changed, evidence)


def test_a_claim_holds_whoever_wrote_it_if_it_only_says_what_is_quoted() -> None:
    claim, evidence = next((c, e) for c, e in CLAIMS if c.citations and "41 users" in c.text)
    plain = replace(claim, text="The rollout now covers 41 users and stopped at the Leipzig site.")
    assert problems(plain, evidence) == ()
    invented = replace(claim, text="The rollout now covers 400 users and stopped at the Leipzig site.")
    assert problems(invented, evidence)


def test_a_notebook_is_empty_at_first() -> None:
    assert Notebook().hits() == ()
    assert NORTHWIND.id == "acc-1"
