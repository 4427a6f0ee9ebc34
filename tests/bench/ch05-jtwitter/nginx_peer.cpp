#include "tests/bench/ch05-jtwitter/nginx_peer.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "shared/testkit/free_port.hpp"

namespace bench {

namespace {

std::string program() {
    if (testkit::have_program("nginx")) return "nginx";
    return access("/usr/sbin/nginx", X_OK) == 0 ? "/usr/sbin/nginx" : "";
}

/// One process, which ends with its parent; no log, no file outside of the folder, connections that stay, and the file
/// as it is: one sendfile.
void write_configuration(const std::string& folder, std::uint16_t port, const std::string& path,
                         const std::string& body) {
    std::filesystem::create_directories(folder);
    std::ofstream(folder + "/nginx.conf")
        << "daemon off; master_process off; pid " << folder << "/nginx.pid; error_log stderr notice;\n"
        << "events { worker_connections 1024; }\n"
        << "http { access_log off; sendfile on; tcp_nopush on; keepalive_timeout 600; keepalive_requests 100000000;\n"
        << "  open_file_cache max=10; client_body_temp_path " << folder << "/b; proxy_temp_path " << folder
        << "/p; fastcgi_temp_path " << folder << "/f; uwsgi_temp_path " << folder << "/u; scgi_temp_path " << folder
        << "/s;\n"
        << "  server { listen 127.0.0.1:" << port << " backlog=1024; location = " << path
        << " { default_type application/json; alias " << body << "; } } }\n";
}

}  // namespace

NginxPeer start_nginx(const std::string& folder, const std::string& path, const std::string& body) {
    if (program().empty()) return {};
    std::string complaint;
    for (int attempt = 0; attempt < 5; ++attempt) {
        const core::Endpoint endpoint{"127.0.0.1", testkit::free_port()};
        write_configuration(folder, endpoint.port, path, body);
        auto process = std::make_unique<testkit::Process>(
            std::vector<std::string>{program(), "-e", "stderr", "-c", folder + "/nginx.conf"});
        if (process->wait_for_error("event method")) return {std::move(process), endpoint};
        complaint = process->errors();
    }
    throw std::runtime_error("nginx does not start: " + complaint);
}

}  // namespace bench
