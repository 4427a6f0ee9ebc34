#include "labs/tool/audit/items.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "labs/tool/grading/workshop.hpp"

namespace audit {

namespace {

namespace fs = std::filesystem;

/// Many of them wait for a limit to end them, so they run seldom: in a short audit once.
int runs_of_a_cheat(int repeat) {
    return repeat > 3 ? 3 : 1;
}

std::string read_file(const fs::path& path) {
    std::ifstream file{path, std::ios::binary};
    if (!file) throw std::runtime_error("cannot read " + path.string());
    return {std::istreambuf_iterator<char>{file}, {}};
}

/// FNV-1a, for noticing a change; nobody gains by making two of them equal.
class Fingerprint {
  public:
    Fingerprint& add(std::string_view bytes) {
        for (const char c : bytes) value_ = (value_ ^ static_cast<unsigned char>(c)) * 1099511628211U;
        value_ = (value_ ^ 0x100U) * 1099511628211U;  // the border to what comes next
        return *this;
    }
    std::string text() const {
        std::array<char, 17> hex{};
        std::snprintf(hex.data(), hex.size(), "%016llx", static_cast<unsigned long long>(value_));
        return hex.data();
    }

  private:
    std::uint64_t value_ = 14695981039346656037U;
};

std::vector<fs::path> sorted(const fs::path& folder) {
    std::vector<fs::path> all;
    if (fs::exists(folder)) {
        for (const auto& entry : fs::directory_iterator(folder)) all.push_back(entry.path());
    }
    std::ranges::sort(all);
    return all;
}

std::string folder_text(const fs::path& folder) {
    std::string all;
    for (const auto& path : sorted(folder)) all += path.filename().string() + '\n' + read_file(path) + '\n';
    return all;
}

/// This grader, a lab's description, its graded test and what a student's files are linked with.
std::string base_print(const grading::Place& place, const course::Lab& lab) {
    Fingerprint print;
    print.add(read_file("/proc/self/exe")).add(read_file(place.root / "labs" / lab.folder() / "lab.json"));
    const auto kit = grading::read_kit(place.build / "graded" / lab.folder());
    print.add(read_file(kit.test));
    for (const auto& object : kit.objects) print.add(read_file(object));
    for (const auto& header : kit.headers) print.add(read_file(place.root / header));
    return print.text();
}

}  // namespace

std::string_view name_of(Kind kind) {
    constexpr std::array<std::string_view, 5> names{"reference", "starter", "wrong", "cheats", "controls"};
    return names.at(static_cast<std::size_t>(kind));
}

Files reference_files(const grading::Place& place, const course::Lab& lab) {
    Files files;
    for (const auto& file : lab.slot) files[file.name] = read_file(place.root / file.reference);
    return files;
}

Files starter_files(const grading::Place& place, const course::Lab& lab) {
    Files files;
    for (const auto& file : lab.slot)
        files[file.name] = read_file(place.root / "labs" / lab.folder() / "starter" / file.name);
    return files;
}

std::vector<Item> collect(const grading::Place& place, const std::vector<course::Lab>& labs, int repeat,
                          const std::string& only) {
    std::vector<Item> items;
    std::map<std::string, std::string> prints;
    const auto add = [&](Item item, int runs) {
        const auto in_kind = std::string(name_of(item.kind)).find(only) != std::string::npos;
        if (!in_kind && item.name.find(only) == std::string::npos) return;
        auto& base = prints[item.lab.id()];
        if (base.empty()) base = base_print(place, item.lab);
        Fingerprint print;
        print.add(base);
        for (const auto& [name, bytes] : item.files) print.add(name).add(bytes);
        if (!item.overlay.empty()) print.add(folder_text(item.overlay));
        item.fingerprint = print.text();
        item.runs = runs;
        items.push_back(std::move(item));
    };

    for (const auto& lab : labs) {
        const auto reference = reference_files(place, lab);
        add({Kind::reference, lab.folder() + "/reference", lab, reference, {}, {}, {}, "", 0}, repeat);
        add({Kind::starter, lab.folder() + "/starter", lab, starter_files(place, lab), {}, {}, {}, "", 0}, 1);
        for (const auto& path : sorted(place.root / "tests/graded" / lab.folder() / "wrong")) {
            const auto text = read_file(path);
            Item item{Kind::wrong, lab.folder() + "/wrong/" + path.stem().string(), lab, reference, {}, {}, {}, "", 0};
            item.wrong = parse_wrong(text, lab, path.string());
            item.files[item.wrong.slot_file] = text;
            add(std::move(item), repeat);
        }
    }
    for (const auto& path : sorted(place.root / "tests/graded/cheats")) {
        if (!fs::is_directory(path) || path.filename() == "plain") continue;  // plain: a grader for the contrast
        auto cheat = parse_cheat(read_file(path / "expect.json"), (path / "expect.json").string());
        const auto lab = std::ranges::find(labs, cheat.lab, &course::Lab::id);
        if (lab == labs.end()) continue;
        Item item{cheat.honest() ? Kind::control : Kind::cheat,
                  "cheats/" + path.filename().string(),
                  *lab,
                  {},
                  {},
                  {},
                  path,
                  "",
                  0};
        if (cheat.base == "reference") item.files = reference_files(place, *lab);
        if (cheat.base == "starter") item.files = starter_files(place, *lab);
        item.cheat = std::move(cheat);
        const int runs = item.cheat.not_applicable.empty() ? runs_of_a_cheat(repeat) : 0;
        add(std::move(item), runs);
    }
    return items;
}

}  // namespace audit
