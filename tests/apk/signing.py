# SPDX-License-Identifier: GPL-2.0-or-later
"""Keys and signatures for packages that are put together by hand: libcrypto through ctypes, no further package."""
import ctypes
import ctypes.util
import hashlib

RSA_SHA256, RSA_SHA512, EC_SHA256 = 0x0103, 0x0104, 0x0201
UNKNOWN_ALGORITHM = 0x7777

_crypto = ctypes.CDLL(ctypes.util.find_library("crypto") or "libcrypto.so.3")
for _name in ("d2i_AutoPrivateKey", "EVP_MD_CTX_new", "EVP_sha256", "EVP_sha512"):
    getattr(_crypto, _name).restype = ctypes.c_void_p


class Key:
    """A private key and its certificate, from DER."""

    def __init__(self, pkcs8, certificate, algorithm):
        start = ctypes.cast(ctypes.create_string_buffer(pkcs8, len(pkcs8)), ctypes.c_void_p)
        self._key = ctypes.c_void_p(_crypto.d2i_AutoPrivateKey(None, ctypes.byref(start), ctypes.c_long(len(pkcs8))))
        assert self._key.value, "no private key"
        out = ctypes.c_void_p()
        size = _crypto.i2d_PUBKEY(self._key, ctypes.byref(out))
        self.public = ctypes.string_at(out, size)
        self.certificate = certificate
        self.algorithm = algorithm

    def sign(self, data, algorithm=None):
        """PKCS#1 v1.5 or ECDSA, as the key is."""
        md = _crypto.EVP_sha512 if algorithm == RSA_SHA512 else _crypto.EVP_sha256
        ctx = ctypes.c_void_p(_crypto.EVP_MD_CTX_new())
        assert _crypto.EVP_DigestSignInit(ctx, None, ctypes.c_void_p(md()), None, self._key) == 1
        size = ctypes.c_size_t(2048)
        sig = ctypes.create_string_buffer(2048)
        assert _crypto.EVP_DigestSign(ctx, sig, ctypes.byref(size), data, ctypes.c_size_t(len(data))) == 1
        _crypto.EVP_MD_CTX_free(ctx)
        return sig.raw[:size.value]


def chunked(parts, algorithm=hashlib.sha256):
    """Content digest of schemes v2 and v3."""
    digests = []
    for part in parts:
        for at in range(0, len(part), 1 << 20):
            piece = part[at:at + (1 << 20)]
            digests.append(algorithm(b"\xa5" + len(piece).to_bytes(4, "little") + piece).digest())
    return algorithm(b"\x5a" + len(digests).to_bytes(4, "little") + b"".join(digests)).digest()


def tree(data):
    """(root, levels from the top) of a v4 Merkle tree."""
    level = data
    levels = []
    while True:
        level = b"".join(hashlib.sha256(level[i:i + 4096].ljust(4096, b"\0")).digest()
                         for i in range(0, len(level), 4096))
        level = level.ljust(-(-len(level) // 4096) * 4096, b"\0")
        levels.insert(0, level)
        if len(level) == 4096:
            return hashlib.sha256(level).digest(), b"".join(levels)
