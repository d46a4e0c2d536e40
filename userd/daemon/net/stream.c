// SPDX-License-Identifier: GPL-2.0
#include "daemon/net/stream.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define LENGTH_LEN	2
#define FIRST_SIZE	8192
#define KEEP_SIZE	16384	/* larger empty buffers are freed */

void nt_stream_open(struct nt_stream *stream, int fd, SSL *ssl)
{
	int on = 1;

	memset(stream, 0, sizeof(*stream));
	stream->fd = fd;
	stream->ssl = ssl;
	stream->ready = !ssl;
	/* A small message must not wait for an ACK of the previous. */
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

void nt_stream_close(struct nt_stream *stream)
{
	if (stream->ssl) {
		/* Sends close_notify, does not wait for the peer's. */
		if (stream->ready)
			SSL_shutdown(stream->ssl);
		SSL_free(stream->ssl);
		ERR_clear_error();
	}
	close(stream->fd);
	free(stream->in);
	free(stream->out);
	memset(stream, 0, sizeof(*stream));
	stream->fd = -1;
}

/* Return: 0 if it has to wait, 1 if the peer closed, or -errno. */
static int tls_result(struct nt_stream *stream, int ret)
{
	int err = errno;

	switch (SSL_get_error(stream->ssl, ret)) {
	case SSL_ERROR_WANT_READ:
		return 0;
	case SSL_ERROR_WANT_WRITE:
		stream->blocked = true;
		return 0;
	case SSL_ERROR_ZERO_RETURN:
		return 1;
	case SSL_ERROR_SYSCALL:
		return err ? -err : -ECONNRESET;
	default:
		return -EPROTO;
	}
}

int nt_stream_shake(struct nt_stream *stream)
{
	int ret;

	if (stream->ready)
		return 1;
	ERR_clear_error();
	stream->blocked = false;
	errno = 0;
	ret = SSL_do_handshake(stream->ssl);
	if (ret == 1) {
		stream->ready = true;
		return 1;
	}
	ret = tls_result(stream, ret);
	return ret > 0 ? -ECONNRESET : ret;
}

/* Room for the rest of the next message, or of its length. */
static bool make_room(struct nt_stream *stream)
{
	size_t have = stream->in_len - stream->in_at, want = FIRST_SIZE;
	uint8_t *grown;

	if (have >= LENGTH_LEN) {
		const uint8_t *at = stream->in + stream->in_at;
		size_t whole = LENGTH_LEN + (at[0] << 8 | at[1]);

		if (whole > want)
			want = whole;
	}
	if (have)
		memmove(stream->in, stream->in + stream->in_at, have);
	stream->in_at = 0;
	stream->in_len = have;
	if (stream->in_size >= want)
		return true;
	grown = realloc(stream->in, want);
	if (!grown)
		return false;
	stream->in = grown;
	stream->in_size = want;
	return true;
}

int nt_stream_read(struct nt_stream *stream)
{
	uint8_t *to;
	size_t room;
	int ret;

	if (!make_room(stream))
		return -ENOMEM;
	to = stream->in + stream->in_len;
	room = stream->in_size - stream->in_len;
	if (stream->ssl) {
		ERR_clear_error();
		errno = 0;
		ret = SSL_read(stream->ssl, to, room);
		if (ret <= 0) {
			ret = tls_result(stream, ret);
			stream->ended |= ret > 0;
			return ret > 0 ? 0 : ret;
		}
	} else {
		ret = recv(stream->fd, to, room, MSG_DONTWAIT);
		if (ret < 0)
			return errno == EAGAIN || errno == EINTR ? 0 : -errno;
		stream->ended |= !ret;
	}
	stream->in_len += ret;
	return ret;
}

bool nt_stream_pending(const struct nt_stream *stream)
{
	return stream->ssl && stream->ready && SSL_has_pending(stream->ssl);
}

const uint8_t *nt_stream_next(struct nt_stream *stream, size_t *len)
{
	const uint8_t *at = stream->in + stream->in_at;
	size_t have = stream->in_len - stream->in_at;

	if (have < LENGTH_LEN)
		return NULL;
	*len = at[0] << 8 | at[1];
	if (have - LENGTH_LEN < *len)
		return NULL;
	stream->in_at += LENGTH_LEN + *len;
	return at + LENGTH_LEN;
}

size_t nt_stream_unsent(const struct nt_stream *stream)
{
	return stream->out_len - stream->out_at;
}

uint8_t *nt_stream_room(struct nt_stream *stream, size_t len)
{
	size_t unsent = nt_stream_unsent(stream), want;
	uint8_t *grown;

	if (stream->out_at) {
		memmove(stream->out, stream->out + stream->out_at, unsent);
		stream->out_at = 0;
		stream->out_len = unsent;
	}
	want = unsent + LENGTH_LEN + len;
	if (stream->out_size < want) {
		if (want < 2 * stream->out_size)
			want = 2 * stream->out_size;
		grown = realloc(stream->out, want);
		if (!grown)
			return NULL;
		stream->out = grown;
		stream->out_size = want;
	}
	return stream->out + unsent + LENGTH_LEN;
}

void nt_stream_put(struct nt_stream *stream, size_t len)
{
	uint8_t *at = stream->out + stream->out_len;

	at[0] = len >> 8;
	at[1] = len;
	stream->out_len += LENGTH_LEN + len;
}

static int write_tcp(struct nt_stream *stream)
{
	ssize_t ret;

	ret = send(stream->fd, stream->out + stream->out_at,
		   nt_stream_unsent(stream), MSG_DONTWAIT | MSG_NOSIGNAL);
	if (ret >= 0) {
		stream->out_at += ret;
		return 0;
	}
	if (errno == EINTR)
		return 0;
	if (errno != EAGAIN)
		return -errno;
	stream->blocked = true;
	return 0;
}

/*
 * One TLS record per message: some servers (nsd 4.6) look for further messages
 * in a decrypted record only when more data arrives.
 */
static int write_tls(struct nt_stream *stream)
{
	const uint8_t *from = stream->out + stream->out_at;
	int ret;

	if (!stream->out_left)
		stream->out_left = LENGTH_LEN + (from[0] << 8 | from[1]);
	ERR_clear_error();
	errno = 0;
	ret = SSL_write(stream->ssl, from, stream->out_left);
	if (ret > 0) {
		stream->out_at += ret;
		stream->out_left -= ret;
		return 0;
	}
	ret = tls_result(stream, ret);
	if (ret)
		return ret > 0 ? -ECONNRESET : ret;
	/* TLS may have to read first; the watcher waits for that, too. */
	return -EAGAIN;
}

int nt_stream_write(struct nt_stream *stream)
{
	int err = 0;

	stream->blocked = false;
	while (!err && !stream->blocked && nt_stream_unsent(stream))
		err = stream->ssl ? write_tls(stream) : write_tcp(stream);
	if (err == -EAGAIN)
		return 0;
	if (err || nt_stream_unsent(stream))
		return err;
	if (stream->out_size > KEEP_SIZE) {
		free(stream->out);
		stream->out = NULL;
		stream->out_size = 0;
	}
	stream->out_at = 0;
	stream->out_len = 0;
	return 0;
}

void nt_stream_watch(const struct nt_stream *stream, struct ev_loop *loop,
		     struct ev_io *io, bool reading)
{
	int events = (reading ? EV_READ : 0) | (stream->blocked ? EV_WRITE : 0);

	if (ev_is_active(io) && (io->events & (EV_READ | EV_WRITE)) == events)
		return;
	ev_io_stop(loop, io);
	if (!events)
		return;
	ev_io_set(io, stream->fd, events);
	ev_io_start(loop, io);
}
