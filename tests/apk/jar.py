# SPDX-License-Identifier: GPL-2.0-or-later
"""JAR signatures written by hand: the manifest, the signature file, and PKCS #7 with whatever certificates one likes."""
import base64
import hashlib
import re

from surgery import fresh

OIDS = {
    "data": bytes.fromhex("06092a864886f70d010701"), "signedData": bytes.fromhex("06092a864886f70d010702"),
    "sha256": bytes.fromhex("0609608648016503040201"), "rsa": bytes.fromhex("06092a864886f70d010101"),
}


def tlv(tag, *parts):
    """DER."""
    body = b"".join(parts)
    n = len(body)
    if n < 0x80:
        return bytes([tag, n]) + body
    size = n.to_bytes((n.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(size)]) + size + body


def elements(der):
    """What a constructed value is made of."""
    out, at = [], 0
    while at < len(der):
        n, head = der[at + 1], 2
        if n & 0x80:
            head += n & 0x7F
            n = int.from_bytes(der[at + 2:at + head], "big")
        out.append(der[at:at + head + n])
        at += head + n
    return out


def inside(der):
    """The body of one value."""
    return der[len(der) - len(b"".join(elements(der[2 + (der[1] & 0x7F if der[1] & 0x80 else 0):]))):]


def issuer_serial(certificate):
    """(issuer, serial) as they stand in a certificate."""
    fields = elements(inside(elements(inside(certificate))[0]))
    return fields[3], fields[1]


def lookalike(certificate, key):
    """Another key under a name that reads the same and is spelt otherwise, with the same serial number."""
    top = elements(inside(certificate))
    fields = elements(inside(top[0]))
    name = re.sub(rb"(\x06\x03\x55\x04.)\x0c", lambda m: m.group(1) + b"\x13", fields[3], flags=re.S)    # UTF8String to PrintableString
    fields[3] = fields[5] = name
    fields[6] = key.public
    return tlv(0x30, tlv(0x30, *fields), top[1], top[2])


def signer_info(key, data, certificate=None, broken=False):
    """A SignerInfo without attributes."""
    issuer, serial = issuer_serial(certificate or key.certificate)
    signature = key.sign(b"other words" if broken else data)
    null = b"\x05\x00"
    return tlv(0x30, b"\x02\x01\x01", tlv(0x30, issuer, serial), tlv(0x30, OIDS["sha256"], null),
               tlv(0x30, OIDS["rsa"], null), tlv(0x04, signature))


def pkcs7(bag, infos):
    """SignedData over content that stands elsewhere."""
    signed = tlv(0x30, b"\x02\x01\x01", tlv(0x31, tlv(0x30, OIDS["sha256"], b"\x05\x00")), tlv(0x30, OIDS["data"]),
                 tlv(0xA0, *bag), tlv(0x31, *infos))
    return tlv(0x30, OIDS["signedData"], tlv(0xA0, signed))


def digest(data):
    return base64.b64encode(hashlib.sha256(data).digest())


def files(contents, extra=b""):
    """(MANIFEST.MF, signature file) for {name: bytes}."""
    head = b"Manifest-Version: 1.0\r\n\r\n"
    sections = {name: b"Name: " + name + b"\r\nSHA-256-Digest: " + digest(data) + b"\r\n\r\n"
                for name, data in contents.items()}
    manifest = head + b"".join(sections.values())
    signature = b"Signature-Version: 1.0\r\n" + extra + b"SHA-256-Digest-Manifest: " + digest(manifest) + b"\r\n\r\n"
    signature += b"".join(b"Name: " + name + b"\r\nSHA-256-Digest: " + digest(section) + b"\r\n\r\n"
                          for name, section in sections.items())
    return manifest, signature


def sign(apk, contents, *signers, extra=b"", manifest=None):
    """Adds a JAR signature; @signers: (name, function of the signature file that gives the PKCS #7)."""
    made, signature = files(contents, extra)
    apk.entries.append(fresh(b"META-INF/MANIFEST.MF", manifest or made))
    for name, block in signers:
        apk.entries.append(fresh(b"META-INF/" + name + b".SF", signature))
        apk.entries.append(fresh(b"META-INF/" + name + b".RSA", block(signature)))
    return apk
