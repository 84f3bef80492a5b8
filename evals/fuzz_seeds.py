"""Whole files that `evals.fuzz` breaks, and words that mean something to each parser. All names are invented."""

from __future__ import annotations

import json

_HEAD = (
    b"From: Mara Quist <mara@quist.example>\r\nTo: Ivo Lenk <ivo@tellwell.example>, =?utf-8?b?R3LDvMOfZQ==?= <g@x.example>\r\n"
    b"Subject: =?iso-8859-1?Q?Gr=FC=DFe?= berth three\r\nDate: Mon, 4 May 2026 10:15:00 +0200\r\n"
    b"Message-ID: <m1@quist.example>\r\nReferences: <a@x.example> <b@x.example>\r\nMIME-Version: 1.0\r\n"
)
_REPLY = (
    b"The crane is late again.\r\n\r\nBest regards,\r\nMara Quist\r\nCOO | Quist Marine\r\n\r\n"
    b"On Tue, 3 Mar 2026 at 16:12 Ivo Lenk <ivo@tellwell.example> wrote:\r\n> How is it?\r\n>> before\r\n"
)
_HTML = (
    b"<html><body><p>Hello <b>Ivo</b></p><div style='display:none'>hidden</div><blockquote>old</blockquote>"
    b"<table><tr><td>a</td><td>b</td></tr></table></body></html>"
)
_PLAIN = _HEAD + b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + _REPLY
_MULTIPART = (
    _HEAD
    + b'Content-Type: multipart/mixed; boundary="b1"\r\n\r\n--b1\r\nContent-Type: multipart/alternative; boundary=b2\r\n\r\n'
    + b"--b2\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nGr=FC=DFe =\r\nx\r\n"
    + b"--b2\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\nPHA+SGVsbG88L3A+\r\n--b2--\r\n"
    + b'--b1\r\nContent-Type: application/pdf; name="x.pdf"\r\nContent-Disposition: attachment\r\n\r\nJVBERi0=\r\n'
    + b"--b1\r\nContent-Type: message/rfc822\r\n\r\n"
    + _PLAIN
    + b"\r\n--b1--\r\n"
)
_FORWARDED = (
    _HEAD
    + b"Auto-Submitted: auto-replied\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    + _HTML
    + b"\r\n---------- Forwarded message ---------\r\nFrom: A <a@x.example>\r\nDate: Mon\r\nSubject: s\r\nTo: b@x.example\r\n\r\nwords\r\n"
)
_OUTLOOK = (
    _HEAD
    + b"\r\nThanks\r\n\r\n_____________________________\r\nVon: Ivo <ivo@t.example>\r\nGesendet: Montag, 2. M\xc3\xa4rz 2026 10:00\r\n"
    + b"An: Mara\r\nBetreff: AW: x\r\n\r\nalt\r\n"
)
_ENVELOPE = b"From mara@quist.example Mon May  4 08:15:00 2026\n"
_VTT = (
    b"WEBVTT - title\nKind: captions\n\nNOTE a note\n\nSTYLE\n::cue { color: red }\n\n1\n00:00:01.000 --> 00:00:04.000 align:start\n"
    b"Ivo Lenk: How did it go?\n\n00:05.000 --> 00:08.500\n<v.loud Mara Quist>Two &amp; <i>three</i></v> <c.x>c</c>\n<00:06.000>more\n\n"
    b"00:00:09.000 --> 00:00:08.000\n<v Ann\nx\n"
)
_TICKET = {
    "id": 41, "url": "https://t.example/41.json", "subject": "Crane", "description": "It drops.", "status": "solved",
    "priority": "high", "type": "incident", "tags": ["crane"], "created_at": "2026-05-05T08:00:00Z",
    "updated_at": "2026-05-06T08:00:00Z", "requester_id": 7, "submitter_id": 7, "assignee_id": 8, "organization_id": 501,
    "satisfaction_rating": {"score": "good", "comment": "quick"}, "via": {"channel": "email"},
    "comments": [
        {"id": 1, "author_id": 7, "plain_body": "It drops.\n> old", "public": True, "created_at": "2026-05-05T08:00:00Z"},
        {"id": 2, "author_id": 8, "html_body": "<p>Fixed</p>", "public": False, "created_at": "2026-05-05T08:05:00Z"},
    ],
}  # fmt: skip
_SIDE = {
    "users": [
        {"id": 7, "name": "Mara", "email": "mara@q.example", "role": "end-user", "organization_id": 501}
    ],
    "organizations": [{"id": 501, "name": "Quist", "domain_names": ["q.example"], "external_id": "001"}],
}
_CSV = (
    b"contact_id,account_id,name,email,title,role,status,since\nc1,a1,Mara Quist,mara@q.example,COO,champion,active,2026-01-01\n"
    b'c2,a1,"Obel, ""T""\nline",t@o.example,,user,left,2025-12-31\n'
)
_USAGE = b"account_id,date,metric,value,user_id\na1,2026-03-01,logins,4,\na1,2026-03-02,logins,1.5,u1\n"
_MONEY = (
    b"subscription_id;account_id;mrr;currency;started_on;ended_on\ns1;a1;1.234,50;EUR;2025-01-01;2025-12-31\n"
    b"s1;a1;99;usd;2026-01-01;\n"
)

SEEDS: dict[str, tuple[bytes, ...]] = {
    "mail": (_PLAIN, _MULTIPART, _FORWARDED, _OUTLOOK),
    "mbox": (
        _ENVELOPE + _PLAIN.replace(b"\r\n", b"\n") + b"\n" + _ENVELOPE + _FORWARDED.replace(b"\r\n", b"\n"),
        _ENVELOPE + _MULTIPART + b"\n>From here\n\n" + _ENVELOPE + _OUTLOOK,
    ),
    "webvtt": (_VTT, _VTT.replace(b"\n", b"\r\n"), b"\xef\xbb\xbf" + _VTT),
    "zendesk": (
        json.dumps({"tickets": [_TICKET], **_SIDE}).encode(),
        json.dumps(_TICKET, indent=1).encode(),
        b"\n".join(json.dumps({**_TICKET, "id": number}).encode() for number in range(4)),
    ),
    "csv": (_CSV, _USAGE, _MONEY, _CSV.replace(b",", b"\t"), _CSV.decode().encode("utf-16")),
}

_ANY = (
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\r\n",
    b"\n",
    b"\n\n",
    b" ",
    b"\t",
    b"\xc3\x28",
    b"\xe2\x80\xae",
    b"\xf0\x9f\x98\x80",
)
_MAIL = (
    b"On Tue, 3 Mar 2026 at 16:12 Ivo <i@x.example> wrote:", b"On Mon, 2 Mar 2026", b"wrote:", b"> ", b">>", b"-- \n", b"From: a <a@x>",
    b"Sent: 1/2/2026", b"_____________", b"-----Original Message-----", b"Content-Type: ", b"multipart/mixed; boundary=b1",
    b"--b1", b"--b1--", b"charset=utf-16", b"charset=x-unknown", b"=?utf-8?b?", b"?=", b"=?utf-8?q?=ZZ?=", b"Content-Transfer-Encoding: base64",
    b"message/rfc822", b"text/html", b"<div>", b"</div>", b"<blockquote>", b"<![CDATA[", b"<!--", b"&#x110000;", b"group: a@b, c@d;",
    b"From ", b"From x Mon May  4 08:15:00 2026", b"Date: Thu, 32 Foo 2026 99:99:99 +9999", b"Message-ID: <", b"mailto:", b"Best regards,",
    b"filename*=utf-8''%ff", b'name="', b"Am 3. M\xc3\xa4rz 2026 schrieb Ivo:", b"Le 3 mars 2026, Ivo a \xc3\xa9crit :", b"<i@x.example>", b"@", b"\\",
    b'"', b"(", b";", b":", b",",
)  # fmt: skip
TOKENS: dict[str, tuple[bytes, ...]] = {
    "mail": _ANY + _MAIL,
    "mbox": _ANY + _MAIL,
    "webvtt": (*_ANY, b"WEBVTT", b"-->", b"00:00:01.000 --> 00:00:02.000", b"99:99:99.999", b"<v Ann>", b"<v ", b"</v>", b"<", b">",
               b"&amp;", b"&#", b"NOTE ", b"STYLE", b"REGION", b": ", b"Ivo Lenk: ", b"-1:00.000", b"00:01.000 --> ", b"<00:06.000>", b"<c."),
    "zendesk": (*_ANY, b"{", b"}", b"[", b"]", b'"', b":", b",", b"null", b"true", b"1e999", b"-1", b"9" * 5000, b'"id"', b'"comments"',
                b'"public"', b'"created_at"', b'"2026-02-30T25:61:61Z"', b"\\ud800", b"\\u0000", b'"tickets"', b'"users"', b"[" * 2000,
                b'{"a":' * 500, b'"html_body"', b"<p>", b"NaN", b"Infinity"),
    "csv": (*_ANY, b",", b";", b'"', b'""', b'","', b'"\n', b'\n"', b"account_id", b"value", b"1e400", b"NaN", b"-0", b"1.234,56", b"9" * 200,
            b"2026-02-30", b"=cmd|' /C calc'!A0", b"a1", b"'", b"\\", b"\x1a", b"|"),
}  # fmt: skip
