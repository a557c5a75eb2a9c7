# SPDX-License-Identifier: GPL-2.0-or-later
"""The v4 signature file and the source stamp, malformed and signed all the same. The APK itself passes throughout."""
import hashlib
import struct

import mutate_block as m
from attacks_resigned import Bench
from cases import Case
from signing import RSA_SHA256, UNKNOWN_ALGORITHM, tree
from surgery import V2, V3, V31, fresh

ENTRY = b"stamp-cert-sha256"


class Idsig:
    """Signature files for one APK."""

    def __init__(self, apk, key, digest):
        self.apk, self.key, self.digest = apk, key, digest
        self.root, self.levels = tree(apk)

    def info(self, **o):
        """One signer's record."""
        key = o.get("by", self.key)
        digest, cert, extra = o.get("digest", self.digest), o.get("cert", key.certificate), o.get("extra", b"")
        signed = struct.pack("<QIB", len(self.apk), o.get("hash", 1), o.get("log2", 12))
        for part in (o.get("salt", b""), o.get("root", self.root), digest, cert, extra):
            signed += m.slice_of(part)
        sig = o.get("signature", key.sign(m.word(len(signed) + 4) + signed))
        return b"".join(map(m.slice_of, (digest, cert, extra, o.get("public", key.public)))) \
            + m.word(o.get("algorithm", key.algorithm)) + m.slice_of(sig)

    def file(self, *more, **o):
        """The whole file; *more are further signers."""
        hashing = o.get("hashing", struct.pack("<IB", o.get("hash", 1), o.get("log2", 12))
                        + m.slice_of(o.get("salt", b"")) + m.slice_of(o.get("root", self.root)))
        infos = o.get("infos", self.info(**o) + b"".join(m.word(V31) + m.slice_of(i) for i in more))
        return m.word(o.get("version", 2)) + m.slice_of(hashing) + m.slice_of(infos) \
            + o.get("tree", m.slice_of(self.levels))


def idsig(b):
    apk = b.build((V2, m.value(b.signer(key=b.rsa))), (V3, m.value(b.signer("V3", key=b.rsa))))
    sig = Idsig(apk, b.rsa, b.digest)

    def case(name, issue, data, good=False, of=apk):
        return Case(f"idsig: {name}", of, "pass", idsig=data, v4="pass" if good else "fail", v4_issue=issue)

    yield case("sound", None, sig.file(), good=True)
    yield case("sound, without a tree", None, sig.file(tree=b""), good=True)
    yield case("of one byte", "V4_SIG_NO_SIGNATURES", b"\2")
    yield case("version 1", "V4_SIG_VERSION_NOT_CURRENT", sig.file(version=1))
    yield case("version 3", "V4_SIG_VERSION_NOT_CURRENT", sig.file(version=3))
    for name, hashing in (("of nothing", b""), ("of 4 bytes", m.word(1)), ("without a salt", m.word(1) + b"\x0c"),
                          ("without a root", m.word(1) + b"\x0c" + m.word(0))):
        yield case(f"hashing {name}", "V4_SIG_MALFORMED_SIGNERS", sig.file(hashing=hashing))
    yield case("hashing cut", "V4_SIG_MALFORMED_SIGNERS", sig.file()[:9])
    record = sig.info()
    for n in (0, 3, 40, len(record) - 1):
        yield case(f"signer cut to {n}", "V4_SIG_MALFORMED_SIGNERS", sig.file(infos=record[:n]))
    yield case("signers cut", "V4_SIG_MALFORMED_SIGNERS", m.word(2) + m.slice_of(b"\1\0\0\0\x0c" + bytes(8)) + m.word(50))
    yield case("second signer cut", "V4_SIG_MALFORMED_SIGNERS", sig.file(infos=record + m.word(V31) + m.word(99)))
    yield case("nine signers", "V4_SIG_MALFORMED_SIGNERS", sig.file(*[record] * 8))
    yield case("two signers", "V4_SIG_MULTIPLE_SIGNERS", sig.file(record))
    yield case("unknown algorithm", "V4_SIG_UNKNOWN_SIG_ALGORITHM", sig.file(algorithm=UNKNOWN_ALGORITHM))
    yield case("key is noise", "V4_SIG_MALFORMED_PUBLIC_KEY", sig.file(public=b"noise"))
    yield case("key of another kind", "V4_SIG_MALFORMED_PUBLIC_KEY", sig.file(public=b.ec.public))
    yield case("signature wrong", "V4_SIG_DID_NOT_VERIFY", sig.file(signature=b.rsa.sign(b"other")))
    yield case("signature short", "V4_SIG_VERIFY_EXCEPTION", sig.file(signature=b"short"))
    yield case("second signature wrong", "V4_SIG_DID_NOT_VERIFY", sig.file(sig.info(signature=b.rsa.sign(b"other"))))
    yield case("no certificate", "V4_SIG_NO_CERTIFICATE", sig.file(cert=b""))
    yield case("certificate is noise", "V4_SIG_MALFORMED_CERTIFICATE", sig.file(cert=b"noise"))
    yield case("certificate of another", "V4_SIG_PUBLIC_KEY_MISMATCH_BETWEEN_CERTIFICATE_AND_SIGNATURES_RECORD",
               sig.file(cert=b.rsa2.certificate))
    for name, o in (("hash 2", dict(hash=2)), ("blocks of 2^13", dict(log2=13)), ("a salt", dict(salt=b"salt")),
                    ("a short root", dict(root=sig.root[:31])), ("another root", dict(root=bytes(32)))):
        yield case(name, "V4_SIG_APK_ROOT_DID_NOT_VERIFY", sig.file(**o))
    yield case("129 bytes of its own", "V4_SIG_MALFORMED_SIGNERS", sig.file(extra=bytes(129)))
    yield case("128 bytes of its own", None, sig.file(extra=bytes(128)), good=True)
    levels = m.slice_of(sig.levels)
    for name, data in (("cut", levels[:-1]), ("cut to its length", levels[:4]), ("cut in its length", levels[:3]),
                       ("of nothing", m.word(0)), ("another", m.slice_of(sig.levels[:-1] + b"\1")),
                       ("longer", m.slice_of(sig.levels + bytes(4096))), ("followed by a byte", levels + b"x")):
        yield case(f"tree {name}", "V4_SIG_APK_TREE_DID_NOT_VERIFY", sig.file(tree=data))
    yield case("of another APK", "V4_SIG_DID_NOT_VERIFY", Idsig(apk + b"x", b.rsa, b.digest).file())
    yield case("signed by another", "V4_SIG_V2_V3_SIGNERS_MISMATCH", sig.file(by=b.rsa2))
    yield case("another content digest", "V4_SIG_V2_V3_DIGESTS_MISMATCH", sig.file(digest=bytes(32)))
    two = b.build((V2, m.value(b.signer(key=b.rsa), b.signer())))
    yield case("two signers in v2", "V4_SIG_MULTIPLE_SIGNERS", Idsig(two, b.rsa, b.digest).file(), of=two)
    v1 = b.base.read("v1.apk")
    yield case("beside v1 alone", "V4_SIG_V2_V3_DIGESTS_MISMATCH", Idsig(v1, b.rsa, bytes(32)).file(), of=v1)

    rotated = b.build((V2, m.value(b.signer(key=b.rsa2))), (V3, m.value(b.signer("V3", key=b.rsa2, max=32, attributes=[
        (m.ROTATION_MIN, m.word(33))]))), (V31, m.value(b.signer("V31", key=b.rsa, min=33, attributes=[
            (m.LINEAGE, m.lineage(b.rsa2, b.rsa))]))))
    old = Idsig(rotated, b.rsa2, b.digest)
    yield case("beside v3.1", None, old.file(old.info(by=b.rsa)), good=True, of=rotated)
    yield case("beside v3.1, one signer", "V41_SIG_NEEDS_TWO_SIGNERS", old.file(), of=rotated)
    yield case("beside v3.1, another content digest", "V4_SIG_V2_V3_DIGESTS_MISMATCH",
               old.file(old.info(by=b.rsa, digest=bytes(32))), of=rotated)


class Stamp:
    """A stamped APK in the making."""

    def __init__(self, b):
        self.b, self.key = b, b.rsa2
        self.apk = b.base.apk("unsigned-new")
        self.apk.entries.append(fresh(ENTRY, hashlib.sha256(self.key.certificate).digest(), 0))
        self.digest = m.digest_of(self.apk)
        self.v2 = m.value(m.signer(b.ec, self.digest))

    def sign(self, data, algorithm=RSA_SHA256):
        return m.records([(algorithm, self.key.sign(data))])

    def block(self, **o):
        """The pair's value."""
        digests = m.records([(1, o.get("digest", self.digest))])
        schemes = o.get("schemes", [(2, o.get("signatures", self.sign(digests)))])
        stamp = m.slice_of(o.get("cert", self.key.certificate)) + m.slice_of(o.get("schemes_raw", m.records(schemes)))
        if "attributes" in o or "attributes_raw" in o:
            data = o.get("attributes_raw", m.slice_of(m.attributes_of(o.get("attributes", []))))
            stamp += m.slice_of(data) + m.slice_of(o.get("attribute_signatures", self.sign(data)))
        return m.slice_of(stamp + o.get("more", b""))

    def case(self, name, issue, value=None, good=False, **o):
        data = m.with_pairs(self.apk, (V2, self.v2), (m.STAMP_V2, self.block(**o) if value is None else value))
        return Case(f"stamp: {name}", data, "pass", stamp="pass" if good else "fail", stamp_issue=issue)


def stamp(b):
    s = Stamp(b)
    case, key, digests = s.case, s.key, m.records([(1, s.digest)])
    seconds = struct.pack("<q", 1700000000)
    yield case("sound", None, good=True)
    yield case("sound, with a time", None, attributes=[(m.STAMP_TIME, seconds)], good=True)
    yield case("sound, with a time and more", None, attributes=[(m.STAMP_TIME, seconds + b"more")], good=True)
    yield case("sound, signed twice for v2, last counts", None, good=True,
               schemes=[(2, b""), (2, s.sign(digests))])
    for n in (0, 3, 8, 900):
        yield case(f"cut to {n}", "SOURCE_STAMP_MALFORMED_SIGNATURE", value=m.slice_of(s.block()[4:][:n]))
    yield case("nothing", "SOURCE_STAMP_MALFORMED_SIGNATURE", value=b"")
    yield case("certificate is noise", "SOURCE_STAMP_MALFORMED_CERTIFICATE", cert=b"noise")
    yield case("certificate of another", "SOURCE_STAMP_CERTIFICATE_MISMATCH_BETWEEN_SIGNATURE_BLOCK_AND_APK",
               cert=b.rsa.certificate)
    yield case("schemes cut", "SOURCE_STAMP_MALFORMED_SIGNATURE", schemes_raw=m.slice_of(b"abc"))
    yield case("no scheme", "SOURCE_STAMP_NO_SIGNATURE", schemes=[])
    yield case("another scheme", "SOURCE_STAMP_NO_SIGNATURE", schemes=[(3, s.sign(digests))])
    yield case("no signature", "SOURCE_STAMP_NO_SIGNATURE", signatures=b"")
    yield case("unknown algorithm", "SOURCE_STAMP_NO_SIGNATURE", signatures=m.records([(UNKNOWN_ALGORITHM, b"x")]))
    yield case("signature record cut", "SOURCE_STAMP_MALFORMED_SIGNATURE", signatures=m.slice_of(b"abc"))
    yield case("signature of another kind", "SOURCE_STAMP_VERIFY_EXCEPTION",
               signatures=m.records([(b.ec.algorithm, b.ec.sign(digests))]))
    yield case("signature short", "SOURCE_STAMP_VERIFY_EXCEPTION", signatures=m.records([(RSA_SHA256, b"short")]))
    yield case("signature over something else", "SOURCE_STAMP_DID_NOT_VERIFY", signatures=s.sign(b"other"))
    yield case("another digest", "SOURCE_STAMP_DID_NOT_VERIFY", digest=bytes(32))
    attribute = lambda name, issue, items, **o: case(name, issue, attributes=items, **o)
    yield attribute("no attribute", None, [], good=True)
    yield attribute("attribute unknown", None, [(7, b"")], good=True)
    yield attribute("time of 4 bytes", "SOURCE_STAMP_MALFORMED_ATTRIBUTE", [(m.STAMP_TIME, b"abcd")])
    yield attribute("time zero", "SOURCE_STAMP_INVALID_TIMESTAMP", [(m.STAMP_TIME, bytes(8))])
    yield attribute("time below zero", "SOURCE_STAMP_INVALID_TIMESTAMP", [(m.STAMP_TIME, b"\xff" * 8)])
    yield attribute("attributes signed by another", "SOURCE_STAMP_DID_NOT_VERIFY", [(m.STAMP_TIME, seconds)],
                    attribute_signatures=m.records([(RSA_SHA256, b.rsa.sign(b"x"))]))
    yield case("attribute cut", "SOURCE_STAMP_MALFORMED_ATTRIBUTE", attributes_raw=m.slice_of(m.slice_of(b"abc")))
    yield case("attributes cut", "SOURCE_STAMP_MALFORMED_SIGNATURE", attributes_raw=m.word(50))
    yield case("attributes without signatures", "SOURCE_STAMP_MALFORMED_SIGNATURE", more=m.slice_of(b"") + m.word(9))
    lineage = lambda name, issue, value, **o: attribute(name, issue, [(m.STAMP_LINEAGE, value)], **o)
    yield lineage("lineage", None, m.lineage(b.ec, key), good=True)
    yield lineage("lineage cut", "SOURCE_STAMP_MALFORMED_LINEAGE", m.lineage(b.ec, key)[:-9])
    yield lineage("lineage broken", "SOURCE_STAMP_POR_DID_NOT_VERIFY", m.lineage(b.ec, key, broken=1))
    yield lineage("lineage that ends elsewhere", "SOURCE_STAMP_POR_CERT_MISMATCH", m.lineage(b.ec, b.rsa))
    plain = b.base.apk("unsigned-new")
    data = m.with_pairs(plain, (V2, m.value(b.signer())), (m.STAMP_V2, s.block()))
    yield Case("stamp: no entry that names it", data, "pass", stamp="none")
    odd = b.base.apk("unsigned-new")
    odd.entries.append(fresh(ENTRY, bytes(100), 0))
    data = m.with_pairs(odd, (V2, m.value(m.signer(b.ec, m.digest_of(odd)))), (m.STAMP_V2, s.block()))
    yield Case("stamp: entry of 100 bytes", data, "pass", stamp="fail",
               stamp_issue="SOURCE_STAMP_CERTIFICATE_MISMATCH_BETWEEN_SIGNATURE_BLOCK_AND_APK")
    data = m.with_pairs(s.apk, (V2, s.v2), (0x2B09189E, s.block()))
    yield Case("stamp: of version 1 alone", data, "pass", stamp="fail", stamp_issue="SOURCE_STAMP_SIG_MISSING")


def cases(base):
    b = Bench(base)
    yield from idsig(b)
    yield from stamp(b)
