// How the core reports failure: a value, never an exception and never a line of output.
#pragma once

#include <string>
#include <tl/expected.hpp>

namespace cosmoswatch {

enum class ErrorCode {
    NotFound,         // a path, alert or account that does not exist
    PermissionDenied, // the operating system refused
    Unreadable,       // an I/O error while reading or writing
    Unreachable,      // a server that does not answer as a server should; may be tried again
    Untrusted,        // a server whose certificate cannot be believed
    InvalidFormat,    // the bytes are not what they should be
    InvalidArgument,  // a caller's or user's value is out of range
    Conflict,         // somebody else changed it first, or holds the lock
    Unsupported,      // known, but not done here (a newer schema, say)
    DiskFull,
    Cancelled,
    Internal, // a broken promise of our own
};

// Two levels: the code is for programs, the texts are for people.
struct Error {
    ErrorCode code = ErrorCode::Internal;
    std::string what;  // one sentence that says what to do about it
    std::string where; // file, address or field; may be empty
};

template<typename T>
using Result = tl::expected<T, Error>;

[[nodiscard]] inline tl::unexpected<Error> fail(ErrorCode code, std::string what, std::string where = {}) {
    return tl::unexpected<Error>(Error{code, std::move(what), std::move(where)});
}

// "where: what", or only what.
[[nodiscard]] std::string describe(const Error& error);

// A stable lower-case name: "not-found", …
[[nodiscard]] const char* errorCodeName(ErrorCode code);

} // namespace cosmoswatch
