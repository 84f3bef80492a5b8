"""WebVTT as Zoom writes it (`Name: words`) and as Teams does (`<v Name>words</v>`)."""

from __future__ import annotations

import html
import textwrap

from evals.world.observed import Call, Person


def transcript(call: Call) -> str:
    """The whole file. Long sentences run over two lines of a cue."""
    out = ["WEBVTT", ""]
    at, number = 3_000, 0
    for turn in call.turns:
        for text in turn.sentences:
            number += 1
            end = at + 300 + len(text) * call.pace
            times = f"{_clock(at)} --> {_clock(end)}"
            words = html.escape(text, quote=False)
            if call.shape == "teams":
                lines = textwrap.wrap(words, 64, break_long_words=False, break_on_hyphens=False)
                out += [
                    f"{call.id[:8]}-{number}/0",
                    times,
                    f"<v {turn.speaker.name}>" + "\n".join(lines) + "</v>",
                    "",
                ]
            else:
                out += [str(number), times, f"{_shown(turn.speaker)}: {words}", ""]
            at = end + 90
        at += 240
    return "\n".join(out)


def _shown(person: Person) -> str:
    return person.shown_as or person.name


def _clock(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}.{rest:03}"
