"""Which words ask for which fact of the tables. A table of rules, read from the top."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FactRule:
    """Words that ask for facts. `strong` rules take the facts for the whole answer; `alone` ends the
    reading."""

    pattern: re.Pattern[str]
    facts: tuple[str, ...]
    strong: bool = True
    alone: bool = False
    unless: re.Pattern[str] | None = None


def _rule(
    pattern: str, *facts: str, strong: bool = True, alone: bool = False, unless: str | None = None
) -> FactRule:
    flags = re.IGNORECASE
    return FactRule(
        re.compile(pattern, flags), facts, strong, alone, re.compile(unless, flags) if unless else None
    )


_WHAT = (
    r"(?:what(?:['’]?s|\s+is|\s+are|\s+was|\s+were)?|which|tell\s+me|show(?:\s+me)?|give\s+me|"
    r"do\s+we\s+know|who(?:['’]?s|\s+is|\s+are)?)"
)
_MANY = r"(?:how\s+many|number\s+of|count\s+of)"
_SPOKE = (
    r"(?:said|say|tell|told|mention\w*|ask\w*|want\w*|promis\w*|complain\w*|think|feel|object\w*|"
    r"discuss\w*|react\w*)"
)

FACT_RULES: tuple[FactRule, ...] = (
    # the contract
    _rule(
        r"\bhow\s+(?:long|many\s+(?:days|weeks|months)|soon|far\s+away)\b.*\b(?:renew\w*|contract\s+(?:ends?|expires?))",
        "days_to_renewal",
        "renewal_date",
        alone=True,
    ),
    _rule(
        r"\b(?:renewal|renew)\s+(?:date|day)\b|\bwhen\b.*\b(?:renew(?:s|al|ing)?|(?:contract|agreement|subscription|term)\b.*\b(?:end|ends|expire|expires|run\s+out|up|due))"
        r"|\b(?:contract|agreement|subscription)\s+(?:end|expir\w+)(?:\s+date)?\b|\bup\s+for\s+renewal\b|\bdate\b.*\brenew",
        "renewal_date",
        unless=rf"\b{_SPOKE}\b|\bwhy\b|\bwhat\s+happens\b|\bcall\b|\bmeeting\b|\bquote\b|\bproposal\b|\bwhich\s+(?:document|e-?mail|mail|call|ticket)\b|\bmoved?\b|\bchang\w+\b|\bsign\w*\b|\bdecid\w+\b|\bstand\b",
    ),
    _rule(
        r"\b(?:when|since\s+when|how\s+long|what\s+date)\b.*\b(?:contract\s+(?:start|began|begin)|become\s+(?:a\s+)?customers?|been\s+(?:a\s+)?customers?|with\s+us|sign(?:ed)?\s+(?:up|the\s+contract)|onboarded|join(?:ed)?\s+us)"
        r"|\bwhen\b.*\bcontract\b(?:\s+(?:of|with|for|at)\b.*)?\s(?:start(?:s|ed)?|began|begins?)\b|\bcontract\s+start(?:\s+date)?\b|\bcustomer\s+since\b|\bstart\s+date\s+of\s+(?:the|their)\s+contract",
        "contract_start",
    ),
    _rule(
        rf"^{_WHAT}\b.*\b(?:account\s+)?status\b(?!\s+of\b)|\bstill\s+(?:a\s+)?(?:customer|active)\b|\b(?:have|has|did)\s+\w+\s+churn(?:ed)?\b",
        "status",
        unless=r"\b(?:ticket|project|rollout|migration|milestone|objective|invoice|integration|issue|bug)",
    ),
    _rule(
        r"\b(?:what|which)\s+(?:industry|sector|vertical|market)\b|\bindustry\s+(?:are|is|do)\b", "industry"
    ),
    _rule(r"\b(?:what|which)\s+(?:customer\s+)?segment\b", "segment"),
    _rule(
        r"\bwhy\b.*\b(?:churn\w*|cancel(?:led|ed)?|leave|left\s+us|not\s+renew)\b|\b(?:churn|cancellation)\s+reason\b|\breason\b.*\b(?:churn|cancel)",
        "churn_reason",
        "status",
        strong=False,
    ),
    # money
    _rule(
        r"\bmrr\b|\bmonthly\s+(?:recurring\s+)?(?:revenue|fee|price|spend|payment)\b|\bper\s+month\b.*\bpay|\bpay\w*\b.*\b(?:per|a|each)\s+month\b",
        "mrr",
    ),
    _rule(
        r"\barr\b|\bannual(?:ly)?\s+(?:recurring\s+)?(?:revenue|value|contract\s+value|spend)\b|\bpay\w*\b.*\b(?:per|a|each)\s+year\b|\bacv\b|\bcontract\s+value\b|\bhow\s+(?:big|large)\s+is\s+(?:the|this|their)\s+(?:account|contract|deal)\b",
        "arr",
    ),
    _rule(
        r"\bhow\s+much\b.*\b(?:pay(?:s|ing)?|spend(?:s|ing)?|worth|bring|revenue)\b|\bwhat\s+(?:do|does|are|is)\b.*\b(?:pay|paying|spend|spending|worth)\b",
        "mrr",
        "arr",
        unless=r"\b(?:mrr|arr|owe|outstanding|invoice|overdue|month|year|will|would|willing|could)",
    ),
    _rule(
        rf"\b(?:what|which)\s+(?:plans?|tiers?|packages?|editions?|products?|modules?|subscriptions?)\b.*\b(?:on|have|has|use|uses|using|bought|subscribe\w*|own)\b|^{_WHAT}\b.*\b(?:subscription\s+)?(?:plan|tier)\s*\??$|\bwhat\s+(?:did|have)\s+they\s+b(?:uy|ought)\b",
        "plan",
    ),
    _rule(
        rf"\b(?:{_MANY}|how\s+much)\b.*\b(?:seats?|licen[cs]es?)\b|\b(?:seat|licen[cs]e)\s+(?:count|utili[sz]ation|usage|number)\b|\blicen[cs]ed\s+seats\b",
        "seats_licensed",
        "seats_active",
        unless=rf"\b(?:add|additional|more|extra|{_SPOKE}|need|plan)\b",
    ),
    _rule(
        rf"\b{_MANY}\b.*\b(?:active\s+users|users\s+(?:are\s+)?active|people\s+(?:use|using|log))\b|\bactive\s+(?:users|seats)\b.*\b(?:how\s+many|number|count)\b|^{_WHAT}.*\bactive\s+users\b",
        "seats_active",
    ),
    _rule(
        r"\boverdue\b|\bpast\s+due\b|\blate\s+(?:on\s+)?(?:payments?|invoices?|paying)\b|\b(?:behind|late)\s+(?:on|with)\s+(?:their\s+)?(?:payments?|invoices?|bills?)\b",
        "overdue_invoices",
        unless=r"\b(?:tickets?|tasks?|commitments?|milestones?|promises?|actions?)\b",
    ),
    _rule(
        r"\b(?:unpaid|outstanding|open)\s+(?:invoices?|bills?|amounts?|balance|payments?)\b|\bowes?\b.*\b(?:us|money|much)\b|\bhow\s+much\b.*\bowes?\b|\binvoices?\b.*\b(?:unpaid|outstanding|open|not\s+paid|been\s+paid|paid)\b|\b(?:have|has|did)\b.*\bpaid?\b.*\b(?:invoices?|bills?|everything)\b",
        "unpaid_invoices",
        unless=r"\bdispute|\bwhy\b|\boverdue\b|\bpast\s+due\b",
    ),
    # people
    _rule(
        r"\bchampions?\b(?=.*\?|$)", "champion", unless=rf"\b{_SPOKE}\b|\bwhy\b|\bleft\b|\bleave|\bleaving"
    ),
    _rule(
        r"\b(?:economic\s+buyer|decision[\s-]?maker|budget\s+(?:holder|owner))\b|\bwho\b.*\b(?:holds?\s+the\s+budget|signs?\s+(?:off\b|the\s+(?:contract|renewal|check|cheque))|final\s+(?:say|decision)|decides\b)",
        "economic_buyer",
        unless=rf"\b{_SPOKE}\b|\bwhy\b|\bdecided\b|\bleft\b",
    ),
    _rule(r"\b(?:executive\s+)?sponsors?\b", "executive_sponsor", unless=rf"\b{_SPOKE}\b|\bwhy\b|\bleft\b"),
    _rule(r"\bwho\b.*\btechnical\s+(?:evaluator|contact|lead|buyer)\b", "technical_evaluator"),
    _rule(r"\bwho\b.*\b(?:procurement|purchasing)\b", "procurement", unless=rf"\b{_SPOKE}\b"),
    _rule(r"\bwho\b.*\b(?:finance|accounts\s+payable|billing)\b", "finance", unless=rf"\b{_SPOKE}\b"),
    _rule(r"\bwho\b.*\bdetractors?\b", "detractor"),
    _rule(
        r"\bwho\b.*\b(?:left|departed|quit|resigned|gone|no\s+longer)\b|\b(?:has|have|did|which)\b.*\b(?:contacts?|stakeholders?|champions?|sponsors?|people|person|anyone|anybody|somebody|someone)\b.*\b(?:left|leave|leaving|departed|quit|gone)\b",
        "contacts_left",
        unless=r"\bleft\s+(?:a|the|to|on|in)\b",
    ),
    _rule(
        r"\bwho\b.*\b(?:our|the|main|key|point\s+of)\s+(?:\w+\s+)?(?:contacts?|stakeholders?|people)\b|\b(?:list|show|which|what)\b.*\b(?:contacts|stakeholders)\b|\b(?:key|main)\s+(?:contacts?|stakeholders?)\b|\bwho\s+do\s+we\s+(?:know|talk\s+to|deal\s+with)\b|\bwho(?:['’]s|\s+is|\s+are)\s+who\b",
        "contact",
        unless=rf"\b{_SPOKE}\b|\bleft\b|\bchampion\b",
    ),
    _rule(
        r"\bwho\b.*\b(?:csm|customer\s+success\s+manager|owns?\s+(?:the|this|our)\s+(?:account|relationship)|account\s+owner|looks?\s+after|manages?\s+(?:the|this)\s+(?:account|relationship)|responsible\s+for\s+(?:the|this)\s+account)\b|\b(?:our|the|their|whose)\s+csm\b(?=\W*$|\s+(?:is|for|of|on))|\baccount\s+owner\b",
        "csm",
        unless=rf"\b{_SPOKE}\b",
    ),
    _rule(
        r"\bwho\b.*\b(?:account\s+executive|ae|sales\s+(?:rep|person|owner|lead)|account\s+manager)\b|\baccount\s+executive\b",
        "ae",
        unless=rf"\b{_SPOKE}\b",
    ),
    _rule(
        r"\b(?:is|are|was)\b.*\bstill\s+(?:at|with|there|in\s+(?:the|their)\s+(?:role|job|team)|working|employed)\b|\bdoes\b.*\bstill\s+work\b|\b(?:is|are)\b\s+[A-Z]?[\w.'’-]+(?:\s+[\w.'’-]+)?\s+(?:leaving|gone)\b",
        "contacts_left",
        strong=False,
    ),
    # conversations and tickets
    _rule(
        r"\b(?:open|unresolved|pending|outstanding|unsolved|active)\s+(?:\w+\s+)?(?:tickets?|support\s+(?:cases?|requests?|issues?))\b|\btickets?\b.*\b(?:are|is|still|remain\w*)\s+(?:\w+\s+)?(?:open|unresolved|pending|outstanding)\b",
        "open_tickets",
    ),
    _rule(
        r"\b(?:status|state|progress)\s+(?:of|on|for)\b.*\b(?:tickets?|issues?|bugs?|cases?|incidents?|requests?)\b"
        r"|\b(?:tickets?|cases?|issues?|bugs?|incidents?)\b.*\bstatus\b",
        "ticket",
    ),
    _rule(
        r"\b(?:is|are|was|has|have)\b.*\b(?:tickets?|bugs?|issues?|cases?|incidents?)\b.*\b(?:fixed|solved|resolved|closed|done|open|reopened)\b",
        "ticket",
        strong=False,
    ),
    _rule(
        rf"\b{_MANY}\b.*\b(?:tickets?|support\s+(?:cases?|requests?))\b",
        "tickets",
        unless=r"\b(?:open|unresolved|pending|outstanding)\s+(?:\w+\s+)?tickets|\btickets?\b.*\b(?:are|is|still|remain\w*)\s+(?:\w+\s+)?(?:open|unresolved|pending|outstanding)\b",
    ),
    _rule(rf"\b{_MANY}\b.*\b(?:calls?|meetings?)\b", "calls"),
    _rule(rf"\b{_MANY}\b.*\b(?:e-?mails?|mails?)\b", "emails"),
    _rule(
        r"\b(?:when|what\s+(?:date|day)|how\s+long\s+ago)\b.*\b(?:last|latest|most\s+recent)\s+(?:\w+\s+)?(?:call|meeting|qbr|review)\b",
        "last_call",
    ),
    _rule(
        r"\b(?:when|what\s+(?:date|day)|how\s+long\s+ago)\b.*\b(?:last|latest|most\s+recent)\s+(?:\w+\s+)?(?:e-?mail|mail)\b|\bwhen\b.*\blast\s+(?:e-?mail|write|wrote)",
        "last_email",
    ),
    _rule(
        r"\b(?:when|what\s+(?:date|day))\b.*\b(?:last|latest|most\s+recent)\s+(?:\w+\s+)?ticket\b",
        "last_ticket",
    ),
    _rule(
        r"\b(?:when|what\s+(?:date|day)|how\s+long(?:\s+ago)?|time\s+since)\b.*\b(?:last\s+(?:contact|touch\w*|spoke|speak|talk\w*|heard?|hear|met|meet|interaction|conversation|in\s+touch)|(?:spoke|speak|talk\w*|heard?|hear|met|meet|contact)\b.*\blast)\b|\blast\s+(?:contact|touch\s?point|interaction)\b",
        "last_contact",
        unless=r"\b(?:call|mail|e-?mail|ticket|about)\b",
    ),
    # what they told us, and what they want
    _rule(r"\bnps\b|\bnet\s+promoter\b|\bpromoter\s+score\b", "nps", unless=r"\bwhy\b|\bcomment"),
    _rule(
        r"\bcsat\b|\b(?:customer\s+)?satisfaction\s+(?:score|rating|survey)s?\b",
        "csat",
        unless=r"\bwhy\b|\bcomment",
    ),
    _rule(r"\bces\b|\beffort\s+score\b", "ces"),
    _rule(
        r"\b(?:objectives?|goals?|success\s+(?:criteria|plan|definition|metrics?)|desired\s+outcomes?|kpis?)\b",
        "objective",
        unless=r"\bwhy\b",
    ),
    _rule(
        r"\bmilestones?\b|\bonboarding\s+(?:plan|status|progress)\b|\bwhere\b.*\bonboarding\b", "milestone"
    ),
    _rule(
        r"\b(?:opportunit(?:y|ies)|pipeline|(?:expansion|upsell|open)\s+deals?|cross-?sell)\b",
        "opportunity",
        unless=r"\bwhy\b|\bmissed\b",
    ),
    # usage
    _rule(
        r"\busage\b|\badoption\b|\blog[\s-]?ins?\b|\bhow\s+(?:actively|much|often)\b.*\b(?:use|using)\b|\butili[sz]ation\b",
        "usage",
        strong=False,
        unless=r"\busage-based\b|\bseats?\b",
    ),
    _rule(
        rf"^(?:how|{_WHAT})\b.*\b(?:usage|adoption|logins?|active\s+users)\b.*\b(?:trend\w*|develop\w*|chang\w*|look\w*|going|doing|evolv\w*|declin\w*|grow\w*|grew|drop\w*|ris\w*|fall\w*|up|down)\b|\b(?:usage|adoption|logins?)\s+(?:trends?|figures?|numbers?|data)\b|\b(?:is|are|has|have)\b.*\b(?:usage|adoption|logins?)\b.*\b(?:declin\w*|grow\w*|drop\w*|ris\w*|fall\w*|up|down|increas\w*|decreas\w*)\b",
        "usage",
        unless=r"\bwhy\b",
    ),
)
