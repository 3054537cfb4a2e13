# The only place that sets a compile flag. Everything links `onesec_flags`.
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}")

option(ONESEC_TESTS "Build the unit and end-to-end tests." ON)
option(ONESEC_FUZZ "Build the libFuzzer targets (clang only)." OFF)
option(ONESEC_BENCH "Build the benchmarks." OFF)
set(ONESEC_SANITIZE "" CACHE STRING "Sanitizers for everything we compile, e.g. address,undefined or thread.")

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  # Paths relative to the build folder, so that another clone of the same sources finds what this one has compiled.
  set(launcher "${CMAKE_COMMAND};-E;env;CCACHE_BASEDIR=/;CCACHE_NOHASHDIR=1;${CCACHE_PROGRAM}")
  set(CMAKE_C_COMPILER_LAUNCHER "${launcher}")
  set(CMAKE_CXX_COMPILER_LAUNCHER "${launcher}")
endif()

add_library(onesec_flags INTERFACE)
target_include_directories(onesec_flags INTERFACE "${CMAKE_SOURCE_DIR}/src" "${CMAKE_BINARY_DIR}/generated")
target_compile_options(onesec_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror -fno-omit-frame-pointer
  "$<$<CONFIG:Release>:-fstack-protector-strong;-D_FORTIFY_SOURCE=2>")
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  target_compile_options(onesec_flags INTERFACE -Wthread-safety)
endif()
target_link_options(onesec_flags INTERFACE "$<$<CONFIG:Release>:-Wl,-z,relro,-z,now>")
if(ONESEC_SANITIZE)
  target_compile_options(onesec_flags INTERFACE -fsanitize=${ONESEC_SANITIZE} -fno-sanitize-recover=all)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    # A null pointer ends the program anyway, and AddressSanitizer knows the size of an object better than the compiler:
    # their checks at every access were half the compile time.
    target_compile_options(onesec_flags INTERFACE -fno-sanitize=null,object-size,vptr
                           "-fsanitize-ignorelist=${CMAKE_SOURCE_DIR}/cmake/not_ours.txt")
  endif()
  target_link_options(onesec_flags INTERFACE -fsanitize=${ONESEC_SANITIZE})
endif()
if(ONESEC_FUZZ)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    message(FATAL_ERROR "ONESEC_FUZZ needs clang: libFuzzer is part of it (use the preset `sanitized`)")
  endif()
  target_compile_options(onesec_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
