# SPDX-License-Identifier: GPL-2.0-or-later
"""The v4 signature beside the package: it is judged apart."""
import struct

from cases import Case


def cases(base):
    apk, idsig = base.read("v1v2v3v4.apk"), base.read("v1v2v3v4.apk.idsig")

    def case(name, data, v4="fail", package=apk, **more):
        return Case("idsig " + name, package, "pass", idsig=bytes(data), v4=v4, **more)

    def poke(at, fmt, value):
        changed = bytearray(idsig)
        struct.pack_into(fmt, changed, at, value)
        return changed

    # version, then the hashing info: algorithm, log2 of the block, salt, root; then the signing info; then the tree.
    hashing = struct.unpack_from("<I", idsig, 4)[0]
    signing = 8 + hashing
    tree = signing + 4 + struct.unpack_from("<I", idsig, signing)[0]
    root = 8 + hashing - 1
    yield case("whole", idsig, "pass")
    yield case("version 3", poke(0, "<I", 3))
    yield case("another hash", poke(8, "<I", 2))
    yield case("another block size", poke(12, "<B", 13))
    yield case("another root", poke(root, "<B", idsig[root] ^ 1))
    yield case("another tree", poke(tree + 40, "<B", idsig[tree + 40] ^ 1))
    yield case("tree cut short", idsig[:tree + 100])
    yield case("tree gone, its size stays", idsig[:tree + 4])
    yield case("signing info cut short", idsig[:signing + 40])
    yield case("size of the hashing info 2^31", poke(4, "<I", 2**31))
    yield case("empty", b"")
    yield case("another signature", poke(tree - 9, "<B", idsig[tree - 9] ^ 1))
    yield case("of another package", idsig, package=base.read("rotated.apk"))
    yield case("of a package that is not signed so", idsig, package=base.read("v1.apk"))
