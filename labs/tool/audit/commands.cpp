#include "labs/tool/audit/commands.hpp"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <stdexcept>
#include <thread>

#include "labs/tool/audit/audit.hpp"
#include "labs/tool/audit/table.hpp"
#include "shared/app/program.hpp"

namespace audit {

namespace {

namespace fs = std::filesystem;

void write_file(const fs::path& path, const std::string& text) {
    const auto next = path.string() + ".new";
    std::ofstream file{next, std::ios::binary};
    if (!(file << text << std::flush)) throw std::runtime_error("cannot write " + next);
    file.close();
    fs::rename(next, path);
}

/// A bar where there is a terminal, else a line for each item.
class Progress {
  public:
    void show(const Item& item, const Record& record, std::size_t done, std::size_t all) {
        if (bar_) {
            constexpr std::size_t width = 30;
            std::string text;
            for (std::size_t i = 0; i < width; ++i) text += i < done * width / all ? "█" : "░";
            std::cerr << "\r\033[K" << text << " " << done << " of " << all << "  " << item.name << std::flush;
            if (done == all) std::cerr << "\r\033[K";
        } else {
            std::cerr << done << " of " << all << "  " << item.name << ", run " << record.run
                      << (record.complaints.empty() ? "" : ": " + record.complaints.front()) << "\n";
        }
    }

  private:
    bool bar_ = isatty(STDERR_FILENO) == 1;
};

}  // namespace

int audit(const grading::Place& place, const std::vector<course::Lab>& labs, const AuditOptions& options) {
    if (options.repeat < 1) throw std::runtime_error("--repeat takes a number from 1 on");
    const auto looked_at = options.lab.empty() ? labs : std::vector<course::Lab>{course::find_lab(labs, options.lab)};
    if (options.write && (!options.lab.empty() || !options.only.empty()))
        throw std::runtime_error("--write writes a table of everything: leave out LAB and --only");
    if (!sandbox::why_weak().empty())
        throw std::runtime_error("an audit runs attacks, and needs a strong sandbox: " + sandbox::why_weak());

    const auto out = options.out.empty() ? place.root / "work" / "audit" : options.out;
    fs::create_directories(out);
    auto items = collect(place, looked_at, options.repeat, options.only);
    if (items.empty()) throw std::runtime_error("nothing is called '" + options.only + "'");
    Journal journal(out / "audit.jsonl");
    Progress progress;
    const int jobs =
        options.jobs > 0 ? options.jobs : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    const auto results = run(place, std::move(items), journal, jobs, sandbox::Level::bubblewrap,
                             [&](const auto&... what) { progress.show(what...); });

    const auto summaries = summarise(results);
    write_file(out / "audit.json", to_json(summaries, results));
    std::cout << to_text(summaries, results);
    if (options.write) {
        const auto readme = place.root / "labs" / "README.md";
        std::ifstream in{readme, std::ios::binary};
        const std::string text{std::istreambuf_iterator<char>{in}, {}};
        write_file(readme, with_table(text, to_markdown(summaries, results)));
    }
    return std::ranges::all_of(summaries, &Summary::as_it_must_be) ? app::exit_ok : app::exit_failed;
}

}  // namespace audit
