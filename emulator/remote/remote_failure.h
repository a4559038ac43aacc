// Why a request to a service came to nothing, in words for a person.

#pragma once

#include <cstddef>
#include <string>

namespace httplib {
enum class Error;
}

namespace emulator {

// Whether the certificate, or what is to check it, is at fault: no second try will help.
bool IsOfCertificate(httplib::Error error) noexcept;

// Whether the service cannot have seen the request.
bool IsBeforeRequest(httplib::Error error) noexcept;

// "https://host cannot be reached: Could not establish connection". `origin` is the service's.
std::string FailureText(const std::string& origin, httplib::Error error);

// What another server has said, on one line: so many characters of it.
inline constexpr std::size_t kMostComplaintCharacters = 1000;

// About an answer that leads elsewhere, to `location`. Nothing is sent there.
std::string RedirectText(const std::string& origin, const std::string& location);

}  // namespace emulator
