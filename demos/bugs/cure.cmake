# cmake -D PATCH=patch -D NAME=write_interest -D FOLDER=demos/bugs -D CURED=out.cpp -P ...
# Writes NAME.cpp after NAME.diff. A page that somebody has cured is taken as it is.
set(page ${FOLDER}/${NAME}.cpp)
set(diff ${FOLDER}/${NAME}.diff)

# Into a file of its own: what fails leaves nothing that looks built.
set(made ${CURED}.new)
execute_process(
  COMMAND ${PATCH} --forward --fuzz=0 --output=${made} ${page} ${diff}
  RESULT_VARIABLE problem
  OUTPUT_QUIET ERROR_QUIET)
if(problem)
  execute_process(
    COMMAND ${PATCH} --reverse --force --fuzz=0 --dry-run ${page} ${diff}
    RESULT_VARIABLE changed
    OUTPUT_QUIET ERROR_QUIET)
  if(changed)
    file(REMOVE ${made} ${made}.rej)
    message(
      FATAL_ERROR
        " demos/bugs/${NAME}.cpp has changed and ${NAME}.diff does not fit.\n"
        " Undo: git checkout demos/bugs")
  endif()
  configure_file(${page} ${made} COPYONLY)
endif()
file(REMOVE ${made}.rej)
file(RENAME ${made} ${CURED})
