# The edits to SQLite's source, in the order of its files. apply_edits.cmake beside this file applies them.
#
#   edit(<file> WHY <reason> FIND <anchor> <BEFORE|AFTER|REPLACE> <text>)
#
# puts the text before, after or in place of the anchor, which must stand exactly once in the file.
# Rows are counted at the places where workerd counts them, because D1 bills by those numbers.

edit(src/alter.c
  WHY "the authorizer is told the new name of a renamed table, in place of the database's name"
  FIND [[
  if( sqlite3AuthCheck(pParse, SQLITE_ALTER_TABLE, zDb, pTab->zName, 0) ){
    goto exit_rename_table;
]]
  REPLACE [[
  if( sqlite3AuthCheck(pParse, SQLITE_ALTER_TABLE, zDb, pTab->zName, zName) ){
    goto exit_rename_table;
]])

edit(src/date.c
  WHY "local time is UTC, as on D1, wherever the machine stands"
  FIND [[
  rc = localtime_r(t, pTm)==0;
]]
  REPLACE [[
  rc = gmtime_r(t, pTm)==0;
]])

edit(ext/fts5/fts5_expr.c
  WHY "a LIKE pattern in a trigram table: do not look behind the text's end, as SQLite 3.53.4 does"
  FIND [[
        if( zText[i]==aSpec[2] ){
          i += 2;
]]
  REPLACE [[
        if( i<nText && zText[i]==aSpec[2] ){
          i += 2;
]])

# As upstream would need it: "fts5: PRAGMA quick_check and integrity_check report 'malformed inverted
# index for FTS5 table main.f' on a connection that has used table f before, once another connection
# has committed a write to f. fts5IntegrityMethod() goes straight to sqlite3Fts5StorageIntegrity(),
# which checks the segments of the Fts5Structure that is cached in Fts5Index.pStruct. Only xOpen and
# xBegin compare iStructVersion with PRAGMA data_version, by way of fts5NewTransaction(). To see it,
# with two connections A and B to one file: A: CREATE VIRTUAL TABLE f USING fts5(x);
# INSERT INTO f VALUES('a'); B: SELECT * FROM f('a'); A: INSERT INTO f VALUES('b');
# B: PRAGMA quick_check; expected: ok. Seen in 3.53.4."
edit(ext/fts5/fts5_main.c
  WHY "xIntegrity reads the index as another connection has left it, not as this one has it in memory"
  FIND [[
  rc = sqlite3Fts5StorageIntegrity(pTab->pStorage, 0);
]]
  REPLACE [[
  rc = fts5NewTransaction(pTab);
  if( rc==SQLITE_OK ) rc = sqlite3Fts5StorageIntegrity(pTab->pStorage, 0);
]])

edit(src/prepare.c
  WHY "limits are not for the schema that a file has: a connection that read it anew would refuse all of it"
  FIND [[
      rc = sqlite3_exec(db, zSql, sqlite3InitCallback, &initData, 0);
#ifndef SQLITE_OMIT_AUTHORIZATION
]]
  REPLACE [[
      {
        int aLimit[SQLITE_N_LIMIT];
        memcpy(aLimit, db->aLimit, sizeof(aLimit));
        db->aLimit[SQLITE_LIMIT_LENGTH] = SQLITE_MAX_LENGTH;
        db->aLimit[SQLITE_LIMIT_SQL_LENGTH] = SQLITE_MAX_SQL_LENGTH;
        db->aLimit[SQLITE_LIMIT_COLUMN] = SQLITE_MAX_COLUMN;
        db->aLimit[SQLITE_LIMIT_EXPR_DEPTH] = SQLITE_MAX_EXPR_DEPTH;
        db->aLimit[SQLITE_LIMIT_COMPOUND_SELECT] = SQLITE_MAX_COMPOUND_SELECT;
        db->aLimit[SQLITE_LIMIT_FUNCTION_ARG] = SQLITE_MAX_FUNCTION_ARG;
        db->aLimit[SQLITE_LIMIT_VDBE_OP] = SQLITE_MAX_VDBE_OP;
        rc = sqlite3_exec(db, zSql, sqlite3InitCallback, &initData, 0);
        memcpy(db->aLimit, aLimit, sizeof(aLimit));
      }
#ifndef SQLITE_OMIT_AUTHORIZATION
]])

edit(src/sqlite.h.in
  WHY "names of the three counters, for sqlite3_stmt_status()"
  FIND [[
#define SQLITE_STMTSTATUS_FILTER_HIT        8
]]
  AFTER [[
#define SQLITE_STMTSTATUS_ROWS_READ         9
#define SQLITE_STMTSTATUS_ROWS_WRITTEN      10
#define SQLITE_STMTSTATUS_ROWIDS_EXHAUSTED  11
]])

edit(src/vdbeInt.h
  WHY "room for the three counters; sqlite3_stmt_status() reads and resets any of this array"
  FIND [[
  u32 aCounter[9];        /* Counters used by sqlite3_stmt_status() */
]]
  REPLACE [[
  u32 aCounter[12];       /* Counters used by sqlite3_stmt_status() */
]])

edit(src/vdbe.c
  WHY "Count reads every entry of the table, unless it only estimates"
  FIND [[
    rc = sqlite3BtreeCount(db, pCrsr, &nEntry);
]]
  AFTER [[
    p->aCounter[SQLITE_STMTSTATUS_ROWS_READ] += (u32)nEntry;
]])

edit(src/vdbe.c
  WHY "SeekLT, SeekLE, SeekGE, SeekGT read one row; a failed equality has jumped away before"
  FIND [[
#ifdef SQLITE_TEST
  sqlite3_search_count++;
#endif
  if( oc>=OP_SeekGE ){  assert( oc==OP_SeekGE || oc==OP_SeekGT );
]]
  BEFORE [[
  p->aCounter[SQLITE_STMTSTATUS_ROWS_READ]++;
]])

edit(src/vdbe.c
  WHY "SeekRowid and NotExists read one row, found or not"
  FIND [[
  VdbeBranchTaken(res!=0,2);
  pC->seekResult = res;
]]
  AFTER [[
  p->aCounter[SQLITE_STMTSTATUS_ROWS_READ]++;
]])

edit(src/vdbe.c
  WHY "SQLITE_FULL of a table without a rowid left is told apart from that of a full database"
  FIND [[
        rc = SQLITE_FULL;   /* IMP: R-17817-00630 */
]]
  AFTER [[
        p->aCounter[SQLITE_STMTSTATUS_ROWIDS_EXHAUSTED]++;
]])

edit(src/vdbe.c
  WHY "the same, after a hundred rowids at random"
  FIND [[
        rc = SQLITE_FULL;   /* IMP: R-38219-53002 */
]]
  AFTER [[
        p->aCounter[SQLITE_STMTSTATUS_ROWIDS_EXHAUSTED]++;
]])

edit(src/vdbe.c
  WHY "Insert writes one row"
  FIND [[
  assert( (pOp->p5 & OPFLAG_LASTROWID)==0 || (pOp->p5 & OPFLAG_NCHANGE)!=0 );
]]
  AFTER [[
  if( !pC->isEphemeral ) p->aCounter[SQLITE_STMTSTATUS_ROWS_WRITTEN]++;
]])

edit(src/vdbe.c
  WHY "Delete writes one row, when it counts as a change"
  FIND [[
  /* Invoke the update-hook if required. */
  if( opflags & OPFLAG_NCHANGE ){
]]
  AFTER [[
    if( !pC->isEphemeral ) p->aCounter[SQLITE_STMTSTATUS_ROWS_WRITTEN]++;
]])

edit(src/vdbe.c
  WHY "Last reads one row, also of an empty table"
  FIND [[
  rc = sqlite3BtreeLast(pCrsr, &res);
  pC->nullRow = (u8)res;
  pC->deferredMoveto = 0;
  pC->cacheStatus = CACHE_STALE;
  if( rc ) goto abort_due_to_error;
]]
  AFTER [[
  p->aCounter[SQLITE_STMTSTATUS_ROWS_READ]++;
]])

edit(src/vdbe.c
  WHY "Rewind, and the Sort and SorterSort that share its code, read one row, also of an empty table"
  FIND [[
  if( rc ) goto abort_due_to_error;
  pC->nullRow = (u8)res;
]]
  AFTER [[
  p->aCounter[SQLITE_STMTSTATUS_ROWS_READ]++;
]])

edit(src/vdbe.c
  WHY "Next, Prev and SorterNext read one row each time there is a next one"
  FIND [[
    p->aCounter[pOp->p5]++;
]]
  AFTER [[
    p->aCounter[SQLITE_STMTSTATUS_ROWS_READ]++;
]])

edit(src/vdbe.c
  WHY "IdxInsert writes one row"
  FIND [[
  if( pOp->p5 & OPFLAG_NCHANGE ) p->nChange++;
  assert( pC->eCurType==CURTYPE_BTREE );
  assert( pC->isTable==0 );
  rc = ExpandBlob(pIn2);
]]
  BEFORE [[
  if( !pC->isEphemeral ) p->aCounter[SQLITE_STMTSTATUS_ROWS_WRITTEN]++;
]])

edit(src/vdbe.c
  WHY "Clear writes as many rows as it drops, where it counts them"
  FIND [[
    p->nChange += nChange;
    if( pOp->p3>0 ){
]]
  BEFORE [[
    p->aCounter[SQLITE_STMTSTATUS_ROWS_WRITTEN] += (u32)nChange;
]])

edit(src/vdbe.c
  WHY "VNext reads one row, also at the end"
  FIND [[
  rc = pModule->xNext(pCur->uc.pVCur);
  sqlite3VtabImportErrmsg(p, pVtab);
  if( rc ) goto abort_due_to_error;
]]
  AFTER [[
  p->aCounter[SQLITE_STMTSTATUS_ROWS_READ]++;
]])

edit(src/vdbe.c
  WHY "VUpdate writes one row, when it succeeds"
  FIND [[
        p->errorAction = ((pOp->p5==OE_Replace) ? OE_Abort : pOp->p5);
      }
    }else{
]]
  AFTER [[
      p->aCounter[SQLITE_STMTSTATUS_ROWS_WRITTEN]++;
]])
