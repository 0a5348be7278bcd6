#include "base/stop.h"

#include <signal.h>
#include <string.h>

static volatile sig_atomic_t last_signal;
static volatile sig_atomic_t signals;

static void on_signal(int number)
{
    last_signal = number;
    if (signals < 100)
        signals++;
}

void stop_install(void)
{
    struct sigaction action, before;

    memset(&action, 0, sizeof(action));
    action.sa_handler = on_signal; /* no SA_RESTART: a waiting loop wakes up */
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
    /* the terminal is gone; under nohup it is meant to go on */
    if (sigaction(SIGHUP, NULL, &before) == 0 && before.sa_handler != SIG_IGN)
        (void)sigaction(SIGHUP, &action, NULL);
    action.sa_handler = SIG_IGN;
    (void)sigaction(SIGPIPE, &action, NULL);
}

int stop_requested(void)
{
    return last_signal;
}

int stop_count(void)
{
    return signals;
}
