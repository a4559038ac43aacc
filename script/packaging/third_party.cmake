# Gathers the terms of what is linked into the program in FOLDER: a file for each library.
#
#   cmake -DFOLDER=<folder> -DDEPS=<D1_DEPS> [-DROOT=<root of the system>] -P third_party.cmake

cmake_minimum_required(VERSION 3.25)

set(packages
  cli11:libcli11-dev fmt:libfmt-dev glibc:libc6 libgcc-and-libstdc++:gcc-12-base lz4:liblz4-dev
  openssl:libssl-dev prometheus-cpp:prometheus-cpp-dev rapidjson:rapidjson-dev re2:libre2-dev
  spdlog:libspdlog-dev sqlitecpp:libsqlitecpp-dev tomlplusplus:libtomlplusplus-dev
  xxhash:libxxhash-dev)
file(REMOVE_RECURSE ${FOLDER})
foreach(pair IN LISTS packages)
  string(REGEX MATCH "^(.*):(.*)$" pair ${pair})
  set(name ${CMAKE_MATCH_1})
  set(file ${ROOT}/usr/share/doc/${CMAKE_MATCH_2}/copyright)
  if(NOT EXISTS ${file})
    message(FATAL_ERROR "the terms of ${name} are not where they should be, ${file}")
  endif()
  file(READ ${file} text)
  file(WRITE ${FOLDER}/${name} "${text}")
endforeach()
file(READ ${DEPS}/httplib-0.41/LICENSE text)
file(WRITE ${FOLDER}/cpp-httplib "${text}")
file(WRITE ${FOLDER}/sqlite "SQLite is in the public domain: https://www.sqlite.org/copyright.html\n")
