"""Transcripts: turns of a meeting from acts, commitments and everyday talk. Knows no causes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from evals.world.acts import Act, Step
from evals.world.observed import Call, Person, Turn
from evals.world.tell import Teller

Bit = tuple[Person, tuple[str, ...], str]

_EVERYDAY = (
    ("use", ("v:talk.use_v", "c:talk.use_c", "v:talk.ok")),
    ("how", ("c:talk.question_c", "v:talk.answer_v", "c:talk.ok", "v:talk.offer_v")),
    ("how", ("c:talk.question_c", "v:talk.answer_v", "c:talk.ok")),
    ("status", ("v:talk.status_v", "c:talk.ok", "c:talk.status_c")),
    ("status", ("v:talk.ask_v", "c:talk.status_c", "v:talk.ok")),
    ("news", ("v:talk.news_v", "c:talk.ok")),
    ("plan", ("v:talk.plan_v", "c:talk.plan_c", "v:talk.ok")),
)
_TOPICS = {"use": "Usage", "how": "How-to", "status": "Status", "news": "Product", "plan": "Next steps"}


@dataclass(frozen=True, slots=True)
class CallPlan:
    """What a call has to hold. `people` begins with the vendor's host; the others are the account's."""

    id: str
    document: str
    shape: str
    title: str
    day: int
    started: datetime
    people: tuple[Person, ...]
    absent: tuple[Person, ...]
    acts: tuple[Act, ...]
    steps: tuple[Step, ...]


def hold_call(teller: Teller, plan: CallPlan) -> Call:
    """The call, told turn by turn; speakers alternate."""
    turns = tuple(_alternating(_told(teller, plan)))
    return Call(
        plan.id,
        plan.shape,
        plan.title,
        plan.started,
        plan.people,
        plan.absent,
        turns,
        52 + teller.rng.randrange(20),
    )


def _told(teller: Teller, plan: CallPlan) -> Iterator[Bit]:
    rng = teller.rng
    ours = [person for person in plan.people if person.ours]
    theirs = [person for person in plan.people if not person.ours]
    host = ours[0]
    yield from _block(teller, "Small talk", ("v:talk.hello_v", "c:talk.hello_c"), ours, theirs)
    if rng.random() < 0.6:
        yield from _block(teller, "Small talk", ("v:talk.small_v", "c:talk.small_c"), ours, theirs)
    yield from _block(teller, "Agenda", ("v:talk.agenda_v", "c:talk.ok"), ours, theirs)
    pieces: list[tuple[str, object]] = [("act", act) for act in plan.acts]
    pieces += [("everyday", rng.choice(_EVERYDAY)) for _ in range(2 + int(rng.random() * 4))]
    rng.shuffle(pieces)
    for _, piece in pieces:
        if isinstance(piece, Act):
            yield from _act(teller, piece, plan, ours, theirs)
        else:
            assert isinstance(piece, tuple)
            yield from _block(teller, _TOPICS[piece[0]], piece[1], ours, theirs)
    for step in plan.steps:
        yield from _step(teller, step, plan, host, rng.choice(theirs))
    yield from _block(teller, "Wrap-up", ("v:talk.close_v", "c:talk.close_c"), ours, theirs)


def _block(
    teller: Teller, topic: str, moves: tuple[str, ...], ours: list[Person], theirs: list[Person]
) -> Iterator[Bit]:
    for move in moves:
        side, pool = move.split(":")
        person = teller.rng.choice(ours if side == "v" else theirs)
        words: tuple[str, ...] = (teller.speak(pool, person),)
        if teller.rng.random() < 0.25:
            words += (teller.speak(f"talk.more_{side}", person),)
        yield person, words, topic


def _act(teller: Teller, act: Act, plan: CallPlan, ours: list[Person], theirs: list[Person]) -> Iterator[Bit]:
    """A question or none, the sentence among others, and an answer that does not repeat it."""
    rng = teller.rng
    host, speaker = rng.choice(ours), rng.choice(theirs)
    if act.stance == "vendor":
        yield host, (teller.act(act, host, plan.document, aloud=True, day=plan.day),), "Discussion"
        yield speaker, (teller.speak("talk.ok", speaker),), "Discussion"
        return
    if rng.random() < 0.6:
        yield host, (teller.speak("talk.ask_v", host),), "Discussion"
    before: tuple[str, ...] = (teller.speak("talk.more_c", speaker),) if rng.random() < 0.45 else ()
    sentence = teller.act(act, speaker, plan.document, aloud=True, day=plan.day)
    after: tuple[str, ...] = (teller.speak("talk.more_c", speaker),) if rng.random() < 0.4 else ()
    yield speaker, (*before, sentence, *after), "Discussion"
    yield host, (teller.speak("talk.react_v", host),), "Discussion"


def _step(teller: Teller, step: Step, plan: CallPlan, host: Person, guest: Person) -> Iterator[Bit]:
    giver, taker = (host, guest) if step.ours else (guest, host)
    yield giver, (teller.step(step, giver, plan.document, aloud=True, day=plan.day),), "Next steps"
    yield taker, (teller.speak("talk.ok", taker),), "Next steps"


def _alternating(bits: Iterator[Bit]) -> Iterator[Turn]:
    """Neighbouring bits of one speaker become one turn."""
    held: Bit | None = None
    for person, sentences, topic in bits:
        if held and held[0] is person and len(held[1]) < 4:
            held = (person, held[1] + sentences, held[2])
            continue
        if held:
            yield Turn(*held)
        held = (person, sentences, topic)
    if held:
        yield Turn(*held)
