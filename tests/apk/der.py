# SPDX-License-Identifier: GPL-2.0-or-later
"""DER, as far as a JAR signature's block needs it."""


def tlv(tag, *parts):
    """A value of that tag around @parts."""
    body = b"".join(parts)
    n = len(body)
    if n < 128:
        return bytes([tag, n]) + body
    size = n.to_bytes((n.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(size)]) + size + body


def split(der, at):
    """Where the value at @at has its body, and where it ends."""
    n, head = der[at + 1], 2
    if n & 0x80:
        head += n & 0x7F
        n = int.from_bytes(der[at + 2:at + head], "big")
    return at + head, at + head + n


def children(der):
    """The values in a value."""
    at, end = split(der, 0)
    out = []
    while at < end:
        stop = split(der, at)[1]
        out.append(der[at:stop])
        at = stop
    return out


class Block:
    """PKCS #7 signed data, whose certificates and signers can be changed."""

    def __init__(self, der):
        self.type, explicit = children(der)
        parts = children(children(explicit)[0])
        self.head, self.certs, self.infos = parts[:3], children(parts[3]), children(parts[-1])

    def build(self):
        return tlv(0x30, self.type, tlv(0xA0, tlv(0x30, *self.head, tlv(0xA0, *self.certs), tlv(0x31, *self.infos))))
