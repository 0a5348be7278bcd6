/* Instance documents of the families, and the real program behind a compatible one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/buf.h"
#include "base/str.h"
#include "probe/instance.h"

static struct instance_document read_ok(const char *body, const char *software)
{
    struct instance_document d;

    assert_int_equal(instance_read(body, strlen(body), software, &d), OUTCOME_OK);
    return d;
}

static void mastodon_v1_gives_counts(void **state)
{
    struct instance_document d = read_ok(
        "{\"uri\":\"social.example\",\"version\":\"4.4.2\",\"stats\":{\"user_count\":12,\"status_count\":340,"
        "\"domain_count\":77},\"registrations\":true}",
        "");

    (void)state;
    assert_string_equal(d.form, "v1");
    assert_string_equal(d.domain, "social.example");
    assert_int_equal(d.users_total, 12);
    assert_int_equal(d.local_posts, 340);
    assert_int_equal(d.domain_count, 77);
    assert_int_equal(d.open_registrations, 1);
    assert_string_equal(d.software, "");
    assert_int_equal(d.flags, 0);
}

static void the_program_behind_compatible_is_the_real_one(void **state)
{
    struct instance_document d = read_ok(
        "{\"uri\":\"https://social.example\",\"version\":\"2.7.2 (compatible; Akkoma 3.10.4)\",\"stats\":{}}",
        "");

    (void)state;
    assert_string_equal(d.software, "Akkoma");
    assert_string_equal(d.version, "3.10.4");
    assert_string_equal(d.domain, "social.example");
    d = read_ok("{\"uri\":\"a.example\",\"version\":\"4.2.1 (compatible; Iceshrimp.NET/2024.1-beta2)\"}", "");
    assert_string_equal(d.software, "Iceshrimp.NET");
    assert_string_equal(d.version, "2024.1-beta2");
    d = read_ok("{\"uri\":\"a.example\",\"version\":\"4.2.1 (compatible; )\"}", "");
    assert_string_equal(d.software, "");
}

static void a_long_version_is_cut_between_characters(void **state)
{
    struct instance_document d;
    struct buf body;

    (void)state;
    buf_init(&body, 1000);
    buf_puts(&body, "{\"uri\":\"a.example\",\"version\":\"1 (compatible; Kelp xx");
    for (int i = 0; i < 100; i++)
        buf_puts(&body, "\xc3\xa4");
    buf_puts(&body, ")\"}");
    d = read_ok(buf_str(&body), "");
    buf_release(&body);
    assert_string_equal(d.software, "Kelp");
    assert_int_equal(strlen(d.version), RECORD_VERSION_MAX - 2);
    assert_true(str_is_utf8(d.version, strlen(d.version)));
    assert_int_equal(d.version[0], 'x');
}

static void programs_that_count_remote_accounts_here_are_flagged(void **state)
{
    static const char body[] =
        "{\"uri\":\"a.example\",\"version\":\"4.2.1\",\"stats\":{\"user_count\":413642}}";

    (void)state;
    assert_int_equal(read_ok(body, "firefish").flags, RECORD_REMOTE_USERS);
    assert_int_equal(read_ok(body, "mastodon").flags, 0);
    assert_int_equal(
        read_ok("{\"uri\":\"a.example\",\"version\":\"4.2.1 (compatible; Calckey 13.1)\",\"stats\":{}}", "")
            .flags,
        RECORD_REMOTE_USERS);
}

static void mastodon_v2_gives_the_repository_and_monthly_actives(void **state)
{
    struct instance_document d = read_ok(
        "{\"domain\":\"social.example\",\"version\":\"4.4.2+glitch\",\"source_url\":\"https://git.example/"
        "glitch\",\"usage\":"
        "{\"users\":{\"active_month\":210}},\"configuration\":{},\"registrations\":{\"enabled\":false}}",
        "");

    (void)state;
    assert_string_equal(d.form, "v2");
    assert_string_equal(d.repository, "https://git.example/glitch");
    assert_int_equal(d.users_active_month, 210);
    assert_int_equal(d.users_total, RECORD_ABSENT);
    assert_int_equal(d.open_registrations, 0);
}

static void lemmy_sites_old_and_new_give_their_counts(void **state)
{
    struct instance_document d = read_ok("{\"site_view\":{\"site\":{\"actor_id\":\"https://links.example/"
                                         "\"},\"local_site\":{\"registration_mode\":"
                                         "\"RequireApplication\"},\"counts\":{\"users\":1082,\"posts\":4051,"
                                         "\"comments\":-1,\"users_active_day\":62,"
                                         "\"users_active_week\":189,\"users_active_month\":218,\"users_"
                                         "active_half_year\":259}},\"version\":\"0.19.12\"}",
                                         "");

    (void)state;
    assert_string_equal(d.form, "lemmy-site");
    assert_string_equal(d.domain, "links.example");
    assert_string_equal(d.software, "lemmy");
    assert_string_equal(d.version, "0.19.12");
    assert_int_equal(d.users_total, 1082);
    assert_int_equal(d.users_active_day, 62);
    assert_int_equal(d.users_active_halfyear, 259);
    assert_int_equal(d.local_comments, -1);
    assert_int_equal(d.flags, RECORD_WAS_NEGATIVE);
    assert_int_equal(d.open_registrations, 1);
    d = read_ok("{\"site_view\":{\"local_site\":{\"users\":7,\"registration_mode\":\"closed\"}},\"version\":"
                "\"1.0.0\"}",
                "");
    assert_int_equal(d.users_total, 7);
    assert_int_equal(d.open_registrations, 0);
}

static void misskey_and_peertube_statistics_count_local_things(void **state)
{
    struct instance_document d =
        read_ok("{\"notesCount\":1234567,\"originalNotesCount\":34567,\"usersCount\":98765,"
                "\"originalUsersCount\":432,\"instances\":2345}",
                "misskey");

    (void)state;
    assert_string_equal(d.form, "misskey-stats");
    assert_int_equal(d.users_total, 432);
    assert_int_equal(d.local_posts, 34567);
    assert_int_equal(d.domain_count, 2345);
    d = read_ok("{\"totalUsers\":120,\"totalMonthlyActiveUsers\":21,\"totalLocalVideos\":530,"
                "\"totalLocalVideoFilesSize\":"
                "5368709120000,\"activityPubMessagesProcessedPerSecond\":0.5}",
                "");
    assert_string_equal(d.form, "peertube-stats");
    assert_int_equal(d.users_total, 120);
    assert_int_equal(d.users_active_month, 21);
    assert_int_equal(d.local_posts, 530);
}

static void misskey_meta_gives_the_repository_that_tells_forks_apart(void **state)
{
    struct instance_document d =
        read_ok("{\"uri\":\"https://key.example\",\"version\":\"2024.9.0-io.3b\",\"repositoryUrl\":"
                "\"https://git.example/MisskeyIO/misskey\",\"disableRegistration\":true,\"features\":{}}",
                "misskey");

    (void)state;
    assert_string_equal(d.form, "misskey-meta");
    assert_string_equal(d.domain, "key.example");
    assert_string_equal(d.repository, "https://git.example/MisskeyIO/misskey");
    assert_int_equal(d.open_registrations, 0);
    assert_int_equal(d.users_total, RECORD_ABSENT);
}

static void hubzilla_siteinfo_counts_channels_and_says_when_it_hides_them(void **state)
{
    struct instance_document d = read_ok(
        "{\"url\":\"https://hub.example\",\"platform\":\"hubzilla\",\"version\":\"9.4\",\"register_policy\":"
        "\"REGISTER_CLOSED\",\"channels_total\":14,\"hide_in_statistics\":0,"
        "\"channels_active_monthly\":6,\"local_posts\":7701}",
        "");

    (void)state;
    assert_string_equal(d.form, "siteinfo");
    assert_string_equal(d.software, "hubzilla");
    assert_int_equal(d.users_total, 14);
    assert_int_equal(d.users_active_month, 6);
    assert_int_equal(d.users_active_halfyear, RECORD_ABSENT);
    assert_int_equal(d.open_registrations, 0);
    assert_int_equal(d.flags, 0);
    d = read_ok(
        "{\"url\":\"https://hub.example\",\"platform\":\"hubzilla\",\"register_policy\":\"REGISTER_OPEN\","
        "\"channels_total\":14,\"hide_in_statistics\":1}",
        "");
    assert_int_equal(d.flags, RECORD_PRIVATE);
}

static void limited_federation_is_told_by_mastodon_v2(void **state)
{
    struct instance_document d =
        read_ok("{\"domain\":\"a.example\",\"configuration\":{\"limited_federation\":true},"
                "\"usage\":{\"users\":{\"active_month\":0}}}",
                "");

    (void)state;
    assert_int_equal(d.flags, RECORD_PRIVATE);
}

static void pleroma_puts_its_monthly_actives_in_a_place_of_its_own(void **state)
{
    struct instance_document d =
        read_ok("{\"uri\":\"https://a.example\",\"version\":\"2.7.2 (compatible; Pleroma 2.7.0)\",\"stats\":"
                "{\"user_count\":12},\"pleroma\":{\"stats\":{\"mau\":5}}}",
                "");

    (void)state;
    assert_string_equal(d.software, "Pleroma");
    assert_int_equal(d.users_active_month, 5);
}

static void other_documents_are_incomplete_or_no_json(void **state)
{
    struct instance_document d;

    (void)state;
    assert_int_equal(instance_read("{}", 2, "", &d), OUTCOME_INCOMPLETE);
    assert_int_equal(instance_read("[]", 2, "", &d), OUTCOME_INCOMPLETE);
    assert_int_equal(instance_read("{", 1, "", &d), OUTCOME_BAD_JSON);
    assert_int_equal(instance_read("<html>", 6, "", &d), OUTCOME_HTML);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mastodon_v1_gives_counts),
        cmocka_unit_test(the_program_behind_compatible_is_the_real_one),
        cmocka_unit_test(a_long_version_is_cut_between_characters),
        cmocka_unit_test(programs_that_count_remote_accounts_here_are_flagged),
        cmocka_unit_test(mastodon_v2_gives_the_repository_and_monthly_actives),
        cmocka_unit_test(lemmy_sites_old_and_new_give_their_counts),
        cmocka_unit_test(misskey_and_peertube_statistics_count_local_things),
        cmocka_unit_test(misskey_meta_gives_the_repository_that_tells_forks_apart),
        cmocka_unit_test(hubzilla_siteinfo_counts_channels_and_says_when_it_hides_them),
        cmocka_unit_test(limited_federation_is_told_by_mastodon_v2),
        cmocka_unit_test(pleroma_puts_its_monthly_actives_in_a_place_of_its_own),
        cmocka_unit_test(other_documents_are_incomplete_or_no_json),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
