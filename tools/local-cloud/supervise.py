"""Runs a command and makes sure nothing of it outlives the caller.

    python supervise.py <scratch directory or -> <command> [<argument> ...]

The caller starts this script as the leader of a new process group and holds its standard
input open. When that pipe closes - the caller asked for it, crashed or was killed - the
whole group gets SIGTERM and, after a grace period, SIGKILL.
"""

import os
import shutil
import signal
import subprocess
import sys
import threading

# MiniStack's own shutdown can hang on open connections
GRACE_SECONDS = 3


def remove(scratch):
    if scratch != "-":
        shutil.rmtree(scratch, ignore_errors=True)


def exit_with(child, scratch, stopping):
    code = child.wait()
    if stopping.is_set():
        return
    os.killpg(0, signal.SIGTERM)
    remove(scratch)
    # not sys.exit: the main thread sits in a read that may never return
    os._exit(code if code >= 0 else 128 - code)


def end_group(child, scratch):
    os.killpg(0, signal.SIGTERM)
    try:
        child.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
    remove(scratch)
    os.killpg(0, signal.SIGKILL)


def main():
    scratch, command = sys.argv[1], sys.argv[2:]
    if os.getpgrp() != os.getpid():
        sys.exit("supervise.py must lead its process group")
    # a handler, unlike SIG_IGN, is not inherited by the command
    signal.signal(signal.SIGTERM, lambda *_: None)
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    stopping = threading.Event()
    threading.Thread(target=exit_with, args=(child, scratch, stopping), daemon=True).start()
    sys.stdin.buffer.read()
    stopping.set()
    end_group(child, scratch)


main()
