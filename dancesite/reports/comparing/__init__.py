"""Two performances beside each other: asked for, made by a job, told."""
