"""What SurveyMonkey's choices are worth, and which kind of question they answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ingest.clean import clean
from ingest.jsonfile import Json, dict_in, dicts_in, text_in


@dataclass(frozen=True, slots=True)
class Scale:
    """The kind of a scored question, the span of its scale, and each choice's weight by its id."""

    kind: str
    span: str
    weights: Mapping[str, str]


UNKNOWN = Scale("unscaled", "unknown", {})
"""Without the survey's details a 5 may be the best of five or a poor one of ten, so it is counted as neither."""


def scales_of(details: Sequence[Json]) -> dict[str, Scale]:
    """Scales by question id. Weights from 0 to 10 ask for NPS; one to five or to seven for satisfaction or effort."""
    found = {}
    for survey in details:
        for page in dicts_in(survey, "pages"):
            for question in dicts_in(page, "questions"):
                weights = _weights(question)
                numbers = sorted(
                    {int(weight) for weight in weights.values() if weight.lstrip("-").isdecimal()}
                )
                if len(numbers) > 1:
                    span = f"{numbers[0]}-{numbers[-1]}"
                    found[text_in(question, "id") or ""] = Scale(_kind(question, numbers), span, weights)
    return found


def _weights(question: Json) -> dict[str, str]:
    choices = dicts_in(dict_in(question, "answers"), "choices")
    return {
        text_in(choice, "id") or "": text_in(choice, "weight") or text_in(choice, "text") or ""
        for choice in choices
    }


def _kind(question: Json, numbers: list[int]) -> str:
    if numbers == list(range(11)):
        return "nps"
    heading = " ".join(text_in(one, "heading") or "" for one in dicts_in(question, "headings")).lower()
    return "ces" if any(word in heading for word in ("effort", "easy", "difficult")) else "csat"


def answers(
    pages: Sequence[Json], scales: Mapping[str, Scale]
) -> tuple[list[tuple[str, str, Scale]], list[str]]:
    """`(question id, score, scale)` of what was scored, and the words of what was written."""
    scored, written = [], []
    for page in pages:
        for question in dicts_in(page, "questions"):
            native = text_in(question, "id") or ""
            scale = scales.get(native, UNKNOWN)
            for answer in dicts_in(question, "answers"):
                weight = text_in(dict_in(answer, "choice_metadata"), "weight")
                weight = weight or scale.weights.get(text_in(answer, "choice_id") or "")
                text = clean(text_in(answer, "text") or "")
                if weight:
                    scored.append((native, weight, scale))
                elif text.strip():
                    written.append(text)
    return scored, written
