#include "probe/page.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <strings.h>

#include "base/compiler.h"
#include "base/err.h"

enum { LOOK_AT = 64 * 1024 };

/* What tells a kind of page, in any case of letters. Spaces are for the reader; one that is meant is in
 * brackets. Nothing can be taken in two ways, so a hostile page costs a small multiple of its length. Matched
 * without JIT: workers may not make memory executable, and few bodies get here. */
struct mark {
    const char *pattern;
    pcre2_code *code; /* compiled when first needed, kept until the process ends */
};

/* A page shows what it is early. */
static struct mark html = {
    "\\A (?: \\xef\\xbb\\xbf )? [\\x20\\t\\r\\n]*+ (?= < ) .{0,1000}?"
    "< (?: !doctype[ ]html | html | head | body | title | script | meta | h1 | center | div"
    "    | p> | br )",
    NULL};
static struct mark anubis = {"anubis_challenge | anubis_version | /\\.within\\.website/x/"
                             "| making[ ]sure[ ]you(?: ' | &\\#39; )re[ ]not[ ]a[ ]bot",
                             NULL};
static struct mark cloudflare = {"/cdn-cgi/ (?: challenge-platform/ | l/chk_ )"
                                 "| _cf_chl_opt | cf-challenge | cf-browser-verification | cf_captcha_kind"
                                 "| attention[ ]required![ ]\\|[ ]cloudflare",
                                 NULL};
static struct mark parked = {
    "domain[ ] (?: is | may[ ]be ) [ ]for[ ]sale | domain[ ]is[ ]parked | buy[ ]this[ ]domain"
    "| sedoparking\\.com | parkingcrew\\.net | welcome[ ]to[ ]nginx!"
    "| apache2[ ] (?: debian | ubuntu ) [ ]default[ ]page | default[ ]web[ ]site[ ]page",
    NULL};

static bool has(struct mark *mark, const char *bytes, size_t len)
{
    pcre2_match_data *match = NULL;
    int error, found;
    PCRE2_SIZE place;

    if (!mark->code)
        mark->code = pcre2_compile((PCRE2_SPTR)mark->pattern, PCRE2_ZERO_TERMINATED,
                                   PCRE2_CASELESS | PCRE2_EXTENDED | PCRE2_DOTALL, &error, &place, NULL);
    if (mark->code)
        match = pcre2_match_data_create(1, NULL);
    if (!match)
        BUG("no memory for a pattern");
    found = pcre2_match(mark->code, (PCRE2_SPTR)bytes, len, 0, 0, match, NULL);
    pcre2_match_data_free(match);
    return found >= 0;
}

enum page_kind page_classify(const char *bytes, size_t len)
{
    if (len > LOOK_AT)
        len = LOOK_AT;
    if (!has(&html, bytes, len))
        return PAGE_NONE;
    if (has(&anubis, bytes, len))
        return PAGE_ANUBIS;
    if (has(&cloudflare, bytes, len))
        return PAGE_CLOUDFLARE;
    return has(&parked, bytes, len) ? PAGE_PARKED : PAGE_HTML;
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
