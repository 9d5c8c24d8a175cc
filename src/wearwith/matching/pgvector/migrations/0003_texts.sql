-- A list of texts out of JSON; null where it is none.
CREATE FUNCTION wearwith.texts(list jsonb) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN jsonb_typeof(list) = 'array'
    THEN ARRAY(SELECT jsonb_array_elements_text(list)) END;
