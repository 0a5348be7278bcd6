/*
 * worker: the fetch worker: a single-threaded event loop that makes visits and parses what comes back. It is
 * fed by strangers, so it holds no database credentials, opens no file once its sandbox is closed, and says
 * what it found in small frames (message.h) on descriptor 3.
 */
#ifndef CRAWLER_WORKER_H
#define CRAWLER_WORKER_H

/* Runs until the coordinator hangs up or drains it. Gives the exit status. */
int worker_main(void);

#endif
