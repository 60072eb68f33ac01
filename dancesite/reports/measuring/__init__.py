"""Measures of a clip and when its units begin against the beat: stored with its report, told in the reader's words."""
