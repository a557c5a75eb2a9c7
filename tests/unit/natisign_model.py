#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""natisign_model.py ANGAE KEYS [SEED]: a second NATISIGN, held against `angae verify --code`.

Written from docs/formats.md and not from the C code, with big integers for RSA.
Makes files with something odd about each, asks both, prints TAP: one test a kind of oddity.
"""
import hashlib
import os
import random
import re
import struct
import subprocess
import sys
import tempfile

MAGIC = b"NATISIGN"
RECORDS = 10


# --- the format ---------------------------------------------------------------------------

class Scrambler:
    """Bits least significant first, taps 13 and 16, a turned bit after 64 ones; 0xEA goes first."""

    def __init__(self):
        self.register, self.ones = 0, 0
        self.run(b"\xea", True)

    def run(self, data, forward):
        out = bytearray()
        for byte in data:
            value = 0
            for bit in range(8):
                given = byte >> bit & 1
                made = given ^ (self.register >> 13 & 1) ^ (self.register >> 16 & 1)
                if self.ones == 64:
                    made ^= 1
                    self.ones = 0
                line = made if forward else given
                self.register = (self.register << 1 | line) & 0xFFFFFFFF
                self.ones = self.ones + 1 if line else 0
                value |= made << bit
            out.append(value)
        return bytes(out)


def scramble(data):
    return Scrambler().run(data, True)


def descramble(data):
    return Scrambler().run(data, False)


def blocks(length, seed):
    """(offset, size) of what one record covers in a range of `length` bytes."""
    if length <= 131072:
        return [(0, length)]
    step, chosen = length >> 17, [(0, 1024)]
    for i in range(1, 127):
        seed = (seed * 0x41C64E6D + 0x3039) & 0xFFFFFFFF
        chosen.append((1024 * ((i * length >> 17) + seed % step), 1024))
    return chosen + [(length - 1024, 1024)]


def digest(content, header, seed):
    range_ = content + header
    sha = hashlib.sha1(header)
    for offset, size in blocks(len(range_), seed):
        sha.update(range_[offset:offset + size])
    sha.update(struct.pack("<I", seed))
    return sha.digest()


def extension(name):
    """The first eight characters from the last dot on, in lower case."""
    last = name.rsplit("/", 1)[-1].encode()
    return last[last.rindex(b"."):][:8].lower() if b"." in last else b""


class Phone:
    """The directory with the side files."""

    def __init__(self, files):
        self.files = files

    def key(self, index):
        name = bytes([(0x30 + index) & 0xFF]) + b".dat"
        if name[0] == 0:
            return None
        data = self.files.get(name.lstrip(b"/").decode("latin-1"))
        return data if data and len(data) <= 326 else None

    def revokes(self, word, header):
        data = self.files.get("pattern.dat", b"")
        for at in range(0, len(data) - 23, 24):
            record = data[at:at + 24]
            if (struct.unpack_from("<I", record, 4)[0] == word
                    and record[8:16].lower() == header[32:40].lower()
                    and record[16:24] == header[24:32]):
                return True
        return False


def read_der(data, at):
    tag, size, at = data[at], data[at + 1], at + 2
    if size & 0x80:
        count = size & 0x7F
        size, at = int.from_bytes(data[at:at + count], "big"), at + count
    if at + size > len(data):
        raise ValueError
    return tag, at, at + size


def public_key(der):
    """n and e of a SubjectPublicKeyInfo with nothing behind it; None if it is none."""
    try:
        tag, at, end = read_der(der, 0)
        if tag != 0x30 or end != len(der):
            return None
        _, _, at = read_der(der, at)
        tag, at, _ = read_der(der, at)
        if tag != 3 or der[at]:
            return None
        _, at, _ = read_der(der, at + 1)
        _, start, end = read_der(der, at)
        n = int.from_bytes(der[start:end], "big")
        _, start, end = read_der(der, end)
        return n, int.from_bytes(der[start:end], "big")
    except (IndexError, ValueError):
        return None


def open_block(der, trailer):
    """The 240 bytes inside the block, or None."""
    key = public_key(der)
    if not key:
        return None
    n, e = key
    size = (n.bit_length() + 7) // 8
    block = trailer[52:52 + size]
    if len(block) < size or int.from_bytes(block, "big") >= n:
        return None
    plain = pow(int.from_bytes(block, "big"), e, n).to_bytes(size, "big")
    match = re.fullmatch(rb"\x00\x01\xff{8,}\x00(.*)", plain, re.S)
    return match[1] if match and len(match[1]) == 240 else None


def verify(data, name, phone, now):
    """The code, for a file that can be opened."""
    ext = extension(name)
    if b".txt".startswith(ext):
        return 257
    size = len(data)
    if size < 320:
        return 263
    end = size
    if data[-8:] != MAGIC:
        end = struct.unpack("<I", data[-4:])[0]
        if not 0 <= size - end <= 440 or end < 8:
            return 264
        if data[end - 8:end] != MAGIC:
            return 262
    if end < 12:
        return 264
    length = struct.unpack_from("<I", data, end - 12)[0]
    if length > 320:
        return 260
    start = end - length
    if start < 0:
        return 264
    content, trailer = data[:start], data[start:end].ljust(320, b"\0")
    header = descramble(trailer[:48])
    if header[:4] != bytes(4):
        return 275
    if struct.unpack_from("<Q", header, 40)[0] != start:
        return 261
    if header[32:32 + len(ext)].lower() != ext:
        return 276
    word = struct.unpack("<I", trailer[48:52] if start < 11 else content[-11:-7])[0]
    if phone.revokes(word, header):
        return 277
    key = phone.key(header[4])
    if key is None:
        return 278
    records = open_block(key, trailer)
    if records is None:
        return 268
    at = 24 * ((now + word) % 2 ** 32 % RECORDS)
    seed = struct.unpack_from("<I", records, at)[0]
    return 1 if digest(content, trailer[:48], seed) == records[at + 4:at + 24] else 268


# --- making files -------------------------------------------------------------------------

class Key:
    """A private key as numbers, through the openssl command."""

    def __init__(self, path):
        text = subprocess.run(["openssl", "rsa", "-in", path, "-noout", "-text"], check=True,
                              capture_output=True, text=True).stdout
        self.n = self.number(text, "modulus")
        self.d = self.number(text, "privateExponent")
        self.p, self.q = self.number(text, "prime1"), self.number(text, "prime2")
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
        return b + self.q * ((a - b) * pow(self.q, -1, self.p) % self.p)


class Draft:
    """A signed file; each of its parts may be told wrong before it is made."""

    def __init__(self, rng, key, size=None, ext=b".mp4"):
        self.rng, self.key = rng, key
        size = rng.randrange(1, 5000) if size is None else size
        self.content = rng.randbytes(size)
        self.kind, self.index, self.filler = 0, 1, bytes(16)
        self.a, self.b = rng.getrandbits(32), rng.getrandbits(32)
        self.ext, self.size = ext, size
        self.seeds = [rng.getrandbits(32) for _ in range(RECORDS)]
        self.bad = set()
        self.length, self.tail = None, b""
        self.stored = rng.getrandbits(32)

    @property
    def word(self):
        return struct.unpack("<I", self.content[-11:-7])[0] if len(self.content) >= 11 else self.stored

    def header(self):
        return scramble(struct.pack("<II16sII8sQ", self.kind, self.index, self.filler, self.a,
                                    self.b, self.ext, self.size))

    def make(self):
        header, records = self.header(), b""
        for i, seed in enumerate(self.seeds):
            sha = digest(self.content, header, seed)
            records += struct.pack("<I", seed) + (bytes(20) if i in self.bad else sha)
        block = self.key.close(records)
        length = 52 + len(block) + 12 if self.length is None else self.length
        signed = self.content + header + struct.pack("<I", self.stored) + block
        signed += struct.pack("<I", length) + MAGIC
        if self.tail:
            return signed + self.tail[:-4] + struct.pack("<I", len(signed))
        return signed

    def pattern(self):
        return struct.pack("<II8sII", self.rng.getrandbits(32), self.word, self.ext, self.a, self.b)


# Each kind gives (bytes, name, files of the phone, now).
KINDS = {}


def kind(count):
    def register(function):
        KINDS[function.__name__.replace("_", " ")] = (function, count)
        return function
    return register


def plain(world, draft, name="film.mp4", now=None):
    return draft.make(), name, dict(world.files), world.rng.randrange(2 ** 33) if now is None else now


@kind(40)
def small_sizes(w, i):
    return plain(w, Draft(w.rng, w.key, i + 1))


@kind(24)
def sizes_about_the_threshold(w, i):
    return plain(w, Draft(w.rng, w.key, (131072 - 48, 131072, 262144 - 48, 262144)[i % 4] + i // 4 - 3))


@kind(12)
def large(w, _):
    return plain(w, Draft(w.rng, w.key, w.rng.randrange(131072, 3 << 20)))


@kind(30)
def large_with_a_byte_changed(w, _):
    data, *rest = plain(w, Draft(w.rng, w.key, w.rng.randrange(131072, 1 << 19)))
    data = bytearray(data)
    data[w.rng.randrange(len(data) - 320)] ^= 1 << w.rng.randrange(8)
    return (bytes(data), *rest)


@kind(60)
def one_bit_of_the_trailer(w, _):
    data, *rest = plain(w, Draft(w.rng, w.key))
    data = bytearray(data)
    data[-1 - w.rng.randrange(320)] ^= 1 << w.rng.randrange(8)
    return (bytes(data), *rest)


@kind(40)
def one_bad_record(w, i):
    draft = Draft(w.rng, w.key)
    draft.bad = {w.rng.randrange(RECORDS), w.rng.randrange(RECORDS)}
    return plain(w, draft, now=w.rng.randrange(2 ** 32) + i)


@kind(24)
def stored_word(w, i):
    draft = Draft(w.rng, w.key, 8 + i % 6)
    draft.bad = set(range(0, RECORDS, 2))
    return plain(w, draft, now=i)


@kind(60)
def header_fields(w, i):
    draft = Draft(w.rng, w.key)
    field = ("kind", "index", "filler", "ext", "size", "a")[i % 6]
    draft.kind = w.rng.choice((1, 2, 1 << 31)) if field == "kind" or i % 11 == 0 else 0
    if field == "index":
        draft.index = w.rng.choice((0, 2, 7, 0x101, 0xFF, 0xD0, 0x11, 0xFFFFFF01))
    if field == "filler":
        draft.filler = w.rng.randbytes(16)
    if field == "ext":
        draft.ext = w.rng.choice((b".mp3", b".MP4", b".mp4x", b"", b"mp4", b".Mp", b".mp4\0\0\0\xff"))
    if field == "size" or i % 13 == 0:
        draft.size += w.rng.choice((-1, 1, 1 << 32, 320))
    return plain(w, draft)


@kind(48)
def names(w, i):
    names_ = ("a.mp4", "a.MP4", "a.mp", "a.m", "a.mp45", "a.", "a", "a.txt", "a.TXT", "a.t", "a.tx",
              "a.txtx", "a.jpg", "d.mp4/a", "d.txt/a.mp4", "a.txt.mp4", "a.mp4.txt", ".mp4", "..mp4",
              "a.mp4 ", "a.abcdefg", "a.abcdefghi", "a.abcdefX", "조선.mp4")
    draft = Draft(w.rng, w.key, ext=b".abcdefg" if "abcdef" in names_[i % 24] else b".mp4\0\0\0\0")
    return plain(w, draft, names_[i % 24])


@kind(40)
def tails(w, i):
    draft = Draft(w.rng, w.key)
    size = (4, 5, 8, 100, 439, 440, 441, 500)[i % 8]
    draft.tail = w.rng.randbytes(size)
    if i % 3 == 0:
        draft.tail = draft.tail[:-12] + MAGIC + draft.tail[-4:] if size > 12 else draft.tail
    data, *rest = plain(w, draft)
    if i % 5 == 4:
        wrong = len(data) - size + w.rng.choice((-1, 1, -440, size))
        data = data[:-4] + struct.pack("<I", max(wrong, 0))
    return (data, *rest)


@kind(40)
def trailer_lengths(w, i):
    draft = Draft(w.rng, w.key)
    draft.length = w.rng.choice((0, 1, 12, 47, 48, 52, 300, 319, 321, 1 << 31, 2 ** 32 - 1)) \
        if i % 4 else w.rng.randrange(320)
    return plain(w, draft)


@kind(10)
def shorter_keys(w, i):
    draft = Draft(w.rng, w.short_key)
    if i % 2:
        draft.bad = {w.rng.randrange(RECORDS)}
    data, name, files, now = plain(w, draft)
    files["1.dat"] = w.short_key.der
    return data, name, files, now


@kind(40)
def key_files(w, i):
    draft = Draft(w.rng, w.key)
    draft.index = w.rng.choice((1, 1, 0x11, 0xFF, 0x31, 0x100))
    data, name, files, now = plain(w, draft)
    good = files.pop("1.dat")
    at = bytes([(0x30 + draft.index) & 0xFF]).decode("latin-1").replace("/", "") + ".dat"
    what = (good, good[:-1], good + b"\0", bytes(326), bytes(327), b"", w.other.der, None)[i % 8]
    if what is not None:
        files[at] = what
    return data, name, files, now


@kind(60)
def patterns(w, i):
    draft = Draft(w.rng, w.key, w.rng.randrange(1, 40))
    record = bytearray(draft.pattern())
    if i % 3 == 1:
        record[w.rng.randrange(24)] ^= 1
    if i % 3 == 2:
        record[8:16] = bytes(record[8:16]).upper()
    before = w.rng.randbytes(24 * w.rng.randrange(0, 300))
    data, name, files, now = plain(w, draft)
    files["pattern.dat"] = (before + bytes(record))[:None if i % 5 else -1 - i % 20]
    if i % 7 == 0:
        del files["1.dat"]
    return data, name, files, now


@kind(60)
def no_trailer(w, i):
    data = bytearray(w.rng.randbytes((318, 319, 320, 321, 400, 900)[i % 6]))
    if i % 3 == 0:
        data[-8:] = w.rng.choice((b"SELFSIGN", b"NATISIGM", b"natisign"))
    if i % 3 == 1:
        data[-4:] = struct.pack("<I", w.rng.randrange(len(data) + 2))
    if i % 4 == 1:
        at = struct.unpack("<I", data[-4:])[0]
        if 12 <= at <= len(data) - 4:
            data[at - 12:at] = struct.pack("<I", w.rng.choice((320, 64, at, at + 1))) + MAGIC
    return bytes(data), "film.mp4", dict(w.files), i


@kind(30)
def cut_short(w, _):
    draft = Draft(w.rng, w.key)
    draft.tail = w.rng.randbytes(40)
    data, *rest = plain(w, draft)
    return (data[:len(data) - w.rng.randrange(400)], *rest)


class World:
    def __init__(self, keys, seed):
        self.rng = random.Random(seed)
        self.key = Key(os.path.join(keys, "1.key.pem"))
        self.other = Key(os.path.join(keys, "2.key.pem"))
        self.files = {"1.dat": self.key.der}
        self.short_key = None

    def make_short_key(self, directory):
        path = os.path.join(directory, "short.pem")
        subprocess.run(["openssl", "genrsa", "-out", path, "2016"], check=True, capture_output=True)
        self.short_key = Key(path)


def ask(angae, directory, data, name, files, now):
    state = os.path.join(directory, "state")
    os.makedirs(state, exist_ok=True)
    for old in os.listdir(state):
        os.remove(os.path.join(state, old))
    for file, content in files.items():
        with open(os.path.join(os.fsencode(state), file.encode("latin-1")), "wb") as out:
            out.write(content)
    path = os.path.join(directory, "file")
    with open(path, "wb") as out:
        out.write(data)
    said = subprocess.run([angae, "verify", "--era", "2407", "--code", "--state", state, "--now",
                           str(now), "--as", name, path], capture_output=True, text=True,
                          check=False).stdout
    return int(said or -1)


def main():
    angae, keys = sys.argv[1:3]
    seed = sys.argv[3] if len(sys.argv) > 3 else "2407"
    world, failed, seen = World(keys, seed), 0, {}
    with tempfile.TemporaryDirectory() as directory:
        world.make_short_key(directory)
        for number, (title, (make, count)) in enumerate(KINDS.items(), 1):
            wrong = []
            for i in range(count):
                data, name, files, now = make(world, i)
                ours = verify(data, name, Phone(files), now)
                theirs = ask(angae, directory, data, name, files, now)
                seen[ours] = seen.get(ours, 0) + 1
                if ours != theirs:
                    wrong.append(f"# file {i}, {len(data)} bytes as {name}: model {ours}, angae {theirs}")
            print(f"{'not ok' if wrong else 'ok'} {number} - {title}: {count - len(wrong)} of {count} agree")
            print(*wrong, sep="\n", end="\n" if wrong else "")
            failed += bool(wrong)
    missing = {1, 257, 260, 261, 262, 263, 264, 268, 275, 276, 277, 278} - seen.keys()
    print(f"{'not ok' if missing else 'ok'} {len(KINDS) + 1} - every code came up: "
          + ", ".join(f"{code} {n} times" for code, n in sorted(seen.items())))
    print(f"1..{len(KINDS) + 1}")
    sys.exit(1 if failed or missing else 0)


if __name__ == "__main__":
    main()
