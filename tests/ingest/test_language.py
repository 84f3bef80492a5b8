"""The language of a text is told by its small words, and not where there are too few."""

from __future__ import annotations

import pytest

from ingest.language import language_of

SAID = {
    "en": "We would like to know when the new export will be available for our team in Leeds.",
    "de": "Wir haben das Problem mit dem Export und die Rechnung ist leider noch nicht angekommen.",
    "fr": "Nous avons un problème avec la facture et je ne sais pas si elle est dans le bon format.",
    "es": "No podemos abrir la factura y el equipo necesita una respuesta para el lunes por la mañana.",
    "it": "Non riusciamo ad aprire la fattura e il team ha bisogno di una risposta per lunedì mattina.",
    "pt": "Não conseguimos abrir a fatura e a equipa precisa de uma resposta até segunda-feira de manhã.",
    "nl": "We kunnen de factuur niet openen en het team heeft voor maandag een antwoord van jullie nodig.",
    "sv": "Vi kan inte öppna fakturan och teamet behöver ett svar från er innan det är måndag morgon.",
    "da": "Vi kan ikke åbne fakturaen, og teamet skal have et svar fra jer inden mandag, hvad gør vi så.",
    "pl": "Nie możemy otworzyć faktury i nasz zespół potrzebuje odpowiedzi do poniedziałku, czy to jest możliwe.",
    "fi": "Emme voi avata laskua ja tiimimme tarvitsee vastauksen, mutta se ei ole vielä tullut meille.",
    "ja": "請求書を開くことができません。月曜日までに回答をお願いします。",
    "zh": "我们无法打开发票，团队需要在星期一之前得到答复。",
    "ru": "Мы не можем открыть счёт, и команде нужен ответ до понедельника.",
}


@pytest.mark.parametrize("name", SAID)
def test_a_sentence_or_two_tell_the_language(name: str) -> None:
    assert language_of(SAID[name]) == name


@pytest.mark.parametrize(
    "text",
    [
        "",
        "OK",
        "Invoice 4711",
        "Mara Quist, Head of Data, Quist Marine",
        "ERR_TIMEOUT 504 gateway node-7 " * 4,
    ],
)
def test_names_and_figures_have_no_language(text: str) -> None:
    assert language_of(text) is None


def test_two_languages_in_equal_parts_are_none() -> None:
    assert language_of(f"{SAID['de']} {SAID['fr']}") is None
