"""What people take away of a report, and films with faces hidden: asked for here, made by a worker."""
