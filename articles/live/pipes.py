"""The way out to one client: whole messages, at once, and never more of them than it takes."""

import asyncio
import socket

# What may wait for a client in this process. One that lets more pile up is cut, and resumes where it was.
MOST_WAITING = 256 * 2**10
KERNEL = 64 * 2**10  # what may wait in the system besides
VANISHED = 30_000  # milliseconds in which a client that is there acknowledges what was sent


class Message:
    """Bytes for many clients, framed once."""

    __slots__ = ("chunk", "plain")

    def __init__(self, plain):
        self.plain = plain
        self.chunk = b"%x\r\n%b\r\n" % (len(plain), plain)


class Direct:
    """Writes to the connection's transport, which `manage.py serve` lends us.

    A server's ``send()`` costs ten times as much, and a thousand readers hear of every event.
    """

    __slots__ = ("is_chunked", "is_cut", "transport")

    def __init__(self, transport, is_chunked):
        self.transport = transport
        self.is_chunked, self.is_cut = is_chunked, False
        connection = transport.get_extra_info("socket")
        if connection is not None:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL)
            if hasattr(socket, "TCP_USER_TIMEOUT"):
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, VANISHED)

    def write(self, message):
        """Hand the message over; False when too much is waiting already."""
        if self.transport.get_write_buffer_size() > MOST_WAITING:
            return False
        self.transport.write(message.chunk if self.is_chunked else message.plain)
        return True

    async def drain(self):
        """Wait until the client has taken it all."""
        while self.transport.get_write_buffer_size() and not self.transport.is_closing():
            await asyncio.sleep(0.02)

    def cut(self):
        """Close the connection without another word."""
        self.is_cut = True
        self.transport.abort()

    def close(self):
        """Nothing is left to do: what was written is on its way."""


class Queued:
    """Writes by the server's ``send()``, under any other ASGI server."""

    __slots__ = ("waiting", "size", "task", "is_cut")

    def __init__(self, send):
        self.waiting, self.size, self.is_cut = asyncio.Queue(), 0, False
        self.task = asyncio.ensure_future(self._pump(send))

    async def _pump(self, send):
        while (message := await self.waiting.get()) is not None:
            await send({"type": "http.response.body", "body": message.plain, "more_body": True})
            self.size -= len(message.plain)
            self.waiting.task_done()

    def write(self, message):
        """Hand the message over; False when too much is waiting already."""
        if self.size > MOST_WAITING or self.task.done():
            return False
        self.size += len(message.plain)
        self.waiting.put_nowait(message)
        return True

    async def drain(self):
        """Wait until the client has taken it all."""
        waiting = asyncio.ensure_future(self.waiting.join())
        await asyncio.wait({waiting, self.task}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()

    def cut(self):
        """Say no more; the server closes a connection whose answer is left unfinished."""
        self.is_cut = True
        self.task.cancel()

    def close(self):
        """Forget what was not sent."""
        self.task.cancel()
