// `./lab certs`: a small certificate authority and a certificate that it signed, for trying TLS on one's own machine.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include "shared/app/program.hpp"
#include "shared/crypto/certificates.hpp"

namespace {

namespace fs = std::filesystem;

struct Options {
    std::string out = "certs";
    std::vector<std::string> names{"localhost"};
    int days = 30;
    bool force = false;
};

/// The rights are there before the content is: nobody else reads a key in between.
void write_file(const fs::path& file, const std::string& content, mode_t rights) {
    fs::remove(file);
    const int descriptor = open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, rights);
    const auto fail = [&] { throw std::system_error(errno, std::generic_category(), "cannot write " + file.string()); };
    if (descriptor < 0) fail();
    const auto written = write(descriptor, content.data(), content.size());
    if (close(descriptor) != 0 || written != static_cast<ssize_t>(content.size())) fail();
}

int make(const Options& options) {
    const fs::path folder(options.out);
    const auto authority = folder / "ca.crt", certificate = folder / "leaf.crt", key = folder / "leaf.key";
    for (const auto& file : {authority, certificate, key}) {
        if (fs::exists(file) && !options.force)
            throw std::runtime_error(file.string() + " exists already; --force makes all three anew");
    }
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    // From an hour ago: clocks differ.
    const auto made = crypto::make_trial_certificates(options.names, now - std::chrono::hours{1},
                                                      now + std::chrono::days{options.days});
    fs::create_directories(folder);
    constexpr mode_t for_all = 0644, for_owner = 0600;
    write_file(authority, made.authority, for_all);
    write_file(certificate, made.certificate, for_all);
    write_file(key, made.key, for_owner);
    std::cout << "wrote " << authority.string() << "    what clients are told to trust\n"
              << "wrote " << certificate.string() << "  for";
    for (const auto& name : options.names) std::cout << ' ' << name;
    std::cout << ", good for " << options.days << " days\n"
              << "wrote " << key.string() << "  the server's secret\n";
    return app::exit_ok;
}

}  // namespace

int main(int argc, char** argv) {
    app::Program program("lab-certs", "A small certificate authority and a certificate for trying TLS");
    Options options;
    program.cli.add_option("--out", options.out, "Folder for ca.crt, leaf.crt and leaf.key")->capture_default_str();
    program.cli
        .add_option("--name", options.names,
                    "Name of the server, or one IPv4 address; more than one may be given. "
                    "localhost and 127.0.0.1 are always among them")
        ->capture_default_str();
    program.cli.add_option("--days", options.days, "How long they are good")
        ->capture_default_str()
        ->check(CLI::Range(1, 3'650));
    program.cli.add_flag("--force", options.force, "Make them anew if they are there");
    return program.run(argc, argv, [&] { return make(options); });
}
