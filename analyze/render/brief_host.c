#include "render/brief_host.h"

#include <stdio.h>
#include <string.h>

enum { SHOWN = 48, BEGIN = 22, END = 24 };

const char *brief_host(const char *host, char out[BRIEF_HOST_SIZE])
{
    size_t len = host ? strlen(host) : 0;

    if (!host)
        (void)snprintf(out, BRIEF_HOST_SIZE, "–");
    else if (len <= SHOWN)
        (void)snprintf(out, BRIEF_HOST_SIZE, "%s", host);
    else
        (void)snprintf(out, BRIEF_HOST_SIZE, "%.*s…%s", BEGIN, host, host + len - END);
    return out;
}
