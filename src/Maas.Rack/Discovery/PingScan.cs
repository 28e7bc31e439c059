using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Maas.Protocols.Primitives;
using Maas.Rack.Dhcp.Wire;

namespace Maas.Rack.Discovery;

/// <summary>Asks every address of a network by ICMP echo (RFC 792): finds also hosts behind what keeps ARP to itself, and those that the kernel's table
/// has, so that it does not ask for them anew.</summary>
public sealed class PingScan(IStationJournal journal, TimeProvider clock)
{
    private const int Attempts = 3;

    /// <summary>Three attempts a second for each address at once: as many as an ARP scan of the slow kind sends.</summary>
    private const int SlowAtOnce = 3;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(1);

    /// <param name="interfaceName">The interface that is asked by, whatever the routes say.</param>
    /// <param name="atOnce">Addresses under way at a time.</param>
    /// <exception cref="SocketFailedException">Frames may not be taken.</exception>
    /// <exception cref="SocketException">ICMP may not be sent.</exception>
    public async Task AskAsync(string interfaceName, Cidr network, int atOnce, bool slow, CancellationToken cancel)
    {
        using var round = new Round(interfaceName, network, journal);
        await Parallel.ForEachAsync(
            network.Hosts(), new ParallelOptions { MaxDegreeOfParallelism = slow ? Math.Min(atOnce, SlowAtOnce) : atOnce, CancellationToken = cancel },
            async (address, stop) =>
            {
                for (var waited = TimeSpan.Zero; waited < Deadline; waited += Interval)
                {
                    if (waited < Attempts * Interval) round.Ask(address);
                    await Task.Delay(Interval, clock, stop);
                    if (round.HasAnswered(address) && !slow) return;
                }
            });
    }

    /// <summary>The sockets of one scan: ICMP out, frames in, since only those say which station answered.</summary>
    private sealed class Round : IDisposable
    {
        private const int HeaderLength = 8;

        private readonly ConcurrentDictionary<Ipv4Address, MacAddress> _answered = new();
        private readonly Socket _echo = new(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Icmp);
        private readonly Lock _one = new();
        private readonly byte[] _frame = new byte[2048];
        private readonly string _interfaceName;
        private readonly Cidr _network;
        private readonly IStationJournal _journal;
        private readonly int _replies;
        private int _sequence;

        public Round(string interfaceName, Cidr network, IStationJournal journal)
        {
            (_interfaceName, _network, _journal) = (interfaceName, network, journal);
            try
            {
                _echo.SetRawSocketOption(Native.SocketLevel, Native.BindToDevice, Encoding.ASCII.GetBytes(interfaceName + "\0"));
                _replies = Sockets.TakeFrames(Native.InterfaceIndex(interfaceName), SocketFilters.EchoReplies);
            }
            catch
            {
                _echo.Dispose();
                throw;
            }
        }

        public void Ask(Ipv4Address address)
        {
            Span<byte> request = stackalloc byte[HeaderLength];
            request.Clear();
            request[0] = 8;
            var sequence = (ushort)Interlocked.Increment(ref _sequence);
            MemoryMarshal.Write(request[6..], sequence);

            // One's complement of the sum of the words (RFC 1071); all but two are zero, and order of octets does not matter to it.
            var sum = MemoryMarshal.Read<ushort>(request) + sequence;
            MemoryMarshal.Write(request[2..], (ushort)~((sum & 0xffff) + (sum >> 16)));
            try
            {
                _echo.SendTo(request, new IPEndPoint(address.ToIPAddress(), 0));
            }
            catch (SocketException)
            {
                // Not reachable is an answer too.
            }
        }

        public bool HasAnswered(Ipv4Address address)
        {
            lock (_one)
            {
                nint length;
                while ((length = Native.Receive(_replies, ref MemoryMarshal.GetArrayDataReference(_frame), _frame.Length, Native.DontWait)) > 0) Take(_frame.AsSpan(0, (int)length));
            }

            return _answered.ContainsKey(address);
        }

        /// <summary>An answer from beyond a router has the router's station.</summary>
        private void Take(ReadOnlySpan<byte> frame)
        {
            if (frame.Length < 42 || !MacAddress.TryRead(frame[6..], out var station) || station.IsEmpty || station.IsMulticast) return;
            var from = Ipv4Address.Read(frame[26..]);
            if (_network.Contains(from.ToIPAddress()) && _answered.TryAdd(from, station)) _journal.Saw(_interfaceName, from, station);
        }

        public void Dispose()
        {
            _echo.Dispose();
            _ = Native.Close(_replies);
        }
    }
}
