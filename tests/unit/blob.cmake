cosmoswatch_unit_test(blob_faults USES core_blob)
cosmoswatch_unit_test(blob_source USES core_blob ZLIB::ZLIB)
cosmoswatch_unit_test(blob_xml USES core_blob)
