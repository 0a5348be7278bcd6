#include "commands.h"
#include "worker.h"

int cmd_worker(void *settings, int argc, char **argv)
{
    (void)settings;
    (void)argc;
    (void)argv;
    return worker_main();
}
