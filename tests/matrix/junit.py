# SPDX-License-Identifier: GPL-2.0-or-later
"""JUnit XML of one row, in the form that Jenkins, GitLab and others read: testsuites, testsuite, testcase."""

import re
import xml.etree.ElementTree as ET

# What XML 1.0 has no way to write, not even as an entity.
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
MESSAGE = 300


def clean(text):
    """@text as XML may carry it."""
    return FORBIDDEN.sub("\ufffd", text)


def add_case(parent, classname, name, kind=None, why=()):
    """One testcase; @kind is failure, error or skipped."""
    case = ET.SubElement(parent, "testcase", classname=clean(classname), name=clean(name), time="0")
    if kind:
        text = clean("\n".join(why))
        verdict = ET.SubElement(case, kind, message=text.split("\n")[0][:MESSAGE])
        if kind != "skipped":
            verdict.text = text


def add_suite(parent, row, suite, stamp):
    """One suite; what is wrong with it as a whole is a testcase with an error."""
    counts = {"tests": len(suite.tests) + bool(suite.problem), "failures": suite.count("failed"),
              "errors": int(bool(suite.problem)), "skipped": suite.count("skipped")}
    element = ET.SubElement(parent, "testsuite", name=f"{row}.{suite.name}", timestamp=stamp,
                            time=f"{suite.seconds:.1f}", **{key: str(value) for key, value in counts.items()})
    kinds = {"passed": None, "failed": "failure", "skipped": "skipped"}
    for test in suite.tests:
        where = ".".join(filter(None, (row, suite.name, test.group)))
        add_case(element, where, test.name, kinds[test.outcome], test.why)
    if suite.problem:
        add_case(element, f"{row}.{suite.name}", "the suite as a whole", "error",
                 [suite.problem, *suite.said])
    return counts


def write_row(path, row, suites, stamp):
    """Write @path whole: the suites of @row, begun at @stamp (ISO 8601)."""
    root = ET.Element("testsuites", name=row)
    total = {}
    for suite in suites:
        for key, value in add_suite(root, row, suite, stamp).items():
            total[key] = total.get(key, 0) + value
    for key, value in total.items():
        root.set(key, str(value))
    root.set("time", f"{sum(suite.seconds for suite in suites):.1f}")
    ET.indent(root)
    ET.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)
