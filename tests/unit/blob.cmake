cosmoswatch_unit_test(blob_faults USES core_blob)
cosmoswatch_unit_test(blob_source USES core_blob ZLIB::ZLIB)
cosmoswatch_unit_test(blob_xml USES core_blob)
set_tests_properties(unit.blob_faults unit.blob_source PROPERTIES TIMEOUT 240)
