# The functions every folder is built with, and the settings they share.
#
#   lab_library(NAME HEADERS h... [SOURCES cpp...] [USES target...])   a room
#   lab_program(NAME ABOUT "one line for ./lab list" SOURCES cpp... [USES target...])
#   lab_test(NAME SOURCES cpp... [USES target...] [LABELS label...] [NEEDS program...] [TIMEOUT seconds])
#   lab_fuzzer(NAME SOURCES cpp... [USES target...])   with its first inputs in corpus/NAME/ or corpus/ beside it
#   lab_bench(NAME ABOUT "one line" SOURCES cpp... [USES target...] [NEEDS program...])
#
# USES is the arrow list of ./lab map: a room by its name (core, net, ...) or a library's imported target (Poco::Net).
include_guard(GLOBAL)

get_filename_component(LAB_ROOT "${CMAKE_CURRENT_LIST_DIR}/.." ABSOLUTE)

option(LAB_WARNINGS_AS_ERRORS "Warnings in our own code stop the build (CI sets this)" OFF)
option(LAB_GRADED "Build the graded tests of the labs, also where BUILD_TESTING is off" OFF)
option(LAB_FUZZERS "Build the fuzz targets (clang only)" OFF)
set(LAB_SANITIZE "" CACHE STRING "What -fsanitize= gets: empty, address,undefined or thread")

include(CTest)
find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)

find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json)
find_package(Poco REQUIRED COMPONENTS Foundation Net XML Data DataSQLite)
find_package(SQLite3 REQUIRED)
find_package(EXPAT REQUIRED)
find_package(CLI11 REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(botan REQUIRED IMPORTED_TARGET GLOBAL botan-2)
pkg_check_modules(utf8proc REQUIRED IMPORTED_TARGET GLOBAL libutf8proc)
pkg_check_modules(pcap REQUIRED IMPORTED_TARGET GLOBAL libpcap)
pkg_check_modules(archive REQUIRED IMPORTED_TARGET GLOBAL libarchive)
pkg_check_modules(turbojpeg REQUIRED IMPORTED_TARGET GLOBAL libturbojpeg)
pkg_check_modules(png REQUIRED IMPORTED_TARGET GLOBAL libpng)
find_package(GIF 5 REQUIRED) # has no file for pkg-config; GLOBAL by the next line
set_target_properties(GIF::GIF PROPERTIES IMPORTED_GLOBAL TRUE)
if(BUILD_TESTING OR LAB_GRADED)
  find_package(GTest REQUIRED)
endif()
if(BUILD_TESTING)
  pkg_check_modules(gumbo REQUIRED IMPORTED_TARGET GLOBAL gumbo)
  find_package(benchmark REQUIRED)
  include(GoogleTest)
endif()

# What every target of ours is compiled with.
add_library(lab_options INTERFACE)
target_compile_features(lab_options INTERFACE cxx_std_20)
set_property(TARGET lab_options PROPERTY INTERFACE_POSITION_INDEPENDENT_CODE ON)
target_compile_options(lab_options INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor
  $<$<CONFIG:Debug>:-Og>
  # g++ 12 sees uninitialised members in any std::variant that it inlines
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<NOT:$<CONFIG:Debug>>>:-Wno-maybe-uninitialized>
  $<$<BOOL:${LAB_WARNINGS_AS_ERRORS}>:-Werror>)
target_compile_definitions(lab_options INTERFACE
  BOOST_ALL_NO_LIB BOOST_ERROR_CODE_HEADER_ONLY
  $<$<CONFIG:Debug>:_GLIBCXX_ASSERTIONS>)
target_link_libraries(lab_options INTERFACE Threads::Threads)
if(LAB_SANITIZE)
  target_compile_options(lab_options INTERFACE -fsanitize=${LAB_SANITIZE} -fno-omit-frame-pointer -g1)
  target_link_options(lab_options INTERFACE -fsanitize=${LAB_SANITIZE})
  target_compile_definitions(lab_options INTERFACE LAB_SANITIZED=1)
  if(LAB_SANITIZE STREQUAL "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(lab_options INTERFACE -Wno-tsan) # g++ warns of fences in every Asio file
  endif()
  if(LAB_SANITIZE MATCHES "undefined")
    target_compile_options(lab_options INTERFACE -fno-sanitize-recover=undefined)
    if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
      target_compile_options(lab_options INTERFACE -fno-sanitize=function) # else coroutines do not compile
    endif()
  endif()
endif()
if(LAB_FUZZERS)
  target_compile_options(lab_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

include(${CMAKE_CURRENT_LIST_DIR}/Slots.cmake)

function(lab_library name)
  cmake_parse_arguments(arg "" "" "HEADERS;SOURCES;USES" ${ARGN})
  lab_fill_slots(arg_SOURCES)
  if(arg_SOURCES)
    set(kind PUBLIC)
    add_library(${name} STATIC ${arg_SOURCES})
  else()
    set(kind INTERFACE)
    add_library(${name} INTERFACE)
  endif()
  target_sources(${name} ${kind} FILE_SET HEADERS BASE_DIRS ${LAB_ROOT} FILES ${arg_HEADERS})
  set_target_properties(${name} PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON)
  target_link_libraries(${name} ${kind} lab_options ${arg_USES})
endfunction()

function(lab_program name)
  cmake_parse_arguments(arg "" "ABOUT" "SOURCES;USES" ${ARGN})
  lab_fill_slots(arg_SOURCES)
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE lab_options ${arg_USES})
  target_include_directories(${name} PRIVATE ${LAB_ROOT})
endfunction()

# Labels say what a test is, and `./lab test --label unit` builds and runs only those:
#   unit          one room or class, no socket            session       a conversation as a transcript
#   threads       has threads: also runs under tsan       load          many clients; never beside another test
#   e2e           our programs as processes               interop       with a real peer
#   architecture  the tree itself                         bench, fuzz   set by lab_bench and lab_fuzzer
set(LAB_LABELS unit session threads load e2e interop architecture bench fuzz)
foreach(label IN LISTS LAB_LABELS)
  add_custom_target(tests-${label})
endforeach()

function(lab_label name labels)
  foreach(label IN LISTS labels)
    if(NOT label IN_LIST LAB_LABELS)
      message(FATAL_ERROR "${name}: unknown label ${label}; the labels are ${LAB_LABELS}")
    endif()
    add_dependencies(tests-${label} ${name})
  endforeach()
endfunction()

function(lab_test name)
  cmake_parse_arguments(arg "" "TIMEOUT" "SOURCES;USES;LABELS;NEEDS" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE lab_options ${arg_USES} GTest::gtest GTest::gmock GTest::gtest_main)
  target_include_directories(${name} PRIVATE ${LAB_ROOT})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  if(arg_NEEDS)
    add_dependencies(${name} ${arg_NEEDS})
  endif()
  lab_label(${name} "${arg_LABELS}")
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  set(alone OFF)
  if("load" IN_LIST arg_LABELS)
    set(alone ON)
  endif()
  gtest_discover_tests(${name} TEST_PREFIX "${name}." TEST_LIST ${name}_list DISCOVERY_TIMEOUT 60
    PROPERTIES TIMEOUT ${arg_TIMEOUT} RUN_SERIAL ${alone})
  # gtest_discover_tests takes no lists, so ctest sets the labels itself when it reads the discovered names.
  set(file ${CMAKE_CURRENT_BINARY_DIR}/${name}_labels.cmake)
  file(CONFIGURE OUTPUT ${file} @ONLY CONTENT [[
foreach(test IN LISTS @name@_list)
  set_tests_properties("${test}" PROPERTIES LABELS "@arg_LABELS@")
endforeach()
]])
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES ${file})
endfunction()

# A libFuzzer target: build/<preset>/fuzz/NAME. As a test it runs for some seconds on its corpus.
function(lab_fuzzer name)
  cmake_parse_arguments(arg "" "" "SOURCES;USES" ${ARGN})
  set(corpus ${CMAKE_CURRENT_SOURCE_DIR}/corpus)
  if(EXISTS ${corpus}/${name})
    set(corpus ${corpus}/${name})
  endif()
  file(GLOB inputs ${corpus}/*)
  if(NOT inputs)
    message(FATAL_ERROR "${name} has no corpus: put some inputs into ${corpus}")
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE lab_options ${arg_USES})
  target_include_directories(${name} PRIVATE ${LAB_ROOT})
  target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/fuzz)
  lab_label(${name} fuzz)
  set(found ${CMAKE_BINARY_DIR}/fuzz/${name}.found) # new inputs and crashes land here, not in the source tree
  file(MAKE_DIRECTORY ${found})
  add_test(NAME fuzz.${name} COMMAND ${name}
    -max_total_time=5 -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 -artifact_prefix=${found}/ ${found} ${corpus})
  set_tests_properties(fuzz.${name} PROPERTIES TIMEOUT 120 LABELS fuzz)
endfunction()

# A benchmark: build/<preset>/bench/NAME. It has --small, which proves in some seconds that it works: outside the Debug
# presets that run is a test. Exit code 77 says that it could not run here, and why on stderr.
function(lab_bench name)
  cmake_parse_arguments(arg "" "ABOUT" "SOURCES;USES;NEEDS" ${ARGN})
  add_executable(${name} EXCLUDE_FROM_ALL ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE lab_options ${arg_USES})
  target_include_directories(${name} PRIVATE ${LAB_ROOT})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bench)
  if(arg_NEEDS)
    add_dependencies(${name} ${arg_NEEDS})
  endif()
  lab_label(${name} bench)
  if(NOT CMAKE_BUILD_TYPE STREQUAL "Debug")
    add_test(NAME bench.${name} COMMAND ${name} --small)
    set_tests_properties(bench.${name} PROPERTIES
      TIMEOUT 300 RUN_SERIAL ON SKIP_RETURN_CODE 77 LABELS bench)
  endif()
endfunction()

# A chapter configured alone brings the rooms it stands on.
if(PROJECT_IS_TOP_LEVEL AND NOT CMAKE_SOURCE_DIR STREQUAL LAB_ROOT)
  set(LAB_ALONE ON)
endif()
function(lab_rooms)
  if(NOT TARGET core)
    add_subdirectory(${LAB_ROOT}/shared ${CMAKE_BINARY_DIR}/shared)
  endif()
endfunction()
