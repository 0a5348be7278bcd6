/* Lists of other hubs, in every form they come in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host_list.h"

static char path[] = "/tmp/fedtide-list.XXXXXX";

static void write_file(const char *text)
{
    FILE *f = fopen(path, "we");

    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

static int make_file(void **state)
{
    int fd = mkstemp(path);

    (void)state;
    return fd < 0 ? -1 : close(fd);
}

static int remove_file(void **state)
{
    (void)state;
    return unlink(path);
}

/* Each text holds the same three names, and so many entries that are none. */
static void the_same_names_in_every_form(void **state)
{
    static const struct {
        const char *text;
        int refused;
    } cases[] = {
        {"a.example.net\nb.example.org\nxn--mnchen-3ya.example\n", 0},
        {"https://A.example.net/about\r\nb.example.org.\r\nM\xc3\xbcnchen.example\r\nb.example.org:443\r\n",
         0},
        {"[\"a.example.net\", \"b.example.org\", \"m\xc3\xbcnchen.example\", 7, null, \"\"]", 3},
        {"{\"total\": 3, \"instances\": [{\"name\": \"a.example.net\"}, {\"domain\": \"b.example.org\"},"
         " {\"host\": \"xn--mnchen-3ya.example\"}, {\"users\": 4}]}",
         1},
        {"users,host,open\n5,a.example.net,t\n6,b.example.org,f\n7,\"xn--mnchen-3ya.example\",\n8,,t\n", 1},
        {"hostname\na.example.net\n\nb.example.org\n\nxn--mnchen-3ya.example", 0},
        {"a.example.net\nb.example.org\nxn--mnchen-3ya.example\nno dots here\n127.0.0.1\nlocalhost\n..\n"
         "a.example.net:8443\n",
         5},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct host_list l;
        struct err e = {0};

        write_file(cases[i].text);
        if (!host_list_read(&l, path, &e))
            fail_msg("list %zu: %s", i, e.text);
        assert_int_equal(l.count, 3);
        assert_string_equal(l.names[0], "a.example.net");
        assert_string_equal(l.names[1], "b.example.org");
        assert_string_equal(l.names[2], "xn--mnchen-3ya.example");
        assert_int_equal(l.refused, cases[i].refused);
        assert_int_equal(host_list_find(&l, "b.example.org"), 1);
        assert_int_equal(host_list_find(&l, "b.example.or"), -1);
        host_list_release(&l);
    }
}

static void an_empty_file_is_an_empty_list(void **state)
{
    struct host_list l;
    struct err e = {0};

    (void)state;
    write_file("");
    assert_true(host_list_read(&l, path, &e));
    assert_int_equal(l.count, 0);
    host_list_release(&l);
}

static void what_is_no_list_says_so(void **state)
{
    struct host_list l;
    struct err e = {0};

    (void)state;
    write_file("{\"message\": \"no\"}");
    assert_false(host_list_read(&l, path, &e));
    assert_int_equal(e.kind, ERR_INPUT);
    host_list_release(&l);
    e = (struct err){0};
    write_file("[\"a.example.net\"");
    assert_false(host_list_read(&l, path, &e));
    host_list_release(&l);
    e = (struct err){0};
    assert_false(host_list_read(&l, "/nonexistent/list", &e));
    assert_int_not_equal(e.kind, ERR_NONE);
    host_list_release(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_names_in_every_form),
        cmocka_unit_test(an_empty_file_is_an_empty_list),
        cmocka_unit_test(what_is_no_list_says_so),
    };

    return cmocka_run_group_tests(tests, make_file, remove_file);
}
