"""A mail's parts: exact slices that make up the whole, the author's own words apart from the rest."""

from __future__ import annotations

import json
import os
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.types.documents import Part
from ingest.clean import clean
from ingest.mailtext import attributed, person, split_mail

PIECES = st.sampled_from(
    [
        "We need this by June.\n",
        "\n",
        "> an older line\n",
        ">> older still\n",
        "On Mon, 4 May 2026 at 10:15, Mara Quist <mara@quistmarine.example> wrote:\n",
        "Am 04.05.2026 um 10:15 schrieb Mara Quist:\n",
        "-----Original Message-----\n",
        "From: Mara <m@q.example>\nSent: Monday, May 4, 2026\nTo: Ivo\nSubject: Berth\n",
        "--\n",
        "Best regards,\n",
        "Mara Quist\n",
        "P.S. one more thing\n",
        "Sent from my phone\n",
        "x" * 1500 + "\n",
        "no newline",
    ]
)


def said(text: str, sender: str | None = None) -> dict[str, str]:
    """The text of each kind of part, joined and stripped."""
    parts = split_mail(text, sender=sender)
    return {
        part.value: "".join(text[one.start : one.end] for one in parts if one.part is part).strip()
        for part in Part
    }


@given(st.lists(PIECES, max_size=14).map("".join) | st.text(max_size=200), st.none() | st.just("Mara Quist"))
def test_parts_are_the_whole_text_without_gap_or_overlap(text: str, sender: str | None) -> None:
    text = clean(text)
    assert "".join(text[part.start : part.end] for part in split_mail(text, sender=sender)) == text


@pytest.mark.parametrize(
    "attribution",
    [
        "On Mon, May 4, 2026 at 10:15 AM Mara Quist <mara@quistmarine.example> wrote:",
        "On Mon, May 4, 2026 at 10:15 AM Mara Quist\n<mara@quistmarine.example> wrote:",
        "Am 04.05.2026 um 10:15 schrieb Mara Quist <mara@quistmarine.example>:",
        "Le 4 mai 2026 à 10:15, Mara Quist <mara@quistmarine.example> a écrit :",
        "El 4 may 2026 a las 10:15, Mara Quist <mara@quistmarine.example> escribió:",
        "Il giorno 4 mag 2026 alle ore 10:15 Mara Quist <mara@quistmarine.example> ha scritto:",
        "Op 4 mei 2026 om 10:15 schreef Mara Quist <mara@quistmarine.example>:",
        "Em 4 de mai. de 2026, 10:15, Mara Quist <mara@quistmarine.example> escreveu:",
        "-----Ursprüngliche Nachricht-----\nVon: Mara Quist <mara@quistmarine.example>",
        "________________________________\nFrom: Mara Quist <mara@quistmarine.example>\n"
        "Sent: Monday, May 4, 2026 10:15 AM\nTo: Ivo Lenk\nSubject: Berth",
        "Von: Mara Quist <mara@quistmarine.example>\nGesendet: Montag, 4. Mai 2026 10:15\nAn: Ivo\nBetreff: Kran",
        "De : Mara Quist <mara@quistmarine.example>\nEnvoyé : lundi 4 mai 2026 10:15\nÀ : Ivo\nObjet : Grue",
        "De: Mara Quist <mara@quistmarine.example>\nEnviado: lunes, 4 de mayo de 2026\nPara: Ivo\nAsunto: Grúa",
        "Da: Mara Quist <mara@quistmarine.example>\nInviato: lunedì 4 maggio 2026\nA: Ivo\nOggetto: Gru",
        "Van: Mara Quist <mara@quistmarine.example>\nVerzonden: maandag 4 mei 2026\nAan: Ivo\nOnderwerp: Kraan",
        "De: Mara Quist <mara@quistmarine.example>\nEnviada em: segunda-feira, 4 de maio de 2026\nPara: Ivo\n"
        "Assunto: Grua",
    ],
)
def test_the_reply_is_apart_from_what_it_answers(attribution: str) -> None:
    text = f"Friday works for us.\n\n{attribution}\n\nCan you do Thursday?\nOr Friday?"
    found = said(text)
    assert found["body"] == "Friday works for us."
    assert found["quoted"].endswith("Or Friday?")
    quoted = next(part for part in split_mail(text) if part.part is Part.QUOTED)
    assert (quoted.author, quoted.address) == ("Mara Quist", "mara@quistmarine.example")


def test_answers_between_quoted_lines_stay_the_authors_words() -> None:
    text = "> When does the crane come?\n\nIn June.\n\n> And the cable?\n\nWith it."
    assert said(text)["body"].split("\n") == ["In June.", "", "", "With it."]


def test_prose_that_looks_like_an_attribution_is_not_one() -> None:
    for text in (
        "On Monday we move.\nOn Tuesday, 5 May 2026, you wrote that the price holds. It does not.",
        "From: Oslo\nTo: Bergen\nThat is the route we need.",
        "Visit us:\n>>> https://quistmarine.example <<<\nand book.",
    ):
        assert said(text)["body"] == text


def test_a_forwarded_mail_is_its_first_authors() -> None:
    text = (
        "FYI, see below.\n\n---------- Forwarded message ---------\nFrom: Tade Obel <tade@obel.example>\n"
        "Date: Mon, May 4, 2026\nSubject: Exit\nTo: Mara\n\nWe are leaving in June."
    )
    found = split_mail(text)
    assert [part.part for part in found] == [Part.BODY, Part.QUOTED]
    assert (found[1].author, found[1].address) == ("Tade Obel", "tade@obel.example")


@pytest.mark.parametrize(
    ("text", "body", "signature"),
    [
        ("We sign.\n\n--\nMara Quist\nCOO | Quist Marine", "We sign.", "--\nMara Quist\nCOO | Quist Marine"),
        ("We sign.\n\nBest regards,\nMara Quist\nCOO", "We sign.", "Best regards,\nMara Quist\nCOO"),
        (
            "Passt.\n\nMit freundlichen Grüßen\n\nMara Quist",
            "Passt.",
            "Mit freundlichen Grüßen\n\nMara Quist",
        ),
        ("We sign.\n\nSent from my iPhone", "We sign.", "Sent from my iPhone"),
        ("Thanks!", "Thanks!", ""),
        ("We need:\n- cranes\n- Cables", "We need:\n- cranes\n- Cables", ""),
        ("We sign.\n\nMara", "We sign.", "Mara"),
        (
            "We sign.\n\nBest,\nMara\n\nThis e-mail is confidential. If you are not the intended recipient, delete it.",
            "We sign.",
            "Best,\nMara\n\nThis e-mail is confidential. If you are not the intended recipient, delete it.",
        ),
    ],
)
def test_the_signature_is_apart(text: str, body: str, signature: str) -> None:
    found = said(text, sender="Mara Quist")
    assert (found["body"], found["signature"]) == (body, signature)


@pytest.mark.parametrize(
    "text",
    [
        "Thanks,\nbut we are going to leave you in June because of the crane.\nTade",
        "First part.\n--\nIs this the right price?\nWe would leave otherwise, and that is certain.",
        "Regards to the team.\nWe cannot renew without the crane feed being fixed first.",
    ],
)
def test_what_may_be_something_said_is_never_signature(text: str) -> None:
    assert not said(text)["signature"] or "leave" not in said(text)["signature"]
    assert "leave" not in text or "leave" in said(text)["body"]
    assert "cannot renew" not in text or "cannot renew" in said(text)["body"]


def test_a_postscript_after_the_signature_is_body() -> None:
    found = said("We sign.\n\nBest,\nMara Quist\n\nPS: Obel is looking elsewhere.")
    assert found["body"] == "We sign.\n\nPS: Obel is looking elsewhere."


@pytest.mark.parametrize(
    ("line", "name", "address"),
    [
        ("On 04/05/2026 10:15 AM, Mara Quist wrote:", "Mara Quist", None),
        ("Am 04.05.2026 um 10:15 schrieb Mara Quist:", "Mara Quist", None),
        ("On Mon, 4 May 2026, mara@quistmarine.example wrote:", None, "mara@quistmarine.example"),
    ],
)
def test_who_is_quoted(line: str, name: str | None, address: str | None) -> None:
    assert attributed(line) == (name, address)


def test_a_person_of_a_header_line() -> None:
    assert person('"Quist, Mara" <Mara@quistmarine.example>') == ("Quist, Mara", "mara@quistmarine.example")
    assert person("m@q.example [mailto:m@q.example]") == (None, "m@q.example")


DATA = os.environ.get("PLUMBLINE_DATA")


@pytest.mark.skipif(not DATA, reason="PLUMBLINE_DATA names no folder of public data")
@pytest.mark.parametrize(("source", "bar"), [("talon", 70), ("zapier", 34)])
def test_public_cases_of_replies(source: str, bar: int) -> None:
    """Public cases of reply splitters, by their own expectations: plain text and messages, HTML left out."""
    folder = Path(str(DATA)) / "email_replies"
    if not folder.is_dir():
        pytest.skip("the folder email_replies is not there")
    cases = [json.loads(line) for line in (folder / "cases.jsonl").read_text(encoding="utf-8").splitlines()]
    chosen = [case for case in cases if case["source"] == source and case["input_type"] != "html"]
    held = sum(_holds(case, folder) for case in chosen)
    assert held >= bar, f"{held} of {len(chosen)}"


def _holds(case: dict[str, Any], folder: Path) -> bool:
    text = clean(_input(case, folder))
    parts = split_mail(text)
    kinds = [part.part for part in parts]
    expected, kind = case["expect"]["value"], case["expect"]["type"]
    pieces = [text[part.start : part.end] for part in parts]

    def joined(*wanted: Part) -> str:
        return "".join(
            "".join(piece.split()) for piece, part in zip(pieces, kinds, strict=True) if part in wanted
        )

    def bare(value: str | None) -> str:
        return "".join((value or "").split())

    match kind:
        case "reply_equals":
            return bare(expected) in (joined(Part.BODY, Part.SIGNATURE), joined(Part.BODY))
        case "reply_and_signature_equals":
            return [bare(value) for value in expected] == [joined(Part.BODY), joined(Part.SIGNATURE)]
        case "signature_equals":
            return bare(expected) == joined(Part.SIGNATURE)
        case "n_fragments":
            return bool(len(parts) == expected)
        case "quoted_flags":
            return bool([part is Part.QUOTED for part in kinds] == expected)
        case "signature_flags":
            return bool([part is Part.SIGNATURE for part in kinds] == expected)
        case "hidden_flags":
            return bool([Part.BODY not in kinds[at:] for at in range(len(kinds))] == expected)
        case _:
            return any(expected in piece for piece in pieces)


def _input(case: dict[str, Any], folder: Path) -> str:
    if case["input_type"] == "plain":
        given_text = case["input"]
        return str(given_text) if given_text is not None else (folder / case["input_file"]).read_text("utf-8")
    parser = BytesParser(_class=EmailMessage, policy=policy.default)
    body = parser.parsebytes((folder / case["input_file"]).read_bytes()).get_body(("plain",))
    assert body is not None
    return str(body.get_content())
