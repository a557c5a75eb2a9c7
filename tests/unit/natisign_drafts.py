# SPDX-License-Identifier: GPL-2.0-or-later
"""Signed files in the making: each part may be told wrong before it is made."""
import os
import random
import re
import struct
import subprocess

from natisign_model import MAGIC, RECORDS, File, digest, scramble


class Key:
    """A private key as numbers, through the openssl command."""

    def __init__(self, path):
        text = subprocess.run(["openssl", "rsa", "-in", path, "-noout", "-text"], check=True,
                              capture_output=True, text=True).stdout
        self.n = self.number(text, "modulus")
        self.d = self.number(text, "privateExponent")
        self.p, self.q = self.number(text, "prime1"), self.number(text, "prime2")
        self.inverse = pow(self.q, -1, self.p)
        self.size = (self.n.bit_length() + 7) // 8
        self.der = subprocess.run(["openssl", "rsa", "-in", path, "-pubout", "-outform", "DER"],
                                  check=True, capture_output=True).stdout

    @staticmethod
    def number(text, field):
        return int(re.sub(r"[\s:]", "", re.search(field + r":\n((?:\s+[0-9a-f:]+\n)+)", text)[1]), 16)

    def close(self, plain):
        block = b"\0\1" + b"\xff" * (self.size - 3 - len(plain)) + b"\0" + plain
        return self.power(int.from_bytes(block, "big")).to_bytes(self.size, "big")

    def power(self, m):
        """m^d mod n, by the two primes: four times as fast."""
        a, b = pow(m, self.d % (self.p - 1), self.p), pow(m, self.d % (self.q - 1), self.q)
        return b + self.q * ((a - b) * self.inverse % self.p)


class Draft:
    """Content and what is to be said of it; `content` may have holes."""

    def __init__(self, rng, key, size=None, ext=b".mp4"):
        self.rng, self.key = rng, key
        size = rng.randrange(1, 5000) if size is None else size
        self.content = size if isinstance(size, File) else File.of(rng.randbytes(size))
        self.kind, self.index, self.filler = 0, 1, bytes(16)
        self.a, self.b = rng.getrandbits(32), rng.getrandbits(32)
        self.ext, self.size = ext, self.content.size
        self.seeds = [rng.getrandbits(32) for _ in range(RECORDS)]
        self.bad = set()
        self.length, self.tail = None, None
        self.stored = rng.getrandbits(32)

    @property
    def word(self):
        return self.content.u32(self.content.size - 11) if self.content.size >= 11 else self.stored

    def header(self):
        return scramble(struct.pack("<II16sII8sQ", self.kind, self.index, self.filler, self.a,
                                    self.b, self.ext, self.size % 2 ** 64))

    def records(self, header):
        made = b""
        for i, seed in enumerate(self.seeds):
            sha = digest(self.content, self.content.size, header, seed)
            made += struct.pack("<I", seed) + (bytes(20) if i in self.bad else sha)
        return made

    def trailer(self, sign):
        header = self.header()
        block = self.key.close(self.records(header)) if sign else self.rng.randbytes(self.key.size)
        length = 52 + len(block) + 12 if self.length is None else self.length
        return header + struct.pack("<I", self.stored) + block + struct.pack("<I", length) + MAGIC

    def make(self, sign=True):
        """`sign` False: where the block is never come to."""
        behind = self.trailer(sign)
        if self.tail is not None:
            end = (self.content.size + len(behind)) % 2 ** 32
            behind += self.tail[:-4] + struct.pack("<I", end)
        size = self.content.size
        if len(self.content.pieces) == 1 and self.content.pieces[0][0] == 0 and size == len(self.content.pieces[0][1]):
            return File.of(self.content.pieces[0][1] + behind)
        return File(size + len(behind), self.content.pieces + [(size, behind)])

    def pattern(self):
        return struct.pack("<II8sII", self.rng.getrandbits(32), self.word, self.ext, self.a, self.b)


class World:
    """Keys, a phone, and some good files to spoil."""

    def __init__(self, keys, directory, seed):
        self.rng = random.Random(seed)
        self.key = Key(os.path.join(keys, "1.key.pem"))
        self.other = Key(os.path.join(keys, "2.key.pem"))
        path = os.path.join(directory, "short.pem")
        subprocess.run(["openssl", "genrsa", "-out", path, "2016"], check=True, capture_output=True)
        self.short_key = Key(path)
        self.files = {b"1.dat": self.key.der}
        self.good = [Draft(self.rng, self.key, n) for n in (1, 9, 10, 11, 12, 60, 320, 500, 3000)]
        self.good += [Draft(self.rng, self.key, n) for n in (131024, 131025, 200000)]
        self.good += [Draft(self.rng, self.key) for _ in range(28)]
        for draft in self.good[::3]:
            draft.tail = self.rng.randbytes(self.rng.choice((4, 30, 440)))
        self.made = [draft.make() for draft in self.good]
        self.large = self.draft = self.half = None  # kept from one case to the next

    def spoil(self):
        """Bytes of a good file, to be changed."""
        return bytearray(self.rng.choice(self.made).pieces[0][1])

    def time(self):
        return self.rng.choice((self.rng.getrandbits(8), self.rng.getrandbits(32), self.rng.getrandbits(34)))
