-- The three roles, and the one database they share. `dinh_owner` owns every table and nobody can log in as it;
-- `dinh_migrator` becomes it at login; `dinh_app` is what the platform runs as: it owns nothing, bypasses nothing.

CREATE ROLE dinh_owner NOLOGIN;

CREATE ROLE dinh_migrator LOGIN NOINHERIT PASSWORD '$dinh_migrator';

CREATE ROLE dinh_app LOGIN NOINHERIT PASSWORD '$dinh_app';

GRANT dinh_owner TO dinh_migrator WITH INHERIT FALSE, SET TRUE;

CREATE DATABASE dinhlang OWNER dinh_owner;

REVOKE ALL ON DATABASE postgres, template1, dinhlang FROM PUBLIC;

GRANT CONNECT ON DATABASE dinhlang TO dinh_migrator, dinh_app;

ALTER ROLE dinh_migrator IN DATABASE dinhlang SET role = 'dinh_owner';

