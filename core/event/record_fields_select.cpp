#include "core/event/record_fields.h"

namespace cosmoswatch {

std::unique_ptr<FieldCollector> makeFieldCollector() {
#ifdef COSMOSWATCH_HAS_AVX2_KERNEL
    // What simdjson's Haswell kernel needs.
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("pclmul") &&
        __builtin_cpu_supports("lzcnt"))
        return avx2::makeFieldCollector();
#endif
    return generic::makeFieldCollector();
}

} // namespace cosmoswatch
