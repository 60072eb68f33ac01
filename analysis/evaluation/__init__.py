"""Scores of what was found against what is true; numpy only."""
