"""What is in a picture: decoding it, cutting the garment out, seeing colours, patterns and kinds."""
