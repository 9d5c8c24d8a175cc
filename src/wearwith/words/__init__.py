"""The words of values and of slots, which the catalogue and the rules share."""
