#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A QEMU that plays its part by the words of the file DOES, one a line: what the machine does, and what goes wrong.

It speaks as much QMP as `angae run` does, and the guest's side of docs/channel.md. Its arguments stay in the file ARGS.

    say TEXT       the program on the phone prints TEXT          err TEXT   … on standard error
    status N       and ends with status N                        log TEXT   a line on the kernel's console
    mute           it never says hello                           stays      its program never ends
    reset, panic   the machine is reset while the program runs   full       the host's disk is full
    no-off         the power never goes off                      dies TEXT  no QEMU comes up; TEXT on standard error
    no-load        it cannot load what was saved                 no-save    nor save it
    drops          a phone that is resumed and mute ends at once
A phone that is resumed from a RAM file that begins with "damaged" is mute.
"""
import json
import os
import socket
import sys
import threading
import time

FAKE = os.environ["FAKE"]


def wanted():
    with open(os.path.join(FAKE, "does")) as f:
        return [line.rstrip("\n").split(" ", 1) for line in f if line.strip()]


DOES = wanted()
WORDS = {line[0]: line[1] if len(line) > 1 else "" for line in DOES}
ARGV = sys.argv[1:]


def option(name, having):
    """The value of the option NAME that has HAVING in it."""
    for key, value in zip(ARGV, ARGV[1:]):
        if key == "-" + name and having in value:
            return value
    return None


def field(text, key):
    return next(part.split("=", 1)[1] for part in text.split(",") if part.startswith(key + "="))


MUTE = False


class Monitor:
    def __init__(self, fd):
        self.socket = socket.socket(fileno=fd)
        self.lock = threading.Lock()
        self.migration = ""

    def say(self, what):
        with self.lock:
            try:
                self.socket.sendall(json.dumps(what).encode() + b"\n")
            except OSError:
                pass

    def event(self, name, **data):
        self.say({"event": name, "data": data, "timestamp": {"seconds": 1, "microseconds": 2}})

    def answer(self, command, arguments):
        if command == "query-migrate":
            return {"status": self.migration} if self.migration else {}
        if command == "query-chardev":
            return [{"label": "labshell", "filename": "pty:/dev/pts/99", "frontend-open": True}]
        if command in ("migrate", "migrate-incoming"):
            refused = "no-save" if command == "migrate" else "no-load"
            self.migration = "failed" if refused in WORDS else "completed"
        return {}

    def serve(self):
        self.say({"QMP": {"version": {}, "capabilities": []}})
        rest = b""
        while True:
            try:
                data, fds, _, _ = socket.recv_fds(self.socket, 65536, 4)
            except OSError:
                return
            if not data:
                return
            rest += data
            try:
                request = json.loads(rest)
            except ValueError:
                continue
            rest = b""
            with open(os.path.join(FAKE, "qmp"), "a") as f:
                f.write(request["execute"] + "\n")
            self.event("JUST_TO_BE_SKIPPED")
            self.say({"return": self.answer(request["execute"], request.get("arguments"))})


def end(monitor, reason):
    if reason:
        monitor.event("SHUTDOWN", guest=True, reason=reason)
    os._exit(0)


class Guest:
    def __init__(self, connection, monitor):
        self.connection = connection
        self.lines = connection.makefile("rb")
        self.monitor = monitor

    def frame(self, word, text):
        data = text.encode()
        self.connection.sendall(b"%s +%d\n" % (word.encode(), len(data)) + data)

    def run(self):
        for word, text in ((line + [""])[:2] for line in DOES):
            if word in ("say", "err"):
                self.frame("out" if word == "say" else "err", text + "\n")
        if "full" in WORDS:
            self.monitor.event("BLOCK_IO_ERROR", device="userdata", nospace=True, reason="No space left on device")
        if "reset" in WORDS or "panic" in WORDS:
            end(self.monitor, "guest-reset")
        if "stays" in WORDS:
            time.sleep(60)
        self.connection.sendall(b"exit %d\n" % int(WORDS.get("status", "0")))

    def serve(self):
        for line in self.lines:
            words = line.decode().split()
            payload = b""
            if words and words[-1].startswith("+"):
                payload = self.lines.read(int(words.pop()[1:]))
            if not words:
                continue
            with open(os.path.join(FAKE, "asked"), "ab") as f:
                f.write(b" ".join([w.encode() for w in words] + [payload.replace(b"\0", b" ")]) + b"\n")
            if words[0] == "hello" and MUTE and "drops" in WORDS:
                end(self.monitor, "guest-reset")
            if words[0] == "hello" and not MUTE:
                self.connection.sendall(
                    b"angae 1 ready %s boot=b-1 gate=locked selinux=enforcing daemon=up\n" % words[1].encode())
            elif words[0] == "run" and payload.startswith(b"initctl"):
                self.frame("out", "ok\n")
                self.connection.sendall(b"exit 0\n")
            elif words[0] == "run":
                self.run()
            elif words[0] == "clock":
                self.connection.sendall(b"ok 1.000000000\n")
            elif words[0] == "poweroff":
                self.connection.sendall(b"ok\n")
                if "no-off" not in WORDS:
                    end(self.monitor, "guest-shutdown")


def is_damaged():
    ram = option("object", "share=off")
    if not ram:
        return False
    with open(field(ram, "mem-path"), "rb") as f:
        return f.read(7) == b"damaged"


def keep_files():
    ram = option("object", "memory-backend-file")
    if ram and not os.path.exists(field(ram, "mem-path")):
        with open(field(ram, "mem-path"), "wb") as f:
            f.truncate(1 << 20)


def main():
    global MUTE
    with open(os.path.join(FAKE, "args"), "w") as f:
        f.write("\n".join(ARGV) + "\n")
    if "dies" in WORDS:
        sys.exit(WORDS["dies"])
    keep_files()
    MUTE = "mute" in WORDS or is_damaged()
    with open(field(option("chardev", "id=console"), "path"), "w") as f:
        f.writelines(text + "\n" for word, text in ((line + [""])[:2] for line in DOES) if word == "log")
    server = socket.socket(socket.AF_UNIX)
    path = field(option("chardev", "id=lab"), "path")
    if os.path.exists(path):
        os.unlink(path)
    server.bind(path)
    server.listen(1)
    monitor = Monitor(int(field(option("chardev", "id=own"), "fd")))
    threading.Thread(target=monitor.serve, daemon=True).start()
    while True:
        connection, _ = server.accept()
        try:
            Guest(connection, monitor).serve()
        except OSError:
            pass


main()
