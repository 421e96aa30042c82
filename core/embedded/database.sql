-- What the platform may do with tables that `dinh_owner` makes later: rows, and nothing that policies do not see.

ALTER SCHEMA public OWNER TO dinh_owner;

REVOKE ALL ON SCHEMA public FROM PUBLIC;

GRANT USAGE ON SCHEMA public TO dinh_app;

ALTER DEFAULT PRIVILEGES FOR ROLE dinh_owner IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO dinh_app;

ALTER DEFAULT PRIVILEGES FOR ROLE dinh_owner IN SCHEMA public GRANT USAGE ON SEQUENCES TO dinh_app;

CREATE EXTENSION citext;

CREATE EXTENSION pg_trgm;

CREATE EXTENSION unaccent;

CREATE EXTENSION btree_gin;

