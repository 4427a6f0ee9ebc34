// nginx that answers with one file: what a server in C that does nothing else makes of the same bytes.
#pragma once

#include <memory>
#include <string>

#include "shared/core/endpoint.hpp"
#include "shared/testkit/process.hpp"

namespace bench {

struct NginxPeer {
    std::unique_ptr<testkit::Process> process;  // null: it is not installed
    core::Endpoint endpoint;
};

/// `path` answers with the file `body`; all that nginx writes goes into `folder`. Throws std::runtime_error if it is
/// there and does not start.
NginxPeer start_nginx(const std::string& folder, const std::string& path, const std::string& body);

}  // namespace bench
