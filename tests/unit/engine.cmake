foreach(part bounds parts stream)
    cosmoswatch_unit_test(engine_${part} USES core_engine)
    target_sources(engine_${part}_test PRIVATE ${PROJECT_SOURCE_DIR}/tests/detection/place_database.cpp)
endforeach()
