"""Turns of phrase that carry a meaning by themselves: idioms and ways of telling, by kind. Patterns only.

Unlike `frames`, these need no word from the trained ear: each says one thing and hardly ever another.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType


def _any(*parts: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{part})" for part in parts), re.IGNORECASE)


_N = r"(?:\d[\d.,]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|a\s+hundred|half)"
_PARTS = r"(?:sites?|plants?|branch(?:es)?|offices?|countr(?:y|ies)|regions?|departments?|teams?|clinics?|stores?|depots?|subsidiar(?:y|ies)|crews?|units?|colleagues|people|division)"
_BOSS = r"(?:(?:chief\s+executive|managing\s+director|ceo|cfo|coo|board|chair(?:man|woman)?|director|vp|president|vorstand|geschäftsleitung|geschäftsführung|direction)\b)"

IDIOMS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "cancel_intent": _any(
            r"\b(?:do\s+not|don't)\s+(?:plan|intend|expect|want)\s+to\s+(?:extend|renew|continue|carry\s+on|go\s+on|stay|sign\s+again)\b",
            r"\b(?:or|otherwise)\s+we(?:'re|\s+are|'ll|\s+will|\s+do\s+not|\s+don't)\s+(?:\w+\s+)?(?:out|gone|leav\w+|cancel\w*|sign|renew|walk\w*|terminat\w*)\b",
            r"\b(?:treat|take|consider|regard)\s+this\s+(?:\w+\s+)?as\s+(?:\w+\s+){0,3}?(?:notice|termination|cancellation)\b",
            r"\b(?:reserve|exercise)\w*\s+(?:\w+\s+){0,5}?(?:right|rights)\b.{0,40}\bterminat\w*",
            r"\b(?:pull(?:ing|ed)?\s+the\s+plug|part(?:ed|ing)?\s+(?:ways|company)|call(?:ing)?\s+it\s+(?:a\s+day|quits))\b",
        ),
        "competitor_evaluation": _any(
            r"\b[A-Z]\w+\s+(?:came|were|was|has\s+been)\s+(?:in|by|round)\b.{0,40}\b(?:impress\w*|show\w*|demo\w*|present\w*|pitch\w*)|\b(?:rfp|rfi|tender)\b.{0,30}\b(?:written|going\s+out|prepared|drafted|issued|open)\b|\b(?:writing|issuing|preparing|drafting|running)\s+(?:an?|the)\s+(?:rfp|rfi|tender)\b",
            r"\b(?:had|have|met|invited|seen|saw)\s+(?:[A-Z]\w+|them)\s+in\s+(?:twice|again|once|last|this|on|for|to)\b",
            r"\bone\s+of\s+(?:two|three|four|five)\b(?!\s+(?:times|days|weeks|sites|our|the))|\b(?:three|two|several)\s+(?:\w+\s+)?(?:bids|quotes|offers|vendors|bidders|candidates)\b",
            r"\b(?:side\s+by\s+side|next\s+to\s+each\s+other|against\s+each\s+other|in\s+parallel)\b.{0,50}\b(?:yours|you|theirs|both)\b",
            r"\bwhat\s+(?:do|does|can)\s+.{3,50}\b(?:not\s+do|can't\s+do|lack)\b.{0,20}\b(?:yours|you)\b|\bwhat\s+(?:do|can)\s+you\s+(?:do|offer)\s+that\b.{2,40}\b(?:can't|doesn't|don't|cannot)\b",
            r"\b(?:consolidat\w+|standardi[sz]\w+|converg\w+)\s+on\s+(?!you|yours|your)\w+",
            r"\b(?:präsentiert|stellt)\b.{0,40}\b(?:bei\s+uns|im\s+haus|vor)\b",
        ),
        "pricing_objection": _any(
            r"\b(?:come|came|go|get)\s+(?:\w+\s+){0,4}?down\b.{0,25}\b(?:for|before|to|or|if|on\s+(?:the\s+)?price)\b",
            rf"\b{_N}\s*(?:%|percent|per\s+cent|prozent)\s+(?:off|less|discount|below|under|nachlass|rabatt|cheaper)\b",
            r"\b(?:better|lower|sharper|smaller)\s+(?:price|number|figure|rate|quote|offer)\b|\bsharpen\s+your\s+pencil\b|\bmatch\s+(?:last\s+year's|their|that)\s+price\b",
            r"\b(?:knock|take|shave)\s+.{2,25}\s+off\b|\boff\s+(?:the\s+)?list\s+price\b|\bunder\s+list\b",
        ),
        "budget_cut": _any(
            r"\b(?:line\s+by\s+line|every\s+(?:contract|subscription|line|supplier)\b.{0,30}\b(?:review|cut|microscope|justif)\w*)\b",
            r"\b(?:severance|on\s+short\s+time|furlough\w*|kurzarbeit|ausgabenstopp|haushaltssperre|gel(?:é|e)e?s)\b",
            r"\bgoes?\s+from\s+\w+\s+(?:people\s+)?(?:down\s+)?to\s+\w+\b.{0,10}(?:people|heads)?",
            r"\b(?:no|not\s+a)\s+(?:new\s+)?(?:money|spend|spending|penny|cent|purchase|orders?)\b.{0,30}\b(?:until|before|this\s+(?:year|quarter))\b",
        ),
        "value_doubt": _any(
            r"\b(?:waffl\w+|make\s+something\s+up|empty[\s-]handed|no\s+(?:number|figure|proof|evidence|story|answer)\s+(?:for|to)\b)",
            r"\bwhat\s+(?:would|will)\s+(?:\w+\s+)?(?:stop|break|happen|change|be\s+lost|we\s+lose|we\s+miss)\b.{0,20}\b(?:switched|turned|took|without|off)\b",
            r"\b(?:what's|what\s+is|wozu|whats)\s+the\s+(?:point|use|good)\b|\bwhy\s+(?:do\s+)?we\s+(?:pay|have|need|keep)\s+(?:for\s+)?(?:it|this|you)\b",
            r"\b(?:asked|asks|asking|ask)\s+(?:me\s+|us\s+)?why\s+we\s+(?:pay|have|need|use|keep)\b",
        ),
        "dissatisfaction": _any(
            r"\b(?:lets?|letting)\s+us\s+down\b|\bfails?\s+us\b|\bgoing\s+(?:the\s+wrong\s+way|downhill|from\s+bad\s+to\s+worse)\b|\b(?:in\s+circles|from\s+pillar\s+to\s+post)\b|\b(?:complain|moan)s?\s+(?:daily|every\s+day|constantly|all\s+the\s+time)\b",
            r"\b(?:tired|sick)\s+of\b(?!\s+(?:the\s+weather|travel))|\b(?:hate|hates|loathe|can't\s+stand)\s+(?:it|this|the|your|using|working)\b|\bmiserable\s+(?:few\s+)?(?:weeks?|months?|quarter|experience)\b|\brun\s+out\s+of\s+excuses\b|\bnobody\s+(?:seems\s+to\s+)?cares?\b",
            r"\b(?:explained|told|described|repeated)\s+(?:it|this|that|the\s+same)\s+to\s+(?:\w+,?\s+){1,12}?(?:now\s+)?(?:to\s+)?you\b",
            r"\b(?:i'd|i\s+would|we'd)\s+rather\s+(?:go\s+back\s+to|have\s+paper|use\s+paper|do\s+it\s+by\s+hand)\b",
            r"\b(?:not|nicht)\s+(?:what|how|so|das|wie)\s+(?:we|wir|i|ich)\s+(?:\w+\s+){0,4}?(?:promised|sold|imagined|expected|bought|signed\s+up|vorgestellt|erwartet)\b",
            r"\bso\s+hatten\s+wir\b.{0,20}\bnicht\s+vorgestellt\b|\b(?:incompréhensible|inacceptable|décevant|inaceptable|decepcionad\w+)\b",
            r"\b(?:unacceptable|appalling|shambles|a\s+disgrace|a\s+joke|hopeless|useless|infuriating|nightmare|fed\s+up|let\s+(?:us|me)\s+down|run\s+out\s+of\s+patience)\b",
            r"\b(?:lose|losing|lost|waste|wasting|wasted|perds)\s+(?:about\s+|around\s+)?(?:an|one|two|half\s+an|\d+|une)\s+(?:hours?|days?|mornings?|heure)\b",
        ),
        "escalation": _any(
            rf"(?<!what\si\s)\b(?:brief|briefed|told|informed|inform|passed|forwarded|escalated|reported|wrote|copied|copying|cc'?d|weitergegeben|in\s+front\s+of)\b.{{0,40}}(?<!across\sthe\s)\b{_BOSS}",
            r"\b(?:somebody|someone|anyone)\s+(?:above|more\s+senior|senior|in\s+charge|higher)\b|\bwho(?:'s|\s+is)\s+(?:above\s+you|your\s+(?:boss|manager|director))\b",
            rf"\b(?:meeting|call|termin|gespräch|hear|word)\s+(?:with|from|mit)\s+(?:your|ihrer?|the)\s+(?:\w+\s+)?{_BOSS}",
            r"\b(?:put|puts|putting|places?)\s+you\s+on\s+(?:formal\s+)?notice\b|\bbreach\s+of\s+(?:contract|warranty)\b|\bunder\s+clause\s+\d",
        ),
        "repeated_issue": _any(
            r"^\W*(?:\w+[\s,]+){0,3}(?:blank|down|broken|gone|empty|wrong|off|frozen|failed|dead|offline|leer)\s+again\b|^\W*again\b.{0,30}\b(?:down|error|blank|fail\w*|no\s+\w+|wrong)\b",
            r"\b(?:see|as\s+in|same\s+as|wie\s+im)\s+(?:my\s+|the\s+|in\s+)?(?:previous|last|earlier|letzten)\b.{0,12}(?:ticket|report|mail|previous|time|week)?",
            r"\b(?:it|error|problem|issue|fault)(?:'s|\s+is|\s+has\s+come|\s+has\s+crept)\s+(?:\w+\s+)?back\b(?!\s+to\s+normal)|\bdid\s+it\s+again\b|\bnot\s+again\b|\bhere\s+we\s+go\s+again\b",
        ),
        "unresolved_backlog": _any(
            r"\bis\s+any(?:body|one)\s+(?:reading|there|looking|working|listening)\b|\b(?:nobody|no\s+one)\s+(?:has\s+)?(?:answer\w*|repl\w+|respond\w*|looked)\b.{0,30}\b(?:ticket|case|weeks?|month|since)\b",
        ),
        "broken_commitment": _any(
            r"\b(?:where|what\s+about|what\s+happened\s+to|when\s+(?:do|will)\s+(?:we|i)\s+(?:get|see))\b.{2,60}\byou\s+(?:said|promised|mentioned|owe|wanted|confirmed|agreed)\b",
            r"\bstill\s+(?:wait|waiting|miss|missing|no|nothing|don't\s+have|haven't)\b.{2,70}\b(?:was\s+due|you\s+(?:said|promised)|promised|for\s+(?:last|yesterday))\b",
            r"\b(?:it(?:'s|\s+is)|today\s+is|today's|heute\s+ist|we're|now)\s+(?:already\s+)?(?:the\s+|der\s+)?(?:\d{1,2}(?:st|nd|rd|th|\.)?|week\s+\d+)\b.{0,40}\b(?:no|nothing|keine?|nichts|still|not)\b",
            r"\b(?:hoped|expected|meant|supposed|due|planned|wanted)\b.{0,45}\b(?:ago|last\s+week|by\s+now|yesterday|last\s+(?:mon|tues|wednes|thurs|fri)day)\b",
            r"\b(?:liegt|liegen)\s+(?:mir|uns)\s+(?:immer\s+)?noch\s+nicht\s+vor\b|\bkeine\s+spur\b|\brien\s+reçu\b|\bsigue\s+sin\b|\b(?:wochen|tage)\s+her\b",
            r"\b(?<!roll)\b(?:weeks?|days?|months?)\s+(?:overdue|past\s+(?:the|your|our)\s+\w+)\b|\b(?:said|promised|agreed)\s+(?:by\s+)?(?:monday|tuesday|wednesday|thursday|friday|the\s+\d+\w*)\b.{0,30}\b(?:nothing|still|now|not|today)\b",
        ),
        "contract_exit_inquiry": _any(
            r"\b(?:full\s+copy|copy\s+of\s+everything|everything\s+out|all\s+(?:of\s+)?(?:our|the)\s+(?:data|records))\b.{0,60}\b(?:if|when|after|stop|end|leave)\b",
            r"\b(?:by\s+when|until\s+when|last\s+(?:day|date)|deadline|latest)\b.{0,50}\b(?:notice|say\s+so|tell\s+you|cancel|stop(?:ped)?|let\s+you\s+know)\b",
            r"\bif\s+we\s+(?:stopped|ended|left|didn't\s+(?:renew|go\s+on|continue))\b.{0,40}\b(?:what|when|how|owe|data|\?)",
        ),
        "downgrade_request": _any(
            r"\b(?:half|a\s+third|fewer|less\s+than\s+half)\s+(?:of\s+)?(?:the|our)?\s*(?:seats?|licen[cs]es?|users)\b.{0,40}\b(?:look|cost|renew\w*|next|price|\?)|\bkeep\s+(?:only\s+)?(?:the\s+)?\w+(?:\s+\w+)?\s+and\s+(?:take|give|drop|cut|lose|hand)\w*\s+(?:out|up|back|off)?\s*(?:the\s+)?(?:rest|others?)\b",
            rf"\b(?:need\s+to\s+(?:be|get)|down|drop|see\s+us)\s+(?:\w+\s+)?(?:at|to)\s+(?:about\s+|around\s+|only\s+)?{_N}\s+(?:seats?|licen[cs]es?|users)\b(?!\s+more)",
            rf"\bat\s+{_N}\s+(?:seats?|licen[cs]es?|users)\b.{{0,20}}(?:,\s+not\s+|\s+instead\s+of\s+)",
            rf"\b{_N}\s+(?:seats?|licen[cs]es?|users)\s*(?:,\s+not|instead\s+of|rather\s+than)\s+{_N}\b",
        ),
        "champion_departure": _any(
            r"\b(?:farewell|leaving\s+(?:do|party|drinks))\b|\bwill\s+leave\s+us\b|\b(?:had|was|is)\s+(?:\w+\s+){1,3}?(?:\w+['’]s)\s+(?:last|final)\s+day\b",
            r"\b(?:successor|nachfolger(?:in)?|replacement)\s+(?:starts?|begins?|joins?|will|takes?|is)\b",
            r"\bi(?:'ve|\s+have)\s+been\s+(?:asked|appointed|promoted|moved|made)\s+to\s+(?:run|lead|head|manage|take)\b",
            r"\b(?:left|gone|retired|resigned|moved\s+on)\s+(?:with|in|after|before|at|on|last|since)\s+(?:the\s+)?(?:signing|takeover|merger|january|february|march|april|may|june|july|august|september|october|november|december|friday|monday|week|month|summer|end\s+of)\b",
            r"\b(?:my|her|his)\s+(?:final|last)\s+(?:day|week|call|month)\b|\bno\s+longer\s+(?:monitor|read|check)\s+this\s+(?:mailbox|inbox|address)\b",
            r"\btakes?\s+over\s+(?:everything|all|what)\s+i\b|\bhand(?:ing)?\s+(?:this|it|everything|you)\s+over\s+to\b.{0,30}\b(?:from|on|next|as\s+of)\b",
        ),
        "new_decision_maker": _any(
            r"\b(?:took|taken|takes|taking)\s+over\s+(?:this|the|our|my|that)\s+(?:area|department|role|team|budget|region|contract|job)\b|\bnow\s+(?:owns|holds|has|controls|runs)\s+the\s+(?:budget|purse|decision|area)\b",
            r"\bi(?:'ve|\s+have)\s+(?:replaced|succeeded|taken\s+over|inherited)\b|\b(?:replaces|succeeds|succeeded|replaced)\s+[A-Z]\w+\b",
            r"\b[A-Z]\w+(?:\s+\w+){0,3}\s+(?:joins|joined)\s+(?:us|from)\b|\b(?:is|as)\s+our\s+(?:new\s+)?(?:ceo|cfo|coo|cco|cio|cto|chief\s+\w+\s+officer|managing\s+director|head\s+of\s+\w+)\s+now\b",
            r"\b(?:group|central|corporate|head\s*office|headquarters|konzern\w*)\s+(?:\w+\s+)?(?:decides?|signs?|approves?|entscheidet)\b",
            r"\b(?:opening|reviewing|going\s+through|reading|looking\s+at|checking)\s+every\s+(?:\w+\s+)?(?:agreement|contract|invoice|subscription|supplier)\b",
            r"\bmy\s+successor\b|\bhas\s+the\s+(?:budget|purse\s+strings|last\s+word|final\s+say)\s+(?:now|for|from)?\b",
        ),
        "corporate_change": _any(
            r"\b(?:been|being|are|were|was)\s+(?:bought|taken\s+over|acquired|sold|absorbed|swallowed)\b",
            r"\b(?:put|merge|fold|bring)\w*\s+(?:the\s+|our\s+)?(?:\w+\s+)?(?:business\s+units|divisions|departments|companies|regions|houses)\s+together\b",
            rf"\b{_N}\s+(?:stores|branches|sites|plants|offices|clinics|shops)\s+(?:will\s+)?(?:close|are\s+closing|shut)\b|\b(?:part\s+of|belong\s+to)\s+(?:a|the)\s+\w+\s+group\s+now\b",
        ),
        "engagement_drop": _any(
            r"\b(?:drop|cancel|skip|leave\s+out|call\s+off|scrap)\s+(?:\w+\s+){0,3}?(?:check-?in|catch-?up|review|meeting|(?:our|the|next|weekly|monthly)\s+call|session)\b(?!.{0,50}\b(?:instead|and\s+do|to\s+(?:mon|tues|wednes|thurs|fri)day)\b)",
            r"\b(?:can't|cannot|can|won't)\s+(?:be\s+able\s+to\s+)?make\s+(?:it|the\s+(?:call|meeting|review))\b.{0,60}\b(?:come\s+back\s+(?:to\s+you\s+)?with|leave\s+it\s+for|some\s+other\s+time|another\s+time|next\s+(?:month|quarter)|again)\b",
            r"\b(?:have|'ve|need)\s+to\s+(?:move|cancel|postpone|push)\b.{0,20}\b(?:call|meeting|review|session)\b.{0,15}\bagain\b",
            r"\b(?:won't|can't|cannot|not\s+going\s+to|unable\s+to)\s+(?:be\s+able\s+to\s+)?(?:make|join|attend|do)\s+(?:it|today|tomorrow|the\s+call|this\s+one)\b.{0,40}\b(?:either|again|sorry|afraid)\b",
            r"^\W*(?:missed\s+(?:this|it|the\s+call|you|our)|forgot\s+(?:about\s+)?(?:this|our|the))\b.{0,20}\b(?:sorry|apolog\w+)\b|\b(?:sorry|apologies)\b.{0,20}\bmissed\s+(?:this|the\s+call|our)\b",
        ),
        "low_adoption": _any(
            r"\b(?:only|just)\s+(?:the\s+)?\w+(?:\s+\w+){0,2}\s+(?:uses?|opens?|logs?\s+in|touch\w*)\b.{0,20}\b(?:it|tbh|really|the\s+rest|nobody|others)\b",
            r"\b(?:open|use|log\s+in(?:to)?)\s+(?:it\s+)?for\s+(?:the\s+)?.{3,40}\band\s+that's\s+(?:it|all)\b",
            r"\b(?:went|gone|going|are|back)\s+(?:back\s+)?(?:to|on|in|by)\s+(?:\w+\s+)?(?:excel|spreadsheets?|paper|whiteboards?|whatsapp|the\s+old\s+(?:system|way))\b|\b(?:weiter|wieder)\s+(?:in|mit)\s+excel\b|\ball\s+(?:by|in)\s+excel\b",
        ),
        "late_payment": _any(
            r"\b(?:payment\s+terms|pay|paying|payments?)\b.{0,40}\b(?:60|90|sixty|ninety)[\s-]days?\b|\b(?:60|90|sixty|ninety)[\s-]day\s+(?:stretch|terms|payment|run)\b",
            r"\b(?:hold|holding|held|withhold\w*|stop\w*)\s+(?:back\s+)?(?:the\s+|your\s+|all\s+)?(?:invoices?|payments?)\b",
        ),
        "capacity_limit": _any(
            r"\bno\s+(?:free\s+|more\s+)?(?:seats?|licen[cs]es?)\s+(?:left|free|available)\b|\b(?:8\d|9\d|100)\s*%\s+of\s+(?:\w+\s+){0,3}?(?:used|seats|quota|jobs|limit|storage|plan)\b|\b(?:out\s+of|run\w*\s+out\s+of)\s+(?:seats|licen[cs]es|quota|credits|storage)\b",
        ),
        "new_team_or_site": _any(
            rf"\b(?:could|can|might|may|should)\s+(?:the\s+|our\s+)?\w*\s*(?:\w+\s+)?(?:{_PARTS[3:-1]}|contractors|partners|others)\s+(?:use|be\s+added|join|have|get)\b",
            rf"\b{_PARTS}\b.{{0,20}}\b(?:will|is\s+going\s+to|are\s+going\s+to)\s+(?:also\s+)?(?:need|use|get|want|join)\b",
            rf"\b(?:wants?|want|like|would\s+like)\s+in\b(?!\s+(?:this|the|a|our|to))|\b{_PARTS}\b.{{0,25}}\b(?:will\s+follow|are\s+next|is\s+next|to\s+follow)\b|\busers\s+will\s+follow\b",
            r"\b(?:mov(?:e|ing)|bring(?:ing)?|put(?:ting)?|add(?:ing)?|switch(?:ing)?)\s+(?:[A-Z]\w+(?:\s+and\s+|\s+|,\s*)?){1,5}(?:over\s+)?(?:on\s*to|to|onto)\s+(?:you|yours|your\b|the\s+platform)",
            r"\bwant\s+(?:them|everyone|the\s+\w+)\s+on\s+(?:it|this|\w+)\s+from\s+(?:day\s+one|the\s+(?:start|first))\b|\b(?:wants?|need)\s+it\s+for\s+(?:her|his|their)\s+\w+",
            r"\b(?:same|the\s+same)\s+(?:set-?up|thing|numbers|system|as\s+(?:here|ours|we\s+have))\b.{0,30}\b(?:for|in|as|at)\b|\bsame\s+as\s+here\b",
        ),
        "new_use_case": _any(
            r"\b(?:we\s+)?(?:buy|have|haben)\s+nothing\s+(?:from\s+you\s+)?for\b|\bdafür\s+haben\s+wir\b.{0,15}\bnichts\b|\bon\s+something\s+for\b|\bsomething\s+(?:from\s+you\s+)?for\s+(?:the\s+|our\s+)?\w+(?:\s+\w+)?\s+(?:would|too|as\s+well)\b",
            r"\bwhat\s+(?:i'd|we'd|i\s+would|we\s+would)\s+(?:love|like|need|want)\b.{0,60}\b(?:is|are)\b|\byou\s+don't\s+(?:do|have|offer)\b.{0,30}\b(?:do\s+you|i\s+think|right)\b",
        ),
        "upgrade_interest": _any(
            r"\bwhat\s+(?:a|one|another)\s+(?:seat|licen[cs]e|user|module)\s+(?:costs?|would\s+cost|is)\b|\b(?:price|preis|quote|angebot|figure)\s+(?:for|für|on)\s+(?:the\s+|das\s+|a\s+|another\s+)?(?:bigger|larger|full|plus|pro|premium|enterprise|next|paket|module|add-on|\d+\s+(?:more|extra))\b",
        ),
        "budget_available": _any(
            r"\b(?:grant|funding|subsidy|budget|investment|pot)\b.{0,25}\b(?:came\s+through|was\s+(?:approved|awarded|granted|released|paid|raised)|is\s+approved|waved\s+through|topped\s+up)\b",
            r"\b(?:signed\s+off|released|approved|granted|freed\s+up|found)\b.{0,20}\b(?:extra|more|additional|new|a\s+pot|some|a\s+budget)\b.{0,15}\b(?:budget|money|funds?|funding|pot|for)\b",
            rf"\b(?:got|have|there's|sind|noch)\s+(?:\w+\s+){{0,3}}?{_N}\b.{{0,30}}\b(?:needs?\s+a\s+home|to\s+spend|left|übrig|lose\s+(?:it|them)|spare)\b|\bcash\s+is\s+(?:fine|no\s+problem)\b|\b(?:put|puts)\s+money\s+in\b",
            r"\b(?:budget|topf|pot|kasse)\w*\b.{0,20}\b(?:übrig|over|left)\b|\bverfall\w+\s+(?:am|zum|sonst)\b",
        ),
        "customer_growth": _any(
            rf"\b(?:hiring|recruiting|taking\s+on|hire|recruit)\s+(?:a\s+dozen|dozens|{_N})\b|\b(?:won|landed|got|gave\s+us)\s+(?:the|a)\s+(?:\w+\s+)?contract\b.{{0,50}}\b(?:double|more|grow|crews|people|staff)\b",
            r"\b(?:business|orders|sales|demand|revenue|enrolment)\s+(?:is|are|has\s+been)\s+(?:up|growing|booming|doubl\w+)\b|\bdoubl(?:e|ed|ing)\s+(?:our|the)\s+(?:crews?|team|staff|workforce|fleet|volume|capacity)\b",
            rf"\b{_N}\s+(?:new\s+)?(?:roles|jobs|hires|positions|heads|stellen)\b|\b(?:clos(?:e|ing)|complet\w+)\s+on\s+the\s+\w+\s+(?:plant|site|acquisition|building|purchase)\b",
            r"\b(?:second|third|fourth|new)\s+(?:shift|warehouse|plant|factory|kitchen|hub|campus|depot|branch)\b.{0,40}\b(?:opens?|opening|from|in|approved|next|by|build\w*)\b",
        ),
        "praise": _any(
            r"\bbest\s+(?:thing|money|decision|purchase|software|support|training)\b.{0,40}\b(?:bought|spent|made|had|seen|years?|ever)\b",
            r"\bgive\s+(?:them|him|her)\s+a\s+(?:raise|medal|bonus)\b|\bhats\s+off\b|\b(?:so|incredibly|suspiciously)\s+smooth\b|\bgroßes\s+lob\b|\bwouldn't\s+want\s+to\s+be\s+without\b|\bswears?\s+by\s+(?:it|you)\b",
        ),
        "proven_value": _any(
            rf"\b(?:up|down|runter|gesunken|gestiegen|bajado|subido|better|fewer|less)\b.{{0,12}}\b(?:by|from|um|von|del|de)?\s*{_N}\s*(?:%|percent|per\s+cent|prozent|points?|hours?|days?|thousand|k\b)?\s*(?:to|auf|al?|against|on\s+last)\s+(?:\w+\s+)?(?:{_N}|year|season)\b",
            rf"\b{_N}\s*(?:%|percent|per\s+cent|prozent)?,?\s+(?:up|down)\s+from\s+{_N}\b|\bfrom\s+(?:\w+\s+){{0,2}}?{_N}\s*(?:%|percent)?\s+(?:down\s+|up\s+)?to\s+{_N}\s*(?:%|percent)\b|\bvon\s+{_N}\s+(?:\w+\s+)?auf\s+{_N}\b",
            rf"\b(?:used\s+to|before|last\s+(?:year|season))\b.{{0,80}}\b(?:now|last\s+month|this\s+(?:month|year|season)|today|it'?s|it\s+was)\b.{{0,20}}\b{_N}\b|\b{_N}\s*%.{{0,50}}\b{_N}\s*%\s+last\s+(?:year|season|month)\b",
            rf"\b(?:are|is|were|was)\s+(?:up|down)\s+(?:by\s+)?(?:a\s+(?:third|quarter|fifth|half|tenth)|{_N})\b|\bhalved\b(?!.{{0,20}}budget)|\b(?:points?|percent)\s+better\b",
        ),
        "reference_offer": _any(
            r"\bput\s+(?:me|us)\s+down\s+for\s+(?:the\s+|your\s+)?(?:\w+\s+)?(?:forum|conference|event|panel|webinar|user\s+group|day|talk)\b",
            r"\b(?:take|happy\s+to\s+take|do)\s+(?:that|the|a)\s+(?:reference\s+)?call\b.{0,20}$|\b(?:charla|vortrag|talk|presentation|conférence)\b.{0,60}\b(?:you|you're|saldréis|sie\s+vor|ihr\s+vor|vous|about\s+you)\b",
            r"\b(?:use|quote|mention)\s+(?:my|our)\s+(?:name|logo|story|numbers)\b|\bhear\s+(?:about\s+)?(?:this|it)\s+from\s+(?:a\s+)?(?:person|user|us|me)\b",
        ),
        "referral": _any(
            r"\b(?:gave|given|give|passed|sent|pasé|pasado|donné)\s+(?:him|her|them|\w+)?\s*(?:on\s+)?(?:your|tu|votre|vuestro)\s+(?:email|e-mail|mobile|number|name|card|details|contact|contacto|correo|adresse)\b|\ble\s+pasé\s+tu\b",
            r"\b(?:she|he|they)\b.{0,60}\b(?:same\s+(?:problem|headache|mess)|exactly|needs?\s+(?:this|you))\b.{0,40}\b(?:copied|intro\w*|call|email)\b|\btell\s+(?:him|her|them)\s+i\s+sent\s+you\b",
        ),
        "single_threaded": _any(
            r"\b(?:i'm|i\s+am|it's|it\s+is)\s+(?:the\s+)?(?:whole|entire|only)\s+(?:department|team|one)\b|\b(?:just|only)\s+me\s+(?:here|doing|now|left|on)\b|\bonly\s+one\s+left\s+who\b",
        ),
    }
)  # fmt: skip
