# SPDX-License-Identifier: GPL-2.0-or-later
"""A writer of binary XML that can also write what no tool would."""
import struct

NONE = 0xFFFFFFFF
ANDROID = "http://schemas.android.com/apk/res/android"
IDS = {
    "label": 0x01010001, "name": 0x01010003, "debuggable": 0x0101000F, "minSdkVersion": 0x0101020C,
    "versionCode": 0x0101021B, "versionName": 0x0101021C, "targetSdkVersion": 0x01010270,
    "extractNativeLibs": 0x010104EA, "targetSandboxVersion": 0x0101054C, "versionCodeMajor": 0x01010576,
}
STRING, REFERENCE, INT, HEX, BOOLEAN = 3, 1, 0x10, 0x11, 0x12


def chunk(kind, header, body, size=None):
    """A chunk: its header's bytes after the first eight, then its body."""
    n = 8 + len(header) + len(body)
    return struct.pack("<HHI", kind, 8 + len(header), n if size is None else size) + header + body


def length8(n):
    return bytes([n]) if n < 0x80 else bytes([0x80 | n >> 8 & 0x7F, n & 0xFF])


def length16(n):
    return struct.pack("<H", n) if n < 0x8000 else struct.pack("<HH", 0x8000 | n >> 16, n & 0xFFFF)


def pool(strings, utf8, count=None, flags=None, start=None, styles=0, styles_start=0, offsets=None, header=28):
    """The string pool; the numbers in its header can lie."""
    data, table = b"", b""
    for s in strings:
        table += struct.pack("<I", len(data))
        if isinstance(s, bytes):        # as it stands
            data += s
        elif utf8:
            text = s.encode("utf-8", "surrogatepass")
            data += length8(len(s.encode("utf-16-le", "surrogatepass")) // 2) + length8(len(text)) + text + b"\0"
        else:
            text = s.encode("utf-16-le", "surrogatepass")
            data += length16(len(text) // 2) + text + b"\0\0"
    data += bytes(-len(data) % 4)
    if offsets:
        table = table[:-4 * len(offsets)] + struct.pack(f"<{len(offsets)}I", *offsets)
    fields = struct.pack("<5I", len(strings) if count is None else count, styles,
                         (0x100 if utf8 else 0) if flags is None else flags,
                         28 + len(table) if start is None else start,
                         styles_start and styles_start + 28 + len(table) + len(data))
    return chunk(1, fields[:header - 8], table + data)


class Document:
    """Elements in the order they are told."""

    def __init__(self, utf8=True):
        self.utf8 = utf8
        self.strings = list(IDS) + [ANDROID, "android"]
        self.nodes = b""
        self.line = 1

    def index(self, text):
        if text is None:
            return NONE
        if text not in self.strings:
            self.strings.append(text)
        return self.strings.index(text)

    def node(self, kind, ext, size=None, header=16):
        self.line += 1
        body = struct.pack("<II", self.line, NONE) + bytes(header - 16) + ext
        n = len(body) + 8
        self.nodes += struct.pack("<HHI", kind, header, n if size is None else size) + body
        return self

    def namespace(self, end=False, size=None):
        return self.node(0x101 if end else 0x100, struct.pack("<II", self.index("android"), self.index(ANDROID)), size)

    def attribute(self, name, value, kind=None, raw=None):
        """An attribute; of Android's if its name has an id."""
        if kind is None:
            kind = STRING if isinstance(value, str) else BOOLEAN if isinstance(value, bool) else INT
        if isinstance(value, str):
            raw = raw or value
            data = self.index(value)
        else:
            data = {True: NONE, False: 0}[value] if isinstance(value, bool) else value & 0xFFFFFFFF
        space = ANDROID if name in IDS else None
        return struct.pack("<IIIHBBI", self.index(space), self.index(name), self.index(raw), 8, 0, kind, data)

    def start(self, name, attributes=(), size=20, start=20, count=None, space=None, **kwargs):
        """@attributes: (name, value[, kind]); @size: of one attribute."""
        body = b"".join((self.attribute(*a) + bytes(64))[:max(size, 0)] for a in attributes)
        count = len(attributes) if count is None else count
        return self.node(0x102, struct.pack("<IIHHHHHH", self.index(space), self.index(name), start, size, count, 0, 0,
                                            0) + bytes(start - 20) + body, **kwargs)

    def end(self, name, **kwargs):
        return self.node(0x103, struct.pack("<II", NONE, self.index(name)), **kwargs)

    def text(self, text):
        return self.node(0x104, struct.pack("<IHBBI", self.index(text), 8, 0, STRING, self.index(text)))

    def chunk(self, data):
        self.nodes += data
        return self

    def build(self, kind=3, strings=None, ids=None, extra=b"", size=None):
        table = b"".join(struct.pack("<I", i) for i in IDS.values())
        return chunk(kind, b"", (pool(self.strings, self.utf8) if strings is None else strings) +
                     (chunk(0x180, b"", table) if ids is None else ids) + extra + self.nodes, size)


def manifest(doc=None, package="lab.angae.odd", sdk=(("minSdkVersion", 21), ("targetSdkVersion", 29)), close=True,
             inner=None, **first):
    """A manifest of the usual kind; @inner(doc) adds to it before its end."""
    doc = doc or Document()
    doc.namespace()
    doc.start("manifest", (("versionCode", 7), ("versionName", "0.7"), ("package", package)), **first)
    doc.start("uses-sdk", sdk).end("uses-sdk")
    doc.start("uses-permission", (("name", "android.permission.CAMERA"),)).end("uses-permission")
    doc.start("application", (("label", 0x7F010001, REFERENCE), ("debuggable", True), ("extractNativeLibs", False)))
    doc.start("activity", (("name", ".Main"),)).start("intent-filter")
    doc.start("action", (("name", "android.intent.action.MAIN"),)).end("action")
    doc.start("category", (("name", "android.intent.category.LAUNCHER"),)).end("category")
    doc.end("intent-filter").end("activity").end("application")
    if inner:
        inner(doc)
    doc.end("manifest")
    if close:
        doc.namespace(end=True)
    return doc


def odd_chunks():
    """Sizes that are none, and what is missing."""
    yield "a chunk that ends within a word", manifest(inner=lambda d: d.node(0x104, bytes(14))).build(), False
    yield "such a chunk in front", manifest().build(extra=chunk(0x999, b"", bytes(6))), False
    yield "no element", Document().build() + bytes(8), False
    yield "the last bytes are no chunk", manifest(close=False, inner=lambda d: d.end("manifest").chunk(bytes(8))).build(), True
    yield "attributes of 0 bytes", manifest(size=0).build(), None
    yield "attributes of 12 bytes", manifest(size=12).build(), None
    yield "attributes of 4 bytes", manifest(size=4, count=3).build(), None


def odd_strings():
    """Pools and strings that are not whole."""
    doc = manifest()
    strings = doc.strings

    yield "pool with a short header", doc.build(strings=pool(strings, True, header=20)), False
    yield "pool with styles behind the strings", doc.build(strings=pool(strings, True, styles=1, styles_start=-4)), None
    yield "styles and no strings", doc.build(strings=pool([], True, styles=1)), False
    yield "pool that does not end", doc.build(strings=pool(strings[:-1] + [b"\1\1xyz"], True)), None
    wide = manifest(Document(utf8=False))
    for at in (1 << 20, 0xFFFFFFFF):
        yield f"string at {at}", doc.build(strings=pool(strings, True, offsets=[at])), None
        yield f"UTF-16 string at {at}", wide.build(strings=pool(wide.strings, False, offsets=[at])), None
    end = len(pool(strings, True)) - 28 - 4 * len(strings)
    for back in (1, 2, 3):
        yield f"string {back} before the end", doc.build(strings=pool(strings, True, offsets=[end - back])), None
    end = len(pool(wide.strings, False)) - 28 - 4 * len(wide.strings)
    for back in (1, 2, 3, 4):
        yield f"UTF-16 string {back} before the end", wide.build(
            strings=pool(wide.strings, False, offsets=[end - back])), None
    yield "a length of two units without a second", doc.build(
        strings=pool(strings[:-1] + [b"\0\0\0\x80"], True, offsets=None)), None
    for name, raw in (("overlong", b"\xe0\x80\x80"), ("cut", b"\xe2\x82"), ("surrogate", b"\xed\xa0\x80"),
                      ("no first byte", b"\x80\xff"), ("NUL", b"a\0b"), ("two bytes", "ë".encode()),
                      ("four bytes", "🙂".encode()), ("broken off", b"\xe2\x28\xa1")):
        yield f"UTF-8, {name}", doc.build(
            strings=pool(strings[:-1] + [length8(len(raw)) * 2 + raw + b"\0"], True)), None
    yield "UTF-16 in front of a long length", wide.build(
        strings=pool(wide.strings[:-1] + [b"\xff\xff\xff\xff\0\0"], False)), None
    yield "UTF-16 long length cut", wide.build(strings=pool(wide.strings[:-1] + [b"\0\0\0\x80"], False)), None
    yield "long UTF-16 string, shorter", manifest(Document(utf8=False), inner=lambda d: d.text("x" * 33000)).build(), True
    yield "control characters", manifest(inner=lambda d: d.text("a\1b\x7fc")).build(), None


def odd_values():
    """Types that the manifest's readers do not await, and more of everything."""
    types = [("package", 5, INT), ("package", True), ("split", "config.en"), ("versionCode", "12"),
             ("versionName", 0x7F010002, REFERENCE), ("versionCode", 0, 0), ("label", 0x01010433, 2),
             ("versionName", 0x3F800000, 4, "1.0"), ("versionName", 0x3F800000, 4), ("versionCodeMajor", 3, HEX),
             ("targetSandboxVersion", 2), ("versionCode", 5, REFERENCE), ("versionName", 8)]
    for i, attribute in enumerate(types):
        doc = Document().namespace().start("manifest", (attribute, ("package", "lab.angae.odd")))
        yield f"value {i}", doc.end("manifest").namespace(end=True).build(), True
    for value in ("true", "TRUE", "1", "false"):
        doc = Document().namespace().start("manifest").start("application", (("debuggable", value), ("extractNativeLibs", 1)))
        yield f"debuggable is the word {value}", doc.end("application").end("manifest").build(), True
    for name in ("lab.angae.odd.Main", "Main", ".Main"):
        doc = Document().namespace().start("manifest", (("package", "lab.angae.odd"),)).start("application")
        doc.start("activity-alias", (("name", name),)).start("intent-filter")
        doc.start("category", (("name", "android.intent.category.LAUNCHER"),)).end("category")
        doc.start("action", (("name", "android.intent.action.MAIN"),)).end("action").end("intent-filter")
        yield f"activity {name}", doc.end("activity-alias").end("application").end("manifest").build(), True
    many = manifest(inner=lambda d: [d.start("uses-permission", (("name", f"p.{i}"),)).end("uses-permission")
                                     for i in range(1100)])
    yield "a thousand permissions", many.build(), True
    yield "elements of a namespace", manifest(inner=lambda d: d.start("uses-sdk", (("minSdkVersion", 30),),
                                                                     space="http://other").end("uses-sdk")).build(), True
    yield "two applications", manifest(inner=lambda d: d.start("application", (("label", "second"),)).end(
        "application")).build(), True
    yield "forty namespaces", manifest(inner=lambda d: [d.namespace() for _ in range(40)]).build(), None
    for sdk in ("A", "B2", "C", "M", "Sv2", "Baklava", "CinnamonBun", "CANARY", "lower", ""):
        yield f"minSdkVersion {sdk or 'empty'}", manifest(sdk=(("minSdkVersion", sdk),)).build(), True
    yield "minSdkVersion at no string", manifest(sdk=(("minSdkVersion", 77777, STRING),)).build(), None
    yield "only targetSdkVersion", manifest(sdk=(("targetSdkVersion", 31),)).build(), True
    yield "ends before it begins", Document().end("manifest").start("manifest").end("manifest").build(), None


def odd():
    """(name, document, whether Android reads it to the end)."""
    def utf16(**kwargs):
        return manifest(Document(utf8=False), **kwargs)

    yield "plain UTF-8", manifest().build(), True
    yield "plain UTF-16", utf16().build(), True
    yield "codename", manifest(sdk=(("minSdkVersion", "VanillaIceCream"), ("targetSdkVersion", "Baklava"))).build(), True
    yield "no end namespace", manifest(close=False).build(), True
    zero = manifest(close=False)
    yield "end namespace of size 0", zero.namespace(end=True, size=0).build(), True
    cut = manifest(close=False)
    yield "end namespace past the end", cut.namespace(end=True, size=4096).build(), True
    for size in (24, 28, 40):
        yield f"attributes of {size} bytes", manifest(size=size).build(), True
    yield "attributes begin at 28", manifest(start=28).build(), True
    yield "outer type 0", manifest().build(kind=0), True
    yield "outer type 9", manifest().build(kind=9), True
    yield "size past the end", manifest().build(size=1 << 20), False
    yield "trailing bytes", manifest().build() + bytes(100), True
    unknown = chunk(0x0999, b"", bytes(12))
    yield "an unknown chunk in front", manifest().build(extra=unknown), True
    yield "an unknown chunk among the nodes", manifest(
        inner=lambda d: d.chunk(chunk(0x0999, bytes(8), bytes(12)))).build(), True
    yield "a chunk with a short header among the nodes", manifest(inner=lambda d: d.chunk(unknown)).build(), False
    yield "a second string pool in front", manifest().build(extra=pool(["other"], True)), None
    yield "a node with a long header", manifest(header=32).build(), True
    yield "text", manifest(inner=lambda d: d.text("words \"and\" \\ more\n")).build(), True
    yield "long strings", manifest(package="lab." + "a" * 300, inner=lambda d: d.text("x" * 40000)).build(), True
    yield "long UTF-16 string", utf16(inner=lambda d: d.text("x" * 70000)).build(), True
    yield "other scripts", manifest(package="lab.조선말.🙂").build(), True
    yield "other scripts, UTF-16", utf16(package="lab.조선말.🙂").build(), True
    yield "lone surrogates", utf16(package="lab.\ud800.x\udc00").build(), None
    doc = manifest()
    yield "pool counts too many", doc.build(strings=pool(doc.strings, True, count=1 << 20)), False
    yield "pool counts a billion", doc.build(strings=pool(doc.strings, True, count=0x40000000)), False
    yield "pool counts none", doc.build(strings=pool(doc.strings, True, count=0)), None
    yield "pool begins outside", doc.build(strings=pool(doc.strings, True, start=1 << 30)), False
    yield "pool with styles", doc.build(strings=pool(doc.strings, True, styles=3)), False
    yield "pool of the other kind", doc.build(strings=pool(doc.strings, True, flags=0)), None
    yield "a string without an end", doc.build(
        strings=pool(doc.strings[:-1] + [b"\x7f\x7f" + b"x" * 4], True)), None
    yield "no ids", manifest().build(ids=b""), True
    yield "fewer ids", manifest().build(ids=chunk(0x180, b"", struct.pack("<I", IDS["label"]))), True
    yield "more attributes than there are", manifest(count=60000).build(), False
    yield "attributes past the end", manifest(start=2000).build()[:-1], False
    yield "element too short", manifest(inner=lambda d: d.node(0x102, bytes(8))).build(), False
    yield "end too short", manifest(inner=lambda d: d.node(0x103, bytes(4))).build(), False
    yield "two uses-sdk", manifest(
        inner=lambda d: d.start("uses-sdk", (("minSdkVersion", 26),)).end("uses-sdk")).build(), True
    yield "minSdkVersion is a truth", manifest(sdk=(("minSdkVersion", True),)).build(), True
    yield "closes more than it opened", manifest(inner=lambda d: d.end("manifest").end("x").end("y")).build(), True
    yield "another root", Document().namespace().start("resources").end("resources").build(), True
    yield "deep", manifest(inner=lambda d: [d.start("a") for _ in range(90)] + [d.end("a") for _ in range(90)]).build(), True
    yield "as deep as there is room", manifest(inner=lambda d: [d.start("a") for _ in range(2000)]).build(), None
    bomb = manifest(inner=lambda d: [d.text("y" * 30000) for _ in range(20)])
    yield "one long string many times", bomb.build(), True
    yield "half a document", manifest().build()[:500], False
    yield "nothing", b"", False
    yield from odd_chunks()
    yield from odd_strings()
    yield from odd_values()
    yield "text XML", b"<?xml version=\"1.0\"?><manifest/>", False
