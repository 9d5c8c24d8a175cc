-- Shoes and bags are garments of outfits, and of no side of a pair.
ALTER TABLE wearwith.items ALTER COLUMN side DROP NOT NULL;
