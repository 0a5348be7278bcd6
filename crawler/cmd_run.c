#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/stop.h"
#include "commands.h"
#include "coordinator.h"
#include "options.h"

static bool copy(char *out, size_t size, const char *text, const char *what, struct err *e)
{
    if (!text)
        text = "";
    if (strlen(text) >= size)
        return err_set(e, ERR_USAGE, "%s \"%.60s...\" is longer than %zu characters", what, text, size - 1);
    memcpy(out, text, strlen(text) + 1);
    return true;
}

/* Constant over time, says who asks and how to reach them, and carries nobody else's token. */
static bool make_user_agent(const struct settings *s, char out[256], struct err *e)
{
    const char *contact = s->contact;
    int len;

    if (!contact && s->allow.count == 0)
        return err_set(
            e, ERR_USAGE,
            "run needs --contact ADDRESS (mail or web page): administrators must be able to reach you");
    if (contact &&
        (strlen(contact) < 3 || strpbrk(contact, "\r\n()<>\\\"") || strcasestr(contact, "mozilla")))
        return err_set(e, ERR_USAGE, "--contact must be a mail address or a web page, not \"%.80s\"",
                       contact);
    if (!contact)
        len = snprintf(out, 256, "fedtide/" FEDTIDE_VERSION " (test)");
    else if (strstr(contact, "://") || !strchr(contact, '@'))
        len = snprintf(out, 256, "fedtide/" FEDTIDE_VERSION " (+%s)", contact);
    else
        len = snprintf(out, 256, "fedtide/" FEDTIDE_VERSION " (+mailto:%s)", contact);
    return (len > 0 && len < 256) || err_set(e, ERR_USAGE, "--contact is too long");
}

static bool check_readable(const char *path, struct err *e)
{
    FILE *f = path ? fopen(path, "re") : NULL;
    char line[128];
    bool pem = false;

    if (!path)
        return true;
    if (!f)
        return err_errno(e, ERR_CONFIG, errno, "--ca: cannot read the certificates in %s", path);
    while (!pem && fgets(line, sizeof(line), f))
        pem = strstr(line, "-----BEGIN") != NULL;
    (void)fclose(f);
    return pem || err_set(e, ERR_CONFIG, "%s holds no PEM certificate; check --ca", path);
}

static bool make_config(const struct settings *s, struct message_config *config, struct err *e)
{
    if (s->allow.count > (int)COUNT_OF(config->allow))
        return err_set(e, ERR_USAGE, "--allow-address is given more than %zu times", COUNT_OF(config->allow));
    for (int i = 0; i < s->allow.count; i++)
        if (!copy(config->allow[i], sizeof(config->allow[i]), s->allow.items[i], "--allow-address", e))
            return false;
    config->https_port = (uint16_t)s->https_port;
    config->handshakes_max = (uint32_t)s->handshakes;
    config->visit_timeout_ms = (uint32_t)s->visit_timeout * 1000;
    config->sandbox = !s->no_sandbox;
    return make_user_agent(s, config->user_agent, e) && check_readable(s->ca, e) &&
           copy(config->dns_server, sizeof(config->dns_server), s->dns, "--dns", e) &&
           copy(config->ca_file, sizeof(config->ca_file), s->ca, "--ca", e);
}

int cmd_run(void *settings, int argc, char **argv)
{
    const struct settings *s = settings;
    struct err e = {0};
    struct coordinator_options options = {
        .db = s->db,
        .once = s->once,
        .limit = s->limit,
        .workers = s->workers,
        .concurrency = s->concurrency,
        .address_rate = s->address_rate,
        .address_open = s->address_open,
        .observed_at_us = s->observed_at,
        .terminal_summary = true,
    };

    (void)argc;
    (void)argv;
    stop_install();
    if (!make_config(s, &options.config, &e) || !coordinator_run(&options, &e))
        log_fatal("fedtide-crawl run", &e);
    return err_exit_status(&e);
}
