# SPDX-License-Identifier: GPL-2.0-or-later
"""What the JAR signature covers, and what it does not."""
from cases import Case
from surgery import fresh

SF, RSA = b"META-INF/RSA.SF", b"META-INF/RSA.RSA"


def cases(base):
    apk = base.apk("v1")
    apk.entries.append(fresh(b"META-INF/EVIL.RSA\n", b"x"))
    yield Case("a line end in a name in META-INF", apk.build(), "fail", "ZIP_NAME_LINE_END")
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
