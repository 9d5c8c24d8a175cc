-- How good the graph over one side of a model is; no row, no graph.
CREATE TABLE wearwith.graphs (
    model_id integer NOT NULL REFERENCES wearwith.models ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('top', 'bottom')),
    recall double precision NOT NULL,
    k integer NOT NULL,
    questions integer NOT NULL,
    expansion integer NOT NULL,       -- hnsw.ef_search
    centre real[] NOT NULL,           -- taken off every point before it goes into the graph
    longest double precision NOT NULL, -- length that every point has there
    built timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (model_id, kind)
);

-- A point as the graph has it: without the centre, and brought to one length by one more number.
-- Null where its side has no graph.
ALTER TABLE wearwith.vectors ADD COLUMN sphere halfvec;
