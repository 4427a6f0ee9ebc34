// How a database file is opened. Apart from database.hpp, so that whoever only opens a store does not read POCO's
// headers.
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <string_view>

namespace store {

/// Is told each statement's text before it runs, on the thread that runs it.
using OnStatement = std::function<void(std::string_view sql)>;

struct Settings {
    std::filesystem::path file;             // made if it is not there
    std::size_t readers = 4;                // sessions that read at the same time
    std::chrono::milliseconds busy{5'000};  // how long to wait for another program that writes to the file
    bool survive_power_cut = false;    // false: what is committed survives the end of the process. true: the machine's
    std::size_t cache_kib = 6 * 1024;  // pages that each session keeps in memory; SQLite's own default is 2,000
    OnStatement on_statement{};        // for tests and for looking at what a program asks
};

}  // namespace store
