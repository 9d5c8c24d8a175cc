"""A made-up shop whose truth is known, with drawn garments."""
