"""Every system whose exports can be read. A new one is a file in `ingest.sources` and a line here."""

from __future__ import annotations

from ingest.recognise import Source
from ingest.sources.gong import GONG
from ingest.sources.mail import MAIL
from ingest.sources.tables import TABLES_SOURCE
from ingest.sources.webvtt import WEBVTT
from ingest.sources.zendesk import ZENDESK

SOURCES: tuple[Source, ...] = (TABLES_SOURCE, GONG, ZENDESK, WEBVTT, MAIL)
