"""The words of where an account stands: layers, canonical stages, and the same stage in five other models."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Layer(StrEnum):
    """The four layers of a customer base (S037 to S052); an account is in exactly one."""

    PAST = "past"
    PRESENT = "present"
    PIPELINE = "pipeline"
    ADVOCACY = "advocacy"


class Stage(StrEnum):
    """The canonical stages, in the order of a life; other models are mapped onto them."""

    PROSPECT = "prospect"
    ONBOARDING = "onboarding"
    ADOPTION = "adoption"
    VALUE = "value"
    RENEWAL = "renewal"
    ADVOCACY = "advocacy"
    ENDED = "ended"


def _models(*names: str) -> Mapping[str, str]:
    keys = ("bowtie", "land_expand_renew", "five_stages", "growth_system", "clm")
    return MappingProxyType(dict(zip(keys, names, strict=True)))


MODELS: Mapping[Stage, Mapping[str, str]] = MappingProxyType(
    {
        Stage.PROSPECT: _models("selection", "land", "acquisition", "align the promise", "acquisition"),
        Stage.ONBOARDING: _models("onboarding", "land", "onboarding", "activate", "conversion"),
        Stage.ADOPTION: _models("adoption", "land", "value expansion", "prove value", "retention"),
        Stage.VALUE: _models(
            "expansion", "expand", "value expansion", "expand through relevance", "retention"
        ),
        Stage.RENEWAL: _models("expansion", "renew", "retention", "protect", "retention"),
        Stage.ADVOCACY: _models("expansion", "expand", "advocacy", "earn advocacy", "loyalty"),
        Stage.ENDED: _models("awareness", "land", "acquisition", "align the promise", "reach"),
    }
)
"""Each stage in the bowtie (S053 to S055), in Land / Expand / Renew (S057), in the five stages (S061), in the
six-stage growth system (S063) and in the five steps of CLM (S064)."""


class Tier(StrEnum):
    """By revenue: the top fifth (S250), those above the review threshold, the others."""

    TOP = "top"
    REVIEWED = "reviewed"
    STANDARD = "standard"
