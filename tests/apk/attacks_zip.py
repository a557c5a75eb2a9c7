# SPDX-License-Identifier: GPL-2.0-or-later
"""The archive says one thing to one reader and another to the next."""
import struct
import zlib

from cases import Case
from surgery import END, Apk, fresh

EVIL = b"dex\n035\0" + bytes(range(200)) * 4


def lie_in_local_headers(base):
    """BadPack and its kin: what stands in one of the two headers of an entry only."""
    def altered(what, at, fmt, value):
        apk = base.apk("v1")
        apk.find(what).poke(at, fmt, value)
        return apk

    text, dex = b"assets/text.txt", b"classes.dex"
    yield Case("local header, extra length 65533", altered(text, 28, "<H", 65533).build(), "fail|format-error")
    apk = base.apk("v1")
    apk.find(dex).local = apk.find(dex).local.replace(dex, b"classes.odx", 1)
    yield Case("local header, another name", apk.build(), "fail|format-error", "ZIP_LOCAL_NAME")
    yield Case("local header, another method", altered(text, 8, "<H", 0).build(), "pass")
    yield Case("local header, other sizes", altered(text, 18, "<I", 77).build(), "fail|format-error", "ZIP_LOCAL_SIZES")
    yield Case("local header, another CRC", altered(text, 14, "<I", 77).build(), "fail|format-error", "ZIP_LOCAL_SIZES")
    yield Case("local header, magic gone", altered(text, 0, "<I", 0).build(), "fail|format-error")

    apk = base.apk("v1")
    apk.find(text).flags |= 1
    apk.find(text).poke(6, "<H", 1)
    yield Case("encrypted flag in both headers", apk.build(), "pass")
    apk = base.apk("v1")
    apk.find(text).method = 9999
    yield Case("method 9999 in the directory", apk.build(), "pass")
    apk = base.apk("v1")
    apk.find(text).method = 0
    yield Case("stored in the directory, deflated in truth", apk.build(), "fail|format-error")
    apk = base.apk("v1")
    apk.find(text).crc ^= 1
    yield Case("another CRC in the directory", apk.build(), "fail|format-error")


def sizes_and_offsets(base):
    """Numbers larger than the file."""
    apk = base.apk("v1")
    apk.find(b"assets/text.txt").size = 0x7fffffff
    yield Case("declared size 2 GB", apk.build(), "fail|format-error")
    apk = base.apk("v1")
    apk.find(b"assets/text.txt").offset = 0x7ffffff0
    yield Case("local header past the end", apk.build(keep=True), "fail|format-error")
    apk = base.apk("v1")
    n = len(apk.entries)
    yield Case("one entry more counted", apk.build(count=n + 1), "fail|format-error")
    yield Case("one entry less counted", apk.build(count=n - 1), "fail|format-error")
    yield Case("no entry counted", apk.build(count=0), "fail|format-error")
    yield Case("directory past the end", apk.build(directory=0x7fffffff), "fail|format-error")
    data = apk.build()
    yield Case("cut in the directory", data[:-200], "fail|format-error")
    yield Case("the first half", data[:len(data) // 2], "format-error|fail")
    yield Case("the second half", data[len(data) // 2:], "fail|format-error")
    yield Case("nothing at all", b"", "format-error")
    yield Case("an end record alone", END + bytes(18), "format-error")


def around_the_archive(base):
    """Before it, behind it, and in its comment."""
    apk = base.apk("v1")
    yield Case("Janus: a DEX before the archive", apk.build(prefix=EVIL), "fail", "ZIP_FIRST_BYTES")
    apk = base.apk("v1v2v3v4")
    yield Case("a DEX before the archive, v2", apk.build(prefix=EVIL), "fail")
    apk = base.apk("v1")
    yield Case("end record's magic in the comment", apk.build(comment=b"see PK\5\6 here" + bytes(30)), "fail",
               "ZIP_COMMENT_MAGIC")
    # Where no end record has room Android does not look for one; others do.
    yield Case("end record's magic at the very end", apk.build(comment=b"see PK\5\6 here"), "fail",
               "ZIP_COMMENT_MAGIC")
    whole = apk.build()
    yield Case("a second end record behind the first", whole + END + struct.pack("<4H2IH", 0, 0, 0, 0, 0, 0, 0),
               "fail|format-error")
    other = Apk(whole)
    other.entries = [fresh(b"classes.dex", EVIL)]
    yield Case("another archive behind the first", whole + other.build(), "fail|format-error")
    yield Case("bytes behind the archive", whole + b"more", "fail|format-error")
    yield Case("a comment is no crime", apk.build(comment=b"made by hand"), "pass")
    apk = base.apk("v1v2v3v4")
    yield Case("a gap before the end record, v2", apk.build(gap=bytes(16)), "fail")
    data = bytearray(base.apk("v1").build())
    at = data.rindex(END)
    locator = struct.pack("<4sIQI", b"PK\6\7", 0, len(data), 1)
    yield Case("ZIP64 locator", bytes(data[:at]) + locator + bytes(data[at:]), "fail|format-error")


def names(base):
    """Two entries of one name, and names that end early."""
    dex = b"classes.dex"
    for where, label in ((0, "first"), (None, "last")):
        apk = base.apk("v1")
        evil = fresh(dex, EVIL)
        apk.entries.insert(len(apk.entries) if where is None else where, evil)
        yield Case(f"two classes.dex, the false one {label}", apk.build(), "fail", "ZIP_DUPLICATE_NAME")
    apk = base.apk("v1")
    apk.entries.append(apk.find(dex).clone())
    yield Case("one classes.dex listed twice", apk.build(), "fail", "ZIP_DUPLICATE_NAME")
    apk = base.apk("v1v2v3v4")
    apk.entries.append(fresh(b"META-INF/evil\0.txt", b"x"))
    yield Case("NUL in a name", apk.build(), "fail", "ZIP_NAME_NUL")
    apk = base.apk("v1")
    apk.entries.append(fresh(b"META-INF/evil\0.txt", b"x"))
    yield Case("NUL in a name in META-INF", apk.build(), "fail", "ZIP_NAME_NUL")
    apk = base.apk("v1")
    apk.entries.append(fresh(b"two\nlines", b"x"))
    yield Case("line end in a name", apk.build(), "fail")
    apk = base.apk("v1")
    apk.entries.append(fresh(b"", b"x"))
    yield Case("no name", apk.build(), "fail")


def cases(base):
    yield from lie_in_local_headers(base)
    yield from sizes_and_offsets(base)
    yield from around_the_archive(base)
    yield from names(base)
    # What is not tampered with passes: the surgery itself is sound.
    for name in ("v1", "v2", "v1v2v3v4", "v3-ec", "rotated", "stamp"):
        yield Case(f"{name}, taken apart and put together", base.apk(name).build(), "pass")
    assert zlib.crc32(EVIL)
