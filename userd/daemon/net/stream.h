/* SPDX-License-Identifier: GPL-2.0 */
/*
 * DNS messages over TCP or TLS, each after two octets of its length (RFC 1035
 * section 4.2.2). Nothing here blocks. Used for clients and for upstreams.
 */
#ifndef NETTRUST_STREAM_H
#define NETTRUST_STREAM_H

#include <ev.h>
#include <openssl/ssl.h>
#include <stdbool.h>
#include <stdint.h>

struct nt_stream {
	SSL *ssl;		/* NULL: plain TCP */
	int fd;
	bool ready;		/* the TLS handshake, if any, is complete */
	bool blocked;		/* must become writable first */
	bool ended;		/* the peer sends no more */
	uint8_t *in;
	size_t in_at;		/* messages before it are consumed */
	size_t in_len;
	size_t in_size;
	uint8_t *out;
	size_t out_at;		/* octets before it are sent */
	size_t out_len;
	size_t out_size;
	size_t out_left;	/* TLS: unsent rest of the current message */
};

/* Takes over both; ssl is NULL for TCP. */
void nt_stream_open(struct nt_stream *stream, int fd, SSL *ssl);
void nt_stream_close(struct nt_stream *stream);

/*
 * Continues the TLS handshake. Return: 1 if it is complete, 0 if it is not yet;
 * -EPROTO, nt_tls_cause() says why; another -errno.
 */
int nt_stream_shake(struct nt_stream *stream);

/*
 * Reads what is available, or part of it. Return: the number of octets; 0 if
 * there are none now, or at the end (ended); -errno.
 */
int nt_stream_read(struct nt_stream *stream);
/* After a read: has TLS buffered more, which the descriptor does not show? */
bool nt_stream_pending(const struct nt_stream *stream);
/* The next complete message, valid until the next read; NULL if none is. */
const uint8_t *nt_stream_next(struct nt_stream *stream, size_t *len);

/* Number of octets not sent yet. */
size_t nt_stream_unsent(const struct nt_stream *stream);
/*
 * Makes room for a message of up to len octets. The caller writes it to where
 * the return value points and confirms its length by nt_stream_put(). Return:
 * NULL if memory ran out.
 */
uint8_t *nt_stream_room(struct nt_stream *stream, size_t len);
void nt_stream_put(struct nt_stream *stream, size_t len);
/* Sends as much as possible without blocking. Return: 0 or -errno. */
int nt_stream_write(struct nt_stream *stream);

/* Makes the watcher wait for the events that the stream needs now. */
void nt_stream_watch(const struct nt_stream *stream, struct ev_loop *loop,
		     struct ev_io *io, bool reading);

#endif
