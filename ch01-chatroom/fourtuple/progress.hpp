// How far long work has come: a bar on a terminal, plain lines elsewhere.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace fourtuple {

/// "[########............] 28,000 of 70,000"
std::string progress_bar(std::uint32_t done, std::uint32_t total, std::uint32_t width = 40);

class Progress {
  public:
    /// Writes to `descriptor`, as a bar if that is a terminal.
    Progress(int descriptor, std::uint32_t total);
    /// Draws if there is something new to say: on a terminal always, else at each full tenth.
    void show(std::uint32_t done);
    /// Leaves the bar standing and ends its line.
    void finish();

  private:
    int descriptor_;
    bool terminal_;
    std::uint32_t total_;
    std::uint32_t tenths_said_ = 0;
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace fourtuple
