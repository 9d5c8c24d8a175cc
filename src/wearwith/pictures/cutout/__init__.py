"""Cutting a garment out of a studio photograph, so that a model sees it and not the backdrop."""

from wearwith.pictures.cutout.cut_out import CutOut, cut_out, put_on_white

__all__ = ["CutOut", "cut_out", "put_on_white"]
