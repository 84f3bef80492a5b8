"""What part somebody plays in an account: from the relationship system, from a title, from their own words. Pure."""

from __future__ import annotations

import re

ROLES = (
    "champion",
    "decision_maker",
    "sponsor",
    "budget_owner",
    "admin",
    "user",
    "procurement",
    "finance",
    "legal",
)
FROM_CRM = {
    "champion": "champion", "economic_buyer": "decision_maker", "executive_sponsor": "sponsor", "user": "user",
    "technical_evaluator": "admin", "procurement": "procurement", "finance": "finance",
    "department_head": "decision_maker", "detractor": "user", "legal": "legal", "decision_maker": "decision_maker",
    "sponsor": "sponsor", "admin": "admin", "budget_owner": "budget_owner",
}  # fmt: skip
"""Roles of the table `contacts` in the words of the memory."""
_TITLES = (
    (
        "procurement",
        r"procure\w*|purchas\w*|sourcing|buyer|einkauf\w*|einkäufer\w*|achats?|beschaffung\w*|"
        r"vendor\s+management",
    ),
    (
        "legal",
        r"legal|counsel|lawyer|attorney|jurist\w*|recht\w*|syndikus|juridique",
    ),
    (
        "finance",
        r"financ\w*|finanz\w*|CFO|controll\w*|account(?:s|ing|ant)|treasur\w*|buchhalt\w*|kaufmänn\w*|"
        r"comptab\w*|bursar|billing",
    ),
    (
        "sponsor",
        r"CEO|COO|chief\s+(?:executive|operating)|managing\s+director|founder|owner|president|"
        r"geschäftsführ\w*|vorstand\w*|SVP|EVP|senior\s+vice|gérant\w*|directeur\s+général|principal|"
        r"superintendent|board|partner",
    ),
    (
        "decision_maker",
        r"chief|C[DIMPST]O|CISO|CHRO|VP|vice[\s-]president|head|director\w*|dean|leiter\w*|leitung|"
        r"direktor\w*|directeur|directrice|general\s+manager|responsable|bereichs\w*|abteilungs\w*",
    ),
    (
        "admin",
        r"admin\w*|IT|system\w*|developer|engineer\w*|architect\w*|integration\w*|technic\w*|"
        r"techni\w*|data|informati\w*|devops|security",
    ),
)
_BY_TITLE = tuple((role, re.compile(rf"\b(?:{words})\b", re.IGNORECASE)) for role, words in _TITLES)
_SAID = (
    (
        "budget_owner",
        r"\b(?:my|our\s+department's)\s+budget\b|\bI\s+(?:hold|own|control|have)\s+the\s+budget\b|"
        r"\bbudget\s+(?:owner|holder)\b|\bmein\s+budget\b|comes\s+out\s+of\s+my\s+(?:budget|"
        r"cost\s+cent)",
    ),
    (
        "decision_maker",
        r"\bI(?:'m\s+the\s+one\s+who|\s+will|'ll)?\s+(?:decides?|sign\s+off|have\s+the\s+(?:final|"
        r"last)\s+(?:say|word)|make\s+the\s+(?:final\s+)?(?:call|decision))\b|\bich\s+entscheide\b|"
        r"\bopening\s+every\s+supplier|\bmy\s+renewals?\s+committee\b|\bfinal\s+decision\s+is\s+mine\b",
    ),
)
_BY_WORDS = tuple((role, re.compile(words, re.IGNORECASE)) for role, words in _SAID)
INFLUENCE = {
    "sponsor": "high", "decision_maker": "high", "budget_owner": "high", "champion": "high", "procurement": "medium",
    "finance": "medium", "legal": "medium", "admin": "medium", "user": "low",
}  # fmt: skip


def role_of(crm: str | None, title: str | None) -> str | None:
    """The role that a system of record names, else the one that a title means; None for neither.

    >>> role_of(None, "Head of Procurement"), role_of("economic_buyer", "CFO")
    ('procurement', 'decision_maker')
    """
    if crm and crm.casefold() in FROM_CRM:
        return FROM_CRM[crm.casefold()]
    if not title:
        return None
    return next((role for role, words in _BY_TITLE if words.search(title)), "user")


def role_in_words(text: str) -> str | None:
    """The role that somebody claims for themselves in a sentence."""
    return next((role for role, words in _BY_WORDS if words.search(text)), None)
