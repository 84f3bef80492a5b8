"""Words for one account: its slots, its people's voices, and the record of what was said for which act."""

from __future__ import annotations

from random import Random

from evals.world.acts import ASSERTED, Act, Said, Step
from evals.world.calendars import day_of
from evals.world.grammar import Grammar
from evals.world.observed import Person
from evals.world.voice import Voice, spoken, voice_of, written

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_FIXED = ("rival", "site", "other_site", "team", "other_team", "feature", "other_feature", "old_tool")

_THOUGHTFUL = ("sig.", "not.", "talk.more", "talk.status")


class Teller:
    """Speaks for everybody around one account. Holds no cause: it is given acts."""

    def __init__(self, seed: int, account: int, grammar: Grammar, *, name: str, american: bool) -> None:
        self.seed = seed
        self.account = account
        self.grammar = grammar
        self.american = american
        self.rng = Random(f"tell/{seed}/{account}")
        self._voices: dict[str, Voice] = {}
        self.slots = {
            slot: grammar.say(f"part.{slot.removeprefix('other_')}", self.rng, {}) for slot in _FIXED
        }
        self.slots |= {"us": "Tallybrook", "them": " ".join(name.split()[:2]), "person": "our manager"}
        self.said: list[Said] = []
        self.meant: dict[str, str] = {}
        """Pool of every phrase that was said or typed; for checks of the language, never exported."""

    def voice(self, person: Person) -> Voice:
        """The person's own voice, drawn once."""
        found = self._voices.get(person.key)
        if found is None:
            found = voice_of(self.seed, person.key, american=self.american)
            self._voices[person.key] = found
        return found

    def plain(self, pool: str, /, **slots: str) -> str:
        """A phrase without a voice: subjects, titles."""
        return self.grammar.say(pool, self.rng, self.slots | slots if slots else self.slots)

    def speak(self, pool: str, person: Person, /, **slots: str) -> str:
        """A phrase as this person says it aloud."""
        text = spoken(self._phrase(pool, slots), self.voice(person), self.rng)
        self.meant[text] = pool
        return text

    def write(self, pool: str, person: Person, /, **slots: str) -> str:
        """A phrase as this person types it."""
        text = written(self._phrase(pool, slots), self.voice(person), self.rng)
        self.meant[text] = pool
        return text

    def _phrase(self, pool: str, slots: dict[str, str]) -> str:
        """A phrase, at times with an afterthought, whatever it means."""
        text = self.plain(pool, **slots)
        if pool.startswith(_THOUGHTFUL) and text.endswith(".") and self.rng.random() < 0.2:
            text = f"{text[:-1]}, {self.plain('part.tail')}."
        return text

    def act(self, act: Act, person: Person, document: str, *, aloud: bool, day: int) -> str:
        """The sentence of an act, recorded with the document that it stands in."""
        tell = self.speak if aloud else self.write
        text = tell(act.pool, person, **({"person": act.about} if act.about else {}))
        self.said.append(Said(document, day, person.name, person.ours, act.label, act.stance, text))
        return text

    def step(
        self, step: Step, person: Person, document: str, *, aloud: bool, day: int, again: bool = False
    ) -> str:
        """The sentence of a step of a commitment. `again` restates it, which makes nothing new."""
        kind = f"prom.{step.what}_{'v' if step.ours else 'c'}"
        tell = self.speak if aloud else self.write
        text = tell("prom.recap" if again else kind, person, thing=self.thing(step),
                    due=self.due(step.due, day),
                    who=person.name.split()[0] if step.ours else "you")  # fmt: skip
        label = "broken_commitment" if step.what == "chased" else f"commitment_{step.what}"
        stance = "restated" if again else ASSERTED
        self.said.append(Said(document, day, person.name, person.ours, label, stance, text, step.promise))
        return text

    def thing(self, step: Step) -> str:
        """What is promised, in the same words wherever it comes up."""
        pool = "part.thing_v" if step.ours else "part.thing_c"
        return self.grammar.say(pool, Random(f"thing/{self.seed}/{self.account}/{step.promise}"), self.slots)

    def due(self, due: int, today: int) -> str:
        """A due day in words that fix it: a date, or a weekday within the week."""
        day = day_of(due)
        if 0 < due - today < 6 and self.rng.random() < 0.6:
            return _WEEKDAYS[day.weekday()]
        month, short = day.strftime("%B"), day.strftime("%b")
        if self.american:
            return self.rng.choice(
                (f"{month} {day.day}", f"{short} {day.day}", f"{month} {day.day}, {day.year}")
            )
        return self.rng.choice(
            (f"{day.day} {month}", f"{day.day} {short}", f"the {_nth(day.day)} of {month}")
        )


def _nth(day: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(day % 10 if day // 10 != 1 else 0, "th")
    return f"{day}{ending}"
