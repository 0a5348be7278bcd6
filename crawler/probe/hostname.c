#include "probe/hostname.h"

#include <idn2.h>
#include <libpsl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/compiler.h"
#include "probe/symbol_label.h"

enum {
    INPUT_MAX = 2048, /* longest input that is looked at; a URL with its path fits */
    NAME_MAX_LEN = RECORD_HOST_MAX - 1,
    LABEL_MAX = 63,
};

/* A name that is cut out of the input and brought into its final form step by step. */
struct draft {
    char text[INPUT_MAX + 1];
    size_t len;
};

const char *hostname_verdict_name(enum hostname_verdict verdict)
{
    static const char *const names[HOSTNAME_VERDICTS] = {
        [HOSTNAME_OK] = "ok",
        [HOSTNAME_EMPTY] = "empty",
        [HOSTNAME_TOO_LONG] = "too_long",
        [HOSTNAME_CHARACTER] = "character",
        [HOSTNAME_WILDCARD] = "wildcard",
        [HOSTNAME_IP_LITERAL] = "ip_literal",
        [HOSTNAME_PORT] = "port",
        [HOSTNAME_BAD_LABEL] = "bad_label",
        [HOSTNAME_IDNA] = "idna",
        [HOSTNAME_SINGLE_LABEL] = "single_label",
        [HOSTNAME_SPECIAL_USE] = "special_use",
        [HOSTNAME_NO_SUFFIX] = "no_suffix",
        [HOSTNAME_IS_SUFFIX] = "is_suffix",
    };

    return names[verdict];
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_ldh(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || c == '-';
}

/* Most names in peer lists are already in final form, up to what the label and suffix rules say. */
static bool is_plain(const char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (!is_ldh(bytes[i]) && bytes[i] != '.')
            return false;
        if (bytes[i] == 'x' && len - i >= 4 && memcmp(bytes + i, "xn--", 4) == 0)
            return false;
    }
    return true;
}

static void drop_first(struct draft *d, size_t count)
{
    memmove(d->text, d->text + count, d->len - count + 1);
    d->len -= count;
}

static void cut(struct draft *d, size_t len)
{
    d->len = len;
    d->text[len] = '\0';
}

/* Characters that no cut can excuse. Octets outside ASCII are left to IDNA. */
static enum hostname_verdict judge_characters(const struct draft *d)
{
    if (memchr(d->text, '*', d->len))
        return HOSTNAME_WILDCARD;
    for (size_t i = 0; i < d->len; i++) {
        unsigned char c = (unsigned char)d->text[i];

        if (c <= 0x20 || c == 0x7f)
            return HOSTNAME_CHARACTER;
        if (c < 0x80 && !is_ldh((char)(c | 0x20)) && !strchr(".:[]", c))
            return HOSTNAME_CHARACTER;
    }
    return HOSTNAME_OK;
}

static enum hostname_verdict cut_port(struct draft *d)
{
    char *colon = strchr(d->text, ':');

    if (d->text[0] == '[' || (colon && strchr(colon + 1, ':')))
        return HOSTNAME_IP_LITERAL;
    if (strpbrk(d->text, "[]"))
        return HOSTNAME_CHARACTER;
    if (!colon)
        return HOSTNAME_OK;
    if (colon[1] == '\0' || strspn(colon + 1, "0123456789") != strlen(colon + 1))
        return HOSTNAME_CHARACTER;
    if (strcmp(colon + 1, "443") != 0)
        return HOSTNAME_PORT;
    cut(d, (size_t)(colon - d->text));
    return HOSTNAME_OK;
}

/* Down to the host, as it was written. */
static enum hostname_verdict cut_out(struct draft *d)
{
    enum hostname_verdict verdict;

    if (strncasecmp(d->text, "https://", 8) == 0)
        drop_first(d, 8);
    else if (strncasecmp(d->text, "http://", 7) == 0)
        drop_first(d, 7);
    cut(d, strcspn(d->text, "/?#"));
    verdict = judge_characters(d);
    if (verdict == HOSTNAME_OK)
        verdict = cut_port(d);
    return verdict;
}

/* UTS-46, non-transitional, then back and forth: an A-label must be what its own Unicode form gives. *ascii
 * is owned by the caller (idn2_free). */
static int to_ascii(const char *text, char **ascii)
{
    enum { FLAGS = IDN2_NONTRANSITIONAL | IDN2_NFC_INPUT };
    char *unicode = NULL, *again = NULL;
    int status = idn2_to_ascii_8z(text, ascii, FLAGS);

    if (status == IDN2_OK)
        status = idn2_to_unicode_8z8z(*ascii, &unicode, 0);
    if (status == IDN2_OK)
        status = idn2_to_ascii_8z(unicode, &again, FLAGS);
    if (status == IDN2_OK && strcasecmp(*ascii, again) != 0)
        status = IDN2_ALABEL_ROUNDTRIP_FAILED;
    idn2_free(unicode);
    idn2_free(again);
    return status;
}

/* One label of a name that IDNA2008 does not take as a whole: without symbols it must be valid by itself. */
static bool label_to_ascii(const char *label, char out[SYMBOL_LABEL_SIZE])
{
    char *ascii = NULL;
    bool good = is_plain(label, strlen(label)) && strlen(label) < SYMBOL_LABEL_SIZE;

    if (good) {
        memcpy(out, label, strlen(label) + 1);
        return true;
    }
    if (symbol_label_to_ascii(label, out))
        return true;
    good = to_ascii(label, &ascii) == IDN2_OK && strlen(ascii) < SYMBOL_LABEL_SIZE;
    if (good)
        memcpy(out, ascii, strlen(ascii) + 1);
    idn2_free(ascii);
    return good;
}

/* Symbols and emoji are outside IDNA2008, and yet there are hosts under such names (symbol_label.h). */
static enum hostname_verdict to_symbol_labels(struct draft *d)
{
    char name[RECORD_HOST_MAX + SYMBOL_LABEL_SIZE];
    char *label = d->text;
    size_t at = 0;

    for (bool more = true; more;) {
        char ascii[SYMBOL_LABEL_SIZE];
        size_t len = strcspn(label, ".");

        more = label[len] == '.';
        label[len] = '\0';
        if (!label_to_ascii(label, ascii))
            return HOSTNAME_IDNA;
        len = strlen(ascii);
        if (at + len + 1 >= sizeof name)
            return HOSTNAME_TOO_LONG;
        memcpy(name + at, ascii, len);
        at += len;
        name[at] = '.';
        at += more;
        label += strlen(label) + 1;
    }
    memcpy(d->text, name, at);
    cut(d, at);
    return HOSTNAME_OK;
}

static enum hostname_verdict to_a_labels(struct draft *d)
{
    char *ascii = NULL;
    int status = to_ascii(d->text, &ascii);
    enum hostname_verdict verdict = HOSTNAME_IDNA;

    if (status == IDN2_DISALLOWED) {
        verdict = to_symbol_labels(d);
    } else if (status == IDN2_OK) {
        size_t len = strlen(ascii);

        verdict = len <= INPUT_MAX ? HOSTNAME_OK : HOSTNAME_TOO_LONG;
        if (verdict == HOSTNAME_OK) {
            memcpy(d->text, ascii, len);
            cut(d, len);
        }
    }
    idn2_free(ascii);
    return verdict;
}

static enum hostname_verdict normalise(struct draft *d)
{
    bool ascii = true;

    for (size_t i = 0; i < d->len; i++) {
        if (d->text[i] >= 'A' && d->text[i] <= 'Z')
            d->text[i] = (char)(d->text[i] - 'A' + 'a');
        ascii = ascii && (unsigned char)d->text[i] < 0x80;
    }
    if (ascii && strncmp(d->text, "xn--", 4) != 0 && !strstr(d->text, ".xn--"))
        return HOSTNAME_OK;
    return to_a_labels(d);
}

/* The WHATWG rule: a last label of digits, or one that begins with 0x, makes the whole an IPv4 number. */
static bool ends_in_number(const char *name)
{
    const char *last = strrchr(name, '.');

    last = last ? last + 1 : name;
    if (last[0] == '0' && last[1] == 'x')
        return true;
    return last[0] && strspn(last, "0123456789") == strlen(last);
}

static enum hostname_verdict judge_labels(const char *name)
{
    const char *label = name;

    for (;;) {
        size_t len = strcspn(label, ".");

        if (len == 0 || len > LABEL_MAX || label[0] == '-' || label[len - 1] == '-')
            return HOSTNAME_BAD_LABEL;
        for (size_t i = 0; i < len; i++)
            if (!is_ldh(label[i]))
                return HOSTNAME_CHARACTER;
        if (label[len] == '\0')
            return HOSTNAME_OK;
        label += len + 1;
    }
}

/* IANA registry of special-use domain names, .internal (ICANN, 2024), and top labels that are used in
 * private. */
static bool is_special_use(const char *name, size_t len)
{
    static const char *const special[] = {
        "localhost", "local",    "test",        "example",     "invalid",     "onion",    "alt",
        "arpa",      "internal", "i2p",         "bit",         "eth",         "loki",     "exit",
        "lan",       "home",     "corp",        "mail",        "localdomain", "intranet", "private",
        "workgroup", "belkin",   "example.com", "example.net", "example.org",
    };

    for (size_t i = 0; i < COUNT_OF(special); i++) {
        size_t tail = strlen(special[i]);

        if (len >= tail && memcmp(name + len - tail, special[i], tail) == 0 &&
            (len == tail || name[len - tail - 1] == '.'))
            return true;
    }
    return false;
}

/* Offset of the public suffix in name; its length when there is none. */
static size_t suffix_offset(const char *name, int type)
{
    const psl_ctx_t *list = psl_builtin();

    for (size_t at = 0;;) {
        const char *dot;

        if (psl_is_public_suffix2(list, name + at, type))
            return at;
        dot = strchr(name + at, '.');
        if (!dot)
            return strlen(name);
        at = (size_t)(dot - name) + 1;
    }
}

/* Offset of the label before offset. */
static size_t label_before(const char *name, size_t offset)
{
    size_t at = offset - 1;

    while (at > 0 && name[at - 1] != '.')
        at--;
    return at;
}

static enum hostname_verdict finish(const char *name, size_t len, struct hostname *out)
{
    enum hostname_verdict verdict;
    size_t suffix;

    if (len > 0 && name[len - 1] == '.')
        len--;
    if (len == 0)
        return HOSTNAME_EMPTY;
    if (len > NAME_MAX_LEN)
        return HOSTNAME_TOO_LONG;
    memcpy(out->name, name, len);
    out->name[len] = '\0';
    out->len = (uint8_t)len;
    verdict = judge_labels(out->name);
    if (verdict != HOSTNAME_OK)
        return verdict;
    if (ends_in_number(out->name))
        return HOSTNAME_IP_LITERAL;
    if (is_special_use(out->name, len))
        return HOSTNAME_SPECIAL_USE;
    if (!strchr(out->name, '.'))
        return HOSTNAME_SINGLE_LABEL;
    suffix = suffix_offset(out->name, PSL_TYPE_ICANN | PSL_TYPE_NO_STAR_RULE);
    if (suffix == len)
        return HOSTNAME_NO_SUFFIX;
    if (suffix == 0)
        return HOSTNAME_IS_SUFFIX;
    out->registrable = (uint8_t)label_before(out->name, suffix);
    return HOSTNAME_OK;
}

enum hostname_verdict hostname_read(const char *bytes, size_t len, struct hostname *out)
{
    enum hostname_verdict verdict;
    struct draft d;

    if (len == 0)
        return HOSTNAME_EMPTY;
    if (len > INPUT_MAX)
        return HOSTNAME_TOO_LONG;
    if (is_plain(bytes, len))
        return finish(bytes, len, out);
    if (memchr(bytes, '\0', len))
        return HOSTNAME_CHARACTER;
    memcpy(d.text, bytes, len);
    cut(&d, len);
    verdict = cut_out(&d);
    if (verdict == HOSTNAME_OK)
        verdict = normalise(&d);
    return verdict == HOSTNAME_OK ? finish(d.text, d.len, out) : verdict;
}

bool hostname_same_owner(const char *a, const char *b)
{
    size_t suffix_a = suffix_offset(a, PSL_TYPE_ANY);
    size_t suffix_b = suffix_offset(b, PSL_TYPE_ANY);

    if (suffix_a == 0 || suffix_b == 0)
        return strcmp(a, b) == 0;
    return strcmp(a + label_before(a, suffix_a), b + label_before(b, suffix_b)) == 0;
}
