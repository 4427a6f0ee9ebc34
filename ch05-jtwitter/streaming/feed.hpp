// What of all that happens goes to whom: events of the microblog become news, and each listener is asked about with the
// rules of the REST timelines. Belongs to one thread.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

#include "ch05-jtwitter/microblog-session/microblog.hpp"
#include "ch05-jtwitter/rest-api/presenter.hpp"
#include "ch05-jtwitter/streaming/connection.hpp"
#include "ch05-jtwitter/streaming/subscriptions.hpp"

namespace streaming {

/// One event as streams tell it, with all that is asked about it for each listener loaded once.
class News {
  public:
    struct OfPost {
        microblog::Listed listed;         // a removed post as it was; its original only if it is still there
        std::vector<std::string> topics;  // keys
    };
    using Subject = std::variant<OfPost, storage::Notification, storage::Conversation>;

    News(EventKind event_kind, Subject about) : kind{event_kind}, subject{std::move(about)} {}

    EventKind kind;
    Subject subject;

  private:
    friend class Feed;
    std::map<std::optional<storage::AccountId>, std::optional<std::string>> payloads_;  // by reader; none: not shown
    using Encoding = std::pair<std::optional<storage::AccountId>, std::string>;         // the latter: the stream
    std::map<Encoding, Bytes> encoded_;
};

class Feed {
  public:
    Feed(microblog::Microblog& blog, rest::Presenter& presenter) : blog_{blog}, presenter_{presenter} {}

    /// Empty: it is no news for a stream, or no longer true.
    std::optional<News> news_of(const microblog::Event& event);

    /// Is this listener to see it on this stream?
    bool shows(const News& news, const Identity& who, const Subscription& subscription, storage::Time now);
    /// What bytes_for will ask about these accounts, in few questions for all of them. It only saves time.
    void write_for(News& news, const std::set<storage::AccountId>& accounts, storage::Time now);
    /// May this listener see it on this stream? If so, its bytes as they go over the connection; else null.
    Bytes bytes_for(News& news, const Identity& who, const Subscription& subscription, Accepted::Form form,
                    storage::Time now);

    /// The account has a stream: its rules are loaded now, and not when there is news in a hurry.
    void expect(const Identity& who, storage::Time now) { known(who, now); }
    /// An account's relations are other ones now, or it has no stream any more.
    void forget(storage::AccountId account) { known_.erase(account); }

    bool owns_list(storage::AccountId account, storage::ListId list);
    std::set<storage::AccountId> active_ones(const std::vector<storage::AccountId>& accounts);
    /// Is the token still good, and its account active?
    bool is_good(const microblog::Caller& caller);

  private:
    using ListView = microblog::TimelineService::ListView;
    /// What the rules ask about an account.
    struct Known {
        microblog::Reader reader;
        std::vector<std::string> followed_topics;                            // keys
        std::unordered_set<storage::AccountId> kept_to_lists;                // members of exclusive lists
        std::unordered_map<storage::ListId, std::optional<ListView>> lists;  // none: it is not its own, or gone
    };
    Known load_known(storage::AccountId account, storage::Time now);
    Known& known(const Identity& who, storage::Time now);
    bool shows_post(const News& news, Known& reader, const Subscription& subscription);
    bool shows_in_list(Known& reader, const microblog::Listed& listed, storage::ListId list);
    std::optional<std::string> payload_of(const News& news, const microblog::Reader& reader);

    microblog::Microblog& blog_;
    rest::Presenter& presenter_;
    Known stranger_;
    std::unordered_map<storage::AccountId, Known> known_;  // of accounts with a stream; loaded when first asked about
};

}  // namespace streaming
