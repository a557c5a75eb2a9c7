# SPDX-License-Identifier: GPL-2.0-or-later
"""What can be odd about a file, kind by kind. Each gives (file, name, files of the phone, now)."""
import os
import pathlib
import struct

from natisign_drafts import Draft
from natisign_model import MAGIC, RECORDS, File, descramble, scramble

KINDS = {}
SYSFS = "/sys/kernel/uevent_seqnum"  # says 4096 bytes and has a few


def kind(count):
    def register(function):
        KINDS[function.__name__.replace("_", " ")] = (function, count)
        return function
    return register


def case(w, file, name=b"film.mp4", now=None, **files):
    if not isinstance(file, (File, os.PathLike, type(None))):
        file = File.of(file)
    return file, name, files.get("files", w.files), w.time() if now is None else now


@kind(420)
def small_sizes(w, i):
    return case(w, Draft(w.rng, w.key, i % 420).make())


@kind(140)
def sizes_about_the_threshold(w, i):
    about = (131072 - 48, 131072, 131072 + 48, 262144 - 48, 262144, 393216 - 48, 131072 - 368)[i % 7]
    return case(w, Draft(w.rng, w.key, about + i // 7 - 10).make())


@kind(100)
def large(w, _):
    return case(w, Draft(w.rng, w.key, w.rng.randrange(131072, 3 << 20)).make())


@kind(600)
def large_with_a_byte_changed(w, _):
    if not w.large or w.rng.random() < 0.03:
        w.large = Draft(w.rng, w.key, w.rng.randrange(131072, 1 << 19)).make().pieces[0][1]
    data = bytearray(w.large)
    data[w.rng.randrange(len(data) - 320)] ^= 1 << w.rng.randrange(8)
    return case(w, data)


@kind(2560)
def each_bit_of_the_trailer(w, i):
    data = bytearray(w.made[1].pieces[0][1])
    data[len(data) - 320 + i // 8 % 320] ^= 1 << i % 8
    return case(w, data)


@kind(384)
def each_bit_of_the_header(w, i):
    data = w.spoil()
    at = bytes(data).rindex(MAGIC) + 8 - 320
    header = bytearray(descramble(data[at:at + 48]))
    header[i // 8 % 48] ^= 1 << i % 8
    data[at:at + 48] = scramble(header)
    return case(w, data)


@kind(600)
def a_few_bits_anywhere(w, _):
    data = w.spoil()
    for _ in range(w.rng.randrange(1, 6)):
        data[w.rng.randrange(max(0, len(data) - w.rng.choice((len(data), 400, 60))), len(data))] ^= 1 << w.rng.randrange(8)
    return case(w, data)


@kind(400)
def bad_records(w, i):
    if not w.draft or w.rng.random() < 0.1:
        w.draft = Draft(w.rng, w.key, w.rng.randrange(1, 300))
        w.draft.bad = set(w.rng.sample(range(RECORDS), w.rng.randrange(1, 9)))
        w.half = w.draft.make()
    # The sum runs over 2^32 just here.
    turn = 2 ** 32 - w.draft.word
    return case(w, w.half, now=w.rng.choice((i, turn + w.rng.randrange(-11, 11), 2 ** 33 + i, turn + 2 ** 40)))


@kind(140)
def stored_word(w, i):
    draft = Draft(w.rng, w.key, i % 14)
    draft.bad = set(range(0, RECORDS, 2))
    return case(w, draft.make(), now=i)


@kind(360)
def header_fields(w, i):
    draft = Draft(w.rng, w.key)
    field = ("kind", "index", "filler", "ext", "size", "a")[i % 6]
    draft.kind = w.rng.choice((1, 2, 255, 256, 1 << 31)) if field == "kind" or i % 11 == 0 else 0
    if field == "index":
        draft.index = w.rng.choice((0, 2, 7, 0x101, 0xFF, 0xD0, 0x11, 0xFFFFFF01))
    if field == "filler":
        draft.filler = w.rng.randbytes(16)
    if field == "ext":
        draft.ext = w.rng.choice((b".mp3", b".MP4", b".mp4x", b"", b"mp4", b".Mp", b".mp4\0\0\0\xff",
                                  b".m\xc4\xb04", b"\0.mp4", b".mp4    ", b".mp4.mp4"))
    if field == "size" or i % 13 == 0:
        draft.size += w.rng.choice((-1, 1, 1 << 32, 320, -320, 1 << 63))
    return case(w, draft.make(sign=field != "size" and not draft.kind))


NAMES = (b"a.mp4", b"a.MP4", b"a.mp", b"a.m", b"a.mp45", b"a.", b"a", b"a.txt", b"a.TXT", b"a.t", b"a.tx", b"a.T",
         b"a.txtx", b"a.txt ", b"a.jpg", b"d.mp4/a", b"d.txt/a.mp4", b"a.txt.mp4", b"a.mp4.txt", b".mp4", b"..mp4",
         b"a.mp4 ", b"a.abcdefg", b"a.abcdefghi", b"a.abcdefX", b"\xec\xa1\xb0\xec\x84\xa0.mp4", b"a.b/c", b"a.b/c.d",
         b"/", b"", b".", b"..", b"./.mp4", b"/sdcard/.hidden/x.mp4", b"a..", b"a. mp4", b"a.\xed\x95\x9c", b"a.\xc3\x89",
         b"a.mp4\n", b"a.mp4/", b"x" * 300 + b".mp4", b"a." + b"x" * 300, b"a.txT", b".txt", b"txt", b"a.mp4.", b"a.4pm",
         b".a/b", b"a.[p4", b"a.Mp4", b"a.mP\xc4", b"a.\xff\xfe\xfd")
EXTENSIONS = (b".mp4", b".abcdefg", b".d", b".jpg", b"", b".\xed\x95\x9c", b".mp4 ", b".\xc3\xa9", b".\xff\xfe\xfd", b".txt")


@kind(520)
def names(w, i):
    draft = Draft(w.rng, w.key, w.rng.randrange(1, 40), ext=EXTENSIONS[i // len(NAMES) % len(EXTENSIONS)])
    return case(w, draft.make(), NAMES[i % len(NAMES)])


@kind(200)
def names_at_random(w, i):
    letters = b"..//mp4MPtxTX\xe4\x80 \xff-"
    name = bytes(w.rng.choice(letters) for _ in range(w.rng.randrange(9)))
    draft = Draft(w.rng, w.key, 20, ext=w.rng.choice((b".mp4", b".m", b".tx\0p", b".p\xe4", b".")))
    return case(w, draft.make() if i % 2 else w.made[4], name)


@kind(500)
def tails(w, i):
    draft = Draft(w.rng, w.key, w.rng.randrange(1, 700))
    size = (4, 5, 7, 8, 11, 12, 100, 438, 439, 440, 441, 442, 500)[i % 13]
    draft.tail = w.rng.randbytes(size)
    if i % 3 == 0 and size > 12:
        draft.tail = draft.tail[:-12] + MAGIC + draft.tail[-4:]
    data = draft.make(sign=i % 5 != 4).pieces[0][1]
    if i % 5 == 4:
        signed = len(data) - size
        at = w.rng.choice((signed - 1, signed + 1, signed - 440, signed + size, len(data) + 1, signed - 320, 0, 7, 8, 11, 12))
        data = data[:-4] + struct.pack("<I", at % 2 ** 32)
    return case(w, data)


@kind(200)
def pointers_into_a_small_file(w, i):
    """S of a few bytes, NATISIGN there or not, so that what stands before it is not in the file."""
    data = bytearray(w.rng.randbytes(320 + i % 130))
    at = i % 24
    if at >= 8 and i % 3:
        data[at - 8:at] = MAGIC
    if at >= 12 and i % 5:
        data[at - 12:at - 8] = struct.pack("<I", w.rng.choice((0, at, at + 1, 12, 320, 321)))
    data[-4:] = struct.pack("<I", at)
    return case(w, data)


@kind(300)
def bytes_behind(w, i):
    return case(w, bytes(w.spoil()) + w.rng.randbytes(1 + i % 460))


@kind(330)
def trailer_lengths(w, i):
    draft = Draft(w.rng, w.key)
    draft.length = w.rng.choice((0, 1, 12, 47, 48, 52, 300, 319, 321, 1 << 31, 2 ** 32 - 1, 2 ** 32 - 320)) if i % 4 else i % 321
    return case(w, draft.make(sign=False))


@kind(330)
def short_trailers(w, i):
    """A trailer of L bytes that has a header of its own, whole or as far as it goes."""
    draft = Draft(w.rng, w.key, w.rng.randrange(320, 900))
    length = i % 320
    body = draft.trailer(sign=False)[:max(0, length - 12)]
    end = struct.pack("<I", length) + MAGIC
    data = draft.content.pieces[0][1] + (body + end)[-length:] if length else draft.content.pieces[0][1][:-12] + end
    record = draft.pattern()
    return case(w, data, files={**w.files, b"pattern.dat": record} if i % 7 == 0 else w.files)


@kind(60)
def shorter_keys(w, i):
    draft = Draft(w.rng, w.short_key)
    if i % 2:
        draft.bad = {w.rng.randrange(RECORDS)}
    return case(w, draft.make(), files={b"1.dat": w.short_key.der})


@kind(512)
def key_indexes(w, i):
    draft = Draft(w.rng, w.key, 30)
    draft.index = i % 256 | (w.rng.getrandbits(24) << 8 if i >= 256 else 0)
    name = bytes([(0x30 + draft.index) & 0xFF])
    files = {name + b".dat": w.key.der} if name not in (b"\0", b"/") else {b".dat": w.key.der}
    return case(w, draft.make(), files=files if i % 3 else w.files)


@kind(160)
def key_files(w, i):
    good = w.key.der
    what = (good, good[:-1], good + b"\0", bytes(326), bytes(327), b"", w.other.der, None, good[:1], bytes(325),
            good.ljust(326, b"\0"), good.ljust(327, b"\0"), b"\x30\x82", w.rng.randbytes(294), good[:40] + w.rng.randbytes(254),
            bytes(5000))[i % 16]
    return case(w, w.made[3], files={b"1.dat": what})


@kind(400)
def patterns(w, i):
    draft = Draft(w.rng, w.key, w.rng.randrange(1, 40))
    record = bytearray(draft.pattern())
    if i % 3 == 1:
        record[w.rng.randrange(24)] ^= 1 << w.rng.randrange(8)
    if i % 3 == 2:
        record[8:16] = bytes(record[8:16]).upper()
    before = w.rng.randbytes(24 * w.rng.choice((0, 0, 1, 255, 256, 300)) + w.rng.choice((0, 0, 0, 1, 23)))
    files = {**w.files, b"pattern.dat": (before + bytes(record))[:None if i % 5 else -1 - i % 24]}
    if i % 7 == 0:
        del files[b"1.dat"]
    if i % 31 == 0:
        files[b"pattern.dat"] = None
    return case(w, draft.make(sign=bool(i % 2)), files=files)


@kind(600)
def no_trailer(w, i):
    data = bytearray(w.rng.randbytes((318, 319, 320, 321, 400, 900)[i % 6]))
    if i % 3 == 0:
        data[-8:] = w.rng.choice((b"SELFSIGN", b"NATISIGM", b"natisign", b"NATISIGN"))
    if i % 3 == 1:
        data[-4:] = struct.pack("<I", w.rng.randrange(len(data) + 2))
    if i % 4 == 1:
        at = struct.unpack("<I", data[-4:])[0]
        if 12 <= at <= len(data) - 4:
            data[at - 12:at] = struct.pack("<I", w.rng.choice((320, 64, at, at + 1))) + MAGIC
    return case(w, data)


@kind(330)
def too_small(w, i):
    data = bytearray(w.rng.randbytes(i))
    if i >= 8 and i % 3:
        data[-8:] = w.rng.choice((MAGIC, b"SELFSIGN", struct.pack("<Q", i - 4 << 32)))
    return case(w, data)


@kind(400)
def cut_short(w, i):
    data = w.spoil()
    return case(w, data[:max(0, len(data) - i)] if i % 2 else data[w.rng.randrange(1, len(data)):])


def sparse(w, size, places):
    """A file of holes, with a little at its ends and at some places."""
    pieces = [(0, w.rng.randbytes(60)), (size - 40, w.rng.randbytes(40))]
    return File(size, pieces + [(at, w.rng.randbytes(2000)) for at in sorted(places)])


@kind(120)
def past_four_gigabytes(w, i):
    size = (2 ** 31, 2 ** 32, 2 ** 33, 3 * 2 ** 32, 2 ** 36, 2 ** 32 - 48)[i % 6] + w.rng.randrange(-400, 400)
    draft = Draft(w.rng, w.key, sparse(w, size, {w.rng.randrange(100, size - 5000) for _ in range(9)}))
    if i % 5 == 0:
        draft.bad = {w.rng.randrange(RECORDS)}
    if i % 4 == 0:
        draft.tail = w.rng.randbytes(w.rng.choice((4, 100, 440)))
    file = draft.make()
    if i % 3 == 0:
        file.pieces.append((w.rng.choice((5, size - 900, size // 2 & ~1023, size - 11)), b"\xff"))
    return case(w, file)


@kind(40)
def self_signed_where_its_magic_points(w, i):
    """SIGN, read as a number, is 1313294675: a SELFSIGN file about that long has a tail after all."""
    size = 0x4E474953 + (0, 1, 8, 100, 439, 440, 441, -1)[i % 8]
    pieces = [(size - 8, b"SELFSIGN")]
    if i % 3 and i % 8 not in (0, 1):
        pieces.append((0x4E474953 - 12, struct.pack("<I", 320) + MAGIC))
        pieces.append((size - 8, b"SELFSIGN"))
    return case(w, File(size, pieces))


@kind(40)
def nothing_to_open(w, i):
    path = pathlib.Path(w.directory, "fifo")
    if not path.exists():
        os.mkfifo(path)
    what = (None, pathlib.Path(w.directory), path, pathlib.Path("/dev/zero"))[i % 4]
    return case(w, what, NAMES[i % len(NAMES)] if i % 3 else b"film.mp4")


@kind(20)
def no_name(w, i):
    return case(w, w.rng.choice((None, w.made[0])), None, now=i)


@kind(20)
def cannot_be_read(w, i):
    if not os.path.isfile(SYSFS):
        return case(w, None, now=i)
    return case(w, pathlib.Path(SYSFS), now=i)
