"""The words of aims, what measures them, and when they hold no more, in English, German and French. Patterns."""

from __future__ import annotations

import re

_NUMBER = (
    r"(?:\d[\d.,]*|zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|"
    r"thirty|forty|fifty|sixty|seventy|eighty|ninety|"
    r"(?:a\s+)?hundred|half|null|eins?|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|zéro|deux|trois|cinq)"
)
GOAL = re.compile(
    r"^\W*(?:(?:so|and|the|our)\s+)?(?:goal|target|aim|objective)\s+(?:is|was)\b|\b(?:(?:our|my|the|"
    r"this\s+year's|your|main|number\s+one|biggest|next|new|overall)\s+(?:\w+\s+){0,3}?(?:goal|goals|aim|"
    r"target|objective|priority|ambition|north\s+star|OKR|KPI)s?\s+(?:\w+\s+){0,5}?(?:is|are|was|were|"
    r"remains?|stays?|hasn't|has\s+not|would\s+be|will\s+be|:)|"
    r"success\s+(?:\w+\s+){0,4}?(?:is|means|looks\s+like|would\s+(?:be|mean|look)|will\s+be)|"
    r"what\s+(?:good|success)\s+(?:\w+\s+){0,3}looks\s+like|(?:we|i)(?:'d|'ll|\s+would)?\s+(?:call|"
    r"consider)\s+(?:it|this|that)\s+(?:a\s+)?success|"
    r"(?:we|i)\s+(?:set\s+out|signed\s+up|came\s+to\s+you|"
    r"started\s+this|are\s+doing\s+this)\s+(?:in\s+order\s+)?(?:to|for)|(?:goal|aim|target|"
    r"objective|promise|plan|idea)\s+(?:is|was|remains)\b|(?:goal|aim|target|objective|priority)\s*:\s|"
    r"(?:unser|mein|das|euer|ihr)\s+(?:\w+\s+)?(?:ziel|hauptziel)\s+(?:\w+\s+){0,3}?(?:ist|war|bleibt|"
    r"lautet)|erfolg\s+(?:\w+\s+){0,3}?(?:ist|heißt|bedeutet|wäre)|(?:notre|mon|"
    r"l')\s*objectif\s+(?:\w+\s+){0,3}?(?:est|reste|était))\b",
    re.IGNORECASE,
)
WANT = re.compile(
    r"\b(?:(?:we|i)(?:'re|'m|'d|\s+are|\s+am|\s+would)?\s+(?:want|need|aim(?:ing)?|hop(?:e|ing)|"
    r"try(?:ing)?|plan(?:ning)?|look(?:ing)?|like|have|expect|going|"
    r"aspire)\s+(?:to\s+(?:be\s+able\s+to\s+)?(?:get|bring|reduce|cut|lower|increase|raise|improve|reach|"
    r"hit|move|go|double|halve|close|shorten|"
    r"achieve|drive|push|take|be|have|see|decrease|eliminate|save|grow|process|handle|automate|free|stop)|"
    r"(?:that|it|this|the\s+\w+|our\s+\w+)\s+(?:\w+\s+){0,3}?(?:under|below|above|over|at|down|up|to))|"
    r"get\s+(?:me|us|it|that|this)\s+(?:down\s+|up\s+)?(?:to|under|below)|(?:has|have|needs?|must|"
    r"should)\s+(?:to\s+)?(?:come|go|get|be|drop|fall|rise)\s+(?:down\s+|up\s+)?(?:to|under|below|above)|"
    r"wir\s+(?:wollen|wollten|möchten|müssen)|ich\s+(?:will|möchte)|"
    r"soll(?:en)?\s+(?:es\s+)?(?:\w+\s+){0,2}?(?:höchstens|mindestens|unter|über|auf)|je\s+veux|"
    r"nous\s+voulons|on\s+veut|nous\s+visons)\b",
    re.IGNORECASE,
)
MEASURED = re.compile(
    rf"(?:\b(?:from|von|de)\s+[^.,;]{{0,30}}?{_NUMBER}[^.;]{{0,30}}?\b(?:to|down\s+to|auf|"
    rf"à)\s+[^.,;]{{0,20}}?{_NUMBER}|\b(?:under|below|above|over|to|at\s+(?:least|most)|fewer\s+than|"
    rf"less\s+than|more\s+than|no\s+more\s+than|höchstens|mindestens|unter|über|auf|within|in|by|zéro|"
    rf"zero)\s+{_NUMBER}|"
    rf"\b{_NUMBER}\s*(?:%|percent|per\s+cent|prozent|pour\s+cent|days?|hours?|minutes?|weeks?|tage|stunden|"
    rf"or\s+(?:fewer|less|more|better)|points?|seconds?|a\s+(?:week|month|day|year)|per\s+\w+)|\b(?:zero|"
    rf"zéro|null|half|double|halve)\b)",
    re.IGNORECASE,
)
FROM_TO = re.compile(
    rf"\b(?:from|von|de)\s+(?:about\s+|around\s+|roughly\s+|etwa\s+)?(?P<base>[€$£]?{_NUMBER}\s*(?:%|"
    rf"percent|k|hours?|days?|minutes?)?)[^.;]{{0,40}}?\b(?:to|down\s+to|auf|à)\s+(?:about\s+|under\s+|"
    rf"below\s+)?(?P<target>[€$£]?{_NUMBER}\s*(?:%|percent|k|hours?|days?|minutes?)?)",
    re.IGNORECASE,
)
TARGET = re.compile(
    rf"\b(?:under|below|above|over|to|at\s+(?:least|most)|fewer\s+than|less\s+than|more\s+than|"
    rf"no\s+more\s+than|höchstens|mindestens|unter|über|auf|within|was|is|"
    rf"in)\s+(?P<target>[€$£]?{_NUMBER}\s*(?:%|percent|per\s+cent|prozent|k|hours?|days?|"
    rf"minutes?)?)(?!\s*(?:january|february|march|april|may|june|july|august|september|october|november|"
    rf"december|st\b|nd\b|rd\b|th\b))|"
    rf"(?P<target2>[€$£]?{_NUMBER}\s*(?:%|percent|per\s+cent|"
    rf"prozent)?)\s+(?:[\w-]+\s+){{0,6}}?or\s+(?:fewer|less|more|better)|(?P<target3>zero|zéro|null)\b",
    re.IGNORECASE,
)
BASE = re.compile(
    rf"\b(?:it's|it\s+is|we're\s+at|we\s+are\s+at|currently|today|now|at\s+the\s+moment|up\s+from|"
    rf"down\s+from|used\s+to\s+(?:have|be|take)|was|were|heute|derzeit|aktuell)\s+(?:at\s+|about\s+|"
    rf"around\s+|roughly\s+)?(?P<base>[€$£]?{_NUMBER}\s*(?:%|percent|hours?|days?|minutes?)?)",
    re.IGNORECASE,
)
DROPPED = re.compile(
    r"\b(?:done\s+with\s+(?:that|this|the)\s+(?:goal|target|aim|objective)|"
    r"no\s+longer\s+(?:\w+\s+){0,3}?(?:goal|target|aim|objective|priority|focus|important|relevant|"
    r"what\s+we|care|the\s+point|matters?)|(?:goal|target|aim|objective|priority|focus|"
    r"priorities)\s+(?:\w+\s+){0,3}?(?:has|have)\s+(?:\w+\s+)?(?:changed|shifted|moved\s+on|gone)|"
    r"(?:isn't|is\s+not|aren't|not)\s+(?:\w+\s+){0,3}?(?:goal|target|aim|objective|priority|focus|point|"
    r"what\s+(?:we|matters))\s*(?:any\s?more|now|any\s+longer)?|(?:forget|scrap|drop(?:ped)?|park(?:ed)?|"
    r"shelve[d]?|abandon(?:ed)?)\s+(?:about\s+)?(?:the|that|this|our)\s+(?:\w+\s+){0,4}?(?:goal|target|aim|"
    r"objective|number|plan)|(?:doesn't|does\s+not|don't)\s+(?:matter|care)\b[^.?!]{0,30}\b(?:any\s?more|"
    r"now)|"
    r"(?:new|different|other|next|real)\s+(?:goal|target|aim|objective|priority)\s+(?:is|now)|priorit(?:y|"
    r"ies)\s+(?:is|are)\s+(?:now\s+)?(?:different|elsewhere)|instead\s+(?:of\s+(?:that|this)|we)|"
    r"what\s+(?:we\s+(?:care|want)|matters)\s+(?:\w+\s+)?now|nicht\s+mehr\s+(?:unser|das|"
    r"mein)\s+(?:\w+\s+)?ziel|ziel\s+hat\s+sich\s+geändert|n'est\s+plus\s+(?:notre|la|l')\s*(?:priorité|"
    r"objectif))\b",
    re.IGNORECASE,
)
REACHED = re.compile(
    r"\b(?:(?:we|you)(?:'ve|\s+have)?\s+(?:hit|reached|met|achieved|exceeded|beaten|beat|smashed|"
    r"made)\s+(?:it|that|the|our)\b|goal\s+(?:is\s+)?(?:met|reached|achieved)|"
    r"ziel\s+(?:ist\s+)?(?:erreicht|geschafft)|objectif\s+(?:est\s+)?atteint)\b",
    re.IGNORECASE,
)
PLAIN_GOAL = re.compile(r"\b(?:promise|plan|idea|target)\s+(?:is|was|remains)\b", re.IGNORECASE)
"""Aims only where a number says so."""
NUMBER = re.compile(rf"\b{_NUMBER}\b", re.IGNORECASE)
