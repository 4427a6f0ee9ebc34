// The least that an HTTP server on POCO can be: it answers every request with the bytes of one file. It is the
// yardstick of jtwitter_load.  bare_http FILE stream|whole
// stream: HTTPServerResponse::sendBuffer, as POCO's manual has it. whole: head and body in one sendBytes.
#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServer.h>
#include <Poco/Net/HTTPServerRequestImpl.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/ThreadPool.h>
#include <unistd.h>

#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>
#include <string>

namespace net = Poco::Net;

class Handler : public net::HTTPRequestHandler {
  public:
    Handler(const std::string& body, bool whole) : body_{body}, whole_{whole} {}
    void handleRequest(net::HTTPServerRequest& request, net::HTTPServerResponse& response) override {
        response.setContentType("application/json; charset=utf-8");
        response.setContentLength64(static_cast<Poco::Int64>(body_.size()));
        if (!whole_) return response.sendBuffer(body_.data(), body_.size());
        std::ostringstream head;
        response.write(head);
        const auto all = head.str() + body_;
        dynamic_cast<net::HTTPServerRequestImpl&>(request).socket().sendBytes(all.data(), static_cast<int>(all.size()));
    }

  private:
    const std::string& body_;
    bool whole_;
};

class Handlers : public net::HTTPRequestHandlerFactory {
  public:
    Handlers(std::string body, bool whole) : body_{std::move(body)}, whole_{whole} {}
    net::HTTPRequestHandler* createRequestHandler(const net::HTTPServerRequest&) override {
        return new Handler(body_, whole_);
    }

  private:
    std::string body_;
    bool whole_;
};

int main(int argc, char** argv) {
    if (argc != 3) {
        std::cerr << "usage: bare_http FILE stream|whole\n";
        return 2;
    }
    std::ifstream file(argv[1], std::ios::binary);
    std::string body{std::istreambuf_iterator<char>(file), {}};
    constexpr int threads = 300;  // more than connections: each keeps its thread
    Poco::ThreadPool pool(2, threads);
    net::ServerSocket socket(net::SocketAddress("127.0.0.1", 0), 512);
    auto parameters = Poco::AutoPtr(new net::HTTPServerParams);
    parameters->setMaxThreads(threads);
    parameters->setMaxQueued(1000);
    parameters->setMaxKeepAliveRequests(0);
    parameters->setKeepAliveTimeout(Poco::Timespan(60, 0));
    net::HTTPServer server(new Handlers(std::move(body), std::string(argv[2]) == "whole"), pool, socket, parameters);
    server.start();
    std::cout << "ready bare_http 127.0.0.1:" << socket.address().port() << std::endl;
    pause();  // until the one who started it ends it
}
