"""Somebody's own clothes, from a folder of photographs."""
