/* URLs: what is read, what is refused, and references resolved as in RFC 3986, section 5.4. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/compiler.h"
#include "probe/url.h"

static void check_read(const char *text, const char *expected)
{
    char shown[URL_TEXT_MAX] = "";
    struct url u;
    bool read = url_read(text, strlen(text), &u);

    if (read)
        url_text(&u, shown);
    if (read != (expected != NULL) || (expected && strcmp(shown, expected) != 0))
        fail_msg("\"%s\" gives \"%s\", not \"%s\"", text, shown, expected ? expected : "");
}

static void absolute_urls_are_brought_into_one_form(void **state)
{
    static const char *const pairs[][2] = {
        {"https://kelp.example/nodeinfo/2.0", "https://kelp.example/nodeinfo/2.0"},
        {"HTTPS://KELP.Example", "https://kelp.example/"},
        {"https://kelp.example?x=1", "https://kelp.example/?x=1"},
        {"https://kelp.example/a#part", "https://kelp.example/a"},
        {"https://kelp.example#part", "https://kelp.example/"},
        {"https://kelp.example:443/a", "https://kelp.example/a"},
        {"https://kelp.example:8443/a", "https://kelp.example:8443/a"},
        {"https://kelp.example:/a", "https://kelp.example/a"},
        {"http://kelp.example:80/a", "http://kelp.example/a"},
        {"http://kelp.example:443/a", "http://kelp.example:443/a"},
        {"https://kelp.example/a/./b/../c", "https://kelp.example/a/c"},
        {"https://kelp.example/../../a", "https://kelp.example/a"},
        {"https://kelp.example/a/..", "https://kelp.example/"},
        {"https://kelp.example/a/.", "https://kelp.example/a/"},
        {"https://kelp.example/a?b=/../c", "https://kelp.example/a?b=/../c"},
        {"https://kelp.example/\xc3\xa4", "https://kelp.example/%C3%A4"},
        {"https://kelp.example/a\"<b>", "https://kelp.example/a%22%3Cb%3E"},
        {"https://kelp.example/%2e%2e/a", "https://kelp.example/%2e%2e/a"},
        {"https://b\xc3\xbc"
         "cher.example/",
         "https://b\xc3\xbc"
         "cher.example/"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(pairs); i++)
        check_read(pairs[i][0], pairs[i][1]);
}

static void what_could_mislead_a_client_is_no_url(void **state)
{
    static const char *const bad[] = {
        "",
        "kelp.example",
        "/nodeinfo/2.0",
        "https:/kelp.example",
        "https://",
        "https:///nodeinfo",
        "https://:443/",
        "https://user@kelp.example/",
        "https://user:secret@kelp.example/",
        "https://kelp.example@other.example/",
        "https://kelp.example\\@other.example/",
        "https://kelp.example/a b",
        " https://kelp.example/",
        "https://kelp.example/\n",
        "https://kelp.example/\r\nHost: other.example",
        "https://kelp.example\t/",
        "https://[2001:db8::1]/",
        "https://kelp.example:0/",
        "https://kelp.example:65536/",
        "https://kelp.example:99999999/",
        "https://kelp.example:44x/",
        "https://kelp.example:1:2/",
        "https://kelp%2eexample/",
        "https://*.example/",
        "ftp://kelp.example/",
        "file:///etc/passwd",
        "gopher://kelp.example/",
        "javascript:alert(1)",
        "httpss://kelp.example/",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        check_read(bad[i], NULL);
}

static void too_long_hosts_and_paths_are_refused(void **state)
{
    char text[4096];
    struct url u;

    (void)state;
    (void)snprintf(text, sizeof text, "https://%0254d/", 1);
    assert_false(url_read(text, strlen(text), &u));
    (void)snprintf(text, sizeof text, "https://%0253d/", 1);
    assert_true(url_read(text, strlen(text), &u));
    (void)snprintf(text, sizeof text, "https://kelp.example/%03000d", 1);
    assert_false(url_read(text, strlen(text), &u));
    (void)snprintf(text, sizeof text, "https://kelp.example/%0*d", URL_PATH_MAX - 2, 1);
    assert_true(url_read(text, strlen(text), &u));
    (void)snprintf(text, sizeof text, "https://kelp.example/%0*d", URL_PATH_MAX - 1, 1);
    assert_false(url_read(text, strlen(text), &u));
}

static void references_resolve_as_the_rfc_lists_them(void **state)
{
    /* RFC 3986, section 5.4, from the base http://a/b/c/d;p?q; those with another scheme are refused here. */
    static const char *const pairs[][2] = {
        {"g", "http://a/b/c/g"},
        {"./g", "http://a/b/c/g"},
        {"g/", "http://a/b/c/g/"},
        {"/g", "http://a/g"},
        {"//g", "http://g/"},
        {"?y", "http://a/b/c/d;p?y"},
        {"g?y", "http://a/b/c/g?y"},
        {"#s", "http://a/b/c/d;p?q"},
        {"g#s", "http://a/b/c/g"},
        {"g?y#s", "http://a/b/c/g?y"},
        {";x", "http://a/b/c/;x"},
        {"g;x", "http://a/b/c/g;x"},
        {"", "http://a/b/c/d;p?q"},
        {".", "http://a/b/c/"},
        {"./", "http://a/b/c/"},
        {"..", "http://a/b/"},
        {"../", "http://a/b/"},
        {"../g", "http://a/b/g"},
        {"../..", "http://a/"},
        {"../../", "http://a/"},
        {"../../g", "http://a/g"},
        {"../../../g", "http://a/g"},
        {"/./g", "http://a/g"},
        {"/../g", "http://a/g"},
        {"g.", "http://a/b/c/g."},
        {"..g", "http://a/b/c/..g"},
        {"./../g", "http://a/b/g"},
        {"./g/.", "http://a/b/c/g/"},
        {"g/../h", "http://a/b/c/h"},
        {"g?y/../x", "http://a/b/c/g?y/../x"},
        {"https://other.example/x", "https://other.example/x"},
    };
    struct url base, u;
    char shown[URL_TEXT_MAX];

    (void)state;
    assert_true(url_read("http://a/b/c/d;p?q", 18, &base));
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        assert_true(url_resolve(&base, pairs[i][0], strlen(pairs[i][0]), &u));
        url_text(&u, shown);
        assert_string_equal(shown, pairs[i][1]);
    }
    assert_false(url_resolve(&base, "g:h", 3, &u));
    assert_false(url_resolve(&base, "//user@g", 8, &u));
    assert_false(url_resolve(&base, "a b", 3, &u));
}

static void a_reference_to_another_host_takes_the_default_port(void **state)
{
    struct url base, u;

    (void)state;
    assert_true(url_read("https://kelp.example:8443/a", 27, &base));
    assert_true(url_resolve(&base, "//heron.example/b", 17, &u));
    assert_int_equal(u.port, 443);
    assert_true(url_resolve(&base, "/b", 2, &u));
    assert_int_equal(u.port, 8443);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(absolute_urls_are_brought_into_one_form),
        cmocka_unit_test(what_could_mislead_a_client_is_no_url),
        cmocka_unit_test(too_long_hosts_and_paths_are_refused),
        cmocka_unit_test(references_resolve_as_the_rfc_lists_them),
        cmocka_unit_test(a_reference_to_another_host_takes_the_default_port),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
