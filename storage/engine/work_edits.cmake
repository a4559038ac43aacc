# Edits to SQLite's source by which whatever it does asks the progress handler: the handler's own count is
# of instructions and of the compiler's steps, of which one alone may look at megabytes.
# edits.cmake beside this file says how an edit is written.
#
# sqlite3Work(db, n) counts n bytes that are looked at, or as much work as that is, and is true once
# the handler has said that it is enough. Then memory fails: SQLite can end at any point by that, in
# the compiler too. What is true in a function ends its loop; the instruction behind it notices.

edit(src/sqliteInt.h
  WHY "room for the count"
  FIND [[
  unsigned nProgressOps;        /* Number of opcodes for progress callback */
]]
  AFTER [[
  i64 nWork;                    /* Work since the progress callback was asked */
]])

edit(src/sqliteInt.h
  WHY "what counts, in an addition and a comparison"
  FIND [[
void sqlite3ProgressCheck(Parse*);
]]
  AFTER [[
#define SQLITE_WORK_BETWEEN_LOOKS 65536
int sqlite3WorkAsk(sqlite3*);
#define sqlite3Work(db,n) \
  (((db)->nWork += (i64)(n))>=SQLITE_WORK_BETWEEN_LOOKS && sqlite3WorkAsk(db))
]])

edit(src/util.c
  WHY "what asks; until the next statement begins it goes on saying so"
  FIND [[
/*
** Check for interrupts and invoke progress callback.
*/
]]
  BEFORE [[
SQLITE_NOINLINE int sqlite3WorkAsk(sqlite3 *db){
  if( AtomicLoad(&db->u1.isInterrupted)==0 ){
    if( db->xProgress==0 || db->xProgress(db->pProgressArg)==0 ){
      db->nWork = 0;
      return 0;
    }
    AtomicStore(&db->u1.isInterrupted, 1);
    if( db->pParse || db->nVdbeExec>0 ) sqlite3OomFault(db);
  }
  return 1;
}

]])

# The compiler.

edit(src/expr.c
  WHY "copies of expressions"
  FIND [[
  assert( pEdupBuf==0 || dupFlags==EXPRDUP_REDUCE );

  /* Figure out where to write the new Expr structure. */
]]
  AFTER [[
  (void)sqlite3Work(db, 64);
]])

edit(src/expr.c
  WHY "copies of FROM clauses"
  FIND [[
    pNewItem->fg = pOldItem->fg;
    if( pOldItem->fg.isSubquery ){
]]
  BEFORE [[
    (void)sqlite3Work(db, 256);
]])

edit(src/expr.c
  WHY "instructions for expressions"
  FIND [[
  assert( target>0 && target<=pParse->nMem );
  assert( v!=0 );

expr_code_doover:
]]
  BEFORE [[
  (void)sqlite3Work(pParse->db, 64);
]])

edit(src/resolve.c
  WHY "names that are looked up"
  FIND [[
  assert( pParse==pWalker->pParse );

#ifndef NDEBUG
]]
  BEFORE [[
  if( sqlite3Work(pParse->db, 128) ) return WRC_Abort;
]])

edit(src/select.c
  WHY "views, CTEs and asterisks that are expanded"
  FIND [[
  u32 elistFlags = 0;

  p->selFlags |= SF_Expanded;
]]
  AFTER [[
  (void)sqlite3Work(db, 1024);
]])

edit(src/select.c
  WHY "subqueries that are flattened"
  FIND [[
  SubstContext *pSubst,  /* Description of the substitution */
  Expr *pExpr            /* Expr in which substitution occurs */
){
  if( pExpr==0 ) return 0;
]]
  AFTER [[
  if( sqlite3Work(pSubst->pParse->db, 64) ) return pExpr;
]])

# What runs.

edit(src/vdbe.c
  WHY "functions: what they are given, what they make, and whether one has ended early"
  FIND [[
    sqlite3VdbeDeleteAuxData(db, &p->pAuxData, pCtx->iOp, pOp->p1);
    pCtx->isError = 0;
    if( rc ) goto abort_due_to_error;
  }
]]
  AFTER [[
  {
    i64 nWork = (pOut->flags & (MEM_Str|MEM_Blob)) ? pOut->n : 0;
    for(i=0; i<pCtx->argc; i++){
      if( pCtx->argv[i]->flags & (MEM_Str|MEM_Blob) ) nWork += pCtx->argv[i]->n;
    }
    if( sqlite3Work(db, nWork) ) goto abort_due_to_interrupt;
  }
]])

edit(src/vdbe.c
  WHY "aggregate functions likewise"
  FIND [[
  assert( pCtx->pOut->flags==MEM_Null );
  assert( pCtx->skipFlag==0 );
  break;
]]
  BEFORE [[
  {
    i64 nWork = 0;
    for(i=0; i<pCtx->argc; i++){
      if( pCtx->argv[i]->flags & (MEM_Str|MEM_Blob) ) nWork += pCtx->argv[i]->n;
    }
    if( sqlite3Work(db, nWork) ) goto abort_due_to_interrupt;
  }
]])

edit(src/vdbe.c
  WHY "what aggregate functions make"
  FIND [[
  sqlite3VdbeChangeEncoding(pMem, encoding);
  UPDATE_MAX_BLOBSIZE(pMem);
  REGISTER_TRACE((int)(pMem-aMem), pMem);
]]
  BEFORE [[
  if( (pMem->flags & (MEM_Str|MEM_Blob)) && sqlite3Work(db, pMem->n) ){
    goto abort_due_to_interrupt;
  }
]])

edit(src/vdbe.c
  WHY "texts that are joined"
  FIND [[
#if SQLITE_MAX_LENGTH>2147483645
  if( nByte>2147483645 ){ goto too_big; }
#endif
]]
  BEFORE [[
  if( sqlite3Work(db, nByte) ) goto abort_due_to_interrupt;
]])

edit(src/vdbe.c
  WHY "texts and blobs that are compared"
  FIND [[
    res = sqlite3MemCompare(pIn3, pIn1, pOp->p4.pColl);
]]
  BEFORE [[
    if( ((flags1 | flags3) & (MEM_Str|MEM_Blob)) && sqlite3Work(db,
         ((flags1 & (MEM_Str|MEM_Blob)) ? pIn1->n : 0) +
         ((flags3 & (MEM_Str|MEM_Blob)) ? pIn3->n : 0)) ){
      goto abort_due_to_interrupt;
    }
]])

edit(src/vdbe.c
  WHY "texts that arithmetic reads as numbers"
  FIND [[
    type1 = numericType(pIn1);
    type2 = numericType(pIn2);
]]
  BEFORE [[
    if( sqlite3Work(db, ((type1 & (MEM_Str|MEM_Blob)) ? pIn1->n : 0) +
         ((type2 & (MEM_Str|MEM_Blob)) ? pIn2->n : 0)) ){
      goto abort_due_to_interrupt;
    }
]])

edit(src/vdbe.c
  WHY "texts and blobs that are cast"
  FIND [[
  rc = sqlite3VdbeMemCast(pIn1, pOp->p2, encoding);
]]
  BEFORE [[
  if( (pIn1->flags & (MEM_Str|MEM_Blob)) && sqlite3Work(db, pIn1->n) ){
    goto abort_due_to_interrupt;
  }
]])

edit(src/vdbe.c
  WHY "records that are written"
  FIND [[
  nByte = nHdr+nData;

  /* Make sure the output register has a buffer large enough to store
]]
  BEFORE [[
  if( sqlite3Work(db, nData) ) goto abort_due_to_interrupt;
]])

edit(src/vdbemem.c
  WHY "values that are copied"
  FIND [[
  assert( bPreserve==0 || pMem->flags&(MEM_Blob|MEM_Str) );
  testcase( bPreserve && pMem->z==0 );
]]
  AFTER [[
  if( pMem->db ) (void)sqlite3Work(pMem->db, n);
]])

edit(src/vdbemem.c
  WHY "texts that are read as numbers; once it is enough they are not read any more"
  FIND [[
  assert( pMem->flags & (MEM_Str|MEM_Blob) );
  if( pMem->z==0 ){
    *pValue = 0.0;
    return 0;
  }else if( pMem->enc==SQLITE_UTF8 
]]
  REPLACE [[
  assert( pMem->flags & (MEM_Str|MEM_Blob) );
  if( pMem->z==0 || (pMem->db && sqlite3Work(pMem->db, pMem->n)) ){
    *pValue = 0.0;
    return 0;
  }else if( pMem->enc==SQLITE_UTF8 
]])

edit(src/vdbemem.c
  WHY "the same, as integers"
  FIND [[
  i64 value = 0;
  sqlite3Atoi64(pMem->z, &value, pMem->n, pMem->enc);
]]
  REPLACE [[
  i64 value = 0;
  if( pMem->db && sqlite3Work(pMem->db, pMem->n) ) return 0;
  sqlite3Atoi64(pMem->z, &value, pMem->n, pMem->enc);
]])

edit(src/btree.c
  WHY "content that is read off overflow pages"
  FIND [[
        if( a + offset > ovflSize ){
          a = ovflSize - offset;
        }
]]
  AFTER [[
        (void)sqlite3Work(pBt->db, 4*(i64)a);
]])

edit(src/btree.c
  WHY "content that is written to overflow pages"
  FIND [[
      rc = allocateBtreePage(pBt, &pOvfl, &pgnoOvfl, pgnoOvfl, 0);
#ifndef SQLITE_OMIT_AUTOVACUUM
      /* If the database supports auto-vacuum, and the second or subsequent
]]
  BEFORE [[
      (void)sqlite3Work(pBt->db, 16384);
]])

edit(src/btree.c
  WHY "pages of a table that is emptied or dropped"
  FIND [[
  assert( sqlite3_mutex_held(pBt->mutex) );
  if( pgno>btreePagecount(pBt) ){
    return SQLITE_CORRUPT_PGNO(pgno);
  }
  rc = getAndInitPage(pBt, pgno, &pPage, 0);
]]
  BEFORE [[
  if( sqlite3Work(pBt->db, 8192) ) return SQLITE_INTERRUPT;
]])

edit(src/btree.c
  WHY "pages whose entries are counted"
  FIND [[
  while( rc==SQLITE_OK && !AtomicLoad(&db->u1.isInterrupted) ){
    int iIdx;                          /* Index of child node in parent */
]]
  REPLACE [[
  while( rc==SQLITE_OK && !AtomicLoad(&db->u1.isInterrupted)
      && !sqlite3Work(db, 8192) ){
    int iIdx;                          /* Index of child node in parent */
]])

edit(src/vdbesort.c
  WHY "records that are sorted and merged"
  FIND [[
  UnpackedRecord *r2 = pTask->pUnpacked;
  if( !*pbKey2Cached ){
    sqlite3VdbeRecordUnpack(nKey2, pKey2, r2);
    *pbKey2Cached = 1;
  }
  return sqlite3VdbeRecordCompare(nKey1, pKey1, r2);
]]
  BEFORE [[
  if( sqlite3Work(pTask->pSorter->db, 64+(i64)nKey1) ){
    pTask->pUnpacked->errCode = SQLITE_NOMEM;
    return 0;
  }
]])

edit(src/vdbesort.c
  WHY "the same, by a text"
  FIND [[
  getVarint32NR(&p1[1], n1);
  getVarint32NR(&p2[1], n2);
]]
  BEFORE [[
  if( sqlite3Work(pTask->pSorter->db, 64+(i64)nKey1) ){
    pTask->pUnpacked->errCode = SQLITE_NOMEM;
    return 0;
  }
]])

edit(src/vdbesort.c
  WHY "the same, by an integer"
  FIND [[
  assert( (s1>0 && s1<7) || s1==8 || s1==9 );
  assert( (s2>0 && s2<7) || s2==8 || s2==9 );
]]
  BEFORE [[
  if( sqlite3Work(pTask->pSorter->db, 64+(i64)nKey1) ){
    pTask->pUnpacked->errCode = SQLITE_NOMEM;
    return 0;
  }
]])

# Indexes of text and of boxes.

edit(ext/fts5/fts5_index.c
  WHY "tokens that are indexed"
  FIND [[
  /* Add the entry to the main terms index. */
  rc = sqlite3Fts5HashWrite(
]]
  BEFORE [[
  if( sqlite3Work(pConfig->db, 128+(i64)nToken) ) return SQLITE_INTERRUPT;
]])

edit(ext/fts5/fts5_index.c
  WHY "entries that are merged or looked through"
  FIND [[
  int bUseFrom = bFrom;
  assert( pIter->base.bEof==0 );
  while( p->rc==SQLITE_OK ){
]]
  AFTER [[
    if( sqlite3Work(p->pConfig->db, 128) ){
      p->rc = SQLITE_INTERRUPT;
      return;
    }
]])

edit(ext/fts5/fts5_index.c
  WHY "terms that are written to the index"
  FIND [[
      while( p->rc==SQLITE_OK && 0==sqlite3Fts5HashScanEof(pHash) ){
]]
  AFTER [[
        if( sqlite3Work(p->pConfig->db, 512) ){
          p->rc = SQLITE_INTERRUPT;
          break;
        }
]])

edit(ext/fts5/fts5_index.c
  WHY "terms that are looked up"
  FIND [[
  assert( (flags & FTS5INDEX_QUERY_SCAN)==0 || flags==FTS5INDEX_QUERY_SCAN );

  if( sqlite3Fts5BufferSize(&p->rc, &buf, nToken+1)==0 ){
]]
  BEFORE [[
  if( p->rc==SQLITE_OK && sqlite3Work(pConfig->db, 4096) ) p->rc = SQLITE_INTERRUPT;
]])

edit(ext/fts5/fts5_expr.c
  WHY "phrases of a query"
  FIND [[
  sCtx.pConfig = pConfig;

  rc = fts5ParseStringFromToken(pToken, &z);
]]
  REPLACE [[
  sCtx.pConfig = pConfig;

  rc = sqlite3Work(pConfig->db, 1024) ? SQLITE_INTERRUPT
                                      : fts5ParseStringFromToken(pToken, &z);
]])

edit(ext/fts5/fts5_storage.c
  WHY "tokens that are held against the index"
  FIND [[
  Fts5IntegrityCtx *pCtx = (Fts5IntegrityCtx*)pContext;
  Fts5Termset *pTermset = pCtx->pTermset;
  int bPresent;
  int ii;
  int rc = SQLITE_OK;
  int iPos;
  int iCol;

]]
  AFTER [[
  if( sqlite3Work(pCtx->pConfig->db, 128+(i64)nToken) ) return SQLITE_INTERRUPT;

]])

edit(ext/fts5/fts5_aux.c
  WHY "places of a snippet, each of which is held against all others"
  FIND [[
  rc = pApi->xInstCount(pFts, &nInst);
  for(i=0; i<nInst && rc==SQLITE_OK; i++){
    rc = pApi->xInst(pFts, i, &ip, &ic, &iOff);
    if( rc==SQLITE_OK && ic==iCol && iOff>=iPos && iOff<iEnd ){
]]
  REPLACE [[
  rc = pApi->xInstCount(pFts, &nInst);
  for(i=0; i<nInst && rc==SQLITE_OK; i++){
    sqlite3_vtab *pVtab = ((sqlite3_vtab_cursor*)pFts)->pVtab;
    if( sqlite3Work(((Fts5Table*)pVtab)->pConfig->db, 16) ){
      rc = SQLITE_INTERRUPT;
      break;
    }
    rc = pApi->xInst(pFts, i, &ip, &ic, &iOff);
    if( rc==SQLITE_OK && ic==iCol && iOff>=iPos && iOff<iEnd ){
]])

edit(ext/fts5/fts5_aux.c
  WHY "pieces of a highlighted text, each of which copies all before it"
  FIND [[
    p->zOut = sqlite3_mprintf("%z%.*s", p->zOut, n, z);
]]
  BEFORE [[
    if( p->iter.pFts ){
      sqlite3_vtab *pVtab = ((sqlite3_vtab_cursor*)p->iter.pFts)->pVtab;
      if( sqlite3Work(((Fts5Table*)pVtab)->pConfig->db, 128+(i64)p->iOff) ){
        *pRc = SQLITE_INTERRUPT;
        return;
      }
    }
]])

edit(ext/rtree/rtree.c
  WHY "nodes that are looked through"
  FIND [[
  while( (p = rtreeSearchPointFirst(pCur))!=0 && p->iLevel>0 ){
    u8 *pCellData;
]]
  AFTER [[
    if( sqlite3Work(pRtree->db, 2048) ) return SQLITE_INTERRUPT;
]])
