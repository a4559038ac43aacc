# Makes TARGET (a shared library) of the SQLite source tree SOURCE as it comes: configured and compiled
# as our engine is, without its edits. TARGET appears whole or not at all, whoever else is making it.
#
#   cmake -DSOURCE=<tree> -DTARGET=<file.so> -P make_stock.cmake

cmake_minimum_required(VERSION 3.25)
include(${CMAKE_CURRENT_LIST_DIR}/../../storage/engine/options.cmake)

file(LOCK ${TARGET}.lock TIMEOUT 600)
if(EXISTS ${TARGET})
  return()
endif()

set(tree ${TARGET}.making)
file(REMOVE_RECURSE ${tree})
file(COPY ${SOURCE}/ DESTINATION ${tree})

# Runs one step quietly; what it printed is shown only when it fails.
function(run)
  execute_process(COMMAND ${ARGV} WORKING_DIRECTORY ${tree}
    OUTPUT_VARIABLE output ERROR_VARIABLE output RESULT_VARIABLE result)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "The stock SQLite could not be made: ${ARGV}\n${output}")
  endif()
endfunction()

message(STATUS "Making a stock SQLite to compare with")
run(./configure ${ENGINE_CONFIGURE_OPTIONS})
run(make sqlite3.c)
list(TRANSFORM ENGINE_DEFINITIONS PREPEND -D OUTPUT_VARIABLE definitions)
# -Bsymbolic: it calls itself, although the program that loads it holds another SQLite.
run(cc -shared -fPIC -O2 -w ${definitions} sqlite3.c -o stock.so
  -Wl,-Bsymbolic -lpthread -ldl -lm)
file(RENAME ${tree}/stock.so ${TARGET})
file(REMOVE_RECURSE ${tree})
