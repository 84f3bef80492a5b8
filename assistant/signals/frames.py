"""Turns of phrase that say a thing outright, in English and German, by kind. Patterns only.

They stand beside the trained ear: what matches here is heard even where the ear is unsure, unless it is denied.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType


def _any(*parts: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{part})" for part in parts), re.IGNORECASE)


_DEAL = r"(?:contract|subscription|agreement|licen[cs]es?|account|service|renewal|partnership|vertrag\w*|abo\w*|lizenz\w*)"
_WE = r"(?:we|i|they|the\s+board|management|procurement|finance|our\s+\w+|my\s+\w+|wir|ich)"

FRAMES: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "cancel_intent": _any(
            r"\b(?:not|won't|never)\s+(?:be\s+|going\s+to\s+(?:be\s+)?|to\s+)?(?:renew\w*|extend(?:ing)?\s+the\s+contract|resign|re-sign)\b",
            r"\b(?:terminat\w+|cancell?\w*|end(?:ing)?|kündig\w*|kuendig\w*)\s+(?:\w+\s+){0,2}?" + _DEAL + r"\b",
            r"\b(?:notice\s+of\s+(?:termination|cancellation|non-renewal)|(?:giv|serv|hand)\w*\s+(?:you\s+)?(?:our\s+|formal\s+)*notice\b(?!\s+period))",
            r"\b(?:leav|dropp?|ditch|quitt?)\w*\s+(?:you|your\s+(?:product|platform|system|software))\b",
            r"\b(?:move|switch|come|migrat)\w*\s+(?:away|off)\s+(?:from\s+)?(?:you\b|your\s+\w+|the\s+platform)",
            r"\b(?:let|lett\w+)\s+(?:it|the\s+(?:contract|subscription|agreement|licen[cs]e)|this)\s+(?:lapse|expire|run\s+out)\b",
            r"\b(?:vertrag|abo|wir|ich)\b.{0,30}\b(?:kündigen|kuendigen|gekündigt|nicht\s+verlängern|auslaufen\s+lassen)\b",
            r"\bwe(?:'re|\s+are|'ll\s+be|\s+will\s+be)\s+(?:out|gone|off)\s+(?:at|by|in|after|when|once)\b",
        ),
        "competitor_evaluation": _any(
            r"\b(?:look|looking|looked|evaluat\w*|compar\w*|consider\w*|review\w*|explor\w*|weigh\w*|shop\w*)\s+(?:\w+\s+){0,3}?"
            r"(?:alternatives?|other\s+(?:vendors?|suppliers?|tools?|providers?|options|products?|systems?|platforms?|offers?)|competitors?|elsewhere|around\s+for|the\s+market)\b",
            r"\b(?:demo|pilot|trial|proof\s+of\s+concept|poc|quote|proposal|pitch|offer|bake-?off)\w*\s+(?:\w+\s+)?(?:of|with|from|by|against)\s+(?:[A-Z]\w+|another|a\s+competitor|one\s+of\s+your|two\s+other|other)\b",
            r"\b(?:rfp|rfi|tender|ausschreibung|shortlist)\b",
            r"\b(?:one\s+of\s+)?your\s+(?:competitors?|rivals?)\b",
            r"\b(?:talk|speak|spoke|meet|met|in\s+touch)\w*\s+(?:to|with)\s+(?:other|another|two\s+other|a\s+few\s+other)\s+(?:vendors?|suppliers?|providers?|companies)\b",
            r"\b(?:andere\w*\s+anbieter|alternativen|konkurrenz|mitbewerber|vergleichsangebot\w*)\b",
        ),
        "pricing_objection": _any(
            r"\b(?:too|so|very|rather|quite|pretty|more\s+and\s+more|getting|became|become|most)\s+(?:\w+\s+)?(?:expensive|pricey|costly|dear|steep)\b",
            r"\b(?:price|pricing|quote|cost|figure|uplift|increase|number)\w*\s+(?:\w+\s+){0,4}?(?:too\s+(?:high|much|steep)|way\s+(?:over|above)|unacceptable|hard\s+to\s+(?:justify|defend|swallow|explain)|out\s+of\s+line|not\s+(?:acceptable|justif\w+))\b",
            r"\b(?:unless|without|if)\b.{0,30}\b(?:discount|cheaper|better\s+price|price\s+comes\s+down|come\s+down)\b",
            r"\b(?:zu\s+teuer|preis\w*\s+(?:ist\s+)?zu\s+hoch|ohne\s+rabatt|preiserhöhung)\b",
            r"\boverpric\w+|\bover\s+the\s+odds\b|\bcosts?\s+(?:us\s+)?(?:far\s+|way\s+)?too\s+much\b",
        ),
        "budget_cut": _any(
            r"\bbudgets?\s+(?:\w+\s+){0,4}?(?:cut\w*|frozen|freeze|halved|slash\w*|reduced|shrink\w*|shrunk|pulled|gone|gekürzt|gestrichen|eingefroren)\b",
            r"\b(?:cut|cutting|slash\w*|reduc\w*|freez\w*|froze|halv\w*)\s+(?:\w+\s+){0,3}?(?:budgets?|spend(?:ing)?|headcount|costs?)\b",
            r"\b(?:spend(?:ing)?|hiring|cost|purchas\w*|procurement)\s+(?:freeze|stop|ban)\b",
            r"\b(?:lay-?offs?|laid\s+off|redundanc\w+|job\s+cuts|cost[\s-](?:cutting|saving\w*|reduction)\s*(?:programme|program|round|drive|exercise)?|austerity|savings\s+(?:programme|program|target|round))\b",
            r"\b(?:sparprogramm|entlassungen|ausgabenstopp|kurzarbeit|stellenabbau)\b",
        ),
        "value_doubt": _any(
            r"\b(?:do\s+not|don't|can't|cannot|can\s+not|hard\s+to|struggle\s+to|difficult\s+to|unable\s+to|couldn't|never)\s+(?:\w+\s+)?(?:see|show|prove|justify|explain|demonstrate|point\s+to|quantify)\s+(?:\w+\s+){0,5}?"
            r"(?:value|benefit|return|roi|difference|worth|what\s+(?:we|it)|why\s+we\s+(?:have|need|pay))",
            r"\bwhat\s+(?:are|do)\s+we\s+(?:actually\s+|really\s+)?(?:get|getting|paying)\b",
            r"\bwhat\s+(?:we|they)\s+(?:actually\s+|really\s+)?(?:get|are\s+getting|got)\s+(?:for\s+(?:it|the\s+money|our\s+money|that)|out\s+of\s+(?:it|this|you))\b",
            r"\b(?:nutzen|mehrwert)\b.{0,40}\b(?:nicht|kein|fehlt|unklar)\b|\bwas\s+(?:uns\s+das|haben\s+wir)\b.{0,15}\b(?:bringt|davon)\b",
        ),
        "escalation": _any(
            r"\b(?:escalat\w+|eskalier\w+|formal\s+complaint|official\s+complaint|legal\s+(?:steps|action)|our\s+(?:lawyers?|solicitors?|legal(?:\s+team|\s+department)?|general\s+counsel)\b.{0,30}\b(?:involved|look\w*|check\w*|copied|letter|draft\w*|instruct\w*|contact|advis\w*)|unser\w*\s+anw(?:alt|älte))\b",
            r"\b(?:speak|talk|call|meeting|hear)\s+(?:to|with|from)\s+(?:your|the)\s+(?:ceo|cto|coo|management|boss|director|head\s+of|vp|managing\s+director|leadership)\b",
        ),
        "repeated_issue": _any(
            r"\b(?:third|fourth|fifth|sixth|nth|umpteenth|second|3rd|4th|5th|dritten|vierten)\s+(?:time|ticket|occasion|outage|mal)\b",
            r"\b(?:same|that)\s+(?:\w+\s+)?(?:problem|issue|error|bug|fault|failure)\b.{0,40}\b(?:again|back|keeps?|every|once\s+more|still|returned|reappear\w*)\b",
            r"\bkeeps?\s+(?:on\s+)?(?:happening|failing|crashing|breaking|coming\s+back|dropping|freezing|recurring|timing\s+out)\b",
            r"\b(?:schon\s+wieder|zum\s+wiederholten)\b",
        ),
        "broken_commitment": _any(
            r"\b(?:you|your\s+team|your\s+\w+|we\s+were|was|were|had\s+been)\s+(?:had\s+|have\s+)?(?:promised|assured|guaranteed)\b",
            r"\b(?:promised|agreed|committed)\s+(?:\w+\s+){0,4}?(?:by|for|date|deadline)\b.{0,60}\b(?:still|nothing|no\s+sign|passed|hasn't|haven't|not|never|nowhere)\b",
            r"\bstill\s+(?:waiting|haven't\s+(?:seen|received|got|had|heard)|nothing|no\s+(?:sign|news|word))\b.{0,60}\b(?:promis\w+|said|due|agreed|supposed)\b",
            r"\b(?:versprochen|zugesagt)\b",
        ),
        "contract_exit_inquiry": _any(
            r"\b(?:notice\s+period|termination\s+(?:clause|terms?|rights?|fee|conditions)|exit\s+(?:clause|terms?|conditions|plan|costs?)|break\s+clause|early\s+termination|kündigungsfrist|offboarding)\b",
            r"\b(?:export|extract|take|get|return|hand\s+over|copy\s+of|dump\s+of)\s+(?:\w+\s+){0,3}?(?:all|full|complete|entire)\s+(?:of\s+)?(?:our\s+)?(?:data|records|history)\b",
            r"\b(?:auto(?:matic)?[\s-]?(?:renewal|extension))\b.{0,30}\b(?:off|remov\w*|disable\w*|opt|out|stop|strike)\b|\b(?:off|remov\w*|disable\w*|opt\w*\s+out|stop|strike)\b.{0,30}\bauto(?:matic)?[\s-]?(?:renewal|extension)\b",
        ),
        "downgrade_request": _any(
            r"\b(?:reduc\w*|cut\w*|drop\w*|lower\w*|fewer|less|remov\w*|give\s+(?:up|back)|hand\s+back|scale\s+(?:back|down)|trim|take\s+off)\s+(?:\w+\s+){0,5}?(?:seats?|licen[cs]es?|users|modules?|plan|tier|package|scope|footprint)\b",
            r"\b(?:downgrad\w+|downsiz\w+|smaller\s+(?:plan|package|tier|contract|edition|licen[cs]e)|cheaper\s+(?:plan|tier|package)|lower\s+(?:plan|tier))\b",
            r"\b(?:weniger\s+(?:lizenzen|plätze|nutzer)|lizenzen\s+(?:reduzieren|abbestellen)|kleiner\w*\s+(?:tarif|paket))\b",
        ),
        "champion_departure": _any(
            r"\b(?:my|his|her|their|\w+['’]s)\s+(?:last|final)\s+(?:day|week|month)\b",
            r"\b(?:i|he|she|we|\w+)(?:'m|'s|\s+am|\s+is|\s+are|'ll\s+be|\s+will\s+be)\s+(?:(?!not\b)\w+\s+)?(?:leaving|retiring|stepping\s+down|moving\s+on)\b(?!\s+(?:a|an|the\s+(?:call|room|meeting|office)|it|early|you|your|for\s+(?:the\s+)?(?:day|airport|lunch|holiday)))",
            r"\b(?:no\s+longer|not)\s+(?:with|at|works?\s+(?:for|at|here)|employed)\s+(?:us|the\s+company|here|[A-Z]\w+)\b",
            r"\b(?:has|have|had|'s)\s+(?:left|resigned|retired|quit|handed\s+in|been\s+let\s+go)\b(?!\s+(?:a|an|the\s+(?:room|call|meeting|office|page)|us\s+(?:with|no)|it|you\b))",
            r"\b(?:handed\s+in\s+(?:my|his|her)\s+notice|accepted\s+(?:a|another)\s+(?:job|position|role|offer)|new\s+(?:job|role|challenge)\s+(?:elsewhere|at|outside))\b",
            r"\b(?:letzter\s+(?:arbeits)?tag|verlässt\s+uns|verlasse\s+(?:das|die)|nicht\s+mehr\s+bei\s+uns|in\s+rente)\b",
        ),
        "new_decision_maker": _any(
            r"\b(?:new|incoming|interim)\s+(?:\w+\s+)?(?:ceo|cfo|coo|cio|cto|cmo|vp|managing\s+director|director|head\s+of|chief|boss|owner|general\s+manager|procurement\s+lead)\b",
            r"\b(?:takes?|took|taking)\s+over\s+(?:as|from|the)\b|\b(?:joins?|joined|starts?|started)\s+(?:us\s+)?as\s+(?:\w+\s+){0,4}?(?:director|head|chief|officer|lead|manager|cfo|ceo|coo|cio)\b",
            r"\b(?:neue[rsn]?\s+(?:geschäftsführer\w*|leiter\w*|chef\w*|vorstand|finanzchef\w*))\b",
        ),
        "corporate_change": _any(
            r"\b(?:merg(?:er|ing|ed\s+with)|acqui(?:red|sition|ring)|tak(?:en|e)\s*over|taken\s+over|bought\s+(?:by|out)|being\s+(?:bought|sold|acquired)|restructur\w+|reorgani[sz]\w+|spin-?off|spun\s+off|carve-?out|insolvenc\w+|administration\s+process|fusion|übernommen|umstruktur\w+)\b",
        ),
        "engagement_drop": _any(
            r"\b(?:cancel|postpone|move|skip|push\s+back|reschedule|call\s+off|put\s+off|scrap)\w*\s+(?:\w+\s+){0,4}?(?:review|qbr|steering|check-?in|catch-?up|our\s+(?:call|meeting|session))\b.{0,60}\b(?:again|once\s+more|for\s+now|indefinitely|until\s+further|no\s+new\s+date|another\s+time)\b",
        ),
        "new_team_or_site": _any(
            r"\b(?:roll\w*\s+(?:it\s+|this\s+|you\s+)?out|extend\w*|expand\w*|introduc\w*|deploy\w*)\s+(?:\w+\s+){0,4}?(?:to|at|in|across)\s+(?:\w+\s+){0,3}?(?:sites?|plants?|branches|offices?|countries|regions?|department\w*|teams?|clinics?|stores?|depots?|locations?|subsidiar\w+|group|campus\w*)\b",
            r"\b(?:sites?|plants?|branch|office|department|team|subsidiary|sister\s+company|clinic|depot|division|colleagues)\b.{0,40}\b(?:wants?|would\s+like|asked|is\s+asking|are\s+asking|is\s+interested|keen|needs?)\s+(?:to\s+(?:use|have|join|get)|it\b|this\b|access|the\s+same|in\b|too\b|licen[cs]es)",
        ),
        "upgrade_interest": _any(
            r"\b(?:additional|extra|more|further|another|add)\s+(?:\w+\s+){0,2}?(?:seats?|licen[cs]es?)\b",
            r"\b(?:upgrad\w+|enterprise\s+(?:plan|tier|edition|version)|premium\s+(?:plan|tier|package)|higher\s+(?:plan|tier)|next\s+tier|add-?on)\b",
            r"\b(?:weitere|zusätzliche|mehr)\s+(?:lizenzen|plätze|nutzer)\b",
        ),
        "budget_available": _any(
            r"\b(?:budget|funding|funds|money)\b.{0,30}\b(?:approved|available|left\s*(?:over)?|released|signed\s+off|set\s+aside|ring-?fenced|secured|freigegeben|genehmigt|übrig)\b",
            r"\b(?:underspen[dt]|use\s+it\s+or\s+lose\s+it|spend\s+(?:it\s+)?before\s+(?:year|the\s+year|the\s+end)|got\s+(?:the|a|extra|more)\s+(?:budget|funding|grant))\b",
        ),
        "customer_growth": _any(
            r"\b(?:hiring|recruiting|taking\s+on)\s+(?:\w+\s+){0,3}?(?:people|staff|engineers|drivers|nurses|more|new|\d+)\b",
            r"\b(?:series\s+[a-e]|funding\s+round|raised\s+(?:\w+\s+)?[€$£]?\d+|ipo)\b",
            r"\bopen(?:ing|ed|s)?\s+(?:\w+\s+){0,3}?(?:offices?|branches|stores?|plants?|clinics?|depots?|sites?|warehouses?|locations?|restaurants?|schools?|showrooms?)\b",
        ),
        "praise": _any(
            r"\b(?:love|loves|loving)\s+(?:it|this|the|your|how|working)\b|\b(?:hats\s+off|kudos|top\s+marks|well\s+done|brilliant\s+(?:job|work|support)|great\s+(?:job|work)|fantastic\s+(?:job|work|support))\b",
            r"\b(?:very|really|so|extremely|more\s+than)\s+(?:happy|pleased|impressed|satisfied)\s+with\b|\bdelighted\b|\bbest\s+(?:supplier|vendor|support|tool|software|partner)\b",
            r"\b(?:großes\s+lob|sehr\s+zufrieden|begeistert)\b",
        ),
        "proven_value": _any(
            r"\b(?:sav(?:es|ed|ing)|cuts?|reduc(?:es|ed|ing)|halv(?:es|ed)|brought\s+down|dropped|fell|fallen|down|went|gone|shaved)\b.{0,60}\b(?:by|from|to|of)?\s*(?:(?:[€$£]?\d[\d.,]*|one|two|three|four|five|six|seven|eight|ten|twelve|fifteen|twenty|thirty|forty|fifty)\s*(?:%|percent|per\s+cent|hours?|days?|minutes?|k\b|thousand|euros?|pounds?)|half|a\s+third|a\s+quarter)\b",
            r"\b(?:paid\s+for\s+itself|pays\s+for\s+itself|return\s+on\s+(?:the\s+)?investment\s+(?:was|is|of)\s+\d)\b",
            r"\b(?:hit|reached|met|beat|exceeded|achieved)\s+(?:\w+\s+){0,2}?(?:target|goal|objective|kpi)s?\b",
            r"\bfrom\s+(?:\w+\s+)?(?:\d[\d.,]*|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\s+(?:\w+\s+){0,3}?(?:down\s+)?to\s+(?:\w+\s+)?(?:\d[\d.,]*|one|two|three|four|five|under|less)\b",
        ),
        "reference_offer": _any(
            r"\b(?:be|as|act\s+as|act\s+as\s+a|give\s+(?:you\s+)?a|do\s+a|for\s+a)\s+(?:a\s+|your\s+)?(?:reference|case\s+study|testimonial|success\s+story|referenz)\b",
            r"\b(?:case\s+study|testimonial|reference\s+(?:call|customer|visit)|joint\s+webinar)\b",
            r"\b(?:quote\s+(?:me|us)|use\s+our\s+(?:logo|name))\b",
        ),
        "referral": _any(
            r"\b(?:introduce\s+you|put\s+you\s+in\s+touch|pass(?:ed)?\s+(?:on\s+)?your\s+(?:name|number|details|card)|recommended\s+you\s+to|mentioned\s+you\s+to|told\s+(?:\w+\s+){1,6}about\s+you)\b",
        ),
        "single_threaded": _any(
            r"\b(?:only|sole)\s+(?:one|person)\s+(?:here\s+|left\s+|on\s+our\s+side\s+)?(?:who|that)\s+(?:\w+\s+)?(?:uses?|knows?|understands?|looks?\s+after|deals?|can\s+(?:use|run|work))\b",
        ),
        "onboarding_stall": _any(
            r"\b(?:roll-?out|onboarding|implementation|go-?live|set-?up|launch|migration|deployment)\b.{0,50}\b(?:stuck|stalled|behind|delayed|late|postponed|pushed\s+back|on\s+hold|going\s+nowhere|dragg\w+|slipp\w+|paused)\b",
            r"\b(?:still\s+not|not\s+yet|haven't|hasn't)\s+(?:\w+\s+)?(?:live|gone\s+live|rolled\s+out|onboarded|started\s+using)\b",
        ),
        "unresolved_backlog": _any(
            r"\b(?:ticket|case|request)s?\b.{0,40}\b(?:open|waiting|unanswered|pending|untouched)\s+(?:for|since)\b.{0,20}\b(?:weeks?|months?|days|january|february|march|april|may|june|july|august|september|october|november|december)\b",
        ),
        "mentions_renewal": _any(r"\b(?:renew\w*|contract\s+(?:end|extension)|extension\s+of\s+the\s+contract|verläng\w+)\b"),
        "stays": _any(
            r"\b(?:we|i|the\s+board)(?:'ll|\s+will|'re\s+going\s+to|'ve\s+decided\s+to|\s+have\s+decided\s+to|\s+decided\s+to|\s+are\s+happy\s+to)\s+(?:\w+\s+)?(?:stay|renew|extend\s+the\s+contract|sign\s+(?:again|the\s+renewal)|keep\s+you)\b",
            r"\b(?:withdr(?:a|e)w\w*|retract\w*|rescind\w*|disregard|ignore)\s+(?:\w+\s+){0,3}?(?:notice|cancellation|termination)\b",
            r"\b(?:renewal|extension)\s+(?:is\s+|was\s+|has\s+been\s+)?(?:signed|done|agreed|confirmed)\b",
            r"\b(?:wir\s+bleiben|wir\s+verlängern|kündigung\s+zurück)\b",
        ),
        "settled": _any(
            r"\b(?:works?|working|running|fixed|solved|resolved|sorted)\b.{0,20}\b(?:now|again|fine|perfectly|thanks|thank\s+you|cheers)\b",
            r"\bthank\w*\s+(?:you\s+)?for\s+(?:fixing|sorting|solving|resolving)\b|\b(?:you\s+can|please|happy\s+to)\s+close\s+(?:the|this|it|that)\b",
        ),
    }
)  # fmt: skip

CLOSINGS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "stays": frozenset(
            {"cancel_intent", "competitor_evaluation", "contract_exit_inquiry", "pricing_objection"}
        ),
        "price_agreed": frozenset({"pricing_objection", "budget_cut"}),
        "settled": frozenset(
            {"dissatisfaction", "escalation", "repeated_issue", "unresolved_backlog", "broken_commitment"}
        ),
        "proven_value": frozenset({"value_doubt"}),
    }
)
"""What a later sentence of such a kind brings to an end."""
NEEDS_TOPIC = frozenset({"settled"})
"""Closings that only count for what they share a word or a conversation with."""
