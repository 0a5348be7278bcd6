/*
 * commands: the commands of fedtide-crawl, one a file cmd_NAME.c. settings is a struct settings (options.h);
 * the return value is the exit status: 0 done, 1 failed, 2 usage.
 */
#ifndef CRAWLER_COMMANDS_H
#define CRAWLER_COMMANDS_H

int cmd_init(void *settings, int argc, char **argv);
int cmd_seed(void *settings, int argc, char **argv);
int cmd_import(void *settings, int argc, char **argv);
int cmd_run(void *settings, int argc, char **argv);
int cmd_parse(void *settings, int argc, char **argv);
int cmd_status(void *settings, int argc, char **argv);
int cmd_explain(void *settings, int argc, char **argv);
int cmd_opt_out(void *settings, int argc, char **argv);
int cmd_quarantine(void *settings, int argc, char **argv);
int cmd_db(void *settings, int argc, char **argv);
int cmd_worker(void *settings, int argc, char **argv);

#endif
