#include "edition_measures.h"

#include "base/str.h"

enum { FIRST_DAY = 19307 };

json_t *day(int i)
{
    char text[STR_DAY_SIZE];

    str_from_day(FIRST_DAY + i, text);
    return json_string(text);
}

json_t *growth(int days, double scale)
{
    json_t *rows = json_array();
    int last = days - 1;

    for (int i = 0; i < days; i++)
        (void)json_array_append_new(
            rows, json_pack("{s:o, s:b, s:i, s:i, s:i, s:i, s:i, s:i, s:f, s:f}", "day", day(i), "observed",
                            1, "reported", (int)(1100000 * scale) + 9000 * i, "accounts",
                            (int)(1000000 * scale) + 8000 * i, "carried", 100 * i, "servers", 5000 + 10 * i,
                            "answered", 4900 + 10 * i, "heard", 5900 - last + i, "organic", 8000.0, "index",
                            100 + 0.5 * i));
    return json_pack(
        "{s:s, s:s, s:s, s:o, s:o, s:{s:i, s:i, s:i, s:f, s:f, s:i, s:i, s:i, s:f, s:f, s:o, s:f}, s:o, "
        "s:[{s:s,s:i,s:i},{s:s,s:i,s:i},{s:s,s:i,s:i},{s:s,s:i,s:i}], "
        "s:[{s:o,s:i,s:i,s:[{s:s,s:s,s:s,s:i,s:i}]}]}",
        "rules", "test", "scope", "all", "name", "all", "since", day(0), "until", day(last), "summary",
        "accounts_first", (int)(1000000 * scale), "accounts_last", (int)(1000000 * scale) + 8000 * last,
        "change", 8000 * last, "organic", 8000.0 * last, "organic_share", 1.0, "servers_first", 5000,
        "servers_last", 5000 + 10 * last, "reported_last", (int)(1100000 * scale) + 9000 * last,
        "carried_share_last", 0.005, "usual_a_day", 3000.0, "peak_day", day(last / 2), "peak_organic",
        60000.0, "days", rows, "bridge", "part", "known", "accounts", 7000 * last, "servers", 4000, "part",
        "opened", "accounts", 1000 * last, "servers", 900, "part", "late", "accounts", 0, "servers", 3,
        "part", "gone", "accounts", -10, "servers", 2, "levels", "day", day(last), "reported",
        (int)(1100000 * scale) + 9000 * last, "used", (int)(1000000 * scale) + 8000 * last, "rules", "rule",
        "R4", "name", "mirror", "text", "Copies.", "accounts", -100000, "servers", 12);
}

json_t *waves(double excess)
{
    return json_pack(
        "[{s:s,s:s,s:o,s:o,s:o,s:i,s:f,s:f,s:f,s:f,s:f,s:f,s:s,s:s,s:f,s:[{s:s,s:i}],s:[{s:o,s:s,s:s}]}]",
        "scope", "all", "name", "all", "onset", day(40), "peak", day(44), "end", day(50), "days", 11,
        "excess", excess, "excess_window", excess, "excess_low", excess * 0.9, "excess_high", excess * 1.1,
        "peak_value", 60000.0, "ratio", 8.0, "grade", "major", "breadth", "broad", "top_share", 0.1,
        "top_hosts", "host", "big.example", "excess", 9000, "events", "day", day(41), "title", "An event",
        "source", "a source");
}

static json_t *mix_row(const char *name, int servers, int before, int accounts)
{
    return json_pack("{s:s, s:s, s:s, s:i, s:i, s:n, s:i, s:f, s:f, s:i, s:i, s:i, s:i}", "name", name,
                     "family", name, "class", "people", "servers", servers, "accounts", accounts, "active",
                     "active_servers", 0, "share_servers", servers / 6000.0, "share_accounts",
                     accounts / 1700000.0, "servers_before", before, "accounts_before", accounts / 2,
                     "servers_change", servers - before, "accounts_change", accounts / 2);
}

json_t *mix(int days)
{
    json_t *cells = json_array();

    for (int i = 0; i < days; i++)
        (void)json_array_append_new(cells,
                                    json_pack("{s:o, s:s, s:i, s:i, s:n}", "day", day(i), "name", "mastodon",
                                              "servers", 3000 + i, "accounts", 900000, "active"));
    return json_pack("{s:{s:o, s:i, s:i, s:n}, s:{s:o, s:i, s:i, s:n, s:[o,o,o,o,o]}, s:o}", "first", "day",
                     day(0), "servers", 5000, "accounts", 1000000, "active", "last", "day", day(days - 1),
                     "servers", 6000, "accounts", 1700000, "active", "software",
                     mix_row("mastodon", 3100, 3000, 1200000), mix_row("<b>odd</b>", 1500, 400, 300000),
                     mix_row("misskey", 800, 700, 100000), mix_row("lemmy", 400, 500, 60000),
                     mix_row("pleroma", 200, 400, 40000), "days", cells);
}

static json_t *shares(double cr10)
{
    return json_pack("{s:i,s:i,s:f,s:f,s:f,s:f,s:i,s:i}", "servers", 5000, "total", 1000000, "hhi", 300.0,
                     "n_eff", 33.3, "cr1", cr10 / 4, "cr10", cr10, "servers_50", 15, "servers_90", 300);
}

json_t *concentration(int days, double last)
{
    json_t *rows = json_array();

    for (int i = 0; i < days; i++)
        (void)json_array_append_new(
            rows, json_pack("{s:o, s:s, s:o, s:n, s:o}", "day", day(i), "top_host", "big.example", "accounts",
                            shares(0.5 + (last - 0.5) * i / (days > 1 ? days - 1 : 1)), "active", "operators",
                            shares(0.5)));
    return json_pack("{s:{s:s, s:o, s:o}, s:{s:s, s:o, s:o}, s:o, s:[{s:s,s:i,s:f}]}", "first", "top_host",
                     "big.example", "accounts", shares(0.5), "operators", shares(0.5), "last", "top_host",
                     "big.example", "accounts", shares(last), "operators", shares(0.5), "days", rows,
                     "largest", "host", "big.example", "accounts", 200000, "share", 0.125);
}

static json_t *survival(void)
{
    return json_pack(
        "{s:[{s:s,s:s,s:i,s:i,s:i,s:n,s:{s:f,s:f,s:n},s:[{s:i,s:i,s:i,s:f,s:f,s:f}]},{s:s,s:s,s:i,s:i,s:"
        "i,s:n,s:{s:n,s:f},s:[{s:i,s:i,s:i,s:f,s:f,s:f}]}]}",
        "groups", "group", "new servers", "kind", "new", "servers", 900, "deaths", 90, "from_days", 0,
        "median_days", "at", "7", 0.97, "30", 0.9, "90", "points", "days", 30, "at_risk", 500, "deaths", 10,
        "survival", 0.9, "low", 0.87, "high", 0.92, "group", "known before", "kind", "known", "servers", 4000,
        "deaths", 100, "from_days", 12, "median_days", "at", "7", "30", 0.99, "points", "days", 20, "at_risk",
        4000, "deaths", 40, "survival", 0.99, "low", 0.98, "high", 1.0);
}

json_t *measures(int days)
{
    json_t *rates = json_array();

    for (int i = 0; i < days; i++)
        (void)json_array_append_new(rates, json_pack("{s:o, s:f, s:f, s:f, s:f}", "day", day(i), "rate",
                                                     i >= 40 && i <= 50 ? 50000.0 : 3000.0, "baseline",
                                                     3000.0, "mass", 3000.0, "cover", 1.0));
    return json_pack(
        "{s:o, s:o, s:o, s:o, s:o, s:o, s:{s:[{s:s,s:s,s:i,s:i,s:b}],s:i,s:i}, "
        "s:{s:i,s:i,s:{s:i,s:i},s:[],s:n}, s:[{s:s,s:o,s:s,s:s,s:s,s:i,s:n,s:i,s:s,s:i}], s:[{s:o,s:s,s:s}]}",
        "growth", growth(days, 1), "waves", days > 1 ? waves(300000) : json_array(), "wave_days", rates,
        "mix", mix(days), "concentration", concentration(days, 0.4), "survival",
        days > 1 ? survival() : json_pack("{s:[]}", "groups"), "switches", "matrix", "from", "pleroma", "to",
        "akkoma", "servers", 9, "accounts", 90, "rename", 0, "switches", 9, "flaps", 2, "coverage", "known",
        20000, "ever_answered", 7000, "last_day", "answered", 5900, "counted", 5800, "outcomes",
        "undiscovered", "ledger", "host", "copy.example", "day", day(0), "kind", "level", "rule", "R4",
        "name", "mirror", "reported", 100000, "used", "amount", -100000, "copy_of", "big.example", "days", 5,
        "events", "day", day(days > 41 ? 41 : 0), "title", "<i>Event</i>", "source", "s");
}
