"""Mango: products, outfits and the names of photographs."""

from functools import cache
from random import Random

from fuzzing.folders import Folder
from fuzzing.layouts import imported, layout
from wearwith.catalog.importers.mango import read_mango

__all__ = ["mutate", "seeds", "target"]

PRODUCTS = """cod_modelo_color,des_color_specification_esp,des_agrup_color_eng,des_fabric,\
des_product_category,des_product_aggregated_family,des_product_family,des_product_type,des_filename
10-1,NEGRO,BLACK,P-PLANA,Tops,Shirts,Shirt,Shirt,datathon/images/1.jpg
10-2,BLANCO,WHITE,K-KNIT,Tops,Shirts,Shirt,"Shirt, long",datathon/images/2.jpg
20-1,AZUL,BLUE,,Bottoms,Trousers,Trousers,Jeans,datathon/images/3.jpg
30-1,ROJO,RED,,"Accesories, HW, Home",Shoes,Footwear,Boots,
"""
FILES = {
    "datathon/dataset/product_data.csv": PRODUCTS,
    "datathon/dataset/outfit_data.csv": "cod_outfit,cod_modelo_color\n1,10-1\n1,20-1\n2,10-2\n"
    "2,20-1\n2,30-1\n",
    "datathon/images/1.jpg": "",
    "datathon/images/3.jpg": "",
}


@cache
def _folder() -> Folder:
    return layout("mango", FILES)


def target(data: bytes) -> None:
    """Import the folder."""
    imported(_folder(), data, read_mango)


def seeds() -> list[bytes]:
    """Give each file as it is."""
    return _folder().seeds()


def mutate(data: bytes, random: Random) -> bytes:
    """Change one of the files."""
    return _folder().mutate(data, random)
