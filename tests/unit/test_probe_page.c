/* Web pages in the place of a document, and the challenge pages among them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/buf.h"
#include "base/compiler.h"
#include "probe/page.h"

static void pages_are_told_apart(void **state)
{
    static const struct {
        const char *body;
        const char *kind;
    } cases[] = {
        {"", "none"},
        {"{\"a\":1}", "none"},
        {"{\"a\":\"<html>\"}", "none"},
        {"plain text", "none"},
        {"<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>", "none"},
        {"<!DOCTYPE html><html><head><title>Kelp</title></head></html>", "html"},
        {"\xef\xbb\xbf\r\n  <HTML>", "html"},
        {"<!-- saved --><html></html>", "html"},
        {"<h1>403 Forbidden</h1>", "html"},
        {"<!doctype html><html><head><title>Making sure you're not a bot!</title></head>", "anubis"},
        {"<!doctype html><title>x</title><script id=\"anubis_challenge\" "
         "type=\"application/json\">{}</script>",
         "anubis"},
        {"<html><link href=\"/.within.website/x/cmd/anubis/static/css.css\"></html>", "anubis"},
        {"<!DOCTYPE html><title>Just a moment...</title><script "
         "src=\"/cdn-cgi/challenge-platform/h/b/x\"></script>",
         "cloudflare"},
        {"<html><script>window._cf_chl_opt={}</script></html>", "cloudflare"},
        {"<!DOCTYPE html><title>Attention Required! | Cloudflare</title>", "cloudflare"},
        {"<html><title>Welcome to nginx!</title></html>", "parked"},
        {"<html><body>This domain is for sale</body></html>", "parked"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_string_equal(page_kind_name(page_classify(cases[i].body, strlen(cases[i].body))),
                            cases[i].kind);
}

static void each_kind_has_its_outcome(void **state)
{
    (void)state;
    assert_int_equal(page_outcome("{", 1), OUTCOME_BAD_JSON);
    assert_int_equal(page_outcome("<html>", 6), OUTCOME_HTML);
    assert_int_equal(page_outcome("<html>anubis_version", 20), OUTCOME_CHALLENGE_ANUBIS);
    assert_int_equal(page_outcome("<html>_cf_chl_opt", 17), OUTCOME_CHALLENGE_CLOUDFLARE);
    assert_int_equal(page_outcome("<html>Welcome to nginx!", 23), OUTCOME_HTML);
}

static void a_marker_deep_in_a_page_is_found_and_one_beyond_64_kib_is_not(void **state)
{
    struct buf body;

    (void)state;
    buf_init(&body, 1 << 20);
    buf_puts(&body, "<html>");
    while (body.len < 60000)
        buf_puts(&body, "some text ");
    buf_puts(&body, "anubis_challenge");
    assert_int_equal(page_classify(body.bytes, body.len), PAGE_ANUBIS);
    buf_clear(&body);
    buf_puts(&body, "<html>");
    while (body.len < 70000)
        buf_puts(&body, "some text ");
    buf_puts(&body, "anubis_challenge");
    assert_int_equal(page_classify(body.bytes, body.len), PAGE_HTML);
    buf_release(&body);
}

static void nul_octets_do_not_hide_a_page(void **state)
{
    (void)state;
    assert_int_equal(page_classify("<html>\0anubis_challenge", 23), PAGE_ANUBIS);
}

static void the_header_alone_tells_a_challenge(void **state)
{
    (void)state;
    assert_true(page_header_is_challenge("challenge"));
    assert_true(page_header_is_challenge("Challenge"));
    assert_false(page_header_is_challenge("block"));
    assert_false(page_header_is_challenge(NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_are_told_apart),
        cmocka_unit_test(each_kind_has_its_outcome),
        cmocka_unit_test(a_marker_deep_in_a_page_is_found_and_one_beyond_64_kib_is_not),
        cmocka_unit_test(nul_octets_do_not_hide_a_page),
        cmocka_unit_test(the_header_alone_tells_a_challenge),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
