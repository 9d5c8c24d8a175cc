-- What a garment is in a pair is its side; what it is in an outfit, its slot.
ALTER TABLE wearwith.items RENAME COLUMN kind TO side;
ALTER TABLE wearwith.vectors RENAME COLUMN kind TO side;
ALTER TABLE wearwith.graphs RENAME COLUMN kind TO side;
ALTER TABLE wearwith.items ADD COLUMN slot text COLLATE "C"; -- told by words, see schema.py
UPDATE wearwith.models
SET columns = (columns - 'kind') || '{"side": "String", "slot": "String"}'::jsonb;

CREATE OR REPLACE FUNCTION wearwith.count_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE wearwith.models m SET tops = m.tops + c.tops, bottoms = m.bottoms + c.bottoms
    FROM (SELECT model_id, count(*) FILTER (WHERE side = 'top') AS tops,
                 count(*) FILTER (WHERE side = 'bottom') AS bottoms
          FROM added GROUP BY model_id) c
    WHERE m.model_id = c.model_id;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION wearwith.count_removed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE wearwith.models m SET tops = m.tops - c.tops, bottoms = m.bottoms - c.bottoms
    FROM (SELECT model_id, count(*) FILTER (WHERE side = 'top') AS tops,
                 count(*) FILTER (WHERE side = 'bottom') AS bottoms
          FROM removed GROUP BY model_id) c
    WHERE m.model_id = c.model_id;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION wearwith.count_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE wearwith.models m SET tops = m.tops + c.n, bottoms = m.bottoms - c.n
    FROM (SELECT model_id, sum(n) AS n FROM (
              SELECT model_id, count(*) AS n FROM added WHERE side = 'top' GROUP BY model_id
              UNION ALL
              SELECT model_id, -count(*) FROM removed WHERE side = 'top' GROUP BY model_id
          ) both_sides GROUP BY model_id) c
    WHERE m.model_id = c.model_id AND c.n <> 0;
    RETURN NULL;
END $$;
