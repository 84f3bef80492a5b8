"""What a sentence in English must hold at least before the ear alone is believed, by kind. Patterns only.

The ear hears likeness: "we count five hundred" is like "we cut five hundred". What names neither loss nor gain,
neither price nor person, is none of it, however alike it sounds.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from assistant.text.wordlist import word_set

_ENGLISH = word_set(
    "the is are we it to and of you that this was have has with for not our they will be can my at on us"
)
_WORD = re.compile(r"[^\W\d_]+")


def _stems(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(words.split())})", re.IGNORECASE)


NEEDS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        kind: _stems(words)
        for kind, words in {
            "cancel_intent": r"renew cancel terminat end(?:ing|s|ed)?\b leav stop without notice expire laps last\b quit "
            r"continu stay carry parting ways off\b out\b gone done\b lose exit extend next\s+year another\s+year",
            "competitor_evaluation": r"other another vendor supplier competit alternativ quote tender rfp compar demo trial "
            r"pilot market offer replac build rival bid shop evaluat against instead provider side\s+by",
            "pricing_objection": r"pric cost expens money percent % discount cheap quote pay afford dear fee budget rate worth "
            r"overpa increase uplift steep",
            "budget_cut": r"budget cut freez froz sav spend lay redundan cost money econom funding grant reduc job squeez tight",
            "value_doubt": r"value benefit worth return get\b got gain show prove justif point difference chang what why "
            r"improve notice convince use",
            "dissatisfaction": r"not\b \w+n't never no\b bad poor slow wors hate frustrat disappoint unhapp annoy mess wrong "
            r"fail lost wast useless nightmare tired complain angry broken crash pain terribl awful unaccept give sick enough "
            r"nobody trouble rude hopeless shout let\s+us\s+down hard give\s+up",
            "escalation": r"escalat boss ceo board director lawyer legal manage complain urgent senior chair executive notice "
            r"top\b critical emergency breach above in\s+charge solicitor",
            "repeated_issue": r"again same still back keep third fourth fifth every another time recur return once\s+more",
            "unresolved_backlog": r"ticket case open answer wait week month nobody request queue sla",
            "broken_commitment": r"promis said due date deadline wait still late overdue suppos agreed yet nothing sign\b hope "
            r"meant owe where told confirm deliver schedul slip commit",
            "contract_exit_inquiry": r"notice terminat exit end\b ends leav cancel data export stop clause expire contract "
            r"renew handover out\s+of",
            "downgrade_request": r"reduc cut few less drop down small half only remov give cheap basic scal shrink trim instead "
            r"lower back without rest slim third",
            "champion_departure": r"leav left last final resign retir mov goodbye farewell gone success no\s+longer new\s+job "
            r"new\s+role hand replac maternity depart step(?:ping)?\s+(?:down|back) off\b transfer let\s+go another\s+depart",
            "new_decision_maker": r"new took taken takes taking decid sign join replac success appoint now starts boss owner "
            r"in\s+charge responsible introduc",
            "corporate_change": r"merg acqui bought sold tak restruct reorgan group compan owner one\s+entity split clos divi "
            r"investor insolven part\s+of",
            "customer_growth": r"hir grow open expan won\b doubl add more up\b rais invest second third bigger new\s+\w+ "
            r"recruit into land",
            "proven_value": r"sav less fewer cut reduc halv down up\b from better faster quick instead used\s+to target goal "
            r"improv drop fell fall paid now before since no\s+longer half than passed twice zero",
            "praise": r"love great happy best brilliant fantast excellent amaz wonderful perfect superb delight impress thank "
            r"good\s+job well\s+done lovely joy pleasure hat kudos favou?rite swear recommend help smooth marvel",
            "reference_offer": r"reference quote case stud talk present story review name logo testimonial webinar speak visit "
            r"conference call film recommend stars",
            "referral": r"introduc touch told gave pass name\b call contact friend colleague someone recommend know copied meet "
            r"sister cousin brother neighbour ring",
            "new_team_or_site": r"team site depart office branch plant countr roll other colleag join want too\b also added "
            r"everyone whole extend move group users same bring next",
            "new_use_case": r"could can\b would need want lik love something also nothing do\s+you missing hand spreadsheet "
            r"paper cover handle use",
            "upgrade_interest": r"more addition extra add upgrad plan price cost quote licen seat module tier package premium "
            r"enterprise option trial",
            "budget_available": r"budget money fund grant approv spend invest cash pot subsid left awarded",
            "engagement_drop": r"cancel postpon mov skip resched can't cannot won't miss sorry busy drop later another leave "
            r"time review call meeting",
            "onboarding_stall": r"live roll onboard implement set-?up launch migrat start train project import login wait stuck "
            r"delay behind not\s+yet still",
            "low_adoption": r"use uses using used log spreadsheet excel paper nobody only old tool people stop hardly half open",
        }.items()
    }
)  # fmt: skip


def lacks(kind: str, plain: str) -> bool:
    """Whether an English sentence holds none of the words without which it cannot be of this kind."""
    needed = NEEDS.get(kind)
    if needed is None or needed.search(plain):
        return False
    return any(word in _ENGLISH for word in _WORD.findall(plain.lower()))
