# Precompiled headers. The compiler needs more time for the standard headers of a short
# source than for its own code. Therefore all targets share precompiled headers: one set for
# the programs, and one with Catch2 for the tests. The property REACTOR_PRECOMPILED of a
# target chooses the set. Each source still includes all headers that it needs, because the
# preset `clang` and scripts/tidy compile without precompiled headers.

set(precompiled_headers
    <algorithm>
    <atomic>
    <chrono>
    <filesystem>
    <fstream>
    <functional>
    <iostream>
    <map>
    <memory>
    <mutex>
    <optional>
    <random>
    <set>
    <span>
    <sstream>
    <stdexcept>
    <string>
    <string_view>
    <system_error>
    <thread>
    <utility>
    <vector>)

function(add_precompiled name)
  file(CONFIGURE OUTPUT ${name}.cpp CONTENT "")
  add_library(${name} OBJECT ${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp)
  target_precompile_headers(${name} PRIVATE ${precompiled_headers} ${ARGN})
  target_link_libraries(${name} PRIVATE reactor_options reactor_warnings)
endfunction()
add_precompiled(reactor_precompiled)
if(Catch2_FOUND)
  add_precompiled(reactor_precompiled_tests
                  ${PROJECT_SOURCE_DIR}/tests/support/catch.h)
  target_link_libraries(reactor_precompiled_tests PRIVATE Catch2::Catch2)
endif()

function(precompile_targets_of folder)
  get_property(targets DIRECTORY ${folder} PROPERTY BUILDSYSTEM_TARGETS)
  foreach(target IN LISTS targets)
    get_target_property(type ${target} TYPE)
    get_target_property(kind ${target} REACTOR_PRECOMPILED)
    if(NOT type MATCHES "^(STATIC_LIBRARY|EXECUTABLE)$")
      continue()
    elseif(kind)
      target_precompile_headers(${target} REUSE_FROM reactor_precompiled_${kind})
    else()
      target_precompile_headers(${target} REUSE_FROM reactor_precompiled)
    endif()
  endforeach()
  get_property(folders DIRECTORY ${folder} PROPERTY SUBDIRECTORIES)
  foreach(each IN LISTS folders)
    precompile_targets_of(${each})
  endforeach()
endfunction()
precompile_targets_of(${PROJECT_SOURCE_DIR}/reactor)
precompile_targets_of(${PROJECT_SOURCE_DIR}/demos)
if(Catch2_FOUND)
  precompile_targets_of(${PROJECT_SOURCE_DIR}/tests)
endif()
