# SPDX-License-Identifier: GPL-2.0-or-later
"""The signing block: taken away, renamed, doubled, malformed."""
import struct

from cases import Case
from surgery import MAGIC, V2, V3

UNKNOWN = 0x12345678


def pairs(base):
    """The order of pairs and their ids."""
    apk = base.apk("v1v2v3v4")
    apk.pairs = [(UNKNOWN + i, v) for i, (_, v) in enumerate(apk.pairs)]
    yield Case("v2 and v3 by other ids", apk.build(), "fail", "JAR_SIG_MISSING_APK_SIG_REFERENCED")
    apk = base.apk("v1v2v3v4")
    apk.pairs = [(UNKNOWN if i == V3 else i, v) for i, v in apk.pairs]
    yield Case("v3 by another id", apk.build(), "fail", "V2_SIG_MISSING_APK_SIG_REFERENCED")
    apk = base.apk("v1v2v3v4")
    apk.pairs = [(i, v) for i, v in apk.pairs if i != V3]
    yield Case("v3 removed, devices that know no v3", apk.build(), "pass", max_sdk="27")

    foreign = dict(base.apk("v2-other").pairs)[V2]
    apk = base.apk("v2")
    apk.pairs.append((V2, foreign))
    yield Case("a second v2 signature behind", apk.build(), "pass", certificate=base.certificate("rsa"))
    apk = base.apk("v2")
    apk.pairs.insert(0, (V2, foreign))
    yield Case("a foreign v2 signature in front", apk.build(), "pass", certificate=base.certificate("rsa2"))
    apk = base.apk("v2")
    apk.pairs.insert(0, (V2, dict(base.apk("v2-min-21").pairs)[V2]))
    yield Case("the v2 signature of another package in front", apk.build(), "fail",
               "V2_SIG_APK_DIGEST_DID_NOT_VERIFY")
    apk = base.apk("v2")
    apk.pairs.insert(0, (UNKNOWN, bytes(100000)))
    yield Case("100 kB under an unknown id", apk.build(), "pass")
    apk = base.apk("v2")
    apk.pairs = [(i, v) for i, v in apk.pairs if i == V2] + [(0x2146444E, b"frosting")]
    yield Case("frosting, and no padding", apk.build(), "pass")
    apk = base.apk("v2")
    apk.pairs = [(V3, b"")] + apk.pairs
    yield Case("an empty v3 signature beside v2", apk.build(), "fail")


def malformed(base):
    """Sizes that do not agree."""
    apk = base.apk("v2")
    block = apk.block()

    def built(changed):
        return base.apk("v2").build(block=bytes(changed))

    def poke(at, fmt, value):
        changed = bytearray(block)
        struct.pack_into(fmt, changed, at, value)
        return built(changed)

    yield Case("block sizes differ", poke(0, "<Q", len(block)), "fail")
    yield Case("block size 0 in front", poke(0, "<Q", 0), "fail")
    yield Case("block size 2^64-1 behind", poke(len(block) - 24, "<Q", 2**64 - 1), "fail")
    yield Case("no magic", poke(len(block) - 16, "<Q", 0), "fail")
    yield Case("pair of length 3", poke(8, "<Q", 3), "fail")
    yield Case("pair of length 2^64-1", poke(8, "<Q", 2**64 - 1), "fail")
    value = dict(apk.pairs)[V2]
    for n in (0, 1, 4, 8, 12, 50, len(value) // 2, len(value) - 1):
        changed = base.apk("v2")
        changed.pairs = [(V2, value[:n])]
        yield Case(f"v2 cut to {n} bytes", changed.build(), "fail")
    for at in range(0, min(len(value), 120), 4):
        changed = bytearray(value)
        struct.pack_into("<I", changed, at, 0xFFFFFFFF)
        other = base.apk("v2")
        other.pairs = [(V2, bytes(changed))]
        yield Case(f"v2, 0xffffffff at {at}", other.build(), "fail")
    body = struct.pack("<QI", len(value) + 4, V2) + value + struct.pack("<QI", 2**64 - 1, UNKNOWN)
    size = struct.pack("<Q", len(body) + 24)
    yield Case("pair of length 2^64-1 behind v2", built(size + body + size + MAGIC), None)


def content(base):
    """One byte of each part of the file."""
    for name in ("v2", "v3-ec"):
        whole = base.read(name + ".apk")
        apk = base.apk(name)
        start = len(whole) - len(apk.comment) - 22
        for where, at in (("an entry", apk.find(b"classes.dex").offset + 60), ("the directory", start - 60),
                          ("the end record", start + 20)):
            changed = bytearray(whole)
            changed[at] ^= 1
            yield Case(f"{name}: one bit of {where}", bytes(changed), "fail|format-error")


def cases(base):
    yield from pairs(base)
    yield from malformed(base)
    yield from content(base)
