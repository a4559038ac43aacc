# Fetches from upstream the sources that are not in DEPS yet: for machines without Debian's packages.
#
#   cmake -DDEPS=<folder> -P script/fetch_upstream.cmake
#
# What is fetched is checked by content, not by archive: SQLite's version id is the hash of its
# manifest, which holds the hash of every file; cpp-httplib is one file.

cmake_minimum_required(VERSION 3.25)

set(SQLITE_URL https://www.sqlite.org/2026/sqlite-src-3530400.zip CACHE STRING "")
set(SQLITE_VERSION_ID bf7c7f30031888f4e796e429ab3978879485813aaca6f641c7b33e4e09459bcc)
set(HTTPLIB_URL https://raw.githubusercontent.com/yhirose/cpp-httplib/v0.41.0/httplib.h
  CACHE STRING "")
set(HTTPLIB_SHA256 e9112546cbae828180f72c2ae6da4bfd8d15ae38138bd99b898e5e30128acc28)

# Both appear whole or not at all: they are made ready in a folder of this run's own.
string(RANDOM LENGTH 8 run)
set(scratch ${DEPS}/.upstream.${run})

function(fail reason)
  file(REMOVE_RECURSE ${scratch})
  message(FATAL_ERROR "${reason}")
endfunction()

function(download url file)
  message(STATUS "Fetching ${url}")
  file(DOWNLOAD ${url} ${file} STATUS status TLS_VERIFY ON INACTIVITY_TIMEOUT 60)
  if(NOT status MATCHES "^0;")
    list(GET status 1 reason)
    fail("could not fetch ${url}: ${reason}")
  endif()
endfunction()

# Fails unless every file of `tree` is what SQLite's version id stands for.
function(check_sqlite tree)
  file(READ ${tree}/manifest manifest)
  string(REGEX REPLACE "\n# Remove this line [^\n]*\n$" "\n" manifest "${manifest}")
  string(SHA3_256 version_id "${manifest}")
  if(NOT version_id STREQUAL SQLITE_VERSION_ID)
    fail("SQLite's manifest is that of ${version_id}, not of ${SQLITE_VERSION_ID}")
  endif()
  string(REGEX MATCHALL "\nF [^\n]+" entries "${manifest}")
  foreach(entry IN LISTS entries)
    string(REGEX MATCH "^\nF ([^ ]+) ([0-9a-f]+)" entry "${entry}")
    set(name ${CMAKE_MATCH_1})
    set(expected ${CMAKE_MATCH_2})
    string(LENGTH ${expected} digits)
    if(digits EQUAL 40)
      file(SHA1 ${tree}/${name} actual)
    else()
      file(SHA3_256 ${tree}/${name} actual)
    endif()
    if(NOT actual STREQUAL expected)
      fail("SQLite's ${name} is not what its manifest says")
    endif()
  endforeach()
endfunction()

if(NOT EXISTS ${DEPS}/sqlite-3.53/VERSION)
  download(${SQLITE_URL} ${scratch}/sqlite.zip)
  file(ARCHIVE_EXTRACT INPUT ${scratch}/sqlite.zip DESTINATION ${scratch}/sqlite)
  file(GLOB tree ${scratch}/sqlite/*)
  check_sqlite(${tree})
  file(WRITE ${tree}/.origin "upstream ${SQLITE_VERSION_ID}\n")
  file(RENAME ${tree} ${DEPS}/sqlite-3.53)
endif()

if(NOT EXISTS ${DEPS}/httplib-0.41/httplib.h)
  download(${HTTPLIB_URL} ${scratch}/httplib/httplib.h)
  file(SHA256 ${scratch}/httplib/httplib.h actual)
  if(NOT actual STREQUAL HTTPLIB_SHA256)
    fail("cpp-httplib's httplib.h has the sha256 ${actual}, not ${HTTPLIB_SHA256}")
  endif()
  file(WRITE ${scratch}/httplib/.origin "upstream ${HTTPLIB_SHA256}\n")
  file(RENAME ${scratch}/httplib ${DEPS}/httplib-0.41)
endif()

file(REMOVE_RECURSE ${scratch})
