from .prepare import prepare_wardrobe as prepare_wardrobe
