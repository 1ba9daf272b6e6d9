/* Many phones at once, as a program that takes little of the machine from the server it asks.
 *
 *   phones PORT CONNECTIONS FRESH < talks > waits
 *
 * Standard input holds talks. A talk is a 32-bit count of requests; a request is its bytes, then a count of texts that
 * its answer must hold, then those texts; bytes and texts are a 32-bit length and so many bytes, in this machine's order.
 * Each connection plays one talk after the other, and waits for an answer before it asks on. With FRESH 1 it is opened
 * anew for each request. An answer that is not 200, or lacks a text, is wrong: it is shown, and the run ends with 1.
 *
 * Printed: seconds in all and seconds of our own processor, then the microseconds that each request waited, one a line.
 * It asks 127.0.0.1 alone, and gives up after two minutes.
 */
#include "lines.h"

static int fresh;

/* The next request of this talk, or of the next; 0 once there is none. The talks' queue is shared by all lines, so a
 * talk is taken whole: what is left of it stays with the line. */
static int ask(Line *line, const char **own) {
    if (!line->left) {
        if (cursor == end) return 0;
        line->left = number(&cursor);
        *own = cursor;
        for (uint32_t each = 0; each < line->left; each++) request(&cursor);
    }
    line->asked = request(own);
    if (fresh) {
        if (line->socket >= 0) close(line->socket);
        connect_line(line);
    }
    line->since = now();
    send_asked(line);
    return 1;
}

int main(int count, char **given) {
    if (count != 4) return 2;
    port = atoi(given[1]);
    int connections = atoi(given[2]), open = 0;
    fresh = atoi(given[3]);
    read_talks();
    poll_fd = epoll_create1(0);
    Line *lines = calloc((size_t)connections, sizeof *lines);
    const char **own = calloc((size_t)connections, sizeof *own);
    for (int each = 0; each < connections; each++) {
        lines[each].socket = -1;
        if (!fresh) connect_line(&lines[each]);
    }
    double began = now();
    for (int each = 0; each < connections; each++) open += ask(&lines[each], &own[each]);
    while (open) {
        struct epoll_event ready[AT_ONCE];
        int found = epoll_wait(poll_fd, ready, AT_ONCE, 1000);
        if (now() - began > LIMIT_SECONDS) return 3;
        for (int each = 0; each < found; each++) {
            Line *line = ready[each].data.ptr;
            if (!has_heard(line)) continue;
            note(line);
            line->left--;
            if (!ask(line, &own[line - lines])) open--;
        }
    }
    print_waits(began);
    return 0;
}
