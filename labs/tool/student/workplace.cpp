#include "labs/tool/student/workplace.hpp"

#include <algorithm>
#include <ctime>
#include <stdexcept>

namespace student {

namespace fs = std::filesystem;

const course::Lab& Workplace::choose(const std::string& name) const {
    if (!name.empty()) return course::find_lab(labs_, name);
    const course::Lab* newest = nullptr;
    fs::file_time_type newest_time{};
    for (const auto& lab : labs_) {
        for (const auto& [file, time] : times(lab)) {
            if (newest == nullptr || time > newest_time) {
                newest = &lab;
                newest_time = time;
            }
        }
    }
    if (newest == nullptr)
        throw std::runtime_error("no lab is begun yet; ./lab status shows them, ./lab start 1 begins one");
    return *newest;
}

fs::path Workplace::folder(const course::Lab& lab) const {
    return work_ / lab.id();
}
fs::path Workplace::archive(const course::Lab& lab) const {
    return work_ / (lab.id() + ".zip");
}
fs::path Workplace::traces(const course::Lab& lab) const {
    return work_ / "traces" / lab.id();
}
fs::path Workplace::handout(const course::Lab& lab) const {
    return place_.root / "labs" / lab.folder() / "README.md";
}
fs::path Workplace::starter(const course::Lab& lab) const {
    return place_.root / "labs" / lab.folder() / "starter";
}
bool Workplace::is_begun(const course::Lab& lab) const {
    return fs::exists(folder(lab));
}

void Workplace::begin(const course::Lab& lab) const {
    if (is_begun(lab))
        throw std::runtime_error(shown(folder(lab)) + " is there already; ./lab reset " + std::to_string(lab.number) +
                                 " begins anew and keeps what you have");
    fs::create_directories(folder(lab));
    for (const auto& file : lab.slot) {
        fs::copy_file(starter(lab) / file.name, folder(lab) / file.name);
        fs::permissions(folder(lab) / file.name, fs::perms::owner_write, fs::perm_options::add);
    }
}

fs::path Workplace::begin_anew(const course::Lab& lab) const {
    fs::path aside;
    for (int number = 1; aside.empty() || fs::exists(aside); ++number)
        aside = work_ / (lab.id() + ".before-reset-" + std::to_string(number));
    fs::rename(folder(lab), aside);
    begin(lab);
    return aside;
}

std::map<std::string, fs::file_time_type> Workplace::times(const course::Lab& lab) const {
    std::map<std::string, fs::file_time_type> all;
    for (const auto& file : lab.slot) {
        std::error_code missing;
        const auto time = fs::last_write_time(folder(lab) / file.name, missing);
        if (!missing) all[file.name] = time;
    }
    return all;
}

std::string Workplace::shown(const fs::path& path) const {
    return path.lexically_proximate(place_.root).generic_string();
}

}  // namespace student
