"""A dataset's photographs and contexts become feature sets: in parts, here or on workers."""
