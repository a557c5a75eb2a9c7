#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""rules.py POLICY FILE_CONTEXTS GOVERNED_TABLE PROPERTY_CONTEXTS: what the compiled policy says, asked of the binary the phone loads.

A type T that a user domain may write, append to, create or relabel to is *governed* when
  (a) the governed table names T with a class other than `none`, or
  (b) T is a process's own type: /proc/self and pipes, which hold no file.
A socket's name holds nothing either: writing to one is connecting to it.
Nothing else counts: the classes a user domain has any permission on are listed below, so that there is no other store.
"""

import sys

import setools

from house import (allows, check, context_type, file_contexts, governed_table, lines, members, plan,
                   transitions)

STORES = {"file", "dir", "lnk_file", "fifo_file"}
WRITES = {"write", "append", "create", "relabelto"}
USER_CLASSES = STORES | {"sock_file", "chr_file", "fd", "filesystem", "process", "unix_stream_socket",
                         "unix_dgram_socket", "angae", "property_service"}
USER_DEVICES = {"null_device", "tty_device", "devpts"}

CLASS_OF_ATTRIBUTE = {"unverified_type": {"media", "own", "self"}, "verified_type": {"media", "self"},
                      "own_type": {"own"}, "signed_type": {"self"},
                      "package_type": {"package", "staging"}, "private_type": {"state", "alert"}}

DOMAINS = {"kernel", "init", "angaed", "installer", "shell", "untrusted_app", "camera_app",
           "notes_app", "player_app", "lab"}
MADE_BY = {"camera_media_file": "camera_app", "notes_media_file": "notes_app"}
MAKERS = set(MADE_BY.values())
APPS = {"untrusted_app", "camera_app", "notes_app", "player_app"}

ENTRIES = {"installer_exec": "installer", "camera_app_exec": "camera_app",
           "notes_app_exec": "notes_app", "player_app_exec": "player_app",
           "apk_data_file": "untrusted_app"}
TRANSITIONS = ({("kernel", "init_exec", "init")} |
               {(who, entry, domain) for who in ("shell", "lab")
                for entry, domain in ENTRIES.items()})

CONTROL = {"lab": {"status", "events", "alerts", "install", "answer", "lab"},
           "installer": {"install", "status"},
           "shell": {"status", "events", "alerts", "answer"}}
CONTROL.update({who: {"status", "events", "alerts"} for who in APPS})

# Who sets which properties; a type nobody is named for is init's alone.
PROPERTIES = {"lab": {"build_prop", "serialno_prop", "service_prop", "system_prop", "debug_prop",
                      "default_prop"},
              "shell": {"debug_prop"}}

# Security server: who may do what beside asking.
SECURITY = {"load_policy": {"kernel", "lab"}, "setenforce": {"kernel", "lab"},
            "setbool": {"init", "lab"}, "setsecparam": {"lab"}, "setcheckreqprot": {"lab"}}


def test_frame(policy, rules):
    check("the version is one that the kernel loads", [] if policy.version <= 33 else
          [policy.version])
    check("what the policy does not know is denied",
          [] if policy.handle_unknown == setools.HandleUnknown.deny else [policy.handle_unknown])
    check("no domain is permissive", [t for t in policy.types() if t.ispermissive])
    check("the domains are those of the design", DOMAINS ^ members(policy, "domain"))
    check("the only boolean is angae_gate, and it begins false",
          [str(b) for b in policy.bools() if str(b) != "angae_gate" or b.state])
    check("only angae_gate being true grants anything by condition",
          {r for r in rules if r.boolean not in (None, "angae_gate")})


def test_governed(policy, rules, table):
    users = members(policy, "user_domain")
    domains = members(policy, "domain")
    for user in sorted(users):
        check("all that %s can write is governed" % user,
              {"%s:%s" % (r.target, r.tclass) for r in rules
               if r.source == user and r.tclass in STORES and r.perms & WRITES
               and r.target not in domains and table.get(r.target, "none") == "none"})
    check("users have no other store", {r for r in rules if r.source in users
                                        and r.tclass not in USER_CLASSES
                                        and r.perms != {"getattr"}})
    check("users open no device but terminals and null",
          {r for r in rules if r.source in users and r.tclass in ("chr_file", "blk_file")
           and r.perms & {"write", "append"} and r.target not in USER_DEVICES})


def test_table(policy, table):
    known = {str(t) for t in policy.types()}
    check("each type of the governed table exists", set(table) - known)
    check("each governed type is in the table", members(policy, "governed_type") - set(table))
    check("each type of the table is a governed type",
          set(table) - members(policy, "governed_type"))
    for attribute, classes in CLASS_OF_ATTRIBUTE.items():
        check("%s is class %s in the table" % (attribute, " or ".join(sorted(classes))),
              {t for t in members(policy, attribute) if table.get(t) not in classes})


def test_contexts(policy, contexts, table):
    types = members(policy, "file_type") | members(policy, "dev_type")
    check("each type in file_contexts exists",
          {line for line, _, context in contexts if context_type(context) not in types})
    check("each label under /data is governed",
          {pattern for _, pattern, context in contexts if pattern.startswith("/data")
           and context_type(context) not in table})
    used = {context_type(context) for _, _, context in contexts}
    check("each type of the verified system labels something",
          members(policy, "system_file_type") - used)


def test_properties(policy, path):
    types = [context_type(words[1]) for _, words in lines(path)]
    known = members(policy, "property_type")
    check("each type in property_contexts is one of properties", set(types) - known)
    check("each type of properties is given to some", known - set(types))


def test_gate_boolean(policy, rules):
    unverified = members(policy, "unverified_type")
    readers = members(policy, "user_domain") | {"installer"}
    reads = [r for r in rules if r.tclass == "file" and r.source in readers
             and r.target in unverified and r.perms & {"read", "map"}]
    check("unverified files are read only while the gate is up",
          {r for r in reads if r.boolean != "angae_gate"})
    for reader in sorted(readers):
        check("%s reads films while the gate is up" % reader,
              [] if any(r.source == reader and r.target == "media_file" for r in reads) else ["no"])
    check("what a verdict made is read with the gate or without",
          {(user, t) for user in readers for t in members(policy, "verified_type")
           if not any(r.source == user and r.target == t and r.tclass == "file" and not r.boolean
                      and {"open", "read", "map"} <= r.perms for r in rules)})


def test_verdicts(policy, rules):
    for t in sorted(members(policy, "verified_type") | members(policy, "signed_type")):
        check("only angaed and the lab write or label %s; who made it writes, while the gate is up" % t,
              {r for r in rules if r.target == t and r.source not in ("angaed", "lab")
               and r.perms & (WRITES | {"relabelfrom", "setattr", "link"})
               and not (t in members(policy, "signed_type") and r.source in MAKERS
                        and r.boolean == "angae_gate" and r.perms <= {"open", "write", "append"})})
    check("what an app of this phone made is written by that app alone",
          {r for r in rules if r.target in members(policy, "own_type")
           and r.source not in ("angaed", "lab", MADE_BY.get(r.target))
           and r.perms & (WRITES | {"relabelfrom", "setattr", "link"})})
    check("and is told by its label from its first moment",
          set(MADE_BY.items()) ^ {(str(r.default), str(r.source)) for r in policy.terules()
                                  if r.ruletype == setools.TERuletype.type_transition
                                  and str(r.tclass) == "file" and str(r.target) == "media_file"})
    check("only angaed and the lab give or take a governed label",
          {r for r in rules if r.target in members(policy, "governed_type")
           and r.source not in ("angaed", "lab") and r.tclass in STORES
           and r.perms & {"relabelfrom", "relabelto"}})


def test_subjects(policy, rules):
    users = members(policy, "user_domain")
    check("domains change as designed, and not otherwise", TRANSITIONS ^ transitions(policy))
    check("neither user nor installer has a capability",
          {r for r in rules if r.source in users | {"installer"} and "cap" in r.tclass})
    for perm, who in SECURITY.items():
        check("%s: %s alone" % (perm, " and ".join(sorted(who))),
              who ^ {r.source for r in rules if r.tclass == "security" and perm in r.perms})
    asked = {}
    for r in rules:
        if r.tclass == "angae":
            asked.setdefault(r.source, set()).update(r.perms)
    check("the daemon is asked as docs/policy.md says", [] if asked == CONTROL else [asked])
    setters = {}
    for r in rules:
        if r.tclass == "property_service":
            setters.setdefault(r.source, set()).add(r.target)
    check("properties are set as docs/policy.md says", [] if setters == PROPERTIES else [setters])
    check("users run nothing a user can write",
          {r for r in rules if r.source in users and r.tclass == "file" and
           r.target in members(policy, "unverified_type") | members(policy, "verified_type")
           and r.perms & {"execute", "execute_no_trans", "entrypoint", "execmod"}})


def main():
    policy = setools.SELinuxPolicy(sys.argv[1])
    contexts = file_contexts(sys.argv[2])
    table = governed_table(sys.argv[3])
    rules = allows(policy)
    test_frame(policy, rules)
    test_governed(policy, rules, table)
    test_table(policy, table)
    test_contexts(policy, contexts, table)
    test_properties(policy, sys.argv[4])
    test_gate_boolean(policy, rules)
    test_verdicts(policy, rules)
    test_subjects(policy, rules)
    return plan()


if __name__ == "__main__":
    sys.exit(main())
