# SPDX-License-Identifier: GPL-2.0-or-later
"""Whose package is it: certificates that stand in it and sign nothing (the proofs of concept of fdroid-fakesigner)."""
import jar
import mutate_block as m
from attacks_resigned import Bench
from axml import manifest
from cases import Case
from surgery import V2, Apk, fresh


def package(min_sdk):
    """A small package, and what its entries hold."""
    apk = Apk(b"PK\5\6" + bytes(18))
    contents = {b"AndroidManifest.xml": manifest(sdk=(("minSdkVersion", min_sdk), ("targetSdkVersion", 28))).build(),
                b"classes.dex": b"dex\n035\0" + bytes(100)}
    apk.entries = [fresh(name, data) for name, data in contents.items()]
    return apk, contents


def cases(base):
    bench = Bench(base)
    rsa, rsa2, ec = bench.rsa, bench.rsa2, bench.ec
    first, second = base.certificate("rsa"), base.certificate("rsa2")

    def case(name, verdict, bag, infos=lambda data: [jar.signer_info(rsa, data)], **more):
        apk, contents = package(18)
        jar.sign(apk, contents, (b"A", lambda data: jar.pkcs7(bag, infos(data))))
        return Case("whose: " + name, apk.build(), verdict, **more)

    mine, other = rsa.certificate, rsa2.certificate
    yield case("one certificate", "pass", [mine], certificate=first)
    yield case("another certificate in front", "pass", [other, mine], certificate=first)
    yield case("another certificate behind", "pass", [mine, other], certificate=first)
    yield case("many certificates", "pass", [other, ec.certificate, mine, other], certificate=first)
    yield case("a lookalike in front", "pass", [jar.lookalike(mine, rsa2), mine], certificate=first)
    yield case("a lookalike behind", "pass", [mine, jar.lookalike(mine, rsa2)], certificate=first)
    yield case("no certificate", "fail", [])
    yield case("only another certificate", "fail", [other])
    yield case("another's certificate, signed by mine", "fail", [other],
               lambda data: [jar.signer_info(rsa, data, other)])
    yield case("nobody signs", "fail", [mine], lambda data: [])
    yield case("a broken SignerInfo in front, new devices", "pass", [mine, other], lambda data: [
        jar.signer_info(rsa2, data, broken=True), jar.signer_info(rsa, data)], min_sdk="24", certificate=first)
    yield case("a broken SignerInfo in front, old devices", "fail", [mine, other], lambda data: [
        jar.signer_info(rsa2, data, broken=True), jar.signer_info(rsa, data)], max_sdk="23")
    yield case("two that hold: the first counts", "pass", [mine, other], lambda data: [
        jar.signer_info(rsa2, data), jar.signer_info(rsa, data)], certificate=second)

    # A JAR signature beside v2, on devices that never look at it.
    apk, contents = package(24)
    jar.sign(apk, contents, (b"B", lambda data: jar.pkcs7([other], [jar.signer_info(rsa2, data)])))
    value = m.value(m.signer(rsa, m.digest_of(apk)))
    yield Case("whose: v2 by one, v1 by another, new devices", m.with_pairs(apk, (V2, value)), "pass", certificate=first)
    yield Case("whose: v2 by one, v1 by another, all devices", apk.build(), "fail", "V2_SIG_MISSING|JAR_SIG_MISSING",
               min_sdk="18")
    apk, contents = package(24)
    apk.entries.append(fresh(b"META-INF/B.RSA", jar.pkcs7([other], [])))
    value = m.value(m.signer(rsa, m.digest_of(apk)))
    yield Case("whose: a foreign .RSA alone beside v2", m.with_pairs(apk, (V2, value)), "pass", certificate=first)

    # Every signer has to hold, and the list of schemes is heeded.
    apk, contents = package(18)
    jar.sign(apk, contents, (b"A", lambda data: jar.pkcs7([mine], [jar.signer_info(rsa, data)])),
             (b"B", lambda data: jar.pkcs7([other], [jar.signer_info(rsa2, data, broken=True)])))
    yield Case("whose: the second of two signers does not hold", apk.build(), "fail")
    apk, contents = package(18)
    jar.sign(apk, contents, (b"A", lambda data: jar.pkcs7([mine], [jar.signer_info(rsa, data)])),
             extra=b"X-Android-APK-Signed: 2, 3\r\n")
    yield Case("whose: v1 says that v2 was there", apk.build(), "fail", "JAR_SIG_MISSING_APK_SIG_REFERENCED")
    yield Case("whose: v1 says that v2 was there, old devices", apk.build(), "pass", max_sdk="23", certificate=first)
