"""Which colours have which name: soft prototypes in CIE Lab, and their names.

A row is a name of the attribute vocabulary, the middle of what is called so (L, a, b), how far it
reaches along each axis, and the logarithm of how common it is among garments, the commonest being
0. Names reach different ways: a black is dark and hardly coloured, whatever its light; a red is
very red, light or dark. What lies between two names belongs to both in part.

The numbers were fitted to the shop's own names of half of the garments of the Mango datathon, and
to clear examples of each colour, bright and deep ones that this shop hardly sells among them
(`docs/results/seeing.md`). Gold, silver and multicolour have no row: metal can't be told from beige
and grey without its glance.
"""

from wearwith.features.seeing.prototypes import Prototypes

__all__ = ["COLOURS"]

COLOURS = Prototypes.of((
    ("black", (9, 1, -2), (5.0, 1.0, 1.1), -1.8),
    ("black", (17, 1, 1), (12.8, 1.0, 2.6), -2.1),
    ("grey", (29, 1, -3), (8.8, 1.7, 2.8), -2.4),
    ("grey", (60, 1, -1), (8.2, 1.2, 1.3), -3.0),
    ("grey", (81, 1, 1), (4.2, 1.6, 2.9), -1.8),
    ("white", (94, 1, 0), (11.0, 1.1, 3.2), -0.8),
    ("white", (95, 0, 4), (4.6, 1.7, 3.0), -2.9),
    ("cream", (88, 2, 9), (4.6, 1.5, 3.3), -3.6),
    ("cream", (93, 1, 5), (7.1, 1.4, 2.0), -1.7),
    ("cream", (98, -5, 21), (2.7, 2.9, 4.9), -3.1),
    ("beige", (64, 6, 14), (9.1, 3.7, 6.0), -3.6),
    ("beige", (75, 0, 25), (4.2, 3.3, 3.4), -1.6),
    ("beige", (86, 1, 8), (3.6, 1.4, 3.4), -2.5),
    ("camel", (66, 11, 32), (10.1, 4.8, 5.6), -2.0),
    ("brown", (27, 9, 16), (19.0, 6.0, 8.8), -1.5),
    ("brown", (45, 41, 52), (4.9, 5.6, 5.6), -4.1),
    ("khaki", (29, -2, 13), (9.9, 2.6, 5.1), -1.5),
    ("khaki", (45, -6, 37), (6.7, 4.5, 6.3), -0.7),
    ("green", (23, -13, 7), (9.8, 6.9, 7.7), -0.8),
    ("green", (58, -49, 37), (15.6, 14.4, 13.3), -0.1),
    ("green", (78, -8, 13), (12.0, 3.8, 11.4), -1.5),
    ("turquoise", (50, -29, -10), (9.5, 6.7, 6.5), -3.9),
    ("turquoise", (77, -21, -12), (9.2, 12.1, 8.8), -2.3),
    ("light blue", (79, -14, -20), (5.7, 4.9, 4.7), -2.3),
    ("light blue", (80, -3, -12), (5.9, 3.4, 4.1), -0.7),
    ("blue", (41, 31, -81), (12.0, 19.9, 18.0), -5.1),
    ("blue", (57, -3, -23), (14.3, 6.4, 9.2), -0.3),
    ("navy", (14, 40, -59), (4.8, 11.9, 11.8), -5.9),
    ("navy", (16, 3, -14), (11.2, 2.4, 3.6), -0.1),
    ("purple", (39, 63, -58), (11.9, 13.4, 14.5), -5.7),
    ("purple", (58, 26, -12), (21.9, 7.5, 8.1), -1.8),
    ("purple", (82, 12, -14), (6.0, 3.8, 4.6), -3.4),
    ("burgundy", (24, 25, 6), (10.7, 6.7, 4.7), -1.8),
    ("burgundy", (24, 47, 18), (4.6, 6.6, 7.5), -6.0),
    ("red", (31, 52, 41), (6.2, 7.6, 7.2), -4.8),
    ("red", (49, 76, 59), (8.0, 8.4, 14.1), -5.8),
    ("red", (51, 49, 27), (12.7, 19.9, 11.3), -3.3),
    ("pink", (69, 45, 24), (5.1, 9.4, 5.8), -3.1),
    ("pink", (83, 34, 3), (13.9, 12.3, 5.9), 0.0),
    ("orange", (67, 34, 47), (12.8, 14.0, 13.3), -2.7),
    ("mustard", (69, 11, 52), (13.4, 6.8, 15.1), -1.7),
    ("yellow", (89, -4, 44), (6.1, 4.6, 14.3), -0.8),
))  # fmt: skip
