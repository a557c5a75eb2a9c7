# SPDX-License-Identifier: GPL-2.0-or-later
"""Cutting packages open: the parts of an archive and of its signing block, and putting them together again."""
import struct
import zlib

MAGIC = b"APK Sig Block 42"
V2, V3, V31 = 0x7109871A, 0xF05368C0, 0x1B93AD61
LOCAL, CENTRAL, END = b"PK\3\4", b"PK\1\2", b"PK\5\6"


class Entry:
    """One file: both of its headers as lists of fields, so that each can lie."""

    def __init__(self, central, name, extra, comment):
        (_, self.made, self.needs, self.flags, self.method, self.time, self.date, self.crc, self.packed, self.size,
         _, _, _, self.disk, self.internal, self.external, self.offset) = struct.unpack("<4s6H3I5H2I", central)
        self.name, self.extra, self.comment = name, extra, comment
        self.local = None       # local header, packed data and descriptor, as they stand
        self.start = None       # where that was

    def central(self):
        return struct.pack("<4s6H3I5H2I", CENTRAL, self.made, self.needs, self.flags, self.method, self.time, self.date,
                           self.crc, self.packed, self.size, len(self.name), len(self.extra), len(self.comment),
                           self.disk, self.internal, self.external, self.offset) + self.name + self.extra + self.comment

    def poke(self, at, fmt, value):
        """Another value in the local header."""
        self.local = bytearray(self.local)
        struct.pack_into(fmt, self.local, at, value)

    def clone(self):
        twin = Entry(self.central()[:46], self.name, self.extra, self.comment)
        twin.local, twin.start = self.local, self.start
        return twin


def fresh(name, data, method=8):
    """A new entry."""
    packed = data
    if method == 8:
        squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed = squeeze.compress(data) + squeeze.flush()
    crc = zlib.crc32(data)
    entry = Entry(struct.pack("<4s6H3I5H2I", CENTRAL, 20, 20, 0, method, 0, 0x21, crc, len(packed), len(data), 0, 0, 0,
                              0, 0, 0, 0), name, b"", b"")
    entry.local = struct.pack("<4s5H3I2H", LOCAL, 20, 0, method, 0, 0x21, crc, len(packed), len(data), len(name),
                              0) + name + packed
    return entry


class Apk:
    """An archive in parts: entries, signing block pairs, directory, end."""

    def __init__(self, data):
        at = data.rindex(END)
        self.count, self.total, size, start, _ = struct.unpack_from("<HHIIH", data, at + 8)
        self.comment = data[at + 22:]
        self.pairs = None
        block = start
        if data[start - 16:start] == MAGIC:
            length = struct.unpack_from("<Q", data, start - 24)[0]
            block = start - length - 8
            self.pairs = []
            i = block + 8
            while i < start - 24:
                n, ident = struct.unpack_from("<QI", data, i)
                self.pairs.append((ident, data[i + 12:i + 8 + n]))
                i += 8 + n
        self.entries = []
        i = start
        while i < start + size:
            n, m, k = struct.unpack_from("<HHH", data, i + 28)
            rest = data[i + 46:i + 46 + n + m + k]
            self.entries.append(Entry(data[i:i + 46], rest[:n], rest[n:n + m], rest[n + m:]))
            i += 46 + n + m + k
        starts = sorted(e.offset for e in self.entries) + [block]
        for e in self.entries:
            e.start = e.offset
            e.local = data[e.offset:min(s for s in starts if s > e.offset)]

    def find(self, name):
        return next(e for e in self.entries if e.name == name)

    def remove(self, name):
        self.entries = [e for e in self.entries if e.name != name]
        return self

    def block(self):
        """The signing block, well-formed."""
        if self.pairs is None:
            return b""
        body = b"".join(struct.pack("<QI", len(v) + 4, i) + v for i, v in self.pairs)
        size = struct.pack("<Q", len(body) + 24)
        return size + body + size + MAGIC

    def build(self, block=None, gap=b"", comment=None, count=None, directory=None, prefix=b"", keep=False):
        """The archive; offsets are made anew unless @keep."""
        body, seen = bytearray(prefix), {}
        for e in self.entries:
            if id(e.local) in seen:         # two entries may share one local header
                e.offset = seen[id(e.local)]
                continue
            if not keep:
                e.offset = len(body)
            seen[id(e.local)] = e.offset
            body += e.local
        body += self.block() if block is None else block
        start = len(body)
        central = b"".join(e.central() for e in self.entries)
        body += central + gap
        n = len(self.entries) if count is None else count
        text = self.comment if comment is None else comment
        return bytes(body) + struct.pack("<4s4H2IH", END, 0, 0, n, n, len(central),
                                         start if directory is None else directory, len(text)) + text
