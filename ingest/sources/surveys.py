"""Answers to surveys from Delighted (JSON or CSV) and SurveyMonkey (bulk JSON, with the survey's details beside)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from ingest.billing import Native, natives, own_account, rows_of, said_of
from ingest.jsonfile import Json, dict_in, dicts_in
from ingest.mapped import Cells, Passed, Shape, first, mail_domain, matcher, refs, spelled
from ingest.recognise import Source
from ingest.records import BadRecord, ReadContext, Record, Rejected, SourceFile
from ingest.sources.survey_scales import Scale, answers, scales_of

_SHAPES = tuple(
    Shape(name, "surveys", spelled(*fields), lambda _: {})
    for name, *fields in (
        ("delighted", "id,survey_type,score,comment,created_at", "survey type,score,comment,email"),
        ("surveymonkey", "id,survey_id,response_status,date_created"),
        ("surveymonkey details", "id,title,pages,question_count"),
    )
)
_KINDS = {"nps": ("nps", "0-10"), "enps": ("nps", "0-10"), "csat": ("csat", "1-5"), "csat3": ("csat", "1-3"),
          "ces": ("ces", "1-5"), "ces7": ("ces", "1-7"), "stars_five": ("csat", "1-5"),
          "smileys": ("csat", "1-5"), "thumbs": ("csat", "0-1")}  # fmt: skip


def facts(files: Sequence[SourceFile], context: ReadContext) -> Iterator[Record]:
    """Answers with the scale that they were given on; the details of a survey tell what its choices are worth."""
    found: dict[str, list[Native]] = {shape.name: [] for shape in _SHAPES}
    for file in files:
        for item in natives(file.shape, file, ("data",)):
            if isinstance(item, Rejected):
                yield item
            else:
                found[file.shape].append(item)
    scales = scales_of([item.value for item in found["surveymonkey details"]])
    yield from rows_of("surveys", found["delighted"], lambda value: [_delighted(value)], context)
    yield from rows_of("surveys", found["surveymonkey"], lambda value: _surveymonkey(value, scales), context)


def _delighted(value: Json) -> Cells:
    """One answer; in a CSV export the fields have their titles for names."""
    kind, scale = _KINDS.get(first(value, "survey_type", "survey type").lower() or "nps", ("", ""))
    person = dict_in(value, "person")
    mail = (said_of(person, "email") or first(value, "email", "person email")).lower()
    told = dict_in(value, "person_properties")
    at = first(value, "created_at", "response time", "created at", "date")
    native = first(value, "id", "response id") or f"{mail}|{at}"
    if not first(value, "score"):
        raise Passed("no_score", "it was sent, and not answered with a score")
    return {
        "response_id": f"delighted:{native}", "contact_email": mail, "kind": kind or first(value, "survey_type"),
        "score": first(value, "score"), "comment": first(value, "comment"), "scale": scale,
        "responded_at": _instant(at), "permalink": first(value, "permalink"),
        "account_refs": refs(f"account:{own_account({'metadata': told})}", f"mail:{mail}",
                             f"domain:{mail_domain(mail)}", f"name:{said_of(told, 'company')}"),
    }  # fmt: skip


def _surveymonkey(value: Json, scales: dict[str, Scale]) -> Iterator[Cells]:
    """A row for each question that was scored; the words of the open questions go with the first."""
    if said_of(value, "response_status") not in ("completed", "partial"):
        raise Passed("not_answered", "it was not answered")
    mail = said_of(dict_in(dict_in(dict_in(value, "metadata"), "contact"), "email"), "value").lower()
    scored, comments = answers(dicts_in(value, "pages"), scales)
    if not scored:
        message = "no answer has a weight; export with /responses/bulk and put /surveys/ID/details beside it"
        raise BadRecord("no_score", message)
    own = own_account({"metadata": dict_in(value, "custom_variables")})
    for number, (question, score, scale) in enumerate(scored):
        native = f"surveymonkey:{said_of(value, 'id')}"
        yield {
            "response_id": native if number == 0 else f"{native}/{question}", "contact_email": mail,
            "kind": scale.kind, "score": score, "scale": scale.span,
            "comment": "\n".join(comments) if number == 0 else "",
            "responded_at": first(value, "date_modified", "date_created"),
            "account_refs": refs(f"account:{own}", f"mail:{mail}", f"domain:{mail_domain(mail)}"),
        }  # fmt: skip


def _instant(text: str) -> str:
    """Seconds since 1970 as an ISO time; anything else as it is."""
    if not text.isdecimal():
        return text
    try:
        return datetime.fromtimestamp(int(text), UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        raise BadRecord("bad_time", f"{text[:40]!r} is no time in seconds since 1970") from None


SURVEYS = Source("surveys", "answers to surveys", matcher(_SHAPES), facts=facts)
