"""Numbers of the literature, to stand beside ours. They were measured on other data.

Source: Song et al., SIGIR 2018 (FashionVC), Tables 2 to 4 and, read off the plot to ±.005, Fig. 8;
Han et al., IEEE TIP 2020 (FashionVC and 20,000 pairs of ExpFashion); RAW and the ablations of
BPR-DAE: Song et al., ACM MM 2017 (FashionVC).
"""

__all__ = ["BY_MODALITY", "BY_MODEL", "BY_RULE", "EXPFASHION", "MRR"]

# AUC on FashionVC by row.
BY_MODEL: dict[str, float] = {
    "pop": 0.4206,
    "rand": 0.5094,
    "raw": 0.5494,
    "ibr": 0.6075,
    "exibr": 0.7033,
    "bpr-dae": 0.7616,
    "bpr-dae-no-reconstruction": 0.7533,
    "bpr-dae-no-modality": 0.7539,
    "bpr-dae-neither": 0.7421,
    "dbpr": 0.7704,
    "ukd-p": 0.7785,
    "ukd-q": 0.7760,
    "akd-p": 0.7843,
    "akd-q": 0.7852,
    "pkd-p": 0.7881,
    "pkd-q": 0.7867,
}

# AUC on 20,000 pairs of ExpFashion, with photographs, by row.
EXPFASHION: dict[str, float] = {
    "pop": 0.4816,
    "rand": 0.5022,
    "ibr": 0.6611,
    "exibr": 0.7394,
    "bpr-dae": 0.7912,
    "dbpr": 0.8559,
    "akd-p": 0.8727,
    "akd-q": 0.8715,
    "pkd-p": 0.8819,
    "pkd-q": 0.8819,
}

# AUC-p and AUC-q on FashionVC with a single rule, by the rule's id in `rules/paper.toml`.
BY_RULE: dict[str, tuple[float, float]] = {
    "stripe + stripe": (0.7738, 0.7738),
    "floral + floral": (0.7744, 0.7739),
    "white + black": (0.7714, 0.7714),
    "black + black": (0.7755, 0.7770),
    "cashmere + leather": (0.7770, 0.7773),
    "Yoins + Yoins": (0.7792, 0.7790),
    "tank top + shorts": (0.7732, 0.7725),
    "sweatshirt + activewear pants": (0.7757, 0.7777),
    "coat + dress": (0.7794, 0.7792),
    "no silk + knit": (0.7739, 0.7739),
    "no silk + chiffon": (0.7744, 0.7744),
    "no coat + shorts": (0.7760, 0.7755),
    "no jacket + shorts": (0.7779, 0.7779),
    "no blouse + dress": (0.7814, 0.7814),
    "no T-shirt + dress": (0.7810, 0.7815),
}

# AUC on FashionVC by row and what the model reads.
BY_MODALITY: dict[tuple[str, str], float] = {
    ("akd-q", "text"): 0.7374,
    ("akd-p", "text"): 0.7345,
    ("ukd-q", "text"): 0.7245,
    ("ukd-p", "text"): 0.7275,
    ("dbpr", "text"): 0.7181,
    ("akd-q", "pictures"): 0.7302,
    ("akd-p", "pictures"): 0.6961,
    ("ukd-q", "pictures"): 0.7280,
    ("ukd-p", "pictures"): 0.6865,
    ("dbpr", "pictures"): 0.6826,
    ("akd-q", "all"): 0.7852,
    ("akd-p", "all"): 0.7843,
    ("ukd-q", "all"): 0.7760,
    ("ukd-p", "all"): 0.7785,
    ("dbpr", "all"): 0.7704,
}

# MRR on FashionVC among T candidates, by part of the tops, then row, then T.
MRR: dict[str, dict[str, dict[int, float]]] = {
    "seen": {
        "akd": {10: 0.498, 20: 0.380, 30: 0.303, 50: 0.218},
        "dbpr": {10: 0.484, 20: 0.361, 30: 0.286, 50: 0.215},
        "bpr-dae": {10: 0.477, 20: 0.358, 30: 0.274, 50: 0.201},
        "exibr": {10: 0.397, 20: 0.279, 30: 0.209, 50: 0.159},
        "ibr": {10: 0.338, 20: 0.219, 30: 0.153, 50: 0.113},
        "rand": {10: 0.309, 20: 0.185, 30: 0.136, 50: 0.096},
    },
    "unseen": {
        "akd": {10: 0.487, 20: 0.345, 30: 0.267, 50: 0.208},
        "dbpr": {10: 0.473, 20: 0.332, 30: 0.262, 50: 0.204},
        "bpr-dae": {10: 0.443, 20: 0.311, 30: 0.236, 50: 0.171},
        "exibr": {10: 0.394, 20: 0.269, 30: 0.208, 50: 0.154},
        "ibr": {10: 0.338, 20: 0.228, 30: 0.172, 50: 0.123},
        "rand": {10: 0.287, 20: 0.176, 30: 0.134, 50: 0.087},
    },
}
