from .corrections import Correction as Correction
from .own_wardrobe import Wardrobe as Wardrobe
from .prepare import prepare_wardrobe as prepare_wardrobe
