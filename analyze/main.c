/* fedtide-analyze: reads the database and writes reports. */
#include "base/opt.h"
#include "options.h"

int main(int argc, char **argv)
{
    struct settings settings = {0};

    return opt_main(&analyze_program, &settings, argc, argv);
}
