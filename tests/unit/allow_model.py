#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""allow_model.py ANGAE KEYS: a second reader of lists, after docs/allowlist.md; TAP."""
import random
import struct
import subprocess
import sys
import tempfile

WORD = 2**64 - 1
FACTORS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93)


def mix(z):
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 & WORD
    z = (z ^ z >> 27) * 0x94D049BB133111EB & WORD
    return z ^ z >> 31


def place(key):
    return mix(sum(w * f for w, f in zip(struct.unpack("<4Q", key), FACTORS)) & WORD)


class List:
    def __init__(self, path):
        with open(path, "rb") as file:
            self.data = file.read()
        self.size = struct.unpack_from("<Q", self.data, 24)[0]

    def table(self, section):
        return struct.unpack_from("<IIIIQI", self.data, 64 + 32 * (section - 1))

    def has(self, section, key):
        record, first, homes, _, _, _ = self.table(section)
        if not homes:
            return False
        home = place(key) * homes >> 64
        page = 4096 * (first + home + home // 127)
        carried, own, spilled = struct.unpack_from("<HHH", self.data, page)
        here = range(page + 32 + carried * record, page + 32 + (carried + own) * record, record)
        there = range(page + 4096 + 32, page + 4096 + 32 + spilled * record, record)
        return any(self.data[at : at + 32] == key for r in (here, there) for at in r)

    def has_size(self, section, size):
        _, _, _, page, _, bits = self.table(section)
        h = mix((size + FACTORS[0]) & WORD)
        g = mix(h)
        block = 4096 * page + 64 * (h >> (64 - bits) if bits else 0)
        probes = [(g >> 9 * i) % 512 for i in range(5)]
        return all(self.data[block + n // 8] >> n % 8 & 1 for n in probes)


def main():
    angae, keys = sys.argv[1:3]
    rng = random.Random(1)
    files = [(rng.randbytes(32), rng.randrange(2**40)) for _ in range(20000)]
    with tempfile.TemporaryDirectory() as work:
        with open(f"{work}/source", "w", encoding="ascii") as out:
            for key, size in files:
                print("media", key.hex(), "size", size, file=out)
        subprocess.run([angae, "allow", "build", "--keys", keys, "--version", "7", "-o", f"{work}/list",
                        f"{work}/source"], check=True)
        model = List(f"{work}/list")
    wrong = sum(model.has_size(1, rng.randrange(2**40)) for _ in range(5000))
    results = (
        ("what was built is found", all(model.has(1, key) for key, _ in files)),
        ("and nothing else", not any(model.has(1, rng.randbytes(32)) for _ in range(1000))),
        ("each size may be there", all(model.has_size(1, size) for _, size in files)),
        ("others seldom", wrong <= 100),
        ("the signature follows the data", model.data[model.size] == 0x30),
    )
    for n, (text, good) in enumerate(results, 1):
        print("ok" if good else "not ok", n, "- list:", text)
    print(f"1..{len(results)}")
    return not all(good for _, good in results)


if __name__ == "__main__":
    sys.exit(main())
