using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Maas.Protocols.Tftp;
using Maas.Rack.Tftp;

namespace Maas.Benchmarks.Boot;

/// <summary>Many TFTP clients in one thread, each as firmware is: lockstep or a small window, asking again after a second of silence.</summary>
internal sealed class TftpLoad(IPEndPoint server, string file, long length, TftpOptions options)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private const int MostTries = 20;

    public sealed record Outcome(int Complete, int Failed, int Repeats, TimeSpan Elapsed, long Bytes);

    public Outcome Run(int clients)
    {
        using var epoll = new Epoll(256);
        var all = new Client[clients];
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < clients; i++)
        {
            all[i] = new Client(server, file, length, options);
            epoll.Watch((int)all[i].Socket.Handle, i);
            all[i].Ask(watch.Elapsed);
        }

        var buffer = new byte[70_000];
        var open = clients;
        var looked = TimeSpan.Zero;
        while (open > 0)
        {
            var ready = epoll.Wait(100);
            for (var i = 0; i < ready; i++)
            {
                var client = all[epoll.KeyOf(i)];
                if (client.Ended) continue;
                client.Receive(buffer, watch.Elapsed);
                if (client.Ended) open--;
            }

            if (watch.Elapsed - looked < TimeSpan.FromMilliseconds(100)) continue;
            looked = watch.Elapsed;
            foreach (var silent in all.Where(c => !c.Ended && looked - c.Heard > Patience))
            {
                silent.Again(looked, MostTries);
                if (silent.Ended) open--;
            }
        }

        var elapsed = watch.Elapsed;
        foreach (var client in all) client.Socket.Dispose();
        return new Outcome(all.Count(c => c.Complete), all.Count(c => !c.Complete), all.Sum(c => c.Repeats), elapsed, all.Sum(c => c.Bytes));
    }

    private sealed class Client(IPEndPoint server, string file, long length, TftpOptions options)
    {
        private readonly byte[] _request = new byte[300];
        private readonly byte[] _ack = new byte[4];
        private SocketAddress? _transfer;
        private long _have;
        private int _inWindow;
        private int _block = TftpOptions.DefaultBlockSize;
        private int _window = 1;

        public Socket Socket { get; } = New();

        public bool Complete { get; private set; }
        public bool Ended { get; private set; }
        public int Repeats { get; private set; }
        public long Bytes { get; private set; }
        public TimeSpan Heard { get; private set; }

        private static Socket New()
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            socket.Blocking = false;
            return socket;
        }

        public void Ask(TimeSpan now)
        {
            Heard = now;
            var written = TftpPacket.WriteRequest(_request, new TftpRequest(TftpOpcode.ReadRequest, file, TftpMode.Octet, options));
            Socket.SendTo(_request.AsSpan(0, written), server);
        }

        public void Again(TimeSpan now, int most)
        {
            if (++Repeats > most) Ended = true;
            else if (_transfer is null) Ask(now);
            else Acknowledge(now);
        }

        public void Receive(byte[] buffer, TimeSpan now)
        {
            _transfer ??= new SocketAddress(AddressFamily.InterNetwork);
            while (!Ended)
            {
                int read;
                try
                {
                    if (Socket.Available == 0) return;
                    read = Socket.ReceiveFrom(buffer, SocketFlags.None, _transfer);
                }
                catch (SocketException)
                {
                    return;
                }

                Take(buffer.AsSpan(0, read), now);
            }
        }

        private void Take(ReadOnlySpan<byte> packet, TimeSpan now)
        {
            Heard = now;
            if (TftpPacket.TryReadData(packet, out var number, out var data))
            {
                if (number != (ushort)(_have + 1)) return;
                _have++;
                Bytes += data.Length;
                var last = data.Length < _block;
                if (last || ++_inWindow >= _window) Acknowledge(now);
                if (last) (Ended, Complete) = (true, Bytes == length);
            }
            else if (TftpPacket.TryReadOptionAcknowledgment(packet, out var answered))
            {
                (_block, _window) = (answered.BlockSize ?? _block, answered.WindowSize ?? _window);
                Acknowledge(now);
            }
            else
            {
                Ended = true;
            }
        }

        private void Acknowledge(TimeSpan now)
        {
            (Heard, _inWindow) = (now, 0);
            TftpPacket.WriteAcknowledgment(_ack, (ushort)_have);
            Socket.SendTo(_ack, SocketFlags.None, _transfer!);
        }
    }
}
