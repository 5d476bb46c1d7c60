CREATE TABLE directory_community (
    community text  NOT NULL PRIMARY KEY,
    name      text  NOT NULL,
    name_en   text  NOT NULL,
    buildings jsonb NOT NULL, -- [{"id": …, "name": …}, …]
    desk      text  NOT NULL
);

CREATE TABLE directory_source (
    source      text  NOT NULL PRIMARY KEY,
    name        text  NOT NULL,
    types       jsonb NOT NULL,
    communities jsonb NOT NULL,
    ways        jsonb NOT NULL
);
