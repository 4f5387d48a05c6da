// A file, socket or pipe of the operating system (POSIX) that is closed when its owner goes.
#pragma once

#include <unistd.h>
#include <utility>

namespace cosmoswatch {

class Descriptor {
public:
    explicit Descriptor(int number = -1) : number_(number) {} // -1: none
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    [[nodiscard]] int get() const { return number_; }
    explicit operator bool() const { return number_ >= 0; }

private:
    int number_;
};

} // namespace cosmoswatch
