/*
 * commands: one function a command, each in cmd_NAME.c. settings is struct settings; the result is the exit
 * status.
 */
#ifndef ANALYZE_COMMANDS_H
#define ANALYZE_COMMANDS_H

int cmd_growth(void *settings, int argc, char **argv);
int cmd_mix(void *settings, int argc, char **argv);
int cmd_waves(void *settings, int argc, char **argv);
int cmd_switches(void *settings, int argc, char **argv);
int cmd_survival(void *settings, int argc, char **argv);
int cmd_concentration(void *settings, int argc, char **argv);
int cmd_coverage(void *settings, int argc, char **argv);
int cmd_peers(void *settings, int argc, char **argv);
int cmd_instances(void *settings, int argc, char **argv);
int cmd_reconcile(void *settings, int argc, char **argv);
int cmd_recompute(void *settings, int argc, char **argv);
/* Of the report part (fedtide_render). */
int cmd_report(void *settings, int argc, char **argv);
int cmd_brief(void *settings, int argc, char **argv);
int cmd_package(void *settings, int argc, char **argv);

#endif
