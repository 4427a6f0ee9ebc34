#include "labs/tool/course/progress.hpp"

#include <unistd.h>

#include <algorithm>
#include <boost/describe.hpp>
#include <boost/json.hpp>
#include <cerrno>
#include <fstream>
#include <stdexcept>
#include <system_error>

namespace course {

BOOST_DESCRIBE_STRUCT(Checked, (), (points, max_points, passed, failed, time))
BOOST_DESCRIBE_STRUCT(Submitted, (), (archive, time))
BOOST_DESCRIBE_STRUCT(LabProgress, (), (hints, checked, submitted))
BOOST_DESCRIBE_STRUCT(Progress, (), (labs))

namespace {

namespace json = boost::json;

Progress parse(const std::string& text) {
    auto progress = json::value_to<Progress>(json::parse(text));
    for (const auto& [lab, each] : progress.labs) {
        const bool fits = std::all_of(each.hints.begin(), each.hints.end(), [](int n) { return n >= 0 && n <= 3; });
        if (!fits) throw std::out_of_range("hints of " + lab);
    }
    return progress;
}

}  // namespace

Progress load_progress(const std::filesystem::path& file) {
    std::ifstream in{file, std::ios::binary};
    if (!in) return {};
    try {
        return parse({std::istreambuf_iterator<char>{in}, {}});
    } catch (const std::exception&) {  // whatever is wrong with it
        std::error_code unimportant;   // it is replaced when we save
        std::filesystem::rename(file, file.string() + ".bad", unimportant);
        return {};
    }
}

void save_progress(const std::filesystem::path& file, const Progress& progress) {
    if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path());
    const std::string fresh = file.string() + "." + std::to_string(::getpid());  // two ./lab may run side by side
    std::ofstream out{fresh, std::ios::binary};
    out << json::serialize(json::value_from(progress)) << '\n';
    out.close();
    if (!out) {
        const std::error_code error{errno, std::generic_category()};
        std::filesystem::remove(fresh);
        throw std::system_error(error, "cannot write " + fresh);
    }
    std::filesystem::rename(fresh, file);
}

}  // namespace course
