#include "labs/tool/sandbox/bubblewrap.hpp"

#include <sys/utsname.h>
#include <unistd.h>

namespace sandbox {

namespace {

using Words = std::vector<std::string>;

void add(Words& words, const Words& more) {
    words.insert(words.end(), more.begin(), more.end());
}

/// setpriv and prlimit of util-linux, which every Debian has: the user first, since limits on processes count by user.
Words limits(const Order& order, unsigned user) {
    Words words;
    if (geteuid() == 0) {
        const auto number = std::to_string(user);
        add(words, {"/usr/bin/setpriv", "--reuid=" + number, "--regid=" + number, "--clear-groups", "--no-new-privs",
                    "--inh-caps=-all", "--bounding-set=-all"});
    }
    add(words, {"/usr/bin/prlimit", "--nproc=" + std::to_string(order.processes), "--nofile=256", "--core=0",
                "--fsize=" + std::to_string(static_cast<long long>(order.file_mib) * 1024 * 1024)});
    if (order.fixed_addresses) {
        utsname machine{};
        uname(&machine);
        add(words, {"/usr/bin/setarch", machine.machine, "--addr-no-randomize"});
    }
    return words;
}

/// Makes the folders above a path, open to all: those that bubblewrap makes by itself are only for root.
void add_folders(Words& words, const std::string& path) {
    for (auto end = path.find('/', 1); end != std::string::npos; end = path.find('/', end + 1))
        add(words, {"--perms", "0755", "--dir", path.substr(0, end)});
}

/// A path inside as the path outside that is mounted there.
std::string outside(std::string text, const std::vector<Mount>& mounts) {
    for (const auto& mount : mounts) {
        if (text.starts_with(mount.inside)) return mount.host + text.substr(mount.inside.size());
    }
    return text;
}

}  // namespace

Words bubblewrap_command(const Order& order, int info, unsigned user) {
    const std::string file_size = std::to_string(static_cast<long long>(order.file_mib) * 1024 * 1024);
    Words words{"/usr/bin/bwrap", "--die-with-parent", "--new-session"};
    add(words, {"--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"});
    add(words, {"--hostname", "lab", "--info-fd", std::to_string(info)});
    add(words, {"--ro-bind", "/usr", "/usr"});
    add(words, {"--symlink", "usr/bin", "/bin", "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64"});
    add_folders(words, "/etc/ld.so.cache");
    add(words, {"--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache"});
    add(words, {"--proc", "/proc", "--dev", "/dev"});
    for (const auto* folder : {"/tmp", "/dev/shm"})
        add(words, {"--size", file_size, "--perms", "1777", "--tmpfs", folder});
    if (geteuid() != 0) add(words, {"--unshare-user"});
    for (const auto& mount : order.mounts) {
        add_folders(words, mount.inside);
        add(words, {mount.writable ? "--bind" : "--ro-bind", mount.host, mount.inside});
    }
    // Both are file systems in memory without a limit, and belong to the program where the grader is no root.
    add(words, {"--remount-ro", "/dev", "--remount-ro", "/"});
    add(words, {"--chdir", "/tmp", "--clearenv"});
    for (const auto& [name, value] : order.environment) add(words, {"--setenv", name, value});
    add(words, {"--"});
    add(words, limits(order, user));
    add(words, order.command);
    return words;
}

Words weak_command(const Order& order, unsigned user) {
    Words words = limits(order, user);
    add(words, {"/usr/bin/setpriv", "--pdeathsig=KILL"});  // bubblewrap has --die-with-parent
    add(words, {"/usr/bin/env", "-i"});
    for (const auto& [name, value] : order.environment) add(words, {name + "=" + outside(value, order.mounts)});
    for (const auto& word : order.command) words.push_back(outside(word, order.mounts));
    return words;
}

}  // namespace sandbox
