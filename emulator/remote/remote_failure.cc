#include "emulator/remote/remote_failure.h"

#include <httplib.h>

#include "compat/limits/one_line.h"

namespace emulator {

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

std::string RedirectText(const std::string& origin, const std::string& location) {
  return origin + " leads elsewhere, to " +
         compat::OneLine(location.substr(0, location.find('?')), kMostComplaintCharacters) +
         ", where nothing is sent";
}

}  // namespace emulator
