# ninja format-check: every source is as clang-format writes it. ninja format: makes it so.
# ninja tidy: clang-tidy over everything that is compiled here.
find_program(CLANG_FORMAT NAMES clang-format-14 clang-format)
find_program(RUN_CLANG_TIDY NAMES run-clang-tidy-14 run-clang-tidy)

file(GLOB_RECURSE ownSources CONFIGURE_DEPENDS
    ${PROJECT_SOURCE_DIR}/app/*.cpp ${PROJECT_SOURCE_DIR}/app/*.h
    ${PROJECT_SOURCE_DIR}/core/*.cpp ${PROJECT_SOURCE_DIR}/core/*.h
    ${PROJECT_SOURCE_DIR}/ui/*.cpp ${PROJECT_SOURCE_DIR}/ui/*.h
    ${PROJECT_SOURCE_DIR}/tests/*.cpp ${PROJECT_SOURCE_DIR}/tests/*.h)
list(FILTER ownSources EXCLUDE REGEX "/fixtures/")

if(CLANG_FORMAT)
    string(REPLACE ";" "\n" sourceLines "${ownSources}")
    file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/sources.txt CONTENT "${sourceLines}\n" @ONLY)
    add_custom_target(format-check COMMENT "Looking at the format of every source"
        COMMAND ${CLANG_FORMAT} --dry-run --Werror --files=${PROJECT_BINARY_DIR}/sources.txt VERBATIM)
    add_custom_target(format COMMENT "Formatting every source"
        COMMAND ${CLANG_FORMAT} -i --files=${PROJECT_BINARY_DIR}/sources.txt VERBATIM)
endif()
if(RUN_CLANG_TIDY)
    add_custom_target(tidy COMMENT "clang-tidy over app, core and ui" USES_TERMINAL
        COMMAND ${RUN_CLANG_TIDY} -quiet -p ${PROJECT_BINARY_DIR} "^${PROJECT_SOURCE_DIR}/(app|core|ui)/" VERBATIM)
endif()
