# The window on a large store: console_bench FILE [runs]. store_bench 1000000 FILE makes one.
if(COSMOSWATCH_CONSOLE)
    add_executable(console_bench console_bench.cpp)
    target_link_libraries(console_bench PRIVATE ui_console core_engine core_store)
endif()
