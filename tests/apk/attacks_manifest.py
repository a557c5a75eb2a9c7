# SPDX-License-Identifier: GPL-2.0-or-later
"""Odd manifests in packages that are signed well: what Android reads passes, what it refuses leaves no verdict."""
import mutate_block as m
from attacks_resigned import Bench
from axml import manifest, odd
from cases import Case
from surgery import V2, Apk, fresh

# Documents whose root is no manifest.
NO_ROOT = ("another root", "ends before it begins", "no ids")


def cases(base):
    bench = Bench(base)

    def signed(name, document, verdict, issue=None, **more):
        apk = Apk(b"PK\5\6" + bytes(18))
        if document is not None:
            apk.entries = [fresh(b"AndroidManifest.xml", document)]
        apk.entries.append(fresh(b"classes.dex", b"dex\n035\0"))
        value = m.value(m.signer(bench.rsa, m.digest_of(apk)))
        return Case("manifest: " + name, m.with_pairs(apk, (V2, value)), verdict, issue, **more)

    for name, document, whole in odd():
        verdict = "pass" if whole and name not in NO_ROOT else None if whole or whole is None else "format-error"
        # A thing or two is refused behind the root only, where no installer looks.
        yield signed(name, document, verdict and (verdict if whole else "format-error|pass"), min_sdk="24")
    yield signed("missing", None, "format-error", "MANIFEST_MISSING", min_sdk="24")
    yield signed("missing, devices that never look", None, "pass", min_sdk="24", max_sdk="25")
    yield signed("no XML", b"<manifest/>", "format-error", "MANIFEST_MALFORMED", min_sdk="24")
    yield signed("larger than any", bytes(9 << 20), "format-error", "MANIFEST_UNREADABLE", min_sdk="24")
    for sdk in (True, "lower", ""):
        document = manifest(sdk=(("minSdkVersion", sdk),)).build()
        yield signed(f"minSdkVersion {sdk!r}", document, "format-error", "MANIFEST_MIN_SDK_UNKNOWN")
        yield signed(f"minSdkVersion {sdk!r}, not asked", document, "pass", "MANIFEST_MIN_SDK_UNKNOWN", min_sdk="24")
    for sdk, verdict in (("N", "fail"), ("Oreo", "pass"), ("VanillaIceCream", "pass"), (24, "pass"), (23, "fail")):
        document = manifest(sdk=(("minSdkVersion", sdk),)).build()
        yield signed(f"minSdkVersion {sdk!r}", document, verdict)
    many = manifest(sdk=(("minSdkVersion", 21),),
                    inner=lambda d: d.start("uses-sdk", (("minSdkVersion", 26),)).end("uses-sdk"))
    yield signed("of two uses-sdk the one that asks more", many.build(), "pass")
    deep = manifest(sdk=(("minSdkVersion", 21),),
                    inner=lambda d: d.start("x").start("uses-sdk", (("minSdkVersion", 26),)).end("uses-sdk").end("x"))
    yield signed("uses-sdk where it does not count", deep.build(), "fail", "JAR_SIG_NO_MANIFEST")
