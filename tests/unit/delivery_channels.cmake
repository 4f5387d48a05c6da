foreach(test command file forms snapshot)
    cosmoswatch_unit_test(delivery_${test} USES core_delivery)
endforeach()
