/* Nothing but a fetch worker: what fedtide-crawl starts with its hidden command, for tests. */
#include "worker.h"

int main(void)
{
    return worker_main();
}
