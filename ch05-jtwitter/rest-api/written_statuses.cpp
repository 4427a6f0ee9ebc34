#include "ch05-jtwitter/rest-api/written_statuses.hpp"

#include "ch05-jtwitter/api-messages/json_writer.hpp"

namespace rest {

namespace {

constexpr std::size_t bytes_around_core = 200;  // the nodes of its tables, its subjects; about

void write_truth(std::string& out, std::string_view key, bool value) {
    out += key;
    out += value ? "true" : "false";
}

}  // namespace

void write_marks(std::string& out, const Piece& piece) {
    write_truth(out, ",\"favourited\":", piece.favourited);
    write_truth(out, ",\"reblogged\":", piece.reblogged);
    write_truth(out, ",\"muted\":", piece.muted);
    write_truth(out, ",\"bookmarked\":", piece.bookmarked);
    if (piece.is_own) write_truth(out, ",\"pinned\":", piece.pinned);
    out += '}';
}

std::string write_core(const api::StatusCore& core) {
    auto json = api::to_json(core);
    json.pop_back();  // the brace
    json.shrink_to_fit();
    return json;
}

WrittenStatuses::WrittenStatuses(const storage::ChangeClock& clock, std::size_t limit) : clock_{clock}, cores_{limit} {}

const WrittenStatuses::Core* WrittenStatuses::find(Cores::Part& cores, storage::PostId id) const {
    const auto* core = cores.find(id);
    if (core == nullptr || clock_.unchanged(core->about, core->as_of)) return core;
    cores.drop(id);
    return nullptr;
}

bool WrittenStatuses::knows(storage::PostId id) {
    return cores_.with(id, [&](Cores::Part& cores) { return find(cores, id) != nullptr; });
}

void WrittenStatuses::keep(storage::PostId id, const api::StatusCore& core, std::vector<storage::Subject> about,
                           storage::ChangeClock::Tick as_of) {
    auto json = write_core(core);
    const auto bytes = json.size() + about.size() * sizeof(storage::Subject) + bytes_around_core;
    cores_.with(id, [&](Cores::Part& cores) { cores.put(id, {std::move(json), std::move(about), as_of}, bytes); });
}

bool WrittenStatuses::append_core(std::string& out, storage::PostId id) {
    return cores_.with(id, [&](Cores::Part& cores) {
        const auto* core = find(cores, id);
        if (core != nullptr) out += core->json;
        return core != nullptr;
    });
}

bool WrittenStatuses::write(std::string& out, std::span<const Piece> page) {
    const auto before = out.size();
    out += '[';
    for (auto left = page; !left.empty();) {
        if (left.size() < page.size()) out += ',';
        if (!write_status(out, left, [&](storage::PostId id) { return append_core(out, id); })) {
            out.resize(before);
            return false;
        }
    }
    out += ']';
    return true;
}

}  // namespace rest
