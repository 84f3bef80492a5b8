"""The words in which people come, go and are away for a while, in English, German and French. Patterns only."""

from __future__ import annotations

import re

NAME = r"(?-i:[A-ZÄÖÜÉ][\w'’-]+(?:\s+(?:van|von|de|der|da|di|del|la|le|O'))*(?:\s+[A-ZÄÖÜÉ][\w'’-]+){0,2})"
_ELSEWHERE = (
    r"(?:another|a\s+(?:new|different)|other|the\s+\w+)\s+(?:role|position|job|team|division|department|"
    r"company|firm|"
    r"employer|opportunity|business\s+unit|area|office|group)"
)
_GONE = (
    r"(?:has|have|had|'s|'ve)?\s*(?:just\s+|already\s+|recently\s+|unfortunately\s+|sadly\s+|now\s+|"
    r"also\s+|both\s+)*(?:left(?!\s+(?:a|an|for\s+(?:lunch|the\s+day|today|holiday|"
    r"vacation|(?:a|my|his|her)\b)|early|the\s+(?:call|meeting|room|office|chat|channel|door|house|page|"
    r"tab)|it|that|this|to\s+do|over|off|out|behind|with\s+(?:a|an|no|us|me|you|only|one|two|nothing|"
    r"little|just)|in\s+(?:place|the\s+\w+\s+(?:queue|tab))|you|me|"
    r"him|her|them|hand|side|open|blank|alone|some|no|two|three|on\s+(?:holiday|vacation|"
    r"leave))\b)(?:\s+(?:us|the\s+(?:company|business|organi[sz]ation|firm|team|group|school|college|"
    r"council|bank|practice)))?|"
    r"resigned|retired|quit\b|departed|moved\s+on(?!\s+to\s+(?:the|our|next|another\s+topic))|"
    r"stepped\s+down|gone\s+for\s+good|handed\s+in\s+(?:his|her|their)\s+(?:notice|resignation)|"
    rf"given\s+notice|passed\s+away|been\s+(?:let\s+go|made\s+redundant|laid\s+off|promoted\s+out|"
    rf"reassigned|moved\s+to\s+{_ELSEWHERE})|moved\s+to\s+{_ELSEWHERE}|"
    rf"(?:accepted|taken|got|found)\s+(?:a|another)\s+(?:new\s+)?(?:role|job|position|offer)\s+(?:at|with|"
    rf"elsewhere|outside|in\s+another))"
)
_GOING = (
    r"(?:is|are|'s|will\s+be|am|'m|be)\s+(?:sadly\s+|also\s+|now\s+|unfortunately\s+|soon\s+|"
    r"actually\s+)*(?:leaving(?!\s+(?:for|it|that|this|early|a|an|on\s+(?:holiday|vacation|leave)|"
    r"the\s+(?:call|meeting|"
    r"room|office)|you|him|her|them)\b)|retiring|resigning|departing|quitting|moving\s+on(?!\s+to\s+(?:the|"
    r"our|next))|stepping\s+down|on\s+(?:his|her|their|my)\s+way\s+out|"
    rf"moving\s+to\s+{_ELSEWHERE}|(?:changing|switching)\s+(?:roles?|jobs?|teams?|companies)|"
    rf"off\s+to\s+(?:a\s+new|another|pastures)|let\s+go|made\s+redundant|joining\s+another|"
    rf"being\s+(?:let\s+go|reassigned)|"
    r"no\s+longer\s+(?:with|at|here|part|in\s+(?:the|that|this|his|her|our)|working|employed|involved|"
    r"responsible|your\s+contact|on\s+(?:the|our|this))|not\s+(?:with\s+us|here)\s+any\s?more|"
    r"gone\b(?!\s+(?:to\s+lunch|through|over|live|up|down|from|for)))"
    r"|(?:was|were)\s+(?:just\s+|recently\s+)?(?:let\s+go|made\s+redundant|laid\s+off|fired|dismissed|"
    r"reassigned)"
    rf"|(?:leaves|quits|retires|departs|moves\s+on|steps\s+down|goes(?=\s+(?:at\s+the\s+end|in\s+\w+|soon|"
    rf"on\s+\w+day))|moves\s+to\s+{_ELSEWHERE})(?!\s+(?:it|a|an|that|this|you|room)\b)|"
    rf"no\s+longer\s+works?\b|won't\s+be\s+(?:with\s+us|here)\s+(?:any\s?more|much\s+longer|after)|"
    r"doesn't\s+work\s+(?:here|for\s+us)\s+any\s?more|will\s+leave\b(?!\s+(?:it|that|this|you|a|an|"
    r"the\s+(?:call|meeting))\b)"
)
_DE_GONE = (
    r"(?:verlässt|verlasse|verlassen|hat)\s+(?:uns|das\s+(?:unternehmen|haus|team)|die\s+(?:firma|"
    r"abteilung))(?:\s+\w+){0,4}|(?:ist|bin|sind)\s+(?:\w+\s+){0,3}nicht\s+mehr\s+(?:bei\s+uns|"
    r"im\s+(?:unternehmen|haus|team)|für\s+uns|tätig|da\b|hier|zuständig)|"
    r"(?:arbeitet|arbeite)\s+(?:\w+\s+){0,2}nicht\s+mehr|scheidet\b[^.?!]{0,40}\baus|ausgeschieden|"
    r"geht\s+(?:\w+\s+){0,5}in\s+(?:rente|den\s+ruhestand|pension)|(?:wechselt|wechsle|"
    r"wechsele)\s+(?:\w+\s+){0,6}?(?:in|zu|zum|zur|nach)\b|hat\s+(?:\w+\s+){0,3}gekündigt|"
    r"tritt\s+(?:\w+\s+){0,3}zurück"
)
_FR_GONE = (
    r"(?:quitte|quittera|a\s+quitté|part\s+(?:à\s+la\s+retraite|fin|en)|"
    r"ne\s+(?:travaille|fait)\s+plus|n'est\s+plus\s+(?:chez|dans|là|parmi)|"
    r"passe\s+(?:à|aux|au|chez)|change\s+de\s+poste|nous\s+a\s+quittés?)"
)

SAID_GONE = re.compile(
    rf"\b(?P<name>{NAME})\s*(?:,[^,.]{{2,50}},\s*)?(?:\s|(?='))(?:{_GONE}|{_GOING}|{_DE_GONE}|{_FR_GONE})",
    re.IGNORECASE,
)
OF_NAME = re.compile(
    rf"\b(?:(?P<last>{NAME})(?:'s|’s|s'|s)\s+(?:last|final|farewell|leaving|departure|successor|"
    rf"replacement|notice|resignation|exit|goodbye)\b|"
    rf"(?:since|after|now\s+that|once|with)\s+(?P<since>{NAME})\s+(?:left|went|is\s+gone|gone|moved\s+on|"
    rf"leaving|has\s+left)\b(?!\s+(?:it|a|an|that|this|you|to|the\s+(?:call|meeting)))|"
    rf"(?:replac(?:ed|ing|e|es)|succe(?:ed|eded|eding)|took\s+over\s+(?:from|for)|taking\s+over\s+(?:from|"
    rf"for)|take\s+over\s+(?:from|for)|takes\s+over\s+(?:from|for)|taken\s+over\s+(?:from|for)|"
    rf"instead\s+of|say\s+goodbye\s+to|said\s+goodbye\s+to|farewell\s+(?:for|to)|"
    rf"lost|losing|departure\s+of|nachfolge(?:r(?:in)?)?\s+von|anstelle\s+von|übernehme\s+(?:ich\s+)?von|"
    rf"übernimmt\s+(?:\w+\s+)?von|remplace|succède\s+à)\s+(?P<of>{NAME}))",
    re.IGNORECASE,
)
PRONOUN_GONE = re.compile(
    rf"^\W*(?:(?:yes|no|well|sadly|unfortunately|ah|oh|um)[,.]?\s+)*(?:he|she|they|sie|er|il|elle)(?:\s+|"
    rf"(?='))(?:{_GONE}|{_GOING}|{_DE_GONE}|{_FR_GONE}|(?:has|have|'s)\s+gone\s+to\s+(?!the\b|lunch|bed))",
    re.IGNORECASE,
)
SUCCESSOR = re.compile(
    rf"\bmy\s+(?:successor|replacement)\b[^.?!]*?[,:]\s*(?P<name>{NAME})|\bmy\s+(?:successor|"
    rf"replacement)\s+(?:is|will\s+be)\s+(?P<name2>{NAME})|\b(?P<name3>{NAME})\s+(?:is|"
    rf"will\s+be)\s+my\s+(?:successor|replacement)\b",
    re.IGNORECASE,
)
TITLE = re.compile(
    r"\b(?:as|is|am|'m|becomes?|to|bin|ist|est)\s+(?:now\s+|jetzt\s+)?(?:our|the|your|my|an?|unser\w*|der|"
    r"die|ihr\w*|notre|le|la)?\s*(?:new\s+|acting\s+|interim\s+|neue[rn]?\s+)?"
    r"(?P<title>(?-i:C[A-Z]{1,3}O|CIO|CISO|SVP|EVP|VP)(?:\s+(?:of\s+)?(?-i:[A-Z])[\w&]+)*|(?:chief|head|"
    r"director|vice\s+president|manager|president|lead|controller|dean|leiter(?:in)?|"
    r"geschäftsführer(?:in)?|procurement|finance|IT)\b(?:\s+(?:of|for|des|der|"
    r"de)\s+[\w&]+(?:\s+(?-i:[A-Z])[\w&]+)*|\s+\w+)?)",
    re.IGNORECASE,
)
I_GO = re.compile(
    r"\b(?:my\s+(?:successor|replacement)\b|i\s+retire\b|my\s+(?:very\s+)?(?:last|"
    r"final)\s+(?:working\s+)?(?:day|week|month)|(?:last|final)\s+(?:working\s+)?(?:day|week)\s+(?:at|with|"
    r"here|for\s+me)|goodbye\s+from\s+me|this\s+is\s+(?:my\s+)?goodbye|(?:i'm|i\s+am|i'll\s+be|"
    r"i\s+will\s+be)\s+(?:\w+ly\s+)?(?:leaving(?!\s+(?:for|it|that|this|early|a|an|the\s+(?:call|"
    rf"meeting|room|office)|you)\b)|moving\s+on(?!\s+to\s+(?:the|our|next))|retiring|resigning|"
    rf"stepping\s+down|stepping\s+back\s+from|moving\s+to\s+{_ELSEWHERE}|changing\s+(?:roles?|jobs?)|"
    rf"handing\s+over\s+(?:to|my|everything)|off\s+to\s+(?:grow|new|pastures|join)|"
    rf"joining\s+(?-i:[A-Z])\w+\s+as|no\s+longer\s+(?:with|at|in|part|responsible|your|working))|"
    rf"i(?:'ve|\s+have)?\s+(?:accepted|taken|been\s+offered\s+and\s+taken)\s+(?:a|"
    rf"another)\s+(?:new\s+)?(?:role|job|position)|i(?:'ve|\s+have)\s+(?:been\s+(?:asked|chosen|appointed|"
    rf"promoted|moved)\s+to\s+(?:run|lead|head|another|a\s+new|the\s+new)|resigned|handed\s+in\s+my|"
    rf"decided\s+to\s+leave|given\s+(?:my\s+)?notice|moved\s+(?:on|to\s+{_ELSEWHERE}))|"
    r"i\s+(?:no\s+longer\s+(?:work|monitor|look\s+after|own|run|read)|leave\s+(?:the\s+(?:company|"
    r"business)|on\s+the|at\s+the\s+end|in\s+\w+)|won't\s+be\s+(?:here|with\s+(?:the\s+company|"
    r"\w+))\s+(?:any\s?more|after|from)|start\s+(?:a\s+new\s+(?:job|role)|(?:at|with)\s+(?-i:[A-Z])))|"
    r"mein(?:en)?\s+letzte[rn]?\s+(?:arbeits)?(?:tag|woche)|ich\s+(?:verlasse|"
    r"gehe\s+(?:\w+\s+){0,3}in\s+(?:rente|den\s+ruhestand)|wechsle|wechsele|scheide)\b|"
    r"ich\s+bin\s+(?:ab\s+\w+\s+|dann\s+|bald\s+)*nicht\s+mehr\s+(?:bei|im|für|tätig|zuständig)|"
    r"ich\s+verabschiede\s+mich|je\s+(?:quitte|passe\s+(?:à|aux|au|chez)|pars\s+(?:à|en|fin)|"
    r"change\s+de\s+poste)|mon\s+dernier\s+jour)\b",
    re.IGNORECASE,
)
AWAY = re.compile(
    r"\b(?:on\s+(?:(?:maternity|paternity|parental|family|sick|medical|annual|study|extended|"
    r"compassionate)\s+)?leave|maternity|paternity|parental|sabbatical|on\s+(?:holiday|holidays|vacation|"
    r"PTO|a\s+trip|honeymoon)|out\s+of\s+(?:the\s+)?office|away\s+(?:until|till|from|for|this|next)|"
    r"off\s+sick|"
    r"(?:back|returns?|returning)\s+(?:on|in|from|at\s+the)|elternzeit|mutterschutz|urlaub|"
    r"krankgeschrieben|en\s+congé|congé\s+(?:maternité|parental)|secondment)\b",
    re.IGNORECASE,
)
"""Away for a while is not gone."""
CAME = re.compile(
    rf"\b(?P<name>{NAME})\s*(?:,[^,.]{{2,50}},\s*)?\s(?:(?:has|have|'s|will|is|was)\s+)?(?:just\s+|"
    rf"recently\s+|now\s+|also\s+|been\s+)*(?:join(?:s|ed|ing)?(?=\s+(?:us|our|the\s+(?:team|company|"
    rf"business|group)|as|in|on|from|last|next|this|[A-Z]\w+\s+as))|"
    r"start(?:s|ed|ing)?(?=\s+(?:as|on|in|with\s+us|next|last|today|tomorrow))|tak(?:es|en|ing|e)\s+over|"
    r"took\s+over|now\s+(?:owns|runs|leads|decides|heads)|(?:will\s+be|is|was)?\s*(?:named|appointed|hired|"
    r"promoted|brought\s+in)\b|(?:is|will\s+be|becomes)\s+(?:now\s+)?(?:our|the|your|my)\s+new|"
    r"is\s+the\s+new|is\s+(?:now\s+)?(?:our|the)\s+(?:[\w&]+\s+){1,4}now\b|is\s+now\s+(?:our|the|your)\b|"
    r"is\s+new\b|is\s+replacing|replaces|will\s+(?:now\s+)?(?:own|run|lead|be\s+your)|übernimmt|"
    r"ist\s+(?:jetzt\s+|nun\s+)?(?:unser|der|die|ihr)e?r?\s+neuer?|(?:fängt|beginnt|startet)\b|reprend|"
    r"(?:prend|prendra)\s+(?:la\s+suite|le\s+relais)|est\s+(?:notre|le|la)\s+nou\w+)",
    re.IGNORECASE,
)
MEET = re.compile(
    rf"\b(?:(?:please\s+)?meet|introduc(?:e|ing)(?:\s+you\s+to)?|welcome|(?:our|the|my|a|"
    rf"your)\s+new\s+(?:[\w&/-]+\s+){{1,6}}?(?:is\s+(?:called\s+)?|,\s*)|hired|brought\s+in|"
    rf"neue[rn]?\s+(?:[\w-]+\s+){{1,3}}?(?:ist|heißt)|c'est)\s+(?P<name>{NAME})\b",
    re.IGNORECASE,
)
I_CAME = re.compile(
    r"\b(?:(?:i'm|i\s+am)\s+(?:the|your|now\s+the|now\s+your)\s+new\b|i(?:'ve|\s+have)?\s+(?:just\s+|"
    r"recently\s+)?(?:taken\s+over|took\s+over|joined|started|replaced|inherited|been\s+(?:appointed|named|"
    r"promoted))|i(?:'m|\s+am|'ll\s+be|\s+will\s+be)\s+taking\s+over|i\s+(?:now\s+)?(?:own|run|lead|head|"
    r"look\s+after)\s+(?:the|this|our)|"
    r"i'm\s+(?:\w+\s+){0,3}new\s+(?:here|to\s+(?:this|the|the\s+role))|ich\s+bin\s+(?:der|die|ihr|"
    r"ihre)\s+neue|ich\s+(?:habe|übernehme)\s+(?:\w+\s+){0,5}(?:übernommen|nachfolge|leitung)|"
    r"je\s+(?:reprends|remplace|prends\s+la\s+suite))\b",
    re.IGNORECASE,
)
STAYS = re.compile(
    r"\b(?:staying\s+(?:put|on|with)|not\s+(?:leaving|going\s+anywhere)|only\s+a?\s*rumou?r|"
    r"was\s+a\s+rumou?r|bleibt\s+(?:uns|bei))\b",
    re.IGNORECASE,
)
NOT_OURS = re.compile(
    r"\b(?:(?:at|from|over\s+at)\s+(?:our|the)\s+(?:competitor|landlord|supplier|agency)|"
    r"their\s+(?:\w+\s+){0,2}(?:manager|head|director|boss|CEO|CTO|champion)|the\s+landlord's|"
    r"sister-in-law|my\s+(?:wife|husband|brother|sister|friend|cousin|neighbou?r))\b",
    re.IGNORECASE,
)
"""Somebody of somebody else's."""
NO_MAILBOX = re.compile(
    r"user unknown|unknown user|no such user|does not exist|doesn't exist|address not found|"
    r"recipient (?:address )?rejected|mailbox (?:unavailable|not found|disabled|inactive)|"
    r"account (?:has been )?(?:disabled|deactivated)|invalid recipient|5\.1\.1\b|5\.1\.10|550[ -]5\.[12]\.|"
    r"unbekannter empfänger|existiert nicht|n'existe pas",
    re.IGNORECASE,
)
PASSING = re.compile(
    r"mailbox (?:is )?full|over quota|quota exceeded|4\.\d\.\d|try again|temporar", re.IGNORECASE
)
