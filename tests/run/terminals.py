#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""terminals.py ANGAE: `angae run --interactive` on a terminal; who is who on its two shells."""
import os
import pty
import re
import select
import sys
import time
import tty

DEADLINE = time.monotonic() + 120


def read_until(fd, pattern, seen=b""):
    """What came until PATTERN did."""
    while not re.search(pattern, seen):
        if time.monotonic() > DEADLINE:
            sys.exit(f"no {pattern} in time, but: {seen.decode(errors='replace')}")
        if select.select([fd], [], [], 1)[0]:
            try:
                seen += os.read(fd, 4096)
            except OSError:
                sys.exit(f"it ended: {seen.decode(errors='replace')}")
    return seen


pid, fd = pty.fork()
if not pid:
    os.execv(sys.argv[1], [sys.argv[1], "run", "--interactive"])
said = read_until(fd, rb"microcom (/dev/pts/\d+)")
lab = os.open(re.search(rb"microcom (/dev/pts/\d+)", said).group(1).decode(), os.O_RDWR | os.O_NOCTTY)
tty.setraw(lab)
# The echo of the question has no number in it.
read_until(fd, rb"handset:\S*\$ ", said)
os.write(fd, b"echo owner=$(id -u)=\r")
read_until(fd, rb"owner=2000=")
# What the lab's shell said before there was somebody to hear it is lost: another line, another prompt.
os.write(lab, b"\r")
read_until(lab, rb"lab:\S*# ")
os.write(lab, b"echo lab=$(id -u)=\r")
read_until(lab, rb"lab=0=")
os.write(fd, b"\x01x")
while True:
    try:
        if not os.read(fd, 4096):
            break
    except OSError:
        break
_, status = os.waitpid(pid, 0)
sys.exit(os.waitstatus_to_exitcode(status))
