# SPDX-License-Identifier: GPL-2.0-or-later
"""What an attack is made of."""
import os
from dataclasses import dataclass
from typing import Optional

from surgery import Apk


@dataclass
class Case:
    """@data is judged; @verdict and @issue may name several by "|"; what is None is not looked at."""
    name: str
    data: bytes
    verdict: Optional[str]
    issue: Optional[str] = None
    certificate: Optional[str] = None
    min_sdk: str = "-"
    max_sdk: str = "-"
    idsig: Optional[bytes] = None
    v4: Optional[str] = None
    v4_issue: Optional[str] = None
    stamp: Optional[str] = None
    stamp_issue: Optional[str] = None


class Base:
    """The packages make-apks has made."""

    def __init__(self, folder):
        self.folder = folder

    def read(self, name):
        with open(os.path.join(self.folder, name), "rb") as file:
            return file.read()

    def apk(self, name):
        """In parts."""
        return Apk(self.read(name + ".apk"))

    def certificate(self, key):
        """SHA-256 of a key's certificate."""
        return self.read(f"keys/{key}.sha256").decode().strip()
