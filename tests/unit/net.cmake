find_package(OpenSSL REQUIRED COMPONENTS Crypto)
cosmoswatch_unit_test(net_http USES core_net)
cosmoswatch_unit_test(net_tls USES core_net OpenSSL::Crypto)
cosmoswatch_unit_test(net_waiting USES core_net)
