# SPDX-License-Identifier: GPL-2.0-or-later
"""What the JAR signature covers, and what it does not."""
import zlib

from cases import Case
from der import Block, children, tlv
from surgery import fresh

SF, RSA = b"META-INF/RSA.SF", b"META-INF/RSA.RSA"


def content(entry):
    """What an entry holds."""
    n = int.from_bytes(entry.local[26:28], "little") + int.from_bytes(entry.local[28:30], "little")
    packed = bytes(entry.local[30 + n:30 + n + entry.packed])
    return zlib.decompress(packed, -15) if entry.method else packed


def blocks(base):
    """Certificates that did not sign, and signers that did not either: the one that verifies counts."""
    own, others = base.certificate("rsa"), Block(content(base.apk("v1-two").find(b"META-INF/RSA2.RSA")))

    def altered(change):
        apk = base.apk("v1")
        block = Block(content(apk.find(RSA)))
        change(block)
        apk.remove(RSA)
        apk.entries.append(fresh(RSA, block.build()))
        return apk.build()

    def lookalike(block):
        twin = block.certs[0].replace(b"LAB rsa", b"LAB RSA")
        assert twin != block.certs[0]
        block.certs.insert(0, twin)

    def false_first(block):
        parts = children(block.infos[0])
        block.infos.insert(0, tlv(0x30, *parts[:-1], tlv(0x04, bytes(256))))

    yield Case("a certificate more, first", altered(lambda b: b.certs.insert(0, others.certs[0])), "pass", certificate=own)
    yield Case("a certificate more, last", altered(lambda b: b.certs.append(others.certs[0])), "pass", certificate=own)
    yield Case("a certificate that looks alike, first", altered(lookalike), "pass", certificate=own)
    yield Case("another's certificate only", altered(lambda b: b.certs.__setitem__(0, others.certs[0])), "fail",
               "JAR_SIG_VERIFY_EXCEPTION")
    yield Case("another's signature of the same file", altered(lambda b: b.__dict__.update(vars(others))), "pass",
               certificate=base.certificate("rsa2"))
    yield Case("a false signer before the true one, Android 7", altered(false_first), "pass", min_sdk="24", certificate=own)
    yield Case("a false signer before the true one", altered(false_first), "fail", "JAR_SIG_DID_NOT_VERIFY", min_sdk="18")
    yield Case("no signer", altered(lambda b: b.infos.clear()), "fail", "JAR_SIG_NO_SIGNERS")
    apk = base.apk("v1")
    apk.entries.append(fresh(b"META-INF/EVIL.RSA\n", others.build()))
    yield Case("a line end in a name in META-INF", apk.build(), "fail", "ZIP_NAME_LINE_END")


def cases(base):
    yield from blocks(base)
    apk = base.apk("v1")
    apk.entries.append(fresh(b"assets/evil.txt", b"evil"))
    yield Case("an entry added", apk.build(), "fail", "JAR_SIG_NO_ZIP_ENTRY_DIGEST_IN_MANIFEST")
    apk = base.apk("v1")
    apk.entries.append(fresh(b"META-INF/evil.txt", b"evil"))
    yield Case("an entry added in META-INF", apk.build(), "pass", "JAR_SIG_UNPROTECTED_ZIP_ENTRY")
    apk = base.apk("v1").remove(b"assets/text.txt")
    yield Case("an entry removed", apk.build(), "fail", "JAR_SIG_MISSING_ZIP_ENTRY_REFERENCED_IN_MANIFEST")
    apk = base.apk("v1").remove(b"assets/text.txt")
    apk.entries.append(fresh(b"assets/text.txt", b"other words"))
    yield Case("an entry replaced", apk.build(), "fail", "JAR_SIG_ZIP_ENTRY_DIGEST_DID_NOT_VERIFY")

    for what, issue in ((SF, "JAR_SIG_NO_SIGNATURES|JAR_SIG_MISSING_FILE"), (RSA, "JAR_SIG_NO_SIGNATURES"),
                        (b"META-INF/MANIFEST.MF", "JAR_SIG_NO_MANIFEST")):
        yield Case(f"without {what.decode()}", base.apk("v1").remove(what).build(), "fail", issue)

    apk, other = base.apk("v1"), base.apk("v1-target-30")
    for name in (SF, RSA):
        data = other.find(name)
        twin = data.clone()
        twin.name = name.replace(b"RSA.", b"FOR.")
        twin.local = data.local.replace(name, twin.name, 1)
        apk.entries.append(twin)
    yield Case("a foreign second signature", apk.build(), "fail")

    for what in (SF, RSA, b"META-INF/MANIFEST.MF"):
        apk = base.apk("v1").remove(what)
        apk.entries.append(fresh(what, b"Manifest-Version: 1.0\r\n\r\n"))
        yield Case(f"{what.decode()} rewritten", apk.build(), "fail")

    apk = base.apk("v1-two")
    yield Case("two signers", apk.build(), "pass", certificate=base.certificate("rsa2"))
    yield Case("two signers, one pair removed", apk.remove(SF).remove(RSA).build(), "pass",
               certificate=base.certificate("rsa2"))

    # Stripped of what newer devices look for.
    apk = base.apk("v1v2v3v4")
    apk.pairs = None
    yield Case("signing block removed", apk.build(), "fail", "JAR_SIG_MISSING_APK_SIG_REFERENCED")
    yield Case("signing block removed, old devices", apk.build(), "pass", max_sdk="23",
               certificate=base.certificate("rsa"))
