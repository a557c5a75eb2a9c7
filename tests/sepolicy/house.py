# SPDX-License-Identifier: GPL-2.0-or-later
"""What the policy tests share: TAP, the flat list of allow rules, the tables beside the policy."""

import re
from collections import namedtuple

import setools

Allow = namedtuple("Allow", "source target tclass perms boolean")

tests = 0
failures = 0


def check(what, problems):
    """One test: passed when there is no problem; the first problems are shown."""
    global tests, failures
    tests += 1
    problems = list(problems)
    print("%s %d - %s" % ("not ok" if problems else "ok", tests, what))
    for problem in problems[:12]:
        print("#", problem)
    failures += bool(problems)


def plan():
    print("1..%d" % tests)
    return 1 if failures else 0


def members(policy, attribute):
    return {str(t) for t in policy.lookup_typeattr(attribute).expand()}


def allows(policy):
    """Every allow rule, attributes taken apart; `boolean` is the condition as text, or None."""
    rules = []
    for rule in policy.terules():
        if rule.ruletype != setools.TERuletype.allow:
            continue
        try:
            boolean = str(rule.conditional)
            if not rule.conditional_block:
                boolean = "not " + boolean
        except setools.exception.RuleNotConditional:
            boolean = None
        for source in rule.source.expand():
            for target in rule.target.expand():
                rules.append(Allow(str(source), str(target), str(rule.tclass),
                                   frozenset(map(str, rule.perms)), boolean))
    return rules


def transitions(policy):
    """(source, entry point, target) of every automatic change of domain."""
    found = set()
    for rule in policy.terules():
        if rule.ruletype != setools.TERuletype.type_transition or str(rule.tclass) != "process":
            continue
        for source in rule.source.expand():
            for target in rule.target.expand():
                found.add((str(source), str(target), str(rule.default)))
    return found


def lines(path):
    """(number, words) of each line that says something."""
    with open(path) as file:
        for number, line in enumerate(file, 1):
            words = line.split("#")[0].split()
            if words:
                yield number, words


def governed_table(path):
    """{type: class} of the governed table."""
    return {words[1]: words[2] for _, words in lines(path) if words[0] == "type"}


def file_contexts(path):
    """(line, pattern, context) of each line of file_contexts."""
    return [(number, words[0], words[-1]) for number, words in lines(path)]


def context_type(context):
    match = re.fullmatch(r"u:object_r:([a-z_]+):s0", context)
    return match.group(1) if match else None
