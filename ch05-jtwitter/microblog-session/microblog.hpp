// The microblog without HTTP: its services, wired to one store. This is what every door leads to.
#pragma once

#include "ch05-jtwitter/microblog-session/access.hpp"
#include "ch05-jtwitter/microblog-session/accounts.hpp"
#include "ch05-jtwitter/microblog-session/messages.hpp"
#include "ch05-jtwitter/microblog-session/passwords.hpp"
#include "ch05-jtwitter/microblog-session/posts.hpp"
#include "ch05-jtwitter/microblog-session/relations.hpp"
#include "ch05-jtwitter/microblog-session/timelines.hpp"

namespace microblog {

/// Safe to use from any thread. The store and the hasher must outlive it.
struct Microblog {
    Microblog(Storage& store, PasswordHasher& hasher, const Settings& chosen = {}, unsigned node = 0);

    Settings settings;
    Storage& storage;
    Events events;
    Ids ids;
    Passwords passwords;
    AccountService accounts;
    AccessService access;
    RelationService relations;
    PostService posts;
    TimelineService timelines;
    MessageService messages;
};

}  // namespace microblog
