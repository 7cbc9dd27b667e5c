"""How the reader is trained: the examples, the model's trainable half, the measures."""
