/* Phones that do not wait for each other: each request has its moment, whatever became of those before.
 *
 *   arrivals PORT SECONDS < requests > waits
 *
 * Standard input holds requests in the order of their moments: a 64-bit count of microseconds from the start, a 32-bit
 * number of the talk it belongs to, then the request as in lines.h. A key is pressed on a screen, so a request whose
 * talk still waits for an answer is sent when that has come; its wait counts from its own moment all the same. It goes
 * over a connection that is free, or over a new one.
 *
 * Printed as by `phones`. It asks 127.0.0.1 alone, and gives up SECONDS after the start.
 */
#include "lines.h"

enum { MOST_LINES = 4096, TALKS = 1 << 20 };

typedef struct Due { Request request; double at; uint32_t talk; struct Due *next; } Due;
typedef struct { int busy; Due *first, *last; } Talk;   /* what of it waits for the answer before */

static Line lines[MOST_LINES];
static Due *carried[MOST_LINES];     /* by line; NULL while it is free */
static int made, idle[MOST_LINES], idle_count;
static Talk *talks;
static size_t under_way;

static void send_due(Due *due) {
    int at = idle_count ? idle[--idle_count] : made++;
    if (at >= MOST_LINES) { errno = EMFILE; fail("lines"); }
    if (!lines[at].socket) connect_line(&lines[at]);
    talks[due->talk].busy = 1;
    carried[at] = due;
    lines[at].asked = due->request;
    lines[at].since = due->at;
    send_asked(&lines[at]);
    under_way++;
}

static void arrive(Due *due) {
    Talk *talk = &talks[due->talk];
    if (!talk->busy) { send_due(due); return; }
    if (talk->first) talk->last->next = due; else talk->first = due;
    talk->last = due;
    under_way++;
}

static void answer(Line *line) {
    int at = (int)(line - lines);
    Talk *talk = &talks[carried[at]->talk];
    note(line);
    under_way--;
    free(carried[at]);
    carried[at] = NULL;
    idle[idle_count++] = at;
    talk->busy = 0;
    if (!talk->first) return;
    Due *next = talk->first;
    talk->first = next->next;
    under_way--;
    send_due(next);
}

static Due *read_due(double began) {
    Due *due = calloc(1, sizeof *due);
    uint64_t after;
    memcpy(&after, cursor, sizeof after);
    cursor += sizeof after;
    due->at = began + (double)after / 1e6;
    due->talk = number(&cursor);
    due->request = request(&cursor);
    return due;
}

int main(int count, char **given) {
    if (count != 3) return 2;
    port = atoi(given[1]);
    double limit = atof(given[2]);
    read_talks();
    poll_fd = epoll_create1(0);
    talks = calloc(TALKS, sizeof *talks);
    double began = now();
    Due *next = cursor < end ? read_due(began) : NULL;
    while (next || under_way) {
        while (next && next->at <= now()) {
            arrive(next);
            next = cursor < end ? read_due(began) : NULL;
        }
        double rest = next ? next->at - now() : 1.0;
        struct epoll_event ready[AT_ONCE];
        int found = epoll_wait(poll_fd, ready, AT_ONCE, rest > 0 ? (int)(rest * 1000) + 1 : 0);
        if (now() - began > limit) return 3;
        for (int each = 0; each < found; each++) {
            Line *line = ready[each].data.ptr;
            if (!has_heard(line)) continue;
            if (carried[line - lines]) answer(line);
            else { close(line->socket); line->socket = 0; }   /* the server let go of one that was idle */
        }
    }
    print_waits(began);
    return 0;
}
