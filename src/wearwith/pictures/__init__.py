"""What is in a picture: decoding, cutting the garment out, seeing its colours, pattern and kind."""
