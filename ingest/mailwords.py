"""The words by which mail programs and people mark quotations and signatures.

Patterns only; what follows from a match, `mailtext` and `signature` decide.
"""

from __future__ import annotations

import re


def _any(words: str) -> str:
    return "|".join(word.strip() for word in words.split("/"))


_IC = re.IGNORECASE

# --- "On <date>, <somebody> wrote:" ---------------------------------------------------------------

_STARTS = _any("on/am/le/el/il/em/op/den/på/ven/w dniu/dnia/vào/dne/pada/il giorno/no dia/кому/в")
_DAY_START = r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\b|\d{1,2}[./]\d{1,2}[./]\d{2,4}\b"
_WEEKDAYS = (
    r"(?:mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|lun|mar|mer|jeu|ven|sam|dim)[a-z]{0,6}[.,] ?\d"
)
_VERBS = _any(
    r"wrote/writes/sent/schrieb/geschrieben/a écrit/a ecrit/escribió/escribio/ha scritto/scrisse/escreveu/"
    r"schreef/geschreven/skrev/napisał\(a\)/napisała/napisał/napsal\(a\)/napsal/đã viết/kirjoitti/"
    r"írta/пишет/писал\(а\)/"
    r"написала?/yazdı/a scris/menulis"
)
ATTRIBUTION_START = re.compile(
    rf"[ \t]*(?:-{{2,}}[ \t]*)?(?:(?:{_STARTS})\b|{_DAY_START}|{_WEEKDAYS}|sent from\b)", _IC
)
ATTRIBUTION_END = re.compile(rf"\b(?:{_VERBS})(?:[ \t]*:|[ \t]*-{{2,}})[ \t*]*\Z", _IC)
ATTRIBUTION_VERB_FIRST = re.compile(rf"\b(?:{_VERBS})\b[^:]{{2,120}}:[ \t]*\Z", _IC)
ATTRIBUTION_CJK = re.compile(r"(?:写道|寫道|のメッセージ|さんは書きました|님이 작성)\s*[:：]\s*\Z")
ATTRIBUTION_ADDRESS = re.compile(r"[^>]{8,160}<[ \t]*[^<>\s]+@[^<>\s]+>[ \t]*:?[ \t]*\Z")
RULED_NAME_WROTE = re.compile(rf"[ \t]*-{{3,}}[ \t]*[^-\n]{{2,80}}\b(?:{_VERBS})[ \t]*-{{3,}}[ \t]*\Z", _IC)
ATTRIBUTION_INSIDE = re.compile(
    rf"(?<=\S)(?=(?:-{{2,}}[ \t]*|[ \t]+)On[ \t][^\n]{{0,40}}\d[^\n]{{5,160}}\b(?:{_VERBS}):[ \t]*$)", _IC
)
PRONOUN_WROTE = re.compile(
    r"\b(?:you|i|we|they|he|she|du|sie|ich|wir|vous|je|nous|tú|yo)\s+(?:wrote|schrieb)", _IC
)
WHEN = re.compile(r"\d{1,2}[:.h]\d{2}|\b(?:19|20)\d{2}\b|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}")

# --- headers written into the text ----------------------------------------------------------------

HEADER_WORDS: dict[str, str] = {
    "from": _any(
        "from/von/de/da/van/fra/från/od/от/lähettäjä/kimden/发件人/寄件者/差出人/보낸 사람/expéditeur"
    ),
    "date": _any(
        "sent/date/gesendet/gesendet am/datum/envoyé/envoyé le/enviado/enviado el/enviado em/enviada em/"
        "fecha/data/"
        "inviato/verzonden/sendt/dato/skickat/wysłano/дата/отправлено/lähetetty/gönderilme/发送时间/日期/送信日時"
    ),
    "to": _any("to/an/à/a/para/aan/til/till/do/кому/destinataire/vastaanottaja/kime/收件人/宛先/받는 사람"),
    "subject": _any(
        "subject/betreff/objet/asunto/assunto/oggetto/onderwerp/emne/ämne/temat/тема/aihe/konu/主题/主旨/件名/제목"
    ),
    "cc": _any("cc/bcc/kopie/copie/copia/cópia/kopia/копия/抄送/reply-to/antwort an/importance/attachments"),
}
_HEADER_NAMES = "|".join(rf"(?P<{kind}>{words})" for kind, words in HEADER_WORDS.items())
HEADER_LINE = re.compile(rf"[ \t*_>]*(?:{_HEADER_NAMES})[ \t]*[*_]*[ \t]*[:：][ \t*_]*(?P<value>.*)\Z", _IC)

_DASHES = r"[ \t>*_]*[-_=—–]{2,}[ \t]*"
ORIGINAL_MESSAGE = re.compile(
    _DASHES
    + "(?:"
    + _any(
        "original message/ursprüngliche nachricht/originalnachricht/message d'origine/message original/"
        "mensaje original/messaggio originale/mensagem original/oorspronkelijk bericht/oprindelig meddelelse/"
        "original meddelelse/originalmeddelande/ursprungligt meddelande/wiadomość oryginalna/"
        "original appointment/"
        "reply message/исходное сообщение/原始邮件/原始信件/original-nachricht"
    )
    + r")[ \t]*[-_=—–]{2,}[ \t]*\Z",
    _IC,
)
FORWARDED = re.compile(
    _DASHES
    + "(?:"
    + _any(
        "forwarded message/weitergeleitete nachricht/message transféré/mensaje reenviado/messaggio inoltrato/"
        "mensagem encaminhada/doorgestuurd bericht/videresendt meddelelse/vidarebefordrat meddelande/"
        "przekazana wiadomość/пересылаемое сообщение/forwarded by .{1,80}"
    )
    + r")[ \t]*[-_=—–]{2,}.{0,40}\Z|[ \t>]*(?:"
    + _any(
        "begin forwarded message/anfang der weitergeleiteten nachricht/début du message transféré/"
        "inicio del mensaje reenviado/inizio messaggio inoltrato/início da mensagem encaminhada/"
        "begin doorgestuurd bericht"
    )
    + r")[ \t]*:?[ \t]*\Z",
    _IC,
)
LIST_RULE = re.compile(r"[ \t]*_{10,}[ \t]*\Z")
RULE = re.compile(r"[ \t>*]*[-_=—–*]{5,}[ \t]*\Z")

# --- signatures -----------------------------------------------------------------------------------

DELIMITER = re.compile(r"[ \t]*(?:--+|—+|–+|_{2,}|={3,})[ \t]*\Z")
DEVICE = re.compile(
    r"[ \t]*(?:"
    + _any(
        "sent from (?:my|mail|yahoo|outlook|mailbox|samsung|a|the)\\b.{0,80}/sent (?:with|via|using) .{1,80}/"
        "get outlook for .{1,40}/(?:von|aus) meinem .{1,50} gesendet.{0,30}/gesendet (?:von|mit) .{1,60}/"
        "diese nachricht wurde von meinem .{1,80}/envoyé (?:de|depuis) (?:mon|ma) .{1,60}/"
        "envoyé à partir de .{1,60}/"
        "enviado desde (?:mi|outlook|yahoo).{0,60}/enviado (?:do|pelo|a partir do) (?:meu|outlook).{0,60}/"
        "inviato da(?:l| ).{1,60}/verstuurd vanaf .{1,60}/verzonden (?:vanaf|met) .{1,60}/"
        "skickat från .{1,60}/sendt fra .{1,60}/wysłane z .{1,60}/via mobile/mobil gesendet"
    )
    + r")[ \t.!]*\Z",
    _IC,
)
_CLOSING = _any(
    r"(?:best|kind|kindest|warm|warmest|many|with best|with kind)? ?regards/"
    r"(?:best|warm|kind) wishes/best/cheers/rgds/"
    r"(?:sincerely|truly|faithfully)(?: yours)?/yours(?: sincerely| truly| faithfully)?/respectfully/"
    r"all the best/"
    r"take care/talk soon/speak soon/kind regards and thanks/warmly/cordially/"
    r"(?:mit )?(?:freundlichen|freundliche|besten|beste|vielen|viele|lieben|liebe|herzlichen|herzliche|"
    r"schönen|schöne|"
    r"sonnigen|sonnige) (?:grüßen|grüße|grüssen|grüsse|gruß|gruss)/mfg/lg/vg/gruß/gruss/grüße/"
    r"hochachtungsvoll/"
    r"(?:bien |très )?cordialement/bien à vous/(?:sincères |meilleures )?salutations/amicalement/"
    r"bonne journée/"
    r"(?:un |muchos |cordiales )?saludos?(?: cordiales)?/atentamente/atte/un abrazo/"
    r"(?:cordiali |distinti |tanti )?saluti/cordialmente/un saluto/a presto/"
    r"(?:met )?(?:vriendelijke|hartelijke) groet(?:en)?/groet(?:en|jes)?/mvg/hoogachtend/"
    r"atenciosamente/(?:com os )?(?:melhores )?cumprimentos/abraços?/att/"
    r"(?:med )?(?:venlig|vennlig|vänlig|vänliga|bästa|bedste) (?:hilsen|hilsner|hälsning|hälsningar)/"
    r"mvh/hilsen/"
    r"pozdrawiam/z poważaniem/ystävällisin terveisin/с уважением/saygılarımla"
)
_THANKING = _any(
    r"(?:many |best )?thanks(?: again| a lot| so much| very much| in advance)?/"
    r"thank you(?: again| so much| very much)?/"
    r"thx/(?:vielen |besten |herzlichen )?dank(?: im voraus| vorab)?/danke(?: schön)?/"
    r"merci(?: beaucoup| d'avance)?/"
    r"(?:muchas )?gracias/(?:mille |tante )?grazie/(?:alvast )?bedankt/(?:muito )?obrigad[oa]/tack/tak"
)
_BOTH = rf"(?:{_CLOSING}|{_THANKING})(?:(?:,| and| und| et|/| &) ?(?:{_CLOSING}|{_THANKING}))?"
CLOSING = re.compile(rf"[ \t]*(?:{_CLOSING})[ \t,.!–—-]*\Z", _IC)
VALEDICTION = re.compile(rf"[ \t]*{_BOTH}[ \t,.!–—-]*\Z", _IC)
VALEDICTION_NAME = re.compile(
    rf"[ \t]*(?i:{_BOTH})[ \t]*[,.!–—-][ \t]*[^\W\d_a-z][\w.'’-]*(?:[ \t]+[^\W\d_][\w.'’-]*){{0,2}}[ \t]*\Z"
)
DASH_NAME = re.compile(r"[ \t]*[-–—~][ \t]?[^\W\d_][\w.'’]*(?:[ \t][^\W\d_][\w.'’]*)?[ \t]*\Z")
POSTSCRIPT = re.compile(r"[ \t]*p\.? ?p?\.?s\b[.:;, )-]", _IC)
DISCLAIMER = re.compile(
    r"confidential|intended recipient|intended solely|privileged|disclaimer|unsubscribe|mailing list|"
    r"vertraulich|confidentiel|confidencial|riservat|vertrouwelijk|think before you print|registered office|"
    r"handelsregister|geschäftsführer|receiving this because",
    _IC,
)
CONTACT_MARK = re.compile(r"@|https?:|www\.|\+?\d[\d ()./-]{6,}|\||•|·|[™®]", _IC)
