#include "core/baseline/access_habits.h"

namespace cosmoswatch {
namespace {

constexpr std::string_view cloud = " cloud";

} // namespace

std::string placeOf(const AddressFacts& facts) {
    if (!facts.namedNetwork.empty()) return std::string(namedNetworks);
    switch (facts.scope) {
    case AddressScope::Private:
    case AddressScope::Loopback:
    case AddressScope::LinkLocal:
    case AddressScope::SharedNat:
        return std::string(privateNetworks);
    default:
        break;
    }
    const bool machines =
        facts.networkKind == NetworkKind::Hosting || facts.networkKind == NetworkKind::Platform;
    std::string place = facts.place.countryCode;
    if (machines && !place.empty()) place += cloud;
    return place;
}

std::string_view countryOf(std::string_view place) {
    const bool code = place.size() == 2 || (place.size() > 2 && place[2] == '/') || place.ends_with(cloud);
    return code ? place.substr(0, 2) : std::string_view{};
}

std::string placeText(std::string_view place) {
    const std::string_view country = countryOf(place);
    if (country.empty()) return std::string(place);
    if (place.size() > 2 && place[2] == '/') return std::string(place.substr(3));
    return countryName(country) + (place.ends_with(cloud) ? " (cloud)" : "");
}

AccessHabits::AccessHabits(const Limits& limits)
    : countries(limits.countries), cities(limits.cities), networks(limits.networks),
      addresses(limits.addresses), applications(limits.applications), operations(limits.operations) {}

// An address of no known place teaches nothing about places, but its application is one all the same.
void AccessHabits::observe(const AccessObservation& seen) {
    if (!seen.application.empty()) applications.observe(seen.application, seen.time);
    if (!seen.operation.empty()) operations.observe(seen.operation, seen.time);
    hours.add(seen.time);
    reads.bytes += seen.bytesRead;
    reads.items += seen.itemsRead;
    if (seen.place.empty()) return;
    countries.observe(seen.place, seen.time);
    addresses.observe(seen.address, seen.time);
    if (countryOf(seen.place).empty()) return;
    networks.observe(seen.network, seen.time);
    if (!seen.city.empty()) cities.observe(seen.city, seen.time);
}

void AccessHabits::merge(const AccessHabits& other) {
    countries.merge(other.countries);
    cities.merge(other.cities);
    networks.merge(other.networks);
    addresses.merge(other.addresses);
    applications.merge(other.applications);
    operations.merge(other.operations);
    hours.merge(other.hours);
    reads.bytes += other.reads.bytes;
    reads.items += other.reads.items;
}

void AccessHabits::save(ByteWriter& into) const {
    for (const Habit* habit : {&countries, &cities, &networks, &addresses, &applications, &operations})
        habit->save(into);
    hours.save(into);
    into.number(reads.bytes);
    into.number(reads.items);
}

void AccessHabits::load(ByteReader& from) {
    for (Habit* habit : {&countries, &cities, &networks, &addresses, &applications, &operations})
        habit->load(from);
    hours.load(from);
    reads.bytes = from.number();
    reads.items = from.number();
}

} // namespace cosmoswatch
