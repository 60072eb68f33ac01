"""Links by which somebody outside the studio reads one report, and nothing else."""
