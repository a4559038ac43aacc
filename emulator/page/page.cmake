# Makes page_build.cc: the page's scripts and styles, packed, or nothing where there is no Node or no
# network to fetch its packages by. Everything else is built in either case.

option(D1_PAGE "Build the page for browsers, where Node and its packages are there" ON)

set(page_folder ${CMAKE_CURRENT_SOURCE_DIR}/page)
set(page_build ${CMAKE_CURRENT_BINARY_DIR}/page_build.cc)
set(page_packages "")
if(D1_PAGE)
  find_program(D1_NODE NAMES node nodejs)
  if(D1_NODE)
    # What has been fetched once is there at once.
    execute_process(COMMAND ${PROJECT_SOURCE_DIR}/script/npm-install ${page_folder}
      OUTPUT_VARIABLE page_packages OUTPUT_STRIP_TRAILING_WHITESPACE
      ERROR_VARIABLE page_problem ERROR_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE page_failed)
    if(page_failed)
      set(page_packages "")
      message(STATUS "No page for browsers: ${page_problem}")
    endif()
  else()
    message(STATUS "No page for browsers: there is no Node.js")
  endif()
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${page_folder}/package-lock.json)
endif()

if(page_packages)
  file(GLOB_RECURSE page_sources CONFIGURE_DEPENDS
    ${page_folder}/*.ts ${page_folder}/*.tsx ${page_folder}/*.css ${page_folder}/*.svg
    ${page_folder}/*.html)
  add_custom_command(OUTPUT ${page_build}
    COMMAND ${D1_NODE} ${page_folder}/build.mjs ${page_packages} ${page_build}
    DEPENDS ${page_sources} ${page_folder}/build.mjs ${page_folder}/package-lock.json
    COMMENT "Packing the page" VERBATIM)
else()
  file(CONFIGURE OUTPUT ${page_build} @ONLY CONTENT [[
#include "emulator/page/page_build.h"

namespace emulator {

PageBuild BuiltPage() { return {}; }

}  // namespace emulator
]])
endif()
