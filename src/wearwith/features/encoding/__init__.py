"""Turns a dataset's photographs and contexts into feature sets: in parts, here or on workers."""
