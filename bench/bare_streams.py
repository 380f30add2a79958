"""The least that can stand behind a thousand streams: a POST, and the same bytes go to all of them."""

import asyncio

# As long as a line of the log.
LINE = b"id: %d\ndata: " + b"x" * 266 + b"\n\n"
HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
MADE = b"HTTP/1.1 201 Created\r\ncontent-length: 4\r\n\r\nnull"
listening, made = set(), 1


def chunk(text):
    """A piece of a chunked answer."""
    return b"%x\r\n%b\r\n" % (len(text), text)


class Bare(asyncio.Protocol):
    """One connection: a reader, once it has asked to be one, or a writer."""

    def connection_made(self, transport):
        """Remember the way back."""
        self.transport = transport

    def data_received(self, data):
        """A whole request, as our own clients send it."""
        global made
        if data.startswith(b"GET"):
            listening.add(self.transport)
            self.transport.write(HEAD + chunk(b"id: %d\n\n" % made))
            return
        made += 1
        line = chunk(LINE % made)
        for transport in listening:
            transport.write(line)
        self.transport.write(MADE)

    def connection_lost(self, error):
        """Forget them."""
        listening.discard(self.transport)


async def serve():
    """Until killed; says where."""
    server = await asyncio.get_running_loop().create_server(Bare, "127.0.0.1", 0, backlog=1024)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve())
