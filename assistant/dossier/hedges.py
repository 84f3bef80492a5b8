"""Words that say how a commitment is meant: on a condition, out of politeness, weakly, as a plan, as a threat.

Patterns only, in English and German, read by `speech` and `acceptance`.
"""

from __future__ import annotations

import re

MAYBE = re.compile(
    r"\b(?:I|we|'ll|will|shall|gonna|going to|let me|let us|you|expect|leave|on (?:it|me|us|my|our)|je|j'|"
    r"nous|vous|on|live|ready|date|promise\w*|commit\w*|agreed|owe|will do|"
    r"ich|wir|sie|to-?do|action|open|next|sure|yes|ok|okay|absolutely|of course|happy to|no problem|can do|"
    r"by|comes?|to|bis|fertig|folgt|läuft|kommt|diesen|dated|fixed|from|give|:)\b",
    re.IGNORECASE,
)
SETTLED = re.compile(r"\b(?:so\s+)?let's\s+say\b", re.IGNORECASE)
"""Settles a day among those who talk, and imagines nothing."""
CONDITION = re.compile(
    r"\b(?P<cond>(?:if|once|as\s+soon\s+as|provided(?:\s+that)?|assuming(?:\s+that)?|subject\s+to|"
    r"on\s+(?:the\s+)?condition\s+that|as\s+long\s+as|"
    r"unless|pending|contingent\s+on|the\s+moment|only\s+(?:if|when|after)|when(?=\s+(?:you|your|"
    r"we\s+(?:have|get|receive)|i\s+(?:have|get)|the|they|legal|finance|that|it))|"
    r"after(?=\s+(?:you|your|the|legal|finance|we\s+(?:have|get|receive)))|sofern|falls|wenn|sobald|"
    r"vorausgesetzt|unter\s+der\s+bedingung)\b[^.;?!]*?)"
    r"(?=,|\s+(?:then\s+)?(?:I|we|you|ich|wir)(?:'ll|\s+will|\s+can|\s+werde\w*)\b|[.;!]|\s+-\s|$)",
    re.IGNORECASE,
)
COMPLEMENT = re.compile(
    r"\b(?:see|check|know|confirm|tell|ask|wonder\w*|clarify|find\s+out|sure|whether|figure\s+out|verify|"
    r"test|even|as|look|prüfe?n?|schauen?|fragen?|klären?|wissen|even)\s+(?:\w+\s+)?\Z",
    re.IGNORECASE,
)
POLITE = re.compile(
    r"\b(?:if|wenn|falls)\s+(?:you\s+(?:like|want|wish|prefer|don't\s+mind|need\s+anything|"
    r"have\s+(?:any\s+)?questions?)|that's\s+(?:ok|okay|fine|alright)|that\s+(?:works|helps|suits|is\s+ok)|"
    r"possible|necessary|needed|anything|there\s+(?:are|is)\s+(?:any|anything)|something|any\b|I\s+(?:may|"
    r"can|could)|I\s+remember|I'm\s+not|you\s+ask\s+me|"
    r"nötig|möglich|sie\s+(?:möchten|wollen|fragen)|etwas)",
    re.IGNORECASE,
)
WEAK = re.compile(
    r"\b(?:might|(?-i:may)|maybe|perhaps|hope(?:fully)?\s+to|hoping|would\s+like\s+to|'d\s+like\s+to|"
    r"'d\s+love\s+to|'d\s+aim|would\s+aim|can't\s+promise|cannot\s+promise|no\s+promises|not\s+promis\w+|"
    r"considering|thinking\s+(?:about|of)|vielleicht|eventuell|möglicherweise|wouldn't|"
    r"don't\s+know\s+(?:if|whether|when))\b",
    re.IGNORECASE,
)
REPORTED_SPEECH = re.compile(
    r"\b(?:you|he|she|they|your\s+\w+|sie|er)\s+(?:said|told|promised|assured|mentioned|wrote|claimed|"
    r"had\s+said|agreed|keep\s+saying|kept\s+saying|sagten?|versprach\w*|haben?\s+(?:gesagt|versprochen|"
    r"zugesagt))\b"
    r"|\b(?:i|we)\s+(?:said|promised|told\s+you|thought|assumed|was\s+told|were\s+told|had\s+(?:said|"
    r"promised|hoped|planned))\b|\bwas\s+(?:going|supposed|meant)\s+to\b|\bwere\s+(?:going|supposed|"
    r"meant)\s+to\b",
    re.IGNORECASE,
)
FOR_OTHER = re.compile(r"\b(?:you|your|yours|ihnen|ihr(?:e[nmrs]?)?|dir|euch|sie)\b", re.IGNORECASE)
FROM_US = re.compile(
    r"\b(?:from|by)\s+(?:me|us|our|my)\b|\bvon\s+(?:mir|uns)\b|\bin\s+your\s+(?:inbox|mail)", re.IGNORECASE
)
YES = re.compile(
    r"^\W*(?:(?:well|um|uh|oh|hi\s+\w+|hello\s+\w+|\w+),\s+)?(?:yes|yep|yeah|sure(?:\s+thing)?|of\s+course|"
    r"certainly|absolutely|definitely|no\s+problem|not\s+a\s+problem|gladly|happy\s+to|"
    r"with\s+pleasure|will\s+do|(?:i|we)\s+(?:will|shall)(?=\W*$)|can\s+do|consider\s+it\s+done|"
    r"you\s+got\s+it|done|agreed|ok(?:ay)?|"
    r"understood|fine|that\s+works|works\s+for\s+(?:me|us)|"
    r"ja|klar|gerne?|natürlich|selbstverständlich|kein\s+problem|machen\s+wir|mache\s+ich|wird\s+gemacht|"
    r"in\s+ordnung|einverstanden)\b",
    re.IGNORECASE,
)
YES_ACTS = re.compile(
    r"\b(?:will\s+do|(?:i|we)\s+(?:will|shall)(?=\W*$)|can\s+do|happy\s+to|consider\s+it\s+done|"
    r"you\s+got\s+it|done|no\s+problem|of\s+course|"
    r"certainly|absolutely|gladly|sure|definitely|i'll|we'll|leave\s+it|"
    r"gerne?|machen\s+wir|mache\s+ich|wird\s+gemacht|klar|selbstverständlich|natürlich|kein\s+problem)\b",
    re.IGNORECASE,
)
PLAN = re.compile(
    r"(?:roll\s+(?:it|this|that)?\s*out|release|deploy|publish|push|train|onboard|migrate|test|build|run)\b",
    re.IGNORECASE,
)
"""Deeds that are promises of a vendor and plans of an account, unless they are for the other side."""
TELLS = re.compile(
    r"(?:tell(?!\s+(?:him|her|them|support|the|my|our|[A-Z]))|explain|show|walk|go|start|begin|kick|dive|"
    r"jump|stay|come|meet|visit|join|attend|try|use|buy|order|open)\b",
    re.IGNORECASE,
)
"""Done in the talk itself, or for oneself."""
GERMAN_TOLD = re.compile(
    r"\b(?:seit|immer|jede[nrsm]?|oft|gestern|damals|früher|letzte\w*|normalerweise|manchmal|gerade)\b",
    re.IGNORECASE,
)
GERMAN_FOR = re.compile(
    r"\b(?:ihnen|ihre?[mnrs]?|dir|euch|sie|das|dies\w*|gleich|gerne?|werden?|darum|dafür|mich|uns|nochmal|"
    r"intern|sofort|umgehend)\b",
    re.IGNORECASE,
)
THREAT = re.compile(
    r"\b(?:leave|cancel\w*|terminat\w*|elsewhere|switch|escalat\w*|stop|walk|churn|go\s+(?:with|to|back)|"
    r"competitor|lawyers?|pull\s+(?:out|the\s+plug)|tell|talk|see)\b",
    re.IGNORECASE,
)
"""What somebody threatens with; no promise."""
BARE = re.compile(
    r"(?:(?:sure|yes|yep|ok(?:ay)?|great|thanks|perfect),?\s+)*(?:will\s+do|can\s+do|you\s+got\s+it|"
    r"leave\s+(?:it|that|this)\s+(?:with|to)\s+(?:me|us)|(?:i'm|i\s+am|we're|"
    r"we\s+are)\s+(?:already\s+)?on\s+it|consider\s+(?:it|that)\s+(?:done|sorted)|"
    r"i(?:'ve|\s+have)?\s+got\s+this|(?:that's|that\s+is|this\s+one's|that\s+one's|it's)\s+on\s+(?:me|us|"
    r"my\s+list|our\s+list)|count\s+on\s+(?:me|us)|(?:i|we)\s+owe\s+you\s+(?:that|this)(?:\s+one)?|"
    r"(?:mache|erledige|übernehme|kläre)\s+ich|"
    r"(?:machen|erledigen|übernehmen)\s+wir|wird\s+(?:gemacht|erledigt)|das\s+übernehme\s+ich|"
    r"das\s+übernehmen\s+wir|(?:ich|wir)\s+(?:bin|sind)\s+(?:schon\s+)?dran)(?:\b|$)",
    re.IGNORECASE,
)
"""Takes something on without saying what."""
