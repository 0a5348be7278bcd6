#include "bench/host_network.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"

enum {
    HOSTS = 900,
    FIRST_DAY = 19000, /* 2022-01-08 */
    DAY_S = 86400,
    STOCK_DAYS = 700, /* what a host has when the panel begins, in days of its growth */
};

static const double tail = 1.05; /* exponent of the sizes: the tenth has a tenth or so of the first */

struct network {
    double share[HOSTS]; /* of the growth */
    double users[HOSTS];
    int second[HOSTS]; /* of the day at which it is asked */
};

static void make_hosts(struct network *n, struct panel *p, struct dice *dice)
{
    double total = 0;
    int32_t software = panel_add_software(p, 1, "mastodon", "mastodon", CLASS_PEOPLE);

    if (software != 0)
        BUG("a panel that is not empty");
    for (int h = 0; h < HOSTS; h++) {
        n->share[h] = pow(h + 1, -tail) * dice_log_between(dice, 0.5, 2);
        total += n->share[h];
    }
    for (int h = 0; h < HOSTS; h++) {
        char name[40];

        n->share[h] /= total;
        n->users[h] = floor(8000 * n->share[h] * STOCK_DAYS * dice_log_between(dice, 0.6, 1.7)) + 1;
        n->second[h] = 3 * 3600 + dice_below(dice, 18 * 3600);
        (void)snprintf(name, sizeof(name), "h%d.example%d.net", h, h);
        (void)panel_add_host(p, h + 1, name, strchr(name, '.') + 1, (int64_t)(FIRST_DAY - 400) * DAY_S);
    }
}

static void add_row(struct panel *p, const struct network *n, int32_t round, int host, int day)
{
    panel_add_row(p, &(struct panel_row){.host = host,
                                         .software = 0,
                                         .version = -1,
                                         .round = round,
                                         .active = -1,
                                         .time_s = (uint32_t)((FIRST_DAY + day) * DAY_S + n->second[host]),
                                         .users = (int64_t)n->users[host],
                                         .posts = PANEL_NONE,
                                         .open = -1});
}

void host_network_make(struct panel *p, const struct noise_pool *pool, struct dice *dice)
{
    struct scenario calm = *scenario_find('H');
    struct network *n = mem_array(1, sizeof(*n));
    struct trial t;

    trial_make(&t, &calm, pool, dice);
    make_hosts(n, p, dice);
    for (int day = 0; day < TRIAL_DAYS; day++) {
        int32_t round = panel_add_round(p, 0, (uint32_t)((FIRST_DAY + day) * DAY_S + DAY_S / 2), false);

        for (int h = 0; h < HOSTS; h++) {
            add_row(p, n, round, h, day);
            n->users[h] += dice_poisson(dice, t.rate[day] * n->share[h]);
        }
    }
    panel_sort(p);
    free(n);
}
