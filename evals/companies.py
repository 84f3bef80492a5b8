"""The labelled companies on disk: two halves, one file each. Owns where they lie, not what they say."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path

from evals.company import Company
from evals.company_exports import write_exports
from evals.company_file import BadCompany, parse_company

__all__ = ["FOLDER", "BadCompany", "Company", "Half", "load_companies", "load_company", "write_exports"]

FOLDER = Path(__file__).parent / "companies"


class Half(StrEnum):
    """`dev` may be read by whoever writes rules; `unseen` is only ever measured on."""

    DEV = "dev"
    UNSEEN = "unseen"


def load_company(path: Path) -> Company:
    """The company of a file. Raises BadCompany with the file and the field, OSError where there is none."""
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise BadCompany(f"{path}: {error}") from error
    return parse_company(values, where=str(path))


def load_companies(half: Half, *, folder: Path = FOLDER) -> tuple[Company, ...]:
    """The companies of one half in the order of their files. Raises BadCompany, also for an id used twice."""
    found: dict[str, Company] = {}
    for path in sorted((folder / half).glob("*.json")):
        company = load_company(path)
        if company.id in found:
            raise BadCompany(f"{path}: id: {company.id!r} was used before")
        found[company.id] = company
    return tuple(found.values())
