#include "emulator/remote/remote_failure.h"

#include <algorithm>
#include <cstddef>

#include <httplib.h>

namespace emulator {

namespace {

bool IsControl(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

}  // namespace

bool IsOfCertificate(httplib::Error error) noexcept {
  return error == httplib::Error::SSLServerVerification ||
         error == httplib::Error::SSLServerHostnameVerification ||
         error == httplib::Error::SSLLoadingCerts;
}

bool IsBeforeRequest(httplib::Error error) noexcept {
  return error == httplib::Error::Connection || error == httplib::Error::ConnectionTimeout ||
         error == httplib::Error::SSLConnection || IsOfCertificate(error);
}

std::string FailureText(const std::string& origin, httplib::Error error) {
  switch (error) {
    case httplib::Error::SSLServerVerification:
      return "the certificate of " + origin +
             " is of no authority that is trusted here; --ca-file names one";
    case httplib::Error::SSLServerHostnameVerification:
      return "the certificate of " + origin + " is another host's";
    case httplib::Error::SSLLoadingCerts:
      return "there are no authorities to check the certificate of " + origin +
             " by; --ca-file names a file of them";
    default:
      return origin + (IsBeforeRequest(error) ? " cannot be reached: " : " broke off: ") +
             httplib::to_string(error);
  }
}

std::string OneLine(std::string_view words) {
  constexpr std::size_t kMost = 1000;
  std::string line(words.substr(0, kMost));
  std::ranges::replace_if(line, IsControl, ' ');
  return line;
}

std::string RedirectText(const std::string& origin, const std::string& location) {
  return origin + " leads elsewhere, to " + OneLine(location.substr(0, location.find('?'))) +
         ", where nothing is sent";
}

}  // namespace emulator
