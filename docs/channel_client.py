# SPDX-License-Identifier: GPL-2.0-or-later
"""A client of Angae's control channel (docs/channel.md), to be taken along: `Phone(path of lab.sock)`."""
import fcntl
import secrets
import select
import socket
import termios


class Refused(Exception):
    """What the phone said behind `error`."""


class Phone:
    def __init__(self, path, seconds=60):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(seconds)
        self.socket.connect(path)
        self.file = self.socket.makefile("rb")
        self.facts = dict(word.split("=") for word in self.hello().split()[4:])

    def hello(self):
        nonce = secrets.token_hex(8)
        hello, ready = f"\nhello {nonce}\n".encode(), f"angae 1 ready {nonce}".encode()
        self.socket.sendall(hello)
        said = b""
        while ready not in said or not said.endswith(b"\n"):  # before it: what another host had asked for
            if select.select([self.socket], [], [], 1)[0]:
                said += self.socket.recv(65536) or self.ended()
            elif not fcntl.ioctl(self.socket, termios.TIOCOUTQ, bytes(4))[0]:  # all is heard, and no answer
                self.socket.sendall(b"\n" * 65536 + hello)
        return said[said.index(ready):].splitlines()[0].decode()

    def ended(self):
        raise EOFError("the phone has ended, or starts again")

    def line(self):
        line = self.file.readline()
        if line.startswith(b"angae 1 ready "):  # a second answer to hello
            return self.line()
        return line.decode("latin-1") if line.endswith(b"\n") and line != b"angae 1 begins\n" else self.ended()

    def say(self, line, payload=None):
        end = b"\n" if payload is None else b" +%d\n" % len(payload) + payload
        self.socket.sendall(line.encode() + end)

    def hear(self):
        *words, last = self.line().split()
        if not last.startswith("+"):
            return [*words, last], b""
        payload = self.file.read(int(last[1:]))
        if words[0] == "error":
            raise Refused(payload.decode(errors="replace"))
        return words, payload

    def ask(self, line):
        """ping, status, clock, reboot, poweroff: the words behind `ok`."""
        self.say(line)
        return self.hear()[0][1:]

    def run(self, *argv):
        """Run a program to its end: status, what it printed, what it complained of."""
        self.say("run", "\0".join(argv).encode())
        said = {"out": b"", "err": b""}
        while (message := self.hear())[0][0] != "exit":
            said[message[0][0]] += message[1]
        return int(message[0][1]), said["out"], said["err"]

    def put(self, path, data, mode=0o644):
        self.say(f"put {mode:o}", path.encode())
        for at in range(0, len(data), 65536):
            self.say("data", data[at:at + 65536])
        self.say("end")
        self.hear()

    def get(self, path):
        self.say("get", path.encode())
        pieces = []
        while (message := self.hear())[0][0] == "data":
            pieces.append(message[1])
        return b"".join(pieces)
