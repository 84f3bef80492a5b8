"""The forms say the same: every claim and its id in each, charts that can be edited, templates that are filled."""

from __future__ import annotations

import io
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from assistant.briefs.choose import internal_brief
from assistant.briefs.collect import read_material
from assistant.briefs.forms.docx import docx
from assistant.briefs.forms.html import html
from assistant.briefs.forms.layout import AnyBrief, clean, shown
from assistant.briefs.forms.markdown import escaped, markdown, slack
from assistant.briefs.forms.palette import steps
from assistant.briefs.forms.pptx import pptx
from assistant.briefs.kind import kind_named
from assistant.errors import InvalidQuestion
from tests.briefs.company import LANE, memory, room, scope
from tests.briefs.reading import claims_in, every_form

word: Any = pytest.importorskip("docx")
power: Any = pytest.importorskip("pptx")
assert isinstance(word, ModuleType)


@cache
def brief(kind: str = "value_review") -> AnyBrief:
    material = read_material(room(memory()), scope(), LANE, health=None)
    return internal_brief(material, kind_named(kind))


def plain(text: str) -> str:
    """Words alone: forms break lines and escape marks in their own ways."""
    return re.sub(r"\W+", "", text.replace("&quot;", "").replace("&#x27;", "").replace("&amp;", ""))


def test_every_form_has_the_same_claims_under_the_same_ids() -> None:
    wanted = {one.id for one in brief().told}
    assert len(wanted) > 8
    for form, text in every_form(brief()).items():
        assert claims_in(text) == wanted, form


def test_every_form_says_every_claim_and_every_quote_in_the_same_words() -> None:
    for form, text in every_form(brief()).items():
        said = plain(text)
        for one in brief().told:
            assert plain(shown(one)) in said, (form, one.claim.text)
            for citation in one.claim.citations:
                assert plain(citation.quote) in said, (form, citation.quote)


def test_the_slides_have_charts_with_data_that_can_be_edited() -> None:
    deck = power.Presentation(io.BytesIO(pptx(brief())))
    charts = [shape.chart for slide in deck.slides for shape in slide.shapes if shape.has_chart]
    assert len(charts) == len(brief().charts) >= 2
    usage = next(c for c in charts if len(c.plots[0].categories) > 3)
    assert list(usage.plots[0].series[0].values) == [value for _, value in brief().charts[0].series[0].points]


def test_every_slide_with_claims_carries_their_evidence_in_its_notes() -> None:
    deck = power.Presentation(io.BytesIO(pptx(brief())))
    notes = "\n".join(s.notes_slide.notes_text_frame.text for s in deck.slides if s.has_notes_slide)
    assert claims_in(notes) == {one.id for one in brief().told}


def test_a_template_of_the_users_own_is_filled_where_it_says_so(tmp_path: Path) -> None:
    document = word.Document()
    document.add_paragraph("For {{account}}, {{ as_of }}")
    document.add_paragraph("{{sections}}")
    document.add_paragraph("Our footer stays.")
    document.save(str(tmp_path / "own.docx"))
    made = word.Document(io.BytesIO(docx(brief(), template=tmp_path / "own.docx")))
    lines = [paragraph.text for paragraph in made.paragraphs]
    assert lines[0] == "For Harbor Lane, 2026-10-31"
    assert lines[-1] == "Our footer stays."
    assert any("What was expected?" in line for line in lines[1:-1])
    assert not any("{{" in line for line in lines)


def test_slides_of_the_users_own_are_filled_and_kept(tmp_path: Path) -> None:
    deck = power.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[0])
    slide.shapes.title.text = "{{title}} for {{account}}"
    deck.save(str(tmp_path / "own.pptx"))
    made = power.Presentation(io.BytesIO(pptx(brief(), template=tmp_path / "own.pptx")))
    assert made.slides[0].shapes.title.text == "Value review for Harbor Lane"


@pytest.mark.parametrize("form", [docx, pptx])
def test_a_template_of_another_sort_is_refused_with_a_reason(form: Any, tmp_path: Path) -> None:
    (tmp_path / "own.txt").write_text("nothing", encoding="utf-8")
    with pytest.raises(InvalidQuestion, match="cannot be used"):
        form(brief(), template=tmp_path / "own.txt")


class Page(HTMLParser):
    """Collects what an accessibility check looks at."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.outside: list[str] = []
        self.headings: list[int] = []
        self.tags: list[str] = []
        self.lang = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        if "id" in values:
            self.ids.append(values["id"])
        if tag == "html":
            self.lang = values.get("lang", "")
        if tag == "a" and values.get("href", "").startswith("#"):
            self.targets.append(values["href"][1:])
        if values.get("src") or tag in ("link", "script", "iframe"):
            self.outside.append(tag)
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        self.targets += values.get("aria-labelledby", "").split()


def test_the_page_stands_alone_and_can_be_read_aloud() -> None:
    page = Page()
    page.feed(html(brief()))
    assert page.lang == "en"
    assert page.outside == []
    assert len(page.ids) == len(set(page.ids))
    assert set(page.targets) <= set(page.ids)
    assert page.headings[0] == 1
    assert page.headings.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in zip(page.headings, page.headings[1:], strict=False))
    assert {"main", "title", "svg", "desc", "table"} <= set(page.tags)


def test_each_chart_of_the_page_has_its_table() -> None:
    text = html(brief())
    for chart in brief().charts:
        assert text.count(f"Table: {chart.title}") == 1
        assert all(f">{label}</th>" in text for label, _ in chart.series[0].points)


def test_a_waterfall_ends_where_its_bars_lead() -> None:
    points = (("opening", 100.0), ("expansion", 30.0), ("churn", 20.0), ("closing", 110.0))
    bars = steps(points)
    assert [(start, end) for _, start, end, _ in bars] == [(0, 100), (100, 130), (130, 110), (0, 110)]


def test_markdown_shows_what_stands_there() -> None:
    assert escaped("a*b [c](d) <e> _f_") == "a\\*b \\[c\\](d) \\<e\\> \\_f\\_"
    assert "\n<" not in markdown(brief())


def test_a_short_summary_stays_under_a_hundred_words() -> None:
    kind = kind_named("summary_slack")
    assert kind.words is not None
    assert 10 < len(slack(brief("summary_slack"), kind.words).split()) < 100


def test_text_that_xml_forbids_is_left_out() -> None:
    assert clean("a\x00b\x0bc\n") == "abc\n"
