"""What a photograph tells besides its garment: its edge, its backdrop, when it was listed."""
