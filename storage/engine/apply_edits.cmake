# Applies an edit list to a source tree, in place, and stops at the first edit that does not fit.
#
#   cmake -DSOURCE=<folder> -DEDITS=<edits.cmake> -P apply_edits.cmake

cmake_minimum_required(VERSION 3.25)

# See edits.cmake.
function(edit file)
  cmake_parse_arguments(PARSE_ARGV 1 EDIT "" "WHY;FIND;BEFORE;AFTER;REPLACE" "")
  set(path ${SOURCE}/${file})
  if(NOT EXISTS ${path})
    message(FATAL_ERROR "${file}: no such file\nfor the edit: ${EDIT_WHY}")
  endif()
  file(READ ${path} text)

  string(FIND "${text}" "${EDIT_FIND}" first)
  string(FIND "${text}" "${EDIT_FIND}" last REVERSE)
  if(first EQUAL -1)
    message(FATAL_ERROR "${file}: the anchor is not found\nfor the edit: ${EDIT_WHY}\n${EDIT_FIND}")
  elseif(NOT first EQUAL last)
    message(FATAL_ERROR
      "${file}: the anchor is found more than once\nfor the edit: ${EDIT_WHY}\n${EDIT_FIND}")
  endif()

  if(DEFINED EDIT_BEFORE)
    set(replacement "${EDIT_BEFORE}${EDIT_FIND}")
  elseif(DEFINED EDIT_AFTER)
    set(replacement "${EDIT_FIND}${EDIT_AFTER}")
  elseif(DEFINED EDIT_REPLACE)
    set(replacement "${EDIT_REPLACE}")
  else()
    message(FATAL_ERROR "${file}: the edit has neither BEFORE, AFTER nor REPLACE: ${EDIT_WHY}")
  endif()
  string(REPLACE "${EDIT_FIND}" "${replacement}" text "${text}")
  file(WRITE ${path} "${text}")
endfunction()

include(${EDITS})
