#include "shared/crypto/scram.hpp"

#include <gtest/gtest.h>

#include "shared/core/hex.hpp"
#include "shared/crypto/token.hpp"

namespace {

using namespace crypto;

/// The log-ins that the RFCs print, for the user "user" with the password "pencil".
struct Printed {
    ScramHash hash;
    std::string salt, client_nonce, server_nonce, proof, signature, stored_key, server_key;
};
const Printed rfc_5802{ScramHash::sha1,
                       "QSXCR+Q6sek8bf92",
                       "fyko+d2lbbFgONRv9qkxdawL",
                       "3rfcNHYJY1ZVvWVs7j",
                       "v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
                       "rmF9pqV8S7suAoZWja4dJRkFsKQ=",
                       "e9d94660c39d65c38fbad91c358f14da0eef2bd6",
                       "0fe09258b3ac852ba502cc62ba903eaacdbf7d31"};
const Printed rfc_7677{ScramHash::sha256,
                       "W22ZaJ0SNY7soEsUEjb6gQ==",
                       "rOprNGfwEbeRWgbNEkqO",
                       "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0",
                       "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
                       "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
                       "586e5df283e6dceb5c3e791d8b8528ec191e664045ce971792e2e6b5bb13e2a6",
                       "c1f3cbc1c13a9d35a14c0990eed97629ea225863e566a4314ab99f3f00e5d9d5"};

class Scram : public testing::TestWithParam<Printed> {
  protected:
    const Printed& it = GetParam();
    ScramKeys keys = make_scram_keys(it.hash, "pencil", base64_decoded(it.salt).value(), 4'096);
    std::string client_first = "n,,n=user,r=" + it.client_nonce;
    std::string server_first = "r=" + it.client_nonce + it.server_nonce + ",s=" + it.salt + ",i=4096";
    std::string without_proof = "c=biws,r=" + it.client_nonce + it.server_nonce;
    std::string client_final = without_proof + ",p=" + it.proof;
    std::string server_final = "v=" + it.signature;

    ScramResult<std::string> finish(const std::string& with) {
        ScramServer server(it.hash, it.server_nonce);
        EXPECT_TRUE(server.begin(client_first));
        server.challenge(keys);
        return server.finish(with);
    }
};

TEST_P(Scram, makes_the_keys_that_the_rfc_prints) {
    EXPECT_EQ(keys.stored_key, core::text_of(core::from_hex(it.stored_key).value()));
    EXPECT_EQ(keys.server_key, core::text_of(core::from_hex(it.server_key).value()));
    EXPECT_TRUE(fits(keys, "pencil"));
    EXPECT_FALSE(fits(keys, "Pencil"));
    EXPECT_FALSE(fits(keys, ""));
}

TEST_P(Scram, server_says_what_the_rfc_prints) {
    ScramServer server(it.hash, it.server_nonce);
    const auto user = server.begin(client_first).value();
    EXPECT_EQ(user.name, "user");
    EXPECT_EQ(user.authzid, "");
    EXPECT_EQ(server.challenge(keys), server_first);
    EXPECT_EQ(server.finish(client_final).value(), server_final);
}

TEST_P(Scram, client_says_what_the_rfc_prints) {
    ScramClient client(it.hash, "user", "pencil", it.client_nonce);
    EXPECT_EQ(client.first(), client_first);
    EXPECT_FALSE(client.is_the_server(server_final)) << "it has not answered yet";
    EXPECT_EQ(client.answer(server_first).value(), client_final);
    EXPECT_TRUE(client.is_the_server(server_final));
    EXPECT_TRUE(client.is_the_server(server_final + ",x=extension"));
    for (const auto* other : {"v=AAAA", "v=", "", "e=other-error", "v=!"})
        EXPECT_FALSE(client.is_the_server(other)) << other;
}

TEST_P(Scram, server_refuses_a_proof_that_is_spoilt_at_any_byte) {
    auto proof = base64_decoded(it.proof).value();
    for (auto& byte : proof) {
        byte = static_cast<char>(byte ^ 1);
        EXPECT_EQ(finish(without_proof + ",p=" + base64(proof)).error(), ScramFault::wrong_proof);
        byte = static_cast<char>(byte ^ 1);
    }
    EXPECT_EQ(finish(without_proof + ",p=" + base64(proof.substr(1))).error(), ScramFault::wrong_proof);
    EXPECT_EQ(finish(without_proof + ",p=" + base64(proof + "x")).error(), ScramFault::wrong_proof);
    EXPECT_EQ(finish(without_proof + ",p=").error(), ScramFault::wrong_proof);
}

TEST_P(Scram, server_refuses_what_is_of_another_log_in) {
    ScramServer another(it.hash, "anothernonce");
    ASSERT_TRUE(another.begin(client_first));
    another.challenge(keys);
    EXPECT_EQ(another.finish(client_final).error(), ScramFault::wrong_nonce) << "an old log-in played again";
    EXPECT_EQ(finish("c=biws,r=" + it.client_nonce + ",p=" + it.proof).error(), ScramFault::wrong_nonce);
    EXPECT_EQ(finish("c=eSws,r=" + it.client_nonce + it.server_nonce + ",p=" + it.proof).error(),
              ScramFault::channel_binding)
        << "somebody on the way has made an n of the client's y";
}

TEST_P(Scram, server_refuses_what_is_no_such_message) {
    const auto begins = [&](const std::string& text) {
        const auto user = ScramServer(it.hash, "x").begin(text);
        return user ? std::optional<ScramFault>{} : user.error();
    };
    for (const auto* text : {"", "n", "n,", "n,,", "n,,n=user", "n,,r=abc,n=user", "n,,n=,r=abc", "n,,n=us=er,r=abc",
                             "n,,n=user,r=", "n,,m=x,n=user,r=abc", "x,,n=user,r=abc", "n,b=c,n=user,r=abc",
                             "n,,n=user,r=a\x01", "n,,n=user,,r=abc", "n,,n=us=2cer,r=abc"})
        EXPECT_EQ(begins(text), ScramFault::malformed) << text;
    EXPECT_EQ(begins("p=tls-unique,,n=user,r=abc"), ScramFault::channel_binding);
    EXPECT_EQ(begins("n,,n=" + std::string(max_scram_message, 'x') + ",r=a"), ScramFault::malformed);
    EXPECT_FALSE(begins("n,,n=user,r=abc,x=extension"));
    for (const auto* text : {"", "c=biws", "p=AAAA", "c=!,r=x,p=AAAA", "r=x,c=biws,p=AAAA", ",p=AAAA"})
        EXPECT_EQ(finish(text).error(), ScramFault::malformed) << text;
    EXPECT_EQ(finish(without_proof + ",p=*").error(), ScramFault::malformed);
}

TEST_P(Scram, client_refuses_a_server_that_it_should_not_trust) {
    const auto answers = [&](const std::string& text) {
        const auto answer = ScramClient(it.hash, "user", "pencil", it.client_nonce).answer(text);
        return answer ? std::optional<ScramFault>{} : answer.error();
    };
    const auto nonce = it.client_nonce + it.server_nonce;
    EXPECT_EQ(answers("r=" + it.client_nonce + ",s=" + it.salt + ",i=4096"), ScramFault::wrong_nonce)
        << "nothing of its own";
    EXPECT_EQ(answers("r=other" + nonce + ",s=" + it.salt + ",i=4096"), ScramFault::wrong_nonce);
    EXPECT_EQ(answers("r=" + nonce + ",s=" + it.salt + ",i=99999999"), ScramFault::too_expensive);
    EXPECT_EQ(answers("r=" + nonce + ",s=" + it.salt + ",i=99999999999999"), ScramFault::too_expensive);
    EXPECT_EQ(answers("r=" + nonce + ",s=" + it.salt + ",i=0"), ScramFault::too_expensive);
    for (const auto& text : {std::string(), std::string("e=x"), "r=" + nonce, "r=" + nonce + ",s=!,i=4096",
                             "r=" + nonce + ",s=,i=4096", "r=" + nonce + ",s=" + it.salt + ",i=x"})
        EXPECT_EQ(answers(text), ScramFault::malformed) << text;
}

TEST_P(Scram, any_name_and_password_get_through) {
    for (const auto& [name, password] : {std::pair("a,b=c", "x,y=z"), {"小明", "密码 🔑"}, {"=2C", ""}}) {
        const auto stored = make_scram_keys(it.hash, password, 4'096);
        ScramServer server(it.hash, random_token());
        ScramClient client(it.hash, name, password, random_token());
        EXPECT_EQ(server.begin(client.first()).value().name, name);
        const auto final_message = client.answer(server.challenge(stored)).value();
        EXPECT_TRUE(client.is_the_server(server.finish(final_message).value())) << name;
    }
    ScramServer server(it.hash, "x");
    EXPECT_EQ(server.begin("n,a=other=2Cone,n=user,r=abc").value().authzid, "other,one");
}

TEST_P(Scram, made_up_keys_are_always_the_same_and_fit_nothing) {
    const auto made_up = made_up_scram_keys(it.hash, "secret", "nobody", 4'096);
    EXPECT_EQ(made_up, made_up_scram_keys(it.hash, "secret", "nobody", 4'096));
    EXPECT_NE(made_up.salt, made_up_scram_keys(it.hash, "secret", "nobody2", 4'096).salt);
    EXPECT_NE(made_up.salt, made_up_scram_keys(it.hash, "other", "nobody", 4'096).salt);
    EXPECT_EQ(made_up.salt.size(), make_scram_keys(it.hash, "x", 1).salt.size());
    EXPECT_FALSE(fits(made_up, ""));
    EXPECT_FALSE(fits(made_up, "nobody"));
}

TEST_P(Scram, keys_are_kept_as_one_line) {
    EXPECT_EQ(parse_scram_keys(to_string(keys)), keys);
    EXPECT_TRUE(to_string(keys).starts_with(std::string(mechanism_of(it.hash)) + "$4096:" + it.salt + "$"));
    const auto line = to_string(keys);
    for (std::size_t at = 0; at < line.size(); ++at) EXPECT_FALSE(parse_scram_keys(line.substr(0, at))) << at;
    for (const auto* text :
         {"SCRAM-MD5$4096:YQ==$YQ==:YQ==", "SCRAM-SHA-1$0:YQ==$YQ==:YQ==", "SCRAM-SHA-1$x:YQ==$YQ==:YQ=="})
        EXPECT_FALSE(parse_scram_keys(text)) << text;
}

INSTANTIATE_TEST_SUITE_P(OfTheRfcs, Scram, testing::Values(rfc_5802, rfc_7677),
                         [](const auto& with) { return with.param.hash == ScramHash::sha1 ? "sha1" : "sha256"; });

TEST(Base64, is_read_strictly) {
    EXPECT_EQ(base64_decoded(""), "");
    EXPECT_EQ(base64_decoded("AGFsaWNlAHNlY3JldC1hbGljZQ=="), std::string("\0alice\0secret-alice", 19));
    for (const auto* text : {"A", "AA", "AAA", "AA=", "A===", "AB==", "AA==AA==", "A A=", "AA\n==", "A-_=", "="})
        EXPECT_FALSE(base64_decoded(text)) << text;
}

}  // namespace
