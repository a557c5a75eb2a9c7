#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""signature_model.py ANGAE KEYS: trailers of era reference and of a phone, read by docs/formats.md alone.

The tool signs; this reads what it wrote, with fsverity(1) for the tree and openssl(1) for the signature. Prints TAP.
"""
import hashlib
import os
import random
import struct
import subprocess
import sys
import tempfile

from natisign_model import Scrambler, descramble

SIZES = (1, 10, 320, 4095, 4096, 4097, 131072, 524288, 524289, 700000)
IMEI, IMSI = "001234567890128", "001010123456789"


def tree_root(data):
    """The Merkle tree as the page tells it."""
    blocks = [data[at:at + 4096].ljust(4096, b"\0") for at in range(0, len(data), 4096)]
    while True:
        level = [hashlib.sha256(block).digest() for block in blocks]
        if len(level) == 1:
            return level[0]
        hashes = b"".join(level)
        blocks = [hashes[at:at + 4096].ljust(4096, b"\0") for at in range(0, len(hashes), 4096)]


def verity(data, path):
    """What fsverity(1) says, against the same from the root."""
    descriptor = bytes((1, 1, 12, 0)) + bytes(4) + struct.pack("<Q", len(data)) + tree_root(data)
    said = subprocess.run(["fsverity", "digest", "--compact", path], check=True, capture_output=True, text=True).stdout
    return said.strip() == hashlib.sha256(descriptor.ljust(256, b"\0")).hexdigest()


def signed_by(key, message, signature, options):
    """openssl's word for it."""
    with tempfile.TemporaryDirectory() as directory:
        for name, data in (("message", message), ("signature", signature)):
            with open(os.path.join(directory, name), "wb") as out:
                out.write(data)
        return subprocess.run(["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", key, "-rawin",
                               "-in", directory + "/message", "-sigfile", directory + "/signature", *options],
                              capture_output=True, check=False).returncode == 0


def pack(digits):
    return bytes([int(digits[0]) << 4 | 10] + [int(digits[k]) | int(digits[k + 1]) << 4 for k in range(1, 15, 2)])


def plain_descramble(data):
    scrambler = Scrambler()
    scrambler.register = scrambler.ones = 0
    return scrambler.run(data, False)


def reads_reference(content, trailer, keys):
    header = struct.pack("<II16sII8sQ", 2, 1, b"", 5, 6, b".mp4", len(content))
    return (descramble(trailer[:48]) == header and trailer[48:52] == bytes(4) and trailer[52:84] == tree_root(content)
            and signed_by(keys + "/reference-1.dat", b"Angae NATISIGN 2" + trailer[:84], trailer[84:148], ())
            and trailer[148:] == bytes(160) + struct.pack("<I", 320) + b"NATISIGN")


def reads_self(content, trailer, keys):
    header = b"SELF" + pack(IMEI) + pack(IMSI) + struct.pack("<I16sQ", 1, b".mp4", len(content)) + tree_root(content)
    pss = ("-digest", "sha256", "-pkeyopt", "rsa_padding_mode:pss", "-pkeyopt", "rsa_pss_saltlen:32")
    return (plain_descramble(trailer[:80]) == header
            and signed_by(keys + "/selfsignkey.dat", trailer[:80], trailer[80:336], pss)
            and trailer[336:] == struct.pack("<I", 348) + b"SELFSIGN")


def main():
    angae, keys = sys.argv[1:3]
    rng, failed = random.Random(2), 0
    kinds = {"era reference": (("--era", "reference", "--words", "5,6"), reads_reference),
             "a phone's own": (("--self", "--imei", IMEI, "--imsi", IMSI), reads_self)}
    with tempfile.TemporaryDirectory() as directory:
        path = directory + "/a.mp4"
        for number, (title, (options, reads)) in enumerate(kinds.items(), 1):
            good = 0
            for size in SIZES:
                content = rng.randbytes(size)
                with open(path, "wb") as out:
                    out.write(content)
                subprocess.run([angae, "sign", "--keys", keys, *options, path], check=True)
                with open(path, "rb") as file:
                    whole = file.read()
                good += (whole[:size] == content and reads(content, whole[size:], keys) and verity(whole, path))
            print(f"{'ok' if good == len(SIZES) else 'not ok'} {number} - {title}: {good} of {len(SIZES)} read as the page says")
            failed += good != len(SIZES)
    print(f"1..{len(kinds)}")
    sys.exit(failed)


if __name__ == "__main__":
    main()
