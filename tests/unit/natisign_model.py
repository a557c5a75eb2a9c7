# SPDX-License-Identifier: GPL-2.0-or-later
"""A second NATISIGN, era 2407: written from docs/formats.md and not from the C code, with big integers for RSA.

natisign_nasty.py holds the two against each other.
"""
import hashlib
import re
import struct

MAGIC = b"NATISIGN"
RECORDS = 10


class Short(Exception):
    """Fewer bytes there than were asked for."""


class File:
    """Bytes at places; holes between them are zeros."""

    def __init__(self, size, pieces):
        self.size, self.pieces = size, pieces

    @classmethod
    def of(cls, data):
        return cls(len(data), [(0, bytes(data))])

    def at(self, offset, count):
        if offset < 0 or offset + count > self.size:
            raise Short
        out = bytearray(count)
        for start, data in self.pieces:
            low, high = max(start, offset), min(start + len(data), offset + count)
            if low < high:
                out[low - offset:high - offset] = data[low - start:high - start]
        return bytes(out)

    def has(self, offset, what):
        """None: cannot be read."""
        try:
            return self.at(offset, len(what)) == what
        except Short:
            return None

    def u32(self, offset):
        return struct.unpack("<I", self.at(offset, 4))[0]


class Broken(File):
    """A file whose bytes cannot be read, though it has some."""

    def at(self, offset, count):
        raise Short


# --- scrambler ----------------------------------------------------------------------------

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


# --- digest -------------------------------------------------------------------------------

def blocks(length, seed):
    """(offset, size) of what one record covers in a range of `length` bytes."""
    if length <= 131072:
        return [(0, length)]
    step, chosen = length >> 17, [(0, 1024)]
    for i in range(1, 127):
        seed = (seed * 0x41C64E6D + 0x3039) & 0xFFFFFFFF
        chosen.append((1024 * ((i * length >> 17) + seed % step), 1024))
    return chosen + [(length - 1024, 1024)]


def digest(file, content, header, seed):
    """Of the first `content` bytes of a file, the header behind them."""
    sha = hashlib.sha1(header)
    for offset, size in blocks(content + len(header), seed):
        inside = max(0, min(size, content - offset))
        if inside:
            sha.update(file.at(offset, inside))
        if inside < size:
            start = max(offset, content) - content
            sha.update(header[start:start + size - inside])
    sha.update(struct.pack("<I", seed))
    return sha.digest()


# --- names, side files, RSA -----------------------------------------------------------------

def extension(name):
    """The first eight bytes from the last dot on, ASCII in lower case."""
    last = name.rsplit(b"/", 1)[-1]
    return last[last.rindex(b"."):][:8].lower() if b"." in last else b""


class Phone:
    """The directory with the side files: names (bytes) to contents, None for a directory."""

    def __init__(self, files):
        self.files = files

    def key(self, index):
        name = bytes([(0x30 + index) & 0xFF]) + b".dat"
        if name[0] == 0:
            return None
        data = self.files.get(name.lstrip(b"/"))
        return data if data and len(data) <= 326 else None

    def revokes(self, word, header):
        data = self.files.get(b"pattern.dat") or b""
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


# --- what the library answers ---------------------------------------------------------------

def find_end(file):
    """S, or the code that says there is none."""
    if file.size < 320:
        return 263, 0
    if file.has(file.size - 8, MAGIC):
        return None, file.size
    try:
        end = file.u32(file.size - 4)
    except Short:
        return 259, 0
    if not 0 <= file.size - end <= 440:
        return 264, 0
    there = file.has(end - 8, MAGIC)
    return (None, end) if there else (264 if there is None else 262, 0)


def check_signature(file, content, trailer, header, word, phone, now):
    key = phone.key(header[4])
    if key is None:
        return 278
    records = open_block(key, trailer)
    if records is None:
        return 268
    at = 24 * ((now + word) % 2 ** 32 % RECORDS)
    seed = struct.unpack_from("<I", records, at)[0]
    return 1 if digest(file, content, trailer[:48], seed) == records[at + 4:at + 24] else 268


def verify(file, name, phone, now):
    """verifyFileSign. `file` None: it cannot be opened."""
    if name is None:
        return 256
    ext = extension(name)
    if b".txt".startswith(ext):
        return 257
    if file is None:
        return 258
    code, end = find_end(file)
    if code:
        return code
    try:
        length = file.u32(end - 12)
        if length > 320:
            return 260
        start = end - length
        trailer = file.at(start, length).ljust(320, b"\0")
    except Short:
        return 264
    header = descramble(trailer[:48])
    if header[:4] != bytes(4):
        return 275
    if struct.unpack_from("<Q", header, 40)[0] != start:
        return 261
    if header[32:32 + len(ext)].lower() != ext:
        return 276
    word = struct.unpack("<I", trailer[48:52])[0] if start < 11 else file.u32(start - 11)
    if phone.revokes(word, header):
        return 277
    return check_signature(file, start, trailer, header, word, phone, now)


def added(file):
    """get_natSignInfo_len."""
    if file is None:
        return 258
    code, end = find_end(file)
    if code:
        return code if code == 263 else 0
    try:
        length = file.u32(end - 12)
    except Short:
        return 0
    return 0 if length > 320 else length + file.size - end


def looks_signed(file):
    """checkFileMagic."""
    if file is None:
        return 258
    if file.has(file.size - 8, MAGIC) or file.has(file.size - 8, b"SELFSIGN"):
        return 1
    try:
        return int(bool(file.has(file.u32(file.size - 4) - 8, MAGIC)))
    except Short:
        return 0
