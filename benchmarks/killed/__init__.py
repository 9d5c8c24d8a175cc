"""Jobs that are killed at some moment, go on, and have to end as if nothing had happened."""
