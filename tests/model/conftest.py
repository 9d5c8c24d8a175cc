"""Tiny runs to export, and one that is exported."""

from exports import akd, dbpr, gappy, served, train_tiny

__all__ = ["akd", "dbpr", "gappy", "served", "train_tiny"]
