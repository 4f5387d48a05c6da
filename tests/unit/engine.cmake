foreach(part bounds joins parts protection source_check stream)
    cosmoswatch_unit_test(engine_${part} USES core_engine)
    target_sources(engine_${part}_test PRIVATE ${PROJECT_SOURCE_DIR}/tests/detection/place_database.cpp)
endforeach()
# A store that dies at every commit in turn, and names without end: seconds on a free machine.
set_tests_properties(unit.engine_bounds unit.engine_stream PROPERTIES TIMEOUT 400)
cosmoswatch_unit_test(engine_months USES core_engine core_sample)
