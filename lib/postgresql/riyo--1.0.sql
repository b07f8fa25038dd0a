-- SPDX-License-Identifier: LGPL-2.1-or-later
\echo Use "CREATE EXTENSION riyo" to load this file. \quit

CREATE FUNCTION riyo.begin (purpose text, role text DEFAULT NULL, reference text DEFAULT NULL)
  RETURNS void LANGUAGE c VOLATILE PARALLEL UNSAFE
  SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'riyo_begin';
COMMENT ON FUNCTION riyo.begin (text, text, text) IS 'States the one purpose of the transaction.';
GRANT USAGE ON SCHEMA riyo TO PUBLIC;
