# cmake -D HOW=installed|subdirectory -D SOURCE=DIR -D BINARY=DIR -D WORK=DIR
#       -D VERSION=V -D FLAGS=... -D COMPILER=... -P build.cmake
# Builds the consumer in WORK and runs it.
function(run)
  execute_process(COMMAND ${ARGN} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

file(REMOVE_RECURSE ${WORK})
set(options
    -G Ninja -D CMAKE_CXX_COMPILER=${COMPILER} -D CMAKE_CXX_FLAGS=${FLAGS} -D
            CMAKE_BUILD_TYPE=Debug)
if(HOW STREQUAL "installed")
  run(${CMAKE_COMMAND} --install ${BINARY} --prefix ${WORK}/prefix)
  list(APPEND options -D CMAKE_PREFIX_PATH=${WORK}/prefix -D VERSION=${VERSION})
else()
  # A unity build takes a third of the time, and shows that names do not clash.
  list(APPEND options -D SOURCE=${SOURCE} -D CMAKE_UNITY_BUILD=ON
       -D CMAKE_UNITY_BUILD_BATCH_SIZE=0)
endif()
run(${CMAKE_COMMAND} -S ${CMAKE_CURRENT_LIST_DIR}/project -B ${WORK}/build ${options})
run(${CMAKE_COMMAND} --build ${WORK}/build)
run(${WORK}/build/consumer)
