find_package(OpenSSL REQUIRED COMPONENTS Crypto)
cosmoswatch_unit_test(feeds_update USES core_feeds OpenSSL::Crypto)
