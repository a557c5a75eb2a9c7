#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""natisign_nasty.py ASK ANGAE KEYS SHARE [SEED]: files with something odd about each, to the C code and to the model.

ASK is natisign_ask, which links the library; every fiftieth file is also given to the tool. SHARE divides how many
files there are, chosen at random: 1 is all of them. Prints TAP, one test a kind of oddity, and how often each code came up.
"""
import os
import subprocess
import sys
import tempfile
import time

from natisign_drafts import World
from natisign_kinds import KINDS
from natisign_model import Broken, File, Phone, added, looks_signed, verify

CODES = {1, 256, 257, 258, 259, 260, 261, 262, 263, 264, 268, 275, 276, 277, 278}


class Asker:
    """The C code: natisign_ask on a pipe, and the tool now and then."""

    def __init__(self, ask, angae, directory):
        self.angae, self.directory, self.states, self.asked = angae, directory, {}, 0
        self.tool_asked = 0
        self.process = subprocess.Popen([ask], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def state(self, files):
        """A directory that holds these side files; each made once."""
        known = frozenset(files.items())
        if known not in self.states:
            path = os.path.join(os.fsencode(self.directory), b"state%d" % len(self.states))
            os.mkdir(path)
            for name, data in files.items():
                if data is None:
                    os.mkdir(os.path.join(path, name))
                    continue
                with open(os.path.join(path, name), "wb") as out:
                    out.write(data)
            self.states[known] = path
        return self.states[known]

    def put(self, file):
        """Where the file is; None and what is no plain file have a path of their own."""
        if isinstance(file, os.PathLike):
            return os.fsencode(file)
        path = os.path.join(os.fsencode(self.directory), b"file")
        if file is None:
            return path + b".missing"
        with open(path, "wb") as out:
            for offset, data in file.pieces:
                os.pwrite(out.fileno(), data, offset)
            out.truncate(file.size)
        return path

    def ask(self, path, name, state, now):
        there = b"+" + name if name is not None else b"-"
        self.process.stdin.write(b"\0".join((path, there, state, b"%d" % now)) + b"\0")
        self.process.stdin.flush()
        self.asked += 1
        answer = tuple(map(int, self.process.stdout.readline().split()))
        if name and self.asked % 50 == 0:
            answer = (answer, self.ask_tool(path, name, state, now))
            return answer[0] if answer[0][0] == answer[1] else answer
        return answer

    def ask_tool(self, path, name, state, now):
        self.tool_asked += 1
        said = subprocess.run([self.angae, "verify", "--era", "2407", "--code", "--state", state, "--now",
                               str(now), "--as", name, path], capture_output=True, check=False).stdout
        return int(said or -1)


def wrong(asker, case):
    """None when both agree. A case is (file, name, files of the phone, now); the file may be a path."""
    file, name, files, now = case
    seen = file
    if isinstance(file, os.PathLike):
        seen = Broken(os.stat(file).st_size, []) if os.path.isfile(file) else None
    ours = (verify(seen, name, Phone(files), now), added(seen), looks_signed(seen))
    theirs = asker.ask(asker.put(file), name, asker.state(files), now)
    if ours == theirs:
        return ours[0], None
    size = seen.size if isinstance(seen, File) else None
    return ours[0], f"{size} bytes as {name!r} at {now}: model {ours}, angae {theirs}"


def main():
    ask, angae, keys, share = sys.argv[1:5]
    seed = sys.argv[5] if len(sys.argv) > 5 else "2407"
    failed, counts, begun = 0, {}, time.monotonic()
    with tempfile.TemporaryDirectory() as directory:
        world = World(keys, directory, seed)
        world.directory = directory
        asker = Asker(ask, angae, directory)
        for number, (title, (make, count)) in enumerate(KINDS.items(), 1):
            chosen, bad = sorted(world.rng.sample(range(count), -(-count // int(share)))), []
            for i in chosen:
                code, fault = wrong(asker, make(world, i))
                counts[code] = counts.get(code, 0) + 1
                if fault:
                    bad.append(f"# file {i}, {fault}")
            print(f"{'not ok' if bad else 'ok'} {number} - {title}: {len(chosen) - len(bad)} of {len(chosen)} agree")
            print(*bad[:5], sep="\n", end="\n" if bad else "")
            failed += len(bad)
    missing = CODES - counts.keys()
    print(f"{'not ok' if missing else 'ok'} {len(KINDS) + 1} - every code came up: "
          + ", ".join(f"{code} {n} times" for code, n in sorted(counts.items())))
    print(f"1..{len(KINDS) + 1}")
    print(f"# {asker.asked} files, {asker.tool_asked} of them also to the tool, {failed} disagree, "
          f"{time.monotonic() - begun:.0f} s")
    sys.exit(1 if failed or missing else 0)


if __name__ == "__main__":
    main()
