"""Text stays text: in a terminal, in Markdown, in HTML, in a chat and in a spreadsheet."""

from __future__ import annotations

import gzip
import html as escaping
import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from assistant.text import sink

LIVELY = [
    "<script>alert(1)</script>", "[x](javascript:alert(1))", "![a](https://exfil.invalid/?d=1)", "https://exfil.invalid/x",
    "<https://exfil.invalid|click>", "<!channel>", "<@U123>", "[a][1]\n\n[1]: https://exfil.invalid", "www.exfil.invalid",
    '"onerror="alert(1)', "<img src=x onerror=alert(1)>", "# heading", "* item", "| a | b |\n|---|---|", "> quote",
    "`code`", "    indented", "1. one", "---", "a<br>b", "&lt;b&gt;", "mailto:a@b.example", "//exfil.invalid/x", "\\<b>",
]  # fmt: skip
MARKDOWN = [
    MarkdownIt("commonmark", {"html": True}),
    MarkdownIt("js-default", {"html": True, "linkify": False}),
]
_TAG = re.compile(r"<(?!/?p>)[a-zA-Z/!][^>]*>")


def rendered(text: str) -> list[str]:
    return [page.render(sink.markdown(text)) for page in MARKDOWN]


def dead(text: str) -> bool:
    """No way out shows anything but letters."""
    chat = sink.chat(text)
    return (
        not any(_TAG.search(page) for page in rendered(text))
        and not re.search("[<>\"']", sink.html(text))
        and not re.search("[\x00-\x08\x1b\u202a-\u202e]", sink.terminal(text))
        and "<" not in chat
        and not re.search(r"https?://", chat)
        and sink.csv_cell(text)[:1] not in ("=", "+", "-", "@", "\t", "\r")
    )


@pytest.mark.parametrize("text", LIVELY)
def test_nothing_lively_stays_alive(text: str) -> None:
    assert dead(text)


def test_the_same_texts_live_where_nothing_stops_them() -> None:
    assert (
        sum(bool(_TAG.search(page.render(text))) for text in LIVELY for page in MARKDOWN[:1])
        > len(LIVELY) // 2
    )


@given(st.text(max_size=60))
def test_markdown_renders_to_the_letters_that_were_given(text: str) -> None:
    page = escaping.unescape(re.sub(r"</?p>", "", rendered(text)[0]))
    assert " ".join(page.split()) == " ".join(sink.visible(text).split())


@given(st.text(max_size=60))
def test_html_and_terminal_keep_every_visible_letter(text: str) -> None:
    assert escaping.unescape(sink.html(text)) == sink.visible(text)
    assert sink.terminal(sink.terminal(text)) == sink.terminal(text)


@given(st.text(alphabet="<>!@#|[](){}*_~`:/.-=+ \n\tahtps&;\\\"'x1", max_size=40))
def test_no_arrangement_of_signs_comes_alive(text: str) -> None:
    assert dead(text)


@pytest.mark.parametrize("text", ["=1+1", "\t=1", "+1", "-1", "@x", " =1", "\u00a0=1", "\uff1d1"])
def test_a_formula_is_led_by_an_apostrophe(text: str) -> None:
    assert sink.csv_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["1 + 1", "Renewal (May)", "a=b", ""])
def test_an_ordinary_cell_is_left_alone(text: str) -> None:
    assert sink.csv_cell(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "see https://a.example/x", "see hxxps://a.example", "[a](b)", "![a](b)", "<b>bold</b>", "<!here>", "@channel now",
        "write to a@b.example", "javascript:alert(1)", "www.a.example", "see exfil.invalid/x", "&lt;b&gt;", "ｈｔｔｐｓ：//a.example",
        "ht\u200btps://a.example", "&amp;lt;img&amp;gt;", "//a.example/x", "[ref]: x",
    ],
)  # fmt: skip
def test_what_acts_is_seen_in_every_spelling(text: str) -> None:
    assert sink.acts(text)


@pytest.mark.parametrize(
    "text",
    [
        "The export fails since 3 March 2026.", "MRR is USD 4,800.00.", "They use version 2.1 of the app.", "5 < 6 users",
        "Dana said: yes, and/or later.", "The ratio is 3:1.", "Mr. Ortiz left.", "A & B agreed e.g. on price.",
    ],
)  # fmt: skip
def test_ordinary_sentences_do_not_act(text: str) -> None:
    assert not sink.acts(text)


def _rows(name: str) -> list[dict[str, Any]]:
    data = os.environ.get("PLUMBLINE_DATA")
    if data is None or not (Path(data) / "injection" / name).exists():
        pytest.skip("PLUMBLINE_DATA names no folder with the injection set")
    with gzip.open(Path(data) / "injection" / name, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def test_no_sink_of_the_public_set_stays_alive() -> None:
    alive = [row["text"] for row in _rows("ui_sinks.jsonl.gz") if not dead(row["text"])]
    assert alive == []


def test_benign_texts_come_out_as_they_are() -> None:
    rows = [row["text"] for row in _rows("benign.jsonl.gz")]
    altered = [
        text
        for text in rows
        if " ".join(escaping.unescape(re.sub(r"</?p>", "", rendered(text)[0])).split())
        != " ".join(text.split())
        or " ".join(escaping.unescape(sink.html(text)).split()) != " ".join(text.split())
    ]
    assert len(altered) <= len(rows) // 100
