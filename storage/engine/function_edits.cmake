# Edits to SQLite's source by which functions ask the progress handler that take more than a moment for
# one value: work_edits.cmake says how. A function that ends early leaves what it has, of which nothing is
# seen: the instruction that called it ends its statement.

edit(src/date.c
  WHY "items of a format"
  FIND [[
    if( zFmt[i]!='%' ) continue;
    if( j<i ) sqlite3_str_append(&sRes, zFmt+j, (int)(i-j));
]]
  BEFORE [[
    if( zFmt[i]=='%' && sqlite3Work(db, 128) ) break;
]])

edit(src/func.c
  WHY "places where a text may begin in another"
  FIND [[
       && (zHaystack[0]!=firstChar || memcmp(zHaystack, zNeedle, nNeedle)!=0)
    ){
]]
  AFTER [[
      if( zHaystack[0]==firstChar && nNeedle>8
       && sqlite3Work(context->pOut->db, nNeedle) ){
        break;
      }
]])

edit(src/func.c
  WHY "a long text knows the connection that it is compared on"
  FIND [[
  u8 noCase;            /* true to ignore case differences */
};
]]
  REPLACE [[
  u8 noCase;            /* true to ignore case differences */
  sqlite3 *db;          /* Counts the work, or NULL for a short string */
};
]])

edit(src/func.c
  WHY "places where a set of characters may begin"
  FIND [[
            int bMatch = patternCompare(&zPattern[-1],zString,pInfo,matchOther);
]]
  BEFORE [[
            if( pInfo->db && sqlite3Work(pInfo->db, 64) ){
              return SQLITE_NOWILDCARDMATCH;
            }
]])

edit(src/func.c
  WHY "places where the rest of a pattern may begin"
  FIND [[
          if( zString[0]==0 ) break;
          zString++;
]]
  AFTER [[
          if( pInfo->db && sqlite3Work(pInfo->db, 64) ) break;
]])

edit(src/func.c
  WHY "the same, of a character that is not ASCII"
  FIND [[
          if( c2!=c ) continue;
          bMatch = patternCompare(zPattern,zString,pInfo,matchOther);
]]
  REPLACE [[
          if( c2!=c ) continue;
          if( pInfo->db && sqlite3Work(pInfo->db, 64) ) break;
          bMatch = patternCompare(zPattern,zString,pInfo,matchOther);
]])

edit(src/func.c
  WHY "what is a long text"
  FIND [[
    sqlite3_like_count++;
#endif
    sqlite3_result_int(context,
                      patternCompare(zB, zA, pInfo, escape)==SQLITE_MATCH);
]]
  REPLACE [[
    sqlite3_like_count++;
#endif
    if( sqlite3_value_bytes(argv[1])>16384 ){
      memmove(&backupInfo, pInfo, sizeof(backupInfo));
      pInfo = &backupInfo;
      pInfo->db = db;
    }
    sqlite3_result_int(context,
                      patternCompare(zB, zA, pInfo, escape)==SQLITE_MATCH);
]])

edit(src/func.c
  WHY "characters that may stand between hexadecimal digits"
  FIND [[
        u32 ch = Utf8Read(zHex);
]]
  AFTER [[
        if( sqlite3Work(pCtx->pOut->db, 8+(i64)nPass) ) goto unhex_null;
]])

edit(src/func.c
  WHY "places where what is replaced may begin"
  FIND [[
    if( zStr[i]!=zPattern[0] || memcmp(&zStr[i], zPattern, nPattern) ){
      zOut[j++] = zStr[i];
]]
  BEFORE [[
    if( zStr[i]==zPattern[0] && sqlite3Work(db, nPattern) ){
      sqlite3_free(zOut);
      return;
    }
]])

edit(src/func.c
  WHY "characters that are trimmed on the left"
  FIND [[
          if( len<=nIn && memcmp(zIn, azChar[i], len)==0 ) break;
        }
        if( i>=nChar ) break;
]]
  AFTER [[
        if( sqlite3Work(context->pOut->db, 4*(i64)i+1) ) break;
]])

edit(src/func.c
  WHY "characters that are trimmed on the right"
  FIND [[
          if( len<=nIn && memcmp(&zIn[nIn-len],azChar[i],len)==0 ) break;
        }
        if( i>=nChar ) break;
]]
  AFTER [[
        if( sqlite3Work(context->pOut->db, 4*(i64)i+1) ) break;
]])

edit(src/printf.c
  WHY "items of a format, and the digits that each is asked for"
  FIND [[
    switch( xtype ){
]]
  BEFORE [[
    if( pAccum->db && sqlite3Work(pAccum->db, 64+(i64)(precision>0 ? precision : 0)) ){
      sqlite3StrAccumSetError(pAccum, SQLITE_NOMEM);
      return;
    }
]])

edit(src/json.c
  WHY "arrays and objects whose size takes more room, by which what is in them moves"
  FIND [[
  if( pParse->oom ) return 0;
  a = &pParse->aBlob[i];
  szType = a[0]>>4;
]]
  REPLACE [[
  if( pParse->oom ) return 0;
  if( pParse->db && sqlite3Work(pParse->db, pParse->nBlob-(i64)i) ){
    pParse->oom = 1;
    return 0;
  }
  a = &pParse->aBlob[i];
  szType = a[0]>>4;
]])

edit(src/json.c
  WHY "paths at which something is set"
  FIND [[
    if( zPath[0]!='$' ) goto jsonInsertIntoBlob_patherror;
]]
  AFTER [[
    if( sqlite3Work(sqlite3_context_db_handle(ctx), 2*(i64)p->nBlob) ){
      jsonParseFree(p);
      return;
    }
]])

edit(src/json.c
  WHY "paths that are removed"
  FIND [[
    if( zPath[0]!='$' ){
      goto json_remove_patherror;
    }
]]
  AFTER [[
    if( sqlite3Work(sqlite3_context_db_handle(ctx), 2*(i64)p->nBlob) ) goto json_remove_done;
]])

edit(src/json.c
  WHY "paths that are read"
  FIND [[
    if( zPath==0 ) goto json_extract_error;
    nPath = sqlite3Strlen30(zPath);
]]
  REPLACE [[
    if( zPath==0 ) goto json_extract_error;
    if( sqlite3Work(sqlite3_context_db_handle(ctx), p->nBlob) ) goto json_extract_error;
    nPath = sqlite3Strlen30(zPath);
]])

edit(src/json.c
  WHY "names of a patch, each of which is looked for among all others"
  FIND [[
  while( iPCursor<iPEnd ){  /* Algorithm line 07 */
]]
  AFTER [[
    if( sqlite3Work(pTarget->db, 64+(i64)(iTEndBE-iTStart)) ) return JSON_MERGE_OOM;
]])
