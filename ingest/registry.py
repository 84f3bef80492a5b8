"""Every system whose exports can be read. A new one is a file in `ingest.sources` and a line here."""

from __future__ import annotations

from ingest.recognise import Source
from ingest.sources.chargebee import CHARGEBEE
from ingest.sources.docx import DOCX
from ingest.sources.events import EVENTS
from ingest.sources.fathom import FATHOM
from ingest.sources.fireflies import FIREFLIES
from ingest.sources.freshdesk import FRESHDESK
from ingest.sources.gmail import GMAIL
from ingest.sources.gong import GONG
from ingest.sources.granola import GRANOLA
from ingest.sources.graph import GRAPH
from ingest.sources.hubspot import HUBSPOT
from ingest.sources.hubspot_crm import HUBSPOT_CRM
from ingest.sources.hubspot_emails import HUBSPOT_EMAILS
from ingest.sources.intercom import INTERCOM
from ingest.sources.jira import JIRA
from ingest.sources.mail import MAIL
from ingest.sources.meet import MEET
from ingest.sources.msg import MSG
from ingest.sources.otter import OTTER
from ingest.sources.plaintext import PLAINTEXT
from ingest.sources.recurly import RECURLY
from ingest.sources.salesforce import SALESFORCE
from ingest.sources.salesforce_cases import SALESFORCE_CASES
from ingest.sources.slack import SLACK
from ingest.sources.srt import SRT
from ingest.sources.stripe import STRIPE
from ingest.sources.surveys import SURVEYS
from ingest.sources.tables import TABLES_SOURCE
from ingest.sources.webvtt import WEBVTT
from ingest.sources.zendesk import ZENDESK
from ingest.sources.zoom import ZOOM

SOURCES: tuple[Source, ...] = (
    TABLES_SOURCE, SALESFORCE, HUBSPOT_CRM, STRIPE, CHARGEBEE, RECURLY, EVENTS, SURVEYS, GONG, ZENDESK,
    WEBVTT, MAIL, DOCX, FATHOM, FIREFLIES, FRESHDESK, GMAIL, GRANOLA, GRAPH, HUBSPOT, HUBSPOT_EMAILS,
    INTERCOM, JIRA, MEET, MSG, OTTER, PLAINTEXT, SALESFORCE_CASES, SLACK, SRT, ZOOM,
)  # fmt: skip
