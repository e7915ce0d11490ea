/* The floor: a server that does nothing but what no server can leave out, one send() per reader.

   It answers a WebSocket's handshake or begins an event stream, and on POST /publish it wraps the
   body once and hands the same bytes to the kernel for each reader. It keeps nothing, checks
   nothing and queues nothing: whatever another server takes beyond this is its own. */

#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LARGEST_REQUEST = 1 << 17, EVENTS = 256 };

/* The crowd always sends the key that RFC 6455 has as its example, so this is always the answer. */
static const char UPGRADED[] =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
static const char STREAM[] =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
static const char DONE[] = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
static const char MISSING[] = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";

typedef struct {
    char *asked;  /* what has come of a request; nothing once the connection is a reader */
    size_t length;
    int seat;  /* where it stands among its like, -1 for no reader */
    int stream;
} Peer;

typedef struct {
    int *seats;
    int taken;
} Readers;

static Peer *peers;
static Readers readers[2];  /* of WebSockets, of event streams */

static void fail(const char *what) {
    fprintf(stderr, "floor: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void leave(int fd) {
    Peer *peer = &peers[fd];
    if (peer->seat >= 0) {
        Readers *of = &readers[peer->stream];
        int last = of->seats[--of->taken];
        of->seats[peer->seat] = last;
        peers[last].seat = peer->seat;
    }
    free(peer->asked);
    memset(peer, 0, sizeof *peer);
    close(fd);
}

static void give(int fd, const char *text, size_t length) {
    /* A reader whose buffer is full is let go, since nothing is kept for it here. */
    if (send(fd, text, length, MSG_NOSIGNAL | MSG_DONTWAIT) != (ssize_t)length) {
        leave(fd);
    }
}

static void seat(int fd, int stream) {
    Peer *peer = &peers[fd];
    Readers *of = &readers[stream];
    free(peer->asked);
    peer->asked = NULL;
    peer->stream = stream;
    peer->seat = of->taken;
    of->seats[of->taken++] = fd;
    const char *head = stream ? STREAM : UPGRADED;
    give(fd, head, strlen(head));
}

static void give_all(int stream, const char *text, size_t length) {
    for (int i = readers[stream].taken - 1; i >= 0; i--) {
        give(readers[stream].seats[i], text, length);
    }
}

static void publish(const char *body, size_t length) {
    static char wrapped[LARGEST_REQUEST + 64];
    if (readers[0].taken) {
        size_t head = 2;
        wrapped[0] = (char)0x81;
        if (length < 126) {
            wrapped[1] = (char)length;
        } else if (length < 65536) {
            wrapped[1] = 126;
            wrapped[2] = (char)(length >> 8);
            wrapped[3] = (char)length;
            head = 4;
        } else {
            fprintf(stderr, "floor: an event should be less than 64 KiB; publish a shorter one.\n");
            exit(1);
        }
        memcpy(wrapped + head, body, length);
        give_all(0, wrapped, head + length);
    }
    if (readers[1].taken) {
        int head = sprintf(wrapped, "%zx\r\ndata: ", length + 8);
        memcpy(wrapped + head, body, length);
        memcpy(wrapped + head + length, "\n\n\r\n", 4);
        give_all(1, wrapped, (size_t)head + length + 4);
    }
}

static void answer(int fd) {
    Peer *peer = &peers[fd];
    peer->asked[peer->length] = 0;
    char *end = strstr(peer->asked, "\r\n\r\n");
    if (!end) {
        return;
    }
    char *body = end + 4;
    if (strncmp(peer->asked, "POST /publish ", 14) == 0) {
        char *said = strcasestr(peer->asked, "\r\nContent-Length:");
        size_t length = said && said < end ? strtoul(said + 17, NULL, 10) : 0;
        if (peer->length < (size_t)(body - peer->asked) + length) {
            return;
        }
        publish(body, length);
        peer->length = 0;
        give(fd, DONE, sizeof DONE - 1);
    } else if (strncmp(peer->asked, "GET /live ", 10) == 0) {
        seat(fd, strcasestr(peer->asked, "\r\nUpgrade: websocket") == NULL);
    } else {
        int alive = strncmp(peer->asked, "GET /healthz ", 13) == 0;
        peer->length = 0;
        give(fd, alive ? DONE : MISSING, strlen(alive ? DONE : MISSING));
    }
}

static void hear(int fd) {
    static char scrap[4096];
    Peer *peer = &peers[fd];
    if (peer->seat >= 0) {  /* readers have nothing to say; what they say is dropped */
        if (recv(fd, scrap, sizeof scrap, 0) <= 0) {
            leave(fd);
        }
        return;
    }
    if (!peer->asked && !(peer->asked = malloc(LARGEST_REQUEST + 1))) {
        fail("no memory for a request");
    }
    ssize_t got = recv(fd, peer->asked + peer->length, LARGEST_REQUEST - peer->length, 0);
    if (got <= 0) {
        leave(fd);
        return;
    }
    peer->length += (size_t)got;
    answer(fd);
}

static int listening(void) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof here;
    if (fd < 0 || bind(fd, (struct sockaddr *)&here, size) || listen(fd, 4096) ||
        getsockname(fd, (struct sockaddr *)&here, &size)) {
        fail("no port on 127.0.0.1 can be had");
    }
    printf("http://127.0.0.1:%d/\n", ntohs(here.sin_port));
    fflush(stdout);
    return fd;
}

int main(void) {
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files)) {
        fail("the limit on open files cannot be read");
    }
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    size_t most = files.rlim_max > (1 << 20) ? 1 << 20 : files.rlim_max;
    peers = calloc(most, sizeof *peers);
    readers[0].seats = calloc(most, sizeof(int));
    readers[1].seats = calloc(most, sizeof(int));
    int poll = epoll_create1(EPOLL_CLOEXEC), door = listening();
    struct epoll_event wish = {.events = EPOLLIN, .data.fd = door}, seen[EVENTS];
    if (!peers || !readers[0].seats || !readers[1].seats || poll < 0 ||
        epoll_ctl(poll, EPOLL_CTL_ADD, door, &wish)) {
        fail("no memory to begin with");
    }
    for (;;) {
        int count = epoll_wait(poll, seen, EVENTS, -1);
        for (int i = 0; i < count; i++) {
            if (seen[i].data.fd != door) {
                hear(seen[i].data.fd);
                continue;
            }
            for (int fd; (fd = accept4(door, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0;) {
                if ((size_t)fd >= most) {
                    close(fd);
                    continue;
                }
                int yes = 1;
                setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
                peers[fd] = (Peer){.seat = -1};
                wish.data.fd = fd;
                epoll_ctl(poll, EPOLL_CTL_ADD, fd, &wish);
            }
        }
    }
}
