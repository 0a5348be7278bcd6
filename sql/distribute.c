#include "sql/distribute.h"

/* References are taken off and put on again around it: a table cannot be moved while one that is not yet
 * moved refers to it. One node after the other, because Citus runs no reference table's change in parallel
 * with a spread one's. */
static const char distribute_sql[] =
    "do $$ declare"
    "  one record;"
    "  kept text[] := '{}';"
    " begin"
    "  set local citus.multi_shard_modify_mode = 'sequential';"
    "  for one in select conrelid::regclass as tab, conname, pg_get_constraintdef(oid) as def from "
    "pg_constraint"
    "              where contype = 'f' and connamespace = 'fedtide'::regnamespace and conparentid = 0 loop"
    "   execute format('alter table %s drop constraint %I', one.tab, one.conname);"
    "   kept := kept || format('alter table %s add constraint %I %s', one.tab, one.conname, one.def);"
    "  end loop;"
    "  for one in select tab, spread from fedtide_undistributed order by spread, tab::text loop"
    "   if one.spread then perform create_distributed_table(one.tab, 'instance_id');"
    "   else perform create_reference_table(one.tab); end if;"
    "  end loop;"
    "  for i in 1 .. cardinality(kept) loop execute kept[i]; end loop;"
    " end $$";

/* Tables that Citus does not know yet; partitions follow their parents. */
static const char pending_sql[] =
    "create temporary table fedtide_undistributed on commit drop as"
    " select c.oid::regclass as tab, exists (select from pg_attribute a where a.attrelid = c.oid"
    "                                         and a.attname = 'instance_id' and not a.attisdropped) as spread"
    "   from pg_class c"
    "  where c.relnamespace = 'fedtide'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition"
    "    and not exists (select from pg_dist_partition d where d.logicalrelid = c.oid)";

static bool has_citus(struct pg *db, struct err *e)
{
    PG_RESULT res = NULL;

    if (!pg_run(db,
                "select exists (select from pg_extension where extname = 'citus'),"
                "       exists (select from pg_available_extensions where name = 'citus')",
                NULL, &res, e))
        return false;
    if (pg_text(res, 0, 0)[0] == 't')
        return true;
    if (pg_text(res, 0, 1)[0] == 't')
        return err_set(
            e, ERR_CONFIG,
            "--distribute: the extension citus is installed on this server but not in this database; "
            "run CREATE EXTENSION citus, add the other nodes with citus_add_node, then try again");
    return err_set(e, ERR_CONFIG,
                   "--distribute needs the extension citus, and this server does not have it; nothing was "
                   "changed, the schema works on one server as it is");
}

static bool distribute(struct pg *db, int *tables, struct err *e)
{
    PG_RESULT res = NULL;

    if (!pg_script(db, pending_sql, e) ||
        !pg_run(db, "select count(*) from fedtide_undistributed", NULL, &res, e))
        return false;
    *tables = (int)pg_i64(res, 0, 0);
    return *tables == 0 || pg_script(db, distribute_sql, e);
}

bool distribute_schema(struct pg *db, int *tables, struct err *e)
{
    *tables = 0;
    if (!has_citus(db, e))
        return false;
    if (pg_begin(db, e) && distribute(db, tables, e) && pg_commit(db, e))
        return true;
    pg_rollback(db);
    return err_wrap(e, "distributing the schema");
}
