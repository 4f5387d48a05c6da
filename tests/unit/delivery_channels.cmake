foreach(test command file forms)
    cosmoswatch_unit_test(delivery_${test} USES core_delivery)
endforeach()
