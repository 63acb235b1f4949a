# cmake -D PATCH=patch -D NAME=write_interest -D FOLDER=demos/bugs -D CURED=out.cpp -P ...
# Applies NAME.diff to NAME.cpp and writes the result to CURED. If NAME.cpp is cured
# already, it is copied.
set(source ${FOLDER}/${NAME}.cpp)
set(diff ${FOLDER}/${NAME}.diff)

# Write to a temporary file first, so that a failure leaves no file that looks built.
set(result ${CURED}.new)
execute_process(
  COMMAND ${PATCH} --forward --fuzz=0 --output=${result} ${source} ${diff}
  RESULT_VARIABLE patch_failed
  OUTPUT_QUIET ERROR_QUIET)
if(patch_failed)
  execute_process(
    COMMAND ${PATCH} --reverse --force --fuzz=0 --dry-run ${source} ${diff}
    RESULT_VARIABLE not_cured
    OUTPUT_QUIET ERROR_QUIET)
  if(not_cured)
    file(REMOVE ${result} ${result}.rej)
    message(
      FATAL_ERROR
        " ${NAME}.diff no longer applies, because demos/bugs/${NAME}.cpp has changed.\n"
        " To undo the changes: git checkout demos/bugs")
  endif()
  configure_file(${source} ${result} COPYONLY)
endif()
file(REMOVE ${result}.rej)
file(RENAME ${result} ${CURED})
