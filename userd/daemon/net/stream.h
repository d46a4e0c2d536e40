/* SPDX-License-Identifier: GPL-2.0 */
/*
 * DNS messages on a stream, each behind two octets of its length (RFC 1035
 * section 4.2.2), over TCP or TLS. Nothing here waits. Both clients and
 * upstreams talk through it.
 */
#ifndef NETTRUST_STREAM_H
#define NETTRUST_STREAM_H

#include <ev.h>
#include <openssl/ssl.h>
#include <stdbool.h>
#include <stdint.h>

struct nt_stream {
	SSL *ssl;		/* NULL: in the clear */
	int fd;
	bool ready;		/* the handshake, if there is one, is done */
	bool blocked;		/* it must become writable first */
	bool ended;		/* the other side sends no more */
	uint8_t *in;
	size_t in_at;		/* messages before it were taken */
	size_t in_len;
	size_t in_size;
	uint8_t *out;
	size_t out_at;		/* octets before it are sent */
	size_t out_len;
	size_t out_size;
	size_t out_left;	/* TLS: of the message that is being sent */
};

/* Takes over both; ssl is NULL for TCP. */
void nt_stream_open(struct nt_stream *stream, int fd, SSL *ssl);
void nt_stream_close(struct nt_stream *stream);

/*
 * Go on with the handshake. Return: 1 if it is done, 0 if it is under way;
 * -EPROTO, nt_tls_cause() says why, or another -errno.
 */
int nt_stream_shake(struct nt_stream *stream);

/*
 * Read what is there, or part of it. Return: the number of octets, 0 if there
 * are none now or no more at all (ended), or -errno.
 */
int nt_stream_read(struct nt_stream *stream);
/* After octets were read: is there more that the descriptor does not tell of? */
bool nt_stream_pending(const struct nt_stream *stream);
/* The next whole message, good until the next read; NULL if there is none. */
const uint8_t *nt_stream_next(struct nt_stream *stream, size_t *len);

/* The octets that wait to be sent. */
size_t nt_stream_unsent(const struct nt_stream *stream);
/*
 * Make room for a message of up to len octets, to be written where the return
 * value points and confirmed by nt_stream_put() with its final length. NULL if
 * memory ran out.
 */
uint8_t *nt_stream_room(struct nt_stream *stream, size_t len);
void nt_stream_put(struct nt_stream *stream, size_t len);
/* Send what waits, as far as it goes. Return: 0 or -errno. */
int nt_stream_write(struct nt_stream *stream);

/* Let the watcher wait for what the stream needs now. */
void nt_stream_watch(const struct nt_stream *stream, struct ev_loop *loop,
		     struct ev_io *io, bool reading);

#endif
