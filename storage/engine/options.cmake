# How SQLite is configured and compiled: one table, read by CMakeLists.txt beside it.
# https://www.sqlite.org/compile.html

# For ./configure, which generates the parser: the grammar is fixed there, not when compiling.
set(ENGINE_CONFIGURE_OPTIONS --disable-tcl --update-limit)

# The lists of edits, in the order in which they are applied.
set(ENGINE_EDITS edits.cmake work_edits.cmake function_edits.cmake)

set(ENGINE_DEFINITIONS
  # What workerd compiles with. These decide what a query answers.
  SQLITE_DEFAULT_FOREIGN_KEYS=1
  SQLITE_ENABLE_FTS5
  SQLITE_ENABLE_MATH_FUNCTIONS
  SQLITE_ENABLE_NORMALIZE
  SQLITE_ENABLE_RTREE
  SQLITE_ENABLE_UPDATE_DELETE_LIMIT
  SQLITE_MAX_ALLOCATION_SIZE=16777216
  SQLITE_OMIT_SHARED_CACHE
  SQLITE_PRINTF_PRECISION_LIMIT=100000

  # What our own code calls: pages for history and restore, names for SQLiteCpp.
  SQLITE_ENABLE_COLUMN_METADATA
  SQLITE_ENABLE_DBPAGE_VTAB

  # Speed that changes no answer. A connection is used by one thread at a time.
  SQLITE_DEFAULT_LOOKASIDE=1200,10
  SQLITE_DEFAULT_MEMSTATUS=0
  SQLITE_DEFAULT_PCACHE_INITSZ=0
  SQLITE_DEFAULT_WAL_SYNCHRONOUS=1
  SQLITE_THREADSAFE=2
  SQLITE_USE_ALLOCA
  HAVE_FDATASYNC=1
  HAVE_GMTIME_R=1
  HAVE_ISNAN=1
  HAVE_LOCALTIME_R=1
  HAVE_PREAD=1
  HAVE_PWRITE=1
  HAVE_STRCHRNUL=1)
