#include "ch05-jtwitter/microblog-session/microblog.hpp"

namespace microblog {

Microblog::Microblog(Storage& store, PasswordHasher& hasher, const Settings& chosen, unsigned node)
    : settings{chosen},
      storage{store},
      ids{node},
      passwords{hasher, settings},
      accounts{storage, events, passwords, settings},
      access{storage, events, passwords, settings},
      relations{storage, events, ids, settings},
      posts{storage, events, ids, settings},
      timelines{storage, events, settings},
      messages{storage, events} {
    ids.continue_after(storage.read([](Tables& tables) { return tables.posts.newest_id(); }));
}

}  // namespace microblog
