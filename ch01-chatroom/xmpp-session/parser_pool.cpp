#include "ch01-chatroom/xmpp-session/parser_pool.hpp"

namespace xmpp::session {

ParserPool::Lent ParserPool::take(const std::string& tag, const xml::StreamLimits& limits) {
    if (const auto found = idle_.find(tag); found != idle_.end() && !found->second.empty()) {
        auto lent = std::move(found->second.back());
        found->second.pop_back();
        lent.parser.set_limits(limits);
        return lent;
    }
    Lent lent{xml::StreamParser(limits), 0};
    std::string_view root = tag;
    lent.parser.next(root);  // the tag came from a parser, so it is one
    return lent;
}

void ParserPool::give_back(const std::string& tag, Lent lent) {
    if (lent.bytes >= bytes_of_one) return;
    if (idle_.size() >= most_tags && !idle_.contains(tag)) idle_.clear();
    if (auto& same = idle_[tag]; same.size() < most_idle) same.push_back(std::move(lent));
}

}  // namespace xmpp::session
