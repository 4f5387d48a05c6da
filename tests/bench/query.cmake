# query_evaluation DIR prints how good the analysis is on a folder of labelled queries.
find_package(nlohmann_json REQUIRED)
add_executable(query_evaluation query_evaluation.cpp)
target_link_libraries(query_evaluation PRIVATE core_query nlohmann_json::nlohmann_json)
