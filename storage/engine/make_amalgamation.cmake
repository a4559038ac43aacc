# Makes TARGET (sqlite3.c, sqlite3.h) from a copy of the source tree SOURCE with the edits applied.
# TARGET appears whole or not at all, whoever else is making it.
#
#   cmake -DSOURCE=<tree> -DTARGET=<folder> -P make_amalgamation.cmake

cmake_minimum_required(VERSION 3.25)
include(${CMAKE_CURRENT_LIST_DIR}/options.cmake)

file(LOCK ${TARGET}.lock TIMEOUT 600)
if(EXISTS ${TARGET}/sqlite3.c)
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
    message(FATAL_ERROR "SQLite's amalgamation could not be made: ${ARGV}\n${output}")
  endif()
endfunction()

foreach(edits IN LISTS ENGINE_EDITS)
  run(${CMAKE_COMMAND} -DSOURCE=${tree} -DEDITS=${CMAKE_CURRENT_LIST_DIR}/${edits}
    -P ${CMAKE_CURRENT_LIST_DIR}/apply_edits.cmake)
endforeach()
run(./configure ${ENGINE_CONFIGURE_OPTIONS})
run(make sqlite3.c)

file(MAKE_DIRECTORY ${tree}/ready)
file(COPY ${tree}/sqlite3.c ${tree}/sqlite3.h DESTINATION ${tree}/ready)
file(RENAME ${tree}/ready ${TARGET})
file(REMOVE_RECURSE ${tree})
