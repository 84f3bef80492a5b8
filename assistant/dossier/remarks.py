"""What the account decides, fears, welcomes, misses and plans, each kind by the words that give it away. Patterns."""

from __future__ import annotations

import re

DECIDED = re.compile(
    r"\b(?:we|i|they|the\s+(?:board|committee|team|group|council)|management|leadership|our\s+\w+)(?:'ve|"
    r"'re|\s+have|\s+has|\s+are|\s+is)?\s+(?:now\s+|also\s+|just\s+|finally\s+|jointly\s+|formally\s+|"
    r"all\s+)*(?:decided|agreed\s+(?:to|that|on|with)|approved|signed\s+off|chosen|chose|opted|"
    r"settled\s+on|concluded|resolved\s+to|voted|"
    r"going\s+(?:ahead\s+)?with|going\s+ahead|consolidating\s+on|moving\s+(?:ahead|forward)\s+with|"
    r"committed\s+to\s+(?:the|a)\b)"
    r"|\b(?:the|our)\s+(?:final\s+)?decision\s+(?:is|was|has)|\bdecision\s*:\s|\b(?:it's|that's|"
    r"this\s+is)\s+(?:decided|settled|agreed|a\s+(?:go|yes|no|deal))\b|\blet's\s+(?:go\s+(?:ahead\s+)?with|"
    r"do\s+it|do\s+(?:that|this)\s+then|keep\s+it\s+at|make\s+it|settle\s+on)\b|^\W*(?:yes|no)\s+to\s+\w+|"
    r"^\W*(?:agreed|approved|accepted|deal|done\s+deal|angenommen|einverstanden|genehmigt|beschlossen|"
    r"d'accord|accepté)\W*$|^\W*(?:\w+\s+){1,3}it\s+is\W*$|\b(?:put|sign|count)\s+us\s+(?:down|up|in)\b|"
    r"\b(?:has|have|was|were|is|been)\s+(?:been\s+)?(?:approved|signed\s+off|greenlit|green-lit|rejected|"
    r"turned\s+down)\b|\bgot\s+(?:the\s+)?(?:approval|sign-?off|green\s+light)\b|\bis\s+fine\s+for\s+us\b|"
    r"\bwir\s+haben\s+(?:\w+\s+){0,6}?(?:entschieden|beschlossen|vereinbart)\b|\b(?:entscheidung|"
    r"beschluss)\s+(?:ist|lautet|steht)\b|\bnous\s+avons\s+(?:décidé|choisi|validé)\b|\bwe\s+(?:do\s+not|"
    r"don't|will\s+not|won't)\s+(?:plan\s+to\s+)?(?:extend|renew)\b",
    re.IGNORECASE,
)
UNDECIDED = re.compile(
    r"\b(?:not\s+because|(?:the|our)\s+decision\s+(?:is|will\s+be)\s+(?:on|in|due)|"
    r"not\s+(?:yet\s+)?(?:been\s+)?(?:decided|agreed|approved|signed)|haven't\s+(?:decided|agreed)|"
    r"hasn't\s+(?:decided|been)|yet\s+to\s+(?:decide|be)|once\s+(?:we|it|they)|if\s+(?:we|it|they|"
    r"approved)|until|undecided|before\s+(?:we|they)\s+(?:decide|approve)|noch\s+nicht|"
    r"to\s+be\s+(?:decided|approved|signed))\b",
    re.IGNORECASE,
)
RISK = re.compile(
    r"\b(?:(?:my|our|the|one|a|only|biggest|main|big)\s+(?:\w+\s+){0,2}?(?:concern|worry|fear|risk|"
    r"danger)s?\s+(?:\w+\s+){0,3}?(?:is|are|was|would\s+be|:|remains?)|(?:i'm|i\s+am|we're|we\s+are|"
    r"i\s+was|we\s+were|i\s+get|makes\s+me)\s+(?:\w+\s+){0,2}?(?:worried|concerned|nervous|anxious|afraid|"
    r"uneasy|scared)|(?:worries|scares|concerns)\s+(?:me|us)|"
    r"(?:at|a)\s+risk\b|(?:might|could|will|would|may)\s+(?:\w+\s+)?(?:block|derail|jeopardi[sz]e|endanger|"
    r"delay\s+(?:us|the|our)|kill\s+(?:it|the|this)|sink|stall|put\s+(?:\w+\s+){0,3}at\s+risk)|"
    r"keeps\s+me\s+(?:up|awake)|(?:show-?stopper|deal-?breaker|blocker)\b|in\s+(?:danger|jeopardy)|"
    r"what\s+if\s+\w+\s+(?:slips|fails|leaves)|"
    r"(?:meine|unsere|die)\s+(?:größte\s+)?(?:sorge|befürchtung|gefahr)\b|(?:ich|wir)\s+(?:befürchte\w*|"
    r"sorge\w*\s+mich|mache\w*\s+(?:mir|uns)\s+sorgen)|(?:das|ein)\s+risiko\b|gefährdet|ma\s+crainte|"
    r"je\s+(?:crains|m'inquiète)|le\s+risque)\b",
    re.IGNORECASE,
)
NO_RISK = re.compile(
    r"\b(?:no|not|without|any|zero|low|lower|less|reduce\w*|never|isn't|aren't|don't|kein\w*|"
    r"nicht)\s+(?:\w+\s+){0,3}?(?:risk|concern|worr\w+|danger|worried|concerned|nervous|blocker|sorge\w*)\b",
    re.IGNORECASE,
)
WANTS_MORE = re.compile(
    r"\b(?:(?:we|i)(?:'d|'ll|'re|\s+would|\s+will|\s+are|\s+want|\s+need)?\s+(?:\w+\s+){0,3}?(?:like|need|"
    r"want|add|order|buy|get|looking)\s+(?:to\s+(?:add|buy|order|get|include|bring|"
    r"have)\s+)?(?:\w+\s+){0,3}?(?:more|additional|extra|another|further|\d+)\s+(?:\w+\s+){0,2}?(?:seats?|"
    r"licen[cs]es?|users?|modules?|sites?|locations?|teams?|workspaces?|environments?)|"
    r"(?:interested\s+in|curious\s+about|what\s+would\s+(?:it|the)\b[^.?!]{0,40}\bcost|pricing\s+for|"
    r"quote\s+for|price\s+for|upgrade\s+to|upgrading|move\s+up\s+to|expand(?:ing)?\s+(?:to|into|it)|"
    r"roll(?:ing)?\s+(?:it|this)?\s*out\s+to|extend(?:ing)?\s+(?:it|this|the\s+\w+)?\s*to\s+(?:our|the|"
    r"other|more))\b|"
    r"(?:another|other|second|new|sister)\s+(?:team|site|department|division|subsidiary|office|plant|"
    r"region|branch|business\s+unit|company)s?\s+(?:\w+\s+){0,4}?(?:wants?|asked|needs?|would|could|"
    r"is\s+interested|are\s+interested|to\s+use)|budget\s+(?:for|is\s+there|has\s+been\s+approved|"
    r"available|left)|"
    r"(?:weitere|zusätzliche|mehr)\s+(?:lizenzen|nutzer|plätze|standorte|module)|(?:interesse\s+an|"
    r"angebot\s+für|was\s+kostet)\b|(?:d'autres|plus\s+de)\s+(?:licences|utilisateurs|sites))",
    re.IGNORECASE,
)
LIVE = re.compile(
    r"\b(?:went|gone|go|going|goes|are|is|now|we're)\s+(?:fully\s+|now\s+|officially\s+)?live\b|"
    r"\bgo-?live\b|\bkick-?off\b|\b(?:roll-?out|onboarding|implementation|migration|pilot|training|"
    r"integration|set-?up|phase\s+\w+|launch)\s+(?:\w+\s+){0,3}?(?:is|was|has\s+been|finished|complete|"
    r"completed|done|started|starts|begins|kicks\s+off|planned|scheduled)\b|"
    r"\b(?:completed|finished|started|kicked\s+off|launched)\s+(?:the|our|"
    r"your)\s+(?:\w+\s+){0,2}?(?:roll-?out|onboarding|implementation|migration|pilot|training|integration|"
    r"launch)\b|\bfirst\s+(?:\w+\s+){1,3}?(?:processed|closed|completed|published|went\s+out|live)\b|"
    r"\b(?:einführung|produktivstart|pilotphase|migration|schulung)\s+(?:\w+\s+){0,3}?(?:ist|war|beginnt|"
    r"startet|abgeschlossen)\b|\bmise\s+en\s+(?:service|production)\b",
    re.IGNORECASE,
)
WHY_BOUGHT = re.compile(
    r"\b(?:(?:reason|why)\s+(?:we|they|you)\s+(?:bought|chose|signed|picked|went|came|switched)|(?:we|"
    r"they)\s+(?:bought|chose|picked|signed\s+with|went\s+with|switched\s+to)\s+(?:you|us|this|it|"
    r"tally\w*)\b[^.?!]{0,60}\b(?:because|to|for|since)|original\s+(?:business\s+)?problem|"
    r"they\s+(?:bought|came)\s+(?:it\s+)?(?:because|for|to)|warum\s+wir\s+(?:sie|euch)\s+gewählt)\b",
    re.IGNORECASE,
)
BEFORE = re.compile(
    r"\b(?:(?:our|their|the)\s+(?:old|previous|former|last)\s+(?:tool|system|vendor|provider|supplier|"
    r"software|solution|platform)|burned\s+by|let\s+down\s+by|in\s+the\s+past\s+we|(?:frustrat\w+|tired|"
    r"fed\s+up)\s+with\s+(?:the|our|their))\b",
    re.IGNORECASE,
)
SCOPE = re.compile(
    r"\b(?:in\s+scope|out\s+of\s+scope|scope\s+(?:is|includes|covers)|phase\s+(?:one|two|1|2|I|II)\b|"
    r"starting\s+with\s+(?:the|our|\d+)|covers?\s+(?:\d+|the|all)|limited\s+to|not\s+included|"
    r"includes?\s+(?:\d+|the|all))\b",
    re.IGNORECASE,
)
