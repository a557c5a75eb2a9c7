# SPDX-License-Identifier: GPL-2.0-or-later
"""Signing blocks put together by hand, so that each part can be wrong and still be signed.

A field that is given replaces what would stand there; `*_raw` replaces the bytes with their length prefix left right.
"""
import struct

from signing import chunked
from surgery import V2, V3, V31

STRIPPING, LINEAGE, ROTATION_MIN, DEV_RELEASE = 0xBEEFF00D, 0x3BA06F8C, 0x559F8B02, 0xC2A6B3BA
HYBRID_MIN = 0xBF940529
STAMP_V2, STAMP_LINEAGE, STAMP_TIME = 0x6DFF800D, 0x9D6303F7, 0xE43C5946
SDK_END = 0x7FFFFFFF


def slice_of(data):
    """Bytes with their length in front."""
    return struct.pack("<I", len(data)) + data


def word(value):
    return struct.pack("<I", value & 0xFFFFFFFF)


def records(items):
    """A list of (number, length-prefixed bytes)."""
    return b"".join(slice_of(word(i) + slice_of(v)) for i, v in items)


def attributes_of(items):
    return b"".join(slice_of(word(i) + v) for i, v in items)


def signer(key, digest, v3=False, **o):
    """One signer's record. Fields: digests, certs, attributes, min, max, signed, signatures, public, raw."""
    algorithm = o.get("algorithm", key.algorithm)
    low, high = o.get("min", 28), o.get("max", SDK_END)
    signed_range = word(o.get("signed_min", low)) + word(o.get("signed_max", high)) if v3 else b""
    certs = b"".join(slice_of(c) for c in o.get("certs", [key.certificate]))
    signed = (slice_of(o.get("digests_raw", records(o.get("digests", [(algorithm, digest)]))))
              + slice_of(o.get("certs_raw", certs)) + signed_range
              + slice_of(o.get("attributes_raw", attributes_of(o.get("attributes", [])))))
    signed = o.get("signed", signed)
    sigs = o.get("signatures", [(algorithm, key.sign(signed, algorithm))])
    return o.get("raw", slice_of(signed) + (word(low) + word(high) if v3 else b"")
                 + slice_of(o.get("signatures_raw", records(sigs))) + slice_of(o.get("public", key.public)))


def value(*signers):
    """A pair's value."""
    return slice_of(b"".join(slice_of(s) for s in signers))


def digest_of(apk, **kinds):
    """The content digest of an archive that will get a signing block."""
    bare = apk.build(block=b"")
    end = len(bare) - 22 - len(apk.comment)
    directory = struct.unpack_from("<I", bare, end + 16)[0]
    return chunked([bare[:directory], bare[directory:end], bare[end:]], **kinds)


def with_pairs(apk, *pairs):
    apk.pairs = list(pairs)
    return apk.build()


def lineage(*keys, **o):
    """Proof of rotation: each key signs for the next."""
    nodes, last = b"", None
    for i, key in enumerate(keys):
        parent = 0 if last is None else last.algorithm
        if o.get("wrong_parent") == i:
            parent = 0x0104
        signed = slice_of(key.certificate if o.get("no_cert") != i else b"none") + word(parent)
        sig = b"" if last is None else last.sign(signed)
        if o.get("broken") == i:
            sig = sig[:-1] + bytes([sig[-1] ^ 1])
        nodes += slice_of(slice_of(signed) + word(o.get("flags", 0x17)) + word(o.get("algorithm", key.algorithm))
                          + slice_of(sig))
        last = key
    return word(o.get("version", 1)) + nodes


SCHEMES = {"V2": (V2, False), "V3": (V3, True), "V31": (V31, True)}
