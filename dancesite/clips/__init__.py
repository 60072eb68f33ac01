"""Clips: upload, consent, original and derived files, job state, removal."""
