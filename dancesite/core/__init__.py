"""What every app stands on: jobs, events, errors, storage."""
