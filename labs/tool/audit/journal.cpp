#include "labs/tool/audit/journal.hpp"

#include <boost/describe.hpp>
#include <boost/json.hpp>
#include <iterator>
#include <stdexcept>

#include "shared/text/utf8.hpp"

namespace audit {

namespace json = boost::json;

BOOST_DESCRIBE_STRUCT(Record, (),
                      (item, fingerprint, run, seed, points, max_points, seconds, flags, complaints, outcome))

Journal::Journal(std::filesystem::path file) : file_{std::move(file)} {
    std::ifstream in{file_, std::ios::binary};
    const std::string all{std::istreambuf_iterator<char>{in}, {}};
    std::size_t whole = 0;
    for (std::size_t at = 0, end = 0; (end = all.find('\n', at)) != std::string::npos; at = whole = end + 1) {
        boost::system::error_code bad;
        const auto value = json::parse(std::string_view(all).substr(at, end - at), bad);
        if (bad) continue;
        if (auto record = json::try_value_to<Record>(value)) records_[{record->item, record->run}] = std::move(*record);
    }
    in.close();
    if (whole < all.size()) std::filesystem::resize_file(file_, whole);
    out_.open(file_, std::ios::binary | std::ios::app);
    if (!out_) throw std::runtime_error("cannot write " + file_.string());
}

const Record* Journal::find(const std::string& item, const std::string& fingerprint, int run) const {
    const auto found = records_.find({item, run});
    return found != records_.end() && found->second.fingerprint == fingerprint ? &found->second : nullptr;
}

void Journal::add(const Record& record) {
    out_ << text::to_valid_utf8(json::serialize(json::value_from(record))) << std::endl;  // flushed: it may be killed
    if (!out_) throw std::runtime_error("cannot write " + file_.string());
    records_[{record.item, record.run}] = record;
}

}  // namespace audit
