/* What both kinds of phones share: requests as they are read, connections, and whether an answer is whole and right. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { LONGEST_ANSWER = 16384, LIMIT_SECONDS = 120, AT_ONCE = 64 };

typedef struct { uint32_t length; const char *bytes; } Text;
typedef struct { Text sent; uint32_t expected; const char *texts; } Request;

typedef struct {
    int socket;
    uint32_t left;               /* requests of the talk still to be sent, the one under way among them */
    Request asked;
    double since;
    size_t got;
    char answer[LONGEST_ANSWER];
} Line;

static const char *cursor, *end;     /* what was read of the talks, and where they end */
static int port, poll_fd;
static uint32_t *waits;
static size_t answered, room;

static void fail(const char *what) {
    fprintf(stderr, "%s: %s\n", what, strerror(errno));
    exit(2);
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static uint32_t number(const char **at) {
    uint32_t value;
    memcpy(&value, *at, sizeof value);
    *at += sizeof value;
    return value;
}

static Text text(const char **at) {
    Text found;
    found.length = number(at);
    found.bytes = *at;
    *at += found.length;
    return found;
}

static Request request(const char **at) {
    Request found;
    found.sent = text(at);
    found.expected = number(at);
    found.texts = *at;
    for (uint32_t each = 0; each < found.expected; each++) text(at);
    return found;
}

static void read_talks(void) {
    size_t size = 0, space = 1 << 20;
    char *all = malloc(space);
    for (ssize_t part; (part = read(0, all + size, space - size)) != 0; size += (size_t)part) {
        if (part < 0) fail("talks");
        if (size + (size_t)part == space && !(all = realloc(all, space *= 2))) fail("memory");
    }
    cursor = all;
    end = all + size;
}

static void connect_line(Line *line) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int one = 1;
    line->socket = socket(AF_INET, SOCK_STREAM, 0);
    if (line->socket < 0 || connect(line->socket, (struct sockaddr *)&address, sizeof address)) fail("connect");
    setsockopt(line->socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = line};
    epoll_ctl(poll_fd, EPOLL_CTL_ADD, line->socket, &event);
}

static int is_whole(const Line *line) {
    const char *body = memmem(line->answer, line->got, "\r\n\r\n", 4);
    if (!body) return 0;
    const char *told = strcasestr(line->answer, "content-length:");
    size_t length = told && told < body ? (size_t)atol(told + 15) : 0;
    return line->got >= (size_t)(body + 4 - line->answer) + length;
}

static int is_right(const Line *line) {
    const char *at = line->asked.texts;
    if (line->got < 13 || memcmp(line->answer + 9, "200 ", 4)) return 0;
    for (uint32_t each = 0; each < line->asked.expected; each++) {
        Text wanted = text(&at);
        if (!memmem(line->answer, line->got, wanted.bytes, wanted.length)) return 0;
    }
    return 1;
}

/* How long it waited since `since`, noted; the program ends where the answer is not the right one. */
static void note(const Line *line) {
    if (answered == room && !(waits = realloc(waits, (room = room ? 2 * room : 4096) * sizeof *waits))) fail("memory");
    waits[answered++] = (uint32_t)((now() - line->since) * 1e6);
    if (is_right(line)) return;
    const char *at = line->asked.texts;
    Text wanted = text(&at);
    fprintf(stderr, "%.*s expected, got %.400s\n", (int)wanted.length, wanted.bytes, line->answer);
    exit(1);
}

/* What came is taken in; 1 once the answer is whole, or the other side has gone. */
static int has_heard(Line *line) {
    ssize_t part = recv(line->socket, line->answer + line->got, LONGEST_ANSWER - 1 - line->got, 0);
    if (part > 0) line->got += (size_t)part;
    line->answer[line->got] = 0;
    return part <= 0 || is_whole(line);
}

static void send_asked(Line *line) {
    line->got = 0;
    for (uint32_t sent = 0; sent < line->asked.sent.length;) {
        ssize_t part = send(line->socket, line->asked.sent.bytes + sent, line->asked.sent.length - sent, MSG_NOSIGNAL);
        if (part < 0) fail("send");
        sent += (uint32_t)part;
    }
}

static void print_waits(double began) {
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    printf("%.6f %.6f\n", now() - began, (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
           (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6);
    for (size_t each = 0; each < answered; each++) printf("%u\n", waits[each]);
}
