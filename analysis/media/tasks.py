"""What a decoder's process can be asked to do. Called by analysis.media.child, there alone, by name.

Each task gets a link to its parent, the words and the raw bytes of the request; it returns the words of its last
message.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

from analysis.media.exchange import plan_raw, plan_read, plan_words
from analysis.media.hearing import heard
from analysis.media.limits import Limits
from analysis.media.pictures import pictures
from analysis.media.plan import plan_frames
from analysis.media.probing import probe
from analysis.media.proxy import ProxyWriter, to_rgb
from analysis.media.reading import each_packet
from analysis.media.soundtrack import usable_audio
from analysis.media.stage import Stage
from analysis.schema import FramePlan

_ALIVE_EVERY = 1.0  # seconds
_DONE_EVERY = 0.1


class Link(Protocol):
    def send(self, kind: str, words: dict[str, Any] | None = None, *raw: Any) -> None: ...


def seldom(call: Callable[[], None], seconds: float) -> Callable[[], None]:
    """call, at most once in so many seconds."""
    last = time.monotonic()

    def maybe() -> None:
        nonlocal last
        if time.monotonic() - last >= seconds:
            last = time.monotonic()
            call()

    return maybe


def examine(link: Link, words: dict[str, Any], raw: bytearray) -> dict[str, Any]:
    """with: path, limits. Sends "plan" with the plan's arrays; ends with the info."""
    path, limits = Path(words["path"]), Limits(**words["limits"])
    each_packet(seldom(lambda: link.send("alive"), _ALIVE_EVERY))
    info = probe(path, limits)
    plan = plan_frames(path, info, limits=limits)
    link.send("plan", plan_words(plan), *plan_raw(plan))
    return {"info": info.to_json()}


def hear(link: Link, words: dict[str, Any], raw: bytearray) -> dict[str, Any]:
    """with: path, rate, longest. Sends "sound" (mono float32) in pieces; ends with whether there is any."""
    each_packet(seldom(lambda: link.send("alive"), _ALIVE_EVERY))
    has_sound = False
    for length, piece in heard(Path(words["path"]), words["rate"], words["longest"]):
        has_sound = True
        link.send("sound", {"of": length}, piece)
    return {"has_sound": has_sound}


def convert(link: Link, words: dict[str, Any], raw: bytearray) -> None:
    """with: path, limits, plan; proxy: a path to encode into, or null; wanted: frames to be sent as "picture", or null
    for each of them. Frame by frame in their order; "done" tells how many are encoded."""
    plan, path = plan_read(words["plan"], raw), Path(words["path"])
    wanted = None if words["wanted"] is None else frozenset(words["wanted"])
    each_packet(seldom(lambda: link.send("alive"), _ALIVE_EVERY))
    sender = Stage("send", _sending(link, skip_repeated=wanted is None))
    stages = [sender]
    if words["proxy"] is not None:
        audio = path if usable_audio(path) else None
        stages.append(Stage("encode", _encoding(Path(words["proxy"]), plan, audio)))
    encoder = stages[1] if len(stages) > 1 else sender
    tell = seldom(lambda: link.send("done", {"frames": encoder.done}), _DONE_EVERY)
    try:
        for stage in stages:
            stage.start()
        for i, shown in enumerate(pictures(path, plan, Limits(**words["limits"]))):
            if wanted is None or i in wanted:
                sender.put((i, shown.picture, shown.again))
            if encoder is not sender:
                encoder.put((i, shown.picture, shown.again))
            tell()
        for stage in stages:
            stage.end()
        while running := [stage for stage in stages if stage.running]:
            running[0].wait(_DONE_EVERY)
            tell()
    finally:
        for stage in stages:
            stage.stop()
            stage.join()
    for stage in stages:
        stage.check()


def _encoding(path: Path, plan: FramePlan, audio: Path | None) -> Any:
    def work(items: Iterator[tuple[int, Any, bool]]) -> Iterator[int]:
        writer = ProxyWriter(path, plan, audio)
        try:
            for i, picture, _ in items:
                writer.write(picture)
                yield i + 1
            writer.finish()
        except BaseException:
            writer.abandon()
            raise

    return work


def _sending(link: Link, *, skip_repeated: bool) -> Any:
    """skip_repeated: of a picture that is the one before again only that is told."""

    def work(items: Iterator[tuple[int, Any, bool]]) -> Iterator[int]:
        for i, picture, again in items:
            again = again and skip_repeated
            link.send("picture", {"frame": i, "again": again}, *([] if again else [to_rgb(picture)]))
            yield i + 1

    return work
