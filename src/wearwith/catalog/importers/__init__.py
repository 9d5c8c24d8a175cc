"""Importers, one file per source layout: each reads its files into the tables of a dataset."""
