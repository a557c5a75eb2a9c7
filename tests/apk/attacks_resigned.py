# SPDX-License-Identifier: GPL-2.0-or-later
"""Schemes v2 to v3.1 malformed and signed all the same: what no package at hand has, each with the finding it must give."""
import base64
import hashlib

import mutate_block as m
from cases import Case
from signing import EC_SHA256, RSA_SHA256, RSA_SHA512, UNKNOWN_ALGORITHM, Key
from surgery import V2, V3, V31


class Bench:
    """Keys, an archive, and its digest."""

    def __init__(self, base):
        def key(name, algorithm):
            pem = base.read(f"keys/{name}.crt").decode().split("-----")[2]
            return Key(base.read(f"keys/{name}.pk8"), base64.b64decode(pem), algorithm)

        self.base = base
        self.rsa, self.rsa2, self.ec = key("rsa", RSA_SHA256), key("rsa2", RSA_SHA256), key("ec", EC_SHA256)
        self.apk = base.apk("unsigned-new")
        self.digest = m.digest_of(self.apk)

    def signer(self, scheme="V2", key=None, **o):
        return m.signer(key or self.ec, self.digest, m.SCHEMES[scheme][1], **o)

    def build(self, *pairs):
        return m.with_pairs(self.apk, *pairs)

    def case(self, name, scheme, issue, *signers, verdict="fail", **o):
        """One signing block of one scheme, judged for the devices that heed it."""
        ident, _ = m.SCHEMES[scheme]
        value = o.pop("value", None)
        data = self.build((ident, m.value(*signers) if value is None else value), *o.pop("also", ()))
        o.setdefault("min_sdk", "24" if scheme == "V2" else "28")
        return Case(f"{scheme} {name}", data, verdict, issue, **o)


def both(b, scheme):
    """What v2 and v3 have in common."""
    s = lambda **o: b.signer(scheme, **o)
    case = lambda name, issue, *signers, **o: b.case(name, scheme, f"{scheme}_SIG_{issue}", *signers, **o)
    ec, rsa, digest = b.ec, b.rsa, b.digest
    good = ec.sign(b"other")
    yield b.case("sound", scheme, None, s(), verdict="pass")
    yield b.case("sound, RSA with SHA-512", scheme, None, b.signer(
        scheme, key=rsa, algorithm=RSA_SHA512,
        digests=[(RSA_SHA512, m.digest_of(b.apk, algorithm=hashlib.sha512))]), verdict="pass")
    yield case("empty value", "MALFORMED_SIGNERS", value=b"")
    yield case("signers cut", "MALFORMED_SIGNERS", value=m.word(99) + b"x")
    yield case("no signer", "NO_SIGNERS", value=m.slice_of(b""))
    yield case("signer of 3 bytes", "MALFORMED_SIGNER", b"abc")
    yield case("signer cut in the list", "MALFORMED_SIGNER", value=m.slice_of(m.word(50) + b"abc"))
    yield case("key cut", "MALFORMED_SIGNER", s()[:-3])
    yield case("a second signer of nothing", "MALFORMED_SIGNER", s(), b"")
    yield case("signed data empty", "MALFORMED_SIGNER", s(signed=b""))
    yield case("signed digests cut", "MALFORMED_SIGNER", s(signed=m.word(99) + b"x"))
    yield case("signed certificates cut", "MALFORMED_SIGNER", s(signed=m.slice_of(b"") + m.word(99)))
    yield case("signed attributes missing", "MALFORMED_SIGNER",
               s(signed=m.slice_of(m.records([(ec.algorithm, digest)])) + m.slice_of(m.slice_of(ec.certificate))))
    yield case("certificate cut in the list", "MALFORMED_SIGNER", s(certs_raw=m.word(9999) + ec.certificate))
    yield case("signature record cut", "MALFORMED_SIGNATURE", s(signatures_raw=m.slice_of(m.word(ec.algorithm) + m.word(80))))
    yield case("signature record of 3 bytes", "MALFORMED_SIGNATURE", s(signatures_raw=m.slice_of(b"abc")))
    yield case("signature list cut", "MALFORMED_SIGNATURE", s(signatures_raw=m.word(77)))
    yield case("no signatures", "NO_SIGNATURES", s(signatures=[]))
    yield case("unknown algorithm alone", "NO_SUPPORTED_SIGNATURES",
               s(signatures=[(UNKNOWN_ALGORITHM, b"x")], digests=[(UNKNOWN_ALGORITHM, digest)]))
    signed_two = dict(digests=[(UNKNOWN_ALGORITHM, digest), (ec.algorithm, digest)])
    both_signed = m.slice_of(m.records(signed_two["digests"])) + m.slice_of(m.slice_of(ec.certificate)) \
        + (m.word(28) + m.word(m.SDK_END) if scheme == "V3" else b"") + m.slice_of(b"")
    yield case("unknown algorithm beside one", "UNKNOWN_SIG_ALGORITHM",
               s(signed=both_signed, signatures=[(UNKNOWN_ALGORITHM, b"x"), (ec.algorithm, ec.sign(both_signed))]),
               verdict="pass")
    yield case("key is noise", "MALFORMED_PUBLIC_KEY", s(public=b"noise"))
    yield case("key is empty", "MALFORMED_PUBLIC_KEY", s(public=b""))
    yield case("key of another kind", "MALFORMED_PUBLIC_KEY", s(public=rsa.public))
    yield case("signature over something else", "DID_NOT_VERIFY", s(signatures=[(ec.algorithm, good)]))
    yield case("signature of another's key", "DID_NOT_VERIFY",
               b.signer(scheme, key=rsa, signatures=[(RSA_SHA256, b.rsa2.sign(b"x"))]))
    yield case("ECDSA signature is no DER", "VERIFY_EXCEPTION", s(signatures=[(ec.algorithm, b"noise")]))
    yield case("RSA signature too short", "VERIFY_EXCEPTION",
               b.signer(scheme, key=rsa, signatures=[(RSA_SHA256, b"short")]))
    yield case("certificate is noise", "MALFORMED_CERTIFICATE", s(certs=[b"noise"]))
    yield case("second certificate is noise", "MALFORMED_CERTIFICATE", s(certs=[ec.certificate, b"noise"]))
    yield case("no certificate", "NO_CERTIFICATES", s(certs=[]))
    yield case("certificate of another", "PUBLIC_KEY_MISMATCH_BETWEEN_CERTIFICATE_AND_SIGNATURES_RECORD",
               s(certs=[rsa.certificate]))
    yield case("digest record cut", "MALFORMED_DIGEST", s(digests_raw=m.slice_of(m.word(ec.algorithm) + m.word(80))))
    yield case("digest list cut", "MALFORMED_DIGEST", s(digests_raw=m.word(80)))
    for name, digests in (("missing", []), ("of another algorithm", [(RSA_SHA256, digest)]),
                          ("more than signatures", [(ec.algorithm, digest), (RSA_SHA256, digest)])):
        yield case(f"digests {name}", "SIG_ALG_MISMATCH_BETWEEN_SIGNATURES_AND_DIGESTS_RECORDS", s(digests=digests))
    yield case("attribute of 3 bytes", "MALFORMED_ADDITIONAL_ATTRIBUTE", s(attributes_raw=m.slice_of(b"abc")))
    yield case("attribute list cut", "MALFORMED_ADDITIONAL_ATTRIBUTE", s(attributes_raw=m.word(5) + b"a"))
    yield case("attribute unknown", "UNKNOWN_ADDITIONAL_ATTRIBUTE", s(attributes=[(7, b"")]), verdict="pass")
    yield case("digest wrong", "APK_DIGEST_DID_NOT_VERIFY", s(digests=[(ec.algorithm, bytes(32))]))
    yield case("digest short", "APK_DIGEST_DID_NOT_VERIFY", s(digests=[(ec.algorithm, digest[:31])]))
    yield case("digest empty", "APK_DIGEST_DID_NOT_VERIFY", s(digests=[(ec.algorithm, b"")]))


def only_v2(b):
    """What v2 alone has."""
    yield b.case("two signers", "V2", None, b.signer(), b.signer(key=b.rsa), verdict="pass")
    yield b.case("ten signers", "V2", None, *[b.signer()] * 10, verdict="pass")
    yield b.case("eleven signers", "V2", "V2_SIG_MAX_SIGNATURES_EXCEEDED", *[b.signer()] * 11)
    yield b.case("second signer broken", "V2", "V2_SIG_NO_SIGNATURES", b.signer(), b.signer(signatures=[]))
    yield b.case("stripping attribute short", "V2", "V2_SIG_MALFORMED_ADDITIONAL_ATTRIBUTE",
                 b.signer(attributes=[(m.STRIPPING, b"abc")]))
    yield b.case("says v3, which is not there", "V2", "V2_SIG_MISSING_APK_SIG_REFERENCED",
                 b.signer(attributes=[(m.STRIPPING, m.word(3))]))
    yield b.case("says v3, for devices that know none", "V2", "V2_SIG_UNKNOWN_APK_SIG_SCHEME_ID",
                 b.signer(attributes=[(m.STRIPPING, m.word(3))]), verdict="pass", max_sdk="27")
    yield b.case("says v9", "V2", "V2_SIG_UNKNOWN_APK_SIG_SCHEME_ID",
                 b.signer(attributes=[(m.STRIPPING, m.word(9))]), verdict="pass")


def ranges(b):
    """SDK levels of v3 signers."""
    s = lambda low, high, **o: b.signer("V3", min=low, max=high, **o)
    case = lambda name, issue, *signers, **o: b.case(name, "V3", issue, *signers, **o)
    yield case("from above to", "V3_SIG_INVALID_SDK_VERSIONS", s(40, 30))
    yield case("from below nothing", "V3_SIG_INVALID_SDK_VERSIONS", s(-5, m.SDK_END))
    yield case("signed from differs", "V3_MIN_SDK_VERSION_MISMATCH_BETWEEN_SIGNER_AND_SIGNED_DATA_RECORD",
               s(28, m.SDK_END, signed_min=29))
    yield case("signed to differs", "V3_MAX_SDK_VERSION_MISMATCH_BETWEEN_SIGNER_AND_SIGNED_DATA_RECORD",
               s(28, m.SDK_END, signed_max=40))
    yield case("signed range missing", "V3_SIG_MALFORMED_SIGNER",
               b.signer("V3", signed=m.slice_of(b"") + m.slice_of(b"") + b"abcd"))
    yield case("range cut", "V3_SIG_MALFORMED_SIGNER", m.slice_of(b"") + b"abcd")
    yield case("two ranges that meet", None, s(28, 31), s(32, m.SDK_END), verdict="pass")
    yield case("two ranges in the other order", None, s(32, m.SDK_END), s(28, 31), verdict="pass")
    yield case("a gap", "V3_INCONSISTENT_SDK_VERSIONS", s(28, 30), s(32, m.SDK_END))
    yield case("an overlap", "V3_INCONSISTENT_SDK_VERSIONS", s(28, 33), s(32, m.SDK_END))
    yield case("two for the same levels", "V3_INCONSISTENT_SDK_VERSIONS", s(28, m.SDK_END), s(28, m.SDK_END))
    yield case("begins too late", "V3_MISSING_SDK_VERSIONS", s(30, m.SDK_END))
    yield case("begins late, asked about later", None, s(30, m.SDK_END), verdict="pass", min_sdk="30")
    yield case("ends too early", "V3_MISSING_SDK_VERSIONS", s(28, 32))
    yield case("ends early, asked about earlier", None, s(28, 32), verdict="pass", max_sdk="32")
    yield case("sixty-five signers", "V3_SIG_MULTIPLE_SIGNERS", *[s(28, m.SDK_END)] * 65)


def rotation(b):
    """Lineages."""
    def s(value, key=None, **o):
        return b.signer("V3", key=key or b.rsa, attributes=[(m.LINEAGE, value)], **o)
    case = lambda name, issue, *signers, **o: b.case(name, "V3", issue, *signers, **o)
    yield case("lineage of one", None, s(m.lineage(b.rsa)), verdict="pass")
    yield case("lineage of two", None, s(m.lineage(b.ec, b.rsa)), verdict="pass",
               certificate=b.base.certificate("rsa"))
    yield case("lineage empty", "V3_SIG_POR_CERT_MISMATCH", s(b""))
    yield case("lineage of nobody", "V3_SIG_POR_CERT_MISMATCH", s(m.lineage()))
    yield case("lineage of another version", "V3_SIG_POR_CERT_MISMATCH", s(m.lineage(b.ec, b.rsa, version=2)))
    yield case("lineage of 3 bytes", "V3_SIG_MALFORMED_LINEAGE", s(b"abc"))
    yield case("lineage cut", "V3_SIG_MALFORMED_LINEAGE", s(m.lineage(b.ec, b.rsa)[:-9]))
    yield case("lineage of a short record", "V3_SIG_MALFORMED_LINEAGE", s(m.word(1) + m.slice_of(b"abcd")))
    yield case("lineage with an unknown algorithm", "V3_SIG_MALFORMED_LINEAGE",
               s(m.lineage(b.ec, b.rsa, algorithm=UNKNOWN_ALGORITHM)))
    yield case("lineage with a broken signature", "V3_SIG_POR_DID_NOT_VERIFY", s(m.lineage(b.ec, b.rsa, broken=1)))
    yield case("lineage with another algorithm signed", "V3_SIG_POR_DID_NOT_VERIFY",
               s(m.lineage(b.ec, b.rsa, wrong_parent=1)))
    yield case("lineage with noise for a certificate", "V3_SIG_POR_DID_NOT_VERIFY", s(m.lineage(b.ec, b.rsa, no_cert=1)))
    yield case("lineage that comes back", "V3_SIG_POR_DID_NOT_VERIFY", s(m.lineage(b.rsa, b.ec, b.rsa)))
    yield case("lineage that ends elsewhere", "V3_SIG_POR_CERT_MISMATCH", s(m.lineage(b.rsa, b.ec)))
    yield case("lineage shorter for newer levels", "V3_INCONSISTENT_LINEAGES",
               s(m.lineage(b.ec, b.rsa), min=28, max=30), s(m.lineage(b.rsa), min=31))
    yield case("lineages of two families", "V3_INCONSISTENT_LINEAGES",
               s(m.lineage(b.ec, b.rsa), min=28, max=30), s(m.lineage(b.rsa, b.rsa2), key=b.rsa2, min=31))
    yield case("lineages that grow", None, s(m.lineage(b.rsa, b.rsa2), key=b.rsa2, min=28, max=30),
               s(m.lineage(b.rsa, b.rsa2, b.ec), key=b.ec, min=31), verdict="pass")


def newer(b):
    """v3.1 beside v3, and what v3 says of it; v3.2."""
    told = lambda n, **o: b.signer("V3", attributes=[(m.ROTATION_MIN, m.word(n))], **o)
    new = lambda low, **o: (V31, m.value(b.signer("V31", key=b.rsa, min=low, attributes=[
        (m.LINEAGE, m.lineage(b.ec, b.rsa))] + o.get("more", []))))
    case = lambda name, issue, *signers, **o: b.case(name, "V3", issue, *signers, **o)
    yield case("and v3.1", None, told(33, max=32), verdict="pass", also=[new(33)],
               certificate=b.base.certificate("rsa"))
    yield case("says v3.1, which is not there", "V31_BLOCK_MISSING", told(33))
    yield case("says v3.1, for devices that know none", None, told(33), verdict="pass", max_sdk="32")
    yield case("says v3.1 in 3 bytes", "V3_SIG_MALFORMED_ADDITIONAL_ATTRIBUTE",
               b.signer("V3", attributes=[(m.ROTATION_MIN, b"abc")]))
    yield case("says v3.1 for other levels", "V31_ROTATION_MIN_SDK_MISMATCH", told(34, max=32), also=[new(33)])
    yield case("does not say v3.1", "V31_ROTATION_MIN_SDK_ATTR_MISSING", b.signer("V3", max=32), verdict="pass",
               also=[new(33)])
    yield case("ends before v3.1 begins", "V3_MISSING_SDK_VERSIONS", told(34, max=32), also=[new(34)])
    yield case("and a v3.1 for a development release", None, told(34, max=33), verdict="pass",
               also=[new(34, more=[(m.DEV_RELEASE, b"")])])
    yield case("for a development release", "V31_ROTATION_TARGETS_DEV_RELEASE_ATTR_ON_V3_SIGNER",
               b.signer("V3", attributes=[(m.DEV_RELEASE, b"")]), verdict="pass")
    yield case("and a broken v3.1", "V3_SIG_NO_SIGNERS", told(33, max=32), also=[(V31, m.slice_of(b""))])
    yield case("and a v3.1 that tells of a v3.1", "V31_BLOCK_MISSING", told(33, max=32),
               also=[(V31, m.value(b.signer("V31", min=33, attributes=[(m.ROTATION_MIN, m.word(33))])))])
    yield Case("V31 alone", b.build(new(33)), "fail", "V31_BLOCK_FOUND_WITHOUT_V3_BLOCK", min_sdk="33")
    hybrid = b.signer("V3", attributes=[(m.HYBRID_MIN, m.word(37))])
    yield case("says v3.2, which is not there", "V32_BLOCK_MISSING", hybrid)
    yield case("says v3.2, for devices that know none", None, hybrid, verdict="pass", max_sdk="36")
    yield case("says v3.2 in 3 bytes", "V3_SIG_MALFORMED_ADDITIONAL_ATTRIBUTE",
               b.signer("V3", attributes=[(m.HYBRID_MIN, b"abc")]))
    yield case("and v3.2", "V32_NOT_CHECKED", hybrid, verdict="pass", also=[(0x70E1C89F, b"hybrid")])


def cases(base):
    b = Bench(base)
    for scheme in ("V2", "V3"):
        yield from both(b, scheme)
    yield from only_v2(b)
    yield from ranges(b)
    yield from rotation(b)
    yield from newer(b)
