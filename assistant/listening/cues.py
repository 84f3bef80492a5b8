"""The words by which a sentence shows how it is meant, in English and German. Patterns only."""

from __future__ import annotations

import re


def _any(*parts: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{part})" for part in parts), re.IGNORECASE)


NEGATION = _any(
    r"\b(?:not|never|no|nobody|none|nothing|neither|nor|without|cannot|hardly|no\s+longer)\b",
    r"\b\w+n't\b",
    r"\b(?:far\s+from|instead\s+of|rather\s+than|no\s+(?:plans?|intention|need|reason|interest|wish)\s+(?:to|of|in))\b",
    r"\b(?:nicht|kein(?:e|en|em|er|es)?|nie|niemals|niemand|weder|ohne|nichts)\b",
)
GERMAN_NOT = re.compile(r"(?:nicht|nie|niemals|keineswegs)", re.IGNORECASE)
NO_NEGATION = _any(
    r"not\s+only|no\s+choice|no\s+doubt|no\s+longer\s+than|no\s+sooner|nothing\s+but|not\s+just|nicht\s+nur",
    r"no\s+(?:other|alternative)\b[^.]{0,12}\b(?:option|but|way|than)|no,",
    r"(?:don't|doesn't|can't|won't)\s+(?:get\s+me\s+wrong|forget|worry)|why\s+not|not\s+sure\s+(?:if|whether|how|why)",
    r"(?:can't|cannot|couldn't|can\s+not)\s+(?:help|but|wait|rule\s+out|exclude)|keine\s+(?:andere\s+)?(?:wahl|frage)",
    r"nicht\s+ausschlie(?:ß|ss)en|not\s+(?:happy|satisfied|good\s+enough|acceptable|ok(?:ay)?)\b",
)
"""Begins like a negation and denies nothing that follows."""
CLAUSE = _any(
    r"[;:—–]",
    r",?\s\b(?:but|because|so|and\s+(?:we|i|they|now|that|therefore|then)|although|though|whereas|until|unless|"
    r"which\s+is\s+why|so\s+(?:that\s+)?we|aber|sondern|weil|deshalb|daher|und\s+(?:wir|ich|jetzt))\b",
    r",\s+(?:we|i|they|he|she|it|my|our|the|so|then|wir|ich)\b",
)
"""Where the hold of a negation ends."""

HYPOTHETICAL = _any(
    r"\bif\s+(?:we|i|you|they|he|she|it|somebody|someone|anybody|anyone)\s+(?:were|was|ever|had|left|cancell?ed|switched|wanted|"
    r"decided|needed|went|stopped|moved|chose|lost|could|would|hadn't|didn't)\b",
    r"\bif\b(?![^,.]*(?:n't|\bnot\b|\bno\b|\bnothing\b|\bnever\b|\bunless\b))[^.]*\b(?:would|might|could)\b|"
    r"\bif\b(?![^,.]*(?:n't|\bnot\b|\bno\b|\bnothing\b))[^.,]*,?\s+(?:we|i|it|they)'d\b",
    r"\b(?:suppose|supposing|imagine|hypothetical(?:ly)?|in\s+theory|theoretically|let's\s+(?:say|pretend|assume)|say,?\s+for\s+example|"
    r"were\s+(?:we|i|you|they)\s+to|had\s+(?:we|you)\s+(?:not|been)|purely\s+as\s+a\s+thought|thought\s+experiment|"
    r"worst[\s-]case|just\s+to\s+be\s+safe|what\s+if|as\s+an\s+example)\b",
    r"\bwould(?:n't|\s+not)?\s+(?:have\s+(?:to\s+)?(?:been|left|cancell?ed|gone|switched|looked|stopped|chosen|reduced|asked|escalated)|ever)\b",
    r"\b(?:one\s+day|some\s?day)\s+(?:we|maybe)\b|\b(?:in\s+case|for\s+the\s+case)\s+(?:we|that|of)\s+(?:ever|a|an)\b",
    r"\b(?:angenommen|hypothetisch|theoretisch|stell\w*\s+(?:dir|euch|ihnen)\s+vor|was\s+w(?:ä|ae)re,?\s+wenn|falls\s+(?:wir|ich)\s+(?:jemals|je))\b",
    r"\bwenn\s+(?:wir|ich|man|es)\b[^.,]*\b(?:w(?:ä|ue|ü|ae)re?n?|w(?:ü|ue)rden?|h(?:ä|ae)tten?|k(?:ö|oe)nnten?)\b",
)
CONDITIONAL = _any(
    r"\b(?:if|unless|otherwise|or\s+else|provided|as\s+long\s+as|depending\s+on|until)\b",
    r"\b(?:wenn|falls|sofern|sonst|andernfalls|es\s+sei\s+denn)\b",
)

_KIN = (
    r"(?:friend|friends|brother|sister|wife|husband|cousin|neighbou?r|father|mother|uncle|acquaintance|former\s+colleague|"
    r"ex-colleague|old\s+colleague|peer|peers|contact|mate|buddy)"
)
_FIRMS = (
    r"(?:company|firm|business|employer|customer|customers|client|clients|vendor|supplier|organi[sz]ation|group|bank|team|place|"
    r"outfit|plant|hospital|clinic|university|agency)"
)
REPORTED = _any(
    rf"\b(?:a|an|my|our|some|one\s+of\s+(?:my|our))\s+(?:\w+\s+)?{_KIN}(?:'s)?\b",
    rf"\b(?:another|some\s+other|a\s+different|some|a\s+neighbou?ring|a\s+comparable|a\s+similar)\s+{_FIRMS}\b(?!\s+(?:of\s+ours|within|in\s+our|"
    r"here|internally|on\s+our|wants|would|asked|is\s+interested|needs|at\s+our|might|could))",
    r"\b(?:my|our|his|her)\s+(?:previous|former|old|last)\s+(?:employer|company|job|firm|place|team|organi[sz]ation)\b",
    r"\bat\s+my\s+(?:previous|former|old|last)\b|\bback\s+at\s+(?:my|his|her)\b",
    r"\b(?:i|we)(?:'ve|\s+have)?\s+(?:read|heard|saw|seen|overheard)\b[^.]{0,40}\b(?:that|about|article|of|in\s+the\s+(?:news|press|paper)|where)\b",
    r"\b(?:people\s+say|they\s+say|rumou?r(?:s|ed)?|word\s+is|apparently\s+(?:some|another|one)|according\s+to\s+the\s+(?:press|news|article)|"
    r"in\s+the\s+news|on\s+linkedin)\b",
    r"\b(?:our|their|his|her)\s+(?:own\s+)?(?:competitors?|rivals?|customers?|clients?|suppliers?|tenants?|landlord|patients|guests|"
    r"subscribers|buyers|shoppers)\b[^.]{0,25}\b(?:is|are|was|were|has|have|had|left|cancel\w*|terminat\w*|stopp\w*|switch\w*|complain\w*|"
    r"went|wants?|will|say|says|said|find|finds|ask|asked)\b",
    r"\b(?:the\s+(?:guys|folks|people)\s+(?:at|from|over\s+at)|somebody\s+(?:else|at|from)|someone\s+(?:else|at\s+the\s+conference))\b",
    r"\b(?:ein(?:e)?\s+(?:freund(?:in)?|bekannte[rn]?|kollege\s+von\s+fr(?:ü|ue)her)|(?:mein|unser)(?:e[rsmn]?)?\s+"
    r"(?:fr(?:ü|ue)here?[rsmn]?|ehemalige?[rsmn]?|letzte?[rsmn]?)\s+\w+|ein\s+(?:anderes|befreundetes)\s+unternehmen|"
    r"(?:ich|wir)\s+hab(?:e|en)\s+(?:gelesen|geh(?:ö|oe)rt))\b",
)
HEARSAY = _any(
    r"\b(?:we|i)\s+(?:read|hear|heard|gather|am\s+told|was\s+told)\W*$|,\s*(?:we|i)\s+(?:read|hear|heard)\b|\bswore\b|\bnot\s+us\b|"
    r"\bnothing\s+to\s+do\s+with\s+(?:you|us)\b|\bto\s+do\s+with\s+someone\s+else\b",
    r"\bother\s+(?:firms|companies|councils|customers|clients|users|people|organi[sz]ations|schools|hospitals|banks|suppliers)\b[^.]{0,40}"
    r"\b(?:is|are|was|were|has|have|had|left|cut|freez\w+|froze|cancel\w*|complain\w*|find|found|say|said)\b",
    r"^\W*(?:\w+,\s+)?(?:their|the\s+(?:landlord|parent\s+firm|neighbou?rs?|other\s+side|bank|caterer|cleaners?|council))\b[^.]{0,30}"
    r"\b(?:is|are|was|were|has|have|had|left|gone|escalat\w+|cancel\w*|cut|freez\w+|froze)\b",
    r"\bour\s+(?:neighbou?rs?|landlord|caterers?|cleaners?|accountants?|core\s+\w+\s+people|stationery\s+\w+|bank|tenants)\b",
    r"\b(?:somebody|someone|people|a\s+(?:chap|guy|lady|woman|man|bloke|person|colleague))\b[^.]{0,25}"
    r"\b(?:i\s+met|on\s+the\s+forum|elsewhere|at\s+(?:the|a|an)\b|from\s+another|told\s+me|said|says)\b",
)
OPENS_STORY = _any(
    rf"\b(?:a|an|my)\s+(?:\w+\s+)?{_KIN}\b[^.]{{0,60}}\b(?:told|said|works|runs|mentioned|wrote|called|heads|leads|moved)\b",
    r"\b(?:i|we)\s+(?:just\s+)?(?:read|heard|saw)\b[^.]{0,40}\b(?:story|article|piece|post|about)\b",
    r"\bat\s+my\s+(?:previous|former|old|last)\s+(?:\w+)\b|\b(?:they|he|she)\s+(?:had|have|has)\s+the\s+same\s+(?:tool|product|vendor)\b",
)
OPENS_THOUGHT = _any(
    r"\b(?:suppose|imagine|hypothetically|let's\s+pretend|let\s+me\s+play\s+devil's\s+advocate|thought\s+experiment|purely\s+theoretical|"
    r"stell\w*\s+(?:dir|euch|ihnen)\s+vor|angenommen)\b",
)

IRONIC = _any(
    r"\b(?:just\s+|only\s+)?(?:kidding|joking|teasing)\b|\bhereby\s+(?:resign|declare)\s+(?:to|my\s+love)\b|\b(?:lol|rofl|haha+|hehe+|jk)\b|\bjokes?\s+aside\b|\bas\s+a\s+joke\b",
    r"[;:]-?[)PpD](?:\s|$|\.)|[😉😂😄😅🤣😜😁🙃]|\[(?:laugh\w*|joking)\]|\((?:laugh\w*|joking|just\s+kidding)\)|/s\b|<g>|\*grin\*",
    r"\btongue[\s-]in[\s-]cheek\b|\b(?:nur\s+)?(?:ein\s+)?(?:scherz|spa(?:ß|ss)|witz)\b|\bscherzhaft\b",
)
TAKEN_BACK = _any(
    r"^\W*(?:no,?\s+)?(?:(?:i'm|i\s+am|we're|only|just|obviously|of\s+course)\s+)*(?:kidding|joking|teasing)\b",
    r"^\W*(?:just\s+)?(?:a\s+)?(?:joke|kidding|jk|haha\w*|lol|jokes\s+aside|joke\s+aside|i\s+jest|only\s+teasing|war\s+(?:nur\s+)?ein\s+(?:scherz|witz|spa(?:ß|ss))|"
    r"spa(?:ß|ss)\s+beiseite|(?:nur\s+)?(?:ein\s+)?scherz)\b",
    r"^\W*[😉😂😄😅🤣😜]|^\W*[\[(]laugh",
)

_DONE = (
    r"(?:resolved|fixed|solved|sorted(?:\s+out)?|settled|cleared\s+up|closed|dealt\s+with|repaired|put\s+right|withdrawn|dropped|"
    r"off\s+the\s+table|history|behind\s+us|behoben|gel(?:ö|oe)st|erledigt|repariert)"
)
RESOLVED = _any(
    rf"\b(?:is|are|was|were|has\s+been|have\s+been|been|got|it's|that's|all|now|since|ist|wurde|sind)\s+(?:\w+ly\s+|now\s+|all\s+|since\s+|"
    rf"finally\s+|completely\s+|meanwhile\s+|since\s+been\s+|inzwischen\s+|mittlerweile\s+|jetzt\s+)*{_DONE}\b",
    r"\b(?:works?|working|runs?|running|l(?:ä|ae)uft|funktioniert)\s+(?:\w+\s+)?(?:again|now|fine\s+now|since|wieder|jetzt)\b",
    r"\b(?:no\s+longer|not\s+any\s?more|isn't|is\s+not)\s+(?:a|an)\s+(?:problem|issue|topic|concern)\b|\bthank(?:s|\s+you)\s+for\s+(?:fixing|solving|"
    r"sorting|resolving|repairing)\b",
    r"\b(?:you|your\s+team|support|they)(?:'ve|\s+have|\s+has)?\s+(?:already\s+|since\s+|now\s+|finally\s+)?(?:fixed|solved|sorted|resolved|repaired)\b",
    r"\bused\s+to\s+(?:be|have|complain|think|say|fail|crash)\b|\b(?:we|i)\s+(?:were|was)\b[^.]{0,60}\b(?:but|until)\b[^.]{0,40}\b(?:now|decided|since|stay\w*|"
    r"anymore|any\s+more)\b",
    r"\b(?:decided|agreed|chose)\s+to\s+(?:stay|renew|keep|continue|carry\s+on)\b|\b(?:dropped|abandoned|gave\s+up|shelved|called\s+off)\s+(?:the|that|this)\s+"
    r"(?:idea|plan|search|evaluation|tender|pilot|project|review|talk\w*)\b",
    r"\b(?:withdr(?:a|e)w|take\s+back|took\s+back|rescind\w*)\b[^.]{0,30}\b(?:notice|cancellation|termination|request|complaint|escalation)\b",
)
SINCE_RESOLVED = _any(
    rf"^\W*(?:but\s+|and\s+|so\s+|anyway,?\s+|luckily,?\s+|fortunately,?\s+)*(?:that|this|it|all\s+of\s+(?:that|it)|both|everything|das)(?:'s|\s+is|\s+was|"
    rf"\s+has|\s+has\s+been|\s+got|\s+all|\s+ist|\s+wurde)*\s+(?:\w+\s+){{0,3}}{_DONE}\b",
    r"^\W*(?:but\s+|and\s+)?(?:it|that|this|everything)\s+(?:has\s+)?(?:works?|worked|been\s+working|runs?|been)\s+(?:fine|well|smooth\w*|perfect\w*|"
    r"great|stable|again|good)\b",
    r"^\W*(?:but\s+)?(?:that|this)\s+(?:was|is)\s+(?:before|then|last\s+year|in\s+the\s+past|history)\b",
    r"^\W*(?:but\s+)?(?:we|i)(?:'ve|\s+have)?\s+(?:have\s+)?(?:since\s+|now\s+)?(?:decided\s+to\s+stay|decided\s+against|changed\s+our\s+minds?|dropped\s+(?:it|that|the\s+idea)|"
    r"moved\s+past)\b",
)
STILL = _any(
    r"\b(?:still|yet\s+again|again\s+and\s+again|keeps?|not\s+(?:yet\s+)?(?:been\s+)?(?:fixed|resolved|solved|sorted)|"
    r"(?:isn't|wasn't|hasn't\s+been|haven't\s+been|never|nowhere\s+near)\s+(?:\w+\s+)?(?:fixed|resolved|solved|sorted|repaired)|"
    r"(?:needs?|has|have)\s+to\s+be|must\s+be|until\s+(?:it|this|that)|supposed\s+to|unless|if\s+(?:it|this|that)|when\s+will|"
    r"immer\s+noch|noch\s+immer|noch\s+nicht)\b",
)
"""It is said to be over, and is not."""

_THINGS = (
    r"(?:meetings?|calls?|appointments?|workshops?|sessions?|webinars?|demos?|trainings?|invit\w*|visits?|trip|travel|flights?|hotel|train|bookings?|"
    r"reservations?|orders?|deliver\w+|shipments?|tickets?|requests?|reminders?|jobs?|tasks?|exports?|imports?|syncs?|uploads?|downloads?|button|print\w*|"
    r"dialog|window|workflow|schedule[ds]?|reports?|newsletter|holiday|lunch|dinner|party|slots?|trial\s+run|check-?ins?|reviews?|"
    r"catch-?ups?|stand-?ups?|inspections?|audits?|shift|transaction|payment\s+run|termin\w*|besprechung\w*|anruf\w*|bestellung\w*)"
)
OTHER_OBJECT = _any(
    rf"\b(?:cancel\w*|call(?:ed)?\s+off|postpone\w*|terminat\w*|absag\w*|abgesagt)\s+(?:\w+['’]?s?\s+){{0,4}}?{_THINGS}\b",
    rf"\b{_THINGS}\s+(?:\w+\s+){{0,4}}(?:cancel\w*|called\s+off|postponed|abgesagt)\b",
    r"\b(?:leav(?:e|es|ing)|left)\s+(?:a\s+(?:message|comment|note|review|voicemail|gap)|the\s+(?:call|meeting|room|office|building|page|screen|house)|"
    r"early|for\s+(?:lunch|the\s+(?:day|airport|weekend)|(?:a|my)\s+(?:meeting|holiday|vacation))|it\s+(?:at|to|with|there|open|running|as)|"
    r"(?:\w+\s+)?(?:blank|empty|open|out)|on\s+(?:holiday|vacation|friday|monday|tuesday|wednesday|thursday))\b",
    r"\b(?:renew\w*|expir\w*|extend\w*)\s+(?:\w+\s+){0,3}?(?:passport|certificates?|cert|domain|token|password|visa|badge|driving\s+licen[cs]e|"
    r"insurance|lease|ssl|tls|api\s+key|parking)\b",
    r"\b(?:switch\w*|mov(?:e|ed|ing)|chang(?:e|ed|ing))\s+(?:\w+\s+){0,3}?to\s+(?:teams|zoom|video|phone|english|german|dark\s+mode|another\s+(?:room|slot|day|date|time)|"
    r"(?:mon|tues|wednes|thurs|fri)day)\b",
    r"\bcompetitor\s+(?:analysis|pricing|products?|data|prices|module|report)\s+(?:in|within|for|report|view|dashboard|module|feature)\b",
)
TOWARDS_US = _any(
    r"\b(?:left|dropped|replaced|ditched|switched\s+(?:away\s+)?from|moved\s+(?:away\s+)?(?:over\s+)?from|came\s+(?:over\s+)?from|migrated\s+from|got\s+rid\s+of|cancell?ed|"
    r"terminated|turned\s+down|rejected)\s+(?:\w+\s+){1,6}?(?:for|to|with|in\s+favou?r\s+of|when\s+we\s+(?:chose|took|signed))\s+(?:you|yours|your\b)",
    r"\b(?:chose|picked|prefer(?:red)?|went\s+with|selected|decided\s+for|took)\s+(?:you|your\s+\w+)\b[^.]{0,20}\b(?:over|instead|rather\s+than|ahead\s+of|before)\b",
    r"\bbefore\s+(?:you|we\s+(?:had|used|chose|signed|switched\s+to|moved\s+to|bought|worked\s+with))\s*(?:you|your)?\b",
    r"\b(?:switched|moved|came|changed)\s+to\s+you\b",
)
PAST = _any(
    r"\b(?:before\s+my\s+time|years\s+ago|back\s+(?:then|in\s+(?:the\s+day|19|20))|in\s+the\s+(?:old\s+days|past)|last\s+(?:decade|century)|"
    r"a\s+long\s+time\s+ago|a\s+(?:couple|few)\s+of\s+years\s+(?:ago|back)|originally|once\s+upon|vor\s+jahren|damals|fr(?:ü|ue)her)\b",
)

QUESTION = re.compile(
    r"\W*(?:(?:so|and|but|ok(?:ay)?|hi|hey|well|also|quick\s+question|just\s+wondering)[,:]?\s+)*"
    r"(?:(?:what|who|whom|whose|which|when|where|why|how)\s+(?:is|are|was|were|do|does|did|can|could|would|will|should|has|have|much|many|long|soon)|"
    r"(?:do|does|did|is|are|was|were|can|could|would|will|should|has|have|may)\s+(?:you|we|i|they|he|she|it|there|that|this|anyone|anybody)\b)"
    r"(?![^?]*[.!]\s*$)",
    re.IGNORECASE,
)
"""Begins like a question; a sentence that ends in a full stop is none."""
