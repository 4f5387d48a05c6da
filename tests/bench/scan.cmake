# End to end: scan_bench [--megabytes N]. ctest runs it over a few megabytes, to show that it works.
find_package(simdjson REQUIRED)
add_executable(scan_bench scan_bench.cpp)
target_link_libraries(scan_bench PRIVATE core_engine core_sample simdjson::simdjson)
# The bare pass takes its kernel at compile time: the limit should be this machine's, not the oldest one's.
include(CheckCXXCompilerFlag)
check_cxx_compiler_flag(-march=native COSMOSWATCH_HAS_MARCH_NATIVE)
if(COSMOSWATCH_HAS_MARCH_NATIVE)
    target_compile_options(scan_bench PRIVATE -march=native)
endif()
add_test(NAME bench.scan COMMAND scan_bench --megabytes 8)
set_tests_properties(bench.scan PROPERTIES LABELS bench-sanity TIMEOUT 120 ENVIRONMENT "TZ=UTC")
