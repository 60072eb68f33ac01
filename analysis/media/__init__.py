"""Files of moving pictures and sound: what they are, which frames a clip has, the proxy, the beat."""

from analysis.media.beats import warm_up
from analysis.media.listening import listen
from analysis.media.plan import plan_frames
from analysis.media.probe import probe
from analysis.media.thumbnail import save_thumbnail
from analysis.schema import MediaError

__all__ = ["MediaError", "listen", "plan_frames", "probe", "save_thumbnail", "warm_up"]
