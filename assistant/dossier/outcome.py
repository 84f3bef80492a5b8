"""What becomes of a promise in the words of either side: delivered, received, moved, withdrawn, asked after.

Patterns only, in English and German, and the reading of one line; which promise is meant is the ledger's.
"""

from __future__ import annotations

import re
from enum import StrEnum

from assistant.dossier.lines import Line
from assistant.dossier.stance import stance_of
from assistant.listening.guards import Guard


class Step(StrEnum):
    """A step in a promise's life."""

    MADE = "made"
    RESTATED = "restated"
    RE_DATED = "re_dated"
    DELIVERED = "delivered"
    """Said by who promised."""
    RECEIVED = "received"
    """Said by whom it was promised to."""
    WITHDRAWN = "withdrawn"
    RELEASED = "released"
    """Whom it was promised to wants it no more."""
    CHASED = "chased"


_DONE = (
    r"(?:sent|shared|shipped|delivered|uploaded|fixed|resolved|deployed|released|completed|finished|done|"
    r"closed|sorted|submitted|signed|paid|"
    r"forwarded|published|posted|scheduled|booked|set\s+up|enabled|activated|configured|added|updated|"
    r"corrected|provided|credited|refunded|"
    r"processed|live|ready|in\s+place|rolled\s+out|pushed\s+(?:out|live)|merged|patched|handed\s+over|"
    r"e-?mailed|mailed|attached|confirmed|"
    r"introduced|invited|approved|migrated|imported|exported|restored|extended|waived|issued|re-?issued|"
    r"wired|transferred|countersigned|"
    r"finali[sz]ed|arranged|organi[sz]ed|granted|up\s+and\s+running|out\s+the\s+door|checked|reviewed|"
    r"spoken|spoke|talked|looped|looked\s+into|raised|escalated|"
    r"put\s+together|prepared|drafted|written|dropped|nominated|assigned|connected|switched\s+on|"
    r"turned\s+on|tested|verified|cleared|gone\s+(?:out|live))"
)
_ADV = (
    r"(?:\s+(?:just|now|already|also|finally|since|all|today|yesterday|successfully|"
    r"fully|both|been|got|gotten|this\s+morning|as\s+promised|officially|earlier|in\s+fact))*"
)
DELIVERED = re.compile(
    rf"\b(?:I|we)(?:'ve|\s+have){_ADV}\s+{_DONE}\b"
    rf"|\b(?:I|we)(?:\s+(?:just|already|finally|also|now))*\s+(?:sent|checked\s+with|shared|shipped|"
    rf"delivered|uploaded|fixed|resolved|deployed|released|completed|finished|submitted|signed|paid|"
    rf"forwarded|"
    rf"published|posted|scheduled|booked|set\s+up|enabled|activated|configured|added|updated|corrected|"
    rf"provided|credited|refunded|processed|rolled\s+out|pushed|e-?mailed|checked|"
    rf"reviewed|confirmed|introduced|approved|migrated|imported|restored|waived|issued|wired|transferred|"
    rf"spoke|talked|raised|escalated|put\s+(?:it|the|that|them)|dropped|got\s+(?:it|the|that|an?\s+answer)|"
    rf"looked\s+into|"
    rf"found\s+out|heard\s+back|prepared|drafted|finali[sz]ed|arranged|granted|invited|"
    rf"switched\s+(?:it\s+)?on|turned\s+(?:it\s+)?on|closed)\b"
    rf"|\b(?:is|are|was|were|has|have|'s|'re|went|got)(?:\s+been)?{_ADV}\s+{_DONE}\b"
    r"|\b(?:attached|enclosed)\s+(?:is|are|you(?:'ll|\s+will)?\s+find|please\s+find|find|here)\b|"
    r"\battached\b(?=\s*[.,;!:)–-]|\s*$)|\bplease\s+find\b|\bci-joint\w*\b|\bvoici\b|"
    r"\ben\s+pièce\s+jointe\b|\bcomme\s+(?:promis|convenu)\b|\b(?:c'est|est|sont)\s+(?:fait|livrée?s?|"
    r"corrigée?s?|en\s+ligne|envoyée?s?|prête?s?)\b|\bj'ai\s+(?:envoyé|corrigé|transmis|livré|terminé|"
    r"ajouté|mis)\b|\b(?:see|find)\s+(?:the\s+)?attach\w*|\bas\s+(?:promised|said)\b|"
    r"\bas\s+agreed,?\s+(?:here|attached)|"
    r"\bhere(?:'s|\s+is|\s+are|\s+you\s+go|\s+comes?|\s+it\s+is)\b|(?:\b(?:is|are)|"
    r"'s)\s+(?:now\s+)?(?:attached|enclosed|in\s+your\s+\w+|in\s+(?:the|your)\s+(?:shared\s+)?(?:folder|"
    r"inbox|portal|drive|mail|tenant|account|hands|workspace|chat))\b|"
    r"\b(?:went|gone|out)\s+(?:out|live|through|to\s+you)\b|\bnow\s+(?:live|available|works?|"
    r"in\s+production)\b|\bcan\s+now\b|\byou(?:'ve|\s+have|\s+should\s+have)?\s+(?:already\s+|"
    r"now\s+)?(?:have|got|received)\s+(?:it|the|that|them|my|our)\b|"
    r"\bpromise\s+kept\b|\bticked?\s+off\b|\bcrossed\s+off\b|\bwrapped\s+up\b|\bthat's\s+done\b|"
    r"\ball\s+done\b|\bjust\s+landed\b|\bdone\s+and\s+dusted\b|"
    r"\banbei\b|\bim\s+anhang\b|\bangehängt\b|\bwie\s+(?:versprochen|besprochen|zugesagt|vereinbart|"
    r"angekündigt)\b|\bhier\s+(?:ist|sind|kommt|kommen|finden)\b|"
    r"\b(?:habe|haben|ist|sind|wurde|wurden)\b[^.?!]{0,80}\b(?:geschickt|gesendet|versendet|versandt|"
    r"erledigt|fertig|geliefert|behoben|hochgeladen|freigeschaltet|unterschrieben|überwiesen|"
    r"bezahlt|gebucht|eingerichtet|abgeschlossen|geklärt|live|umgesetzt|veröffentlicht|bereitgestellt|"
    r"übermittelt|ausgerollt|gutgeschrieben|online|aktualisiert|freigegeben|korrigiert|verschickt|"
    r"zugestellt)\b",
    re.IGNORECASE,
)
RECEIVED = re.compile(
    r"\b(?:thanks|thank\s+you|thx|cheers|many\s+thanks|appreciate)\b[^.?!]{0,30}\b(?:for|sending|"
    r"sharing)\b|\b(?:I|we)(?:'ve|\s+have)?(?:\s+(?:just|now|also|already|finally|both))*\s+(?:got|"
    r"received|seen|read|reviewed|looked\s+(?:at|over|through)|gone\s+through|went\s+through|downloaded|"
    r"opened|have)\s+(?:the|your|it|that|them)\b|"
    r"\b(?:got|received)\s+(?:it|the|your|that|them)\b|\b(?:arrived|came\s+through|landed|reached\s+(?:me|"
    r"us))\b|\b(?:works?|working|fixed|resolved|solved|live)\s+(?:now|again|for\s+us|perfectly|fine|"
    r"like\s+a\s+charm|on\s+our\s+(?:side|end))\b|\bseems\s+to\s+(?:be\s+)?(?:work|fixed|solved)\w*|"
    r"\bis\s+(?:here|there|in|fixed|working)\b|\bconfirm(?:ing)?\s+(?:receipt|that)\b|"
    r"\b(?:danke|vielen\s+dank|herzlichen\s+dank)\b[^.?!]{0,40}\bfür\b|\b(?:ist|sind)\s+(?:angekommen|"
    r"eingegangen|da)\b|\b(?:habe|haben)\b[^.?!]{0,40}\b(?:erhalten|bekommen)\b|\bfunktioniert\s+(?:jetzt|"
    r"wieder|nun)\b",
    re.IGNORECASE,
)
RE_DATED = re.compile(
    r"\b(?:slip(?:s|ped|ping)?|slid(?:e|ing)?|push(?:ed|ing|es)?\s+(?:\w+\s+){0,6}?(?:back|out|to|until|"
    r"by)|mov(?:e|ed|ing)\s+(?:\w+\s+){0,6}?(?:to|back|out|until)|postpon\w+|delay(?:ed|s|ing)?|"
    r"reschedul\w+|bump(?:ed|ing)?|"
    r"new\s+(?:date|eta|timeline|target|deadline|plan)|revised\s+(?:date|eta|timeline|target|deadline)|"
    r"updated\s+(?:eta|timeline|date)|(?:more|extra|additional|another|few\s+more)\s+(?:time|day|days|week|"
    r"weeks)|(?:a\s+(?:little|bit)\s+)?longer|running\s+(?:late|behind)|behind\s+(?:schedule|on)|"
    r"(?:is|are|be|am|'re|'s|'m)\s+(?:\w+\s+){0,2}?(?:late|delayed|behind|pushed)\b|(?:won't|will\s+not|"
    r"can't|cannot|not\s+going\s+to|couldn't|not\s+be\s+able\s+to|didn't|unable\s+to|"
    r"aren't\s+going\s+to)\s+(?:quite\s+)?(?:make|hit|meet|manage|be\s+(?:ready|done|able|there)|have|"
    r"finish|get|deliver|send|complete)\b|instead\s+of|rather\s+than|not\s+(?:before|until|by)|"
    r"now\s+(?:be|looking\s+at|expect\w*|targeting|aiming|planned|scheduled)|(?:looks|"
    r"looking)\s+(?:more\s+)?like|realistic\w*|tak(?:e|es|ing)\s+(?:us\s+|me\s+)?(?:until|till|longer|"
    r"more)|extend\s+(?:the|my|our)\s+deadline|(?:need|give\s+(?:me|us))\s+(?:\w+\s+){0,3}?until|"
    r"held\s+up|hold-?up|change\s+of\s+(?:date|plan)|earlier\s+than|bring\s+(?:it|that|this|"
    r"the\s+\w+)\s+forward|sooner\s+than|ahead\s+of\s+schedule|"
    r"verschieb\w*|verschob\w*|verzöger\w*|verspät\w*|dauert\s+(?:\w+\s+){0,3}?(?:länger|bis)|erst\s+(?:am|"
    r"bis|zum|nächste|ende|anfang|mitte)|(?:schaff\w*|klapp\w*|reicht)\b[^.?!]{0,40}\b(?:nicht|erst)|"
    r"neuer?\s+(?:termin|zeitplan)|später|mehr\s+zeit|stattdessen|statt\b)\b",
    re.IGNORECASE,
)
WITHDRAWN = re.compile(
    r"\b(?:take\s+(?:it\s+|that\s+)?back|took\s+(?:it\s+)?back|withdraw\w*|withdrew|retract\w*|rescind\w*|"
    r"(?:off|not\s+on)\s+the\s+table|(?:consider|call)\s+(?:it|that|this)\s+(?:dead|off|closed)|"
    r"not\s+(?:going\s+to|gonna)\s+happen|(?:won't|will\s+not)\s+(?:happen|be\s+(?:happening|possible|"
    r"able\s+to|doing|delivering|building|shipping|offering|going\s+ahead|proceeding|coming))|"
    r"(?:can't|cannot|can\s+no\s+longer|no\s+longer\s+(?:able\s+to|going\s+to|possible|planned|planning|"
    r"on\s+the\s+roadmap)|unable\s+to|not\s+(?:be\s+)?able\s+to|(?:won't|"
    r"will\s+not)\s+be\s+able\s+to)\s*(?:\w+\s+){0,12}?(?:after\s+all|any\s?more|as\s+(?:promised|planned|"
    r"discussed|agreed)|any\s+longer)|after\s+all\b|"
    r"decided\s+(?:not\s+to|against)|(?:has|have|had|been|was|is|got)\s+(?:been\s+)?(?:cancelled|canceled|"
    r"dropped|shelved|scrapped|axed|pulled|killed|descoped|de-scoped|taken\s+off|"
    r"removed\s+from\s+(?:the\s+)?(?:scope|roadmap|plan))|(?:dropping|scrapping|shelving|cancell?ing|"
    r"pulling)\s+(?:the|that|this|it|our|my)|(?:drop|scrap|shelve|cancel)\s+(?:the|that|this|it)\b|"
    r"won't\s+(?:be\s+)?(?:do|doing|build|send|sending|deliver|pursu\w+|"
    r"go\s+ahead)\b[^.?!]{0,30}\b(?:after\s+all|any\s?more)|"
    r"(?:have|has|had|need|needs)\s+to\s+(?:cancel|withdraw|drop|pull\s+(?:out|back|the)|back\s+out|"
    r"go\s+back\s+on|renege)|back(?:ing|ed)?\s+out|pulling\s+out|can't\s+keep\s+(?:that|this|my|our)|"
    r"can't\s+(?:hold|honou?r)|not\s+(?:in|a)\s+(?:scope|position)\b|no-?go|"
    r"zurückzieh\w*|zurücknehm\w*|nehme\w*\s+(?:das|die|meine|unsere)\b[^.?!]{0,40}\bzurück|"
    r"ziehe\w*\b[^.?!]{0,60}\bzurück|doch\s+nicht|doch\s+kein\w*|(?:ist|wurde|wird)\s+(?:gestrichen|"
    r"abgesagt|eingestellt)|nicht\s+mehr\s+(?:möglich|geplant|vorgesehen|liefern|umsetzen|anbieten)|"
    r"können\s+(?:wir|ich)\b[^.?!]{0,60}\bnicht\s+(?:mehr|wie\s+(?:versprochen|zugesagt)))\b",
    re.IGNORECASE,
)
RELEASED = re.compile(
    r"\b(?:never\s?mind|forget\s+(?:about\s+)?(?:it|that|the|my|our|what)|no\s+longer\s+(?:need|require|"
    r"necessary|needed|relevant|want)|(?:don't|do\s+not|won't|will\s+not)\s+need\s+(?:it|that|the|this|"
    r"them|your|an?|you\s+to|any)|not\s+(?:needed|necessary|required)\s+any\s?more|(?:don't|do\s+not|"
    r"won't)\s+need\b[^.?!]{0,50}\b(?:any\s?more|after\s+all)|no\s+need\s+(?:to|for|any)|scratch\s+that|"
    r"skip\s+(?:the|that|it)|you\s+can\s+(?:drop|skip|forget|cancel|ignore|close)|disregard|"
    r"that\s+is\s+off|is\s+off\b|"
    r"obsolete|moot|hat\s+sich\s+erledigt|hinfällig|brauchen?\s+(?:wir|ich)\b[^.?!]{0,50}\bnicht\s+mehr|"
    r"(?:wird|werden)\s+nicht\s+mehr\s+(?:benötigt|gebraucht)|vergessen\s+sie)\b",
    re.IGNORECASE,
)
CHASED = re.compile(
    r"\b(?:where(?:'s|\s+is|\s+are)|still\s+(?:wait\w*|haven't|have\s+not|hasn't|outstanding|missing|open|"
    r"pending|owe|no)|(?:have|has)(?:n't|\s+not)\s+(?:\w+\s+)?(?:received|seen|heard|got|gotten|arrived|"
    r"been)|(?:did|do)(?:n't|\s+not)\s+(?:\w+\s+)?(?:receive|get|hear|see|arrive)|any\s+(?:update|news|"
    r"progress|word|sign)|what(?:'s|\s+is)\s+(?:the\s+)?(?:status|happening|happened)|what\s+(?:about|"
    r"happened)|"
    r"you\s+(?:\w+\s+)?(?:said|promised|told|mentioned|committed|agreed|assured|were\s+(?:going|supposed|"
    r"meant))|(?:was|were)\s+(?:due|promised|supposed|meant|expected)|promised\s+(?:us|me|for|by|to)|"
    r"(?:just\s+)?(?:following\s+up|checking\s+in|chasing)\s+(?:on|about|up|for)?|reminder|nudge|"
    r"how\s+(?:is|are)\s+(?:it|that|the|things)\b[^.?!]{0,30}\b(?:coming|going|progress)|when\s+(?:can|"
    r"will|do|should|are|is)\s+(?:we|you|I|it|the)|overdue|waiting\s+(?:for|on)|nothing\s+(?:yet|so\s+far|"
    r"arrived|received)|"
    r"wo\s+(?:bleib\w+|ist|sind)|warten?\s+(?:wir|ich|noch|immer|weiterhin|auf)|noch\s+(?:nicht|nichts|"
    r"kein\w*)|gibt\s+es\s+(?:schon\s+)?(?:neuigkeiten|etwas\s+neues)|(?:sie|ihr|du)\s+(?:hatten?|hattet|"
    r"hattest)\b[^.?!]{0,60}\b(?:versprochen|zugesagt)|nachhaken|erinner\w*|stand\s+der\s+dinge|"
    r"wann\s+(?:kommt|bekommen|können|dürfen))\b",
    re.IGNORECASE,
)
HANDED_OVER = re.compile(
    r"\bas\s+(?:promised|agreed|discussed|said)\b|\battached\b|\benclosed\b|\bhere(?:'s|\s+is|\s+are|"
    r"\s+you\s+go|\s+it\s+is|\s+they\s+are)\b|\bfind\b|\banbei\b|\bvoici\b|\bci-joint\w*|"
    r"\bwie\s+(?:versprochen|besprochen|"
    r"zugesagt)\b",
    re.IGNORECASE,
)
"""Hands over what was promised, in the message itself."""
REPORTS = re.compile(
    r"\b(?:says|said|tells\s+me|told\s+me|confirmed|came\s+back|heard\s+back|got\s+(?:an?|the|word|"
    r"confirmation)|the\s+answer\s+is|turns\s+out|checked|asked|spoke\s+(?:to|with)|talked\s+to|"
    r"looked\s+into|found)\b",
    re.IGNORECASE,
)
"""Tells what came of asking."""
AGAIN = re.compile(
    r"\b(?:as\s+(?:promised|agreed|discussed|said|mentioned|noted)|to\s+(?:recap|confirm|summari[sz]e)|"
    r"recap|again|still|reminder|next\s+steps|action\s+items?|wie\s+(?:besprochen|vereinbart|zugesagt))\b",
    re.IGNORECASE,
)
"""Says that something is said once more."""
_UNDONE = re.compile(
    r"\b(?:not|never|n't|yet\s+to|still\s+(?:to|need|has|have|waiting)|once|when|until|as\s+soon\s+as|if|"
    r"after|before|will\s+be|'ll\s+be|to\s+be|should\s+be|would\s+be|must\s+be|needs?\s+to|can\s+be|"
    r"could\s+be|"
    r"nicht|noch|sobald|wenn|falls|wird|werden)\b",
    re.IGNORECASE,
)
_QUICK = re.compile(
    r"thank|thx|attach|enclos|promised|agreed|here|sent|done|fixed|ready|live|got |receiv|'ve|have|has |"
    r"is |are |was|were|went|slip|push|mov|late|delay|resched|new |more |"
    r"longer|behind|won't|can't|cannot|instead|rather|not |now|until|look|extend|take|took|withdr|table|"
    r"after all|decid|cancel|drop|shelv|scrap|back|forget|need|mind|skip|"
    r"where|still|any |what|you |due|follow|chas|remind|when|wait|anbei|voici|joint|promis|fait|livr|"
    r"anhang|versp|hier|habe|ist |sind|wurde|verschieb|verzög|dauert|erst|schaff|klapp|neue|mehr|statt|"
    r"zurück|"
    r"doch|danke|dank|wo |noch|wann|erledigt|later|shared|resolved|deployed|released|completed|signed|paid|"
    r"landed|arrived",
    re.IGNORECASE,
)


def steps(line: Line) -> tuple[Step, ...]:
    """What a line may say of an earlier promise, the surest first; empty for what says nothing of the kind."""
    text = line.text
    if not _QUICK.search(text):
        return ()
    stance = stance_of(line)
    if stance & {Guard.HYPOTHETICAL, Guard.IRONIC}:
        return ()
    found: list[Step] = []
    if RELEASED.search(text) and Guard.QUESTION not in stance:
        found.append(Step.RELEASED)
    if WITHDRAWN.search(text) and Guard.QUESTION not in stance:
        found.append(Step.WITHDRAWN)
    if RE_DATED.search(text):
        found.append(Step.RE_DATED)
    if CHASED.search(text):
        found.append(Step.CHASED)
    if Guard.QUESTION not in stance:
        if _holds(DELIVERED, text):
            found.append(Step.DELIVERED)
        if _holds(RECEIVED, text):
            found.append(Step.RECEIVED)
    return tuple(found)


def _holds(pattern: re.Pattern[str], text: str) -> bool:
    """Whether a cue of completion stands undenied and not in the future somewhere in the text."""
    return any(not _UNDONE.search(_clause(text, match)) for match in pattern.finditer(text))


def _clause(text: str, match: re.Match[str]) -> str:
    """The words from the beginning of the cue's clause to its end."""
    begin = max(
        (text.rfind(mark, 0, match.start()) for mark in (",", ";", " but ", " and ", "–", "—", " aber ")),
        default=-1,
    )
    return text[max(begin, 0) : match.end()]
