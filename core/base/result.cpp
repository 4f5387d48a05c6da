#include "core/base/result.h"

namespace cosmoswatch {

std::string describe(const Error& error) {
    return error.where.empty() ? error.what : error.where + ": " + error.what;
}

const char* errorCodeName(ErrorCode code) {
    switch (code) {
    case ErrorCode::NotFound:
        return "not-found";
    case ErrorCode::PermissionDenied:
        return "permission-denied";
    case ErrorCode::Unreadable:
        return "unreadable";
    case ErrorCode::Unreachable:
        return "unreachable";
    case ErrorCode::Untrusted:
        return "untrusted";
    case ErrorCode::InvalidFormat:
        return "invalid-format";
    case ErrorCode::InvalidArgument:
        return "invalid-argument";
    case ErrorCode::Conflict:
        return "conflict";
    case ErrorCode::Unsupported:
        return "unsupported";
    case ErrorCode::DiskFull:
        return "disk-full";
    case ErrorCode::Cancelled:
        return "cancelled";
    case ErrorCode::Internal:
        return "internal";
    }
    return "internal";
}

} // namespace cosmoswatch
