"""Files that are read and written here and by the browser."""

from analysis.formats.arrays import ArrayFileError, read_arrays, write_arrays
from analysis.formats.posefile import read_pose, write_pose
from analysis.formats.times import read_times, write_times

__all__ = ["ArrayFileError", "read_arrays", "read_pose", "read_times", "write_arrays", "write_pose", "write_times"]
