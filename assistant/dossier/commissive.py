"""The words of a commitment, in English and German: patterns only, read by `speech`."""

from __future__ import annotations

import re

DO = (
    r"(?:send|resend|share(?!\s+(?:my|the)\s+screen)|forward|provide|deliver|ship|supply|submit|return|"
    r"sign|counter-?sign|pay|settle|credit|"
    r"refund|waive|reimburse|extend|honou?r|confirm|double-?check|check(?!\s+out)|verify|validate|review|"
    r"look\s+(?:into|at|up|for)|"
    r"investigate|dig|find(?:\s+out)?|figure\s+out|work\s+(?:out|on|with|through)|clarify|follow(?:\s+up|"
    r"-up)|chase|escalate|raise|flag|"
    r"file|log|update|refresh|keep\s+(?:you|everyone|the\s+team)|let\s+(?:you|them|him|her|the\s+team|"
    r"everyone|\w+)\s+know|inform|notify|"
    r"reply|respond|answer|revert|come\s+back|get\s+back|circle\s+back|report\s+back|be\s+back\s+(?:to|"
    r"with)\s+you|be\s+in\s+touch|reach\s+out|touch\s+base|"
    r"get(?!\s+(?:started|going|into|to\s+(?:that|it|know)|there\s+in|used|it\s*[.,]|a\s+sense|better|"
    r"worse|lost))|"
    r"give(?!\s+(?:you\s+)?an?\s+(?:moment|minute|second|example|quick|sense|overview|bit))|"
    r"call(?!\s+it)|phone|ring|ping|e-?mail|mail|message|text|write|draft|prepare|"
    r"put(?!\s+(?:you\s+on\s+hold|it\s+(?:this\s+way|bluntly)))|"
    r"pull\s+together|pull(?!\s+up)|compile|collect|gather|build|create|produce|"
    r"make(?!\s+(?:it\s+(?:short|quick)|sense|a\s+note\s+of\s+time))|add|remove|delete|fix|patch|repair|"
    r"resolve|solve|address|handle|"
    r"take(?=\s+(?:care|it|this|that|these|those|them|over|up|on|away|ownership|the|your|our|charge|"
    r"responsib\w+))(?!\s+(?:it\s+anyway|the\s+(?:call|blame|hit|liberty|time)))|propose|suggest|"
    r"open(?=\s+(?:the\s+(?:firewall|port|access|api)|up|access|a\s+(?:ticket|case)|an?\s+\w+\s+(?:ticket|"
    r"case)))|fly|waive|own|sort|"
    r"set(?:\s+up|\s+aside)?|schedule|re-?schedule|book|arrange|organi[sz]e|invite|reserve|host|hold|"
    r"run(?!\s+through)|train|onboard|"
    r"configure|enable|activate|disable|turn\s+(?:on|off)|switch\s+(?:on|off)|provision|migrate|import|"
    r"upload|load|export|publish|post|release|"
    r"roll\s+(?:it|this|that)?\s*out|deploy|push|test|re-?test|reproduce|monitor|talk\s+(?:to|with)|"
    r"speak\s+(?:to|with)|discuss|ask|"
    r"consult|loop|bring|introduce|connect|nominate|name|assign|appoint|approve|finali[sz]e|complete|"
    r"finish|close|wrap\s+up|circulate|"
    r"distribute|present|report|document|map|outline|summari[sz]e|install|upgrade|replace|correct|amend|"
    r"adjust|change|re-?issue|issue|"
    r"recalculate|quote|involve|coordinate|clean|do\s+(?:that|it|this|so|the|my|our|an?)|"
    r"have\s+(?!to\b|been\b|had\b|said\b)(?=[^.?!,;]{0,60}\b(?:ready|done|to\s+you|with\s+you|over|"
    r"for\s+you|signed|fixed|back|sent|in\s+place|by|before|tomorrow|today|live|sorted|set\s+up|"
    r"in\s+your|in\s+the\s+calendar|call|look|contact|send|reach|check|get|set|confirm|finished|completed|"
    r"resolved|running)\b)\w+|ensure|guarantee|restore|"
    r"recover|reset|whitelist|grant|revoke|process|expedite|prioriti[sz]e|track|transfer|drop|hand\s+(?:it|"
    r"you|that|this)|leave\s+you|"
    r"supply|wire|cover|match|include|attach|make\s+sure|see\s+to|walk\s+(?:the|your|them)|show\s+(?:the|"
    r"your|them)|bump|speed|be\s+sending|"
    r"be\s+(?:sharing|providing|delivering|reviewing|following|scheduling|rolling|releasing|shipping|"
    r"fixing|adding|sorting|there|on\s+site))"
)
"""What somebody does for somebody else. A plan for oneself (hire, open, expand) is none of these."""
DUE_ONLY = (
    r"(?:decide|launch|move|start|begin|join|attend|visit|come|meet|roll\s+out|go\s+live|switch|expand|renew|"
    r"increase|reduce|cut|lower|improve|support|integrate|implement|develop|design|evaluate|pilot|try|use|"
    r"buy|order|open|tell|explain|show|walk)"
)
"""What may be a promise or a plan: a promise where it is for the other side."""
_ADVERBS = (
    r"(?:(?:also|then|definitely|certainly|personally|gladly|happily|of\s+course|just|"
    r"go\s+(?:ahead\s+)?and|be\s+sure\s+to|now|still|"
    r"make\s+sure\s+to|be\s+able\s+to|try\s+(?:and|to)|try\s+my\s+best\s+to|do\s+(?:my|our)\s+best\s+to|"
    r"both|all|each|probably|hopefully|"
    r"at\s+least|first|quickly|immediately|again|therefore|once\s+more|in\s+(?:the\s+)?meantime|absolutely|"
    r"actually|surely|always|"
    r"um|uh|you\s+know|like|sort\s+of|kind\s+of|i\s+guess|let's\s+say|,)[\s,]+)*"
)
_MODAL = (
    r"(?:'ll|\s+will|\s+shall|'m\s+going\s+to|'re\s+going\s+to|\s+am\s+going\s+to|\s+are\s+going\s+to|"
    r"'m\s+gonna|'re\s+gonna|\s+gonna|"
    r"\s+promise(?:\s+you)?(?:\s+to|,?\s+(?:i|we)(?:'ll|\s+will))|\s+commit(?:\s+to)?|\s+undertake\s+to|"
    r"\s+pledge\s+to|"
    r"\s+(?:aim|plan|intend|expect)\s+to|\s+should\s+be\s+able\s+to|\s+(?:can|could)(?:\s+also|"
    r"\s+probably)?\s+commit\s+to)"
)
FIRST = re.compile(
    rf"\b(?P<who>I|we)(?:\s+both|\s+all|\s+here)?(?P<modal>{_MODAL})[\s,]+{_ADVERBS}(?:(?P<do>{DO})|"
    rf"(?P<maybe>{DUE_ONLY})|(?P<any>(?!be\b|see\b|need\b|want\b|think\b|know\b|lose\b|miss\b|leave\b|"
    rf"hit\b|reach\b|hope\b|have\b|cancel|terminat|stay|wait|feel|like\b|love|not\b|never\b|run\s+out|hire|"
    rf"expire|end\b|become|remain|keep\b|say\b|look\s+elsewhere|retire|grow|seem|probably|lapse|struggle|"
    rf"regret|remember|forget|die|hear|get\s+to|talk\s+soon|speak\s+soon|walk\b|drop\b|churn)[a-z]+))\b",
    re.IGNORECASE,
)
GERUND = re.compile(
    r"\b(?P<who>I|we)(?:\s+(?:commit|are\s+committed|am\s+committed)|'re\s+committed|'m\s+committed|"
    r"\s+can\s+commit)\s+to\s+"
    r"(?P<do>\w+ing|[A-Z0-9]\w+|the|an?|that|this)\b",
    re.IGNORECASE,
)
CAN = re.compile(
    rf"\b(?P<who>I|we)\s+(?:can|could|am\s+able\s+to|are\s+able\s+to|"
    rf"would\s+be\s+able\s+to)\s+{_ADVERBS}(?P<do>{DO})\b",
    re.IGNORECASE,
)
"""A promise only with a day."""
PRESENT = re.compile(
    r"\b(?P<who>I|we)(?:'m|'re|\s+am|\s+are)\s+(?P<do>sending|sharing|getting|having|scheduling|"
    r"setting\s+up|shipping|releasing|delivering|"
    r"following\s+up|preparing|reviewing|signing|paying|on\s+it|on\s+the\s+case|taking\s+(?:care|this|that|"
    r"it))\b"
    r"|(?<!when )(?<!if )(?<!once )(?<!after )(?<!before )(?<!that )(?<!unless )(?<!until )(?<!as )\b"
    r"(?P<who3>I|we)\s+(?P<do3>send|get|give|bring|ship|forward|mail|show)(?=\s+you\b)"
    r"|(?:^\W*|[,.;:]\s+|\b(?:and|then|so|but)\s+)(?P<who2>I|we)\s+(?P<do2>sign\s+off|send|share|deliver|"
    r"get\s+(?:you|back)|ship|release|confirm|follow\s+up|forward|come\s+back|pay|sign|publish)\b",
    re.IGNORECASE,
)
"""A promise only with a day to come, or where the words themselves take it on."""
LET_ME = re.compile(
    rf"\blet\s+(?:me|us)\s+(?!know)(?:go\s+(?:ahead\s+)?(?:and|away\s+and)\s+|just\s+|quickly\s+|"
    rf"also\s+)*(?P<do>{DO})\b",
    re.IGNORECASE,
)
YOU_GET = re.compile(
    r"\byou(?:'ll|\s+will|\s+should|\s+shall|\s+can\s+expect\s+to)?\s+(?P<do>have(?!\s+(?:said|been|had|"
    r"got|seen|done|told|made|\w+ed)\b)|get|receive|see|find|hear(?:\s+back)?|be\s+(?:getting|receiving|"
    r"hearing))\b"
    r"(?!\s+to\b)|\b(?:you\s+can\s+)?(?P<do2>expect)\s+(?!to\b|that\b)",
    re.IGNORECASE,
)
GERMAN_THING = re.compile(
    r"\b(?P<do>(?:ist|sind|läuft|laufen|steht|stehen|kommt|kommen|geht|gehen|liegt|folgt|"
    r"folgen)\b)(?=[^?!]*\b(?:bis|ende|anfang|mitte|am|nächste|spätestens)\b[^?!]*\b(?:fertig|live|"
    r"bereit|da|verfügbar|erledigt|behoben|vor|online|produktiv|bei\s+ihnen)\b)"
    r"|(?:^\W*|,\s*(?:und\s+)?|\bund\s+)(?:bis|ende|anfang|mitte|spätestens)\b[^.?!]{0,30}?\b(?P<do2>läuft|"
    r"laufen|steht|stehen|kommt|kommen|geht|gehen|ist|sind|liefern)\b"
    r"|\b(?P<do3>folgt|folgen|kommt|kommen)\b(?=[^?!]*\b(?:bis|ende|anfang|mitte|am|diesen|nächste\w*|"
    r"morgen|heute|montag|dienstag|mittwoch|donnerstag|freitag)\b)",
    re.IGNORECASE,
)
THING_WILL = re.compile(
    r"\b(?!(?:i|we|you|he|she)\b)(?:it|this|that|they|those|these|\w+),?(?:'ll|\s+will|\s+shall|"
    r"\s+is\s+going\s+to|"
    r"\s+are\s+going\s+to)\s+(?:then\s+|all\s+|also\s+|definitely\s+)?"
    r"(?P<do>be\s+(?:with\s+(?:you|your|\w+)|ready|there|live|done|fixed|delivered|available|in\s+(?:your|"
    r"the)\s+(?:inbox|folder|portal|next)|sent|"
    r"shipped|over|resolved|signed|paid|shared|released|deployed|out|completed?|finished|"
    r"up\s+and\s+running|in\s+place|set\s+up|sorted|"
    r"published|enabled|credited|refunded|processed|submitted|on\s+its\s+way|patched|updated|provided|"
    r"returned|back)|reach\s+you|arrive|"
    r"land\s+in|go\s+(?:out|live)|come\s+(?:out|over|back)|ship)\b"
    r"|\b(?P<do2>comes|arrives|goes\s+out|ships|is\s+coming|is\s+due|will\s+follow|follows|"
    r"is\s+yours)\b(?=[^.?!]*\b(?:by|before|on|tomorrow|today|until)\b)",
    re.IGNORECASE,
)
IMPLICIT = re.compile(
    r"\b(?P<do>leave\s+(?:it|that|this|the\s+\w+|all\s+that)\s+(?:with|to)\s+(?:me|us)|(?:i'm|i\s+am|we're|"
    r"we\s+are)\s+(?:already\s+)?on\s+(?:it|the\s+case)|consider\s+(?:it|that)\s+"
    r"(?:done|sorted)|i(?:'ve|\s+have)?\s+got\s+(?:this|it\s+from\s+here)|(?:that's|that\s+is|this\s+one's|"
    r"this\s+is|that\s+one's|it's)\s+on\s+(?:me|us)|"
    r"(?:it's|that's|it\s+is|that\s+is)\s+on\s+(?:my|our)\s+(?:list|plate|to-?do(?:\s+list)?)|(?:action|"
    r"to-?do|open|task)s?\s+(?:item\s+)?(?:is\s+)?(?:on|for|with)\s+(?:me|us|my\s+side|our\s+side)|"
    r"(?:i|we)\s+owe\s+you|you(?:'ve|\s+have)\s+(?:my|our)\s+word|(?:you\s+can\s+)?count\s+on\s+(?:me|us)|"
    r"(?:i|we)(?:'ll|\s+will)\s+own\s+(?:that|this|it)|"
    r"(?:i|we)(?:'ll|\s+will)\s+take\s+(?:that|this|it)\s+(?:one\s+)?(?:on|away|back|offline\s+and)|"
    r"my\s+action|our\s+action|mine\s+to\s+\w+|"
    r"(?:^\W*|[,.!]\s*)(?:(?:sure|yes|yep|ok(?:ay)?|great|thanks),?\s+)?(?:will|can)\s+do\b(?!\s+\w)|"
    r"you\s+got\s+it|"
    r"(?:ich|wir)\s+(?:bin|sind)\s+(?:schon\s+)?dran|(?:wird|werde\s+ich|werden\s+wir)\s+(?:gemacht|"
    r"erledigt|erledigen)|"
    r"(?:mache|erledige|übernehme|kläre)\s+ich(?=\s*[.,!]|\s+(?:gerne|sofort|heute|morgen|bis|für))|"
    r"(?:machen|erledigen|übernehmen)\s+wir(?=\s*[.,!]|\s+(?:gerne|sofort|heute|morgen|bis|für))|"
    r"(?:überlassen|lassen)\s+sie\s+das\s+(?:mir|uns|ruhig)|überlass\s+das\s+(?:mir|uns)|"
    r"das\s+übernehme\s+ich|das\s+übernehmen\s+wir)\b",
    re.IGNORECASE,
)
SUBJECTLESS = re.compile(
    rf"^\W*(?:(?:yes|yep|sure|ok(?:ay)?|great|thanks|noted|understood|and|so|also|right|perfect|"
    rf"no\s+problem)[\s,.!–-]+)*"
    rf"(?:(?:will|gonna|going\s+to|shall)\s+{_ADVERBS}(?P<do>{DO})"
    r"|(?P<do2>sending|sharing|forwarding|looking\s+into|checking|chasing|following\s+up|scheduling|"
    r"getting\s+(?:that|this|it|you)|working\s+on)\b)",
    re.IGNORECASE,
)
_TEAM = (
    r"(?:(?:our|my|the|your|their)\s+(?:[\w&/-]+\s+){0,3}?(?:team|engineers?|developers?|devs?|support|"
    r"legal|finance|colleagues?|product\s+manager|procurement|"
    r"CSM|account\s+manager|solutions?\s+(?:architect|engineer)|boss|manager|counsel|CFO|CTO|CIO|CEO|COO|"
    r"lawyers?|department|controller|assistant|"
    r"admin(?:istrator)?|accounting|billing|IT|security)|engineering|legal|finance|product|procurement|"
    r"accounting|billing|support|IT)"
)
OTHERS = re.compile(
    rf"\b(?P<who>(?:my\s+colleague\s+)?(?-i:[A-ZÄÖÜ][\w'-]+)(?:\s+(?-i:[A-ZÄÖÜ][\w'-]+))?|{_TEAM})(?:'ll|"
    rf"\s+will|\s+is\s+going\s+to|\s+are\s+going\s+to|\s+has\s+"
    rf"(?:promised|agreed|committed|offered)\s+to|\s+have\s+(?:promised|agreed|committed)\s+to|"
    rf"\s+(?:promised|agreed|committed)\s+to)\s+{_ADVERBS}(?P<do>{DO})\b",
    re.IGNORECASE,
)
LISTED = re.compile(
    r"^\W*(?:\d+[.)]\s*)?(?:(?:action(?:\s+items?)?|to-?dos?|next\s+steps?|AP|AI|owner|"
    r"follow-?ups?)\s*[:–-]+\s*)?"
    r"[\[(*_]*(?P<who>(?-i:[A-ZÄÖÜ][\w'&.-]*)(?:\s+(?-i:[A-ZÄÖÜ][\w'&.-]*)){0,2}|we|us|you|me|"
    r"I)[\])*_]*(?:\s*\([^)]{1,30}\))?\s*(?:(?P<colon>:|–|—|-|->|→)\s*(?:to\s+|will\s+)?|\s+to\s+|"
    r"\s+schickt\s+|\s+liefert\s+)"
    rf"(?P<do>{DO})\b",
    re.IGNORECASE,
)
MINE_LISTED = re.compile(
    r"^\W*(?:open|to\s?-?do|pending|action|outstanding|offen|aufgabe)\s+(?:on|for|with|from|bei|"
    r"für)\s+(?P<who>my|our|your|me|us|you|mich|uns|sie|mir|ihnen)(?:\s+(?:side|end|part))?\s*[,:–-]+\s*"
    r"(?P<do>\w+)",
    re.IGNORECASE,
)
FRAGMENT = re.compile(
    r"\b(?:an?|the|your|one)\s+(?:[\w-]+\s+){1,5}from\s+(?P<do>me|us)\s+(?:by|every|on|before|tomorrow|"
    r"today|this|next)\b"
    r"|^\W*(?:[\w'-]+\s+){1,6}(?P<do2>live|ready|done|fixed|in\s+place|with\s+you|delivered)\s+(?:by|on|"
    r"before)\b"
    r"|^\W*(?:(?:the|a|an|your|our|first|next|final|new|second)\s+)*(?:[\w-]+\s+){0,2}(?P<do4>version|"
    r"draft|fix|release|answer|report|quote|price|proposal|file|list|slides?|update|patch|offer|plan|"
    r"summary|prototype)\s+(?:is\s+(?:dated|due|set)\s+)?(?:(?:on|by|for)\s+)?(?=\d|the\s+\d|january|"
    r"february|march|april|may|june|july|august|september|october|november|december|monday|tuesday|"
    r"wednesday|thursday|friday|next|end|tomorrow)"
    r"|\b(?P<do5>give\s+(?:me|us)\s+(?:until|till|to))\s+(?=\d|the|end|january|february|march|april|may|"
    r"june|july|august|september|october|november|december|monday|tuesday|wednesday|thursday|friday|next|"
    r"tomorrow)"
    r"|\b(?P<do6>fixed|live|ready|delivered|done|released|available)\s+(?:on|by)\s+(?=\d|the\s+\d|january|"
    r"february|march|april|may|june|july|august|september|october|november|december|monday|tuesday|"
    r"wednesday|thursday|friday)"
    r"|\b(?P<do3>new\s+(?:date|eta|target|deadline))\b[^.?!]{0,50}\b(?=\d|january|february|march|april|may|"
    r"june|july|august|september|october|november|december|monday|tuesday|wednesday|thursday|friday|end|"
    r"|^(?![^.]*\b(?:need|want|please|must|should|can|could|would|is|are|was|were|due|deadline|you|they|he|"
    r"she|if|"
    r"not|renewal|contract|budget|decision|need(?:ed|s))\b)\W*(?:[\w'-]+\s+){1,5}(?P<do7>by)\s+(?=\d|"
    r"the\s+(?:\d|end)|"
    r"end|january|february|march|april|may|june|july|august|september|october|november|december|monday|"
    r"tuesday|"
    r"wednesday|thursday|friday|next|tomorrow|eod|noon)"
    r"next|by)",
    re.IGNORECASE,
)
"""Words without a verb that name a day: "First site live on the 2nd"."""
FRENCH = re.compile(
    r"\b(?:je|j'|nous|on)\s*(?:vous\s+|te\s+|m'en\s+|le\s+|la\s+|les\s+|lui\s+|leur\s+|l'|vais\s+|"
    r"allons\s+|va\s+|vous\s+les\s+|vous\s+l')*"
    r"(?P<do>envoi\w+|envoy\w+|transmet\w*|fai[st]\s+parvenir|ferai\s+parvenir|revien\w+|reviendr\w+|"
    r"livr\w+|prépar\w+|confirm\w+|corrig\w+|vérifi\w+|occupe|occuper\w*|tien\w+\s+au\s+courant|"
    r"regarde\w*|partag\w+|command\w+|fourni\w+|organis\w+|planifi\w+|ajout\w+|mett\w+|sign\w+|pay\w+|"
    r"règl\w+|rappel\w+|appel\w+|contact\w+|demand\w+)\b"
    r"|\bvous\s+(?P<do2>aurez|recevrez|l'aurez|les\s+aurez)\b",
    re.IGNORECASE,
)
NEVER_AGAIN = re.compile(
    r"\b(?P<who>I|we)(?:'ll|\s+will)?\s*(?:not|won't|never)\s+(?P<do>charge|increase|raise|bill|invoice|"
    r"discontinue|sunset|share\s+your|touch\s+your|pass\s+on)\b",
    re.IGNORECASE,
)
_DO_DE = (
    r"(?:importier|migrier|konfigurier|implementier|anleg|nachfrag|nachhak|verschick|weiterleit|weitergeb|"
    r"schick|send|liefer|klär|prüf|meld|kümmer|erledig|bereit|stell|bring|organisier|übernehm|schau|hak|"
    r"frag|leit|richt|erstell|buch|plan|"
    r"besprech|reich|informier|bestätig|überweis|unterschreib|übermittl|korrigier|behe?b|reparier|lad|"
    r"vereinbar|teil|nenn|benenn|gutschreib|"
    r"veröffentlich|teste|aktualisier|ergänz|dokumentier|eskalier|übergeb|mach|sorg|ruf|veranlass|freigeb|"
    r"freischalt|zusammenstell|nachreich|nachliefer)"
)
GERMAN = re.compile(
    rf"\b(?P<who>ich|wir)\s+(?P<do>{_DO_DE}\w*)\b"
    rf"|\b(?P<do2>{_DO_DE}(?:e|en|n))\s+(?P<who2>ich|wir)\b"
    rf"|\b(?:(?P<who3>ich|wir)\s+(?:werde|werden)|(?:werde|werden)\s+(?P<who4>ich|"
    rf"wir))\b(?=[^?!]*\b(?P<do3>\w*{_DO_DE}\w*n)\b)"
    r"|\b(?P<who5>ich|wir)\s+(?P<do5>(?:komme|kommen|gebe|geben|hole|holen|lasse|lassen|setze|"
    r"setzen)\b(?=[^?!]*\b(?:auf\s+(?:sie|dich|euch)\s+zu|bescheid|rückmeldung|ein\b|ihnen|dir|euch|"
    r"zukommen|auf\b)))"
    r"|\b(?P<do6>(?:gebe|geben|komme|kommen|lasse|lassen)\s+(?:ich|wir))\b(?=[^?!]*\b(?:bescheid|"
    r"rückmeldung|zu\b|zukommen))"
    r"|\b(?:sie|ihr|du)\s+(?P<do7>(?:bekomm|erhalt|erhält|hab|krieg)\w*)\b(?=[^?!]*\b(?:bis|von\s+(?:mir|"
    r"uns)|am|nächste|spätestens)\b)"
    r"|\b(?P<do8>(?:bekomm|erhalt|hab|krieg)\w*\s+(?:sie|ihr))\b(?=[^?!]*\b(?:bis|von\s+(?:mir|uns)|am|"
    r"spätestens)\b)"
    r"|^[^?!]*\b(?:bis|am|spätestens)\b[^?!]*\b(?P<do9>(?:bekommen|erhalten|haben)\s+sie)\b",
    re.IGNORECASE,
)

TRIVIAL = re.compile(
    r"\bshare\s+my\s+screen\b|\b(?:call|phone|ring)\s+it\s+a\b|\bget\s+(?:started|going|into\s+(?:it|"
    r"that))\b|\bjump\b|\bin\s+a\s+(?:sec(?:ond)?|minute|moment)\b|"
    r"\bput\s+you\s+on\s+hold\b|\blet\s+you\s+go\b|\bkeep\s+(?:it|this)\s+(?:short|brief|quick)\b|"
    r"\bpull\s+(?:it|that|this|the\s+\w+)\s+up\b|\bbe\s+(?:honest|frank|brief|quick|right\s+back)\b|"
    r"\btake\s+(?:notes|a\s+note)\b|\bas\s+I\s+said\b|\bsee\s+(?:you|how\s+(?:it|things))\b|"
    r"\btalk\s+(?:soon|to\s+you\s+(?:soon|then|on|next))\b|\bgive\s+(?:it|this|you)\s+(?:a\s+(?:try|go|"
    r"shot)|that)\b|"
    r"\bhave\s+to\b|\bbe\s+happy\s+to\s+(?:hear|see)\b|\bget\s+used\s+to\b|\bget\s+(?:better|worse|rid|"
    r"lost|angry|upset)\b|\bput\s+it\s+(?:bluntly|this\s+way|like)\b|\bhear\s+(?:you|that)\b|"
    r"\bask\s+you\s+(?:a|one|something|this|about|how|what|why|if|whether)\b|"
    r"\bname\s+(?:names|one)\b|\badd\s+(?:that|to\s+that|one\s+(?:thing|point))\b|\bmention\b|"
    r"\btake\s+(?:it|that)\s+(?:from\s+there|as)\b|\bcover\s+(?:that|this)\s+(?:now|next|today|"
    r"later\s+in)\b|"
    r"\bstop\s+(?:here|there|sharing|talking)\b|\bhave\s+(?:a\s+(?:problem|discussion|"
    r"look\s+at\s+alternatives|hard|tough)|no|trouble|difficult\w*|issues?|fewer|more|enough|less)\b|"
    r"\bhave\s+(?:been|had)\b|\bfind\s+(?:it|ourselves|another|an\s+alternative|someone\s+else)\b|"
    r"\bask\s+for\s+(?:a\s+)?(?:refund|discount)\b|\bdrop\s+off\b",
    re.IGNORECASE,
)
"""What is done in the meeting itself, or is said for politeness."""
