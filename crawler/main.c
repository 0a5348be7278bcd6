/* fedtide-crawl: walks the fediverse's public documents into PostgreSQL. */
#include "base/opt.h"
#include "options.h"

int main(int argc, char **argv)
{
    struct settings settings = {0};

    return opt_main(&crawl_program, &settings, argc, argv);
}
