// SPDX-License-Identifier: GPL-2.0
#include "daemon/net/tls.h"

#include <openssl/err.h>
#include <openssl/sha.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>

/* The first error in the queue is the cause, the others are its callers. */
static const char *library_cause(void)
{
	unsigned long err = ERR_get_error();
	const char *text = ERR_reason_error_string(err);

	ERR_clear_error();
	if (err && ERR_SYSTEM_ERROR(err))
		return strerror(ERR_GET_REASON(err));
	return text ? text : "unknown error";
}

static SSL_CTX *give_up(SSL_CTX *ctx, char *why, const char *key,
			const char *file)
{
	snprintf(why, NT_TLS_WHY, "%s: %.120s%s%s", key, file ? file : "",
		 file ? ": " : "", library_cause());
	SSL_CTX_free(ctx);
	return NULL;
}

static SSL_CTX *context(const SSL_METHOD *method)
{
	SSL_CTX *ctx;

	ERR_clear_error();
	ctx = SSL_CTX_new(method);
	if (!ctx)
		return NULL;
	SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION);
	/* Truncation does no harm, because messages carry their length. */
	SSL_CTX_set_options(ctx, SSL_OP_NO_RENEGOTIATION |
				 SSL_OP_NO_COMPRESSION |
				 SSL_OP_IGNORE_UNEXPECTED_EOF);
	/* Many records per system call; hence nt_stream_pending(). */
	SSL_CTX_set_read_ahead(ctx, 1);
	SSL_CTX_set_mode(ctx, SSL_MODE_ENABLE_PARTIAL_WRITE |
			      SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
			      SSL_MODE_RELEASE_BUFFERS);
	return ctx;
}

static int keep_session(SSL *ssl, SSL_SESSION *session)
{
	SSL_SESSION **keep = SSL_get_app_data(ssl);

	SSL_SESSION_free(*keep);
	*keep = session;
	return 1;
}

SSL_CTX *nt_tls_client_new(const struct nt_resolver *resolver, char *why)
{
	SSL_CTX *ctx = context(TLS_client_method());
	bool names = !resolver->pinned || *resolver->name || *resolver->ca_file;

	if (!ctx)
		return give_up(NULL, why, "TLS", NULL);
	if (*resolver->ca_file) {
		if (!SSL_CTX_load_verify_file(ctx, resolver->ca_file))
			return give_up(ctx, why, "caFile", resolver->ca_file);
	} else if (names && !SSL_CTX_set_default_verify_paths(ctx)) {
		return give_up(ctx, why, "the system's CA certificates", NULL);
	}
	SSL_CTX_set_verify(ctx, names ? SSL_VERIFY_PEER : SSL_VERIFY_NONE,
			   NULL);
	SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_CLIENT |
					    SSL_SESS_CACHE_NO_INTERNAL);
	SSL_CTX_sess_set_new_cb(ctx, keep_session);
	return ctx;
}

/* A daemon has nobody to ask. */
static int no_password(char *buf, int size, int writing, void *data)
{
	return 0;
}

bool nt_tls_is_served(const struct nt_config *config)
{
	return config->listen_tls || config->n_listen_tls;
}

SSL_CTX *nt_tls_server_new(const struct nt_config *config, char *why)
{
	static const uint8_t id[] = "nettrust";
	SSL_CTX *ctx = context(TLS_server_method());
	STACK_OF(X509_NAME) *names;

	if (!ctx)
		return give_up(NULL, why, "TLS", NULL);
	SSL_CTX_set_default_passwd_cb(ctx, no_password);
	/* Clients keep their sessions as tickets. */
	SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_session_id_context(ctx, id, sizeof(id) - 1);
	if (SSL_CTX_use_certificate_chain_file(ctx, config->listen_cert) != 1)
		return give_up(ctx, why, "listenCert", config->listen_cert);
	if (SSL_CTX_use_PrivateKey_file(ctx, config->listen_key,
					SSL_FILETYPE_PEM) != 1 ||
	    SSL_CTX_check_private_key(ctx) != 1)
		return give_up(ctx, why, "listenCertKey", config->listen_key);
	if (!*config->listen_client_ca)
		return ctx;
	if (SSL_CTX_load_verify_file(ctx, config->listen_client_ca) != 1)
		return give_up(ctx, why, "listenClientCa",
			       config->listen_client_ca);
	/* Names of the CAs, so that clients can choose a certificate. */
	names = SSL_load_client_CA_file(config->listen_client_ca);
	SSL_CTX_set_client_CA_list(ctx, names);
	SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER |
				SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
	return ctx;
}

/* Without a name, the certificate must be for the address. */
static bool expect(SSL *ssl, const struct nt_resolver *resolver)
{
	const struct nt_addr *addr = &resolver->endpoint.addr;

	SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
	if (*resolver->name)
		return SSL_set1_host(ssl, resolver->name) &&
		       SSL_set_tlsext_host_name(ssl, resolver->name);
	return X509_VERIFY_PARAM_set1_ip(SSL_get0_param(ssl),
					 (const uint8_t *)&addr->v6,
					 addr->family == AF_INET ? 4 : 16);
}

SSL *nt_tls_connect(SSL_CTX *ctx, const struct nt_resolver *resolver, int fd,
		    SSL_SESSION **session)
{
	SSL *ssl = SSL_new(ctx);

	if (!ssl)
		return NULL;
	SSL_set_connect_state(ssl);
	SSL_set_app_data(ssl, session);
	if (!SSL_set_fd(ssl, fd) || !expect(ssl, resolver)) {
		SSL_free(ssl);
		return NULL;
	}
	if (*session)
		SSL_set_session(ssl, *session);
	return ssl;
}

SSL *nt_tls_accept(SSL_CTX *ctx, int fd)
{
	SSL *ssl = SSL_new(ctx);

	if (!ssl)
		return NULL;
	SSL_set_accept_state(ssl);
	if (SSL_set_fd(ssl, fd))
		return ssl;
	SSL_free(ssl);
	return NULL;
}

bool nt_tls_pin_matches(SSL *ssl, const struct nt_resolver *resolver)
{
	uint8_t hash[SHA256_DIGEST_LENGTH];
	unsigned char *spki = NULL;
	bool same = false;
	X509 *cert;
	int len;

	if (!resolver->pinned)
		return true;
	cert = SSL_get1_peer_certificate(ssl);
	if (!cert)
		return false;
	len = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(cert), &spki);
	if (len > 0) {
		SHA256(spki, len, hash);
		same = !memcmp(hash, resolver->pin, sizeof(hash));
		OPENSSL_free(spki);
	}
	X509_free(cert);
	return same;
}

const char *nt_tls_cause(SSL *ssl, char *why)
{
	long result = SSL_get_verify_result(ssl);

	if (result == X509_V_OK)
		snprintf(why, NT_TLS_WHY, "TLS: %s", library_cause());
	else
		snprintf(why, NT_TLS_WHY, "the certificate is refused: %s",
			 X509_verify_cert_error_string(result));
	ERR_clear_error();
	return why;
}
