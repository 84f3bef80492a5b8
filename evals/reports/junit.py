"""The report as JUnit XML: a test case a case, a failure where a scorer saw less than it could, and the
gates."""

from __future__ import annotations

import re
from xml.etree import ElementTree as xml

from evals.record import RunRecord, SuiteResult

_NOT_XML = re.compile(r"[^\x09\x0a\x0d\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(record: RunRecord) -> str:
    """The run as XML. Gates come first: they alone decide the exit code."""
    root = xml.Element("testsuites", name=f"plumbline evals {record.id}", time=f"{record.seconds}")
    gates = xml.SubElement(root, "testsuite", name="gates", tests=str(len(record.gates)),
                           failures=str(sum(not gate.held for gate in record.gates)))  # fmt: skip
    for gate in record.gates:
        case = xml.SubElement(gates, "testcase", classname=gate.suite, name=f"{gate.scorer} {gate.kind}")
        if not gate.held:
            xml.SubElement(case, "failure", message=_clean(gate.detail))
    for suite in record.suites:
        _suite(root, suite)
    xml.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + xml.tostring(root, encoding="unicode") + "\n"


def _suite(root: xml.Element, suite: SuiteResult) -> None:
    if suite.status != "measured":
        of = xml.SubElement(
            root, "testsuite", name=suite.name, tests="1", skipped="1", time=f"{suite.seconds}"
        )
        case = xml.SubElement(of, "testcase", classname=suite.name, name=suite.status)
        xml.SubElement(case, "skipped", message=_clean(suite.reason))
        return
    wrong = {shown.case_id: shown for shown in suite.shown}
    of = xml.SubElement(
        root,
        "testsuite",
        name=suite.name,
        tests=str(len(suite.cases)),
        failures=str(len(wrong)),
        time=f"{suite.seconds}",
    )
    for card in suite.cases:
        case = xml.SubElement(of, "testcase", classname=suite.name, name=card.id)
        if card.id in wrong:
            shown = wrong[card.id]
            reasons = "; ".join(f"{scorer}: {reason}" for scorer, reason in shown.wrong.items())
            failure = xml.SubElement(case, "failure", message=_clean(reasons[:500]))
            failure.text = _clean(f"{card.question}\n\n{shown.text}")


def _clean(text: str) -> str:
    """Without the characters that no XML may hold."""
    return _NOT_XML.sub("\ufffd", text)
