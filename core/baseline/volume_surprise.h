// Whether what is being read is far more than usual, and whose doing it is.
#pragma once

#include "core/baseline/volume_baseline.h"

#include <string>
#include <vector>

namespace cosmoswatch {

struct VolumeSurprise {
    enum class Span { HalfHour, Day };
    enum class Of {
        Client,          // more than this client usually reads
        Stranger,        // the client has no habit; more than any one usually reads
        StrangerOnTop,   // what it reads comes on top of the account's usual volume
        Container,       // more than is usually read from the container, most of it by this client
        ContainerByMany, // likewise, by several clients
        Account,         // more than is usually read from the account, by several clients
    };
    Of of = Of::Client;
    Span span = Span::HalfHour;
    std::string client;    // empty when several
    std::string container; // of the last two
    std::int64_t day = 0;  // that the span begins on
    double observed = 0;   // bytes, of whom `of` says
    double usual = 0;
    double limit = 0;
    double byClient = 0; // bytes of the client's among the observed
    int days = 0;        // that the usual volume was learned from
};

// Those that this read completes or continues, it included. Call before observe(). Appends at most one for a
// span and kind; a client's own excess is told once, not again as the account's or the container's.
void findVolumeSurprises(const VolumeBaseline& baseline, const VolumeObservation& read,
                         const LearningRules& rules, std::vector<VolumeSurprise>& surprises);

} // namespace cosmoswatch
