find_package(SQLite3 REQUIRED)

# What the store needs of its neighbours, until they are in the tree.
add_library(store_neighbour_stubs OBJECT store_neighbour_stubs.cpp)
target_include_directories(store_neighbour_stubs PRIVATE ${PROJECT_SOURCE_DIR})
target_link_libraries(store_neighbour_stubs PRIVATE core_alert)
if(NOT EXISTS ${PROJECT_SOURCE_DIR}/core/alert/catalogue.cpp)
    target_compile_definitions(store_neighbour_stubs PRIVATE COSMOSWATCH_STUB_TITLE)
endif()
if(NOT TARGET core_intel)
    target_compile_definitions(store_neighbour_stubs PRIVATE COSMOSWATCH_STUB_COUNTRY_NAME)
endif()

foreach(part conformance file paging)
    cosmoswatch_unit_test(store_${part} USES core_store SQLite::SQLite3)
    target_sources(store_${part}_test PRIVATE $<TARGET_OBJECTS:store_neighbour_stubs>)
endforeach()
