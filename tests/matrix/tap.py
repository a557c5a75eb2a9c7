# SPDX-License-Identifier: GPL-2.0-or-later
"""What a suite's TAP says: its tests, and whether the suite itself ended as it should."""

import re
from dataclasses import dataclass, field

RESULT = re.compile(r"(not )?ok\b\s*(\d+)?\s*(?:-\s*)?(.*)")
DIRECTIVE = re.compile(r"(.*?)\s*(?<!\\)#\s*(SKIP|TODO)\S*\s*(.*)", re.IGNORECASE)
PLAN = re.compile(r"1\.\.(\d+)\s*(?:#\s*(SKIP\S*\s*.*))?", re.IGNORECASE)
GROUP = re.compile(r"# suite (\S+)")


@dataclass
class Test:
    """One line of TAP; @group is the boot it came from, if the suite says so; @why is told of what failed or was skipped."""
    name: str
    outcome: str  # passed, failed or skipped
    group: str = ""
    why: list = field(default_factory=list)


@dataclass
class Suite:
    """One suite on one row. @problem is what is wrong with the suite as a whole, beside its tests."""
    name: str
    tests: list
    problem: str = ""
    seconds: float = 0.0
    said: list = field(default_factory=list)

    def count(self, outcome):
        """How many tests ended so."""
        return sum(test.outcome == outcome for test in self.tests)

    @property
    def good(self):
        """Something ran, all of it well."""
        return not self.problem and self.count("passed") > 0 and self.count("failed") == 0


def one_test(match, group):
    """The test that a line of TAP tells."""
    name, outcome, why = match[3].strip(), "failed" if match[1] else "passed", []
    directive = DIRECTIVE.fullmatch(name)
    if directive:
        name, word, reason = directive.groups()
        # a TODO that fails is expected to; one that passes has passed
        if word.upper() == "SKIP" or outcome == "failed":
            outcome, why = "skipped", [reason or word]
    return Test(name or f"test {match[2] or ''}".strip(), outcome, group, why)


def parse(lines):
    """(tests, planned or None, what it bailed out with or None). Subtests are indented and not counted; several plans add up."""
    tests, planned, bail, group = [], None, None, ""
    for line in lines:
        line = line.rstrip()
        if match := GROUP.match(line):
            group = match[1]
        elif match := RESULT.match(line):
            tests.append(one_test(match, group))
        elif match := PLAN.fullmatch(line):
            planned = (planned or 0) + int(match[1])
            if match[2]:
                tests.append(Test("the whole suite", "skipped", group, [match[2]]))
        elif line.startswith("Bail out!"):
            bail = bail or line[len("Bail out!"):].strip() or "without a word"
        elif line and tests and tests[-1].outcome == "failed" and line[0] in "# ":
            tests[-1].why.append(line.removeprefix("# "))
    return tests, planned, bail


def judge(tests, planned, bail, status):
    """What is wrong with a suite that ended with @status (None: it was stopped for its time), or ""."""
    failed = sum(test.outcome == "failed" for test in tests)
    if status is None:
        return "timeout"
    if bail is not None:
        return f"bailed out: {bail}"
    if not tests:
        return f"no test ran (exit status {status})"
    if planned not in (None, 0, len(tests)):
        return f"{planned} tests planned, {len(tests)} seen"
    if status != 0 and failed == 0:
        return f"exit status {status} with no failed test"
    return ""


def read_suite(name, tap_path, status, seconds, said):
    """The suite that left its TAP in @tap_path; @said is the end of what it told on stderr."""
    with open(tap_path, encoding="utf-8", errors="replace") as file:
        tests, planned, bail = parse(file)
    return Suite(name, tests, judge(tests, planned, bail, status), seconds, said)
