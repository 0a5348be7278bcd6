#include "probe/outcome.h"

#include <stddef.h>

#include "base/compiler.h"

static const struct {
    enum outcome value;
    const char *name;
} names[] = {
    {OUTCOME_OK, "ok"},
    {OUTCOME_ALIAS, "alias"},
    {OUTCOME_DNS_NXDOMAIN, "dns_nxdomain"},
    {OUTCOME_DNS_NODATA, "dns_nodata"},
    {OUTCOME_DNS_TEMPORARY, "dns_temporary"},
    {OUTCOME_ADDRESS_REFUSED, "address_refused"},
    {OUTCOME_CONNECT_REFUSED, "connect_refused"},
    {OUTCOME_CONNECT_TIMEOUT, "connect_timeout"},
    {OUTCOME_CONNECT_FAILED, "connect_failed"},
    {OUTCOME_TLS_EXPIRED, "tls_expired"},
    {OUTCOME_TLS_NAME, "tls_name"},
    {OUTCOME_TLS_UNTRUSTED, "tls_untrusted"},
    {OUTCOME_TLS_FAILED, "tls_failed"},
    {OUTCOME_TIMEOUT, "timeout"},
    {OUTCOME_BROKEN_HTTP, "broken_http"},
    {OUTCOME_ROBOTS_UNREACHABLE, "robots_unreachable"},
    {OUTCOME_ROBOTS_DENIED, "robots_denied"},
    {OUTCOME_NO_NODEINFO, "no_nodeinfo"},
    {OUTCOME_GONE, "gone"},
    {OUTCOME_DENIED, "denied"},
    {OUTCOME_HTTP_ERROR, "http_error"},
    {OUTCOME_SERVER_ERROR, "server_error"},
    {OUTCOME_DEFERRED, "deferred"},
    {OUTCOME_REDIRECT_REFUSED, "redirect_refused"},
    {OUTCOME_HTML, "html"},
    {OUTCOME_CHALLENGE_ANUBIS, "challenge_anubis"},
    {OUTCOME_CHALLENGE_CLOUDFLARE, "challenge_cloudflare"},
    {OUTCOME_NO_LINK, "no_link"},
    {OUTCOME_BAD_JSON, "bad_json"},
    {OUTCOME_INCOMPLETE, "incomplete"},
    {OUTCOME_TOO_LARGE, "too_large"},
    {OUTCOME_NOT_OBSERVED, "not_observed"},
};

const char *outcome_name(int outcome)
{
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if ((int)names[i].value == outcome)
            return names[i].name;
    return NULL;
}

bool outcome_is_valid(int outcome)
{
    return outcome_name(outcome) != NULL;
}

bool outcome_is_success(int outcome)
{
    return outcome == OUTCOME_OK;
}

enum outcome outcome_of_status(int status)
{
    /* the first range that has it */
    static const struct {
        int first, last;
        enum outcome outcome;
    } table[] = {
        {404, 404, OUTCOME_NO_NODEINFO}, {410, 410, OUTCOME_GONE},     {401, 401, OUTCOME_DENIED},
        {403, 403, OUTCOME_DENIED},      {405, 406, OUTCOME_DENIED},   {418, 418, OUTCOME_DENIED},
        {451, 451, OUTCOME_DENIED},      {429, 429, OUTCOME_DEFERRED}, {500, 999, OUTCOME_SERVER_ERROR},
        {0, 499, OUTCOME_HTTP_ERROR},
    };

    for (size_t i = 0; i < COUNT_OF(table); i++)
        if (status >= table[i].first && status <= table[i].last)
            return table[i].outcome;
    return OUTCOME_SERVER_ERROR;
}
