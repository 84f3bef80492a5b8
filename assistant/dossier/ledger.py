"""The promise ledger: who promised what to whom by when, and what became of it (S106, S188, S241). Pure.

Reads the lines in their order once; a later sentence is held against the promises that are open then.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from assistant.dossier.acceptance import accepted, bare
from assistant.dossier.due import Due, dues
from assistant.dossier.lines import Line
from assistant.dossier.outcome import AGAIN, HANDED_OVER, RE_DATED, REPORTS, Step, steps
from assistant.dossier.promise import Event, OpenPromises, Promise, made_at, one_breath, shares
from assistant.dossier.sense import Sense
from assistant.dossier.speech import Pledge, other_side, pledges
from assistant.dossier.topic import Topic, likeness, shared, topic, weights
from assistant.types.documents import Kind, Side

SAME = 0.55
"""Likeness from which two sentences of one side speak of one promise."""
MEANT = 0.34
"""Likeness from which a sentence that tells an outcome speaks of a promise."""
UNSAID = 0.3
"""Likeness from which words of the one who promised, on about the day, are taken for what was promised."""
FORGOTTEN_DAYS = 240
"""After so long without a word, a sentence that names nothing is about something else."""


def ledger(
    lines: Sequence[Line], people: dict[str, Side], *, sense: Sense | None = None
) -> tuple[Promise, ...]:
    """Every promise that the lines make, in the order they were made, with all its steps."""
    read = [(line, pledges(line, people), steps(line)) for line in lines]
    telling = [_topic_of(line, line.text) for line, made, told in read if made or told]
    book = _Book(weights(telling), sense)
    for at, (line, made, told) in enumerate(read):
        if all(bare(pledge) for pledge in made):
            agreed = accepted(line, _heard_before(lines, at), sense)
            made = (agreed,) if agreed is not None else made
        if line.side in (Side.CUSTOMER, Side.VENDOR):
            book.read(line, made, told)
    return tuple(book.promises)


def _heard_before(lines: Sequence[Line], at: int) -> Line | None:
    """The request that a line may answer: of the other side, in the same conversation, within three lines."""
    line = lines[at]
    for other in reversed(lines[max(0, at - 4) : at]):
        if other.document is not line.document and other.thread != line.thread:
            continue
        if other.side is other_side(line.side):
            return other
        if (
            other.said.segment == line.said.segment
            and other.document is line.document
            and at - other.order > 2
        ):
            return None
    return None


def _topic_of(line: Line, text: str) -> Topic:
    near = [line.said.before, line.said.after]
    if line.document.kind is not Kind.CALL:
        near.append(line.document.title)
    return topic(text, near)


class _Book:
    """The promises so far, and how a line changes them."""

    def __init__(self, weight: Mapping[str, float], sense: Sense | None) -> None:
        self._weight = weight
        self._sense = sense
        self.promises: list[Promise] = []
        self._open = OpenPromises()
        self._handed: list[Line] = []
        """Deliveries of the day that fitted no promise: documents of one day are not always timed."""

    def read(self, line: Line, made: Sequence[Pledge], told: Sequence[Step]) -> None:
        """Take in one line: what it tells of open promises first, then what it promises anew."""
        settled = self._outcome(line, made, told)
        if not made and not set(told) & _SPEAKS_OF:
            self._kept_unsaid(line)
        for pledge in made:
            if settled is not None and (settled.side is pledge.by_side) and len(made) == 1:
                continue
            self._made(line, pledge)

    # -- what becomes of promises -------------------------------------------------------------------------

    def _outcome(self, line: Line, made: Sequence[Pledge], told: Sequence[Step]) -> Promise | None:
        """Carry out the surest step that finds its promise; returns the promise that a new day was given to."""
        for step in told:
            if made and step in (Step.DELIVERED, Step.RECEIVED, Step.CHASED, Step.RELEASED):
                text = line.text[: made[0].start] if made[0].start > 12 else ""
                if step is not Step.DELIVERED or not text:
                    continue
            found = self._meant(line, step, made)
            if found is None:
                if step is Step.DELIVERED and not made:
                    self._handed = [*(one for one in self._handed if one.on == line.on), line]
                continue
            if step is Step.RE_DATED:
                if self._re_date(found, line, made):
                    return found
                continue
            if step is Step.WITHDRAWN and made and self._re_date(found, line, made):
                return found
            self._close(found, step, line)
            return None
        return None

    def _kept_unsaid(self, line: Line) -> None:
        """Close the promise that a line of the one who promised keeps about its day, without saying so."""
        if line.text.rstrip().endswith("?"):
            return
        spoken = _topic_of(line, line.text)
        best = self._best(spoken, self._open.timely(line), line)
        if best is not None and best[0] >= UNSAID and shared(spoken.own, _words(best[1])):
            self._close(best[1], Step.DELIVERED, line)
            return
        told = REPORTS.search(line.text) and self._best(spoken, self._open.to_find_out(line), line)
        if told and told[0] >= UNSAID:
            self._close(told[1], Step.DELIVERED, line)

    def _close(self, promise: Promise, step: Step, line: Line) -> None:
        """Note a step. Who asks after what was said to be done opens it again."""
        promise.events.append(Event(step, line))
        chased = step is Step.CHASED
        promise.closed, promise.closed_on = (None, None) if chased else (step, line.on)

    def _re_date(self, promise: Promise, line: Line, made: Sequence[Pledge]) -> bool:
        """Give a promise the new day that the line names; False where it names none that is new."""
        day = _new_day(line, made, promise.due_on)
        if day is None:
            return False
        promise.events.append(Event(Step.RE_DATED, line, day.on))
        promise.due_on = day.on
        return True

    def _meant(self, line: Line, step: Step, made: Sequence[Pledge]) -> Promise | None:
        """The open promise that a step is about: by its words, else the only one that it can mean."""
        side = line.side if step in (Step.DELIVERED, Step.RE_DATED, Step.WITHDRAWN) else other_side(line.side)
        sides = {side}
        if step is Step.RE_DATED:
            sides = {Side.CUSTOMER, Side.VENDOR} if not made else {line.side}
        spoken = _topic_of(line, line.text)
        like = [p for p in self._open.like(spoken) if p.side in sides and not one_breath(p, line)]
        found = self._best(spoken, [p for p in like if p.closed is None], line)
        if found is not None and found[0] >= (MEANT if step is not Step.RECEIVED else SAME):
            return found[1]
        if step is Step.CHASED and (
            again := self._best(spoken, [p for p in like if _handed_over(p, line)], line)
        ):
            return again[1] if again[0] >= SAME else None
        near = [p for p in self._open.of_thread(line.thread) if p.side in sides and not one_breath(p, line)]
        return self._pointed_at(line, step, near, spoken)

    def _best(self, spoken: Topic, promises: Sequence[Promise], line: Line) -> tuple[float, Promise] | None:
        """The likeliest of promises with its score; the newest of equals."""
        scored = [(self._score(spoken, one, line), one) for one in promises if shares(spoken, one)]
        return max(scored, key=lambda pair: (pair[0], made_at(pair[1])), default=None)

    def _pointed_at(self, line: Line, step: Step, near: list[Promise], spoken: Topic) -> Promise | None:
        """The promise of the same thread that a sentence without a topic of its own can only mean."""
        if step is Step.RECEIVED:
            return None
        if not spoken.own and near:
            return max(near, key=lambda p: p.events[-1].line.order)
        if step is Step.RE_DATED and len(spoken.own) <= 1 and len(late := self._open.late(line)) == 1:
            return late[0]
        if step is not Step.DELIVERED or not HANDED_OVER.search(line.text):
            return None
        elsewhere = [p for p in near if p.pledge.line.document is not line.document]
        if len(elsewhere) == 1 and len(spoken.own) <= _BARE:
            return elsewhere[0]
        timely = self._open.timely(line)
        return timely[0] if len(timely) == 1 else None

    def _score(self, spoken: Topic, promise: Promise, line: Line) -> float:
        score = likeness(spoken, promise.topic, self._weight)
        if score > 0 and not shared(spoken.own, promise.topic.own | promise.topic.near):
            score *= 0.5
        if self._sense is not None and 0.15 < score < 0.6:
            score = max(score, score * 0.5 + 0.5 * self._sense.cosine(line.text, promise.pledge.what))
        if promise.pledge.line.thread == line.thread:
            score += 0.08
        if (line.on - promise.last_on).days > FORGOTTEN_DAYS:
            score -= 0.3
        return score

    # -- new promises ---------------------------------------------------------------------------------------

    def _made(self, line: Line, pledge: Pledge) -> None:
        """Note a promise, or what it says anew of one that is open: another day, or the same again."""
        told = topic(pledge.what, [line.text, line.said.before, line.said.prior, *_asked(pledge)])
        same = self._continued(line, pledge) or self._same(line, pledge, told)
        day = None if pledge.due is None else pledge.due.on
        if same is None:
            promise = Promise(pledge, told, day)
            promise.events.append(Event(Step.MADE, line, day))
            self.promises.append(promise)
            self._open.add(promise)
            self._done_already(promise)
        elif day is not None and day != same.due_on:
            step = Step.RE_DATED if same.due_on is not None else Step.RESTATED
            same.events.append(Event(step, line, day))
            same.due_on = day
        else:
            same.events.append(Event(Step.RESTATED, line, same.due_on))

    def _done_already(self, promise: Promise) -> None:
        """Close a promise that another document of the same day, listed before, already keeps."""
        line = promise.pledge.line
        for other in self._handed:
            if other.on != line.on or other.document is line.document or other.side is not promise.side:
                continue
            if (
                shares(_topic_of(other, other.text), promise)
                and self._score(_topic_of(other, other.text), promise, other) >= MEANT
            ):
                self._close(promise, Step.DELIVERED, other)
                return

    def _continued(self, line: Line, pledge: Pledge) -> Promise | None:
        """The promise that was made two sentences before at most, where these words only say "it"."""
        last = self._open.last
        if last is None or last.closed is not None or last.side is not pledge.by_side:
            return None
        near = (
            last.pledge.line.said.segment == line.said.segment and last.pledge.line.document is line.document
        )
        return (
            last
            if near and line.order - last.pledge.line.order in (1, 2) and _IT.match(pledge.what)
            else None
        )

    def _same(self, line: Line, pledge: Pledge, told: Topic) -> Promise | None:
        """The open promise of the same side that these words make once more; less is asked where they say so."""
        best: tuple[float, Promise] | None = None
        again = RE_DATED.search(line.text) is not None or AGAIN.search(line.text) is not None
        for promise in self._open.like(told):
            if (
                promise.closed is not None
                or promise.side is not pledge.by_side
                or promise.pledge.line is line
            ):
                continue
            common = shared(told.own, promise.topic.own)
            score = likeness(Topic(told.own), Topic(promise.topic.own), self._weight)
            if not again and len(common) < max(len(told.own), len(promise.topic.own)) / 2:
                continue
            if not told.own and promise.pledge.line.document is line.document:
                score = likeness(told, promise.topic, self._weight)
                common = shared(promise.topic.own, told.near)
            if common and score >= SAME and (best is None or score > best[0]):
                best = (score, promise)
        return None if best is None else best[1]


def _words(promise: Promise) -> frozenset[str]:
    return promise.topic.own | promise.topic.near


def _handed_over(promise: Promise, line: Line) -> bool:
    """Whether a promise was said to be delivered not long before a line, in another message."""
    closed = promise.closed is Step.DELIVERED and promise.closed_on is not None
    return closed and (line.on - promise.last_on).days <= _DISPUTED_DAYS


_DISPUTED_DAYS = 45
"""So long after a delivery somebody who asks where it is means that it did not arrive."""
_SPEAKS_OF = frozenset(
    {Step.RE_DATED, Step.CHASED, Step.WITHDRAWN, Step.RELEASED, Step.DELIVERED, Step.RECEIVED}
)
_BARE = 2
"""Words with a topic that a sentence may have and still point at what was said before: "sent it just now"."""


_IT = re.compile(r"\w+(?:\s+(?:you|back|to))?\s+(?:it|that|this|them|those|ihnen\s+das|das)\b", re.IGNORECASE)


def _asked(pledge: Pledge) -> list[str]:
    return [pledge.request.text] if pledge.request is not None else []


def _new_day(line: Line, made: Sequence[Pledge], known: date | None) -> Due | None:
    """The day that a line gives: that of its promise, else the last it names that is not the known one."""
    for pledge in made:
        if pledge.due is not None and pledge.due.on != known:
            return pledge.due
    named = [day for day in dues(line.text, line.on) if day.on != known]
    return named[-1] if named else None
