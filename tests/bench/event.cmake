find_package(simdjson REQUIRED)
add_executable(event_bench event_bench.cpp)
target_link_libraries(event_bench PRIVATE core_source core_event core_base simdjson::simdjson)
# The bound is measured with the same kernel as the reader uses.
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
    set_source_files_properties(event_bench.cpp PROPERTIES COMPILE_OPTIONS "-mavx2;-mbmi;-mpclmul;-mlzcnt")
endif()
