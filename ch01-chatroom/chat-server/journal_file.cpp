#include "ch01-chatroom/chat-server/journal_file.hpp"

#include <algorithm>
#include <array>

#include "ch01-chatroom/chat-server/json_line.hpp"
#include "shared/core/clock.hpp"

namespace chat::server {

using session::Record;

namespace {

constexpr std::array<std::pair<Record::Kind, std::string_view>, 5> kinds{{{Record::Kind::said, "said"},
                                                                          {Record::Kind::did, "did"},
                                                                          {Record::Kind::topic, "topic"},
                                                                          {Record::Kind::banned, "banned"},
                                                                          {Record::Kind::unbanned, "unbanned"}}};

}  // namespace

std::string to_line(const Record& record) {
    const auto* kind = std::ranges::find(kinds, record.kind, [](const auto& entry) { return entry.first; });
    return boost::json::serialize(boost::json::object{{"kind", kind->second},
                                                      {"time", core::to_rfc3339(record.time)},
                                                      {"nick", record.nick},
                                                      {"text", record.text},
                                                      {"target", record.target}});
}

core::Result<Record> parse_record(std::string_view line) {
    const auto object = parse_object(line);
    if (!object) return object.error();
    Record record;
    const auto kind = text_field(*object, "kind");
    if (!kind) return kind.error();
    const auto* known = std::ranges::find(kinds, *kind, [](const auto& entry) { return entry.second; });
    if (known == kinds.end()) return core::Error{core::Fault::unknown, "kind", 0};
    record.kind = known->first;
    const auto time = time_field(*object, "time");
    if (!time) return time.error();
    record.time = *time;
    for (const auto& [name, text] : {std::pair<std::string_view, std::string&>{"nick", record.nick},
                                     {"text", record.text},
                                     {"target", record.target}}) {
        auto field = text_field(*object, name);
        if (!field) return field.error();
        text = std::move(*field);
    }
    return record;
}

void Remembered::add(Record record) {
    const auto number = next_number_++;
    switch (record.kind) {
        case Record::Kind::said:
        case Record::Kind::did:
            said_.emplace_back(number, std::move(record));
            if (said_.size() > max_lines_) said_.pop_front();
            break;
        case Record::Kind::topic:
            topic_.emplace(number, std::move(record));
            break;
        case Record::Kind::banned: {
            auto target = record.target;
            bans_.insert_or_assign(std::move(target), Numbered{number, std::move(record)});
            break;
        }
        case Record::Kind::unbanned:
            bans_.erase(record.target);
            break;
    }
}

std::vector<Record> Remembered::records() const {
    std::vector<const Numbered*> all;
    for (const auto& numbered : said_) all.push_back(&numbered);
    if (topic_) all.push_back(&*topic_);
    for (const auto& [target, numbered] : bans_) all.push_back(&numbered);
    std::ranges::sort(all, {}, [](const Numbered* numbered) { return numbered->first; });
    std::vector<Record> records;
    for (const auto* numbered : all) records.push_back(numbered->second);
    return records;
}

JournalFile::JournalFile(const DataDirectory& directory, Settings settings, core::Log& log)
    : settings_{settings},
      log_{log},
      remembered_{settings.lines},
      file_{directory, "journal.jsonl", log, [this](std::string_view line) { return take_line(line); }} {
    if (lines_in_file_ > remembered_.size()) rewrite();
    rewrite_above_ = settings_.growth * remembered_.size() + settings_.slack;
}

std::string JournalFile::take_line(std::string_view line) {
    auto record = parse_record(line);
    if (!record) return core::to_string(record.error());
    remembered_.add(std::move(*record));
    ++lines_in_file_;
    return "";
}

void JournalFile::append(const Record& record) {
    const auto error = file_.append(to_line(record), LineFile::Sync::no);
    if (error && !failing_) {
        log_.error("cannot write the journal; what is said now will not be shown after a restart",
                   {{"file", file_.path()}, {"reason", error.message()}});
    }
    if (!error && failing_) log_.info("the journal is written again", {{"file", file_.path()}});
    failing_ = static_cast<bool>(error);
    remembered_.add(record);
    if (!error) ++lines_in_file_;
    if (lines_in_file_ > rewrite_above_) rewrite();
}

void JournalFile::rewrite() {
    std::vector<std::string> lines;
    for (const auto& record : remembered_.records()) lines.push_back(to_line(record));
    if (const auto error = file_.replace(lines)) {
        log_.warn("cannot write the journal anew; it goes on growing",
                  {{"file", file_.path()}, {"reason", error.message()}});
        rewrite_above_ = lines_in_file_ * 2;  // try again, but not at every line
        return;
    }
    lines_in_file_ = lines.size();
    rewrite_above_ = settings_.growth * lines.size() + settings_.slack;
}

}  // namespace chat::server
