// SPDX-License-Identifier: GPL-2.0
/* Prints what getaddrinfo() of the C library that it is built with finds. */
#include <netdb.h>
#include <stdio.h>

int main(int argc, char **argv)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *list, *at;
	char text[64];
	int err;

	if (argc != 2)
		return 2;
	err = getaddrinfo(argv[1], NULL, &hints, &list);
	if (err) {
		puts(gai_strerror(err));
		return 1;
	}
	for (at = list; at; at = at->ai_next)
		if (!getnameinfo(at->ai_addr, at->ai_addrlen, text,
				 sizeof(text), NULL, 0, NI_NUMERICHOST))
			puts(text);
	freeaddrinfo(list);
	return 0;
}
