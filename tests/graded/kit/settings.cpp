#include "tests/graded/kit/settings.hpp"

#include <cstdlib>
#include <stdexcept>
#include <utility>

namespace graded {

namespace {

std::string text(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr ? value : "";
}

template <typename Number>
void read(const char* name, Number& number, int base = 10) {
    const auto given = text(name);
    if (given.empty()) return;
    std::size_t used = 0;
    number = static_cast<Number>(std::stoull(given, &used, base));
    if (used != given.size()) throw std::runtime_error(std::string(name) + "=" + given + " is no number");
}

Settings read_settings() {
    Settings all;
    all.program = text("LAB_PROGRAM");
    if (text("LAB_SANDBOX") == sandbox::name_of(sandbox::Level::weak)) all.level = sandbox::Level::weak;
    read("LAB_SEED", all.seed, 16);
    auto seconds = all.step.count() / 1000;
    read("LAB_STEP_SECONDS", seconds);
    all.step = std::chrono::seconds(seconds);
    read("LAB_MEMORY_MIB", all.memory_mib);
    read("LAB_PROCESSES", all.processes);
    read("LAB_FILE_MIB", all.file_mib);
    read("LAB_OUTPUT_KIB", all.output_kib);
    all.sanitizer = text("LAB_SANITIZER");
    all.traces = text("LAB_TRACES");
    return all;
}

}  // namespace

const Settings& settings() {
    static const Settings all = read_settings();
    return all;
}

sandbox::Order order(std::vector<std::string> command, std::vector<sandbox::Mount> mounts) {
    const auto& s = settings();
    sandbox::Order order;
    order.command = std::move(command);
    order.mounts = std::move(mounts);
    order.environment = {
        {"PATH", "/usr/bin"},
        {"LANG", "C.UTF-8"},
        {"HOME", "/tmp"},
        {"ASAN_OPTIONS", "detect_leaks=0:detect_stack_use_after_return=1:allocator_may_return_null=0:color=never"},
        {"UBSAN_OPTIONS", "print_stacktrace=1:halt_on_error=1:color=never"},
        {"TSAN_OPTIONS", "halt_on_error=1:second_deadlock_stack=1:color=never"}};
    order.memory_mib = s.memory_mib;
    order.processes = s.processes;
    order.file_mib = s.file_mib;
    order.output_bytes = static_cast<std::size_t>(s.output_kib) * 1024;
    order.fixed_addresses = !s.sanitizer.empty();  // Debian 12's sanitizers fail where addresses are very random
    return order;
}

}  // namespace graded
