#include "probe/page.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/compiler.h"
#include "base/err.h"

enum {
    LOOK_AT = 64 * 1024,
    ROOT_WITHIN = 1024, /* a page shows what it is early */
};

/* Lower case throughout: they are searched in a lower-cased copy. */
static const char *const html_marks[] = {"<!doctype html", "<html", "<head",   "<body", "<title", "<script",
                                         "<meta",          "<h1",   "<center", "<div",  "<p>",    "<br"};
static const char *const anubis_marks[] = {"anubis_challenge", "anubis_version", "/.within.website/x/",
                                           "making sure you're not a bot",
                                           "making sure you&#39;re not a bot"};
static const char *const cloudflare_marks[] = {"/cdn-cgi/challenge-platform/",
                                               "_cf_chl_opt",
                                               "cf-challenge",
                                               "/cdn-cgi/l/chk_",
                                               "attention required! | cloudflare",
                                               "cf-browser-verification",
                                               "cf_captcha_kind"};
static const char *const parked_marks[] = {"domain is for sale",
                                           "domain is parked",
                                           "buy this domain",
                                           "domain may be for sale",
                                           "sedoparking.com",
                                           "parkingcrew.net",
                                           "welcome to nginx!",
                                           "apache2 debian default page",
                                           "apache2 ubuntu default page",
                                           "default web site page"};

static bool has_mark(const char *text, const char *const *marks, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strstr(text, marks[i]))
            return true;
    return false;
}

/* Lower-cased copy without NULs; owned by the caller. */
static char *lowered(const char *bytes, size_t len)
{
    char *copy = mem_text_len(bytes, len);

    for (size_t i = 0; i < len; i++) {
        if (copy[i] >= 'A' && copy[i] <= 'Z')
            copy[i] = (char)(copy[i] - 'A' + 'a');
        else if (copy[i] == '\0')
            copy[i] = ' ';
    }
    return copy;
}

static bool looks_like_html(char *text, size_t len)
{
    size_t start = strncmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    size_t end = len < ROOT_WITHIN ? len : ROOT_WITHIN;
    char saved = text[end];
    bool found;

    start += strspn(text + start, " \t\r\n");
    if (text[start] != '<')
        return false;
    text[end] = '\0';
    found = has_mark(text, html_marks, COUNT_OF(html_marks));
    text[end] = saved;
    return found;
}

enum page_kind page_classify(const char *bytes, size_t len)
{
    size_t looked = len < LOOK_AT ? len : LOOK_AT;
    char *text = lowered(bytes, looked);
    enum page_kind kind = PAGE_HTML;

    if (!looks_like_html(text, looked))
        kind = PAGE_NONE;
    else if (has_mark(text, anubis_marks, COUNT_OF(anubis_marks)))
        kind = PAGE_ANUBIS;
    else if (has_mark(text, cloudflare_marks, COUNT_OF(cloudflare_marks)))
        kind = PAGE_CLOUDFLARE;
    else if (has_mark(text, parked_marks, COUNT_OF(parked_marks)))
        kind = PAGE_PARKED;
    free(text);
    return kind;
}

const char *page_kind_name(enum page_kind kind)
{
    static const char *const names[] = {"none", "html", "anubis", "cloudflare", "parked"};

    return names[kind];
}

enum outcome page_outcome(const char *bytes, size_t len)
{
    switch (page_classify(bytes, len)) {
    case PAGE_ANUBIS:
        return OUTCOME_CHALLENGE_ANUBIS;
    case PAGE_CLOUDFLARE:
        return OUTCOME_CHALLENGE_CLOUDFLARE;
    case PAGE_HTML:
    case PAGE_PARKED:
        return OUTCOME_HTML;
    case PAGE_NONE:
        break;
    }
    return OUTCOME_BAD_JSON;
}

bool page_header_is_challenge(const char *cf_mitigated)
{
    return cf_mitigated && strcasecmp(cf_mitigated, "challenge") == 0;
}
