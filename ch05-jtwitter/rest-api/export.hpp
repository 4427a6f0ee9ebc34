// All that is kept about a person, for that person: the API and the settings page give it.
#pragma once

#include "ch05-jtwitter/api-messages/moderation.hpp"
#include "ch05-jtwitter/microblog-session/microblog.hpp"
#include "ch05-jtwitter/rest-api/presenter.hpp"

namespace rest {

/// Of the reader itself, who must have an account.
api::Export export_data(microblog::Microblog& blog, Presenter& presenter, const microblog::Reader& reader,
                        storage::Time now);

}  // namespace rest
