"""What a decoder's process must not be able to do, tried from inside it. Named by test_guard.py as its tasks."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import struct
import time
from pathlib import Path


def lists_environment(link, words, raw):
    return {"environment": sorted(os.environ)}


def eats_memory(link, words, raw):
    kept = []
    while True:
        kept.append(bytearray(32 * 1024 * 1024))


def spins(link, words, raw):
    while True:
        pass


def falls_silent(link, words, raw):
    link.send("alive")
    time.sleep(600)


def takes_its_time(link, words, raw):
    link.send("alive")
    time.sleep(0.5)


def writes_without_end(link, words, raw):
    with Path(words["path"]).open("wb", buffering=0) as file:
        while True:
            file.write(bytes(1024 * 1024))


def breaks(link, words, raw):
    ctypes.string_at(0)


def gives_up(link, words, raw):
    os.abort()


def leaves(link, words, raw):
    os._exit(0)


def raises(link, words, raw):
    raise ZeroDivisionError("a mistake in a decoder")


def finds_the_disk_full(link, words, raw):
    raise OSError(28, "No space left on device")


def reads(link, words, raw):
    return {"text": Path(words["path"]).read_text()}


def writes(link, words, raw):
    Path(words["path"]).write_text("was here")


def removes(link, words, raw):
    Path(words["path"]).unlink()


def empties(link, words, raw):
    os.truncate(words["path"], 0)


def empties_by_opening(link, words, raw):
    os.open(words["path"], os.O_RDONLY | os.O_TRUNC)


def opens_a_socket(link, words, raw):
    family, address = words["address"]
    with socket.socket(family) as connection:
        connection.connect(tuple(address) if isinstance(address, list) else address)


def opens_http(link, words, raw):
    import av

    av.open(words["url"], timeout=5)  # without the list of protocols that all our own opening carries


def forks(link, words, raw):
    if os.fork() == 0:
        time.sleep(600)


def starts_a_program(link, words, raw):
    os.execv("/bin/sh", ["sh", "-c", "sleep 600"])


def becomes_somebody_else(link, words, raw):
    os.setuid(os.getuid() + 1)


def kills_its_parent(link, words, raw):
    os.kill(os.getppid(), signal.SIGKILL)


def raises_its_limits(link, words, raw):
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def starts_a_thread(link, words, raw):
    import threading

    done = []
    thread = threading.Thread(target=done.append, args=(1,))
    thread.start()
    thread.join()
    return {"done": done}


def talks_nonsense(link, words, raw):
    os.write(link._out, b"GIF89a" * 100)


def drips(link, words, raw):
    os.write(link._out, struct.pack("<IQ", 1000, 0))
    for _ in range(1000):
        os.write(link._out, b" ")
        time.sleep(0.02)


def has_odd_walls(link, words, raw):
    link.send("end", {"walls": 5})
    os._exit(0)


def gives_odd_reasons(link, words, raw):
    link.send("error", {"media": ["odd\x00", "\ud800 and\nmore.", "Try.\x1b", "\u202e"]})
    os._exit(0)


def hears_odd_lengths(link, words, raw):
    head, text = struct.Struct("<IQ"), b'{"is": "sound", "of": NaN}'
    os.write(link._out, head.pack(len(text), 0) + text)
    return {"has_sound": True}


def claims_too_much(link, words, raw):
    os.write(link._out, struct.pack("<IQ", 10, 1 << 40))


def is_no_object(link, words, raw):
    os.write(link._out, struct.pack("<IQ", 2, 0) + b"[]")


def breaks_off(link, words, raw):
    os.write(link._out, struct.pack("<IQ", 2, 100) + b"{}")
    os._exit(0)


def says_it_is_a_film(link, words, raw):
    """In the place of `examine`: a plan and an info as somebody who took the process over would like them."""
    link.send("plan", words["plan"], bytes(words["n_raw"]))
    return {"info": words["info"]}
