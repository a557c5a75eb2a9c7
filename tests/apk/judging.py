# SPDX-License-Identifier: GPL-2.0-or-later
"""What the runners of this directory share: the batch verifier, and TAP."""
import os
import subprocess
import sys

FIELDS = ("verdict", "issues", "warnings", "schemes", "certificates", "v4", "v4_issues", "stamp",
          "stamp_issues", "stamp_certificate")


def judge(program, rows):
    """[(file, min, max, idsig)] -> [dict]; one process for all."""
    text = "".join("\t".join(str(x) for x in row) + "\n" for row in rows)
    done = subprocess.run([program], input=text.encode(), stdout=subprocess.PIPE, check=False)
    lines = done.stdout.decode().splitlines()
    out = []
    for i in range(len(rows)):
        words = lines[i].split("\t") if i < len(lines) else []
        if len(words) != len(FIELDS):
            words = [f"died with {done.returncode}" if i >= len(lines) else lines[i]] + [
                "-"] * (len(FIELDS) - 1)
        answer = dict(zip(FIELDS, words))
        for key in ("issues", "warnings", "schemes", "certificates", "v4_issues", "stamp_issues"):
            answer[key] = [] if answer[key] == "-" else answer[key].split(",")
        out.append(answer)
    return out


class Tap:
    """Results, one a line; the plan last."""

    def __init__(self):
        self.count = self.failed = 0

    def check(self, good, name, *notes):
        self.count += 1
        self.failed += not good
        print(f"{'ok' if good else 'not ok'} {self.count} - {name}")
        for note in notes if not good else ():
            print(f"# {note}")

    def plan(self):
        print(f"1..{self.count}", flush=True)
        return 1 if self.failed else 0


def skip_all(why):
    """The whole suite is left out, and says so."""
    print(f"1..1\nok 1 # SKIP {why}")
    sys.exit(0)


def corpus():
    """Directory of the reference packages, or None."""
    path = os.environ.get("APKSIG_CORPUS", "")
    return path if path and os.path.isfile(os.path.join(path, "expect.tsv")) else None
