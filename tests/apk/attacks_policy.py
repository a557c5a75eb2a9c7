# SPDX-License-Identifier: GPL-2.0-or-later
"""What the manifest asks of a signature, and who may sign after whom."""
from cases import Case


def cases(base):
    def whole(name, label, *args, **more):
        return Case(label, base.read(name + ".apk"), *args, **more)

    rsa, rsa2, ec = (base.certificate(k) for k in ("rsa", "rsa2", "ec"))
    yield whole("v2-min-21", "v2 alone for devices that know no v2", "fail", "JAR_SIG_NO_MANIFEST")
    yield whole("v2-min-21", "v2 alone, asked about those that do", "pass", min_sdk="24", certificate=rsa)
    yield whole("v1-target-30", "v1 alone, target 30", "fail", "MIN_SIG_SCHEME_FOR_TARGET_SDK_NOT_MET")
    yield whole("v1-target-30", "v1 alone, target 30, devices up to 29", "pass", max_sdk="29")
    yield whole("codename", "minSdkVersion is a codename", "pass", certificate=rsa)
    yield whole("rotated", "rotated key, all devices", "pass", certificate=rsa2)
    yield whole("rotated", "rotated key, old devices", "pass", max_sdk="27", certificate=rsa)
    yield whole("v3-ec", "v3 by EC", "pass", certificate=ec)
    yield whole("v3-ec", "v3 alone, device that knows none", "fail", min_sdk="24", max_sdk="27")
    yield whole("unsigned-new", "not signed", "fail", "JAR_SIG_NO_MANIFEST")
    yield whole("unsigned-old", "not signed, minSdk 18", "fail", "JAR_SIG_NO_MANIFEST")
    yield whole("v2", "newest device too old", "format-error", "SDK_RANGE_EMPTY", max_sdk="17")
    yield whole("stamp", "source stamp", "pass", stamp="pass")
    apk = base.apk("stamp")
    apk.pairs = [(i, v) for i, v in apk.pairs if i != 0x6DFF800D]
    yield Case("source stamp's signature removed", apk.build(), "pass", stamp="fail")
    apk = base.apk("stamp")
    apk.pairs = [(i, v[:-9] + b"\0" * 9 if i == 0x6DFF800D else v) for i, v in apk.pairs]
    yield Case("source stamp's signature broken", apk.build(), "pass", stamp="fail")
