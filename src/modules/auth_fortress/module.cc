#include "modules/auth_fortress/module.h"

#include "modules/auth_fortress/brute_force.h"
#include "modules/auth_fortress/distributed_brute_force.h"
#include "modules/auth_fortress/impossible_travel.h"
#include "modules/auth_fortress/many_users.h"
#include "modules/auth_fortress/new_location.h"
#include "modules/auth_fortress/password_spray.h"
#include "modules/auth_fortress/success_after_failures.h"
#include "modules/auth_fortress/web_brute_force.h"
#include "modules/auth_fortress/web_distributed_brute_force.h"
#include "modules/auth_fortress/web_success_after_failures.h"

namespace onesec::auth_fortress {
namespace {

constexpr DetectorEntry kDetectors[] = {
    detector_entry<BruteForce>(),
    detector_entry<DistributedBruteForce>(),
    detector_entry<CredentialStuffing>(),
    detector_entry<PasswordSpray>(),
    detector_entry<UserEnumeration>(),
    detector_entry<SuccessAfterFailures>(),
    detector_entry<NewLocation>(),
    detector_entry<ImpossibleTravel>(),
    detector_entry<WebBruteForce>(),
    detector_entry<WebDistributedBruteForce>(),
    detector_entry<WebSuccessAfterFailures>(),
};

}  // namespace

constinit const ModuleInfo kModule = {
    .name = "auth_fortress",
    .title = "Auth Fortress",
    .description =
        "Attacks on logins, web sign-ins included: guessed passwords, tried lists, logins from where they can't be.",
    .tier = 1,
    .detectors = kDetectors,
};

}  // namespace onesec::auth_fortress
