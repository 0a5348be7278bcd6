/*
 * fedtide-world: a simulated fediverse for tests and the demonstration.
 *
 * Serves any number of host names over HTTPS on the loopback, with a DNS of its own, from a deterministic
 * history: births and deaths, growth with weekdays and noise, planted waves, hosts that are dead in every
 * way, a farm of invented names. What is planted is written down (truth.json). A day of a real record can be
 * served instead (--panel).
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/opt.h"
#include "base/stop.h"
#include "base/str.h"
#include "world/dumps.h"
#include "world/panel.h"
#include "world/population.h"
#include "world/server.h"
#include "world/switches.h"
#include "world/truth.h"

struct settings {
    const char *state, *out, *panel, *truth, *waves, *outcomes;
    int32_t date;
    int64_t hosts, seed, day, from, to, https_port, dns_port, latency_ms, rtt_ms, silent;
    bool bench;
};

#define AT(member) offsetof(struct settings, member)

static const struct opt world_options[] = {
    {.name = "hosts",
     .kind = OPT_INT,
     .offset = AT(hosts),
     .arg = "N",
     .help = "named hosts",
     .def = "2000",
     .min = 10,
     .max = 200000},
    {.name = "seed",
     .kind = OPT_INT,
     .offset = AT(seed),
     .arg = "S",
     .help = "everything follows from it",
     .def = "1",
     .min = 0,
     .max = INT64_MAX},
    {0},
};

static const struct opt serve_options[] = {
    {.name = "state",
     .kind = OPT_TEXT,
     .offset = AT(state),
     .arg = "DIR",
     .help = "folder for certificates, truth and ports"},
    {.name = "day",
     .kind = OPT_INT,
     .offset = AT(day),
     .arg = "D",
     .help = "day to serve",
     .def = "186",
     .max = WORLD_DAYS - 1},
    {.name = "https-port",
     .kind = OPT_INT,
     .offset = AT(https_port),
     .arg = "P",
     .help = "0 = any",
     .def = "0",
     .max = 65535},
    {.name = "dns-port",
     .kind = OPT_INT,
     .offset = AT(dns_port),
     .arg = "P",
     .help = "0 = any",
     .def = "0",
     .max = 65535},
    {.name = "latency-ms",
     .kind = OPT_INT,
     .offset = AT(latency_ms),
     .arg = "MS",
     .help = "wait before every answer",
     .def = "0",
     .max = 60000},
    {.name = "rtt-ms",
     .kind = OPT_INT,
     .offset = AT(rtt_ms),
     .arg = "MS",
     .help = "median round-trip time of the hosts",
     .def = "0",
     .max = 5000},
    {.name = "silent",
     .kind = OPT_INT,
     .offset = AT(silent),
     .arg = "N",
     .help = "of a thousand instances so many take a connection and say nothing",
     .def = "0",
     .max = 1000},
    {.name = "bench",
     .kind = OPT_FLAG,
     .offset = AT(bench),
     .help = "peer lists and certificate chains of real size, all made before serving; every host is a seed"},
    {.name = "panel",
     .kind = OPT_TEXT,
     .offset = AT(panel),
     .arg = "FILE",
     .help = "replay a day of a real record instead"},
    {.name = "date", .kind = OPT_DAY, .offset = AT(date), .arg = "DAY", .help = "which day of it"},
    {0},
};

static const struct opt truth_options[] = {
    {.name = "day",
     .kind = OPT_INT,
     .offset = AT(day),
     .arg = "D",
     .help = "day",
     .def = "186",
     .max = WORLD_DAYS - 1},
    {.name = "out",
     .kind = OPT_TEXT,
     .offset = AT(out),
     .arg = "FILE",
     .help = "where to; - is standard output",
     .def = "-"},
    {0},
};

static const struct opt dumps_options[] = {
    {.name = "from",
     .kind = OPT_INT,
     .offset = AT(from),
     .arg = "D",
     .help = "first day",
     .def = "0",
     .max = WORLD_DAYS - 1},
    {.name = "to",
     .kind = OPT_INT,
     .offset = AT(to),
     .arg = "D",
     .help = "last day",
     .def = "179",
     .max = WORLD_DAYS - 1},
    {.name = "out",
     .kind = OPT_TEXT,
     .offset = AT(out),
     .arg = "FILE",
     .help = "where to; - is standard output",
     .def = "-"},
    {0},
};

static const struct opt check_options[] = {
    {.name = "truth",
     .kind = OPT_TEXT,
     .offset = AT(truth),
     .arg = "FILE",
     .help = "truth.json of a served world"},
    {.name = "waves",
     .kind = OPT_TEXT,
     .offset = AT(waves),
     .arg = "FILE",
     .help = "fedtide-analyze waves --format json"},
    {.name = "outcomes",
     .kind = OPT_TEXT,
     .offset = AT(outcomes),
     .arg = "FILE",
     .help = "CSV: host,outcome"},
    {0},
};

static int finish(bool good, const struct err *e)
{
    if (good)
        return 0;
    log_fatal("fedtide-world", e);
    return e->kind == ERR_USAGE ? 2 : 1;
}

struct serving {
    const struct settings *s;
    int32_t day; /* since 1970 */
};

static bool write_ports(void *arg, uint16_t https_port, uint16_t dns_port, struct err *e)
{
    const struct serving *v = arg;
    char date[STR_DAY_SIZE], path[600], temporary[620];
    FILE *f;

    str_from_day(v->day, date);
    (void)snprintf(path, sizeof(path), "%.500s/world.json", v->s->state);
    (void)snprintf(temporary, sizeof(temporary), "%s.new", path);
    f = fopen(temporary, "we");
    if (!f)
        return err_errno(e, ERR_IO, errno, "cannot write %s", temporary);
    (void)fprintf(f,
                  "{\"https_port\":%u,\"dns\":\"127.0.0.1:%u\",\"ca\":\"%s/"
                  "ca.pem\",\"date\":\"%s\",\"now\":\"%sT%02d:00:00Z\"}\n",
                  https_port, dns_port, v->s->state, date, date, WORLD_NOW_HOUR);
    if (fclose(f) != 0 || rename(temporary, path) != 0)
        return err_errno(e, ERR_IO, errno, "cannot write %s", path);
    return true;
}

static bool write_papers(const struct world *w, const struct settings *s, int day, struct err *e)
{
    char path[600];
    json_t *truth = truth_make(w, day, WORLD_NOW_HOUR);
    bool good;

    (void)snprintf(path, sizeof(path), "%.500s/truth.json", s->state);
    good = truth_write(truth, path, e);
    json_decref(truth);
    (void)snprintf(path, sizeof(path), "%.500s/seeds.txt", s->state);
    return good && truth_write_seeds(w, s->panel || s->bench ? w->host_count : 3, path, e);
}

static bool serve(const struct settings *s, struct err *e)
{
    struct serving v = {.s = s, .day = WORLD_EPOCH_DAY + (int32_t)s->day};
    struct server_options options = {.folder = s->state,
                                     .day = (int)s->day,
                                     .hour = WORLD_NOW_HOUR,
                                     .https_port = (uint16_t)s->https_port,
                                     .dns_port = (uint16_t)s->dns_port,
                                     .latency_ms = (int)s->latency_ms,
                                     .rtt_ms = (int)s->rtt_ms};
    char path[600], date[STR_DAY_SIZE];
    struct lists *lists = NULL;
    struct world *w;
    bool good;

    if (!s->state || (s->panel && s->date == INT32_MIN))
        return err_set(e, ERR_USAGE, "serve needs --state DIR, and --date with --panel");
    (void)snprintf(path, sizeof(path), "%.500s/world.json", s->state);
    (void)unlink(path);
    if (s->panel) {
        str_from_day(s->date, date);
        v.day = s->date;
        options.day = 0;
        w = panel_read(s->panel, date, e);
    } else {
        w = world_new((int)s->hosts, (uint64_t)s->seed);
        switches_settle(w, options.day);
        population_silence(w, (int)s->silent);
    }
    if (w && s->bench) {
        population_keep(w);
        lists = lists_new(w, options.day);
        options.lists = lists;
        log_info("%d peer lists with %lld names", lists_count(lists), (long long)lists_names(lists));
    }
    good = w && write_papers(w, s, options.day, e) && server_run(w, &options, write_ports, &v, e);
    lists_free(lists);
    world_free(w);
    return good;
}

static int cmd_serve(void *settings, int argc, char **argv)
{
    struct err e = {0};

    (void)argc;
    (void)argv;
    stop_install();
    return finish(serve(settings, &e), &e);
}

static int cmd_truth(void *settings, int argc, char **argv)
{
    const struct settings *s = settings;
    struct world *w = world_new((int)s->hosts, (uint64_t)s->seed);
    struct err e = {0};
    json_t *truth;
    int status;

    (void)argc;
    (void)argv;
    switches_settle(w, (int)s->day);
    truth = truth_make(w, (int)s->day, WORLD_NOW_HOUR);
    status = finish(truth_write(truth, s->out, &e), &e);
    json_decref(truth);
    world_free(w);
    return status;
}

static int cmd_dumps(void *settings, int argc, char **argv)
{
    const struct settings *s = settings;
    struct world *w = world_new((int)s->hosts, (uint64_t)s->seed);
    struct err e = {0};
    int status = finish(dumps_write(w, (int)s->from, (int)s->to, s->out, &e), &e);

    (void)argc;
    (void)argv;
    world_free(w);
    return status;
}

static int cmd_events(void *settings, int argc, char **argv)
{
    const struct settings *s = settings;
    struct world *w = world_new((int)s->hosts, (uint64_t)s->seed);
    struct err e = {0};
    int status = finish(truth_write_events(w, s->out, &e), &e);

    (void)argc;
    (void)argv;
    world_free(w);
    return status;
}

static int cmd_check_waves(void *settings, int argc, char **argv)
{
    const struct settings *s = settings;
    struct err e = {0};

    (void)argc;
    (void)argv;
    if (!s->truth || !s->waves)
        return finish(err_set(&e, ERR_USAGE, "check-waves needs --truth and --waves"), &e);
    return finish(truth_check_waves(s->truth, s->waves, &e), &e);
}

static int cmd_check_outcomes(void *settings, int argc, char **argv)
{
    const struct settings *s = settings;
    struct err e = {0};

    (void)argc;
    (void)argv;
    if (!s->truth || !s->outcomes)
        return finish(err_set(&e, ERR_USAGE, "check-outcomes needs --truth and --outcomes"), &e);
    return finish(truth_check_outcomes(s->truth, s->outcomes, &e), &e);
}

static const struct opt_command commands[] = {
    {.name = "serve",
     .args = "",
     .summary = "serve a day until SIGTERM; DIR/world.json appears when ready",
     .options = serve_options,
     .example = "fedtide-world serve --state /tmp/world --day 186",
     .run = cmd_serve},
    {.name = "truth",
     .args = "",
     .summary = "what is planted, without serving",
     .options = truth_options,
     .example = "fedtide-world truth --day 10",
     .run = cmd_truth},
    {.name = "dumps",
     .args = "",
     .summary = "what a hub would have kept, as CSV",
     .options = dumps_options,
     .example = "fedtide-world dumps --from 0 --to 179 --out history.csv",
     .run = cmd_dumps},
    {.name = "events",
     .args = "",
     .summary = "a calendar of events, as CSV",
     .options = truth_options,
     .example = "fedtide-world events --out events.csv",
     .run = cmd_events},
    {.name = "check-waves",
     .args = "",
     .summary = "found waves against planted ones",
     .options = check_options,
     .example = "fedtide-world check-waves --truth truth.json --waves waves.json",
     .run = cmd_check_waves},
    {.name = "check-outcomes",
     .args = "",
     .summary = "outcomes of a crawl against the expected ones",
     .options = check_options,
     .example = "fedtide-world check-outcomes --truth truth.json --outcomes outcomes.csv",
     .run = cmd_check_outcomes},
    {0},
};

static const struct opt_program program = {
    .name = "fedtide-world",
    .summary = "a simulated fediverse for tests and the demonstration",
    .options = world_options,
    .commands = commands,
};

int main(int argc, char **argv)
{
    struct settings settings = {0};

    return opt_main(&program, &settings, argc, argv);
}
