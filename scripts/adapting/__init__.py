"""What the adapter for questions learns from; scripts/train-adapter trains it."""
