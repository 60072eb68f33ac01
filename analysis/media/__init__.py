"""Files of moving pictures and sound: what they are, which frames a clip has, the proxy, the beat.

What stands here reads films in a guarded process of its own. FFmpeg is loaded by some modules of this package, and by
nothing that is imported from here.
"""

from analysis.media.doors import Encoded, Picture, convert, examine
from analysis.media.limits import Limits
from analysis.media.listening import listen
from analysis.media.sprite import SpriteSheet
from analysis.media.thumbnail import save_thumbnail
from analysis.schema import MediaError

__all__ = [
    "Encoded",
    "Limits",
    "MediaError",
    "Picture",
    "SpriteSheet",
    "convert",
    "examine",
    "listen",
    "save_thumbnail",
]
