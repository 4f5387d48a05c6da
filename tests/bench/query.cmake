# query_evaluation DIR prints how good the analysis is on a folder of labelled queries.
find_package(nlohmann_json REQUIRED)
add_executable(query_evaluation query_evaluation.cpp)
target_link_libraries(query_evaluation PRIVATE core_query nlohmann_json::nlohmann_json)
# query_bench [FILE] prints what a query costs.
add_executable(query_bench query_bench.cpp)
target_link_libraries(query_bench PRIVATE core_query)
add_test(NAME bench.query COMMAND query_bench)
set_tests_properties(bench.query PROPERTIES LABELS bench-sanity TIMEOUT 120)
