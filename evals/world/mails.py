"""Mails: threads between the account's people and the vendor's, from acts and steps. Knows no causes."""

from __future__ import annotations

from dataclasses import dataclass

from evals.world.acts import Act, Step
from evals.world.calendars import moment, working
from evals.world.observed import Mail, Person
from evals.world.tell import Teller


@dataclass(frozen=True, slots=True)
class Letter:
    """Who writes to whom and when. `lag` is how long the answer takes, in minutes; None for no answer."""

    day: int
    minute: int
    sender: Person
    to: tuple[Person, ...]
    cc: tuple[Person, ...] = ()
    lag: int | None = None


class Post:
    """Writes the mails of one account and keeps them."""

    def __init__(self, teller: Teller, *, account: int, days: int) -> None:
        self.teller = teller
        self.account = account
        self.days = days
        self.mails: list[Mail] = []
        self._number = 0

    def new_id(self, sender: Person) -> str:
        """An id that no other mail has."""
        self._number += 1
        return f"<{self.account:05}.{self._number:05}@mail.{sender.address.partition('@')[2]}>"

    def recap(self, letter: Letter, steps: list[Step]) -> Mail:
        """Notes after a meeting, with the commitments made there said once more."""
        teller, sender = self.teller, letter.sender
        mail_id = self.new_id(sender)
        items = [teller.write("mail.note_v", sender) for _ in range(1 + int(teller.rng.random() * 3))]
        items += [
            teller.step(step, sender, f"mail:{mail_id}", aloud=False, day=letter.day, again=True)
            for step in steps
        ]
        mark = teller.rng.choice(("- ", "* ", "1. ", ""))
        listed = "\n".join((f"{n}. " if mark == "1. " else mark) + item for n, item in enumerate(items, 1))
        return self._send(
            letter, mail_id, teller.plain("mail.subject_recap"), [teller.write("mail.recap", sender), listed]
        )

    def ask(self, letter: Letter, agent: Person) -> None:
        """A question of how, and its answer."""
        teller = self.teller
        subject = teller.plain("mail.subject_question")
        words = [teller.write("talk.question_c", letter.sender)]
        if teller.rng.random() < 0.5:
            words.append(teller.write("talk.more_c", letter.sender))
        asked = self._send(letter, self.new_id(letter.sender), subject, [" ".join(words)])
        answer = self._answering(asked, agent, 30 + int(teller.rng.random() * 900))
        if answer is None:
            return
        told = self._send(
            answer, self.new_id(agent), subject, [teller.write("talk.answer_v", agent)], answers=asked
        )
        if teller.rng.random() < 0.4 and (back := self._answering(told, letter.sender, 45)):
            thanks = [teller.write("mail.thanks_c", letter.sender)]
            self._send(back, self.new_id(letter.sender), subject, thanks, answers=told)

    def check_in(self, letter: Letter, act: Act | None) -> None:
        """The vendor asks how things are; the answer may hold an act, or not come."""
        teller = self.teller
        words = [teller.write("mail.check_in", letter.sender), teller.write("talk.ask_v", letter.sender)]
        sent = self._send(
            letter, self.new_id(letter.sender), teller.plain("mail.subject_check_in"), [" ".join(words)]
        )
        if letter.lag is None:
            return
        self.answer(sent, letter.to[0], letter.lag, act)

    def answer(self, sent: Mail, person: Person, lag: int, act: Act | None) -> None:
        """An answer of the account's side, with an act or with everyday words."""
        letter = self._answering(sent, person, lag)
        if letter is None:
            return
        teller = self.teller
        mail_id = self.new_id(person)
        words = [teller.write("mail.reply_c", person)]
        if act is not None:
            words.append(teller.act(act, person, f"mail:{mail_id}", aloud=False, day=letter.day))
        if act is None or teller.rng.random() < 0.5:
            words.append(teller.write("talk.more_c", person))
        self._send(letter, mail_id, sent.subject, [" ".join(words)], answers=sent)

    def tell(self, letter: Letter, act: Act) -> None:
        """The account's side writes of its own accord; ours answers without repeating it."""
        teller, sender = self.teller, letter.sender
        mail_id = self.new_id(sender)
        kind = "postpone" if act.label == "engagement_drop" else "news"
        first = [teller.write("mail.open_c", sender)] if teller.rng.random() < 0.6 else []
        first.append(teller.act(act, sender, f"mail:{mail_id}", aloud=False, day=letter.day))
        rest = [teller.write("talk.more_c", sender)] if teller.rng.random() < 0.6 else []
        body = [" ".join(first + rest)] if teller.rng.random() < 0.6 else [" ".join(first), *rest]
        sent = self._send(letter, mail_id, teller.plain(f"mail.subject_{kind}"), body)
        back = self._answering(sent, letter.to[0], 60 + int(teller.rng.random() * 1500))
        if back is not None:
            words = [teller.write("mail.react_v", back.sender)]
            self._send(back, self.new_id(back.sender), sent.subject, words, answers=sent)

    def step(self, letter: Letter, step: Step) -> None:
        """A step of a commitment by mail: delivered, re-dated, withdrawn or chased."""
        mail_id = self.new_id(letter.sender)
        words = [self.teller.step(step, letter.sender, f"mail:{mail_id}", aloud=False, day=letter.day)]
        if self.teller.rng.random() < 0.4:
            side = "v" if letter.sender.ours else "c"
            words.append(self.teller.write(f"talk.more_{side}", letter.sender))
        subject = self.teller.plain("mail.subject_promise", thing=self.teller.thing(step))
        sent = self._send(letter, mail_id, subject, [" ".join(words)])
        if letter.lag is not None and not letter.to[0].ours:
            self.answer(sent, letter.to[0], letter.lag, None)

    def remind(self, letter: Letter, invoice: str) -> None:
        """An unpaid invoice is asked after."""
        sender = letter.sender
        subject = self.teller.plain("mail.subject_invoice", invoice=invoice)
        words = [self.teller.write("mail.invoice_v", sender, invoice=invoice)]
        sent = self._send(letter, self.new_id(sender), subject, words)
        back = self._answering(sent, letter.to[0], letter.lag) if letter.lag is not None else None
        if back is not None:
            words = [self.teller.write("mail.invoice_c", back.sender, invoice=invoice)]
            self._send(back, self.new_id(back.sender), subject, words, answers=sent)

    def away(self, sent_day: int, person: Person, to: Person, *, left: bool) -> None:
        """An automatic answer: on holiday, or gone for good."""
        pool = "mail.left_auto" if left else "mail.away"
        letter = Letter(sent_day, 600, person, (to,))
        words = [self.teller.plain(pool, person=person.name)]
        subject = self.teller.plain("mail.subject_away")
        self._send(letter, self.new_id(person), subject, words, automatic=True)

    def _answering(self, mail: Mail, person: Person, lag: int) -> Letter | None:
        """An answer `lag` minutes later, in working time; None if that is beyond the world."""
        day = (mail.sent - moment(0, 0)).days
        minute = mail.sent.hour * 60 + mail.sent.minute + lag
        on = working(day + minute // 1440)
        minute = 480 + minute % 560 if on != day else minute
        if on >= self.days:
            return None
        others = tuple(other for other in mail.cc if other.key != person.key)
        return Letter(on, minute % 1440, person, (mail.sender,), others)

    def _send(
        self, letter: Letter, mail_id: str, subject: str, paragraphs: list[str], *,
        answers: Mail | None = None, automatic: bool = False,
    ) -> Mail:  # fmt: skip
        voice = self.teller.voice(letter.sender)
        rng = self.teller.rng
        lines = (
            []
            if automatic or (answers and rng.random() < 0.4)
            else [voice.hello.format(letter.to[0].name.split()[0])]
        )
        lines += paragraphs
        if voice.goodbye and not automatic:
            lines.append(f"{voice.goodbye}\n{letter.sender.name.split()[0]}")
        body = "\n\n".join(lines)
        re_subject = f"Re: {subject}" if answers and not subject.startswith("Re: ") else subject
        signature = (
            f"{letter.sender.name}\n{letter.sender.title}" if rng.random() < 0.6 and not automatic else ""
        )
        quotes = rng.choice(("gmail", "gmail", "outlook", "")) if answers else ""
        sent = Mail(
            mail_id, answers.thread if answers else mail_id, moment(letter.day, letter.minute), letter.sender,
            letter.to, letter.cc, re_subject, body, signature, answers, quotes, automatic,
        )  # fmt: skip
        self.mails.append(sent)
        return sent
