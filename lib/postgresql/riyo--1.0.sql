-- SPDX-License-Identifier: LGPL-2.1-or-later
\echo Use "CREATE EXTENSION riyo" to load this file. \quit

-- Called in each transaction: it looks no name up, so that a search_path of its own would only cost.
CREATE FUNCTION riyo.begin (purpose text, role text DEFAULT NULL, reference text DEFAULT NULL)
  RETURNS void LANGUAGE c VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'riyo_begin';
COMMENT ON FUNCTION riyo.begin (text, text, text) IS 'States the one purpose of the transaction.';
GRANT USAGE ON SCHEMA riyo TO PUBLIC;

CREATE FUNCTION riyo.why (purpose text, relation regclass, col name DEFAULT NULL, role text DEFAULT NULL)
  RETURNS text LANGUAGE c VOLATILE PARALLEL UNSAFE
  SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'riyo_why';
COMMENT ON FUNCTION riyo.why (text, regclass, name, text) IS
  'Whether a purpose would be permitted a table or a column, and why not; records nothing.';

CREATE FUNCTION riyo.layout ()
  RETURNS text LANGUAGE c STABLE PARALLEL UNSAFE
  SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'riyo_print_layout';
COMMENT ON FUNCTION riyo.layout () IS 'The labels of tables as a layout, to be adopted.';
REVOKE EXECUTE ON FUNCTION riyo.layout () FROM PUBLIC;

-- Asked by the module itself, in statements that leave suspended persons out; whoever else calls it is refused.
CREATE FUNCTION riyo.keeps (tags bigint, VARIADIC parts "any")
  RETURNS boolean LANGUAGE c VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'riyo_keeps';
