#include "probe/robots_match.h"

#include <string.h>

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool is_unreserved(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c && strchr("-._~", c));
}

static bool put_octet(struct buf *out, unsigned char c, bool encoded)
{
    char text[3] = {'%', "0123456789ABCDEF"[c >> 4], "0123456789ABCDEF"[c & 15]};

    if (encoded ? is_unreserved(c) : c < 0x80)
        return buf_append(out, &c, 1);
    return buf_append(out, text, sizeof text);
}

bool robots_normalise(const char *text, size_t len, struct buf *out)
{
    for (size_t i = 0; i < len; i++) {
        int high = text[i] == '%' && len - i > 2 ? hex_value(text[i + 1]) : -1;
        int low = high >= 0 ? hex_value(text[i + 2]) : -1;

        if (low >= 0) {
            if (!put_octet(out, (unsigned char)(high << 4 | low), true))
                return false;
            i += 2;
        } else if (!put_octet(out, (unsigned char)text[i], false)) {
            return false;
        }
    }
    return true;
}

bool robots_match(const char *pattern, size_t pattern_len, const char *path, size_t path_len)
{
    const char *end = pattern + pattern_len;
    const char *at = path;
    const char *path_end = path + path_len;
    bool anchored = pattern_len > 0 && end[-1] == '$';

    if (anchored)
        end--;
    for (bool first = true;; first = false) {
        const char *star = memchr(pattern, '*', (size_t)(end - pattern));
        size_t len = (size_t)((star ? star : end) - pattern);
        const char *found;

        if (len > (size_t)(path_end - at))
            return false;
        if (!star && anchored) /* the last piece must end the path; the first one must begin it as well */
            return memcmp(path_end - len, pattern, len) == 0 && (!first || len == path_len);
        found = first ? (memcmp(at, pattern, len) == 0 ? at : NULL)
                      : (len ? memmem(at, (size_t)(path_end - at), pattern, len) : at);
        if (!found || !star)
            return found != NULL;
        at = found + len;
        pattern = star + 1;
    }
}
