"""The offline writer: picks the sentences and facts that answer and words them. Pure over a snapshot.

Owns what is claimed and in which order; that each claim holds is checked elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answering.abstain import answerable, line, support
from assistant.answering.candidates import SHORT, Candidate, Piece, candidates, says_something
from assistant.answering.draft import Draft, DraftClaim, Pointer, position
from assistant.answering.features import Measured, measure
from assistant.answering.gaps import gaps
from assistant.answering.intent import Asks, is_speech
from assistant.answering.plan import inside
from assistant.answering.scoring import ranked
from assistant.answering.telling import telling
from assistant.answering.topics import Topic
from assistant.answering.understand import Understanding
from assistant.answering.wording import fact_claim, quote_claim
from assistant.metrics.account_people import ROLES
from assistant.ports import Embedder
from assistant.text.figures import figures
from assistant.text.sentences import sentences
from assistant.text.words import content_words, is_light, negated, stem, tokens
from assistant.types.documents import Nature, Part, Visibility
from assistant.types.facts import Fact
from assistant.types.snapshot import Snapshot

MOST = 5
MOST_NARROW = 2
WITHIN = 1.4
"""A further sentence is claimed only if its log odds are at most this far below the best one's."""
WITHIN_NARROW = 0.7
WITHIN_DIFFERENT = 2.2
"""The same for a sentence that contradicts the best one: it may be less likely and still has to be told."""
SAME = 0.93
"""Cosine from which two sentences say the same thing."""
ALIKE = 0.6
"""Cosine from which two sentences speak of the same thing, so that different figures are worth telling."""
MOST_FACTS = 12
UNTOLD = "nobody speaks of it in the passages found"
"""What a broad question lacks that only tables answer: silence is not a "no"."""
PERSONAL = frozenset({"contact", "contact_left", *ROLES})
"""Facts that are each about one person."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the composer made of the passages: ranked candidates, and whether they answer."""

    ranked: tuple[tuple[Measured, float], ...]
    answerable: float


def read(snapshot: Snapshot, asked: Understanding, embedder: Embedder) -> Reading:
    """Rank what could be quoted, and weigh whether it answers."""
    scored = ranked(measure(candidates(snapshot, asked), asked, embedder), asked)
    if not scored:
        return Reading((), 0.0)
    return Reading(scored, 1.0 if _asks_for_anything(asked) else answerable(support(scored, asked)))


def _asks_for_anything(asked: Understanding) -> bool:
    """Whether the question only names who, where and when ("what did Dana write last month"): whatever
    fits answers."""
    bounded = asked.frame.bounded or asked.frame.kinds or asked.intent.speaker is not None
    speaker = {stem(word) for word in tokens(asked.intent.speaker or "")}
    words = [word for word in tokens(asked.text) if content_words(word) and stem(word) not in speaker]
    return bool(bounded) and all(is_light(stem(word)) or is_speech(word) for word in words)


def _overview(scored: Sequence[tuple[Measured, float]]) -> list[tuple[Measured, str]]:
    """The best of each document, the newest document first."""
    best: dict[str, Measured] = {}
    for measured, _ in scored:
        best.setdefault(measured.candidate.main.document.id, measured)
    ordered = sorted(best.values(), key=lambda one: (one.candidate.main.at, one.candidate.key), reverse=True)
    return [(measured, "") for measured in ordered[:MOST]]


def compose(snapshot: Snapshot, asked: Understanding, embedder: Embedder) -> Draft:
    """Write the answer: facts first where the tables are asked, then quotes; nothing where nothing
    answers."""
    known = [fact for fact in snapshot.facts if fact.value is not None]
    claims = [_fact(fact, snapshot) for fact in _chosen_facts(known, asked)]
    if asked.intent.only_facts and claims:
        return Draft(tuple(claims), gaps(snapshot, asked, answered=True))
    told = _told(snapshot, asked.topic, asked, embedder) if asked.topic and not snapshot.absent else []
    if told:
        return Draft((*claims, *told), gaps(snapshot, asked, answered=True))
    reading = read(snapshot, asked, embedder)
    quotes = []
    if reading.answerable >= line(asked) and not snapshot.absent:
        quotes = _quotes(reading.ranked, asked, snapshot)
    missing = gaps(snapshot, asked, answered=bool(claims or quotes))
    untold = asked.topic is not None and not quotes
    return Draft((*claims, *quotes), (*missing, UNTOLD) if untold else missing)


def _told(snapshot: Snapshot, topic: Topic, asked: Understanding, embedder: Embedder) -> list[DraftClaim]:
    """What people said of a broad topic, the newest first."""
    usable = candidates(snapshot, asked)
    if topic.whole:
        usable = tuple(one for one in usable if inside(one.main.day(snapshot.as_of.tzinfo), asked))
    found = [candidate for candidate, _ in telling(usable, topic, embedder)]
    found.sort(key=lambda one: (one.main.at, one.key), reverse=True)
    return [_quoted(candidate, snapshot) for candidate in found]


def _chosen_facts(known: Sequence[Fact], asked: Understanding) -> list[Fact]:
    """Facts worth telling: of usage those of the metric named, of people those of the person named; a
    dozen at most."""
    words = set(content_words(asked.text))
    named = [
        f for f in known if f.name.startswith("usage:") and words & set(content_words(_spaced(f.name[6:])))
    ]
    chosen = [f for f in known if not f.name.startswith("usage:") or not named or f in named]
    people = {token.lower() for name in asked.names for token in tokens(name)}
    if people and asked.intent.facts and not asked.intent.only_facts:
        told = {f: {token.lower() for token in tokens(str(f.value))} for f in chosen if f.name in PERSONAL}
        chosen = [f for f in chosen if f not in told or people & told[f]]
        chosen = [f for f in chosen if f.name != "contacts_left"]
    return chosen[:MOST_FACTS]


def _spaced(name: str) -> str:
    return name.removesuffix("_change").replace("_", " ").replace(":", " ")


def _fact(fact: Fact, snapshot: Snapshot) -> DraftClaim:
    """A fact as a claim; one that is about a document quotes how that begins."""
    at = (position(fact, snapshot.facts),)
    opening = _opening(fact, snapshot)
    if opening is None:
        return DraftClaim(fact_claim(fact), facts=at)
    quote = quote_claim(Candidate((opening,), 0, ""), account=snapshot.account, zone=snapshot.as_of.tzinfo)
    pointer = Pointer(opening.document.id, opening.segment.n, opening.segment.n, opening.quote)
    return DraftClaim(f"{fact_claim(fact)} {quote}", (pointer,), at)


def _opening(fact: Fact, snapshot: Snapshot) -> Piece | None:
    """The first sentence that says something, of the one document that a fact is about."""
    of_document = fact.name in ("open_ticket", "ticket") or fact.name.startswith("last_")
    document = snapshot.document(fact.inputs[0]) if of_document and len(fact.inputs) == 1 else None
    if document is None or document.nature is not Nature.PERSONAL:
        return None
    for segment in document.segments[:2]:
        if segment.part is not Part.BODY or segment.visibility is Visibility.INTERNAL:
            continue
        for span in sentences(segment.text):
            if says_something(span.of(segment.text)) and len(content_words(span.of(segment.text))) >= SHORT:
                return Piece(document, segment, span.start, span.end)
    return None


def _quotes(
    scored: Sequence[tuple[Measured, float]], asked: Understanding, snapshot: Snapshot
) -> list[DraftClaim]:
    ordered = _overview(scored) if _asks_for_anything(asked) else _newest_truth_first(_chosen(scored, asked))
    return [_quoted(measured.candidate, snapshot, lead=lead) for measured, lead in ordered]


def _quoted(candidate: Candidate, snapshot: Snapshot, *, lead: str = "") -> DraftClaim:
    return DraftClaim(
        quote_claim(candidate, account=snapshot.account, zone=snapshot.as_of.tzinfo, lead=lead),
        tuple(
            Pointer(piece.document.id, piece.segment.n, piece.segment.n, piece.quote)
            for piece in candidate.pieces
        ),
    )


def _chosen(scored: Sequence[tuple[Measured, float]], asked: Understanding) -> list[Measured]:
    """The best sentences, none saying what another already says."""
    most, within = (MOST_NARROW, WITHIN_NARROW) if asked.intent.narrow else (MOST, WITHIN)
    if asked.intent.asks is Asks.WHETHER:
        most = min(most, 3)
    best = scored[0][1] if scored else 0.0
    chosen: list[Measured] = []
    for measured, likely in scored:
        if len(chosen) == most or likely < best - within:
            break
        told = _answered(measured, scored)
        if not any(_same(told, other) for other in chosen):
            chosen.append(told)
    return chosen + _contradicting(chosen, scored)


def _answered(measured: Measured, scored: Sequence[tuple[Measured, float]]) -> Measured:
    """A question that was answered, with its answer; everything else as it is."""
    if not measured.features.asks or measured.features.pair:
        return measured
    pairs = (other for other, _ in scored if other.features.pair and not other.features.asks)
    return next((pair for pair in pairs if pair.candidate.overlaps(measured.candidate)), measured)


def _contradicting(chosen: Sequence[Measured], scored: Sequence[tuple[Measured, float]]) -> list[Measured]:
    """The likeliest sentence of another document that says something else than the best one: never hide
    it."""
    if not chosen or any(_differ(chosen[0], other) for other in chosen[1:]):
        return []
    best = scored[0][1]
    for measured, likely in scored:
        if likely < best - WITHIN_DIFFERENT:
            break
        other_source = measured.candidate.main.document.id != chosen[0].candidate.main.document.id
        if (
            other_source
            and not any(_same(measured, other) for other in chosen)
            and _differ(chosen[0], measured)
        ):
            return [measured]
    return []


def _same(one: Measured, other: Measured) -> bool:
    if one.candidate.overlaps(other.candidate):
        return True
    return float(one.vector @ other.vector) >= SAME and not _differ(one, other)


def _newest_truth_first(chosen: Sequence[Measured]) -> list[tuple[Measured, str]]:
    """Keep the order of likelihood, but tell of two that differ the newer first and call the other
    earlier."""
    ordered = list(chosen)
    leads = {id(m): "" for m in ordered}
    for i in range(len(ordered)):
        for j in range(i + 1, len(ordered)):
            one, other = ordered[i], ordered[j]
            if not _differ(one, other) or one.candidate.main.document.id == other.candidate.main.document.id:
                continue
            if one.candidate.main.at < other.candidate.main.at:
                ordered[i], ordered[j] = other, one
            leads[id(ordered[j])] = "Earlier and different"
    return [(m, leads[id(m)]) for m in ordered]


def _differ(one: Measured, other: Measured) -> bool:
    """Whether two sentences speak of one thing and say different things of it: other figures, or yes and
    no."""
    if float(one.vector @ other.vector) < ALIKE:
        return False
    shared = set(content_words(one.candidate.main.quote)) & set(content_words(other.candidate.main.quote))
    if len({word for word in shared if not is_light(word) and not word.isdigit()}) < 2:
        return False
    left, right = figures(one.candidate.main.quote), figures(other.candidate.main.quote)
    kinds = {f.kind for f in left} & {f.kind for f in right}
    for kind in kinds:
        if not {f.value for f in left if f.kind is kind} & {f.value for f in right if f.kind is kind}:
            return True
    return len(shared) >= 3 and negated(one.candidate.main.quote) != negated(other.candidate.main.quote)
