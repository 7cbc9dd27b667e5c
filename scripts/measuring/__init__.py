"""What scripts/benchmark and scripts/ablate share: the measuring data, engines on it, figures with intervals."""
